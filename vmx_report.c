// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings: collecting them, and putting them into words.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "vmx_core.h"

struct rule_row {
	const char *slug;
	const char *words;
	enum vmx_severity severity;
	int err;
};

static const struct rule_row rules[VMX_NR_RULES] __initconst = {
#define VMX_RULE(tag, name, text, level, error)					\
	[VMX_RULE_##tag] = {							\
		.slug = (name),							\
		.words = (text),						\
		.severity = VMX_##level,					\
		.err = -(error),						\
	},
#include "vmx_rules.h"
};

/* The last entry makes room for the number of those that found none. */
static struct vmx_finding * __init lose_finding(struct vmx_findings *findings,
						enum vmx_severity severity)
{
	struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];

	if (!findings->lost) {
		findings->lost = 1;
		severity = max(severity, last->severity);
		memset(last, 0, sizeof(*last));
		last->rule = VMX_RULE_TRUNCATED;
		last->severity = rules[VMX_RULE_TRUNCATED].severity;
		last->at[0].mask = ~0ULL;
	}
	findings->lost++;
	last->severity = max(last->severity, severity);
	last->at[0].have = findings->lost;
	return last;
}

/**
 * vmx_find() - add a finding
 * @findings: where to; the policy in it decides what an inconsistency is
 * @rule: the rule that speaks
 * @first: the evidence
 * @second: more evidence; all 0 if there is none
 *
 * Return: the finding, or where there is no room left the one that says so.
 */
struct vmx_finding * __init vmx_find(struct vmx_findings *findings, enum vmx_rule rule,
				     struct vmx_evidence first, struct vmx_evidence second)
{
	struct vmx_finding *finding;
	enum vmx_severity severity = rules[rule].severity;

	if (severity == VMX_INCONSISTENT)
		severity = findings->tolerant ? VMX_WARNING : VMX_ERROR;
	if (severity == VMX_ERROR && findings->err != -EOPNOTSUPP)
		findings->err = rules[rule].err;

	if (findings->nr == VMX_MAX_FINDINGS)
		return lose_finding(findings, severity);

	finding = &findings->list[findings->nr++];
	*finding = (struct vmx_finding) {
		.rule = rule,
		.severity = severity,
		.at = { first, second },
	};
	return finding;
}

/**
 * vmx_control_name() - the name of a control in QEMU and libvirt
 * @control: the control
 *
 * Return: the name, or NULL if the bit has none.
 */
const char * __init vmx_control_name(enum vmx_control control)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++)
		if (vmx_controls[i].control == control)
			return vmx_controls[i].name;
	return NULL;
}

/**
 * vmx_rule_slug() - the short name of a rule, for scripts
 * @rule: the rule
 */
const char * __init vmx_rule_slug(enum vmx_rule rule)
{
	return rules[rule].slug;
}

/* Text that grows in a buffer, and stops quietly at its end. */
struct text {
	char *buf;
	size_t size;
	size_t len;
};

static __printf(2, 3) void __init put(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += vscnprintf(text->buf + text->len, text->size - text->len, format, args);
	va_end(args);
}

/* The bits of @mask as the SDM writes them: single bits and high:low ranges. */
static void __init put_bits(struct text *text, u64 mask, unsigned int shift)
{
	const char *separator = "";

	put(text, hweight64(mask) == 1 ? "[bit " : "[bits ");
	while (mask) {
		unsigned int low = __ffs64(mask), high = low;

		while (high < 63 && mask & BIT_ULL(high + 1))
			high++;
		mask &= ~GENMASK_ULL(high, low);
		if (high == low)
			put(text, "%s%u", separator, low + shift);
		else
			put(text, "%s%u:%u", separator, high + shift, low + shift);
		separator = ",";
	}
	put(text, "]");
}

static void __init put_place(struct text *text, const struct vmx_evidence *at, u64 mask)
{
	static const char * const registers[] = { "EAX", "EBX", "ECX", "EDX" };
	unsigned int shift = 0;

	switch (at->place) {
	case VMX_AT_WORD:
		put(text, "MSR(%XH)", vmx_msrs[vmx_words[at->index].msr].number);
		if (vmx_words[at->index].layout == VMX_HIGH)
			shift = 32;
		break;
	case VMX_AT_MSR:
		put(text, "MSR(%XH)", vmx_msrs[at->index].number);
		break;
	case VMX_AT_CPUID:
		put(text, "CPUID(%XH).%s", vmx_cpuid_leaves[at->index / 4].leaf,
		    registers[at->index % 4]);
		break;
	}
	if (mask)
		put_bits(text, mask, shift);
}

