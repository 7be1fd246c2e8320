// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report to look at: the verdict first, then the words, then the findings.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "report.h"

#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define BOLD "1"
#define DIM "2"

static void put_in(FILE *out, const struct look *look, const char *color, const char *text)
{
	if (look->color)
		fprintf(out, "\033[%sm%s\033[0m", color, text);
	else
		fputs(text, out);
}

/* Words of @text, as many as fit a line, from @column on; other lines start at @indent. */
static void put_wrapped(FILE *out, const struct look *look, unsigned int column,
			unsigned int indent, const char *text)
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
	fprintf(out, "%s: ", report->source);
	put_in(out, look, report->verdict == ACCEPT ? GREEN : RED,
	       verdict_names[report->verdict]);
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

/**
 * print_findings() - print what was found, a paragraph each
 * @report: the report
 * @look: how
 * @out: where to
 */
void print_findings(const struct report *report, const struct look *look, FILE *out)
{
	static const char * const colors[] = {
		[VMX_INFO] = DIM,
		[VMX_WARNING] = YELLOW,
		[VMX_ERROR] = RED,
	};
	const struct vmx_finding *finding;
	unsigned int i, len;
	char line[2048];

	for (i = 0; i < report->findings.nr; i++) {
		finding = &report->findings.list[i];
		vmx_format_finding(finding, report->machine, line, sizeof(line));
		len = strlen(severity_names[finding->severity]);
		fputs("  ", out);
		put_in(out, look, colors[finding->severity], severity_names[finding->severity]);
		put_wrapped(out, look, 2 + len, 6, line + len);
	}
}

/**
 * report_print_text() - print a report for somebody who looks at it
 * @report: the report, of a valid dump
 * @look: how
 * @out: where to
 */
void report_print_text(const struct report *report, const struct look *look, FILE *out)
{
	print_verdict(report, look, out);
	if (report->verdict == ACCEPT)
		print_config(report, look, out);
	print_findings(report, look, out);
}
