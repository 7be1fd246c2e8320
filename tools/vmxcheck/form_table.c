// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of MSRs: Markdown, columns, commas, "IA32_VMX_BASIC = 0x…".
 *
 * A line is a row if it names an MSR, or has the marks of a table.  Pairs of bare numbers are rows
 * only below a heading: else they are a dump.  A line may hold several MSRs, or be a heading that
 * names the MSR of each column.
 */
#include <ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "form.h"
#include "names.h"
#include "number.h"

#define MAX_CELLS 64

/* A line, cut at everything that is no part of a name or number. */
struct cells {
	struct span cell[MAX_CELLS];
	unsigned int nr;
	bool marked;		/* there is something that stands between columns */
	bool piped;		/* it is what Markdown has there */
};

/* Properties of the columns, from their heading. */
enum {
	HEADING = 1,
	HEADING_CPU_FIRST = 2,	/* the first column is the CPU */
	HEADING_CPUS = 4,	/* a column a CPU */
	HEADING_HALVES = 8,	/* EDX and EAX, or high and low, apart */
	HEADING_LOW_FIRST = 16,
};

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '#' || c == '\'';
}

/* 0x480, 480h, 00000480: numbers that are certainly hexadecimal. */
static bool is_explicit(const struct span *cell)
{
	return cell->len >= 8 || (cell->text[cell->len - 1] | 0x20) == 'h' ||
	       (cell->len > 2 && (cell->text[1] | 0x20) == 'x');
}

/* 480h, which no dump has. */
static bool has_suffix(const struct span *cell)
{
	return (cell->text[cell->len - 1] | 0x20) == 'h';
}

/* A back quote groups digits between them, and encloses a cell elsewhere. */
static bool is_inside(const char *text, const char *c, const char *end)
{
	return (*c == '`' || *c == '-') && c > text && c + 1 < end &&
	       isxdigit((unsigned char)c[-1]) && isxdigit((unsigned char)c[1]);
}

/* "* 0x480: …", "2. 0x480: …" */
static bool is_list_item(const struct span *line)
{
	const char *c = line->text, *end = c + line->len;

	while (c < end && *c == ' ')
		c++;
	if (c < end && (*c == '*' || *c == '-' || *c == '+'))
		return true;
	while (c < end && isdigit((unsigned char)*c))
		c++;
	return c > line->text && c < end && (*c == '.' || *c == ')');
}

static void cut(const struct span *line, struct cells *cells)
{
	const char *c = line->text, *end = c + line->len, *start;

	cells->nr = 0;
	cells->marked = is_list_item(line);
	cells->piped = false;
	while (c < end && cells->nr < MAX_CELLS) {
		if (!is_word_char(*c)) {
			cells->marked |= *c == ',' || *c == ';' || *c == '=' || *c == '>' ||
					 *c == '[' || (*c == ':' && c > line->text && c[-1] == ' ');
			cells->piped |= *c == '|';
			c++;
			continue;
		}
		for (start = c; c < end && (is_word_char(*c) || is_inside(start, c, end)); c++)
			;
		cells->cell[cells->nr++] = (struct span) { start, c - start };
	}
}

static bool has_word(const struct cells *cells, const char *word, unsigned int *where)
{
	for (*where = 0; *where < cells->nr; (*where)++)
		if (span_is(&cells->cell[*where], word))
			return true;
	return false;
}

static bool read_cell(const struct span *cell, u64 *value)
{
	return number_hex(cell->text, cell->len, value);
}

/* Find the name of an MSR among the cells. */
static bool find_name(const struct cells *cells, unsigned int *where, u32 *number)
{
	for (*where = 0; *where < cells->nr; (*where)++)
		if (name_find_msr(cells->cell[*where].text, cells->cell[*where].len, number))
			return true;
	return false;
}

static bool is_msr_number(const struct span *cell, u32 *number)
{
	u64 value;

	if (!read_cell(cell, &value) || value >= 0x10000 || name_msr_index(value) < 0)
		return false;
	*number = value;
	return true;
}

