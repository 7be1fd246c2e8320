// SPDX-License-Identifier: GPL-2.0-only
/*
 * The snapshot of a CPU's VMX capabilities: reading it, asking it, checking it.
 */
#include <linux/bitops.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "vmx_core.h"

enum { EAX, EBX, ECX, EDX };

#define CPUID_1_ECX_VMX			BIT(5)
#define CPUID_12_EAX_SGX1		BIT(0)

#define FEAT_CTL_LOCK			BIT_ULL(0)
#define FEAT_CTL_INSIDE_SMX		BIT_ULL(1)
#define FEAT_CTL_OUTSIDE_SMX		BIT_ULL(2)

const struct vmx_msr_row vmx_msrs[VMX_NR_MSRS] __initconst = {
#define VMX_MSR(tag, address, gate_tag, bits, is_needed)			\
	[VMX_MSR_##tag] = {							\
		.number = (address),						\
		.gate = VMX_MSR_##gate_tag,					\
		.gate_bits = (bits),						\
		.needed = (is_needed),						\
	},
#include "vmx_controls.h"
};

const struct vmx_word_row vmx_words[VMX_NR_WORDS] __initconst = {
#define VMX_WORD(tag, text, msr_tag, true_msr_tag, bits, activated_by, shape)	\
	[VMX_WORD_##tag] = {							\
		.name = (text),							\
		.msr = VMX_MSR_##msr_tag,					\
		.true_msr = VMX_MSR_##true_msr_tag,				\
		.layout = VMX_##shape,						\
		.default1 = (bits),						\
		.gate = (activated_by),						\
	},
#include "vmx_controls.h"
};

const struct vmx_cpuid_row vmx_cpuid_leaves[VMX_NR_CPUIDS] __initconst = {
#define VMX_CPUID(tag, number, sub)						\
	[VMX_CPUID_##tag] = { .leaf = (number), .subleaf = (sub) },
#include "vmx_controls.h"
};

/**
 * vmx_msr_exists() - whether the architecture promises an MSR
 * @caps: the snapshot, with all MSRs before @msr in it
 * @msr: the MSR
 *
 * Source: SDM, appendix "VMX Capability Reporting Facility".
 */
bool __init vmx_msr_exists(const struct vmx_caps *caps, enum vmx_msr msr)
{
	for (; vmx_msrs[msr].gate_bits; msr = vmx_msrs[msr].gate)
		if (!(caps->msr[vmx_msrs[msr].gate] & vmx_msrs[msr].gate_bits))
			return false;
	return true;
}

/**
 * vmx_msr_known() - whether the snapshot holds the value of an MSR
 * @caps: the snapshot
 * @msr: the MSR
 */
bool __init vmx_msr_known(const struct vmx_caps *caps, enum vmx_msr msr)
{
	return caps->msr_known & BIT(msr);
}

static bool __init cpuid_known(const struct vmx_caps *caps, enum vmx_cpuid leaf)
{
	return caps->cpuid_known & BIT(leaf);
}

static void __init read_cpuid(const struct vmx_reader *reader, struct vmx_caps *caps)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		if (vmx_cpuid_leaves[i].leaf > caps->cpuid[VMX_CPUID_VENDOR].reg[EAX] &&
		    i != VMX_CPUID_VENDOR)
			continue;
		reader->read_cpuid(reader->context, vmx_cpuid_leaves[i].leaf,
			      vmx_cpuid_leaves[i].subleaf, &caps->cpuid[i]);
		caps->cpuid_known |= BIT(i);
	}
	/* The APIC ID in here would make CPUs look different that are not. */
	caps->cpuid[VMX_CPUID_FEATURES].reg[EBX] = 0;
}

static void __init read_msr(const struct vmx_reader *reader, struct vmx_caps *caps,
			    enum vmx_msr msr)
{
	u64 value;

	if (reader->read_msr(reader->context, vmx_msrs[msr].number, &value)) {
		caps->msr_faulted |= BIT(msr);
		return;
	}
	caps->msr[msr] = value;
	caps->msr_known |= BIT(msr);
}

