// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checking a snapshot by itself: can VMX be used at all, and do the
 * capabilities contradict each other?
 *
 * Source: SDM, appendix "VMX Capability Reporting Facility", unless said otherwise.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "requests.h"
#include "setup.h"

#define CPUID_1_ECX_VMX			BIT(5)
#define CPUID_1_ECX_RDRAND		BIT(30)
#define CPUID_1_ECX_HYPERVISOR		BIT(31)
#define CPUID_7_EBX_SGX			BIT(2)
#define CPUID_7_EBX_INVPCID		BIT(10)
#define CPUID_7_EBX_MPX			BIT(14)
#define CPUID_7_EBX_RDSEED		BIT(18)
#define CPUID_7_ECX_WAITPKG		BIT(5)
#define CPUID_D_1_EAX_XSAVES		BIT(3)
#define CPUID_80000001_EDX_RDTSCP	BIT(27)

/* PE, NE, PG */
#define CR0_NEEDED			(BIT_ULL(0) | BIT_ULL(5) | BIT_ULL(31))
#define CR4_PAE				BIT_ULL(5)
#define CR4_VMXE			BIT_ULL(13)

#define FEAT_CTL_LOCK			BIT_ULL(0)
#define FEAT_CTL_INSIDE_SMX		BIT_ULL(1)
#define FEAT_CTL_OUTSIDE_SMX		BIT_ULL(2)

static void check_vmx_exists(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	u32 features = caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_ECX];

	/* A capture with MSRs but no CPUID came from a CPU with VMX. */
	if (features & CPUID_1_ECX_VMX || (!vmx_cpuid_known(caps, VMX_CPUID_FEATURES) &&
					   (caps->msr_known | caps->msr_faulted)))
		return;
	vmx_report_at(setup, VMX_RULE_NOT_SUPPORTED,
		      vmx_at_cpuid(VMX_CPUID_FEATURES, VMX_ECX, CPUID_1_ECX_VMX), VMX_NOWHERE);
	if (features & CPUID_1_ECX_HYPERVISOR)
		vmx_report_at(setup, VMX_RULE_OUTER_HYPERVISOR,
			      vmx_at_cpuid(VMX_CPUID_FEATURES, VMX_ECX, CPUID_1_ECX_HYPERVISOR),
			      VMX_NOWHERE);
}

static void check_feature_control(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	u64 control = caps->msr[VMX_MSR_FEAT_CTL]; /* a fault counts as 0: VMXON may fault too */
	u64 wrong = FEAT_CTL_OUTSIDE_SMX;
	enum vmx_rule rule;

	if (!((caps->msr_known | caps->msr_faulted) & BIT(VMX_MSR_FEAT_CTL)))
		return;
	if (!(control & FEAT_CTL_LOCK)) {
		if (setup->policy->request && setup->policy->request->locks)
			return;
		wrong = FEAT_CTL_LOCK | (FEAT_CTL_OUTSIDE_SMX & ~control);
		rule = control & FEAT_CTL_OUTSIDE_SMX ? VMX_RULE_UNLOCKED : VMX_RULE_NOT_ENABLED;
	} else if (control & FEAT_CTL_OUTSIDE_SMX ||
		   (control & FEAT_CTL_INSIDE_SMX && caps->kernel_vmx)) {
		return;
	} else if (control & FEAT_CTL_INSIDE_SMX) {
		rule = VMX_RULE_INSIDE_SMX_ONLY;
	} else if (setup->policy->kernel_locks) {
		rule = VMX_RULE_LOCKED_OFF_BY_KERNEL;
	} else {
		rule = VMX_RULE_LOCKED_OFF;
	}
	vmx_report_at(setup, rule, vmx_at_msr(VMX_MSR_FEAT_CTL, wrong), VMX_NOWHERE);
}

/*
 * Check that VMX exists and may be entered.
 *
 * Source: SDM, "Discovering Support for VMX" and "Enabling and Entering VMX
 * Operation".
 */
