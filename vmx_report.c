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

/* The text is part of the row, so that it goes with the init data. */
struct rule_row {
	char slug[24];
	char words[200];
	enum vmx_severity severity;
	int err;
	unsigned int drops;
};

static const struct rule_row rules[VMX_NR_RULES] __initconst = {
#define VMX_RULE(tag, name, text, level, error, dropped)			\
	[VMX_RULE_##tag] = {							\
		.slug = (name),							\
		.words = (text),						\
		.severity = VMX_##level,					\
		.err = -(error),						\
		.drops = (dropped),						\
	},
#include "vmx_rules.h"
};

/* The last entry makes room for the number of those that found none. */
static void __init lose_finding(struct vmx_findings *findings, enum vmx_severity severity)
{
	struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];

	if (!findings->lost) {
		findings->lost = 1;
		severity = max(severity, last->severity);
		*last = (struct vmx_finding) {
			.rule = VMX_RULE_TRUNCATED,
			.severity = rules[VMX_RULE_TRUNCATED].severity,
			.because = VMX_NR_RULES,
			.at[0].mask = ~0ULL,
		};
	}
	findings->lost++;
	last->severity = max(last->severity, severity);
	last->at[0].have = findings->lost;
}

/* -EOPNOTSUPP outranks all: without VMX the rest is of no interest. */
static void __init refuse(struct vmx_findings *findings, int err)
{
	if (findings->err != -EOPNOTSUPP && (!findings->err || err != -EINVAL))
		findings->err = err;
}

/**
 * vmx_find() - add a finding
 * @findings: where to; the policy in it decides what an inconsistency is
 * @rule: the rule that speaks
 * @first: the evidence
 * @second: more evidence, or %VMX_NO_EVIDENCE
 *
 * Return: the finding, for details to be added; where there is no room left it
 * is counted, and will be overwritten by the next.
 */
struct vmx_finding * __init vmx_find(struct vmx_findings *findings, enum vmx_rule rule,
				     struct vmx_evidence first, struct vmx_evidence second)
{
	struct vmx_finding *finding = &findings->spare;

	if (findings->nr < VMX_MAX_FINDINGS)
		finding = &findings->list[findings->nr];
	*finding = (struct vmx_finding) {
		.rule = rule,
		.severity = rules[rule].severity,
		.because = VMX_NR_RULES,
		.at = { first, second },
	};
	if (finding->severity == VMX_INCONSISTENT) {
		finding->severity = findings->tolerant ? VMX_WARNING : VMX_ERROR;
		finding->suspect = findings->suspect;
	}

	if (finding->severity == VMX_ERROR)
		refuse(findings, rules[rule].err);
	if (findings->nr < VMX_MAX_FINDINGS)
		findings->nr++;
	else
		lose_finding(findings, finding->severity);
	return finding;
}

/**
 * vmx_find_forced() - make a finding an error: what should be dropped cannot be
 * @findings: all findings
 * @finding: one of them
 */
void __init vmx_find_forced(struct vmx_findings *findings, struct vmx_finding *finding)
{
	finding->severity = VMX_ERROR;
	finding->forced = true;
	refuse(findings, rules[finding->rule].err);
	if (findings->lost)
		findings->list[VMX_MAX_FINDINGS - 1].severity = VMX_ERROR;
}

/**
 * vmx_dropped_by() - what took away a control
 * @findings: all findings
 * @word: the control's word
 * @mask: its bit; if there are several, any of them
 *
 * Return: the last finding that says so, or NULL.
 */
const struct vmx_finding * __init vmx_dropped_by(const struct vmx_findings *findings,
						 enum vmx_word word, u64 mask)
{
	const struct vmx_finding *finding = &findings->list[findings->nr];
	unsigned int i;

