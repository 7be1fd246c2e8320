// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings, in words.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cpus.h"
#include "messages.h"

/* All bits of a finding that the processor has, or has not, as a subject. */
static void put_subject(struct vmx_text *text, const struct vmx_finding *finding, bool have)
{
	unsigned int i, bits = 0;
	u64 mask;

	for (i = 0; i < VMX_MAX_BITS; i++) {
		mask = finding->at[i].mask & (have ? finding->at[i].have : ~finding->at[i].have);
		if (!mask)
			continue;
		vmx_put(text, bits ? " and " : "");
		vmx_put_items(text, &finding->at[i], mask);
		bits += hweight64(mask);
	}
	vmx_put(text, bits == 1 ? " is" : " are");
}

struct hypervisor_row {
	const char *name;
	const char *remedy;
};

static const struct hypervisor_row hypervisors[] = {
	[VMX_UNKNOWN_HOST] = { "a hypervisor", "" },
	[VMX_OTHER_HYPERVISOR] = { "an unknown hypervisor",
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

/* Why the second bits, which the first need, are missing. */
static void put_want(struct vmx_text *text, const struct vmx_finding *finding)
{
	if (finding->because == VMX_RULE_NOT_CAPTURED)
		vmx_put(text, "was not captured");
	else if (!finding->at[1].have)
		vmx_put(text, "is not supported");
	else if (finding->because != VMX_NR_RULES)
		vmx_put(text, "was dropped by [%s]", vmx_rules[finding->because].slug);
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

static u64 value_of(const struct vmx_bits *at)
{
	return at->have >> __ffs64(at->mask);
}

static void put_value_on(struct vmx_text *text, const struct vmx_bits *at,
			 const struct vmx_machine *machine, u64 groups)
{
	vmx_put(text, value_of(at) > 9 ? "0x%llx on " : "%llu on ", value_of(at));
	put_cpus(text, machine, groups);
}

struct message {
	const struct vmx_finding *finding;
	const struct vmx_machine *machine;
};

enum token {
	TOKEN_BITS,
	TOKEN_OTHER,
	TOKEN_PLACE,
	TOKEN_NUMBER,
	TOKEN_VALUE,
	TOKEN_LIST,
	TOKEN_PRESENT,
	TOKEN_MISSING,
	TOKEN_DROPPED,
	TOKEN_WHY,
	TOKEN_RULE,
	TOKEN_ERRATUM,
	TOKEN_HYPERVISOR,
	TOKEN_THESE,
	TOKEN_THOSE,
	TOKEN_OUTER,
	NR_TOKENS,
};

static const char * const tokens[NR_TOKENS + 1] = {
	[TOKEN_BITS] = "bits",
	[TOKEN_OTHER] = "other",
	[TOKEN_PLACE] = "place",
	[TOKEN_NUMBER] = "number",
	[TOKEN_VALUE] = "value",
	[TOKEN_LIST] = "list",
	[TOKEN_PRESENT] = "present",
	[TOKEN_MISSING] = "missing",
	[TOKEN_DROPPED] = "dropped",
	[TOKEN_WHY] = "why",
	[TOKEN_RULE] = "rule",
	[TOKEN_ERRATUM] = "erratum",
	[TOKEN_HYPERVISOR] = "hypervisor",
	[TOKEN_THESE] = "these",
	[TOKEN_THOSE] = "those",
	[TOKEN_OUTER] = "outer",
};

static void put_token(struct vmx_text *text, unsigned int token, const void *context)
{
	const struct message *message = context;
	const struct vmx_finding *finding = message->finding;
	const struct vmx_bits *at = finding->at;

	switch (token) {
	case TOKEN_BITS:
		vmx_put_named_bits(text, &at[0]);
		break;
	case TOKEN_OTHER:
		vmx_put_named_bits(text, &at[1]);
		break;
	case TOKEN_PLACE:
		vmx_put_place(text, at, at->mask);
		break;
	case TOKEN_NUMBER:
		vmx_put(text, "%llu", value_of(at));
		break;
	case TOKEN_VALUE:
		vmx_put(text, "0x%llx", value_of(at));
		break;
	case TOKEN_LIST:
		vmx_put_place(text, &at[0], at[0].mask);
		vmx_put(text, at[0].mask && at[1].mask ? ", " : "");
		vmx_put_place(text, &at[1], at[1].mask);
		break;
	case TOKEN_PRESENT:
	case TOKEN_MISSING:
		put_subject(text, finding, token == TOKEN_PRESENT);
		break;
	case TOKEN_DROPPED:
		vmx_put(text, finding->must_be_1 ? "must be 1 here and cannot be dropped, but" :
					    "dropped:");
		break;
	case TOKEN_WHY:
		put_want(text, finding);
		break;
	case TOKEN_RULE:
		vmx_put(text, "%s", vmx_rules[finding->because].slug);
		break;
	case TOKEN_ERRATUM:
		vmx_put(text, "%s", vmx_errata[finding->erratum].name);
		break;
	case TOKEN_HYPERVISOR:
		vmx_put(text, "%s; %s", hypervisors[finding->hypervisor].name,
			hypervisors[finding->hypervisor].remedy);
		break;
	case TOKEN_THESE:
		put_value_on(text, &at[0], message->machine, finding->groups);
		break;
	case TOKEN_THOSE:
		put_value_on(text, &at[1], message->machine, finding->others);
		break;
	case TOKEN_OUTER:
		vmx_put(text, "%s", hypervisors[finding->hypervisor].name);
	}
}

/* What to do, or whom to suspect, depends on where it was found. */
static void put_advice(struct vmx_text *text, const struct message *message)
{
	const struct vmx_advice *advice = vmx_find_advice(message->finding->rule);
	const char *words;

	if (!advice)
		return;
	words = advice->guest;
	if (message->finding->hypervisor == VMX_UNKNOWN_HOST)
		words = advice->unknown;
	else if (message->finding->hypervisor == VMX_NATIVE)
		words = advice->native;
	words = words ?: advice->anywhere;
	if (!words)
		return;
	vmx_put(text, "; ");
	vmx_put_template(text, words, tokens, put_token, message);
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
	const struct message message = { finding, machine };
	struct vmx_text text = { .buf = buf, .size = size };

	vmx_put(&text, "%s: [%s] ", severities[finding->severity], vmx_rules[finding->rule].slug);
	if (finding->groups && !finding->others) {
		vmx_put(&text, "on ");
		put_cpus(&text, machine, finding->groups);
		vmx_put(&text, ": ");
	}
	vmx_put_template(&text, vmx_rules[finding->rule].words, tokens, put_token, &message);
	put_advice(&text, &message);
	return text.len;
}

/* A list of CPUs: numbers and ranges.  Returns its length, cut to what fits. */
size_t vmx_format_cpus(const struct vmx_machine *machine, u64 groups, char *buf,
		       size_t size)
{
	struct vmx_text text = { .buf = buf, .size = size };

	vmx_put(&text, "%s", "");
	put_cpu_list(&text, machine, groups);
	return text.len;
}