void vmx_check_enabled(const struct vmx_setup *setup)
{
	check_vmx_exists(setup);
	check_feature_control(setup);
}

/* Check that VMX may be entered on one of several CPUs. */
void vmx_check_alone(const struct vmx_caps *caps, const struct vmx_policy *policy,
		     struct vmx_findings *findings)
{
	const struct vmx_setup setup = { .caps = caps, .policy = policy, .findings = findings };

	vmx_start_findings(findings, policy, caps);
	vmx_check_enabled(&setup);
}

/*
 * Report the MSRs that are enumerated, but not in the snapshot.
 *
 * On a running processor such an MSR can only have faulted.
 */
void vmx_check_captured(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	u32 unknown = setup->enumerated & ~caps->msr_known;
	struct vmx_at missing = { .place = VMX_AT_MSRS };
	struct vmx_at leaves = { .place = VMX_AT_CPUIDS };
	enum vmx_rule rule;
	unsigned int i;
	u64 bit;

	vmx_for_each_bit(bit, unknown & caps->msr_faulted) {
		i = __ffs64(bit);
		rule = vmx_msrs[i].needed ? VMX_RULE_MSR_FAULT : VMX_RULE_MSR_FAULT_TOLERATED;
		vmx_report_at(setup, rule, vmx_at_msr(i, 0), VMX_NOWHERE);
	}
	missing.mask = unknown & ~caps->msr_faulted;
	leaves.mask = BIT(VMX_CPUID_FEATURES) & ~caps->cpuid_known;
	if (missing.mask | leaves.mask)
		vmx_report_at(setup, VMX_RULE_NOT_CAPTURED, missing, leaves);
}

/* Fields whose value must lie in a range. */
struct field_rule {
	enum vmx_rule rule;
	enum vmx_msr msr;
	u64 mask;
	u64 min;
	u64 max;
};

static const struct field_rule field_rules[] = {
	{ VMX_RULE_VMCS_SIZE, VMX_MSR_BASIC, GENMASK_ULL(44, 32), 1, 4096 },
	{ VMX_RULE_PHYS_WIDTH, VMX_MSR_BASIC, BIT_ULL(48), 0, 0 },
	{ VMX_RULE_MEMORY_TYPE, VMX_MSR_BASIC, GENMASK_ULL(53, 50), 6, 6 },
	{ VMX_RULE_CR3_TARGETS, VMX_MSR_MISC, GENMASK_ULL(24, 16), 0, 256 },
};

static void check_fields(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	unsigned int i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(field_rules); i++) {
		if (!vmx_msr_known(caps, field_rules[i].msr))
			continue;
		value = caps->msr[field_rules[i].msr] & field_rules[i].mask;
		value >>= __ffs64(field_rules[i].mask);
		if (value >= field_rules[i].min && value <= field_rules[i].max)
			continue;
		/* The VMCS size has said that there is nothing in this MSR. */
		if (field_rules[i].rule == VMX_RULE_MEMORY_TYPE && !caps->msr[VMX_MSR_BASIC])
			continue;
		vmx_report_at(setup, field_rules[i].rule,
			      vmx_at_msr(field_rules[i].msr, field_rules[i].mask),
			      VMX_NOWHERE);
	}
}

/* Bits that must be 0, and bits that must be 1. */
struct bit_rule {
	enum vmx_rule rule;
	enum vmx_msr msr;
	u64 zeros;
	u64 ones;
};

static const struct bit_rule bit_rules[] = {
	{ VMX_RULE_BASIC_RESERVED, VMX_MSR_BASIC, BIT_ULL(31) | GENMASK_ULL(47, 45), 0 },
	{ VMX_RULE_MISC_RESERVED, VMX_MSR_MISC, GENMASK_ULL(13, 10) | BIT_ULL(31), 0 },
	{ VMX_RULE_CR0_FIXED, VMX_MSR_CR0_FIXED0, 0, CR0_NEEDED },
	{ VMX_RULE_CR4_FIXED, VMX_MSR_CR4_FIXED0, 0, CR4_VMXE },
};

