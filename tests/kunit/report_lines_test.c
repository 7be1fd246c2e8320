// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the log and debugfs say of each finding, letter by letter.
 */
#include <linux/string.h>

#include "fixture.h"

/* A change to the processor that has it all, and a line that is then among its findings. */
static const struct line {
	enum vmx_rule rule;
	const char *text;
	struct {
		u32 number;
		u64 value;
	} msrs[2];
	u32 fault;
	u32 forget;
	u32 signature;
	u32 cpuid_1_ecx;
	const char *lists[VMX_NR_CHOICES];
	bool kernel_locks;
} lines[] = {
	{ VMX_RULE_NOT_SUPPORTED,
	  "error: [not-supported] CPUID(1H).ECX[bit 5] is 0: VMX is not offered; it takes a processor with VT-x",
	  .cpuid_1_ecx = REF_FEATURES_ECX & ~BIT(5) },
	{ VMX_RULE_OUTER_HYPERVISOR,
	  "error: [outer-hypervisor] CPUID(1H).ECX[bit 31] is 1: this is a guest of an unknown hypervisor; nested virtualization must be switched on there",
	  .cpuid_1_ecx = (REF_FEATURES_ECX | BIT(31)) & ~BIT(5) },
	{ VMX_RULE_NOT_ENABLED,
	  "error: [firmware-lock] MSR(3AH)[bits 0,2] are 0: IA32_FEATURE_CONTROL neither enables VMX outside SMX nor is locked; switch virtualization on in the firmware's settings, or boot a kernel that enables and locks it, as Linux with KVM_INTEL does",
	  {{ 0x03a, 0 }} },
	{ VMX_RULE_UNLOCKED,
	  "error: [firmware-lock] MSR(3AH)[bit 0] is 0: IA32_FEATURE_CONTROL enables VMX, but is not locked, and VMXON faults until it is; whoever boots the machine must lock it, firmware or kernel: Linux with KVM_INTEL does",
	  {{ 0x03a, 4 }} },
	{ VMX_RULE_LOCKED_OFF,
	  "error: [firmware-lock] MSR(3AH)[bit 2] is 0 and locked: the firmware has switched VMX off; switch virtualization on in its settings; only firmware can change it, at the next power-on",
	  {{ 0x03a, 1 }} },
	{ VMX_RULE_LOCKED_OFF_BY_KERNEL,
	  "error: [firmware-lock] MSR(3AH)[bit 2] is 0 and locked: the firmware, or this kernel as it is built without KVM_INTEL, has switched VMX off; switch virtualization on in the firmware's settings, and boot a kernel with KVM_INTEL",
	  {{ 0x03a, 1 }}, .kernel_locks = true },
	{ VMX_RULE_INSIDE_SMX_ONLY,
	  "error: [firmware-lock] MSR(3AH)[bit 2] is 0 and locked: VMX is allowed inside SMX only; boot through tboot, or switch trusted execution off in the firmware's settings",
	  {{ 0x03a, 3 }} },
	{ VMX_RULE_MSR_FAULT,
	  "error: [msr-fault] RDMSR of MSR(48CH) faulted, although this processor enumerates that MSR; the processor or its microcode is the suspect",
	  .fault = 0x48c },
	{ VMX_RULE_MSR_FAULT_TOLERATED,
	  "warning: [msr-fault] RDMSR of MSR(48AH) faulted, although this processor enumerates that MSR; taken as 0; the processor or its microcode is the suspect",
	  .fault = 0x48a },
	{ VMX_RULE_NOT_CAPTURED,
	  "info: [not-captured] not captured, so that its rules are skipped: MSR(48AH)",
	  .forget = 0x48a },

	{ VMX_RULE_ALLOWED_SETTINGS,
	  "error: [allowed-settings] vmx-preemption-timer MSR(481H)[bit 6] may be neither 0 nor 1: the allowed settings contradict each other; the processor or its microcode is the suspect",
	  {{ 0x481, REF_MSR_PIN ^ NEITHER(6) }} },
	{ VMX_RULE_ALLOWED_SETTINGS,
	  "error: [allowed-settings] MSR(481H)[bit 31] may be neither 0 nor 1: the allowed settings contradict each other; the processor or its microcode is the suspect",
	  {{ 0x481, REF_MSR_PIN | BIT_ULL(31) }} },
	{ VMX_RULE_ALLOWED_SETTINGS,
	  "error: [allowed-settings] MSR(48DH)[bit 31] may be neither 0 nor 1: the allowed settings contradict each other; the processor or its microcode is the suspect",
	  {{ 0x48d, REF_TRUE_PIN | BIT_ULL(31) }} },
	{ VMX_RULE_FORBIDDEN,
	  "error: [allowed-settings] vmx-entry-smm MSR(484H)[bit 10] must be 1 on this processor, and must be 0 outside system-management mode; the processor or its microcode is the suspect",
	  {{ 0x484, REF_MSR_ENTRY | BIT_ULL(10) }} },
	{ VMX_RULE_REQUIRED,
	  "error: [required] vmx-hlt-exit MSR(482H)[bit 7] is required and not supported",
	  {{ 0x482, REF_MSR_PRIMARY & ~BIT_ULL(32 + 7) }} },
	{ VMX_RULE_REQUIRED_DROPPED,
	  "error: [required] vmx-entry-load-debugctl MSR(484H)[bit 2] is required, but was dropped by [pair]",
	  {{ 0x483, REF_MSR_EXIT & ~(BIT_ULL(2) | BIT_ULL(32 + 2)) },
	   { 0x484, REF_MSR_ENTRY & ~BIT_ULL(2) }} },
	{ VMX_RULE_REQUIRED_DROPPED,
	  "error: [required] vmx-entry-ia32e-mode MSR(484H)[bit 9] is required, but was dropped by [dependency]",
	  {{ 0x483, REF_MSR_EXIT & ~BIT_ULL(32 + 9) }} },
	{ VMX_RULE_REQUIRED_DROPPED,
	  "error: [required] vmx-pml MSR(48BH)[bit 17] is required, but was dropped by [pml-ad]",
	  {{ 0x48c, REF_EPT_VPID & ~BIT_ULL(21) }}, .lists[VMX_REQUIRE] = "vmx-pml" },
	{ VMX_RULE_UNSUPPORTED,
	  "info: [unsupported] not supported, and done without: vmx-vnmi, vmx-preemption-timer, vmx-posted-intr MSR(481H)[bits 7:5]",
	  {{ 0x481, SPLIT_MSR(0x1fULL, PIN_DEFAULT1) }} },
	{ VMX_RULE_UNKNOWN_BITS,
	  "info: [unknown-bits] supported, but not known to this version: MSR(492H)[bit 62]",
	  {{ 0x492, REF_TERTIARY | BIT_ULL(62) }} },
	{ VMX_RULE_UNKNOWN_BITS,
	  "info: [unknown-bits] supported, but not known to this version: MSR(493H)[bits 45,51:50,57,63:61]",
	  {{ 0x493, REF_EXIT2 | BIT_ULL(45) | GENMASK_ULL(51, 50) | BIT_ULL(57) |
	     GENMASK_ULL(63, 61) }} },
	{ VMX_RULE_DISABLED,
	  "info: [disabled] vmx-ept MSR(48BH)[bit 1] dropped: disabled by choice",
	  .lists[VMX_DISABLE] = "vmx-ept" },
	{ VMX_RULE_DISABLED,
	  "error: [disabled] vmx-preemption-timer MSR(481H)[bit 6] must be 1 here and cannot be dropped, but disabled by choice",
	  {{ 0x481, REF_MSR_PIN | BIT_ULL(6) }}, .lists[VMX_DISABLE] = "vmx-preemption-timer" },

	{ VMX_RULE_ERRATUM,
	  "warning: [erratum] vmx-eptad MSR(48CH)[bit 21] dropped: it does not work on this processor (AVR41)",
	  .signature = 0x000406d8 },
	{ VMX_RULE_ERRATUM_PAIR,
	  "warning: [erratum] vmx-entry-load-perf-global-ctrl MSR(484H)[bit 13] and vmx-exit-load-perf-global-ctrl MSR(483H)[bit 12] dropped: they do not work on this processor (BC86, AAY89, BD102)",
	  .signature = 0x000206c2 },
	{ VMX_RULE_ERRATUM_PAIR,
	  "error: [erratum] vmx-preemption-timer MSR(481H)[bit 6] and vmx-exit-save-preemption-timer MSR(483H)[bit 22] must be 1 here and cannot be dropped, but they do not work on this processor (BA86)",
	  {{ 0x481, REF_MSR_PIN | BIT_ULL(6) }}, .signature = 0x000206e6 },

	{ VMX_RULE_PAIR,
	  "error: [pair] vmx-entry-load-pat MSR(484H)[bit 14] is supported, vmx-exit-load-pat MSR(483H)[bit 19] is not; the processor or its microcode is the suspect",
	  {{ 0x483, REF_MSR_EXIT & ~BIT_ULL(32 + 19) }} },
	{ VMX_RULE_PAIR,
	  "error: [pair] vmx-exit-load-efer MSR(483H)[bit 21] is supported, vmx-entry-load-efer MSR(484H)[bit 15] is not; the processor or its microcode is the suspect",
	  {{ 0x484, REF_MSR_ENTRY & ~BIT_ULL(32 + 15) }} },
	{ VMX_RULE_PAIR,
	  "error: [pair] vmx-entry-load-fred MSR(484H)[bit 23] is supported, vmx-exit-save-fred, vmx-exit-load-fred MSR(493H)[bits 1:0] are not; the processor or its microcode is the suspect",
	  {{ 0x493, REF_EXIT2 & ~0x3ULL }}, .lists[VMX_REQUEST] = "vmx-entry-load-fred" },
	{ VMX_RULE_PAIR_UNREQUESTED,
	  "warning: [pair] vmx-entry-load-fred MSR(484H)[bit 23] and vmx-exit-load-fred MSR(493H)[bit 1] are supported, vmx-exit-save-fred MSR(493H)[bit 0] is not; the pair was not requested",
	  {{ 0x493, REF_EXIT2 & ~BIT_ULL(0) }} },
	{ VMX_RULE_PAIR_UNREQUESTED,
	  "warning: [pair] vmx-entry-load-fred MSR(484H)[bit 23] is supported, vmx-exit-save-fred, vmx-exit-load-fred MSR(493H)[bits 1:0] are not; the pair was not requested",
	  {{ 0x493, REF_EXIT2 & ~GENMASK_ULL(1, 0) }} },
	{ VMX_RULE_PAIR_UNREQUESTED,
	  "warning: [pair] vmx-exit-save-fred MSR(493H)[bit 0] is supported, vmx-entry-load-fred MSR(484H)[bit 23] and vmx-exit-load-fred MSR(493H)[bit 1] are not; the pair was not requested",
	  {{ 0x484, REF_MSR_ENTRY & ~BIT_ULL(32 + 23) }, { 0x493, REF_EXIT2 & ~BIT_ULL(1) }} },
	{ VMX_RULE_PAIR_DROPPED,
	  "info: [pair] vmx-entry-load-pat MSR(484H)[bit 14] dropped: its other half vmx-exit-load-pat MSR(483H)[bit 19] was dropped by [disabled]",
	  .lists[VMX_DISABLE] = "vmx-exit-load-pat" },
	{ VMX_RULE_PAIR_DROPPED,
	  "info: [pair] vmx-entry-load-fred MSR(484H)[bit 23] dropped: its other half vmx-exit-save-fred, vmx-exit-load-fred MSR(493H)[bits 1:0] was not captured",
	  .forget = 0x493, .lists[VMX_REQUEST] = "vmx-entry-load-fred" },
	{ VMX_RULE_PAIR_DROPPED,
	  "error: [pair] vmx-entry-load-pat MSR(484H)[bit 14] must be 1 here and cannot be dropped, but its other half vmx-exit-load-pat MSR(483H)[bit 19] is not supported",
	  {{ 0x483, REF_MSR_EXIT & ~BIT_ULL(32 + 19) }, { 0x484, REF_MSR_ENTRY | BIT_ULL(14) }} },
	{ VMX_RULE_PAIR_DROPPED,
	  "error: [pair] vmx-exit-load-pat MSR(483H)[bit 19] must be 1 here and cannot be dropped, but its other half vmx-entry-load-pat MSR(484H)[bit 14] was dropped by [disabled]",
	  {{ 0x483, REF_MSR_EXIT | BIT_ULL(19) }}, .lists[VMX_DISABLE] = "vmx-entry-load-pat" },

	{ VMX_RULE_DEPENDENCY,
	  "warning: [dependency] vmx-vnmi-pending MSR(482H)[bit 22] dropped: it needs vmx-vnmi MSR(481H)[bit 5], which is not supported",
	  {{ 0x481, REF_MSR_PIN & ~BIT_ULL(32 + 5) }} },
	{ VMX_RULE_DEPENDENCY,
	  "warning: [dependency] vmx-pml MSR(48BH)[bit 17] dropped: it needs vmx-ept MSR(48BH)[bit 1], which was dropped by [ept-unusable]",
	  {{ 0x48c, REF_EPT_VPID & ~BIT_ULL(14) }} },
	{ VMX_RULE_DEPENDENCY,
	  "info: [dependency] vmx-ipi-virt MSR(492H)[bit 4] dropped: it needs vmx-tertiary-ctls MSR(482H)[bit 17], which was dropped by [disabled]",
	  {{ 0x492, BIT_ULL(4) }}, .lists[VMX_DISABLE] = "vmx-tertiary-ctls" },
	{ VMX_RULE_DEPENDENCY,
	  "error: [dependency] vmx-vnmi-pending MSR(482H)[bit 22] must be 1 here and cannot be dropped, but it needs vmx-vnmi MSR(481H)[bit 5], which is not supported",
	  {{ 0x481, REF_MSR_PIN & ~BIT_ULL(32 + 5) }, { 0x482, REF_MSR_PRIMARY | BIT_ULL(22) }} },
	{ VMX_RULE_EPT_UNUSABLE,
	  "warning: [ept-unusable] vmx-ept MSR(48BH)[bit 1] dropped: it is of no use without vmx-page-walk-4, vmx-page-walk-5 MSR(48CH)[bits 7:6], which is not supported",
	  {{ 0x48c, REF_EPT_VPID & ~GENMASK_ULL(7, 6) }} },
	{ VMX_RULE_EPT_UNUSABLE,
	  "error: [ept-unusable] vmx-ept MSR(48BH)[bit 1] must be 1 here and cannot be dropped, but it is of no use without vmx-invept MSR(48CH)[bit 20], which is not supported",
	  {{ 0x48b, REF_MSR_SECONDARY | BIT_ULL(1) }, { 0x48c, REF_EPT_VPID & ~BIT_ULL(20) }} },
	{ VMX_RULE_VPID_UNUSABLE,
	  "warning: [vpid-unusable] vmx-vpid MSR(48BH)[bit 5] dropped: it is of no use without vmx-invvpid MSR(48CH)[bit 32], which is not supported",
	  {{ 0x48c, REF_EPT_VPID & ~BIT_ULL(32) }} },
	{ VMX_RULE_VPID_UNUSABLE,
	  "error: [vpid-unusable] vmx-vpid MSR(48BH)[bit 5] must be 1 here and cannot be dropped, but it is of no use without vmx-invvpid-single-context, vmx-invvpid-all-context MSR(48CH)[bits 42:41], which is not supported",
	  {{ 0x48b, REF_MSR_SECONDARY | BIT_ULL(5) },
	   { 0x48c, REF_EPT_VPID & ~GENMASK_ULL(42, 41) }} },
	{ VMX_RULE_MBEC_EXITINFO,
	  "warning: [dependency] vmx-mbec MSR(48BH)[bit 22] dropped: it is of no use without vmx-ept-advanced-exitinfo MSR(48CH)[bit 22], which is not supported",
	  {{ 0x48c, REF_EPT_VPID & ~BIT_ULL(22) }} },
	{ VMX_RULE_PML_AD,
	  "warning: [pml-ad] vmx-pml MSR(48BH)[bit 17] dropped: it is of no use without vmx-eptad MSR(48CH)[bit 21], which is not supported",
	  {{ 0x48c, REF_EPT_VPID & ~BIT_ULL(21) }} },
	{ VMX_RULE_PML_AD,
	  "warning: [pml-ad] vmx-pml MSR(48BH)[bit 17] dropped: it is of no use without vmx-eptad MSR(48CH)[bit 21], which was dropped by [erratum]",
	  .signature = 0x000406d8 },
	{ VMX_RULE_PML_AD,
	  "error: [pml-ad] vmx-pml MSR(48BH)[bit 17] must be 1 here and cannot be dropped, but it is of no use without vmx-eptad MSR(48CH)[bit 21], which is not supported",
	  {{ 0x48b, REF_MSR_SECONDARY | BIT_ULL(17) }, { 0x48c, REF_EPT_VPID & ~BIT_ULL(21) }} },
	{ VMX_RULE_UNRESTRICTED_MISC,
	  "warning: [unrestricted-misc] vmx-unrestricted-guest MSR(48BH)[bit 7] dropped: it is of no use without vmx-store-lma MSR(485H)[bit 5], which is not supported",
	  {{ 0x485, REF_MISC & ~BIT_ULL(5) }} },
	{ VMX_RULE_UNRESTRICTED_MISC,
	  "error: [unrestricted-misc] vmx-unrestricted-guest MSR(48BH)[bit 7] must be 1 here and cannot be dropped, but it is of no use without vmx-store-lma MSR(485H)[bit 5], which is not supported",
	  {{ 0x485, REF_MISC & ~BIT_ULL(5) }, { 0x48b, REF_MSR_SECONDARY | BIT_ULL(7) }} },
	{ VMX_RULE_SHADOW_VMCS_MISC,
	  "warning: [shadow-vmcs-misc] vmx-shadow-vmcs MSR(48BH)[bit 14] dropped: it is of no use without vmx-vmwrite-vmexit-fields MSR(485H)[bit 29], which is not supported",
	  {{ 0x485, REF_MISC & ~BIT_ULL(29) }} },
	{ VMX_RULE_SHADOW_VMCS_MISC,
	  "error: [shadow-vmcs-misc] vmx-shadow-vmcs MSR(48BH)[bit 14] must be 1 here and cannot be dropped, but it is of no use without vmx-vmwrite-vmexit-fields MSR(485H)[bit 29], which is not supported",
	  {{ 0x485, REF_MISC & ~BIT_ULL(29) }, { 0x48b, REF_MSR_SECONDARY | BIT_ULL(14) }} },

	{ VMX_RULE_EPT_CAP,
	  "error: [ept-cap] MSR(48CH)[bits 31:0] reports EPT capabilities 0x6f341c1, but vmx-ept MSR(48BH)[bit 1] is not supported; the processor or its microcode is the suspect",
	  {{ 0x48b, REF_MSR_SECONDARY & ~BIT_ULL(32 + 1) }} },
	{ VMX_RULE_VPID_CAP,
	  "error: [vpid-cap] MSR(48CH)[bits 43:32] reports VPID capabilities 0xf01, but vmx-vpid MSR(48BH)[bit 5] is not supported; the processor or its microcode is the suspect",
	  {{ 0x48b, REF_MSR_SECONDARY & ~BIT_ULL(32 + 5) }} },
	{ VMX_RULE_VMCS_SIZE,
	  "error: [vmcs-size] the VMCS size in MSR(480H)[bits 44:32] is 4097, not between 1 and 4096 bytes; the processor or its microcode is the suspect",
	  {{ 0x480, BASIC_OF_SIZE(4097) }} },
	{ VMX_RULE_PHYS_WIDTH,
	  "error: [phys-width] MSR(480H)[bit 48] is 1: VMX structures are confined to 32-bit physical addresses",
	  {{ 0x480, REF_BASIC | BIT_ULL(48) }} },
	{ VMX_RULE_MEMORY_TYPE,
	  "error: [memory-type] the VMCS memory type in MSR(480H)[bits 53:50] is 0, not 6 (write-back); the processor or its microcode is the suspect",
	  {{ 0x480, BASIC_OF_TYPE(0) }} },
	{ VMX_RULE_BASIC_RESERVED,
	  "warning: [basic-reserved] reserved bits of IA32_VMX_BASIC are 1: MSR(480H)[bits 31,45]",
	  {{ 0x480, REF_BASIC | BIT_ULL(31) | BIT_ULL(45) }} },
	{ VMX_RULE_DEFAULT1,
	  "warning: [default1] vmx-cr3-load-exit, vmx-cr3-store-exit MSR(482H)[bits 16:15] of the default1 class is not reported as 1 by the plain capability MSR",
	  {{ 0x482, REF_MSR_PRIMARY & ~GENMASK_ULL(16, 15) }} },
	{ VMX_RULE_TRUE_CONTROLS,
	  "warning: [true-controls] MSR(48DH)[bit 39] and MSR(481H)[bit 39] differ by more than the default1 class",
	  {{ 0x481, REF_MSR_PIN & ~BIT_ULL(32 + 7) }} },
	{ VMX_RULE_TRUE_DENIES,
	  "error: [true-controls] not allowed by the TRUE MSR, although by the plain one: vmx-preemption-timer, vmx-posted-intr MSR(48DH)[bits 7:6]; the processor or its microcode is the suspect",
	  {{ 0x48d, REF_TRUE_PIN & ~GENMASK_ULL(32 + 7, 32 + 6) }} },
	{ VMX_RULE_TRUE_DENIES_UNREQUESTED,
	  "warning: [true-controls] not allowed by the TRUE MSR, although by the plain one: vmx-exit-load-pkrs MSR(48FH)[bit 29]; not requested",
	  {{ 0x48f, REF_TRUE_EXIT & ~BIT_ULL(32 + 29) }} },
	{ VMX_RULE_REQUIRED_DROPPED,
	  "error: [required] vmx-hlt-exit MSR(482H)[bit 7] is required, but was dropped by [true-controls]",
	  {{ 0x48e, REF_TRUE_PRIMARY & ~BIT_ULL(32 + 7) }} },
	{ VMX_RULE_EXCHANGED,
	  "error: [allowed-settings] MSR(48BH)[bits 31:0], what must be 1, is 0x82, more than bits 63:32 say may be 1: the halves are exchanged; suspect how it was captured",
	  {{ 0x48b, 0x82 }} },
	{ VMX_RULE_REQUIRED,
	  "error: [required] vmx-intr-exit, vmx-nmi-exit MSR(481H)[bits 0,3] are required and not supported",
	  {{ 0x481, 0 }, { 0x48d, 0 }} },
	{ VMX_RULE_SECONDARY_LOW,
	  "warning: [secondary-low] MSR(48BH)[bits 31:0] is 0x1004, but no secondary control may be forced",
	  {{ 0x48b, REF_MSR_SECONDARY | BIT_ULL(2) | BIT_ULL(12) }} },
	{ VMX_RULE_ACTIVATION,
	  "warning: [gate] vmx-secondary-ctls MSR(482H)[bit 31] and the controls that it activates, MSR(48BH)[bits 63:32], contradict each other",
	  {{ 0x48b, 0 }, { 0x48c, 0 }} },
	{ VMX_RULE_INVEPT_TYPE,
	  "warning: [invept-type] vmx-invept-single-context, vmx-invept-all-context MSR(48CH)[bits 26:25] supported without vmx-invept MSR(48CH)[bit 20]",
	  {{ 0x48c, REF_EPT_VPID & ~BIT_ULL(20) }} },
	{ VMX_RULE_INVVPID_TYPE,
	  "warning: [invvpid-type] vmx-invvpid-all-context MSR(48CH)[bit 42] supported without vmx-invvpid MSR(48CH)[bit 32]",
	  {{ 0x48c, EPT_VPID(REF_EPT, 0x400) }} },
	{ VMX_RULE_PT_MISC,
	  "warning: [pt-misc] vmx-pt-conceal-vmx, vmx-pt-use-gpa MSR(48BH)[bits 19,24] supported without vmx-intel-pt MSR(485H)[bit 14]",
	  {{ 0x485, REF_MISC & ~BIT_ULL(14) }} },
	{ VMX_RULE_CAPABILITY_DEPENDENCY,
	  "warning: [capability-dependency] vmx-vnmi-pending MSR(482H)[bit 22] supported without vmx-vnmi MSR(481H)[bit 5], which it needs",
	  {{ 0x481, REF_MSR_PIN & ~BIT_ULL(32 + 5) }} },
	{ VMX_RULE_CR3_TARGETS,
	  "warning: [cr3-targets] the number of CR3 targets in MSR(485H)[bits 24:16] is 257, more than 256",
	  {{ 0x485, MISC_WITH_TARGETS(257) }} },
	{ VMX_RULE_MISC_RESERVED,
	  "warning: [misc-reserved] reserved bits of IA32_VMX_MISC are 1: MSR(485H)[bits 13:12,31]",
	  {{ 0x485, REF_MISC | GENMASK_ULL(13, 12) | BIT_ULL(31) }} },
	{ VMX_RULE_CR_FIXED,
	  "error: [cr-fixed] CR4.VMXE MSR(488H)[bits 13,24] must be 1, and by CR4.VMXE MSR(489H)[bits 13,24] must be 0: VMXON can never succeed; the processor or its microcode is the suspect",
	  {{ 0x488, REF_CR4_FIXED0 | BIT_ULL(24) }, { 0x489, REF_CR4_FIXED1 & ~BIT_ULL(13) }} },
	{ VMX_RULE_CR_NEEDED,
	  "error: [cr-fixed] CR0.PE, CR0.NE, CR0.PG MSR(487H)[bits 0,5,31] must be 0, but VMXON on a 64-bit host needs it to be 1; the processor or its microcode is the suspect",
	  {{ 0x486, 0 }, { 0x487, REF_CR0_FIXED1 & ~REF_CR0_FIXED0 }} },
	{ VMX_RULE_CR0_FIXED,
	  "warning: [cr0-fixed] CR0.NE, CR0.PG MSR(486H)[bits 5,31] of IA32_VMX_CR0_FIXED0 is 0, but VMX needs PE, NE and PG in CR0",
	  {{ 0x486, 1 }} },
	{ VMX_RULE_CR4_FIXED,
	  "warning: [cr4-fixed] CR4.VMXE MSR(488H)[bit 13] of IA32_VMX_CR4_FIXED0 is 0, but VMX needs VMXE in CR4",
	  {{ 0x488, 0 }} },
	{ VMX_RULE_VMCS_ENUM,
	  "warning: [vmcs-enum] MSR(48AH)[bits 63:0] is 0x28, but the highest VMCS index, bits 9:1, is at least 21, and all else 0",
	  {{ 0x48a, 0x28 }} },
	{ VMX_RULE_CPUID,
	  "warning: [cpuid] CPUID(1H).ECX[bit 30] and vmx-rdrand-exit MSR(48BH)[bit 11] contradict each other: one is supported, one is not",
	  .cpuid_1_ecx = REF_FEATURES_ECX & ~BIT(30) },
	{ VMX_RULE_CPUID,
	  "warning: [cpuid] CPUID(DH,1H).EAX[bit 3] and vmx-xsaves MSR(48BH)[bit 20] contradict each other: one is supported, one is not",
	  {{ 0x48b, REF_MSR_SECONDARY & ~BIT_ULL(32 + 20) }} },
};