/* Find the number of an MSR among the cells. */
static bool find_number(const struct cells *cells, unsigned int *where, u32 *number)
{
	for (*where = 0; *where < cells->nr; (*where)++)
		if (is_msr_number(&cells->cell[*where], number))
			return true;
	return false;
}

/* "MSR 0x48b = …" is a row, and "msr 48b …" is a line of a dump, perhaps one with a mistake. */
static bool is_prefixed(const struct cells *cells, unsigned int where)
{
	if (where && span_is(&cells->cell[where - 1], "RDMSR"))
		return true;
	return where && span_is(&cells->cell[where - 1], "MSR") && (where > 1 || cells->marked);
}

static bool is_fault(const struct span *cell)
{
	return span_is(cell, "#GP") || span_is(cell, "GP") || span_is(cell, "fault") ||
	       span_is(cell, "faulted") || span_is(cell, "FAILED") || span_is(cell, "#GP(0)");
}

static bool read_decimal(const struct span *cell, unsigned int skip, u64 *number)
{
	size_t i;

	for (i = skip, *number = 0; i < cell->len && isdigit((unsigned char)cell->text[i]); i++)
		*number = min(*number * 10 + cell->text[i] - '0', (u64)MAX_CPUS);
	return i == cell->len && i > skip && *number < MAX_CPUS;
}

/* "cpu0", "CPU#0" and "CPU 0": how many cells that is, or 0. */
static unsigned int cpu_cells(const struct cells *cells, unsigned int i, u64 *cpu)
{
	const struct span *cell = &cells->cell[i];

	if (cell->len > 3 && !strncasecmp(cell->text, "cpu", 3))
		return read_decimal(cell, cell->text[3] == '#' ? 4 : 3, cpu);
	if (!span_is(cell, "CPU") && !span_is(cell, "core") && !span_is(cell, "processor"))
		return 0;
	return i + 1 < cells->nr && read_decimal(&cells->cell[i + 1], 0, cpu) ? 2 : 0;
}

/* "CPU0 CPU1 …" */
static unsigned int count_cpus(const struct cells *cells)
{
	unsigned int i, nr = 0;
	u64 cpu;

	for (i = 0; i < cells->nr; i++)
		nr += !!cpu_cells(cells, i, &cpu);
	return nr;
}

/* The CPU that a row is about, if it names one. */
static void take_cpu(struct reader *reader, struct cells *cells)
{
	unsigned int i, nr;
	u64 cpu;

	if (count_cpus(cells) != 1)
		return;
	for (i = 0; i < cells->nr; i++) {
		nr = cpu_cells(cells, i, &cpu);
		if (!nr)
			continue;
		form_set_cpu(reader, cpu);
		while (nr--)
			cells->cell[i + nr].len = 0;
	}
}

static unsigned int heading_of(const struct cells *cells)
{
	static const char * const values[] = { "value", "val", "data", "hex", "EAX", "low", "raw" };
	static const char * const numbers[] = { "MSR", "index", "address", "register", "number" };
	unsigned int i, heading = 0, high, low;
	bool has_value = count_cpus(cells), has_number = false;
	u64 value;

	/* A heading has no numbers. */
	for (i = 0; i < cells->nr; i++)
		if (is_explicit(&cells->cell[i]) && read_cell(&cells->cell[i], &value))
			return 0;
	for (i = 0; i < ARRAY_SIZE(values); i++)
		has_value |= has_word(cells, values[i], &high);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		has_number |= has_word(cells, numbers[i], &high);
	/* "msrs:" and "[msr]", above lines of numbers */
	if (cells->nr == 1 && (span_is(&cells->cell[0], "MSR") || span_is(&cells->cell[0], "MSRs")))
		return HEADING;
	if (!has_value || !has_number)
		return 0;
	heading = HEADING;
	if (span_is(&cells->cell[0], "CPU") || span_is(&cells->cell[0], "core"))
		heading |= HEADING_CPU_FIRST;
	if (count_cpus(cells))
		heading |= HEADING_CPUS;
	if ((has_word(cells, "EDX", &high) && has_word(cells, "EAX", &low)) ||
	    (has_word(cells, "high", &high) && has_word(cells, "low", &low)))
		heading |= HEADING_HALVES | (low < high ? HEADING_LOW_FIRST : 0);
	return heading;
}

