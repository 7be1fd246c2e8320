/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on a dump, and how it is printed.
 */
#ifndef VMXCHECK_REPORT_H
#define VMXCHECK_REPORT_H

#include <stdio.h>

#include "../../core/core.h"

enum verdict {
	ACCEPT,
	REFUSE,
	INVALID,
	NR_VERDICTS
};

/**
 * struct report - the verdict on a dump
 * @source: the file as the user has given it, or "host"
 * @verdict: the verdict
 * @request: whose request it was judged by
 * @err: what the module would fail with, positive; EINVAL if invalid
 * @input_error: what is wrong with an invalid dump, and where
 * @machine: the CPUs, unless invalid
 * @config: what they can run, if accepted
 * @findings: what was found, unless invalid
 */
struct report {
	const char *source;
	enum verdict verdict;
	const struct vmx_request *request;
	int err;
	const char *input_error;
	const struct vmx_machine *machine;
	struct vmcs_config config;
	struct vmx_findings findings;
};

/* Whether a terminal is written to, and what it can do. */
struct look {
	bool color;
	unsigned int width;
};

extern const char * const verdict_names[NR_VERDICTS];
extern const char * const severity_names[];

void report_judge(struct report *report, const char *source, struct vmx_machine *machine,
		  const struct vmx_policy *policy);
void report_invalid(struct report *report, const char *source,
		    const struct vmx_policy *policy, const char *input_error);
void report_print_json(const struct report *report, FILE *out);
void report_print_text(const struct report *report, const struct look *look, FILE *out);
void print_findings(const struct report *report, const struct look *look, FILE *out);

#endif /* VMXCHECK_REPORT_H */
