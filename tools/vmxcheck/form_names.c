// SPDX-License-Identifier: GPL-2.0-only
/*
 * Features by name: /proc/cpuinfo, libvirt's XML, lists and QEMU's command lines.
 */
#define _GNU_SOURCE
#include <expat.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "form.h"
#include "names.h"

#define CPUID_1_ECX_HYPERVISOR BIT(31)

/* Family, model and stepping stand apart; the signature is made of all three. */
static void cpuinfo_processor(struct reader *reader, const struct match *match)
{
	form_set_cpu(reader, match_decimal(match, GROUP_CPU));
}

static void cpuinfo_family(struct reader *reader, const struct match *match)
{
	u32 family = match_decimal(match, GROUP_VALUE);

	reader->state = family < 15 ? family << 8 : 15 << 8 | (family - 15) << 20;
}

/* A model's place in the signature */
static u32 model_bits(u32 model)
{
	return (model & 15) << 4 | (model >> 4 & 15) << 16;
}

static void cpuinfo_model(struct reader *reader, const struct match *match)
{
	if (reader->state)
		reader->state |= model_bits(match_decimal(match, GROUP_VALUE));
}

static void cpuinfo_stepping(struct reader *reader, const struct match *match)
{
	u32 stepping = match_decimal(match, GROUP_VALUE) & 15;

	if (!reader->state)
		return;
	reader->nr_facts++;
	vmx_caps_set_signature(form_caps(reader), reader->state | stepping);
	reader->state = 0;
}

static void cpuinfo_microcode(struct reader *reader, const struct match *match)
{
	form_caps(reader)->microcode = match_hex(match, GROUP_VALUE);
}

static bool has_flag(const struct span *flags, const char *flag)
{
	const char *end = flags->text + flags->len, *space;
	struct span word = { flags->text };

	for (; word.text < end; word.text += word.len + 1) {
		space = memchr(word.text, ' ', end - word.text);
		word.len = (space ?: end) - word.text;
		if (span_is(&word, flag))
			return true;
	}
	return false;
}

/* CPUID(1H) without VMX, of a processor with the signature that is known so far */
static void set_no_vmx(struct reader *reader, u32 ecx)
{
	struct vmx_regs regs = { };

	regs.reg[VMX_EAX] = form_caps(reader)->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX];
	regs.reg[VMX_ECX] = ecx;
	form_set_cpuid(reader, 1, 0, &regs);
}

/* Without the flag there is no VMX for Linux, whatever the processor could do. */
static void cpuinfo_flags(struct reader *reader, const struct match *match)
{
	const struct span *flags = &match->group[GROUP_REST];
	struct vmx_caps *caps = form_caps(reader);
	bool vmx = has_flag(flags, "vmx"), guest = has_flag(flags, "hypervisor");

	reader->nr_facts++;
	caps->kernel_known = true;
	caps->kernel_vmx = vmx;
	if (vmx)
		return;
	set_no_vmx(reader, guest ? CPUID_1_ECX_HYPERVISOR : 0);
	if (!reader->facts->nr_notes && !has_flag(flags, "svm"))
		facts_note(reader->facts, VMX_INFO, "firmware-lock",
			   "Linux leaves vmx out of the flags as well where firmware has locked VMX off, or a kernel without KVM_INTEL: MSR(3AH) tells them apart");
}

static void cpuinfo_vmx_flags(struct reader *reader, const struct match *match)
{
	enum vmx_control controls[4];
	const struct span *rest = &match->group[GROUP_REST];
	const char *text = rest->text, *end = text + rest->len;
	unsigned int i, nr;
	size_t len;

	for (; text < end; text += len + 1) {
		for (len = 0; text + len < end && text[len] != ' '; len++)
			;
		nr = len ? name_find_controls(text, len, controls) : 0;
		for (i = 0; i < nr; i++)
			form_set_word_bit(reader, controls[i], true);
		if (len && !nr)
			facts_add_other(reader->facts, text, len);
		reader->nr_facts += !!len;
	}
}

static void cpuinfo_read(struct reader *reader, const char *text, size_t size)
{
	form_read_lines(reader, text, size);
	if (!form_caps(reader)->msr_known)
		return;
	facts_note(reader->facts, VMX_INFO, "not-captured",
		   "/proc/cpuinfo lists what the kernel names of the execution controls and of EPT and VPID; no VM-entry and no VM-exit controls are in there, nor what must be 1");
}

