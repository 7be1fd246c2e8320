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
#include "memory.h"

#define CPUID_1_ECX_VMX BIT(5)

/* A part of the text. */
struct word {
	const char *text;
	size_t len;
};

/* As many as Linux can have. */
#define MAX_CPUS 8192U

/* More than any line has: 'cpuid' takes six values. */
#define MAX_WORDS 8

enum subject {
	ABOUT_CPU,
	ABOUT_CPUID,
	ABOUT_MSR,
	ABOUT_KERNEL,
};

/* What a line was about, to find what is said twice. */
struct fact {
	unsigned int section;	/* 0: of the whole dump */
	enum subject subject;
	u32 number;
	u32 subleaf;
	unsigned int line;
};

struct parser {
	struct dump *dump;
	unsigned int line;
	struct word word[MAX_WORDS];
	unsigned int nr_words;

	struct vmx_caps *caps;	/* of the section */
	unsigned int section_line;
	bool has_sections;

	struct fact *facts;
	unsigned int nr_facts;
	unsigned int room;
};

static __printf(3, 4) bool bad(struct parser *parser, unsigned int line, const char *format, ...)
{
	struct dump *dump = parser->dump;
	va_list args;

	va_start(args, format);
	vscnprintf(dump->error, sizeof(dump->error), format, args);
	va_end(args);
	dump->line = line;
	return false;
}

/* A word for an error message: not all of it if it is long, and nothing that a terminal obeys. */
static const char *quote(const struct word *word)
{
	static char text[36];
	size_t i, len = min(word->len, sizeof(text) - sizeof("..."));

	for (i = 0; i < len; i++)
		text[i] = word->text[i] >= ' ' && word->text[i] <= '~' ? word->text[i] : '?';
	scnprintf(text + len, sizeof(text) - len, "%s", len < word->len ? "..." : "");
	return text;
}

static bool is(const struct word *word, const char *text)
{
	return word->len == strlen(text) && !memcmp(word->text, text, word->len);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_hex(const struct word *word)
{
	size_t i = word->len > 2 && word->text[0] == '0' && (word->text[1] | 0x20) == 'x' ? 2 : 0;

	for (; i < word->len; i++)
		if (digit(word->text[i]) < 0)
			return false;
	return word->len;
}

static bool take_hex(struct parser *parser, const struct word *word, unsigned int bits, u64 *value)
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
		*value = *value << 4 | digit(word->text[i]);
	}
	return true;
}

static bool take_hex32(struct parser *parser, const struct word *word, u32 *value)
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
	unsigned int section = subject == ABOUT_CPU ? 0 : parser->dump->machine.nr_cpus;

	if (parser->nr_facts == parser->room) {
		parser->room = max(parser->room * 2, 64U);
		parser->facts = resize(parser->facts, parser->room, sizeof(*parser->facts));
	}
	parser->facts[parser->nr_facts++] = (struct fact) {
		section, subject, number, subleaf, parser->line,
	};
}

static int compare(unsigned int a, unsigned int b)
{
	return (a > b) - (a < b);
}

/* Whether two lines are about the same thing: 0. */
static int compare_subjects(const struct fact *a, const struct fact *b)
{
	return compare(a->section, b->section) ?: compare(a->subject, b->subject) ?:
	       compare(a->number, b->number) ?: compare(a->subleaf, b->subleaf);
}

static int compare_facts(const void *left, const void *right)
{
	const struct fact *a = left, *b = right;

	return compare_subjects(a, b) ?: compare(a->line, b->line);
}

static bool check_duplicates(struct parser *parser)
{
	static const char * const subjects[] = {
		[ABOUT_CPU] = "CPU %2$u stands in line %1$u already",
		[ABOUT_CPUID] = "CPUID(%2$XH,%3$XH) stands in line %1$u already",
		[ABOUT_MSR] = "MSR(%2$XH) stands in line %1$u already",
		[ABOUT_KERNEL] = "'kernel vmx' stands in line %1$u already",
	};
	const struct fact *fact, *again = NULL;
	unsigned int i;

	qsort(parser->facts, parser->nr_facts, sizeof(*parser->facts), compare_facts);
	for (i = 1; i < parser->nr_facts; i++) {
		fact = &parser->facts[i];
		if (!compare_subjects(fact - 1, fact) && (!again || fact->line < again->line))
			again = fact;
	}
	if (!again)
		return true;
	return bad(parser, again->line, subjects[again->subject], again[-1].line, again->number,
		   again->subleaf);
}

