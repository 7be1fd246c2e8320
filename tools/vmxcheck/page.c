// SPDX-License-Identifier: GPL-2.0-only
/*
 * One page for a browser, of any number of files: which of them has which control, where they
 * differ, and what was found.  It needs no other file and no script.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "compare.h"
#include "memory.h"
#include "page.h"
#include "tables.h"

enum cell {
	CELL_ON,
	CELL_FORCED,
	CELL_SPARE,
	CELL_MISSING,
	CELL_DROPPED,
	CELL_UNKNOWN,
	NR_CELLS
};

static const struct {
	const char *name;
	const char *sign;
	const char *words;
} cells[NR_CELLS] = {
	[CELL_ON] = { "on", "●", "allowed and requested" },
	[CELL_FORCED] = { "forced", "■", "must be 1" },
	[CELL_SPARE] = { "spare", "○", "allowed, but not requested" },
	[CELL_MISSING] = { "missing", "·", "missing" },
	[CELL_DROPPED] = { "dropped", "×", "dropped by a rule" },
	[CELL_UNKNOWN] = { "unknown", "?", "not captured" },
};

static const char style[] =
":root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #667; --line: #d8dbe2;\n"
"  --head: #f3f4f7; --on: #1a7f4b; --forced: #2456b3; --spare: #5d6470; --missing: #8a8f99;\n"
"  --dropped: #c62f2f; --unknown: #a86a00; }\n"
"@media (prefers-color-scheme: dark) { :root { --back: #15181d; --text: #e4e7ec; --soft: #9aa1ad;\n"
"  --line: #2d333d; --head: #1e232b; --on: #49c788; --forced: #7aa7ff; --spare: #8a8f99;\n"
"  --missing: #7d8694; --dropped: #ff7b72; --unknown: #e0a64a; } }\n"
"body { margin: 1.5rem; background: var(--back); color: var(--text);\n"
"  font: 14px/1.45 system-ui, sans-serif; }\n"
"h1 { font-size: 1.35rem; margin: 0 0 .3rem; }\n"
"h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }\n"
"h3 { font-size: .95rem; margin: .9rem 0 .2rem; }\n"
"p { margin: .3rem 0 1rem; color: var(--soft); }\n"
"p span { margin-right: 1.2em; white-space: nowrap; }\n"
"ul { margin: .1rem 0; padding-left: 1.2rem; }\n"
".frame { overflow: auto; max-height: calc(100vh - 6rem); border: 1px solid var(--line);\n"
"  border-radius: 6px; width: fit-content; max-width: 100%; }\n"
"table { border-collapse: separate; border-spacing: 0; }\n"
"th, td { border-bottom: 1px solid var(--line); padding: 0; }\n"
"thead th { position: sticky; top: 0; z-index: 2; background: var(--head);\n"
"  vertical-align: bottom; height: 15.5rem; min-width: 1.6rem; font-weight: 500; }\n"
"thead th div { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap;\n"
"  padding: .4rem 0; margin: 0 auto; max-height: 15rem; overflow: hidden;\n"
"  text-overflow: ellipsis; }\n"
"tbody th { position: sticky; left: 0; z-index: 1; background: var(--back); text-align: left;\n"
"  font-weight: 400; padding: .08rem .8rem; white-space: nowrap;\n"
"  font-family: ui-monospace, monospace; font-size: 12.5px; }\n"
"thead th:first-child { left: 0; z-index: 3; text-align: left; padding: .4rem .8rem; }\n"
"tbody th.word { background: var(--head); font: 600 13px system-ui, sans-serif;\n"
"  padding-top: .5rem; }\n"
"tbody td.word { background: var(--head); }\n"
"td { text-align: center; cursor: default; }\n"
"td:hover { outline: 2px solid var(--soft); outline-offset: -2px; }\n"
"tr:hover > th { color: var(--forced); }\n"
".refuse, .error { color: var(--dropped); }\n"
".incomplete, .warning { color: var(--unknown); }\n"
".accept { color: var(--on); }\n"
"thead .accept { color: inherit; }\n"
".required { font-weight: 700; }\n";

/* A finding as a line, with the bits that it is about. */
struct line {
	char *text;
	enum vmx_severity severity;
	bool of_cell;	/* it says why a cell is as it is */
	struct vmx_bits at[VMX_MAX_BITS];
};

/**
 * struct column - a file
 * @name: the file
 * @verdict: the verdict on it
 * @cell: by row of vmx_controls[], enum cell
 * @lines: what was found
 * @nr_lines: number of @lines
 */
struct column {
	char *name;
	enum verdict verdict;
	u8 *cell;
	struct line *lines;
	unsigned int nr_lines;
};

struct page {
	struct column *columns;
	size_t nr;
	size_t room;
};

/**
 * page_start() - begin a page
 *
 * Return: the page, see page_finish().
 */
struct page *page_start(void)
{
	struct page *page = resize(NULL, 1, sizeof(*page));

	*page = (struct page) { };
	return page;
}

static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(resize(NULL, size, 1), text, size);
}

