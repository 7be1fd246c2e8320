// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding out which form a text has, and reading it.
 */
#include <ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "clean.h"
#include "dump.h"
#include "form.h"
#include "forms.h"
#include "names.h"

/* From those that cannot be taken for another to those that can. */
static const struct form * const forms[] = {
	&form_cloud_hypervisor,
	&form_qmp,
	&form_json,
	&form_libvirt,
	&form_vbox,
	&form_vmware,
	&form_aida64,
	&form_windbg,
	&form_vmxcap,
	&form_qemu,
	&form_vmcs,
	&form_kvm,
	&form_xen,
	&form_acrn,
	&form_xhyve,
	&form_freebsd,
	&form_cpuid,
	&form_rdmsr,
	&form_table,
	&form_names,
	&form_cpuinfo,
	&form_coreinfo,
};

/**
 * form_next_line() - the next line of a text
 * @text: the text, and then what is left of it
 * @end: its end
 * @line: the line, without its newline
 *
 * Return: false if there is none left.
 */
bool form_next_line(const char **text, const char *end, struct span *line)
{
	const char *newline;

	if (*text >= end)
		return false;
	newline = memchr(*text, '\n', end - *text) ?: end;
	*line = (struct span) { *text, newline - *text };
	*text = newline + 1;
	return true;
}

static struct line_row *match_line(const struct form *form, const struct span *line,
				   struct match *match)
{
	struct line_row *row;

	for (row = form->lines; row->pattern.regex; row++)
		if (match_text(&row->pattern, line->text, line->len, match))
			return row->skip ? NULL : row;
	return NULL;
}

/**
 * form_count_lines() - how many lines of a text are of a form
 * @form: the form
 * @text: the text
 * @size: its size in bytes
 *
 * Return: the number of lines; 0 if none of them is a sign of this form.
 */
unsigned int form_count_lines(const struct form *form, const char *text, size_t size)
{
	const char *end = text + size;
	unsigned int nr = 0;
	bool sign = false;
	struct line_row *row;
	struct match match;
	struct span line;

	while (form_next_line(&text, end, &line)) {
		row = line.len ? match_line(form, &line, &match) : NULL;
		if (!row)
			continue;
		sign |= row->sign;
		nr++;
	}
	return sign ? nr : 0;
}

static void take_cpuid(struct reader *reader, const struct match *match)
{
	struct vmx_regs regs = { {
		match_hex(match, GROUP_EAX), match_hex(match, GROUP_EBX),
		match_hex(match, GROUP_ECX), match_hex(match, GROUP_EDX),
	} };

	if (match_has(match, GROUP_LEAF)) {
		reader->leaf = match_hex(match, GROUP_LEAF);
		reader->subleaf = match_has(match, GROUP_SUB) ? match_hex(match, GROUP_SUB) : 0;
		reader->has_leaf = true;
	}
	if (!match_has(match, GROUP_EAX) || !reader->has_leaf)
		return;
	form_set_cpuid(reader, reader->leaf, reader->subleaf, &regs);
	reader->has_leaf = false;
}

/* The groups of a pattern say what it is about. */
static void take_groups(struct reader *reader, const struct match *match)
{
	const struct span *name = &match->group[GROUP_NAME];

	if (match_has(match, GROUP_CPU))
		form_set_cpu(reader, match_decimal(match, GROUP_CPU));
	if (match_has(match, GROUP_LEAF) || match_has(match, GROUP_EAX))
		take_cpuid(reader, match);
	if (match_has(match, GROUP_MSR))
		reader->number = match_hex(match, GROUP_MSR);
	else if (name->text && !name_find_msr(name->text, name->len, &reader->number))
		return;
	if (match_has(match, GROUP_VALUE))
		form_set_msr(reader, reader->number, match_hex(match, GROUP_VALUE));
	else if (match_has(match, GROUP_FAULT))
		form_set_fault(reader, reader->number);
}

/**
 * form_read_lines() - read a text that is made of a form's kinds of lines
 * @reader: the result
 * @text: the text
 * @size: its size in bytes
 */
void form_read_lines(struct reader *reader, const char *text, size_t size)
{
	const char *end = text + size;
	const struct line_row *row;
	struct match match;
	struct span line;

	while (form_next_line(&text, end, &line)) {
		row = line.len ? match_line(reader->form, &line, &match) : NULL;
		if (!row)
			continue;
		if (row->take)
			row->take(reader, &match);
		else
			take_groups(reader, &match);
	}
}

/**
 * form_caps() - the snapshot of the CPU that lines are about
 * @reader: the reader
 */
struct vmx_caps *form_caps(struct reader *reader)
{
	if (!reader->caps)
		reader->caps = facts_find_cpu(reader->facts, reader->cpu) ?: reader->facts->caps;
	return reader->caps;
}

/**
 * form_set_cpu() - the lines that follow are about another CPU
 * @reader: the reader
 * @number: its number
 */
