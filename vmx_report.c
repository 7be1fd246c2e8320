// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings: collecting them, and putting them into words.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "vmx_core.h"

struct rule_row {
	const char *slug;
	const char *words;
	enum vmx_severity severity;
	int err;
	unsigned int drops;
};

static const struct rule_row rules[VMX_NR_RULES] = {
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

static void raise_truncated(struct vmx_findings *findings, enum vmx_severity severity)
{
	struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];

	last->severity = max(last->severity, severity);
}

/* The last entry makes room for the number of those that found none. */
static void lose_finding(struct vmx_findings *findings, enum vmx_severity severity)
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
	raise_truncated(findings, severity);
	last->at[0].have = findings->lost;
}

/* -EOPNOTSUPP outranks all: without VMX the rest is of no interest. */
static void refuse(struct vmx_findings *findings, int err)
{
	if (findings->err != -EOPNOTSUPP && (!findings->err || err != -EINVAL))
		findings->err = err;
}

/**
 * vmx_start_findings() - forget what was found before
 * @findings: what is to be filled
 * @policy: decides what an inconsistency is
 * @caps: tells whose fault it is
 */
void vmx_start_findings(struct vmx_findings *findings, const struct vmx_policy *policy,
			const struct vmx_caps *caps)
{
	findings->tolerant = !policy->error_on_inconsistent;
	findings->suspect = vmx_suspect(caps);
	findings->err = 0;
	findings->nr = 0;
	findings->lost = 0;
}

/**
 * vmx_report() - append a finding
 * @findings: where to; the policy in it decides what an inconsistency is
 * @rule: the rule that speaks
 * @first: the evidence
 * @second: more evidence, or %VMX_NO_EVIDENCE
 *
 * Return: the finding, for details to be added; where there is no room left it
 * is counted, and will be overwritten by the next.
 */
struct vmx_finding *vmx_report(struct vmx_findings *findings, enum vmx_rule rule,
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

static bool is_same_place(const struct vmx_evidence *one, const struct vmx_evidence *other)
{
	return one->place == other->place && one->index == other->index &&
	       one->mask == other->mask && one->have == other->have;
}

/**
 * vmx_lookup_finding() - look for a finding
 * @findings: where to
 * @rule: the rule that speaks
 * @code: the number that comes with it, or 0
 * @first: the evidence
 * @second: more evidence, or %VMX_NO_EVIDENCE
 *
 * Return: the same finding, if there is one already, else NULL.
 */
struct vmx_finding *vmx_lookup_finding(struct vmx_findings *findings, enum vmx_rule rule,
				       u32 code, struct vmx_evidence first,
				       struct vmx_evidence second)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++)
		if (findings->list[i].rule == rule && findings->list[i].code == code &&
		    is_same_place(&findings->list[i].at[0], &first) &&
		    is_same_place(&findings->list[i].at[1], &second))
			return &findings->list[i];
	return NULL;
}

/**
 * vmx_merge_findings() - add what was found on some of the CPUs
 * @findings: where to
 * @some: what was found
 * @groups: BIT() of each group of CPUs
 */
void vmx_merge_findings(struct vmx_findings *findings, const struct vmx_findings *some,
			u64 groups)
{
	const struct vmx_finding *from;
	struct vmx_finding *to;

	for (from = some->list; from < some->list + some->nr; from++) {
		to = vmx_lookup_finding(findings, from->rule, from->code, from->at[0], from->at[1]);
		if (!to || to->severity != from->severity || to->because != from->because) {
			to = vmx_report(findings, from->rule, VMX_NO_EVIDENCE, VMX_NO_EVIDENCE);
			*to = *from;
			if (findings->lost)
				raise_truncated(findings, from->severity);
		}
		to->groups |= groups;
	}
	if (some->err)
		refuse(findings, some->err);
}

/**
 * vmx_finish_findings() - let what was found on all CPUs be about all of them
 * @findings: what was found
 * @nr_groups: how many groups of CPUs there are
 */
void vmx_finish_findings(struct vmx_findings *findings, unsigned int nr_groups)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++)
		if (findings->list[i].groups == GENMASK_ULL(nr_groups - 1, 0))
			findings->list[i].groups = 0;
}

/**
 * vmx_escalate() - turn a finding into an error: what should be dropped must be 1
 * @findings: all findings
 * @finding: one of them
 */