/**
 * vmx_read_caps() - take the snapshot of the CPU behind a reader
 * @reader: how to execute RDMSR and CPUID
 * @caps: the snapshot; everything but @caps->kernel_vmx is written
 *
 * Reads each MSR that exists once and no other, and none without VMX.
 *
 * Context: that of the accessors; must stay on one CPU.
 */
void __init vmx_read_caps(const struct vmx_reader *reader, struct vmx_caps *caps)
{
	bool kernel_vmx = caps->kernel_vmx;
	unsigned int i;

	memset(caps, 0, sizeof(*caps));
	caps->kernel_vmx = kernel_vmx;

	read_cpuid(reader, caps);
	if (!(caps->cpuid[VMX_CPUID_FEATURES].reg[ECX] & CPUID_1_ECX_VMX))
		return;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msr_exists(caps, i))
			read_msr(reader, caps, i);
}

static int __init find_msr(u32 number)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].number == number)
			return i;
	return -1;
}

/**
 * vmx_caps_set_msr() - put a captured MSR into a snapshot
 * @caps: the snapshot
 * @number: the MSR's address
 * @value: what RDMSR returned
 *
 * Return: false if no rule asks for this MSR, and nothing was stored.
 */
bool __init vmx_caps_set_msr(struct vmx_caps *caps, u32 number, u64 value)
{
	int msr = find_msr(number);

	if (msr < 0)
		return false;
	caps->msr[msr] = value;
	caps->msr_known |= BIT(msr);
	return true;
}

/**
 * vmx_caps_set_fault() - note in a snapshot that RDMSR of an MSR faulted
 * @caps: the snapshot
 * @number: the MSR's address
 *
 * Return: false if no rule asks for this MSR, and nothing was stored.
 */
bool __init vmx_caps_set_fault(struct vmx_caps *caps, u32 number)
{
	int msr = find_msr(number);

	if (msr < 0)
		return false;
	caps->msr_faulted |= BIT(msr);
	return true;
}

/**
 * vmx_caps_set_cpuid() - put a captured CPUID leaf into a snapshot
 * @caps: the snapshot
 * @leaf: EAX before CPUID
 * @subleaf: ECX before CPUID
 * @regs: what CPUID returned
 *
 * Return: false if no rule asks for this leaf, and nothing was stored.
 */
bool __init vmx_caps_set_cpuid(struct vmx_caps *caps, u32 leaf, u32 subleaf,
			       const struct vmx_regs *regs)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		if (vmx_cpuid_leaves[i].leaf != leaf || vmx_cpuid_leaves[i].subleaf != subleaf)
			continue;
		caps->cpuid[i] = *regs;
		caps->cpuid_known |= BIT(i);
		return true;
	}
	return false;
}

static bool __init is_control_word(enum vmx_word word)
{
	return word < VMX_NR_CONTROL_WORDS;
}

/**
 * vmx_may_be_1() - the allowed 1-settings of a word
 * @caps: the snapshot
 * @word: the word
 *
 * Return: the controls that may be 1, none if the word cannot be activated;
 * for a capability word what the MSR holds.
 */
u64 __init vmx_may_be_1(const struct vmx_caps *caps, enum vmx_word word)
{
	const struct vmx_word_row *row = &vmx_words[word];
	u64 value = caps->msr[row->msr];

	if (is_control_word(word) && !vmx_msr_exists(caps, row->msr))
		return 0;

	switch (row->layout) {
	case VMX_SPLIT:
	case VMX_HIGH:
		return upper_32_bits(value);
	case VMX_LOW:
		return lower_32_bits(value);
	default:
		return value;
	}
}

/**
 * vmx_must_be_1() - the controls of a word that the processor forces
 * @caps: the snapshot
 * @word: the word
 *
 * Return: the controls that may not be 0, none if the word cannot be activated.
 */
u64 __init vmx_must_be_1(const struct vmx_caps *caps, enum vmx_word word)
{
	const struct vmx_word_row *row = &vmx_words[word];

	if (row->layout != VMX_SPLIT || !vmx_msr_exists(caps, row->msr))
		return 0;
	return lower_32_bits(caps->msr[row->msr]);
}

