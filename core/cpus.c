// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparing the CPUs of a machine.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "cpus.h"
#include "setup.h"

/* Differences between the first group of CPUs and another. */
struct mismatch {
	const struct vmx_machine *machine;
	struct vmx_findings *findings;
	enum vmx_rule rule;
	unsigned int group;
	bool found;
	bool explained;
};

static const struct vmx_caps *caps_of_group(const struct vmx_machine *machine,
					    unsigned int group)
{
	const struct vmx_cpu *cpu = machine->cpus;

	while (cpu->group != group)
		cpu++;
	return cpu->caps;
}

/* The same bits on the first group and on another; NULL if they have been reported. */
static struct vmx_finding *report_difference(struct vmx_findings *findings, enum vmx_rule rule,
					     struct vmx_at at, u64 one, u64 two,
					     unsigned int group)
{
	struct vmx_bits here = { at.place, at.index, at.mask, one & at.mask };
	struct vmx_bits there = { at.place, at.index, at.mask, two & at.mask };
	struct vmx_finding *finding = vmx_lookup_finding(findings, rule, here, there);

	if (!finding) {
		finding = vmx_report(findings, rule);
		finding->at[0] = here;
		finding->at[1] = there;
	}
	finding->groups = BIT_ULL(0);
	finding->others |= BIT_ULL(group);
	return finding;
}

/* Other microcode than the first group has, where both are known. */
static bool report_microcode(const struct vmx_machine *machine, struct vmx_findings *findings,
			     unsigned int group, enum vmx_severity severity)
{
	u32 first = machine->cpus->caps->microcode;
	u32 other = caps_of_group(machine, group)->microcode;
	const struct vmx_at at = { .place = VMX_AT_MICROCODE, .mask = ~0U };

	if (!first || !other || first == other)
		return false;
	report_difference(findings, VMX_RULE_CPU_MICROCODE, at, first, other, group)->severity =
		severity;
	return true;
}

/* The suspect comes before the evidence. */
static void report_suspect(struct mismatch *mismatch)
{
	unsigned int group;
	bool found = false;

	if (mismatch->explained)
		return;
	mismatch->explained = true;
	for (group = 1; group < mismatch->machine->nr_groups; group++)
		found |= report_microcode(mismatch->machine, mismatch->findings, group,
					  VMX_WARNING);
	if (!found)
		vmx_report(mismatch->findings, VMX_RULE_CPU_SUSPECT);
}

static void report_mismatch(struct mismatch *mismatch, struct vmx_at at, u64 one, u64 two)
{
	enum vmx_rule rule = mismatch->rule;

	/* No CPU can use a VMCS that is made for another. */
	if (at.place == VMX_AT_WORD && at.index == VMX_WORD_BASIC &&
	    vmx_find_field(VMX_WORD_BASIC, at.mask))
		rule = VMX_RULE_CPU_MISMATCH;
	if (rule == VMX_RULE_CPU_MISMATCH)
		report_suspect(mismatch);
	report_difference(mismatch->findings, rule, at, one, two, mismatch->group);
	mismatch->found = true;
}

/* A number is one difference; otherwise each bit is. */
static void compare_word(enum vmx_word word, u64 first, u64 other,
			 struct mismatch *mismatch)
{
	u64 left = first ^ other;
	const struct vmx_field *field;
	u64 mask;

	while (left) {
		field = vmx_find_field(word, left);
		mask = field ? field->mask >> vmx_word_shift(word) : left & -left;
		left &= ~mask;
		report_mismatch(mismatch, vmx_at_word(word, mask), first, other);
	}
}

/* Compare the bits of CR0 and CR4 that must be 1, and those that may be. */
static void compare_fixed_bits(const struct vmx_caps *first, const struct vmx_caps *other,
			       struct mismatch *mismatch)
{
	enum vmx_msr msr;
	u64 bit;