static bool is_half(const struct span *cell)
{
	bool prefixed = cell->len > 2 && (cell->text[1] | 0x20) == 'x';
	u64 value;

	return cell->len == (prefixed ? 10 : 8) && read_cell(cell, &value);
}

/* "00da0400 00000012": EDX and EAX, as RDMSR returns them. */
static bool are_halves(const struct cells *cells, unsigned int i)
{
	return i + 1 < cells->nr && is_half(&cells->cell[i]) && is_half(&cells->cell[i + 1]);
}

/* The number behind one of these words. Return: the cell behind that, or 0. */
static unsigned int find_labelled(const struct cells *cells, unsigned int i,
				  const char * const *labels, u64 *value)
{
	for (; *labels; labels++) {
		unsigned int where;

		for (where = i; where + 1 < cells->nr; where++)
			if (span_is(&cells->cell[where], *labels) &&
			    read_cell(&cells->cell[where + 1], value))
				return where + 2;
	}
	return 0;
}

/*
 * What takes a value returns the cell behind it, or 0 if there is none.
 *
 * "EDX=00007cff EAX=00000000", "hi: … lo: …"
 */
static unsigned int take_labelled(struct reader *reader, u32 number, const struct cells *cells,
				  unsigned int i)
{
	static const char * const highs[] = { "EDX", "high", "hi", "upper", NULL };
	static const char * const lows[] = { "EAX", "low", "lo", "lower", NULL };
	unsigned int behind_high, behind_low;
	u64 high, low;

	behind_high = find_labelled(cells, i, highs, &high);
	behind_low = find_labelled(cells, i, lows, &low);
	if (!behind_high || !behind_low || high >> 32 || low >> 32)
		return 0;
	form_set_msr(reader, number, high << 32 | low);
	return max(behind_high, behind_low);
}

static unsigned int take_halves(struct reader *reader, u32 number, const struct cells *cells,
				unsigned int i)
{
	u64 first, second;

	if (i + 1 >= cells->nr || !read_cell(&cells->cell[i], &first) ||
	    !read_cell(&cells->cell[i + 1], &second))
		return 0;
	if (reader->state & HEADING_LOW_FIRST)
		form_set_msr(reader, number, second << 32 | (first & ~0U));
	else
		form_set_msr(reader, number, first << 32 | (second & ~0U));
	return i + 2;
}

static bool is_bit(const struct span *cell)
{
	return span_is(cell, "bit") || span_is(cell, "bits");
}

/* "(64 bits)" */
static bool is_width(const struct cells *cells, unsigned int i)
{
	return i + 1 < cells->nr && span_is(&cells->cell[i], "64") && is_bit(&cells->cell[i + 1]);
}

/* "[63:32]" is no value, nor are four groups of digits. */
static bool is_part(const struct cells *cells, unsigned int i)
{
	const struct span *cell = &cells->cell[i];

	if (i + 2 < cells->nr && is_half(cell) && is_half(cell + 1) && is_half(cell + 2))
		return true;
	return cell->len <= 2 && cell->text[-1] == '[' && is_word_char(cell->text[-2]);
}

/* The number of the MSR once more is its value only if it is all that the row has. */
static bool is_value(const struct cells *cells, unsigned int i, u32 number, u64 *value)
{
	u64 next;

	if (!read_cell(&cells->cell[i], value))
		return false;
	if (*value != number)
		return true;
	return cells->cell[i].len > 8 &&
	       (i + 1 == cells->nr || !read_cell(&cells->cell[i + 1], &next));
}