void vmx_escalate(struct vmx_findings *findings, struct vmx_finding *finding)
{
	finding->severity = VMX_ERROR;
	finding->forced = true;
	refuse(findings, rules[finding->rule].err);
	if (findings->lost)
		raise_truncated(findings, VMX_ERROR);
}

/**
 * vmx_dropped_by() - what took away a control
 * @findings: all findings
 * @word: the control's word
 * @mask: its bit; if there are several, any of them
 *
 * Return: the last finding that says so, or NULL.
 */
const struct vmx_finding *vmx_dropped_by(const struct vmx_findings *findings,
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
const char *vmx_control_name(enum vmx_control control)
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
const char *vmx_rule_slug(enum vmx_rule rule)
{
	return rules[rule].slug;
}

static void put_cpuid(struct vmx_text *text, unsigned int leaf)
{
	vmx_put(text, "CPUID(%XH", vmx_cpuid_leaves[leaf].leaf);
	if (vmx_cpuid_leaves[leaf].subleaf)
		vmx_put(text, ",%XH", vmx_cpuid_leaves[leaf].subleaf);
	vmx_put(text, ")");
}

/* All MSRs or CPUID leaves of a mask. */
static void put_list(struct vmx_text *text, u64 mask,
		     void (*put_one)(struct vmx_text *text, unsigned int index))
{
	for (; mask; mask &= mask - 1) {
		put_one(text, __ffs64(mask));
		vmx_put(text, "%s", mask & (mask - 1) ? ", " : "");
	}
}

/* Where bits are. */
static void put_place(struct vmx_text *text, const struct vmx_evidence *at, u64 mask)
{
	static const char * const registers[VMX_NR_REGS] = { "EAX", "EBX", "ECX", "EDX" };
	unsigned int shift = 0;

	switch (at->place) {
	case VMX_AT_WORD:
		vmx_put_msr(text, vmx_words[at->index].msr);
		shift = vmx_word_shift(at->index);
		break;
	case VMX_AT_MSR:
		vmx_put_msr(text, at->index);
		break;
	case VMX_AT_CPUID:
		put_cpuid(text, at->index / VMX_NR_REGS);
		vmx_put(text, ".%s", registers[at->index % VMX_NR_REGS]);
		break;
	case VMX_AT_MSRS:
		put_list(text, mask, vmx_put_msr);
		return;
	case VMX_AT_CPUIDS:
		put_list(text, mask, put_cpuid);
		return;
	}
	if (mask)
		vmx_put_bits(text, mask, shift);
}

/* The names of bits, where they have one, and where they are. */
static void put_items(struct vmx_text *text, const struct vmx_evidence *at, u64 mask)
{
	const char *separator = "";
	const char *name;
	u64 rest;

	for (rest = at->place == VMX_AT_WORD ? mask : 0; rest; rest &= rest - 1) {
		name = vmx_control_name(at->index * 64 + __ffs64(rest));
		if (name) {
			vmx_put(text, "%s%s", separator, name);
			separator = ", ";
		}
	}
	if (*separator)
		vmx_put(text, " ");
	put_place(text, at, mask);
}

/* The name of a number. */
static const char *field_name(const struct vmx_evidence *at)
{
	const struct vmx_field *field;

	if (at->place != VMX_AT_WORD || hweight64(at->mask) <= 1)
		return NULL;
	field = vmx_find_field(at->index, at->mask);
	return field ? field->name : NULL;
}

/* A number by its name, all else by the names of its bits. */
static void put_evidence(struct vmx_text *text, const struct vmx_evidence *at)
{
	const char *name = field_name(at);

	if (name)
		vmx_put(text, "%s ", name);
	put_items(text, at, at->mask);
}

/* All bits of a finding that the processor has, or has not, as a subject. */
static void put_subject(struct vmx_text *text, const struct vmx_finding *finding, bool have)
{
	unsigned int i, bits = 0;
	u64 mask;

	for (i = 0; i < VMX_MAX_EVIDENCE; i++) {
		mask = finding->at[i].mask & (have ? finding->at[i].have : ~finding->at[i].have);
		if (!mask)
			continue;
		vmx_put(text, bits ? " and " : "");
		put_items(text, &finding->at[i], mask);
		bits += hweight64(mask);
	}
	vmx_put(text, bits == 1 ? " is" : " are");
}

struct suspect_row {
	const char *name;
	const char *remedy;
};

static const struct suspect_row suspects[] = {
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

static void put_suspect(struct vmx_text *text, const struct vmx_finding *finding)
{
	if (finding->suspect == VMX_PROCESSOR)
		vmx_put(text, "; the processor or its microcode is the suspect");
	else if (finding->suspect != VMX_NOBODY)
		vmx_put(text, "; the outer hypervisor, %s, is the suspect",
			suspects[finding->suspect].name);
}

/* Why the second evidence, which the first needs, is not there. */
static void put_want(struct vmx_text *text, const struct vmx_finding *finding)
{
	if (finding->because == VMX_RULE_NOT_CAPTURED)
		vmx_put(text, "was not captured");
	else if (!finding->at[1].have)
		vmx_put(text, "is not supported");
	else if (finding->because != VMX_NR_RULES)
		vmx_put(text, "was dropped by [%s]", rules[finding->because].slug);
	else if (finding->at[1].have == finding->at[1].mask)
		vmx_put(text, "was not requested");
	else
		vmx_put(text, "is not supported");
}

/* Ranges of CPUs, as they follow each other in the machine. */
static void put_cpu_list(struct vmx_text *text, const struct vmx_machine *machine,
			 u64 groups)
{
	const struct vmx_cpu *cpu = machine->cpus, *end = cpu + machine->nr_cpus, *last;
	const char *separator = "";

	for (; cpu < end; cpu = last + 1) {
		last = cpu;
		if (!(groups & BIT_ULL(cpu->group)))
			continue;
		while (last + 1 < end && groups & BIT_ULL(last[1].group) &&
		       last[1].number == last->number + 1)
			last++;
		vmx_put(text, "%s%u", separator, cpu->number);
		if (last != cpu)
			vmx_put(text, "-%u", last->number);
		separator = ",";
	}
}

static void put_cpus(struct vmx_text *text, const struct vmx_machine *machine, u64 groups)
{
	unsigned int i, nr = 0;

	for (i = 0; i < machine->nr_cpus; i++)
		nr += !!(groups & BIT_ULL(machine->cpus[i].group));
	vmx_put(text, nr == 1 ? "CPU " : "CPUs ");
	put_cpu_list(text, machine, groups);
}

static u64 value_of(const struct vmx_evidence *at)
{
	return at->have >> __ffs64(at->mask);
}

static void put_value_on(struct vmx_text *text, const struct vmx_evidence *at,
			 const struct vmx_machine *machine, u64 groups)
{
	vmx_put(text, value_of(at) > 9 ? "0x%llx on " : "%llu on ", value_of(at));
	put_cpus(text, machine, groups);
}

struct meaning_row {
	u32 code;
	const char *text;
};

static const struct meaning_row meanings[] = {
	{ 4, "the VMCS is not clear" },
	{ 7, "invalid control fields" },
	{ 8, "invalid host-state fields" },
	{ 15, "in VMX operation already" },
	{ 26, "events are blocked by MOV SS" },
	{ VMX_REASON, "exception or NMI" },
	{ VMX_REASON | 2, "triple fault" },
	{ VMX_REASON | 31, "RDMSR" },
	{ VMX_REASON | 48, "EPT violation" },
	{ VMX_REASON | 49, "EPT misconfiguration" },
	{ VMX_REASON | VMX_ENTRY_FAILED | 33, "invalid guest state" },
	{ VMX_REASON | VMX_ENTRY_FAILED | 34, "MSR loading" },
	{ VMX_REASON | VMX_ENTRY_FAILED | 41, "machine check" },
};

/* What the processor said to a VMX instruction. */
static void put_verdict(struct vmx_text *text, u32 code)
{
	unsigned int i;

	if (code & VMX_ENTRY_FAILED)
		vmx_put(text, "fails: exit reason %u", code & 0xffff);
	else if (code & VMX_REASON)
		vmx_put(text, "exit reason %u", code & 0xffff);
	else if (code)
		vmx_put(text, "fails: VM-instruction error %u", code);
	else
		vmx_put(text, "fails: VMfailInvalid");
	for (i = 0; i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].code == code)
			vmx_put(text, " (%s)", meanings[i].text);
}

static void put_token(struct vmx_text *text, const struct vmx_finding *finding,
		      const struct vmx_machine *machine, char token)
{
	const struct vmx_evidence *at = finding->at;

	switch (token) {
	case '0':
	case '1':
		put_evidence(text, &at[token - '0']);
		break;
	case '@':
		put_place(text, at, at->mask);
		break;
	case '+':
	case '-':
		put_subject(text, finding, token == '+');
		break;
	case '!':
		vmx_put(text, finding->forced ? "must be 1 here and cannot be dropped, but" :
					    "dropped:");
		break;
	case 'd':
		vmx_put(text, "%llu", value_of(at));
		break;
	case 'x':
		vmx_put(text, "0x%llx", value_of(at));
		break;
	case 'w':
		put_want(text, finding);
		break;
	case 'r':
		vmx_put(text, "%s", rules[finding->because].slug);
		break;
	case 'e':
		vmx_put(text, "%s", vmx_errata[finding->erratum].name);
		break;
	case 'h':
		vmx_put(text, "%s; %s", suspects[finding->suspect].name,
			suspects[finding->suspect].remedy);
		break;
	case 'l':
		put_place(text, &at[0], at[0].mask);
		vmx_put(text, at[0].mask && at[1].mask ? ", " : "");
		put_place(text, &at[1], at[1].mask);
		break;
	case 'v':
		put_value_on(text, &at[0], machine, finding->groups);
		break;
	case 'V':
		put_value_on(text, &at[1], machine, finding->others);
		break;
	case 'p':
		put_verdict(text, finding->code);
		break;
	case 'm':
		vmx_put(text, "MSR(%XH)", finding->code);
		break;
	case 'c':
		vmx_put(text, "%u", finding->cpu);
	}
}

static void put_words(struct vmx_text *text, const struct vmx_finding *finding,
		      const struct vmx_machine *machine)
{
	const char *words = rules[finding->rule].words;
	int len;

	while (*words) {
		len = strcspn(words, "%");
		vmx_put(text, "%.*s", len, words);
		words += len;
		if (*words) {
			put_token(text, finding, machine, words[1]);
			words += 2;
		}
	}
	if (rules[finding->rule].severity == VMX_INCONSISTENT)
		put_suspect(text, finding);
}

/**
 * vmx_format_finding() - a finding as a line of the log, without newline
 * @finding: the finding
 * @machine: the CPUs, or NULL if there is but one
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length of the line, cut to what fits.
 */
size_t vmx_format_finding(const struct vmx_finding *finding,
			  const struct vmx_machine *machine, char *buf, size_t size)
{
	static const char * const severities[] = {
		[VMX_INFO] = "info",
		[VMX_WARNING] = "warning",
		[VMX_ERROR] = "error",
	};
	struct vmx_text text = { .buf = buf, .size = size };

	vmx_put(&text, "%s: [%s] ", severities[finding->severity], rules[finding->rule].slug);
	if (finding->groups && !finding->others) {
		vmx_put(&text, "on ");
		put_cpus(&text, machine, finding->groups);
		vmx_put(&text, ": ");
	}
	put_words(&text, finding, machine);
	return text.len;
}

/**
 * vmx_format_cpus() - a list of CPUs: numbers and ranges
 * @machine: the CPUs
 * @groups: BIT() of each group that is meant
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length of the list, cut to what fits.
 */
size_t vmx_format_cpus(const struct vmx_machine *machine, u64 groups, char *buf,
		       size_t size)
{
	struct vmx_text text = { .buf = buf, .size = size };

	vmx_put(&text, "%s", "");
	put_cpu_list(&text, machine, groups);
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
size_t vmx_format_word(const struct vmcs_config *config, enum vmx_word word, char *buf,
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
size_t vmx_format_names(const struct vmcs_config *config, enum vmx_word word, char *buf,
			size_t size)
{
	struct vmx_text text = { .buf = buf, .size = size };
	unsigned int i;

	vmx_put(&text, "%s", "");
	for (i = 0; i < vmx_nr_controls; i++)
		if (vmx_controls[i].word == word && vmx_has(config, vmx_controls[i].control))
			vmx_put(&text, " %s", vmx_controls[i].name);
	return text.len;
}
