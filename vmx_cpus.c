// SPDX-License-Identifier: GPL-2.0-only
/*
 * The CPUs of a machine, held against each other.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "vmx_core.h"

const struct vmx_field vmx_fields[] = {
#define VMX_FIELD(tag, high, low, both, text)					\
	{									\
		.msr = VMX_MSR_##tag,						\
		.meet = VMX_##both,						\
		.mask = GENMASK_ULL(high, low),					\
		.name = (text),							\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_fields = ARRAY_SIZE(vmx_fields);

/* What a processor allows and forces, by word. */
struct settings {
	u64 may_be_1[VMX_NR_WORDS];
	u64 must_be_1[VMX_NR_WORDS];
};

/**
 * vmx_find_field() - the number that bits of an MSR are part of
 * @msr: the MSR
 * @mask: the bits
 *
 * Return: its row, or NULL if they are just bits.
 */
const struct vmx_field *vmx_find_field(enum vmx_msr msr, u64 mask)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_fields; i++)
		if (vmx_fields[i].msr == msr && vmx_fields[i].mask & mask && *vmx_fields[i].name)
			return &vmx_fields[i];
	return NULL;
}

/* A number is one difference, and of all else each bit is. */
static void compare_bits(struct vmx_evidence at, u64 first, u64 other, enum vmx_msr msr,
			 unsigned int shift, const struct vmx_comparer *comparer)
{
	u64 left = first ^ other;
	const struct vmx_field *field;

	while (left) {
		field = vmx_find_field(msr, (left & -left) << shift);
		at.mask = field ? field->mask >> shift : left & -left;
		left &= ~at.mask;
		at.have = first & at.mask;
		comparer->differ(comparer->context, at, other & at.mask);
	}
}

static void compare_word(enum vmx_word word, u64 first, u64 other,
			 const struct vmx_comparer *comparer)
{
	const struct vmx_evidence at = { .place = VMX_AT_WORD, .index = word };

	compare_bits(at, first, other, vmx_words[word].msr,
		     vmx_words[word].layout == VMX_HIGH ? 32 : 0, comparer);
}

static void compare_msr(enum vmx_msr msr, u64 first, u64 other,
			const struct vmx_comparer *comparer)
{
	const struct vmx_evidence at = { .place = VMX_AT_MSR, .index = msr };

	compare_bits(at, first, other, msr, 0, comparer);
}

/* The bits of CR0 and CR4 that must be 1, and those that may be. */
static void compare_fixed_bits(const struct vmx_caps *first, const struct vmx_caps *other,
			       const struct vmx_comparer *comparer)
{
	enum vmx_msr msr;

	for (msr = VMX_MSR_CR0_FIXED0; msr <= VMX_MSR_CR4_FIXED1; msr++)
		compare_msr(msr, first->msr[msr], other->msr[msr], comparer);
}

/**
 * vmx_compare_configs() - name all in which two CPUs' configurations differ
 * @first: the configuration of one
 * @other: the configuration of the other
 * @first_caps: its snapshot: CR0 and CR4 are compared as well
 * @other_caps: the other's
 * @comparer: told of each difference
 */
void vmx_compare_configs(const struct vmcs_config *first, const struct vmcs_config *other,
			 const struct vmx_caps *first_caps, const struct vmx_caps *other_caps,
			 const struct vmx_comparer *comparer)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		compare_word(word, first->word[word], other->word[word], comparer);
	compare_fixed_bits(first_caps, other_caps, comparer);
}

/* Of an MSR with allowed settings, what may be neither 0 nor 1 on the other CPU. */
static void compare_settings(enum vmx_msr msr, const struct vmx_caps *first,
			     const struct vmx_caps *other, const struct vmx_comparer *comparer)
{
	u64 neither = lower_32_bits(other->msr[msr]) & ~upper_32_bits(other->msr[msr]);

	neither |= neither << 32;
	compare_msr(msr, first->msr[msr] & neither, other->msr[msr] & neither, comparer);
}

/* What narrowing would make of a word; all rules start from that. */
static u64 narrowed(const struct vmx_policy *policy, const struct settings *settings,
		    enum vmx_word word)
{
	return ((policy->required[word] | policy->optional[word]) & settings->may_be_1[word]) |
	       settings->must_be_1[word];
}

/* What two CPUs start set-up from, but for capabilities that are of no use. */
static void compare_start(const struct vmx_caps *first_caps, const struct settings *other,
			  const struct vmx_policy *policy, const struct vmcs_config *use,
			  const struct vmx_comparer *comparer)
{
	struct settings first;
	unsigned int word;

	vmx_decode_caps(first_caps, first.may_be_1, first.must_be_1);
	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		compare_word(word, narrowed(policy, &first, word), narrowed(policy, other, word),
			     comparer);
	for (; word < VMX_NR_WORDS; word++)
		if (!use || use->word[word])
			compare_word(word, first.may_be_1[word], other->may_be_1[word], comparer);
}