/* A value a CPU, in the order of the heading or behind the name of each. */
static unsigned int take_cpus(struct reader *reader, u32 number, const struct cells *cells,
			      unsigned int i)
{
	bool named = !(reader->state & HEADING_CPUS);
	u64 cpu = 0, value, other;
	unsigned int width, nr = reader->nr_facts;

	for (; i < cells->nr; i++) {
		width = named ? cpu_cells(cells, i, &other) : 0;
		if (width) {
			cpu = other;
			i += width - 1;
		} else if (is_value(cells, i, number, &value)) {
			form_set_cpu(reader, cpu);
			form_set_msr(reader, number, value);
			cpu += !named;
		} else if (is_fault(&cells->cell[i])) {
			form_set_cpu(reader, cpu);
			form_set_fault(reader, number);
			cpu += !named;
		}
	}
	return reader->nr_facts > nr ? cells->nr : 0;
}

static unsigned int take_value(struct reader *reader, u32 number, const struct cells *cells,
			       unsigned int i)
{
	u64 value;

	for (; i < cells->nr && !is_bit(&cells->cell[i]); i++) {
		if (is_fault(&cells->cell[i])) {
			form_set_fault(reader, number);
			return i + 1;
		}
		if (!is_value(cells, i, number, &value))
			continue;
		if (is_width(cells, i)) {
			i++;
			continue;
		}
		if (is_part(cells, i))
			return 0;
		if (reader->state & HEADING_HALVES || are_halves(cells, i))
			return take_halves(reader, number, cells, i);
		form_set_msr(reader, number, value);
		return i + 1;
	}
	return 0;
}

/* The cells behind the MSR; a second mention of its number is skipped. */
static unsigned int take_values(struct reader *reader, u32 number, const struct cells *cells,
				unsigned int i)
{
	unsigned int where;

	/* vmxcheck itself writes "in part" behind a value. */
	if (has_word(cells, "part", &where))
		return 0;
	if (reader->state & HEADING_CPUS || count_cpus(cells) > 1)
		return take_cpus(reader, number, cells, i);
	return take_labelled(reader, number, cells, i) ?: take_value(reader, number, cells, i);
}

/* The name may stand behind the number: then the value is behind both. */
static unsigned int take_row(struct reader *reader, struct cells *cells)
{
	struct span *cell = &cells->cell[0];
	unsigned int where, behind;
	enum vmx_word word;
	u32 number;
	bool named;
	u64 value;

	if (cells->nr >= 2 && name_find_vmcs_word(cell->text, cell->len, &word) &&
	    read_cell(&cells->cell[1], &value)) {
		form_set_vmcs(reader, word, value);
		return 2;
	}
	if (reader->state & HEADING_CPU_FIRST && cells->nr > 2) {
		for (value = 0, where = 0; where < cell->len; where++)
			value = isdigit((unsigned char)cell->text[where]) && value < MAX_CPUS ?
				value * 10 + cell->text[where] - '0' : value;
		form_set_cpu(reader, value);
		*cell = (struct span) { "", 0 };
	} else if (!(reader->state & HEADING_CPUS)) {
		take_cpu(reader, cells);
	}
	named = find_name(cells, &where, &number);
	behind = named ? take_values(reader, number, cells, where + 1) : 0;
	if (behind || !find_number(cells, &where, &number))
		return behind;
	if (named || is_prefixed(cells, where) ||
	    (cells->piped && is_explicit(&cells->cell[where])) ||
	    (where <= 1 && (reader->state & HEADING || has_suffix(&cells->cell[where]) ||
			    (cells->marked && is_explicit(&cells->cell[where])))))
		return take_values(reader, number, cells, where + 1);
	return 0;
}

/* An MSR by its name, or by a number that is certainly one. */
static bool is_msr(const struct span *cell, u32 *number)
{
	return name_find_msr(cell->text, cell->len, number) ||
	       (cell->len && is_explicit(cell) && is_msr_number(cell, number));
}

