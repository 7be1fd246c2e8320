// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dump format: one fact a line, see vmxcheck(8).  Strict, as a dump that was
 * garbled on its way must not get a verdict.
 */
#include <ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "dump.h"
#include "match.h"
#include "memory.h"
#include "number.h"

/* More than any line has: 'cpuid' takes six values. */
#define MAX_WORDS 8

enum subject {
	ABOUT_CPU,
	ABOUT_CPUID,
	ABOUT_MSR,
	ABOUT_KERNEL,
	ABOUT_MICROCODE,
};

/* Remember the subject of each line, to find duplicates. */
struct mention {
	unsigned int section;	/* 0: of the whole dump */
	enum subject subject;
	u32 number;
	u32 subleaf;
	unsigned int line;
};

struct parser {
	struct facts *facts;
	unsigned int line;
	bool is_last;		/* the line has no newline */
	unsigned int nr_msrs;
	unsigned int nr_padded;	/* those with 8 digits, and 16 in the value */
	struct span word[MAX_WORDS];
	unsigned int nr_words;

	struct vmx_caps *caps;	/* of the section */
	bool has_sections;

	struct mention *mentions;
	unsigned int nr_mentions;
	unsigned int room;
};

static __printf(3, 4) bool bad(struct parser *parser, unsigned int line, const char *format, ...)
{
	struct facts *facts = parser->facts;
	va_list args;

	va_start(args, format);
	vscnprintf(facts->error, sizeof(facts->error), format, args);
	va_end(args);
	facts->line = line;
	return false;
}

/* A word for an error message: not all of it if it is long, and nothing that a terminal obeys. */
static const char *quote(const struct span *word)
{
	static char text[36];
	size_t i, len = min(word->len, sizeof(text) - sizeof("..."));

	for (i = 0; i < len; i++)
		text[i] = word->text[i] >= ' ' && word->text[i] <= '~' ? word->text[i] : '?';
	scnprintf(text + len, sizeof(text) - len, "%s", len < word->len ? "..." : "");
	return text;
}

static bool is_hex(const struct span *word)
{
	size_t i = word->len > 2 && word->text[0] == '0' && (word->text[1] | 0x20) == 'x' ? 2 : 0;

	for (; i < word->len; i++)
		if (number_digit(word->text[i]) < 0)
			return false;
	return word->len;
}

static bool take_hex(struct parser *parser, const struct span *word, unsigned int bits, u64 *value)
{
	size_t i;

	if (!is_hex(word))
		return bad(parser, parser->line, "'%s' is not a hexadecimal number", quote(word));

	*value = 0;
	for (i = 0; i < word->len; i++) {
		if ((word->text[i] | 0x20) == 'x')
			continue;
		if (*value >> (bits - 4))
			return bad(parser, parser->line, "'%s' does not fit %u bits", quote(word),
				   bits);
		*value = *value << 4 | number_digit(word->text[i]);
	}
	return true;
}

static bool take_hex32(struct parser *parser, const struct span *word, u32 *value)
{
	u64 wide;

	if (!take_hex(parser, word, 32, &wide))
		return false;
	*value = wide;
	return true;
}

/* Duplicates are looked for in the end, all at once. */
static void note(struct parser *parser, enum subject subject, u32 number, u32 subleaf)
{
	unsigned int section = subject == ABOUT_CPU ? 0 : parser->facts->machine.nr_cpus;

	if (parser->nr_mentions == parser->room) {
		parser->room = max(parser->room * 2, 64U);
		parser->mentions = resize(parser->mentions, parser->room,
					  sizeof(*parser->mentions));
	}
	parser->mentions[parser->nr_mentions++] = (struct mention) {
		section, subject, number, subleaf, parser->line,
	};
}

static int compare(unsigned int a, unsigned int b)
{
	return (a > b) - (a < b);
}

/* Lines about the same subject compare equal. */
static int compare_subjects(const struct mention *a, const struct mention *b)
{
	return compare(a->section, b->section) ?: compare(a->subject, b->subject) ?:
	       compare(a->number, b->number) ?: compare(a->subleaf, b->subleaf);
}

static int compare_mentions(const void *left, const void *right)
{
	const struct mention *a = left, *b = right;

	return compare_subjects(a, b) ?: compare(a->line, b->line);
}