void form_set_cpu(struct reader *reader, u64 number)
{
	if (number > ~0U)
		return;
	reader->cpu = number;
	reader->caps = NULL;
	reader->has_leaf = false;
}

/* The bits of an MSR that nothing was said about yet. */
static u64 untold(struct reader *reader, int msr)
{
	const struct vmx_caps *caps = form_caps(reader);

	if (msr < 0 || !((caps->msr_known | caps->msr_faulted) & BIT(msr)))
		return ~0ULL;
	return vmx_msr_known(caps, msr) ? facts_extra(reader->facts, caps)->unknown[msr] : 0;
}

/* Two values of one CPU are those of two hosts, or of two days. */
static void note_twice(struct reader *reader, enum vmx_msr msr, u64 value)
{
	if (reader->twice & BIT(msr) || !vmx_msr_known(reader->caps, msr) ||
	    reader->caps->msr[msr] == value)
		return;
	reader->twice |= BIT(msr);
	facts_note(reader->facts, VMX_WARNING, "input",
		   "MSR(%XH) is there twice for CPU %u, as 0x%llx and as 0x%llx: the first one counts, and the second may be another host's",
		   vmx_msrs[msr].number, reader->cpu, reader->caps->msr[msr], value);
}

/**
 * form_set_msr() - a captured MSR; what a report says first counts
 * @reader: the reader
 * @number: the MSR
 * @value: its value
 */
void form_set_msr(struct reader *reader, u32 number, u64 value)
{
	int msr = name_msr_index(number);

	reader->nr_facts++;
	if (untold(reader, msr))
		facts_set_msr(reader->facts, reader->caps, number, value, 0);
	else
		note_twice(reader, msr, value);
}

/**
 * form_set_field() - some bits of an MSR; what a report says first counts
 * @reader: the reader
 * @number: the MSR
 * @high: the highest of them
 * @low: the lowest of them
 * @value: the bits, from bit 0 on
 */
void form_set_field(struct reader *reader, u32 number, unsigned int high, unsigned int low,
		    u64 value)
{
	int msr = name_msr_index(number);
	u64 bits = untold(reader, msr);
	unsigned int bit;

	reader->nr_facts++;
	for (bit = low; msr >= 0 && bit <= high && bit < 64; bit++)
		if (bits & BIT_ULL(bit))
			facts_set_bit(reader->facts, reader->caps, msr, bit,
				      value >> (bit - low) & 1);
}

/**
 * form_set_fault() - RDMSR of an MSR faulted
 * @reader: the reader
 * @number: the MSR
 */
void form_set_fault(struct reader *reader, u32 number)
{
	struct vmx_caps *caps = form_caps(reader);
	int msr = name_msr_index(number);

	reader->nr_facts++;
	if (msr >= 0 && !vmx_msr_known(caps, msr))
		vmx_caps_set_fault(caps, number);
}

/**
 * form_set_cpuid() - a captured CPUID leaf
 * @reader: the reader
 * @leaf: EAX before CPUID
 * @subleaf: ECX before CPUID
 * @regs: what CPUID returned
 */
void form_set_cpuid(struct reader *reader, u32 leaf, u32 subleaf, const struct vmx_regs *regs)
{
	struct vmx_caps *caps = form_caps(reader);
	unsigned int i;

	reader->nr_facts++;
	for (i = 0; i < VMX_NR_CPUIDS; i++)
		if (vmx_cpuid_leaves[i].leaf == leaf && vmx_cpuid_leaves[i].subleaf == subleaf &&
		    !vmx_cpuid_known(caps, i))
			vmx_caps_set_cpuid(caps, leaf, subleaf, regs);
}

/**
 * form_set_word_bit() - whether a control or a capability is there, and no more of its MSR
 * @reader: the reader
 * @control: the control
 * @may_be_1: whether it may be 1
 */
void form_set_word_bit(struct reader *reader, enum vmx_control control, bool may_be_1)
{
	const struct vmx_word_row *row = &vmx_words[vmx_control_word(control)];
	unsigned int bit = control % 64;

	if (row->layout == VMX_SPLIT || row->layout == VMX_HIGH)
		bit += 32;
	reader->nr_facts++;
	facts_set_bit(reader->facts, form_caps(reader), row->msr, bit, may_be_1);
	if (row->layout == VMX_SPLIT && !may_be_1)
		facts_set_bit(reader->facts, form_caps(reader), row->msr, bit - 32, false);
}

/**
 * form_set_vmcs() - a control word of a VMCS
 * @reader: the reader
 * @word: the word
 * @value: its value
 */
void form_set_vmcs(struct reader *reader, enum vmx_word word, u64 value)
{
	reader->nr_facts++;
	if (reader->facts->vmcs_known & BIT(word))
		return;
	reader->facts->vmcs[word] = value;
	reader->facts->vmcs_known |= BIT(word);
}