static void check_bits(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	unsigned int i;
	u64 value, wrong;

	for (i = 0; i < ARRAY_SIZE(bit_rules); i++) {
		value = caps->msr[bit_rules[i].msr];
		wrong = (value & bit_rules[i].zeros) | (~value & bit_rules[i].ones);
		if (wrong && vmx_msr_known(caps, bit_rules[i].msr))
			vmx_report_at(setup, bit_rules[i].rule,
				      vmx_at_msr(bit_rules[i].msr, wrong), VMX_NOWHERE);
	}
}

static void check_vmcs_enum(const struct vmx_setup *setup)
{
	u64 value = setup->caps->msr[VMX_MSR_VMCS_ENUM];

	if (vmx_msr_known(setup->caps, VMX_MSR_VMCS_ENUM) && (value < 0x2a || value & ~0x3feULL))
		vmx_report_at(setup, VMX_RULE_VMCS_ENUM,
			      vmx_at_msr(VMX_MSR_VMCS_ENUM, ~0ULL), VMX_NOWHERE);
}

/* A control register: the bits with which a 64-bit host runs, and VMXON succeeds. */
struct cr_rule {
	enum vmx_msr fixed0;
	enum vmx_msr fixed1;
	u64 needed;
};

static const struct cr_rule cr_rules[] = {
	{ VMX_MSR_CR0_FIXED0, VMX_MSR_CR0_FIXED1, CR0_NEEDED },
	{ VMX_MSR_CR4_FIXED0, VMX_MSR_CR4_FIXED1, CR4_VMXE | CR4_PAE },
};

/* Bits that must be 1 must be allowed to be 1, and so must those that are needed. */
static void check_cr_fixed(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	const struct cr_rule *row;
	u64 must, may, wrong, denied;

	for (row = cr_rules; row < cr_rules + ARRAY_SIZE(cr_rules); row++) {
		if (!vmx_msr_known(caps, row->fixed1))
			continue;
		must = caps->msr[row->fixed0];
		may = caps->msr[row->fixed1];
		wrong = must & ~may;
		denied = row->needed & ~must & ~may;
		if (wrong)
			vmx_report_at(setup, VMX_RULE_CR_FIXED, vmx_at_msr(row->fixed0, wrong),
				      vmx_at_msr(row->fixed1, wrong));
		if (denied)
			vmx_report_at(setup, VMX_RULE_CR_NEEDED, vmx_at_msr(row->fixed1, denied),
				      VMX_NOWHERE);
	}
}

/* Bits that make no sense without any of the needed bits. */
struct capability_rule {
	enum vmx_rule rule;
	enum vmx_word word;
	u64 mask;
	enum vmx_word need_word;
	u64 need;
};

static const struct capability_rule capability_rules[] = {
	{ VMX_RULE_INVEPT_TYPE, VMX_WORD_EPT, GENMASK_ULL(26, 25), VMX_WORD_EPT, BIT_ULL(20) },
	{ VMX_RULE_INVVPID_TYPE, VMX_WORD_VPID, GENMASK_ULL(11, 8), VMX_WORD_VPID, BIT_ULL(0) },
	{ VMX_RULE_PT_MISC, VMX_WORD_SECONDARY, BIT_ULL(19) | BIT_ULL(24),
	  VMX_WORD_MISC, BIT_ULL(14) },
	{ VMX_RULE_PT_MISC, VMX_WORD_ENTRY, GENMASK_ULL(18, 17), VMX_WORD_MISC, BIT_ULL(14) },
	{ VMX_RULE_PT_MISC, VMX_WORD_EXIT, GENMASK_ULL(25, 24), VMX_WORD_MISC, BIT_ULL(14) },
};