/* What no verdict can do without; of a processor without VMX that is nothing. */
static bool check_section(struct parser *parser)
{
	const struct vmx_caps *caps = parser->caps;
	u32 missing = vmx_enumerated_msrs(caps) & ~(caps->msr_known | caps->msr_faulted);
	unsigned int i;

	if (vmx_cpuid_known(caps, VMX_CPUID_FEATURES) &&
	    !(caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_ECX] & CPUID_1_ECX_VMX) &&
	    !((caps->msr_known | caps->msr_faulted) & ~BIT(VMX_MSR_FEAT_CTL)))
		return true;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].needed && missing & BIT(i))
			return bad(parser, parser->section_line,
				   "MSR(%XH) is needed, but not there", vmx_msrs[i].number);
	return true;
}

static bool start_section(struct parser *parser, unsigned int number)
{
	if (parser->dump->machine.nr_cpus == MAX_CPUS)
		return bad(parser, parser->line, "there are more than %u CPUs", MAX_CPUS);
	parser->caps = dump_add_cpu(parser->dump, number);
	parser->section_line = parser->line;
	return true;
}

static bool take_cpu(struct parser *parser, const struct word *values)
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
	if (parser->caps && !check_section(parser))
		return false;

	parser->has_sections = true;
	if (!start_section(parser, number))
		return false;
	note(parser, ABOUT_CPU, number, 0);
	return true;
}

static bool take_cpuid(struct parser *parser, const struct word *values)
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

static bool take_signature(struct parser *parser, const struct word *values)
{
	u32 signature;

	if (!take_hex32(parser, values, &signature))
		return false;
	note(parser, ABOUT_CPUID, 1, 0);
	vmx_caps_set_signature(parser->caps, signature);
	return true;
}

static bool take_kernel(struct parser *parser, const struct word *values)
{
	if (!is(&values[0], "vmx") || (!is(&values[1], "0") && !is(&values[1], "1")))
		return bad(parser, parser->line, "'kernel' is followed by 'vmx 0' or 'vmx 1'");
	note(parser, ABOUT_KERNEL, 0, 0);
	parser->caps->kernel_known = true;
	parser->caps->kernel_vmx = is(&values[1], "1");
	return true;
}

/* The same fact as MSR 8BH, IA32_BIOS_SIGN_ID. */
static bool take_microcode(struct parser *parser, const struct word *values)
{
	u32 revision;

	if (!take_hex32(parser, values, &revision))
		return false;
	note(parser, ABOUT_MSR, 0x8b, 0);
	parser->caps->microcode = revision;
	return true;
}

static bool take_msr(struct parser *parser, const struct word *values)
{
	u32 number;
	u64 value;

	if (!take_hex32(parser, &values[0], &number) || !take_hex(parser, &values[1], 64, &value))
		return false;
	note(parser, ABOUT_MSR, number, 0);
	vmx_caps_set_msr(parser->caps, number, value);
	return true;
}

static bool take_gp(struct parser *parser, const struct word *values)
{
	u32 number;

	if (!take_hex32(parser, values, &number))
		return false;
	note(parser, ABOUT_MSR, number, 0);
	vmx_caps_set_fault(parser->caps, number);
	return true;
}

static const struct keyword {
	const char *name;
	unsigned int nr_values;
	bool (*take)(struct parser *parser, const struct word *values);
} keywords[] = {
	{ "msr", 2, take_msr },
	{ "gp", 1, take_gp },
	{ "cpuid", 6, take_cpuid },
	{ "cpu", 1, take_cpu },
	{ "signature", 1, take_signature },
	{ "kernel", 2, take_kernel },
	{ "microcode", 1, take_microcode },
};

