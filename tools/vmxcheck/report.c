// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict on a dump: the core's, or that there is no dump to judge.
 */
#include <linux/errno.h>

#include "report.h"

const char * const verdict_names[NR_VERDICTS] = {
	[ACCEPT] = "accept",
	[REFUSE] = "refuse",
	[INVALID] = "invalid",
};

const char * const severity_names[] = {
	[VMX_INFO] = "info",
	[VMX_WARNING] = "warning",
	[VMX_ERROR] = "error",
};

/**
 * report_judge() - judge the CPUs of a dump
 * @report: the result
 * @source: where the dump comes from
 * @machine: the CPUs; the core sorts them into groups
 * @policy: what is asked of them
 */
void report_judge(struct report *report, const char *source, struct vmx_machine *machine,
		  const struct vmx_policy *policy)
{
	static struct vmx_findings scratch;
	struct vmx_caps common;

	report->source = source;
	report->request = policy->request;
	report->err = -setup_machine(machine, policy, &report->config, &common, &report->findings,
				     &scratch);
	report->verdict = report->err ? REFUSE : ACCEPT;
	report->input_error = NULL;
	report->machine = machine;
}

/**
 * report_invalid() - state that there is nothing to judge
 * @report: the result
 * @source: where the dump should have come from
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
	report->machine = NULL;
}