/* These have a case of their own in report_test.c and cpus_test.c. */
static const enum vmx_rule elsewhere[] = {
	VMX_RULE_TRUNCATED, VMX_RULE_CPU_MISMATCH, VMX_RULE_TOO_MANY_GROUPS,
	VMX_RULE_CPU_DIFFERS, VMX_RULE_MIXED_CPUS, VMX_RULE_CPU_MICROCODE, VMX_RULE_CPU_SUSPECT,
	VMX_RULE_NO_CAPABILITIES, VMX_RULE_REQUIRED_EITHER, VMX_RULE_NOT_CLEARABLE,
};

static int err_of(const char *text)
{
	if (strstarts(text, "error: [not-supported]") ||
	    strstarts(text, "error: [outer-hypervisor]") ||
	    strstarts(text, "error: [firmware-lock]"))
		return -EOPNOTSUPP;
	if (strstarts(text, "error: [disabled]"))
		return -EINVAL;
	return strstarts(text, "error: ") ? -EIO : 0;
}

static void prepare(struct kunit *test, struct fixture *f, const struct line *line)
{
	char error[80];
	unsigned int i;

	f->caps.kernel_vmx = false;
	f->policy.kernel_locks = line->kernel_locks;
	for (i = 0; i < ARRAY_SIZE(line->msrs) && line->msrs[i].number; i++)
		vmx_caps_set_msr(&f->caps, line->msrs[i].number, line->msrs[i].value);
	if (line->fault)
		fixture_fault_msr(&f->caps, line->fault);
	if (line->forget)
		fixture_forget_msr(&f->caps, line->forget);
	fixture_set_cpuid(test, &f->caps, 1, line->signature ?: REF_SIGNATURE, 0,
			  line->cpuid_1_ecx ?: REF_FEATURES_ECX, REF_FEATURES_EDX);
	KUNIT_ASSERT_EQ(test, vmx_policy_add(&f->policy, line->lists, error, sizeof(error)), 0);
}