/**
 * form_take_name() - what a text says of a control by any of its names
 * @reader: the reader
 * @claim: what it says
 * @name: the name, not terminated
 * @len: its length
 */
void form_take_name(struct reader *reader, enum claim claim, const char *name, size_t len)
{
	enum vmx_control controls[4];
	unsigned int i, nr = name_find_controls(name, len, controls);

	reader->nr_facts++;
	for (i = 0; i < nr; i++)
		facts_claim(reader->facts, claim, controls[i]);
	if (!nr)
		facts_add_other(reader->facts, name, len);
}

/* A name tells one bit of an MSR, and nothing of the others. */
static void apply_claims(struct reader *reader, enum claim claim, bool may_be_1)
{
	unsigned int word;
	u64 bit;

	for (word = 0; word < VMX_NR_WORDS; word++)
		vmx_for_each_bit(bit, reader->facts->claims[claim][word])
			form_set_word_bit(reader, word * 64 + __builtin_ctzll(bit), may_be_1);
}

static bool read_form(struct facts *facts, const struct form *form, const char *text, size_t size)
{
	struct reader reader = { .form = form, .facts = facts };

	facts_clear(facts);
	facts->format = form->name;
	if (form->read)
		form->read(&reader, text, size);
	else
		form_read_lines(&reader, text, size);
	reader.caps = NULL;
	reader.cpu = facts->machine.nr_cpus ? facts->machine.cpus[0].number : 0;
	apply_claims(&reader, CLAIM_SUPPORTED, true);
	apply_claims(&reader, CLAIM_MISSING, false);
	form_caps(&reader);
	facts_sort_cpus(facts);
	facts_drop_bare_cpus(facts);
	if (reader.nr_facts)
		return true;
	facts->line = 1;
	scnprintf(facts->error, sizeof(facts->error), "there is nothing of the form %s",
		  form->name);
	return false;
}

static unsigned int recognise(const struct form *form, const char *text, size_t size)
{
	return form->recognise ? form->recognise(text, size) : form_count_lines(form, text, size);
}

static const struct form *find_form(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++)
		if (!strcmp(forms[i]->name, name))
			return forms[i];
	return NULL;
}

/*
 * A dump with a mistake stays a dump: garbled on its way, it must not get a verdict.  A text that
 * only mentions what is a sign of a form may yet have another.
 */
static bool read_any_form(struct facts *facts, const char *text, size_t size)
{
	unsigned int dump = dump_recognise(text, size), i;

	for (i = 0; i < ARRAY_SIZE(forms); i++)
		if (recognise(forms[i], text, size) > dump &&
		    read_form(facts, forms[i], text, size))
			return true;
	return false;
}

/**
 * forms_parse() - read a text of any form
 * @facts: the result, in the place of what it held
 * @text: the text
 * @size: its size in bytes
 * @format: the form that it has, or NULL to find out
 *
 * Return: false if the text is invalid; @facts->line and @facts->error say why.
 */
bool forms_parse(struct facts *facts, const char *text, size_t size, const char *format)
{
	const struct form *form = format ? find_form(format) : NULL;
	unsigned int line;
	char error[sizeof(facts->error)];
	struct clean clean;
	bool good;

	if (!form && (dump_parse(facts, text, size) || format))
		return !facts->error[0];
	line = facts->line;
	memcpy(error, facts->error, sizeof(error));
	if (!clean_text(&clean, text, size)) {
		if (!form)
			return false;
		scnprintf(facts->error, sizeof(facts->error), "this is not a text");
		facts->line = 1;
		return false;
	}
	if (form)
		good = read_form(facts, form, clean.text, clean.size);
	else
		good = read_any_form(facts, clean.text, clean.size) ||
		       dump_parse(facts, clean.text, clean.size);
	free(clean.text);
	if (!form && !good) {	/* what is wrong with it as it came */
		facts->line = line;
		memcpy(facts->error, error, sizeof(error));
	}
	return good;
}

/**
 * forms_has() - whether there is a form of that name
 * @format: the name
 */
bool forms_has(const char *format)
{
	return !strcmp(format, "dump") || find_form(format);
}

/**
 * forms_name() - the name of a form by its number
 * @number: any number
 *
 * Return: the name, or NULL if there are fewer.
 */
const char *forms_name(unsigned int number)
{
	return number < ARRAY_SIZE(forms) ? forms[number]->name : NULL;
}

/**
 * forms_list() - print the forms, a line each
 * @out: where to
 */
void forms_list(FILE *out)
{
	unsigned int i;

	fprintf(out, "%-18s %s\n", "dump", "vmxcheck --dump, debugfs vmx_core/caps");
	for (i = 0; i < ARRAY_SIZE(forms); i++)
		fprintf(out, "%-18s %s\n", forms[i]->name, forms[i]->title);
}