/* Without a keyword a line is an MSR and its value, perhaps with a colon between them. */
static bool take_bare(struct parser *parser)
{
	struct word *number = &parser->word[0];
	bool colon = number->len > 1 && number->text[number->len - 1] == ':';

	number->len -= colon;
	if (!is_hex(number)) {
		number->len += colon;
		return bad(parser, parser->line, "unknown keyword '%s'", quote(number));
	}
	if (parser->nr_words != 2)
		return bad(parser, parser->line,
			   "an MSR is followed by its value, and nothing else");
	return take_msr(parser, parser->word);
}

static void split(struct parser *parser, const char *text, const char *end)
{
	parser->nr_words = 0;
	while (parser->nr_words < MAX_WORDS) {
		struct word *word = &parser->word[parser->nr_words];

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

	for (keyword = keywords; keyword < keywords + ARRAY_SIZE(keywords); keyword++)
		if (is(&parser->word[0], keyword->name))
			break;
	if (!parser->caps && (keyword == keywords + ARRAY_SIZE(keywords) ||
			      keyword->take != take_cpu) && !start_section(parser, 0))
		return false;
	if (keyword == keywords + ARRAY_SIZE(keywords))
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
		if (!take_line(parser, text, newline))
			return false;
		if (newline == end)
			break;
	}
	if (!parser->caps)
		return bad(parser, max(parser->line, 1U), "there is nothing in this dump");
	return check_section(parser) && check_duplicates(parser);
}

static int compare_cpus(const void *left, const void *right)
{
	const struct vmx_cpu *a = left, *b = right;

	return compare(a->number, b->number);
}

/**
 * dump_parse() - read a dump
 * @dump: the result, in the place of what it held
 * @text: the dump
 * @size: its size in bytes
 *
 * Return: false if the dump is invalid; @dump->line and @dump->error say why.
 */
bool dump_parse(struct dump *dump, const char *text, size_t size)
{
	struct parser parser = { .dump = dump };
	bool good;

	dump_clear(dump);
	good = take_text(&parser, text, text + size);
	free(parser.facts);
	if (good)
		qsort(dump->machine.cpus, dump->machine.nr_cpus, sizeof(*dump->machine.cpus),
		      compare_cpus);
	return good;
}

/**
 * dump_clear() - forget the CPUs, but keep the memory
 * @dump: the dump
 */
void dump_clear(struct dump *dump)
{
	dump->machine.nr_cpus = 0;
	dump->machine.nr_groups = 0;
}

/* The CPUs point into the capabilities, which may have moved. */
static void make_room(struct dump *dump)
{
	struct vmx_machine *machine = &dump->machine;
	unsigned int i;

	dump->room = max(dump->room * 2, 1U);
	machine->cpus = resize(machine->cpus, dump->room, sizeof(*machine->cpus));
	dump->caps = resize(dump->caps, dump->room, sizeof(*dump->caps));
	for (i = 0; i < machine->nr_cpus; i++)
		machine->cpus[i].caps = &dump->caps[i];
}

/**
 * dump_add_cpu() - add a CPU of which nothing is known
 * @dump: the dump
 * @number: the CPU's number
 *
 * Return: its capabilities, to be filled in before the next CPU is added.
 */
struct vmx_caps *dump_add_cpu(struct dump *dump, unsigned int number)
{
	struct vmx_machine *machine = &dump->machine;
	struct vmx_caps *caps;

	if (machine->nr_cpus == dump->room)
		make_room(dump);
	caps = &dump->caps[machine->nr_cpus];
	memset(caps, 0, sizeof(*caps));
	machine->cpus[machine->nr_cpus++] = (struct vmx_cpu) { .number = number, .caps = caps };
	return caps;
}

/**
 * dump_free() - give back the memory of a dump
 * @dump: the dump
 */
void dump_free(struct dump *dump)
{
	free(dump->machine.cpus);
	free(dump->caps);
}
