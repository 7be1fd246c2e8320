// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the core, as text.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "names.h"
#include "tables.h"

static const char * const roles[] = {
	[REQUIRED] = "required",
	[OPTIONAL] = "optional",
	[KNOWN] = "known",
	[SMM] = "smm",
};

/**
 * tables_role() - what the default request says of a control
 * @row: its row in vmx_controls[]
 */
enum role tables_role(const struct vmx_control_row *row)
{
	u64 mask = BIT_ULL(row->shift);
	struct vmx_policy policy;

	vmx_default_policy(&policy);
	if (policy.forbidden[row->word] & mask)
		return SMM;
	if (policy.required[row->word] & mask)
		return REQUIRED;
	return policy.optional[row->word] & mask ? OPTIONAL : KNOWN;
}

static unsigned int msr_bit(const struct vmx_control_row *row)
{
	return row->control % 64 + vmx_word_shift(row->word);
}

/**
 * tables_list() - print all controls, a line each
 * @out: where to
 */
void tables_list(FILE *out)
{
	const struct vmx_control_row *row;

	fprintf(out, "%-40s %-18s %-6s %-4s %s\n", "# name", "word", "msr", "bit", "request");
	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++)
		fprintf(out, "%-40s %-18s 0x%03x  %-4u %s\n", row->name, vmx_words[row->word].name,
			vmx_msrs[vmx_words[row->word].msr].number, msr_bit(row),
			roles[tables_role(row)]);
}

static void put_names(FILE *out, enum vmx_word word, u64 mask, const char *separator)
{
	const char *between = "";

	for (; mask; mask &= mask - 1) {
		fprintf(out, "%s%s", between, vmx_control_name(word * 64 + __ffs64(mask)));
		between = separator;
	}
}

static void explain_place(const struct vmx_control_row *row, FILE *out)
{
	const struct vmx_word_row *word = &vmx_words[row->word];

	fprintf(out, "  word       %s, bit %u\n", word->name, row->control % 64);
	if (word->layout != VMX_SPLIT)
		fprintf(out, "  reported   MSR(%XH)[bit %u]: may be 1\n",
			vmx_msrs[word->msr].number, msr_bit(row));
	else
		fprintf(out, "  reported   MSR(%XH)[bit %u]: must be 1, [bit %u]: may be 1\n",
			vmx_msrs[word->msr].number, msr_bit(row), msr_bit(row) + 32);
	if (word->true_msr != word->msr)
		fprintf(out, "             MSR(%XH) likewise, where it exists%s\n",
			vmx_msrs[word->true_msr].number,
			word->default1 & vmx_control_mask(row->control) ?
			": only there it is not always 1 (default1 class)" : "");
	if (vmx_activated_by(row->word) != VMXC_NONE)
		fprintf(out, "  activated  by %s\n",
			vmx_control_name(vmx_activated_by(row->word)));
}

static void explain_role(const struct vmx_control_row *row, FILE *out)
{
	static const char * const texts[] = {
		[REQUIRED] = "required: no configuration without it",
		[OPTIONAL] = "optional: used where the processor allows it",
		[KNOWN] = "known, but not requested",
		[SMM] = "must be 0 outside system-management mode",
	};

	fprintf(out, "  request    %s\n", texts[tables_role(row)]);
}

/* The control's own rows; those of whole words are explained at the control that activates them. */
static void explain_needs(const struct vmx_control_row *row, FILE *out)
{
	const struct vmx_need *need = vmx_needs;

	for (; need < vmx_needs + vmx_nr_needs; need++) {
		if (need->word != row->word || need->bits == VMX_WHOLE_WORD ||
		    !(need->bits & vmx_control_mask(row->control)))
			continue;
		fputs(!need->pair ? "  needs      " : row->word == VMX_WORD_ENTRY ?
		      "  pair       VM exit must have " : "  pair       VM entry must have ", out);
		put_names(out, need->need_word, need->need, need->pair ? " and " : " or ");
		if (!need->pair)
			fprintf(out, " [%s]", vmx_rule_slug(need->rule));
		putc('\n', out);
	}
}

static void explain_needed(const struct vmx_control_row *row, FILE *out)
{
	const struct vmx_need *need = vmx_needs;

	for (; need < vmx_needs + vmx_nr_needs; need++) {
		if (need->need_word != row->word || need->pair ||
		    !(need->need & vmx_control_mask(row->control)))
			continue;
		if (need->bits == VMX_WHOLE_WORD)
			fprintf(out, "  activates  the word %s\n", vmx_words[need->word].name);
		else
			fprintf(out, "  needed by  %s [%s]\n",
				vmx_control_name(need->word * 64 + __ffs64(need->bits)),
				vmx_rule_slug(need->rule));
	}
}

static void explain_errata(const struct vmx_control_row *row, FILE *out)
{
	const struct vmx_erratum *erratum = vmx_errata;
	const u16 *control;

	for (; erratum < vmx_errata + vmx_nr_errata; erratum++)
		for (control = erratum->control; *control != VMXC_NONE; control++)
			if (*control == row->control)
				fprintf(out, "  erratum    %s: CPUID(1H).EAX & 0x%08x is 0x%08x\n",
					erratum->name, erratum->stepping, erratum->signature);
}

static void explain_control(const struct vmx_control_row *row, FILE *out)
{
	fprintf(out, "%s (%s)\n", row->name, name_in_sdm(row->control));
	name_print_others(row->control, out);
	explain_place(row, out);
	explain_role(row, out);
	explain_needs(row, out);
	explain_needed(row, out);
	explain_errata(row, out);
}

/**
 * tables_explain() - print all that the tables say of a control
 * @what: the control, by any of its names or its place; some names stand for several
 * @out: where to
 *
 * Return: false if there is no such control.
 */
bool tables_explain(const char *what, FILE *out)
{
	enum vmx_control controls[4];
	unsigned int i, nr = name_find_controls(what, strlen(what), controls);
	const struct vmx_control_row *row;

	for (i = 0; i < nr; i++) {
		row = name_row(controls[i]);
		if (row)
			explain_control(row, out);
		else
			fprintf(out, "%s, bit %u: no control that this version knows\n",
				vmx_words[vmx_control_word(controls[i])].name, controls[i] % 64);
	}
	return nr;
}