static struct line_row cpuinfo_lines[] = {
	{ { "\\bvmx flags\\s*: *(?<rest>[a-z0-9_ ]*)" }, .sign = true, .take = cpuinfo_vmx_flags },
	{ { "^\\W*processor\\s*: *(?<cpu>[0-9]+)\\s*$" }, .take = cpuinfo_processor },
	{ { "^\\W*cpu family\\s*: *(?<value>[0-9]+)" }, .take = cpuinfo_family },
	{ { "^\\W*model\\s*: *(?<value>[0-9]+)" }, .take = cpuinfo_model },
	{ { "^\\W*stepping\\s*: *(?<value>[0-9]+)" }, .take = cpuinfo_stepping },
	{ { "^\\W*microcode\\s*: *(?<value>0x[0-9a-f]+)" }, .take = cpuinfo_microcode },
	{ { "^\\W*flags\\s*: *(?<rest>fpu .*)" }, .sign = true, .take = cpuinfo_flags },
	{ }
};

const struct form form_cpuinfo = {
	.name = "cpuinfo",
	.title = "Linux's /proc/cpuinfo, with \"vmx flags\" or without, and lscpu",
	.read = cpuinfo_read,
	.lines = cpuinfo_lines,
};

/* Coreinfo of Windows' Sysinternals: a star, or a dash, and what that means. */
static void coreinfo_signature(struct reader *reader, const struct match *match)
{
	u32 family = match_decimal(match, GROUP_VALUE), stepping = match_decimal(match, GROUP_BIT);

	vmx_caps_set_signature(form_caps(reader), family << 8 | (stepping & 15) |
			       model_bits(match_decimal(match, GROUP_MSR)));
}

static void coreinfo_hypervisor(struct reader *reader, const struct match *match)
{
	reader->state = CPUID_1_ECX_HYPERVISOR;
}

static void coreinfo_no_vmx(struct reader *reader, const struct match *match)
{
	set_no_vmx(reader, reader->state);
}

static void coreinfo_control(struct reader *reader, const struct match *match)
{
	bool is_ept = (match->group[GROUP_NAME].text[0] | 0x20) == 'e';

	form_set_word_bit(reader, is_ept ? VMXC_SECONDARY_EXEC_ENABLE_EPT :
				  VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST,
			  match->group[GROUP_VALUE].text[0] == '*');
}

static struct line_row coreinfo_lines[] = {
	{ .take = coreinfo_signature, .pattern.regex =
	  "\\bIntel64 Family (?<value>6) Model (?<msr>[0-9]+) Stepping (?<bit>[0-9]+)",
	},
	{ { "^\\W*HYPERVISOR\\s+\\*\\s" }, .take = coreinfo_hypervisor },
	{ { "^\\W*VMX\\s+-\\s+Supports" }, .sign = true, .take = coreinfo_no_vmx },
	{ .sign = true, .take = coreinfo_control, .pattern.regex =
	  "^\\W*(?<name>EPT|URG)\\s+(?<value>[*-])\\s+Supports",
	},
	{ }
};

const struct form form_coreinfo = {
	.name = "coreinfo",
	.title = "Coreinfo of Windows' Sysinternals",
	.lines = coreinfo_lines,
};

/* QEMU writes +vmx-ept, vmx-ept=on and -vmx-ept, vmx-ept=off. */
static void names_item(struct reader *reader, enum claim claim, const char *name, size_t len)
{
	static const struct {
		const char *suffix;
		bool on;
	} suffixes[] = {
		{ "=on", true },
		{ "=off", false },
		{ "=true", true },
		{ "=false", false },
	};
	bool on = true;
	size_t n;
	unsigned int i;

	if (len && (*name == '+' || *name == '-')) {
		on = *name == '+';
		name++;
		len--;
	}
	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		n = strlen(suffixes[i].suffix);
		if (len <= n || memcmp(name + len - n, suffixes[i].suffix, n))
			continue;
		on = suffixes[i].on;
		len -= n;
	}
	if (!len || memchr(name, '=', len))
		return;
	if (claim == CLAIM_WANTED && !on)
		claim = CLAIM_UNWANTED;
	form_take_name(reader, claim, name, len);
}

