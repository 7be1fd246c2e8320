// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collecting findings.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "setup.h"

static void raise_truncated(struct vmx_findings *findings, enum vmx_severity severity)
{
	struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];

	last->severity = max(last->severity, severity);
}

/* The last entry gives way to the number of findings that did not fit. */
static void lose_finding(struct vmx_findings *findings, enum vmx_severity severity)
{
	struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];

	if (!findings->lost) {
		findings->lost = 1;
		severity = max(severity, last->severity);
		*last = (struct vmx_finding) {
			.rule = VMX_RULE_TRUNCATED,
			.severity = vmx_rules[VMX_RULE_TRUNCATED].severity,
			.because = VMX_NR_RULES,
			.at[0].mask = ~0ULL,
		};
	}
	findings->lost++;
	raise_truncated(findings, severity);
	last->at[0].have = findings->lost;
}

/* -EOPNOTSUPP outranks all: without VMX the rest does not matter. */
static void refuse(struct vmx_findings *findings, int err)
{
	if (findings->err != -EOPNOTSUPP && (!findings->err || err != -EINVAL))
		findings->err = err;
}

/* Begin with an empty list. */
void vmx_start_findings(struct vmx_findings *findings, const struct vmx_policy *policy,
			const struct vmx_caps *caps)
{
	findings->tolerant = !policy->error_on_inconsistent;
	findings->hypervisor = vmx_hypervisor(caps);
	findings->err = 0;
	findings->nr = 0;
	findings->lost = 0;
}

/**
 * vmx_report() - append a finding without evidence
 * @findings: where to; the policy in it decides what an inconsistency is
 * @rule: the rule that speaks
 *
 * Return: the finding, for evidence and details to be added; where there is no room
 * left it is counted, and will be overwritten by the next.
 */
struct vmx_finding *vmx_report(struct vmx_findings *findings, enum vmx_rule rule)
{
	struct vmx_finding *finding = &findings->spare;

	if (findings->nr < VMX_MAX_FINDINGS)
		finding = &findings->list[findings->nr];
	*finding = (struct vmx_finding) {
		.rule = rule,
		.severity = vmx_rules[rule].severity,
		.because = VMX_NR_RULES,
		.hypervisor = findings->hypervisor,
	};
	if (finding->severity == VMX_INCONSISTENT)
		finding->severity = findings->tolerant ? VMX_WARNING : VMX_ERROR;

	if (finding->severity == VMX_ERROR)
		refuse(findings, vmx_rules[rule].err);
	if (findings->nr < VMX_MAX_FINDINGS)
		findings->nr++;
	else
		lose_finding(findings, finding->severity);
	return finding;
}

/* What the processor says about some bits. */
static void look_up(const struct vmx_setup *setup, struct vmx_at at, struct vmx_bits *bits)
{
	const struct vmx_caps *caps = setup->caps;
	u64 value = 0;

	if (at.place == VMX_AT_WORD)
		value = setup->may_be_1[at.index];
	else if (at.place == VMX_AT_MSR)
		value = caps->msr[at.index];
	else if (at.place == VMX_AT_CPUID)
		value = caps->cpuid[at.index / VMX_NR_REGS].reg[at.index % VMX_NR_REGS];
	*bits = (struct vmx_bits) { at.place, at.index, at.mask, value & at.mask };
}

/**
 * vmx_report_at() - append a finding about the CPU that is set up
 * @setup: the set-up; the evidence comes from its snapshot
 * @rule: the rule that speaks
 * @first: where the evidence is
 * @second: where more of it is, or %VMX_NOWHERE
 *
 * Return: as vmx_report().
 */
struct vmx_finding *vmx_report_at(const struct vmx_setup *setup, enum vmx_rule rule,
				  struct vmx_at first, struct vmx_at second)
{
	struct vmx_finding *finding = vmx_report(setup->findings, rule);

	look_up(setup, first, &finding->at[0]);
	look_up(setup, second, &finding->at[1]);
	return finding;
}

static bool is_same_place(const struct vmx_bits *one, const struct vmx_bits *other)
{
	return one->place == other->place && one->index == other->index &&
	       one->mask == other->mask && one->have == other->have;
}

/* Returns the finding of this rule about these bits, or NULL. */
struct vmx_finding *vmx_lookup_finding(struct vmx_findings *findings, enum vmx_rule rule,
				       struct vmx_bits first,
				       struct vmx_bits second)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++)
		if (findings->list[i].rule == rule &&
		    is_same_place(&findings->list[i].at[0], &first) &&
		    is_same_place(&findings->list[i].at[1], &second))
			return &findings->list[i];
	return NULL;
}

/* Add the findings of some groups of CPUs. */
void vmx_merge_findings(struct vmx_findings *findings, const struct vmx_findings *some,
			u64 groups)
{
	const struct vmx_finding *from;
	struct vmx_finding *to;

	for (from = some->list; from < some->list + some->nr; from++) {
		to = vmx_lookup_finding(findings, from->rule, from->at[0], from->at[1]);
		if (!to || to->severity != from->severity || to->because != from->because) {
			to = vmx_report(findings, from->rule);
			*to = *from;
			if (findings->lost)
				raise_truncated(findings, from->severity);
		}
		to->groups |= groups;
	}
	if (some->err)
		refuse(findings, some->err);
}

/* A finding of all groups names none. */
void vmx_finish_findings(struct vmx_findings *findings, unsigned int nr_groups)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++)
		if (findings->list[i].groups == GENMASK_ULL(nr_groups - 1, 0))
			findings->list[i].groups = 0;
}

/* Turn a finding into an error: what should be dropped must be 1. */
void vmx_escalate(struct vmx_findings *findings, struct vmx_finding *finding)
{
	finding->severity = VMX_ERROR;
	finding->must_be_1 = true;
	refuse(findings, vmx_rules[finding->rule].err);
	if (findings->lost)
		raise_truncated(findings, VMX_ERROR);
}

/* Returns the last finding that has dropped any of these controls, or NULL. */
const struct vmx_finding *vmx_dropped_by(const struct vmx_findings *findings,
					 enum vmx_word word, u64 mask)
{
	const struct vmx_finding *finding = &findings->list[findings->nr];
	unsigned int i;

	while (finding-- != findings->list)
		for (i = 0; i < vmx_rules[finding->rule].drops; i++)
			if (finding->at[i].index == word && finding->at[i].mask & mask)
				return finding;
	return NULL;
}
