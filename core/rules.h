/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules and their words: tag, slug, words, severity, errno of the refusal,
 * and how many of a finding's two sets of bits it has dropped.
 *
 * A list of rows, to be included like vmx_controls.h.  A slug that can mean
 * several things has a row for each.  Severities:
 *   ERROR         refuses the load
 *   INCONSISTENT  an error, or with error_on_inconsistent_vmcs_config=0 a warning
 *   WARNING       the load goes on; an error where a control to be dropped must be 1
 *   INFO          nothing to worry about
 *
 * Tokens of the messages:
 *   {bits} {other}        a finding's bits: their names and where they are
 *   {place}               only where the first bits are
 *   {number} {value}      the first bits as a number, decimal and hexadecimal
 *   {list}                all MSRs and CPUID leaves
 *   {present} {missing}   those of all bits that the processor has, or has not,
 *                         with "is" or "are"
 *   {dropped}             "dropped:", or that it must be 1 and cannot be
 *   {why}                 why the second bits are missing
 *   {rule}                the slug of the rule that led to this finding
 *   {erratum}             Intel's name of it
 *   {hypervisor}          the outer hypervisor, and what to do there
 *   {these} {those}       both values, and the CPUs that have them
 *   {outer}               the outer hypervisor, in advice
 *
 * At the end, for doc/messages.md and vmx_core(4), what a user makes of them: a slug,
 * cause, action, and other slugs that they are for; `this` is literal.
 */

#ifndef VMX_RULE
#define VMX_RULE(...)
#endif
#ifndef VMX_ADVICE
#define VMX_ADVICE(...)
#endif