	for (msr = VMX_MSR_CR0_FIXED0; msr <= VMX_MSR_CR4_FIXED1; msr++)
		vmx_for_each_bit(bit, first->msr[msr] ^ other->msr[msr])
			report_mismatch(mismatch, vmx_at_msr(msr, bit), first->msr[msr],
					other->msr[msr]);
}

static void compare_configs(const struct vmcs_config *first, const struct vmcs_config *other,
			    struct mismatch *mismatch)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		compare_word(word, first->word[word], other->word[word], mismatch);
}

/* Narrow the request as set-up does, before any rule. */
static void narrow_caps(const struct vmx_caps *caps, const struct vmx_policy *policy,
			struct vmcs_config *config)
{
	u64 must_be_1[VMX_NR_WORDS];
	unsigned int word;

	vmx_decode_caps(caps, config->word, must_be_1);
	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		config->word[word] &= vmx_wanted_controls(caps, policy, word);
		config->word[word] |= must_be_1[word];
	}
}

/* Compare the configurations that set-up starts from on two CPUs. */
static void compare_starts(const struct vmx_caps *first, const struct vmx_caps *other,
			   const struct vmx_policy *policy, struct mismatch *mismatch)
{
	struct vmcs_config one, two;

	narrow_caps(first, policy, &one);
	narrow_caps(other, policy, &two);
	compare_configs(&one, &two, mismatch);
}

/* CPUs with the same snapshot are a group; its number is that of its first CPU. */
static bool group_cpus(struct vmx_machine *machine)
{
	struct vmx_cpu *cpu, *first;

	machine->nr_groups = 0;
	for (cpu = machine->cpus; cpu < machine->cpus + machine->nr_cpus; cpu++) {
		first = machine->cpus;
		while (memcmp(first->caps, cpu->caps, sizeof(*cpu->caps)))
			first++;
		if (first == cpu && machine->nr_groups == VMX_MAX_GROUPS)
			return false;
		cpu->group = first == cpu ? machine->nr_groups++ : first->group;
	}
	return true;
}