/* All CPUs are to be the same. */
static void compare_uniform(const struct vmx_published *published, const struct vmx_caps *caps,
			    const struct settings *other, const struct vmx_comparer *comparer)
{
	compare_start(&published->caps, other, &published->policy, &published->config, comparer);
	compare_fixed_bits(&published->caps, caps, comparer);
}

/* CPUs may be better than what is published, which this one must be able to run. */
static void compare_mixed(const struct vmx_published *published, const struct vmx_caps *caps,
			  const struct settings *other, const struct vmx_comparer *comparer)
{
	const u64 *first = published->caps.msr, *fixed = caps->msr;
	unsigned int word;
	u64 value, basic = 0;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		value = published->config.word[word];
		if (value && word != VMX_WORD_BASIC && word != VMX_WORD_MISC)
			compare_word(word, value,
				     (value & other->may_be_1[word]) | other->must_be_1[word],
				     comparer);
	}
	for (word = 0; word < vmx_nr_fields; word++)
		if (vmx_fields[word].msr == VMX_MSR_BASIC && *vmx_fields[word].name)
			basic |= vmx_fields[word].mask;
	compare_msr(VMX_MSR_BASIC, published->caps.msr[VMX_MSR_BASIC] & basic,
		    other->may_be_1[VMX_WORD_BASIC] & basic, comparer);
	for (word = VMX_MSR_CR0_FIXED0; word <= VMX_MSR_CR4_FIXED0; word += 2) {
		compare_msr(word, first[word], first[word] | fixed[word], comparer);
		compare_msr(word + 1, first[word + 1], first[word + 1] & fixed[word + 1],
			    comparer);
	}
}

static void compare_errata(const struct vmx_published *published, const struct vmx_caps *caps,
			   const struct vmx_comparer *comparer)
{
	const enum vmx_control *control;
	unsigned int i;

	for (i = 0; i < vmx_nr_errata; i++) {
		if (!vmx_has_erratum(caps, &vmx_errata[i]))
			continue;
		for (control = vmx_errata[i].control; *control != VMXC_NONE; control++)
			if (vmx_has(&published->config, *control))
				compare_word(vmx_control_word(*control), vmx_control_mask(*control),
					     0, comparer);
	}
}

/**
 * vmx_check_newcomer() - name all that keeps a CPU from running what is published
 * @published: what all other CPUs run
 * @caps: the snapshot of the CPU that comes online
 * @comparer: told of each difference; not called if it fits
 *
 * Unless CPUs may be mixed, a CPU must start set-up from what the first one
 * started from, and so derives the same.
 *
 * Context: any.
 */
void vmx_check_newcomer(const struct vmx_published *published, const struct vmx_caps *caps,
			const struct vmx_comparer *comparer)
{
	u64 enabled = published->caps.msr[VMX_MSR_FEAT_CTL] & GENMASK_ULL(2, 0);
	const struct vmx_word_row *row;
	struct settings other;

	if (!memcmp(caps, &published->caps, sizeof(*caps)))
		return;
	compare_msr(VMX_MSR_FEAT_CTL, enabled, enabled & caps->msr[VMX_MSR_FEAT_CTL], comparer);
	for (row = vmx_words; row < vmx_words + VMX_NR_CONTROL_WORDS; row++) {
		if (row->layout != VMX_SPLIT)
			continue;
		compare_settings(row->msr, &published->caps, caps, comparer);
		if (row->true_msr != row->msr)
			compare_settings(row->true_msr, &published->caps, caps, comparer);
	}
	vmx_decode_caps(caps, other.may_be_1, other.must_be_1);
	if (published->policy.mixed_cpus)
		compare_mixed(published, caps, &other, comparer);
	else
		compare_uniform(published, caps, &other, comparer);
	compare_errata(published, caps, comparer);
}

/* CPUs with the same snapshot are a group; its number is that of its first CPU. */
static bool __init group_cpus(struct vmx_machine *machine)
{
	struct vmx_cpu *cpu, *first;

	machine->nr_groups = 0;
	for (cpu = machine->cpus; cpu < machine->cpus + machine->nr_cpus; cpu++) {
		for (first = machine->cpus; first < cpu; first++)
			if (!memcmp(first->caps, cpu->caps, sizeof(*cpu->caps)))
				break;
		if (first == cpu && machine->nr_groups == VMX_MAX_GROUPS)
			return false;
		cpu->group = first == cpu ? machine->nr_groups++ : first->group;
	}
	return true;
}

static const struct vmx_caps * __init caps_of_group(const struct vmx_machine *machine,
						    unsigned int group)
{
	const struct vmx_cpu *cpu = machine->cpus;

	while (cpu->group != group)
		cpu++;
	return cpu->caps;
}