VMX_RULE(NOT_SUPPORTED, "not-supported",
	 "{bits} is 0: VMX is not offered",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(OUTER_HYPERVISOR, "outer-hypervisor",
	 "{bits} is 1: this is a guest of {hypervisor}",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(NOT_ENABLED, "firmware-lock",
	 "{bits} are 0: IA32_FEATURE_CONTROL neither enables VMX outside SMX nor is locked",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(UNLOCKED, "firmware-lock",
	 "{bits} is 0: IA32_FEATURE_CONTROL enables VMX, but is not locked, and VMXON faults until it is",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(LOCKED_OFF, "firmware-lock",
	 "{bits} is 0 and locked: the firmware has switched VMX off",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(LOCKED_OFF_BY_KERNEL, "firmware-lock",
	 "{bits} is 0 and locked: the firmware, or this kernel as it is built without KVM_INTEL, has switched VMX off",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(INSIDE_SMX_ONLY, "firmware-lock",
	 "{bits} is 0 and locked: VMX is allowed inside SMX only",
	 ERROR, EOPNOTSUPP, 0)
VMX_RULE(NO_CAPABILITIES, "required",
	 "every VMX capability MSR is 0: this host offers VMX in CPUID, and none of its controls",
	 ERROR, EIO, 0)
VMX_RULE(EXCHANGED, "allowed-settings",
	 "{place}, what must be 1, is {value}, more than bits 63:32 say may be 1: the halves are exchanged",
	 ERROR, EIO, 0)
VMX_RULE(MSR_FAULT, "msr-fault",
	 "RDMSR of {bits} faulted, although this processor enumerates that MSR",
	 ERROR, EIO, 0)
VMX_RULE(MSR_FAULT_TOLERATED, "msr-fault",
	 "RDMSR of {bits} faulted, although this processor enumerates that MSR; taken as 0",
	 WARNING, 0, 0)
VMX_RULE(NOT_CAPTURED, "not-captured",
	 "not captured, so that its rules are skipped: {list}",
	 INFO, 0, 0)

VMX_RULE(ALLOWED_SETTINGS, "allowed-settings",
	 "{bits} may be neither 0 nor 1: the allowed settings contradict each other",
	 ERROR, EIO, 0)
VMX_RULE(FORBIDDEN, "allowed-settings",
	 "{bits} must be 1 on this processor, and must be 0 outside system-management mode",
	 ERROR, EIO, 0)
VMX_RULE(TRUE_DENIES, "true-controls",
	 "not allowed by the TRUE MSR, although by the plain one: {bits}",
	 INCONSISTENT, EIO, 1)
VMX_RULE(TRUE_DENIES_UNREQUESTED, "true-controls",
	 "not allowed by the TRUE MSR, although by the plain one: {bits}; not requested",
	 WARNING, 0, 0)
VMX_RULE(REQUIRED, "required",
	 "{missing} required and not supported",
	 ERROR, EIO, 0)
VMX_RULE(REQUIRED_DROPPED, "required",
	 "{bits} is required, but was dropped by [{rule}]",
	 ERROR, EIO, 0)
VMX_RULE(REQUIRED_EITHER, "required",
	 "{bits} or {other} is required, and neither is supported",
	 ERROR, EIO, 0)
VMX_RULE(NOT_CLEARABLE, "required",
	 "{bits} must be 1 here, but is required to be 0",
	 ERROR, EIO, 0)
VMX_RULE(UNSUPPORTED, "unsupported",
	 "not supported, and done without: {bits}",
	 INFO, 0, 0)
VMX_RULE(UNKNOWN_BITS, "unknown-bits",
	 "supported, but not known to this version: {bits}",
	 INFO, 0, 0)
VMX_RULE(DISABLED, "disabled",
	 "{bits} {dropped} disabled by choice",
	 INFO, EINVAL, 1)

VMX_RULE(ERRATUM, "erratum",
	 "{bits} {dropped} it does not work on this processor ({erratum})",
	 WARNING, EIO, 1)
VMX_RULE(ERRATUM_PAIR, "erratum",
	 "{bits} and {other} {dropped} they do not work on this processor ({erratum})",
	 WARNING, EIO, 2)

VMX_RULE(PAIR, "pair",
	 "{present} supported, {missing} not",
	 INCONSISTENT, EIO, 2)
VMX_RULE(PAIR_UNREQUESTED, "pair",
	 "{present} supported, {missing} not; the pair was not requested",
	 WARNING, 0, 0)
VMX_RULE(PAIR_DROPPED, "pair",
	 "{bits} {dropped} its other half {other} {why}",
	 WARNING, EIO, 1)

VMX_RULE(EPT_UNUSABLE, "ept-unusable",
	 "{bits} {dropped} it is of no use without {other}, which {why}",
	 WARNING, EIO, 1)
VMX_RULE(VPID_UNUSABLE, "vpid-unusable",
	 "{bits} {dropped} it is of no use without {other}, which {why}",
	 WARNING, EIO, 1)
VMX_RULE(DEPENDENCY, "dependency",
	 "{bits} {dropped} it needs {other}, which {why}",
	 WARNING, EIO, 1)
VMX_RULE(MBEC_EXITINFO, "dependency",
	 "{bits} {dropped} it is of no use without {other}, which {why}",
	 WARNING, EIO, 1)
VMX_RULE(PML_AD, "pml-ad",
	 "{bits} {dropped} it is of no use without {other}, which {why}",
	 WARNING, EIO, 1)
VMX_RULE(UNRESTRICTED_MISC, "unrestricted-misc",
	 "{bits} {dropped} it is of no use without {other}, which {why}",
	 WARNING, EIO, 1)
VMX_RULE(SHADOW_VMCS_MISC, "shadow-vmcs-misc",
	 "{bits} {dropped} it is of no use without {other}, which {why}",
	 WARNING, EIO, 1)

VMX_RULE(EPT_CAP, "ept-cap",
	 "{place} reports EPT capabilities {value}, but {other} is not supported",
	 INCONSISTENT, EIO, 0)
VMX_RULE(VPID_CAP, "vpid-cap",
	 "{place} reports VPID capabilities {value}, but {other} is not supported",
	 INCONSISTENT, EIO, 0)
VMX_RULE(VMCS_SIZE, "vmcs-size",
	 "the VMCS size in {place} is {number}, not between 1 and 4096 bytes",
	 ERROR, EIO, 0)
VMX_RULE(PHYS_WIDTH, "phys-width",
	 "{bits} is 1: VMX structures are confined to 32-bit physical addresses",
	 ERROR, EIO, 0)
VMX_RULE(MEMORY_TYPE, "memory-type",
	 "the VMCS memory type in {place} is {number}, not 6 (write-back)",
	 ERROR, EIO, 0)

VMX_RULE(BASIC_RESERVED, "basic-reserved",
	 "reserved bits of IA32_VMX_BASIC are 1: {bits}",
	 WARNING, 0, 0)
VMX_RULE(DEFAULT1, "default1",
	 "{bits} of the default1 class is not reported as 1 by the plain capability MSR",
	 WARNING, 0, 0)
VMX_RULE(TRUE_CONTROLS, "true-controls",
	 "{bits} and {other} differ by more than the default1 class",
	 WARNING, 0, 0)
VMX_RULE(SECONDARY_LOW, "secondary-low",
	 "{place} is {value}, but no secondary control may be forced",
	 WARNING, 0, 0)
VMX_RULE(ACTIVATION, "gate",
	 "{bits} and the controls that it activates, {other}, contradict each other",
	 WARNING, 0, 0)
VMX_RULE(INVEPT_TYPE, "invept-type",
	 "{bits} supported without {other}",
	 WARNING, 0, 0)
VMX_RULE(INVVPID_TYPE, "invvpid-type",
	 "{bits} supported without {other}",
	 WARNING, 0, 0)
VMX_RULE(PT_MISC, "pt-misc",
	 "{bits} supported without {other}",
	 WARNING, 0, 0)
VMX_RULE(CAPABILITY_DEPENDENCY, "capability-dependency",
	 "{bits} supported without {other}, which it needs",
	 WARNING, 0, 0)
VMX_RULE(CR3_TARGETS, "cr3-targets",
	 "the number of CR3 targets in {place} is {number}, more than 256",
	 WARNING, 0, 0)
VMX_RULE(MISC_RESERVED, "misc-reserved",
	 "reserved bits of IA32_VMX_MISC are 1: {bits}",
	 WARNING, 0, 0)
VMX_RULE(CR_FIXED, "cr-fixed",
	 "{bits} must be 1, and by {other} must be 0: VMXON can never succeed",
	 ERROR, EIO, 0)
VMX_RULE(CR_NEEDED, "cr-fixed",
	 "{bits} must be 0, but VMXON on a 64-bit host needs it to be 1",
	 ERROR, EIO, 0)
VMX_RULE(CR0_FIXED, "cr0-fixed",
	 "{bits} of IA32_VMX_CR0_FIXED0 is 0, but VMX needs PE, NE and PG in CR0",
	 WARNING, 0, 0)
VMX_RULE(CR4_FIXED, "cr4-fixed",
	 "{bits} of IA32_VMX_CR4_FIXED0 is 0, but VMX needs VMXE in CR4",
	 WARNING, 0, 0)
VMX_RULE(VMCS_ENUM, "vmcs-enum",
	 "{place} is {value}, but the highest VMCS index, bits 9:1, is at least 21, and all else 0",
	 WARNING, 0, 0)
VMX_RULE(CPUID, "cpuid",
	 "{bits} and {other} contradict each other: one is supported, one is not",
	 WARNING, 0, 0)

VMX_RULE(CPU_MICROCODE, "cpu-mismatch",
	 "the microcode is {these}, {those}",
	 WARNING, 0, 0)
VMX_RULE(CPU_SUSPECT, "cpu-mismatch",
	 "CPUs of one machine should not differ",
	 WARNING, 0, 0)
VMX_RULE(CPU_MISMATCH, "cpu-mismatch",
	 "{bits} is {these}, {those}",
	 ERROR, EIO, 0)
VMX_RULE(TOO_MANY_GROUPS, "cpu-mismatch",
	 "there are more than 64 kinds of CPUs",
	 ERROR, EIO, 0)
VMX_RULE(CPU_DIFFERS, "cpu-mismatch",
	 "{bits} is {these}, {those}; that changes nothing",
	 INFO, 0, 0)
VMX_RULE(MIXED_CPUS, "mixed-cpus",
	 "{bits} is {these}, {those}; narrowed to what all have in common",
	 WARNING, 0, 0)
VMX_RULE(TRUNCATED, "truncated",
	 "{number} more findings did not fit",
	 WARNING, 0, 0)

VMX_ADVICE("not-supported",
	   "CPUID reports no VMX: not an Intel, VIA or Zhaoxin processor, or a virtual machine.",
	   "Use another processor; in a virtual machine see the next row.",
	   "")
VMX_ADVICE("outer-hypervisor",
	   "There is no VMX in this virtual machine.",
	   "The message names the hypervisor and its setting for nested virtualization.",
	   "")
VMX_ADVICE("firmware-lock",
	   "IA32_FEATURE_CONTROL does not enable VMX, or is not locked: by the firmware's settings, in a virtual machine by the outer hypervisor's virtual firmware, or because this kernel was built without KVM_INTEL.",
	   "The message says which. Switch virtualization (VT-x) on in the firmware's settings, power off and on again; boot a kernel with KVM_INTEL, which sets and locks what was left open. A virtual machine has no such settings: mend the outer hypervisor's.",
	   "")
VMX_ADVICE("msr-fault",
	   "An MSR that the other MSRs enumerate raised #GP.",
	   "In a virtual machine the outer hypervisor is at fault: update it. On bare metal update firmware and microcode.",
	   "")
VMX_ADVICE("allowed-settings",
	   "A control may be neither 0 nor 1, or must be 1 although that is for system-management mode; or the halves of an MSR are exchanged, as a mistake in a capture or in an outer hypervisor.",
	   "As for `[msr-fault]`.",
	   "")
VMX_ADVICE("required",
	   "A control without which there is no hypervisor is missing, or was dropped by the rule that is named. Every capability MSR is 0 under an outer hypervisor that is too old to report them.",
	   "As for `[msr-fault]`; 32-bit processors cannot be used at all.",
	   "")
VMX_ADVICE("pair",
	   "VM entry can load a register that VM exit cannot restore, or the other way round. As a warning: in a pair that nobody asked for.",
	   "As for `[msr-fault]`; or load with `error_on_inconsistent_vmcs_config=0`, which does without the pair.",
	   "")
VMX_ADVICE("ept-cap",
	   "EPT or VPID capabilities are reported, but the control is not.",
	   "As for `[pair]`.",
	   ", vpid-cap")
VMX_ADVICE("vmcs-size",
	   "IA32_VMX_BASIC reports what no 64-bit hypervisor can work with.",
	   "As for `[msr-fault]`.",
	   ", phys-width, memory-type")
VMX_ADVICE("dependency",
	   "A control was dropped, because another that it needs is missing.",
	   "None; a VM entry with it would have failed, or a hypervisor could make no use of it.",
	   "")
VMX_ADVICE("ept-unusable",
	   "A control was dropped, because a capability without which it is of no use is missing.",
	   "None.",
	   ", vpid-unusable, pml-ad, unrestricted-misc, shadow-vmcs-misc")
VMX_ADVICE("erratum",
	   "A control was dropped that does not work on this processor.",
	   "None; the message names Intel's erratum.",
	   "")
VMX_ADVICE("basic-reserved",
	   "Warnings: a capability MSR has a value that the SDM does not know.",
	   "The load goes on. Report it to whoever made the processor or the outer hypervisor.",
	   ", misc-reserved, secondary-low, default1, cr3-targets, vmcs-enum")
VMX_ADVICE("true-controls",
	   "The plain capability MSR allows what the TRUE one, which counts for the processor, does not; KVM looks at the plain one only. As a warning: in controls that nobody asked for, or the other way round.",
	   "As for `[pair]`.",
	   "")
VMX_ADVICE("gate",
	   "Warnings: the capability MSRs contradict each other, or CPUID.",
	   "The load goes on. Report it to whoever made the processor or the outer hypervisor.",
	   ", invept-type, invvpid-type, pt-misc, capability-dependency, cpuid")
VMX_ADVICE("cr-fixed",
	   "The fixed bits of CR0 or CR4 are such that VMXON can never succeed.",
	   "As for `[msr-fault]`.",
	   "")
VMX_ADVICE("cr0-fixed",
	   "Warnings: what the capability MSRs say of CR0 and CR4 contradicts the SDM.",
	   "The load goes on. Report it to whoever made the processor or the outer hypervisor.",
	   ", cr4-fixed")
VMX_ADVICE("cpu-mismatch",
	   "Two CPUs derive different configurations; or a CPU that comes online does not fit, and stays offline. As information: what differs and changes nothing.",
	   "Bring all CPUs to one microcode, whose revisions the message names where they are known; do not mix CPU models; or load with `mixed_cpus=1`.",
	   "")
VMX_ADVICE("mixed-cpus",
	   "CPUs differ, and with `mixed_cpus=1` the configuration was narrowed to what they have in common.",
	   "None.",
	   "")
VMX_ADVICE("disabled",
	   "As information: what `disable=` has dropped. As an error: it cannot, because the processor forces the control to 1.",
	   "Take the name out of `disable=`.",
	   "")
VMX_ADVICE("busy",
	   "vmx_verify: another hypervisor uses VMX, or the kernel itself for TDX; or Intel PT is tracing and cannot in VMX operation.",
	   "Remove the hypervisor's module first, or stop the tracing.",
	   "")
VMX_ADVICE("vm-entry",
	   "vmx_verify: VM entry does not accept the configuration, or does not switch an MSR; or interrupts come from a legacy PIC, and it cannot be tried.",
	   "See doc/verify.md.",
	   "")
VMX_ADVICE("input",
	   "A parameter is wrong; the message names the list and the control.",
	   "Correct it.",
	   "")
VMX_ADVICE("unsupported",
	   "Information: what this processor lacks, what it has that this version does not know, and what a capture of it does not hold.",
	   "None.",
	   ", unknown-bits, not-captured")
VMX_ADVICE("truncated",
	   "More was found than fits.",
	   "Mend what is reported first.",
	   "")

#undef VMX_RULE
#undef VMX_ADVICE