static void names_list(struct reader *reader, enum claim claim, const struct span *list)
{
	const char *text = list->text, *end = text + list->len;
	size_t len;

	for (; text < end; text += len + 1) {
		for (len = 0; text + len < end && !strchr(", \t\"';", text[len]); len++)
			;
		while (len && (text[len - 1] == '.' || text[len - 1] == ':'))
			len--;
		if (len && (claim == CLAIM_MISSING || memmem(text, len, "vmx-", 4)))
			names_item(reader, claim, text, len);
		while (text + len < end && !strchr(", \t\"';", text[len]))
			len++;
	}
}

static void names_missing(struct reader *reader, const struct match *match)
{
	names_list(reader, CLAIM_MISSING, &match->group[GROUP_REST]);
}

static void names_wanted(struct reader *reader, const struct match *match)
{
	names_list(reader, CLAIM_WANTED, &match->group[GROUP_REST]);
}

static struct line_row names_lines[] = {
	{ .sign = true, .take = names_missing, .pattern.regex =
	  "\\b(?:(?:missing|unsupported|unavailable)[- ]features?|does not provide required features):? *(?<rest>\\S.*)",
	},
	{ { "(?<rest>.*\\bvmx-[a-z][a-z0-9-]{2,}.*)" }, .sign = true, .take = names_wanted },
	{ }
};

const struct form form_names = {
	.name = "names",
	.title = "lists of vmx-* names: QEMU's -cpu, libvirt's missing features",
	.lines = names_lines,
};

/* libvirt's XML: a domain, its cpu element, or the capabilities of a host. */
static void xml_feature(struct reader *reader, const char *name, const char *policy)
{
	static const struct {
		const char *policy;
		enum claim claim;
	} policies[] = {
		{ "force", CLAIM_WANTED },
		{ "require", CLAIM_WANTED },
		{ "optional", CLAIM_WANTED },
		{ "disable", CLAIM_UNWANTED },
		{ "forbid", CLAIM_UNWANTED },
	};
	unsigned int i;

	if (!policy)
		form_take_name(reader, CLAIM_SUPPORTED, name, strlen(name));
	for (i = 0; policy && i < ARRAY_SIZE(policies); i++)
		if (!strcmp(policy, policies[i].policy))
			form_take_name(reader, policies[i].claim, name, strlen(name));
}

static void XMLCALL xml_start(void *context, const XML_Char *element, const XML_Char **attributes)
{
	const char *name = NULL, *policy = NULL;

	for (; attributes[0]; attributes += 2) {
		if (!strcmp(attributes[0], "name"))
			name = attributes[1];
		if (!strcmp(attributes[0], "policy"))
			policy = attributes[1];
	}
	if (!strcmp(element, "feature") && name)
		xml_feature(context, name, policy);
}

static unsigned int libvirt_recognise(const char *text, size_t size)
{
	static struct pattern feature = { "<feature\\b[^>]*\\bname=['\"]vmx" };
	unsigned int nr = 0;
	struct match match;

	while (match_text(&feature, text, size, &match)) {
		size -= match.whole.text + match.whole.len - text;
		text = match.whole.text + match.whole.len;
		nr++;
	}
	return nr;
}

/* Skip text around the XML, and parse several elements without a root. */
static void libvirt_read(struct reader *reader, const char *text, size_t size)
{
	static struct pattern start = {
		"<(?:domain|cpu|host|feature|capabilities|domainCapabilities|mode|domstatus)\\b",
	};
	const char *end = memrchr(text, '>', size);
	struct match match;
	XML_Parser parser;

	if (!end || !match_text(&start, text, size, &match) || end < match.whole.text)
		return;
	parser = XML_ParserCreate(NULL);
	if (!parser)
		return;
	XML_SetUserData(parser, reader);
	XML_SetElementHandler(parser, xml_start, NULL);
	if (XML_Parse(parser, "<all>", 5, false))
		XML_Parse(parser, match.whole.text, end + 1 - match.whole.text, false);
	XML_ParserFree(parser);
}

const struct form form_libvirt = {
	.name = "libvirt",
	.title = "libvirt's XML with <feature name='vmx-…'/>",
	.recognise = libvirt_recognise,
	.read = libvirt_read,
};