static void check_needs(const struct vmx_setup *setup, enum vmx_rule rule,
			enum vmx_word word, u64 mask, enum vmx_word need_word, u64 need)
{
	u64 have = setup->may_be_1[word] & mask;

	if (have && !(setup->may_be_1[need_word] & need) && vmx_word_known(setup, need_word))
		vmx_report_at(setup, rule, vmx_at_word(word, have),
			      vmx_at_word(need_word, need));
}

static void check_capabilities(const struct vmx_setup *setup)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(capability_rules); i++)
		check_needs(setup, capability_rules[i].rule, capability_rules[i].word,
			    capability_rules[i].mask, capability_rules[i].need_word,
			    capability_rules[i].need);
}

static bool is_supported(const struct vmx_setup *setup, enum vmx_control control)
{
	return setup->may_be_1[vmx_control_word(control)] & vmx_control_mask(control);
}

/*
 * A processor has the control that activates a word exactly if the word has controls.
 * Where the MSR of a split word has but low bits, its halves are exchanged.
 */
static void check_activation(const struct vmx_setup *setup, enum vmx_word word)
{
	enum vmx_control control = vmx_activated_by(word);
	const struct vmx_word_row *row = &vmx_words[word];
	u64 may_be_1 = row->layout == VMX_SPLIT ? GENMASK_ULL(63, 32) : ~0ULL;
	bool activation, activated;

	if (control == VMXC_NONE || !vmx_msr_known(setup->caps, row->msr) ||
	    !vmx_word_known(setup, vmx_control_word(control)))
		return;
	activation = is_supported(setup, control);
	activated = setup->caps->msr[row->msr];
	if (activation != activated)
		vmx_report_at(setup, VMX_RULE_ACTIVATION, vmx_at_control(control),
			      vmx_at_msr(row->msr, may_be_1));
}

static void check_default1(const struct vmx_setup *setup, enum vmx_word word)
{
	enum vmx_msr msr = vmx_words[word].msr;
	u64 missing = vmx_words[word].default1 & ~setup->caps->msr[msr];

	if (missing && vmx_msr_known(setup->caps, msr) && !(setup->exchanged & BIT(word)))
		vmx_report_at(setup, VMX_RULE_DEFAULT1,
			      vmx_at_word(word, missing), VMX_NOWHERE);
}

static void check_secondary_low(const struct vmx_setup *setup)
{
	if (setup->must_be_1[VMX_WORD_SECONDARY])
		vmx_report_at(setup, VMX_RULE_SECONDARY_LOW,
			      vmx_at_msr(VMX_MSR_PROCBASED_CTLS2, GENMASK_ULL(31, 0)),
			      VMX_NOWHERE);
}

/* The default1 class is left to check_default1(), what only the TRUE MSR denies to narrowing. */
static void check_true_controls(const struct vmx_setup *setup,
				const struct vmx_word_row *row)
{
	const struct vmx_caps *caps = setup->caps;
	u64 wrong = (caps->msr[row->msr] ^ caps->msr[row->true_msr]) & ~row->default1;

	wrong &= ~(caps->msr[row->msr] & GENMASK_ULL(63, 32));
	if (!wrong || !vmx_msr_known(caps, row->msr) ||
	    setup->exchanged & BIT(row - vmx_words) || vmx_is_exchanged(caps->msr[row->true_msr]) ||
	    !vmx_msr_known(caps, row->true_msr) || !(setup->enumerated & BIT(row->true_msr)))
		return;
	vmx_report_at(setup, VMX_RULE_TRUE_CONTROLS,
		      vmx_at_msr(row->true_msr, wrong), vmx_at_msr(row->msr, wrong));
}

static void check_words(const struct vmx_setup *setup)
{
	unsigned int word;

	check_secondary_low(setup);
	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		check_default1(setup, word);
		check_true_controls(setup, &vmx_words[word]);
		check_activation(setup, word);
	}
}