	while (finding-- != findings->list)
		for (i = 0; i < rules[finding->rule].drops; i++)
			if (finding->at[i].index == word && finding->at[i].mask & mask)
				return finding;
	return NULL;
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

static void __init put_msr(struct text *text, unsigned int msr)
{
	put(text, "MSR(%XH)", vmx_msrs[msr].number);
}

static void __init put_cpuid(struct text *text, unsigned int leaf)
{
	put(text, "CPUID(%XH", vmx_cpuid_leaves[leaf].leaf);
	if (vmx_cpuid_leaves[leaf].subleaf)
		put(text, ",%XH", vmx_cpuid_leaves[leaf].subleaf);
	put(text, ")");
}

/* All MSRs or CPUID leaves of a mask. */
static void __init put_list(struct text *text, u64 mask,
			    void (*put_one)(struct text *, unsigned int))
{
	for (; mask; mask &= mask - 1) {
		put_one(text, __ffs64(mask));
		put(text, "%s", mask & (mask - 1) ? ", " : "");
	}
}

static void __init put_place(struct text *text, const struct vmx_evidence *at, u64 mask)
{
	static const char * const registers[VMX_NR_REGS] = { "EAX", "EBX", "ECX", "EDX" };
	unsigned int shift = 0;

	switch (at->place) {
	case VMX_AT_WORD:
		put_msr(text, vmx_words[at->index].msr);
		if (vmx_words[at->index].layout == VMX_HIGH)
			shift = 32;
		break;
	case VMX_AT_MSR:
		put_msr(text, at->index);
		break;
	case VMX_AT_CPUID:
		put_cpuid(text, at->index / VMX_NR_REGS);
		put(text, ".%s", registers[at->index % VMX_NR_REGS]);
		break;
	case VMX_AT_MSRS:
		put_list(text, mask, put_msr);
		return;
	case VMX_AT_CPUIDS:
		put_list(text, mask, put_cpuid);
		return;
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

struct suspect_row {
	char name[24];
	char remedy[80];
};

static const struct suspect_row suspects[] __initconst = {
	[VMX_NOBODY] = { "a hypervisor", "" },
	[VMX_SOME_HYPERVISOR] = { "an unknown hypervisor",
		"nested virtualization must be switched on there" },
	[VMX_KVM] = { "KVM",
		"load its kvm_intel with nested=1 and give this guest a CPU model with vmx" },
	[VMX_HYPER_V] = { "Hyper-V",
		"set ExposeVirtualizationExtensions for this virtual machine" },
	[VMX_VMWARE] = { "VMware",
		"set vhv.enable, \"Virtualize Intel VT-x/EPT\", for this virtual machine" },
	[VMX_VIRTUALBOX] = { "VirtualBox",
		"switch on \"Nested VT-x/AMD-V\" for this virtual machine" },
	[VMX_XEN] = { "Xen",
		"set nestedhvm=1 for this guest" },
	[VMX_TCG] = { "QEMU's TCG",
		"it does not emulate VMX" },
};

static void __init put_suspect(struct text *text, const struct vmx_finding *finding)
{
	if (finding->suspect == VMX_PROCESSOR)
		put(text, "; the processor or its microcode is the suspect");
	else if (finding->suspect != VMX_NOBODY)
		put(text, "; the outer hypervisor, %s, is the suspect",
		    suspects[finding->suspect].name);
}

/* Why the second evidence, which the first needs, is not there. */
static void __init put_want(struct text *text, const struct vmx_finding *finding)
{
	if (finding->because == VMX_RULE_NOT_CAPTURED)
		put(text, "was not captured");
	else if (!finding->at[1].have)
		put(text, "is not supported");
	else if (finding->because != VMX_NR_RULES)
		put(text, "was dropped by [%s]", rules[finding->because].slug);
	else if (finding->at[1].have == finding->at[1].mask)
		put(text, "was not requested");
	else
		put(text, "is not supported");
}

static void __init put_token(struct text *text, const struct vmx_finding *finding, char token)
{
	const struct vmx_evidence *at = finding->at;
	u64 value = at->mask ? at->have >> __ffs64(at->mask) : 0;

	switch (token) {
	case '0':
	case '1':
		put_items(text, &at[token - '0'], at[token - '0'].mask);
		break;
	case '@':
		put_place(text, at, at->mask);
		break;
	case '+':
	case '-':
		put_subject(text, finding, token == '+');
		break;
	case '!':
		put(text, finding->forced ? "must be 1 here and cannot be dropped, but" :
					    "dropped:");
		break;
	case 'd':
		put(text, "%llu", value);
		break;
	case 'x':
		put(text, "0x%llx", value);
		break;
	case 'w':
		put_want(text, finding);
		break;
	case 'r':
		put(text, "%s", rules[finding->because].slug);
		break;
	case 'e':
		put(text, "%s", vmx_errata[finding->erratum].name);
		break;
	case 'h':
		put(text, "%s; %s", suspects[finding->suspect].name,
		    suspects[finding->suspect].remedy);
		break;
	case 'c':
		put(text, "%u", finding->cpu);
		break;
	}
}

static void __init put_words(struct text *text, const struct vmx_finding *finding)
{
	const char *words;

	for (words = rules[finding->rule].words; *words; words++) {
		if (*words == '%')
			put_token(text, finding, *++words);
		else
			put(text, "%c", *words);
	}
	if (rules[finding->rule].severity == VMX_INCONSISTENT)
		put_suspect(text, finding);
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