/* "0x481 = 0x7f00000016", behind another row on its line; not each number in a remark is one. */
static bool is_another_row(const struct reader *reader, const struct cells *cells)
{
	unsigned int i = cells->nr && span_is(&cells->cell[0], "MSR");
	u32 number;
	u64 value;

	return !(reader->state & HEADING_CPU_FIRST) && i + 1 < cells->nr &&
	       is_msr(&cells->cell[i], &number) && is_explicit(&cells->cell[i + 1]) &&
	       read_cell(&cells->cell[i + 1], &value);
}

/* Below a line of several rows, a pair of bare numbers is a row too, and no line of a dump. */
static void take_rows(struct reader *reader, struct cells *cells)
{
	unsigned int behind;

	for (;;) {
		behind = take_row(reader, cells);
		cells->nr -= behind;
		memmove(cells->cell, cells->cell + behind, cells->nr * sizeof(cells->cell[0]));
		if (!behind || !is_another_row(reader, cells))
			return;
		reader->state |= HEADING;
	}
}

/* "CPU,0x480,0x481": the MSR of each column, and 0 of the one in front of them, if there is one. */
struct columns {
	u32 msr[MAX_CELLS];
	unsigned int nr;
};

static bool read_columns(const struct cells *cells, struct columns *columns)
{
	struct columns read = { .nr = cells->nr };
	unsigned int i, nr_msrs = 0;

	for (i = 0; i < cells->nr; i++) {
		if (is_msr(&cells->cell[i], &read.msr[i]))
			nr_msrs += !i || read.msr[i] != read.msr[i - 1];
		else if (i)
			return false;
	}
	/* "IA32_VMX_VMCS_ENUM 0x48a 0x3a" is a row, although there is an MSR 3AH. */
	if (nr_msrs < 3)
		return false;
	*columns = read;
	return true;
}

static bool fits(const struct columns *columns, const struct cells *cells)
{
	unsigned int i;
	u64 value;

	for (i = 0; i < cells->nr; i++)
		if (columns->msr[i] && !is_fault(&cells->cell[i]) &&
		    !read_cell(&cells->cell[i], &value))
			return false;
	return columns->nr && columns->nr == cells->nr;
}

static void take_columns(struct reader *reader, const struct columns *columns,
			 const struct cells *cells)
{
	unsigned int i;
	u64 value;

	for (i = 0; i < cells->nr; i++) {
		if (!columns->msr[i] && read_decimal(&cells->cell[i], 0, &value))
			form_set_cpu(reader, value);
		else if (columns->msr[i] && read_cell(&cells->cell[i], &value))
			form_set_msr(reader, columns->msr[i], value);
		else if (columns->msr[i])
			form_set_fault(reader, columns->msr[i]);
	}
}

static void read_table(struct reader *reader, const char *text, size_t size)
{
	static struct pattern cpu_line = {
		"^\\W*(?:logical )?(?:CPU|processor|core) *[#:]? *(?<cpu>[0-9]+)\\W*$",
	};
	struct columns columns = { };
	const char *end = text + size;
	struct cells cells;
	struct match match;
	struct span line;
	unsigned int heading;

	while (form_next_line(&text, end, &line)) {
		cut(&line, &cells);
		if (!cells.nr || read_columns(&cells, &columns))
			continue;
		if (match_text(&cpu_line, line.text, line.len, &match)) {
			form_set_cpu(reader, match_decimal(&match, GROUP_CPU));
			continue;
		}
		heading = heading_of(&cells);
		if (heading)
			reader->state = heading;
		else if (fits(&columns, &cells))
			take_columns(reader, &columns, &cells);
		else
			take_rows(reader, &cells);
	}
}

static unsigned int recognise_table(const char *text, size_t size)
{
	struct facts facts = { };
	struct reader reader = { .form = &form_table, .facts = &facts };

	read_table(&reader, text, size);
	facts_free(&facts);
	return reader.nr_facts;
}

const struct form form_table = {
	.name = "table",
	.title = "tables of MSRs: Markdown, columns, name = value",
	.recognise = recognise_table,
	.read = read_table,
};