/**
 * vmx_sgx_absent() - whether CPUID is known to report no SGX
 * @caps: the snapshot
 *
 * Source: SDM, "Intel SGX Resource Enumeration Leaves".
 */
bool __init vmx_sgx_absent(const struct vmx_caps *caps)
{
	if (cpuid_known(caps, VMX_CPUID_VENDOR) &&
	    caps->cpuid[VMX_CPUID_VENDOR].reg[EAX] < vmx_cpuid_leaves[VMX_CPUID_SGX].leaf)
		return true;
	return cpuid_known(caps, VMX_CPUID_SGX) &&
	       !(caps->cpuid[VMX_CPUID_SGX].reg[EAX] & CPUID_12_EAX_SGX1);
}

/**
 * vmx_at_word() - what the processor says about bits of a word
 * @caps: the snapshot
 * @word: the word
 * @mask: the bits
 */
struct vmx_evidence __init vmx_at_word(const struct vmx_caps *caps, enum vmx_word word, u64 mask)
{
	return (struct vmx_evidence) {
		.place = VMX_AT_WORD,
		.index = word,
		.mask = mask,
		.have = vmx_may_be_1(caps, word) & mask,
	};
}

/**
 * vmx_at_msr() - what the processor says in bits of an MSR
 * @caps: the snapshot
 * @msr: the MSR
 * @mask: the bits
 */
struct vmx_evidence __init vmx_at_msr(const struct vmx_caps *caps, enum vmx_msr msr, u64 mask)
{
	return (struct vmx_evidence) {
		.place = VMX_AT_MSR,
		.index = msr,
		.mask = mask,
		.have = caps->msr[msr] & mask,
	};
}

static struct vmx_evidence __init at_cpuid(const struct vmx_caps *caps, enum vmx_cpuid leaf,
					   unsigned int reg, u32 mask)
{
	return (struct vmx_evidence) {
		.place = VMX_AT_CPUID,
		.index = leaf * 4 + reg,
		.mask = mask,
		.have = caps->cpuid[leaf].reg[reg] & mask,
	};
}

/**
 * vmx_check_enabled() - check that VMX exists and may be entered
 * @caps: the snapshot
 * @findings: what was found
 *
 * Source: SDM, "Discovering Support for VMX" and "Enabling and Entering VMX
 * Operation".
 */
void __init vmx_check_enabled(const struct vmx_caps *caps, struct vmx_findings *findings)
{
	u64 control = caps->msr[VMX_MSR_FEAT_CTL];
	struct vmx_evidence lock = vmx_at_msr(caps, VMX_MSR_FEAT_CTL, FEAT_CTL_LOCK);
	struct vmx_evidence outside = vmx_at_msr(caps, VMX_MSR_FEAT_CTL, FEAT_CTL_OUTSIDE_SMX);

	if (cpuid_known(caps, VMX_CPUID_FEATURES) &&
	    !(caps->cpuid[VMX_CPUID_FEATURES].reg[ECX] & CPUID_1_ECX_VMX))
		vmx_find(findings, VMX_RULE_NOT_SUPPORTED,
			 at_cpuid(caps, VMX_CPUID_FEATURES, ECX, CPUID_1_ECX_VMX), VMX_NO_EVIDENCE);

	/* A fault counts as 0: nothing says then that VMXON would not fault too. */
	if (!((caps->msr_known | caps->msr_faulted) & BIT(VMX_MSR_FEAT_CTL)))
		return;

	if (!(control & FEAT_CTL_LOCK))
		vmx_find(findings, VMX_RULE_UNLOCKED, lock, VMX_NO_EVIDENCE);
	else if (control & FEAT_CTL_OUTSIDE_SMX)
		return;
	else if (!(control & FEAT_CTL_INSIDE_SMX))
		vmx_find(findings, VMX_RULE_LOCKED_OFF, outside, VMX_NO_EVIDENCE);
	else if (!caps->kernel_vmx)
		vmx_find(findings, VMX_RULE_INSIDE_SMX_ONLY, outside, VMX_NO_EVIDENCE);
}