/* The names of the bits, where they have one, and then where they are. */
static void __init put_items(struct text *text, const struct vmx_evidence *at, u64 mask)
{
	const char *separator = "";
	const char *name;
	u64 rest;

	for (rest = at->place == VMX_AT_WORD ? mask : 0; rest; rest &= rest - 1) {
		name = vmx_control_name(at->index * 64 + __ffs64(rest));
		if (name) {
			put(text, "%s%s", separator, name);
			separator = ", ";
		}
	}
	if (*separator)
		put(text, " ");
	put_place(text, at, mask);
}

/* All bits of a finding that the processor has, or has not, as a subject. */
static void __init put_subject(struct text *text, const struct vmx_finding *finding, bool have)
{
	unsigned int i, bits = 0;
	u64 mask;

	for (i = 0; i < VMX_MAX_EVIDENCE; i++) {
		mask = finding->at[i].mask & (have ? finding->at[i].have : ~finding->at[i].have);
		if (!mask)
			continue;
		put(text, bits ? " and " : "");
		put_items(text, &finding->at[i], mask);
		bits += hweight64(mask);
	}
	put(text, bits == 1 ? " is" : " are");
}

static void __init put_words(struct text *text, const struct vmx_finding *finding)
{
	const struct vmx_evidence *at = finding->at;
	u64 value = at->mask ? at->have >> __ffs64(at->mask) : 0;
	const char *words = rules[finding->rule].words;

	for (; *words; words++) {
		if (*words != '%') {
			put(text, "%c", *words);
			continue;
		}
		switch (*++words) {
		case '0':
		case '1':
			put_items(text, &at[*words - '0'], at[*words - '0'].mask);
			break;
		case '@':
			put_place(text, at, at->mask);
			break;
		case '+':
		case '-':
			put_subject(text, finding, *words == '+');
			break;
		case 'd':
			put(text, "%llu", value);
			break;
		case 'x':
			put(text, "0x%llx", value);
			break;
		case 'c':
			put(text, "%u", finding->cpu);
			break;
		case 'r':
			put(text, "%s", rules[finding->because].slug);
			break;
		}
	}
}

/**
 * vmx_format_finding() - a finding as a line of the log, without newline
 * @finding: the finding
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length of the line, cut to what fits.
 */
size_t __init vmx_format_finding(const struct vmx_finding *finding, char *buf, size_t size)
{
	static const char * const severities[] = {
		[VMX_INFO] = "info",
		[VMX_WARNING] = "warning",
		[VMX_ERROR] = "error",
	};
	struct text text = { .buf = buf, .size = size };

	put(&text, "%s: [%s] ", severities[finding->severity], rules[finding->rule].slug);
	put_words(&text, finding);
	return text.len;
}

/**
 * vmx_format_word() - a word of a configuration: its name and its value
 * @config: the configuration
 * @word: the word
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length of the result, cut to what fits.
 */
size_t __init vmx_format_word(const struct vmcs_config *config, enum vmx_word word, char *buf,
			      size_t size)
{
	bool wide = vmx_words[word].layout == VMX_FLAT || vmx_words[word].layout == VMX_WHOLE;

	return scnprintf(buf, size, "%s 0x%0*llx", vmx_words[word].name, wide ? 16 : 8,
			 config->word[word]);
}

/**
 * vmx_format_names() - the names of a word's bits, a space before each
 * @config: the configuration
 * @word: the word
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length of the result, cut to what fits.
 */
size_t __init vmx_format_names(const struct vmcs_config *config, enum vmx_word word, char *buf,
			       size_t size)
{
	struct text text = { .buf = buf, .size = size };
	unsigned int i;

	put(&text, "%s", "");
	for (i = 0; i < vmx_nr_controls; i++)
		if (vmx_controls[i].word == word && config->word[word] & vmx_controls[i].mask)
			put(&text, " %s", vmx_controls[i].name);
	return text.len;
}