static bool check_duplicates(struct parser *parser)
{
	static const char * const subjects[] = {
		[ABOUT_CPU] = "CPU %2$u stands in line %1$u already",
		[ABOUT_CPUID] = "CPUID(%2$XH,%3$XH) stands in line %1$u already",
		[ABOUT_MSR] = "MSR(%2$XH) stands in line %1$u already",
		[ABOUT_KERNEL] = "'kernel vmx' stands in line %1$u already",
		[ABOUT_MICROCODE] = "'microcode' stands in line %1$u already",
	};
	const struct mention *mention, *again = NULL;
	unsigned int i;

	qsort(parser->mentions, parser->nr_mentions, sizeof(*parser->mentions), compare_mentions);
	for (i = 1; i < parser->nr_mentions; i++) {
		mention = &parser->mentions[i];
		if (!compare_subjects(mention - 1, mention) &&
		    (!again || mention->line < again->line))
			again = mention;
	}
	if (!again)
		return true;
	return bad(parser, again->line, subjects[again->subject], again[-1].line, again->number,
		   again->subleaf);
}

static bool start_section(struct parser *parser, unsigned int number)
{
	if (parser->facts->machine.nr_cpus == MAX_CPUS)
		return bad(parser, parser->line, "there are more than %u CPUs", MAX_CPUS);
	parser->caps = facts_add_cpu(parser->facts, number);
	return true;
}

static bool take_cpu(struct parser *parser, const struct span *values)
{
	u64 number = 0;
	size_t i;

	for (i = 0; i < values->len; i++) {
		if (!isdigit((unsigned char)values->text[i]))
			return bad(parser, parser->line, "'%s' is not a decimal number",
				   quote(values));
		number = number * 10 + values->text[i] - '0';
		if (number >> 32)
			return bad(parser, parser->line, "'%s' does not fit 32 bits",
				   quote(values));
	}
	if (parser->caps && !parser->has_sections)
		return bad(parser, parser->line, "there are facts above the first 'cpu' line");

	parser->has_sections = true;
	if (!start_section(parser, number))
		return false;
	note(parser, ABOUT_CPU, number, 0);
	return true;
}

static bool take_cpuid(struct parser *parser, const struct span *values)
{
	u32 leaf, subleaf;
	struct vmx_regs regs;
	unsigned int i;

	if (!take_hex32(parser, &values[0], &leaf) || !take_hex32(parser, &values[1], &subleaf))
		return false;
	for (i = 0; i < VMX_NR_REGS; i++)
		if (!take_hex32(parser, &values[2 + i], &regs.reg[i]))
			return false;

	note(parser, ABOUT_CPUID, leaf, subleaf);
	vmx_caps_set_cpuid(parser->caps, leaf, subleaf, &regs);
	return true;
}

static bool take_signature(struct parser *parser, const struct span *values)
{
	u32 signature;

	if (!take_hex32(parser, values, &signature))
		return false;
	note(parser, ABOUT_CPUID, 1, 0);
	vmx_caps_set_signature(parser->caps, signature);
	return true;
}

static bool take_kernel(struct parser *parser, const struct span *values)
{
	if (!span_is(&values[0], "vmx") || (!span_is(&values[1], "0") && !span_is(&values[1], "1")))
		return bad(parser, parser->line, "'kernel' is followed by 'vmx 0' or 'vmx 1'");
	note(parser, ABOUT_KERNEL, 0, 0);
	parser->caps->kernel_known = true;
	parser->caps->kernel_vmx = span_is(&values[1], "1");
	return true;
}

static void strip_colon(struct span *word)
{
	word->len -= word->len > 1 && word->text[word->len - 1] == ':';
}

static unsigned int count_digits(const struct span *word)
{
	return word->len - (word->len > 2 && (word->text[1] | 0x20) == 'x' ? 2 : 0);
}

/* A short value among long ones, and no newline behind it: the rest of the file is missing. */
static bool is_cut(struct parser *parser, const struct span *number, const struct span *value)
{
	bool all_padded = parser->nr_msrs && parser->nr_padded == parser->nr_msrs;
	bool padded = count_digits(number) == 8 && count_digits(value) == 16;

	parser->nr_msrs++;
	parser->nr_padded += padded;
	return parser->is_last && all_padded && !padded;
}

static bool take_msr(struct parser *parser, const struct span *values)
{
	struct span word = values[0];
	u32 number;
	u64 value;

	strip_colon(&word);
	if (!take_hex32(parser, &word, &number) || !take_hex(parser, &values[1], 64, &value))
		return false;
	if (is_cut(parser, &word, &values[1]))
		return bad(parser, parser->line, "the file ends within '%s'", quote(&values[1]));
	note(parser, ABOUT_MSR, number, 0);
	facts_set_msr(parser->facts, parser->caps, number, value, 0);
	return true;
}

static bool take_gp(struct parser *parser, const struct span *values)
{
	u32 number;

	if (!take_hex32(parser, values, &number))
		return false;
	note(parser, ABOUT_MSR, number, 0);
	vmx_caps_set_fault(parser->caps, number);
	return true;
}

static bool take_microcode(struct parser *parser, const struct span *values)
{
	u32 revision;

	if (!take_hex32(parser, values, &revision))
		return false;
	note(parser, ABOUT_MICROCODE, 0, 0);
	parser->caps->microcode = revision;
	return true;
}