static void line_desc(const struct line *line, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %zu", vmx_rule_slug(line->rule), line - lines);
}

KUNIT_ARRAY_PARAM(line, lines, line_desc);

static void format_finding_line(struct kunit *test)
{
	const struct line *line = test->param_value;
	struct fixture *f = fixture_new(test);

	prepare(test, f, line);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), err_of(line->text));
	fixture_expect_line(test, &f->findings, line->rule, line->text);
}

static void format_finding_each_rule_tested(struct kunit *test)
{
	bool has_line[VMX_NR_RULES] = { };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		has_line[lines[i].rule] = true;
	for (i = 0; i < ARRAY_SIZE(elsewhere); i++)
		has_line[elsewhere[i]] = true;
	for (i = 0; i < VMX_NR_RULES; i++)
		KUNIT_EXPECT_TRUE_MSG(test, has_line[i], "%u: %s", i, vmx_rule_slug(i));
}

static struct kunit_case report_lines_cases[] = {
	KUNIT_CASE_PARAM(format_finding_line, line_gen_params),
	KUNIT_CASE(format_finding_each_rule_tested),
	{ }
};

static struct kunit_suite report_lines_suite = {
	.name = "vmx_core_report_lines",
	.test_cases = report_lines_cases,
};

kunit_test_suite(report_lines_suite);
