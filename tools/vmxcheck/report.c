// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict on a file: the core's, on all of a machine or on what is known of it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "partial.h"
#include "report.h"

const char * const verdict_names[NR_VERDICTS] = {
	[ACCEPT] = "accept",
	[REFUSE] = "refuse",
	[INCOMPLETE] = "incomplete",
	[INVALID] = "invalid",
};

const char * const severity_names[] = {
	[VMX_INFO] = "info",
	[VMX_WARNING] = "warning",
	[VMX_ERROR] = "error",
};

/* Sum up the known bits of the MSRs, TRUE ones too unless they contradict themselves. */
static void sum_must_be_1(struct report *report, const struct facts *facts)
{
	unsigned int word, i;

	memset(report->must_be_1, 0, sizeof(report->must_be_1));
	report->has_must_be_1 = false;
	for (i = 0; i < facts->machine.nr_cpus; i++) {
		const struct vmx_caps *caps = facts->machine.cpus[i].caps;
		const struct cpu_extra *extra = facts_extra(facts, caps);
		u32 enumerated = vmx_enumerated_msrs(caps);

		for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
			const struct vmx_word_row *row = &vmx_words[word];
			u64 value = caps->msr[row->msr] & ~extra->unknown[row->msr];

			if (row->layout != VMX_SPLIT || !vmx_msr_known(caps, row->msr))
				continue;
			report->has_must_be_1 = true;
			if (enumerated & caps->msr_known & BIT(row->true_msr) &&
			    !vmx_contradictions(caps->msr[row->true_msr]))
				value |= caps->msr[row->true_msr] & ~extra->unknown[row->true_msr];
			report->must_be_1[word] |= lower_32_bits(value) & ~row->default1;
		}
	}
}

/* A note may be an error: what a hypervisor has found out by itself. */
static bool has_error_note(const struct facts *facts)
{
	unsigned int i;

	for (i = 0; i < facts->nr_notes; i++)
		if (facts->notes[i].severity == VMX_ERROR)
			return true;
	return false;
}

/**
 * report_judge() - judge what a file says
 * @report: the result
 * @source: where the file comes from
 * @facts: what it says; the core sorts its CPUs into groups
 * @policy: what is asked of them
 */
void report_judge(struct report *report, const char *source, struct facts *facts,
		  const struct vmx_policy *policy)
{
	enum extent extent = partial_extent(facts, policy);
	struct vmx_machine *machine = &facts->machine;
	static struct completion completion;
	static struct vmx_findings scratch;
	struct vmx_caps common;

	if (extent != ALL_KNOWN) {
		partial_complete(&completion, facts, policy, extent);
		machine = &completion.machine;
	}
	report->source = source;
	report->request = policy->request;
	report->facts = facts;
	report->machine = machine;
	report->missing = extent == PART_KNOWN ? completion.missing : 0;
	report->input_error = NULL;
	report->err = -setup_machine(machine, policy, &report->config, &common, &report->findings,
				     &scratch);
	if (!report->err && has_error_note(facts))
		report->err = EIO;
	if (extent != ALL_KNOWN)
		partial_trim(&report->findings, &completion, facts);
	report->verdict = report->err ? REFUSE : extent == PART_KNOWN ? INCOMPLETE : ACCEPT;
	sum_must_be_1(report, facts);
}

/**
 * report_invalid() - state that there is nothing to judge
 * @report: the result
 * @source: where the file should have come from
 * @policy: what would have been asked
 * @input_error: what is wrong with it
 */
void report_invalid(struct report *report, const char *source,
		    const struct vmx_policy *policy, const char *input_error)
{
	report->source = source;
	report->request = policy->request;
	report->err = EINVAL;
	report->verdict = INVALID;
	report->input_error = input_error;
	report->facts = NULL;
	report->machine = NULL;
	report->has_must_be_1 = false;
}