struct open_ended_row {
	enum vmx_word word;
	u64 mask;
};

static const struct open_ended_row open_ended[] = {
	{ VMX_WORD_EPT, GENMASK_ULL(31, 0) },
	{ VMX_WORD_VPID, GENMASK_ULL(31, 22) | GENMASK_ULL(15, 0) }, /* no HLAT prefix size */
	{ VMX_WORD_BASIC, GENMASK_ULL(63, 57) },
	{ VMX_WORD_VMFUNC, GENMASK_ULL(63, 0) },
};

/* Capabilities that this version does not know. */
static void check_unknown_bits(const struct vmx_setup *setup)
{
	unsigned int i;
	u64 unknown;

	for (i = 0; i < ARRAY_SIZE(open_ended); i++) {
		unknown = setup->may_be_1[open_ended[i].word] & open_ended[i].mask &
			  ~setup->policy->known[open_ended[i].word];
		if (unknown)
			vmx_report_at(setup, VMX_RULE_UNKNOWN_BITS,
				      vmx_at_word(open_ended[i].word, unknown),
				      VMX_NOWHERE);
	}
}

/* A processor has the control of an instruction exactly if CPUID reports the instruction. */
struct cpuid_rule {
	enum vmx_cpuid leaf;
	enum vmx_reg reg;
	u32 bit;
	enum vmx_control control;
	bool intel_only;
};

static const struct cpuid_rule cpuid_rules[] = {
	{ VMX_CPUID_FEATURES_EXT, VMX_EDX, CPUID_80000001_EDX_RDTSCP,
	  VMXC_SECONDARY_EXEC_ENABLE_RDTSCP, false },
	{ VMX_CPUID_FEATURES_7, VMX_EBX, CPUID_7_EBX_INVPCID,
	  VMXC_SECONDARY_EXEC_ENABLE_INVPCID, false },
	{ VMX_CPUID_XSAVE, VMX_EAX, CPUID_D_1_EAX_XSAVES,
	  VMXC_SECONDARY_EXEC_ENABLE_XSAVES, false },
	{ VMX_CPUID_FEATURES_7, VMX_ECX, CPUID_7_ECX_WAITPKG,
	  VMXC_SECONDARY_EXEC_ENABLE_USR_WAIT_PAUSE, false },
	{ VMX_CPUID_FEATURES, VMX_ECX, CPUID_1_ECX_RDRAND,
	  VMXC_SECONDARY_EXEC_RDRAND_EXITING, false },
	{ VMX_CPUID_FEATURES_7, VMX_EBX, CPUID_7_EBX_RDSEED,
	  VMXC_SECONDARY_EXEC_RDSEED_EXITING, true },
	{ VMX_CPUID_FEATURES_7, VMX_EBX, CPUID_7_EBX_SGX,
	  VMXC_SECONDARY_EXEC_ENCLS_EXITING, false },
	{ VMX_CPUID_FEATURES_7, VMX_EBX, CPUID_7_EBX_MPX,
	  VMXC_VM_ENTRY_LOAD_BNDCFGS, false },
	{ VMX_CPUID_FEATURES_7, VMX_EBX, CPUID_7_EBX_MPX,
	  VMXC_VM_EXIT_CLEAR_BNDCFGS, false },
};

static void check_cpuid(const struct vmx_setup *setup)
{
	const struct vmx_caps *caps = setup->caps;
	const struct cpuid_rule *row;
	bool instruction, control;

	for (row = cpuid_rules; row < cpuid_rules + ARRAY_SIZE(cpuid_rules); row++) {
		instruction = caps->cpuid[row->leaf].reg[row->reg] & row->bit;
		control = is_supported(setup, row->control);
		if (instruction == control || !vmx_cpuid_known(caps, row->leaf) ||
		    !vmx_word_known(setup, vmx_control_word(row->control)) ||
		    (row->intel_only && !vmx_is_intel(caps)))
			continue;
		vmx_report_at(setup, VMX_RULE_CPUID,
			      vmx_at_cpuid(row->leaf, row->reg, row->bit),
			      vmx_at_control(row->control));
	}
}