static void add_line(struct column *column, const char *text, enum vmx_severity severity)
{
	column->lines = resize(column->lines, column->nr_lines + 1, sizeof(column->lines[0]));
	column->lines[column->nr_lines++] = (struct line) {
		.text = copy(text),
		.severity = severity,
	};
}

static void add_lines(struct column *column, const struct report *report)
{
	const struct note *note = report->facts->notes;
	const struct vmx_finding *finding;
	char text[2048];
	unsigned int i;

	for (; note < report->facts->notes + report->facts->nr_notes; note++) {
		snprintf(text, sizeof(text), "%s: [%s] %s", severity_names[note->severity],
			 note->rule, note->message);
		add_line(column, text, note->severity);
	}
	for (i = 0; i < report->findings.nr; i++) {
		finding = &report->findings.list[i];
		vmx_format_finding(finding, report->machine, text, sizeof(text));
		add_line(column, text, finding->severity);
		memcpy(column->lines[column->nr_lines - 1].at, finding->at, sizeof(finding->at));
		column->lines[column->nr_lines - 1].of_cell =
			finding->rule != VMX_RULE_UNSUPPORTED;
	}
}

static bool is_told(const struct vmx_setup *setup, const struct facts *facts, enum vmx_word word,
		    u64 mask)
{
	const struct vmx_word_row *row = &vmx_words[word];
	const struct vmx_machine *machine = &facts->machine;
	unsigned int i;

	if (row->layout == VMX_SPLIT || row->layout == VMX_HIGH)
		mask <<= 32;
	for (i = 0; i < machine->nr_cpus; i++)
		if (facts_extra(facts, machine->cpus[i].caps)->unknown[row->msr] & mask)
			return false;
	return vmx_word_known(setup, word);
}

static enum cell cell_of(const struct vmx_setup *setup, const struct report *report,
			 const struct vmx_control_row *row)
{
	u64 mask = vmx_control_mask(row->control);
	bool wanted = vmx_wanted_controls(setup->caps, setup->policy, row->word) & mask;
	bool has = report->config.word[row->word] & mask;

	if (!is_told(setup, report->facts, row->word, mask))
		return CELL_UNKNOWN;
	if (!(setup->may_be_1[row->word] & mask))
		return CELL_MISSING;
	if (row->word >= VMX_NR_CONTROL_WORDS)
		return CELL_ON;
	if (setup->must_be_1[row->word] & mask)
		return CELL_FORCED;
	if (!wanted)
		return CELL_SPARE;
	return has || report->verdict != ACCEPT ? CELL_ON : CELL_DROPPED;
}

/**
 * page_add() - add a file to a page
 * @page: the page
 * @report: the verdict on the file
 * @policy: what was asked of it
 */
void page_add(struct page *page, const struct report *report, const struct vmx_policy *policy)
{
	struct vmx_caps common;
	struct vmx_setup setup = { .caps = &common, .policy = policy };
	struct column *column;
	unsigned int i;

	if (page->nr == page->room) {
		page->room = max(page->room * 2, 16UL);
		page->columns = resize(page->columns, page->room, sizeof(page->columns[0]));
	}
	column = &page->columns[page->nr++];
	*column = (struct column) { .name = copy(report->source), .verdict = report->verdict };
	column->cell = resize(NULL, vmx_nr_controls, sizeof(column->cell[0]));
	memset(column->cell, CELL_UNKNOWN, vmx_nr_controls);
	if (report->verdict == INVALID) {
		add_line(column, report->input_error, VMX_ERROR);
		return;
	}
	meet_cpus(&common, &report->facts->machine);
	vmx_start_setup(&setup);
	for (i = 0; i < vmx_nr_controls; i++)
		column->cell[i] = cell_of(&setup, report, &vmx_controls[i]);
	add_lines(column, report);
}

static void put_escaped(const char *text, FILE *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			putc(*text, out);
		}
	}
}

/* Show the last part of a path: it tells hosts apart. */
static const char *short_name(const struct column *column)
{
	const char *slash = strrchr(column->name, '/');

	return slash && slash[1] ? slash + 1 : column->name;
}

static void print_legend(FILE *out)
{
	unsigned int i;

	fputs("<h1>VMX controls</h1>\n<p>", out);
	for (i = 0; i < NR_CELLS; i++)
		fprintf(out, "<span><b class=\"%s\">%s</b> %s</span> ", cells[i].name,
			cells[i].sign, cells[i].words);
	fputs("<span class=\"refuse\">refused: red</span> ", out);
	fputs("<span class=\"incomplete\">incomplete: yellow</span> ", out);
	fputs("<span><b>required controls are bold</b></span></p>\n", out);
}

static void print_head(const struct page *page, FILE *out)
{
	size_t i;

	fputs("<div class=\"frame\"><table><thead><tr><th>control</th>", out);
	for (i = 0; i < page->nr; i++) {
		fprintf(out, "<th class=\"%s\" title=\"", verdict_names[page->columns[i].verdict]);
		put_escaped(page->columns[i].name, out);
		fprintf(out, ": %s\"><div>", verdict_names[page->columns[i].verdict]);
		put_escaped(short_name(&page->columns[i]), out);
		fputs("</div></th>", out);
	}
	fputs("</tr></thead><tbody>\n", out);
}