/* Fields that are not intersected bit by bit. */
static u64 intersect_field(const struct vmx_field *field, u64 one, u64 other)
{
	one &= field->mask;
	other &= field->mask;
	switch (field->common) {
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

/* What a TRUE MSR denies or forces, the plain one must where the TRUE one is gone. */
static void keep_true_settings(struct vmx_caps *caps, u32 gone)
{
	const struct vmx_word_row *row;

	for (row = vmx_words; row < vmx_words + VMX_NR_CONTROL_WORDS; row++) {
		u64 value = caps->msr[row->true_msr];

		if (row->true_msr == row->msr || !(gone & BIT(row->true_msr)))
			continue;
		caps->msr[row->msr] &= value | GENMASK_ULL(31, 0);
		caps->msr[row->msr] |= lower_32_bits(value);
	}
}

static void intersect_msrs(struct vmx_caps *common, struct vmx_caps *other)
{
	u32 enumerated[2] = { vmx_enumerated_msrs(common), vmx_enumerated_msrs(other) };
	u32 known[2] = { enumerated[0] & common->msr_known, enumerated[1] & other->msr_known };
	u64 result[VMX_NR_MSRS];
	unsigned int i;

	keep_true_settings(common, known[0] & ~known[1]);
	keep_true_settings(other, known[1] & ~known[0]);
	for (i = 0; i < VMX_NR_MSRS; i++)
		result[i] = common->msr[i] & other->msr[i];
	for (i = 0; i < vmx_nr_fields; i++) {
		const struct vmx_field *field = &vmx_fields[i];

		result[field->msr] &= ~field->mask;
		result[field->msr] |= intersect_field(field, common->msr[field->msr],
						      other->msr[field->msr]);
	}
	memcpy(common->msr, result, sizeof(result));
	common->msr_known &= other->msr_known;
	common->msr_faulted |= other->msr_faulted;

	/* An MSR that one CPU lacks is gone, and so is one that such an MSR enumerates. */
	common->msr_known &= ~(enumerated[0] | enumerated[1]) | vmx_enumerated_msrs(common);
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (!vmx_msr_known(common, i))
			common->msr[i] = 0;
}

static void intersect_cpuid(struct vmx_caps *common, const struct vmx_caps *other)
{
	unsigned int leaf, reg;

	common->cpuid_known &= other->cpuid_known;
	for (leaf = 0; leaf < VMX_NR_CPUIDS; leaf++) {
		bool is_range = leaf == VMX_CPUID_VENDOR || leaf == VMX_CPUID_EXTENDED;
		bool is_text = leaf == VMX_CPUID_VENDOR || leaf == VMX_CPUID_HYPERVISOR;

		for (reg = 0; reg < VMX_NR_REGS; reg++) {
			u32 *one = &common->cpuid[leaf].reg[reg];
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

/* An intersection has no signature by which an erratum could be found. */
static void clear_errata(struct vmx_caps *caps)
{
	const u16 *control;
	unsigned int i;

	for (i = 0; i < vmx_nr_errata; i++) {
		if (!vmx_has_erratum(caps, &vmx_errata[i]))
			continue;
		for (control = vmx_errata[i].control; *control != VMXC_NONE; control++)
			vmx_caps_clear(caps, *control);
	}
}

/*
 * Narrow a snapshot to what another processor has as well.
 *
 * The order of intersections does not matter.  Numbers are taken in the
 * direction that is safe on all of them, see VMX_FIELD; what has no such
 * direction is 0 where they differ.
 */
void vmx_intersect_caps(struct vmx_caps *common, const struct vmx_caps *other)
{
	struct vmx_caps stripped = *other;

	if (common->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX] !=
	    other->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX]) {
		clear_errata(common);
		clear_errata(&stripped);
	}
	intersect_msrs(common, &stripped);
	intersect_cpuid(common, &stripped);
	if (common->microcode != other->microcode)
		common->microcode = 0;
	common->kernel_known &= other->kernel_known;
	common->kernel_vmx &= other->kernel_vmx;
}

/* Differences that change nothing. */
static void report_raw_differences(const struct mismatch *mismatch, const struct vmx_caps *first,
				   const struct vmx_caps *other)
{
	unsigned int i;
	u64 mask;

	for (i = 0; i < VMX_NR_MSRS && !mismatch->found; i++) {
		mask = first->msr[i] ^ other->msr[i];
		if (mask)
			report_difference(mismatch->findings, VMX_RULE_CPU_DIFFERS,
					  vmx_at_msr(i, mask), first->msr[i], other->msr[i],
					  mismatch->group);
	}
	for (i = 0; i < VMX_NR_CPUIDS * VMX_NR_REGS; i++) {
		enum vmx_cpuid leaf = i / VMX_NR_REGS;
		enum vmx_reg reg = i % VMX_NR_REGS;
		u32 one = first->cpuid[leaf].reg[reg], two = other->cpuid[leaf].reg[reg];

		if (one != two)
			report_difference(mismatch->findings, VMX_RULE_CPU_DIFFERS,
					  vmx_at_cpuid(leaf, reg, one ^ two), one, two,
					  mismatch->group);
	}
	if (!mismatch->explained)
		report_microcode(mismatch->machine, mismatch->findings, mismatch->group, VMX_INFO);
}

/* Every group must derive what the first one derives. */
static void setup_each_group(const struct vmx_machine *machine, const struct vmx_policy *policy,
			     struct vmcs_config *config, struct vmx_findings *findings,
			     struct vmx_findings *scratch)
{
	struct mismatch mismatch = { machine, findings, VMX_RULE_CPU_MISMATCH };
	const struct vmx_caps *first = machine->cpus->caps;
	int first_err = setup_vmcs_config(first, policy, config, scratch);
	struct vmcs_config other;

	vmx_merge_findings(findings, scratch, BIT_ULL(0));
	for (mismatch.group = 1; mismatch.group < machine->nr_groups; mismatch.group++) {
		const struct vmx_caps *caps = caps_of_group(machine, mismatch.group);
		int err = setup_vmcs_config(caps, policy, &other, scratch);

		vmx_merge_findings(findings, scratch, BIT_ULL(mismatch.group));
		if (first_err || err)
			continue;
		mismatch.found = false;
		compare_configs(config, &other, &mismatch);
		compare_fixed_bits(first, caps, &mismatch);
		report_raw_differences(&mismatch, first, caps);
	}
}

/* The configuration is that of what all groups have in common. */
static void setup_common(const struct vmx_machine *machine, const struct vmx_policy *policy,
			 struct vmcs_config *config, struct vmx_caps *common,
			 struct vmx_findings *findings, struct vmx_findings *scratch)
{
	struct mismatch mismatch = { machine, findings, VMX_RULE_MIXED_CPUS };
	const struct vmx_caps *first = machine->cpus->caps;

	for (; mismatch.group < machine->nr_groups; mismatch.group++) {
		const struct vmx_caps *caps = caps_of_group(machine, mismatch.group);

		vmx_check_alone(caps, policy, scratch);
		vmx_merge_findings(findings, scratch, BIT_ULL(mismatch.group));
		compare_starts(first, caps, policy, &mismatch);
		compare_fixed_bits(first, caps, &mismatch);
		vmx_intersect_caps(common, caps);
	}
	setup_vmcs_config(common, policy, config, scratch);
	vmx_merge_findings(findings, scratch, 0);
}

/**
 * setup_machine() - derive the configuration of all CPUs of a machine
 * @machine: the CPUs; their groups are filled in
 * @policy: what is asked of them; whether they may be mixed
 * @config: the result; all 0 if refused
 * @common: the snapshot that it comes from: the first CPU's, or where CPUs may be
 *	mixed what all have in common
 * @findings: all that was found
 * @scratch: room to work in
 *
 * A finding about some of the CPUs names them.
 *
 * Return: as setup_vmcs_config(), and -EIO if CPUs differ that may not.
 */
int setup_machine(struct vmx_machine *machine, const struct vmx_policy *policy,
		  struct vmcs_config *config, struct vmx_caps *common,
		  struct vmx_findings *findings, struct vmx_findings *scratch)
{
	*common = *machine->cpus->caps;
	if (!group_cpus(machine)) {
		vmx_start_findings(findings, policy, machine->cpus->caps);
		vmx_report(findings, VMX_RULE_TOO_MANY_GROUPS);
	} else if (machine->nr_groups == 1) {
		setup_vmcs_config(machine->cpus->caps, policy, config, findings);
	} else {
		vmx_start_findings(findings, policy, machine->cpus->caps);
		if (policy->mixed_cpus)
			setup_common(machine, policy, config, common, findings, scratch);
		else
			setup_each_group(machine, policy, config, findings, scratch);
		vmx_finish_findings(findings, machine->nr_groups);
	}

	if (findings->err)
		memset(config, 0, sizeof(*config));
	return findings->err;
}

/**
 * setup_online_cpu() - check that a CPU that comes online fits what is published
 * @machine: all CPUs that are online, with @base as their snapshot, and last the one
 *	that comes; their groups are filled in
 * @policy: what was asked at load
 * @published: the configuration that was derived then
 * @base: the snapshot that it was derived from
 * @findings: all that was found
 * @scratch: room to work in
 *
 * The machine is set up again, with that CPU, and must derive the same.
 *
 * Context: may take a while; not in atomic context.
 * Return: as setup_machine().
 */
int setup_online_cpu(struct vmx_machine *machine, const struct vmx_policy *policy,
		     const struct vmcs_config *published, const struct vmx_caps *base,
		     struct vmx_findings *findings, struct vmx_findings *scratch)
{
	struct mismatch mismatch = { machine, findings, VMX_RULE_CPU_MISMATCH, 1 };
	struct vmcs_config config;
	struct vmx_caps common;

	if (!setup_machine(machine, policy, &config, &common, findings, scratch)) {
		compare_configs(published, &config, &mismatch);
		compare_fixed_bits(base, &common, &mismatch);
	}
	return findings->err;
}
