// SPDX-License-Identifier: GPL-2.0-only
/*
 * --decode, --refused, --vmcs: what is asked is read, a host's capture beside it, and the notes
 * are printed.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <unistd.h>

#include "answers.h"
#include "decode.h"
#include "forms.h"
#include "input.h"
#include "names.h"
#include "questions.h"

enum {
	ANSWER_YES,
	ANSWER_NO,
	ANSWER_BAD,
};

static int complain(const char *error)
{
	fflush(stdout);
	fprintf(stderr, "vmxcheck: %s\n", error);
	return ANSWER_BAD;
}

static int complain_about(const char *argument, const char *error)
{
	char text[200];

	scnprintf(text, sizeof(text), "'%.80s' %s", argument, error);
	return complain(text);
}

/* The capture of a host, which must have facts. */
static const struct facts *read_host(struct input *input, const char *name, const char *format)
{
	if (input_read_file(input, name, format))
		return &input->facts;
	complain(input->error);
	return NULL;
}

/* MSR=VALUE, a line of a log, or a file of any form. */
static bool read_question(struct input *input, const char *what)
{
	u32 number;
	u64 value;

	if (decode_argument(what, &number, &value)) {
		facts_clear(&input->facts);
		facts_add_cpu(&input->facts, 0);
		facts_ask(&input->facts, number, value);
		return true;
	}
	if (strchr(what, ' ') && access(what, R_OK) &&
	    forms_parse(&input->facts, what, strlen(what), NULL))
		return true;
	return input_read_file(input, what, NULL);
}

/**
 * question_decode() - what values say
 * @arguments: MSR=VALUE each
 * @nr: how many
 * @look: how to print
 */
int question_decode(char **arguments, int nr, const struct look *look)
{
	u32 number;
	u64 value;
	int i, msr;

	for (i = 0; i < nr; i++) {
		if (!decode_argument(arguments[i], &number, &value))
			return complain_about(arguments[i], "is not MSR=VALUE, such as 3a=1");
		msr = name_msr_index(number);
		if (msr < 0)
			return complain_about(arguments[i], "is of no MSR with VMX capabilities");
		decode_msr(msr, value, ~0ULL, look, stdout);
	}
	return ANSWER_YES;
}

static int finish_question(struct input *question, struct input *host, int status)
{
	input_free(question);
	input_free(host);
	return status;
}

/**
 * question_refused() - what of that which was asked for a host does not allow
 * @what: MSR=VALUE, a line of QEMU's, or a file of any form that asks for something
 * @host: a capture of the host, or NULL
 * @format: its form, or NULL to find out
 * @look: how to print
 */
int question_refused(const char *what, const char *host, const char *format,
		     const struct look *look)
{
	struct input question = { }, capture = { };
	const struct facts *facts = NULL;
	bool refused;

	if (!read_question(&question, what))
		return finish_question(&question, &capture, complain(question.error));
	if (!question.facts.nr_asked && !facts_has_claims(&question.facts, CLAIM_WANTED) &&
	    !facts_has_claims(&question.facts, CLAIM_MISSING))
		return finish_question(&question, &capture,
				       complain("there is nothing in this that was asked for"));
	if (host) {
		facts = read_host(&capture, host, format);
		if (!facts)
			return finish_question(&question, &capture, ANSWER_BAD);
	}
	refused = answer_refused(&question.facts, facts);
	answer_list(&question.facts, CLAIM_WANTED);
	answer_list(&question.facts, CLAIM_MISSING);
	print_notes(&question.facts, look, stdout);
	return finish_question(&question, &capture, refused ? ANSWER_NO : ANSWER_YES);
}

/**
 * question_vmcs() - whether the control words of a VMCS are valid
 * @dump: the file with the words
 * @host: a capture of the processor, or NULL
 * @format: its form, or NULL to find out
 * @look: how to print
 */
int question_vmcs(const char *dump, const char *host, const char *format, const struct look *look)
{
	struct input question = { }, capture = { };
	const struct facts *facts = NULL;
	unsigned int i;
	int status = ANSWER_YES;

	if (!input_read_file(&question, dump, NULL))
		return finish_question(&question, &capture, complain(question.error));
	if (!question.facts.vmcs_known)
		return finish_question(&question, &capture,
				       complain("there are no control words of a VMCS in this"));
	if (host) {
		facts = read_host(&capture, host, format);
		if (!facts)
			return finish_question(&question, &capture, ANSWER_BAD);
	}
	answer_vmcs(&question.facts, facts);
	for (i = 0; i < question.facts.nr_notes; i++)
		if (question.facts.notes[i].severity == VMX_ERROR)
			status = ANSWER_NO;
	print_notes(&question.facts, look, stdout);
	decode_vmcs(&question.facts, look, stdout);
	return finish_question(&question, &capture, status);
}
