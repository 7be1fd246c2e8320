// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report to look at: the verdict first, then the words, then the findings.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "decode.h"
#include "partial.h"
#include "report.h"

#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define BOLD "1"
#define DIM "2"

void put_in(FILE *out, const struct look *look, const char *color, const char *text)
{
	if (look->color)
		fprintf(out, "\033[%sm%s\033[0m", color, text);
	else
		fputs(text, out);
}

/* Words of @text, as many as fit a line, from @column on; other lines start at @indent. */
void put_wrapped(FILE *out, const struct look *look, unsigned int column, unsigned int indent,
		 const char *text)
{
	const char *separator = "";
	size_t len;

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		len = strcspn(text, " ");
		if (column > indent && column + strlen(separator) + len > look->width) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
			separator = "";
		}
		column += fprintf(out, "%s%.*s", separator, (int)len, text);
		separator = " ";
		text += len;
	}
	putc('\n', out);
}

static const char *reason(int err)
{
	switch (err) {
	case EOPNOTSUPP:
		return ": there is no VMX, or it is switched off";
	case EINVAL:
		return ": it forces what is to be disabled";
	case EIO:
		return ": it lacks what is required, contradicts itself, or has CPUs that differ";
	default:
		return "";
	}
}

static void print_verdict(const struct report *report, const struct look *look, FILE *out)
{
	static const char * const colors[NR_VERDICTS] = {
		[ACCEPT] = GREEN,
		[REFUSE] = RED,
		[INCOMPLETE] = YELLOW,
		[INVALID] = RED,
	};
	char list[200];

	fprintf(out, "%s: ", report->source);
	put_in(out, look, colors[report->verdict], verdict_names[report->verdict]);
	if (report->verdict == INCOMPLETE)
		fprintf(out, ": needed, and not all captured: %s\n",
			partial_list_msrs(report->missing, list, sizeof(list)));
	else
		fprintf(out, "%s\n", reason(report->err));
}

static void print_config(const struct report *report, const struct look *look, FILE *out)
{
	char text[2048];
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		vmx_format_word(&report->config, word, text, sizeof(text));
		fputs("  ", out);
		put_in(out, look, report->config.word[word] ? BOLD : DIM, text);
		putc('\n', out);
		if (!vmx_format_names(&report->config, word, text, sizeof(text)))
			continue;
		fputs("      ", out);
		put_wrapped(out, look, 6, 6, text);
	}
}

/* Name what the processor does not let a hypervisor choose, though most others do. */
static void print_must_be_1(const struct report *report, const struct look *look, FILE *out)
{
	struct vmcs_config forced;
	char text[2048];
	size_t used = 0;
	unsigned int word;

	memcpy(forced.word, report->must_be_1, sizeof(forced.word));
	for (word = 0; word < VMX_NR_WORDS; word++)
		used += vmx_format_names(&forced, word, text + used, sizeof(text) - used);
	if (!used)
		return;
	fputs("  must be 1, beside the default1 class\n      ", out);
	put_wrapped(out, look, 6, 6, text);
}

static const char * const severity_colors[] = {
	[VMX_INFO] = DIM,
	[VMX_WARNING] = YELLOW,
	[VMX_ERROR] = RED,
};

static void print_line(const char *line, enum vmx_severity severity, const struct look *look,
		       FILE *out)
{
	size_t len = strlen(severity_names[severity]);

	fputs("  ", out);
	put_in(out, look, severity_colors[severity], severity_names[severity]);
	put_wrapped(out, look, 2 + len, 6, line + len);
}

static bool is_grave(enum vmx_severity severity)
{
	return severity != VMX_INFO;
}

static void print_some_notes(const struct facts *facts, bool grave, const struct look *look,
			     FILE *out)
{
	const struct note *note;
	char line[600];

	for (note = facts->notes; note < facts->notes + facts->nr_notes; note++) {
		if (is_grave(note->severity) != grave)
			continue;
		snprintf(line, sizeof(line), "%s: [%s] %s", severity_names[note->severity],
			 note->rule, note->message);
		print_line(line, note->severity, look, out);
	}
}

/**
 * print_notes() - print what a form or an answer has found, a paragraph each
 * @facts: the facts
 * @look: how
 * @out: where to
 */
void print_notes(const struct facts *facts, const struct look *look, FILE *out)
{
	print_some_notes(facts, true, look, out);
	print_some_notes(facts, false, look, out);
}

static void print_grave(const struct report *report, const struct look *look, FILE *out)
{
	char line[2048];
	unsigned int i;

	print_some_notes(report->facts, true, look, out);
	for (i = 0; i < report->findings.nr; i++) {
		if (!is_grave(report->findings.list[i].severity))
			continue;
		vmx_format_finding(&report->findings.list[i], report->machine, line, sizeof(line));
		print_line(line, report->findings.list[i].severity, look, out);
	}
}

/* Fold unsupported controls into a line, unless --verbose is given. */
static void print_infos(const struct report *report, const struct look *look, FILE *out)
{
	const struct vmx_finding *finding = report->findings.list;
	unsigned int i, nr = 0;
	char line[2048];

	print_some_notes(report->facts, false, look, out);
	for (i = 0; i < report->findings.nr; i++, finding++) {
		if (is_grave(finding->severity))
			continue;
		if (finding->rule == VMX_RULE_UNSUPPORTED && !look->verbose) {
			nr += hweight64(finding->at[0].mask);
			continue;
		}
		vmx_format_finding(finding, report->machine, line, sizeof(line));
		print_line(line, finding->severity, look, out);
	}
	if (!nr)
		return;
	snprintf(line, sizeof(line),
		 "info: [unsupported] controls that would be used and are not supported: %u (--verbose names them)",
		 nr);
	print_line(line, VMX_INFO, look, out);
}

/**
 * report_print_text() - print a report for somebody who looks at it
 * @report: the report, of a valid file
 * @look: how
 * @out: where to
 *
 * The verdict first, what matters, what was derived, and the rest.
 */
void report_print_text(const struct report *report, const struct look *look, FILE *out)
{
	print_verdict(report, look, out);
	print_grave(report, look, out);
	if (report->verdict == ACCEPT) {
		print_config(report, look, out);
		print_must_be_1(report, look, out);
	}
	print_infos(report, look, out);
	if (report->missing || (report->verdict != ACCEPT && look->verbose))
		decode_facts(report->facts, look, out);
}