/* Hold the capabilities against each other and CPUID. */
void vmx_check_consistency(const struct vmx_setup *setup)
{
	check_fields(setup);
	check_bits(setup);
	check_vmcs_enum(setup);
	check_cr_fixed(setup);
	check_words(setup);
	check_capabilities(setup);
	check_unknown_bits(setup);
	check_cpuid(setup);
}

/*
 * Capabilities that belong to a control, those of VPID that have no name yet
 * last.  Bits 53:48 of the MSR are the HLAT prefix size, and not VPID's.
 */
struct owned_capability {
	enum vmx_rule rule;
	enum vmx_control control;
	enum vmx_word word;
	u64 mask;
};

static const struct owned_capability owned_capabilities[] = {
	{ VMX_RULE_EPT_CAP, VMXC_SECONDARY_EXEC_ENABLE_EPT, VMX_WORD_EPT, GENMASK_ULL(31, 0) },
	{ VMX_RULE_VPID_CAP, VMXC_SECONDARY_EXEC_ENABLE_VPID, VMX_WORD_VPID, GENMASK_ULL(11, 0) },
	{ VMX_RULE_VPID_CAP, VMXC_SECONDARY_EXEC_ENABLE_VPID, VMX_WORD_VPID,
	  GENMASK_ULL(31, 22) | GENMASK_ULL(15, 12) },
};

/*
 * Clear EPT and VPID capabilities without their control.
 *
 * A processor that reports them without supporting the control is inconsistent.
 *
 * Source: SDM, "VPID and EPT Capabilities".
 */
void vmx_clear_ept_vpid(const struct vmx_setup *setup, struct vmcs_config *config)
{
	enum vmx_control control;
	unsigned int i;
	u64 *value;

	for (i = 0; i < ARRAY_SIZE(owned_capabilities); i++) {
		value = &config->word[owned_capabilities[i].word];
		control = owned_capabilities[i].control;
		if (vmx_has(config, control) || !(*value & owned_capabilities[i].mask))
			continue;

		if (!is_supported(setup, control) &&
		    vmx_word_known(setup, vmx_control_word(control)))
			vmx_report_at(setup, owned_capabilities[i].rule,
				      vmx_at_word(owned_capabilities[i].word,
						  owned_capabilities[i].mask),
				      vmx_at_control(control));
		*value = 0;
	}
}

/* By the TRUE MSR, where the processor enumerates one. */
static bool may_be_0(const struct vmx_setup *setup, enum vmx_control control)
{
	const struct vmx_word_row *row = &vmx_words[vmx_control_word(control)];
	enum vmx_msr msr = setup->enumerated & BIT(row->true_msr) ? row->true_msr : row->msr;

	return !(setup->caps->msr[msr] & vmx_control_mask(control));
}

/* Check what a hypervisor needs beside controls that may be 1. */
void vmx_check_request(const struct vmx_setup *setup)
{
	const struct vmx_request *request = setup->policy->request;
	const u16 *control;

	if (!request)
		return;
	for (control = request->clearable; control && *control != VMXC_NONE; control++)
		if (vmx_word_known(setup, vmx_control_word(*control)) && !may_be_0(setup, *control))
			vmx_report_at(setup, VMX_RULE_NOT_CLEARABLE,
				      vmx_at_control(*control), VMX_NOWHERE);
	for (control = request->either; control && *control != VMXC_NONE; control += 2) {
		if (vmx_word_known(setup, vmx_control_word(control[0])) &&
		    !is_supported(setup, control[0]) && !is_supported(setup, control[1]))
			vmx_report_at(setup, VMX_RULE_REQUIRED_EITHER, vmx_at_control(control[0]),
				      vmx_at_control(control[1]));
	}
}