/**
 * vmx_check_faults() - report the MSRs that are promised and fault all the same
 * @caps: the snapshot
 * @findings: what was found
 */
void __init vmx_check_faults(const struct vmx_caps *caps, struct vmx_findings *findings)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (!(caps->msr_faulted & BIT(i)) || !vmx_msr_exists(caps, i))
			continue;
		vmx_find(findings,
			 vmx_msrs[i].needed ? VMX_RULE_MSR_FAULT : VMX_RULE_MSR_FAULT_TOLERATED,
			 vmx_at_msr(caps, i, 0), VMX_NO_EVIDENCE);
	}
}

/* Fields of an MSR whose value must lie in a range. */
struct field_rule {
	enum vmx_rule rule;
	enum vmx_msr msr;
	u64 mask;
	u64 min;
	u64 max;
};

static const struct field_rule field_rules[] __initconst = {
	{ VMX_RULE_VMCS_SIZE, VMX_MSR_BASIC, GENMASK_ULL(44, 32), 1, 4096 },
	{ VMX_RULE_PHYS_WIDTH, VMX_MSR_BASIC, BIT_ULL(48), 0, 0 },
	{ VMX_RULE_MEMORY_TYPE, VMX_MSR_BASIC, GENMASK_ULL(53, 50), 6, 6 },
};

/**
 * vmx_check_fields() - check the fields of capability MSRs that have a range
 * @caps: the snapshot
 * @findings: what was found
 *
 * Source: SDM, "Basic VMX Information".
 */
void __init vmx_check_fields(const struct vmx_caps *caps, struct vmx_findings *findings)
{
	unsigned int i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(field_rules); i++) {
		if (!vmx_msr_known(caps, field_rules[i].msr))
			continue;
		value = caps->msr[field_rules[i].msr] & field_rules[i].mask;
		value >>= __ffs64(field_rules[i].mask);
		if (value < field_rules[i].min || value > field_rules[i].max)
			vmx_find(findings, field_rules[i].rule,
				 vmx_at_msr(caps, field_rules[i].msr, field_rules[i].mask),
				 VMX_NO_EVIDENCE);
	}
}

/*
 * Capabilities that belong to a control.  Bits 53:48 of the MSR are the HLAT
 * prefix size, and not VPID's.
 */
struct capability_rule {
	enum vmx_rule rule;
	enum vmx_control control;
	enum vmx_word word;
	u64 mask;
};

static const struct capability_rule capability_rules[] __initconst = {
	{ VMX_RULE_EPT_CAP, VMXC_SECONDARY_EXEC_ENABLE_EPT, VMX_WORD_EPT, GENMASK_ULL(31, 0) },
	{ VMX_RULE_VPID_CAP, VMXC_SECONDARY_EXEC_ENABLE_VPID, VMX_WORD_VPID, GENMASK_ULL(11, 0) },
};

/**
 * vmx_check_ept_vpid() - hold EPT and VPID capabilities against their controls
 * @caps: the snapshot
 * @config: the configuration; capabilities without their control are cleared
 * @findings: what was found: capabilities that the processor reports although
 *	it does not support their control
 *
 * Source: SDM, "VPID and EPT Capabilities".
 */
void __init vmx_check_ept_vpid(const struct vmx_caps *caps, struct vmcs_config *config,
			       struct vmx_findings *findings)
{
	struct vmx_evidence control;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(capability_rules); i++) {
		if (vmx_has(config, capability_rules[i].control) ||
		    !(config->word[capability_rules[i].word] & capability_rules[i].mask))
			continue;

		control = vmx_at_word(caps, vmx_control_word(capability_rules[i].control),
				      vmx_control_mask(capability_rules[i].control));
		if (!control.have)
			vmx_find(findings, capability_rules[i].rule,
				 vmx_at_word(caps, capability_rules[i].word,
					     capability_rules[i].mask), control);
		config->word[capability_rules[i].word] = 0;
	}
}
