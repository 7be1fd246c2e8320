/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict on a dump, and how it is printed.
 */
#ifndef VMXCHECK_REPORT_H
#define VMXCHECK_REPORT_H

#include <stdio.h>

#include "facts.h"

enum verdict {
	ACCEPT,
	REFUSE,
	INCOMPLETE,
	INVALID,
	NR_VERDICTS
};

/**
 * struct report - the verdict on a file
 * @source: the file as the user has given it, or "host"
 * @verdict: the verdict
 * @request: whose request it was judged by
 * @err: what the module would fail with, positive; EINVAL if invalid
 * @input_error: what is wrong with an invalid file, and where
 * @facts: what the file says, unless invalid
 * @machine: the CPUs that were judged, unless invalid
 * @missing: BIT(enum vmx_msr) of each that an incomplete file lacks
 * @has_must_be_1: whether anything is known of what must be 1
 * @must_be_1: by word, what must be 1 beyond the default1 class, on any CPU
 * @config: what they can run, if accepted
 * @findings: what was found, unless invalid
 */
struct report {
	const char *source;
	enum verdict verdict;
	const struct vmx_request *request;
	int err;
	const char *input_error;
	const struct facts *facts;
	const struct vmx_machine *machine;
	u32 missing;
	bool has_must_be_1;
	u64 must_be_1[VMX_NR_WORDS];
	struct vmcs_config config;
	struct vmx_findings findings;
};

/* How to print: on a terminal, or to a file. */
struct look {
	bool color;
	bool verbose;
	unsigned int width;
};

extern const char * const verdict_names[NR_VERDICTS];
extern const char * const severity_names[];

void report_judge(struct report *report, const char *source, struct facts *facts,
		  const struct vmx_policy *policy);
void report_invalid(struct report *report, const char *source,
		    const struct vmx_policy *policy, const char *input_error);
struct json_t *report_json_words(const u64 words[VMX_NR_WORDS]);
void report_print_json(const struct report *report, FILE *out);
void report_print_text(const struct report *report, const struct look *look, FILE *out);
void print_notes(const struct facts *facts, const struct look *look, FILE *out);
void put_in(FILE *out, const struct look *look, const char *color, const char *text);
void put_wrapped(FILE *out, const struct look *look, unsigned int column, unsigned int indent,
		 const char *text);

#endif /* VMXCHECK_REPORT_H */
