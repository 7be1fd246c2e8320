/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules and their words: tag, slug, words, severity, errno of the refusal.
 *
 * A list of rows, to be included like vmx_controls.h.  A slug that can mean
 * several things has a row for each.  Severities:
 *   ERROR         refuses the load
 *   INCONSISTENT  an error, or with error_on_inconsistent_vmcs_config=0 a warning
 *   WARNING       the load goes on
 *   INFO          nothing to worry about
 *
 * In the words, %0 and %1 stand for a finding's evidence: the names of the bits
 * and where they are.  %@ is only where the first evidence is, %d and %x its
 * value.  %+ and %- are the bits of all evidence that the processor has and has
 * not, with "is" or "are".  %r is the slug of the rule that led to this one, %c
 * a CPU.
 */

VMX_RULE(NOT_SUPPORTED, "not-supported",
	 "%0 is 0: this processor, or the hypervisor that it is a guest of, does not offer VMX",
	 ERROR, EOPNOTSUPP)
VMX_RULE(UNLOCKED, "firmware-lock",
	 "%0 is 0: IA32_FEATURE_CONTROL was left unlocked, so VMX is not enabled; switch virtualization on in the firmware's settings",
	 ERROR, EOPNOTSUPP)
VMX_RULE(LOCKED_OFF, "firmware-lock",
	 "%0 is 0 and locked: the firmware, or a kernel built without KVM_INTEL, has switched VMX off; switch virtualization on in the firmware's settings and boot a kernel with KVM_INTEL",
	 ERROR, EOPNOTSUPP)
VMX_RULE(INSIDE_SMX_ONLY, "firmware-lock",
	 "%0 is 0 and locked: VMX is allowed inside SMX only; boot through tboot, or switch trusted execution off in the firmware's settings",
	 ERROR, EOPNOTSUPP)
VMX_RULE(MSR_FAULT, "msr-fault",
	 "RDMSR of %0 faulted, although this processor promises that MSR",
	 ERROR, EIO)
VMX_RULE(MSR_FAULT_TOLERATED, "msr-fault",
	 "RDMSR of %0 faulted, although this processor promises that MSR; taken as 0",
	 WARNING, 0)
VMX_RULE(ALLOWED_SETTINGS, "allowed-settings",
	 "%0 may be neither 0 nor 1: the allowed settings contradict each other",
	 ERROR, EIO)
VMX_RULE(REQUIRED, "required",
	 "%0 is required and not supported",
	 ERROR, EIO)
VMX_RULE(REQUIRED_DROPPED, "required",
	 "%0 is required, but was dropped by [%r]",
	 ERROR, EIO)
VMX_RULE(UNSUPPORTED, "unsupported",
	 "not supported, and done without: %0",
	 INFO, 0)
VMX_RULE(UNKNOWN_BITS, "unknown-bits",
	 "supported, but not known to this version: %0",
	 INFO, 0)
VMX_RULE(PAIR, "pair",
	 "%+ supported, %- not",
	 INCONSISTENT, EIO)
VMX_RULE(PAIR_UNREQUESTED, "pair",
	 "%+ supported, %- not; neither was requested",
	 WARNING, 0)
VMX_RULE(PAIR_FORCED, "pair",
	 "%0 must be 1 on this processor, and so cannot be dropped for want of its other half %1",
	 ERROR, EIO)
VMX_RULE(EPT_CAP, "ept-cap",
	 "%@ reports EPT capabilities %x, but %1 is not supported",
	 INCONSISTENT, EIO)
VMX_RULE(VPID_CAP, "vpid-cap",
	 "%@ reports VPID capabilities %x, but %1 is not supported",
	 INCONSISTENT, EIO)
VMX_RULE(VMCS_SIZE, "vmcs-size",
	 "the VMCS size in %@ is %d, not between 1 and 4096 bytes",
	 ERROR, EIO)
VMX_RULE(PHYS_WIDTH, "phys-width",
	 "%0 is 1: VMX structures are confined to 32-bit physical addresses",
	 ERROR, EIO)
VMX_RULE(MEMORY_TYPE, "memory-type",
	 "the VMCS memory type in %@ is %d, not 6 (write-back)",
	 ERROR, EIO)
VMX_RULE(CPU_MISMATCH, "cpu-mismatch",
	 "CPU %c differs from the first one in %0",
	 ERROR, EIO)
VMX_RULE(TRUNCATED, "truncated",
	 "%d more findings did not fit",
	 WARNING, 0)

#undef VMX_RULE