/* What two CPUs have in common: of all bits those of both, but for these fields. */
static u64 __init meet_field(const struct vmx_field *field, u64 one, u64 other)
{
	one &= field->mask;
	other &= field->mask;
	switch (field->meet) {
	case VMX_EITHER:
		return one | other;
	case VMX_SMALLER:
		return min(one, other);
	case VMX_LARGER:
		return max(one, other);
	default:
		return one == other ? one : 0;
	}
}

static void __init meet_msrs(struct vmx_caps *meet, const struct vmx_caps *other)
{
	u32 promised = vmx_promised_msrs(meet) | vmx_promised_msrs(other);
	u64 result[VMX_NR_MSRS];
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		result[i] = meet->msr[i] & other->msr[i];
	for (i = 0; i < vmx_nr_fields; i++) {
		const struct vmx_field *field = &vmx_fields[i];

		result[field->msr] &= ~field->mask;
		result[field->msr] |= meet_field(field, meet->msr[field->msr],
						 other->msr[field->msr]);
	}
	memcpy(meet->msr, result, sizeof(result));
	meet->msr_known &= other->msr_known;
	meet->msr_faulted |= other->msr_faulted;

	/* What only one of them has, and what both had together with what is gone. */
	meet->msr_known &= ~promised | vmx_promised_msrs(meet);
	meet->msr_faulted &= ~meet->msr_known;
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (!vmx_msr_known(meet, i))
			meet->msr[i] = 0;
}

static void __init meet_cpuid(struct vmx_caps *meet, const struct vmx_caps *other)
{
	unsigned int leaf, reg;

	meet->cpuid_known &= other->cpuid_known;
	for (leaf = 0; leaf < VMX_NR_CPUIDS; leaf++) {
		bool is_range = leaf == VMX_CPUID_VENDOR || leaf == VMX_CPUID_EXTENDED;
		bool is_text = leaf == VMX_CPUID_VENDOR || leaf == VMX_CPUID_HYPERVISOR;

		for (reg = 0; reg < VMX_NR_REGS; reg++) {
			u32 *one = &meet->cpuid[leaf].reg[reg];
			u32 two = other->cpuid[leaf].reg[reg];
			bool is_number = is_text || (leaf == VMX_CPUID_FEATURES && reg == VMX_EAX);

			if (is_range && reg == VMX_EAX)
				*one = min(*one, two);
			else if (is_number)
				*one = *one == two ? two : 0;
			else
				*one &= two;
		}
	}
}

/* Of a meet nobody can tell any more which errata it has. */
static void __init strip_errata(struct vmx_caps *caps)
{
	const enum vmx_control *control;
	unsigned int i;

	for (i = 0; i < vmx_nr_errata; i++) {
		if (!vmx_has_erratum(caps, &vmx_errata[i]))
			continue;
		for (control = vmx_errata[i].control; *control != VMXC_NONE; control++)
			vmx_caps_clear(caps, *control);
	}
}

/**
 * vmx_meet_caps() - narrow a snapshot to what another processor has as well
 * @meet: the snapshot
 * @other: the other processor's
 *
 * The order in which processors meet does not matter.  Numbers are taken in the
 * direction that is safe on all of them, see VMX_FIELD; what has no such
 * direction is 0 where they differ.
 */
void __init vmx_meet_caps(struct vmx_caps *meet, const struct vmx_caps *other)
{
	struct vmx_caps stripped = *other;

	if (meet->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX] !=
	    other->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX]) {
		strip_errata(meet);
		strip_errata(&stripped);
	}
	meet_msrs(meet, &stripped);
	meet_cpuid(meet, &stripped);
	meet->kernel_vmx &= other->kernel_vmx;
}

/* The differences between the first group of CPUs and another. */
struct mismatch {
	struct vmx_findings *findings;
	enum vmx_rule rule;
	unsigned int group;
	unsigned int nr;
};

static void __init find_mismatch(void *context, struct vmx_evidence at, u64 other)
{
	struct vmx_evidence there = { at.place, at.index, at.mask, other };
	struct mismatch *mismatch = context;
	enum vmx_rule rule = mismatch->rule;
	struct vmx_finding *finding;

	/* No CPU can use a VMCS that is made for another. */
	if (at.place == VMX_AT_WORD && at.index == VMX_WORD_BASIC &&
	    vmx_find_field(VMX_MSR_BASIC, at.mask))
		rule = VMX_RULE_CPU_MISMATCH;
	finding = vmx_find_again(mismatch->findings, rule, at, there);
	if (!finding)
		finding = vmx_find(mismatch->findings, rule, at, there);
	finding->groups |= BIT_ULL(0);
	finding->others |= BIT_ULL(mismatch->group);
	mismatch->nr++;
}