static const struct keyword {
	const char *name;
	unsigned int nr_values;
	bool (*take)(struct parser *parser, const struct span *values);
} keywords[] = {
	{ "msr", 2, take_msr },
	{ "gp", 1, take_gp },
	{ "cpuid", 6, take_cpuid },
	{ "cpu", 1, take_cpu },
	{ "signature", 1, take_signature },
	{ "kernel", 2, take_kernel },
	{ "microcode", 1, take_microcode },
};

/* Without a keyword a line is an MSR and its value. */
static bool take_bare(struct parser *parser)
{
	struct span number = parser->word[0];

	strip_colon(&number);
	if (!is_hex(&number))
		return bad(parser, parser->line, "unknown keyword '%s'", quote(parser->word));
	if (parser->nr_words != 2)
		return bad(parser, parser->line,
			   "an MSR is followed by its value, and nothing else");
	return take_msr(parser, parser->word);
}

static void split(struct parser *parser, const char *text, const char *end)
{
	parser->nr_words = 0;
	while (parser->nr_words < MAX_WORDS) {
		struct span *word = &parser->word[parser->nr_words];

		while (text < end && (*text == ' ' || *text == '\t'))
			text++;
		if (text == end || *text == '#')
			return;
		word->text = text;
		while (text < end && *text != ' ' && *text != '\t' && *text != '#')
			text++;
		word->len = text - word->text;
		parser->nr_words++;
	}
}

static const struct keyword *find_keyword(const struct span *word)
{
	const struct keyword *keyword;

	for (keyword = keywords; keyword < keywords + ARRAY_SIZE(keywords); keyword++)
		if (span_is(word, keyword->name))
			return keyword;
	return NULL;
}

static bool take_line(struct parser *parser, const char *text, const char *end)
{
	const struct keyword *keyword;

	parser->line++;
	if (memchr(text, '\0', end - text))
		return bad(parser, parser->line, "there is a NUL byte: this is not a text");
	if (end > text && end[-1] == '\r')
		end--;
	split(parser, text, end);
	if (!parser->nr_words)
		return true;

	keyword = find_keyword(&parser->word[0]);
	if (!parser->caps && (!keyword || keyword->take != take_cpu) && !start_section(parser, 0))
		return false;
	if (!keyword)
		return take_bare(parser);
	if (parser->nr_words != keyword->nr_values + 1)
		return bad(parser, parser->line, "'%s' takes %u value%s, not %s%u", keyword->name,
			   keyword->nr_values, keyword->nr_values == 1 ? "" : "s",
			   parser->nr_words == MAX_WORDS ? "at least " : "", parser->nr_words - 1);
	return keyword->take(parser, parser->word + 1);
}

static bool take_text(struct parser *parser, const char *text, const char *end)
{
	const char *newline;

	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', end - text) ?: end;
		parser->is_last = newline == end;
		if (!take_line(parser, text, newline))
			return false;
		if (newline == end)
			break;
	}
	if (!parser->caps)
		return bad(parser, max(parser->line, 1U), "there is nothing in this dump");
	return check_duplicates(parser);
}

static size_t skip_byte_order_mark(const char *text, size_t size)
{
	return size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
}

/**
 * dump_parse() - read a dump
 * @facts: the result, in the place of what it held
 * @text: the dump
 * @size: its size in bytes
 *
 * Return: false if the dump is invalid; @facts->line and @facts->error say why.
 */
bool dump_parse(struct facts *facts, const char *text, size_t size)
{
	struct parser parser = { .facts = facts };
	bool good;

	facts_clear(facts);
	good = take_text(&parser, text + skip_byte_order_mark(text, size), text + size);
	free(parser.mentions);
	if (good)
		facts_sort_cpus(facts);
	return good;
}

static bool is_fact(struct parser *parser)
{
	const struct keyword *keyword = parser->nr_words ? find_keyword(&parser->word[0]) : NULL;
	unsigned int i;

	if (!keyword || parser->nr_words != keyword->nr_values + 1)
		return false;
	for (i = 1; i < parser->nr_words; i++) {
		strip_colon(&parser->word[i]);
		if (!is_hex(&parser->word[i]) && keyword->take != take_kernel)
			return false;
	}
	return true;
}

/**
 * dump_recognise() - how much of a text is a dump
 * @text: the text
 * @size: its size in bytes
 *
 * Return: the number of lines that begin with a keyword and are well-formed.
 */
unsigned int dump_recognise(const char *text, size_t size)
{
	const char *end = text + size, *newline;
	struct parser parser = { };
	unsigned int nr = 0;

	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', end - text) ?: end;
		split(&parser, text, newline > text && newline[-1] == '\r' ? newline - 1 : newline);
		nr += is_fact(&parser);
		if (newline == end)
			break;
	}
	return nr;
}