static bool is_about(const struct line *line, const struct vmx_control_row *row)
{
	unsigned int i;

	for (i = 0; i < VMX_MAX_BITS && line->of_cell; i++)
		if (line->at[i].place == VMX_AT_WORD && line->at[i].index == row->word &&
		    line->at[i].mask & vmx_control_mask(row->control))
			return true;
	return false;
}

static void print_cell(const struct column *column, const struct vmx_control_row *row, FILE *out)
{
	enum cell cell = column->cell[row - vmx_controls];
	unsigned int i;

	fprintf(out, "<td class=\"%s\" title=\"%s on ", cells[cell].name, row->name);
	put_escaped(short_name(column), out);
	fprintf(out, ": %s", cells[cell].words);
	for (i = 0; i < column->nr_lines; i++)
		if (is_about(&column->lines[i], row)) {
			fputs("&#10;", out);
			put_escaped(column->lines[i].text, out);
		}
	fprintf(out, "\">%s</td>\n", cells[cell].sign);
}

static bool is_shown(const struct vmx_control_row *row)
{
	return tables_role(row) != SMM && row->word != VMX_WORD_VMFUNC;
}

static bool differs(const struct page *page, const struct vmx_control_row *row)
{
	unsigned int which = row - vmx_controls;
	size_t i;

	for (i = 1; i < page->nr; i++)
		if (page->columns[i].cell[which] != page->columns[0].cell[which])
			return true;
	return false;
}

static void print_row(const struct page *page, const struct vmx_control_row *row, FILE *out)
{
	static const char * const roles[] = {
		[REQUIRED] = "required",
		[OPTIONAL] = "optional",
		[KNOWN] = "known",
	};
	const struct vmx_word_row *word = &vmx_words[row->word];
	const char *role = roles[tables_role(row)];
	size_t i;

	fprintf(out, "<tr><th class=\"%s\" title=\"0x%x bit %u, %s\">%s</th>\n", role,
		vmx_msrs[word->msr].number, row->shift + vmx_word_shift(row->word), role,
		row->name);
	for (i = 0; i < page->nr; i++)
		print_cell(&page->columns[i], row, out);
	fputs("</tr>\n", out);
}

static void print_word(const struct page *page, enum vmx_word word, FILE *out)
{
	fprintf(out, "<tr><th class=\"word\">%s</th>", vmx_words[word].name);
	fprintf(out, "<td class=\"word\" colspan=\"%zu\"></td></tr>\n", page->nr);
}

static void print_matrix(const struct page *page, bool only_differences, FILE *out)
{
	const struct vmx_control_row *row;
	unsigned int word = VMX_NR_WORDS;

	print_head(page, out);
	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
		if (!is_shown(row) || (only_differences && !differs(page, row)))
			continue;
		if (row->word != word)
			print_word(page, row->word, out);
		word = row->word;
		print_row(page, row, out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void print_lines(const struct column *column, FILE *out)
{
	unsigned int i;
	int severity;

	fputs("<h3>", out);
	put_escaped(column->name, out);
	fprintf(out, ": <span class=\"%s\">%s</span></h3>\n<ul>\n", verdict_names[column->verdict],
		verdict_names[column->verdict]);
	for (severity = VMX_ERROR; severity >= VMX_INFO; severity--)
		for (i = 0; i < column->nr_lines; i++) {
			if (column->lines[i].severity != (enum vmx_severity)severity)
				continue;
			fprintf(out, "<li class=\"%s\">", severity_names[severity]);
			put_escaped(column->lines[i].text, out);
			fputs("</li>\n", out);
		}
	fputs("</ul>\n", out);
}

static void free_page(struct page *page)
{
	unsigned int line;
	size_t i;

	for (i = 0; i < page->nr; i++) {
		for (line = 0; line < page->columns[i].nr_lines; line++)
			free(page->columns[i].lines[line].text);
		free(page->columns[i].lines);
		free(page->columns[i].cell);
		free(page->columns[i].name);
	}
	free(page->columns);
	free(page);
}

/**
 * page_finish() - print a page, and free it
 * @page: the page
 * @out: where to
 */
void page_finish(struct page *page, FILE *out)
{
	unsigned int i;
	size_t column;

	fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">", out);
	fprintf(out, "<title>VMX controls</title><style>\n%s", style);
	for (i = 0; i < NR_CELLS; i++)
		fprintf(out, ".%s { color: var(--%s); }\n", cells[i].name, cells[i].name);
	fputs("</style></head><body>\n", out);
	print_legend(out);
	if (page->nr > 1) {
		fputs("<h2>Where they differ</h2>\n", out);
		print_matrix(page, true, out);
	}
	fputs("<h2>All controls</h2>\n", out);
	print_matrix(page, false, out);
	fputs("<h2>What was found</h2>\n", out);
	for (column = 0; column < page->nr; column++)
		print_lines(&page->columns[column], out);
	fputs("</body></html>\n", out);
	free_page(page);
}