/* Differences that change nothing: the MSRs and CPUID leaves, in one line. */
static void __init find_raw_differences(const struct vmx_caps *first, const struct vmx_caps *other,
					struct mismatch *mismatch)
{
	struct vmx_evidence msrs = { .place = VMX_AT_MSRS }, leaves = { .place = VMX_AT_CPUIDS };
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (first->msr[i] != other->msr[i])
			msrs.mask |= BIT(i);
	for (i = 0; i < VMX_NR_CPUIDS; i++)
		if (memcmp(&first->cpuid[i], &other->cpuid[i], sizeof(first->cpuid[i])))
			leaves.mask |= BIT(i);
	vmx_find(mismatch->findings, VMX_RULE_CPU_DIFFERS, msrs, leaves)->groups =
		BIT_ULL(mismatch->group);
}

/* Every group must derive what the first one derives. */
static void __init set_up_each(const struct vmx_machine *machine, const struct vmx_policy *policy,
			       struct vmcs_config *config, struct vmx_findings *findings,
			       struct vmx_findings *scratch)
{
	struct mismatch mismatch = { findings, VMX_RULE_CPU_MISMATCH };
	const struct vmx_comparer comparer = { find_mismatch, &mismatch };
	const struct vmx_caps *first = machine->cpus->caps;
	struct vmcs_config other;
	int first_err = 0;

	for (; mismatch.group < machine->nr_groups; mismatch.group++) {
		const struct vmx_caps *caps = caps_of_group(machine, mismatch.group);
		int err = setup_vmcs_config(caps, policy, mismatch.group ? &other : config,
					    scratch);

		vmx_merge_findings(findings, scratch, BIT_ULL(mismatch.group));
		if (!mismatch.group)
			first_err = err;
		if (!mismatch.group || err || first_err)
			continue;
		mismatch.nr = 0;
		vmx_compare_configs(config, &other, first, caps, &comparer);
		if (!mismatch.nr)
			find_raw_differences(first, caps, &mismatch);
	}
}

/* The configuration is that of what all groups have in common. */
static void __init set_up_meet(const struct vmx_machine *machine, const struct vmx_policy *policy,
			       struct vmcs_config *config, struct vmx_caps *meet,
			       struct vmx_findings *findings, struct vmx_findings *scratch)
{
	struct mismatch mismatch = { findings, VMX_RULE_MIXED_CPUS };
	const struct vmx_comparer comparer = { find_mismatch, &mismatch };
	const struct vmx_caps *first = machine->cpus->caps;
	struct settings settings;

	for (; mismatch.group < machine->nr_groups; mismatch.group++) {
		const struct vmx_caps *caps = caps_of_group(machine, mismatch.group);

		vmx_check_alone(caps, policy, scratch);
		vmx_merge_findings(findings, scratch, BIT_ULL(mismatch.group));
		vmx_decode_caps(caps, settings.may_be_1, settings.must_be_1);
		compare_start(first, &settings, policy, NULL, &comparer);
		compare_fixed_bits(first, caps, &comparer);
		vmx_meet_caps(meet, caps);
	}
	setup_vmcs_config(meet, policy, config, scratch);
	vmx_merge_findings(findings, scratch, 0);
}

/**
 * setup_machine() - derive the configuration of all CPUs of a machine
 * @machine: the CPUs; their groups are filled in
 * @policy: what is asked of them; whether they may be mixed
 * @config: the result; all 0 if refused
 * @meet: the snapshot that it comes from: the first CPU's, or where CPUs may be
 *	mixed what all have in common
 * @findings: all that was found
 * @scratch: room to work in
 *
 * What is found on some CPUs only says so.
 *
 * Return: as setup_vmcs_config(), and -EIO if CPUs differ that may not.
 */
int __init setup_machine(struct vmx_machine *machine, const struct vmx_policy *policy,
			 struct vmcs_config *config, struct vmx_caps *meet,
			 struct vmx_findings *findings, struct vmx_findings *scratch)
{
	*meet = *machine->cpus->caps;
	if (!group_cpus(machine)) {
		vmx_start_findings(findings, policy, machine->cpus->caps);
		vmx_find(findings, VMX_RULE_TOO_MANY_GROUPS, VMX_NO_EVIDENCE, VMX_NO_EVIDENCE);
	} else if (machine->nr_groups == 1) {
		setup_vmcs_config(machine->cpus->caps, policy, config, findings);
	} else {
		vmx_start_findings(findings, policy, machine->cpus->caps);
		if (policy->mixed_cpus)
			set_up_meet(machine, policy, config, meet, findings, scratch);
		else
			set_up_each(machine, policy, config, findings, scratch);
		vmx_settle_findings(findings, machine->nr_groups);
	}

	if (findings->err)
		memset(config, 0, sizeof(*config));
	return findings->err;
}
