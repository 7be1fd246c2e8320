// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names and places as text, and a snapshot as a dump.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "vmx_core.h"

const struct vmx_control_row vmx_controls[] = {
#define VMX_CONTROL(NAME, bit, in, text, is)					\
	{									\
		.name = (text),							\
		.control = VMXC_##NAME,						\
		.word = VMX_WORD_##in,						\
		.shift = (bit),							\
		.role = VMX_##is,						\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_controls = ARRAY_SIZE(vmx_controls);

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
 * vmx_put() - add to a text
 * @text: the text
 * @format: as printf() has it
 */
void vmx_put(struct vmx_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += vscnprintf(text->buf + text->len, text->size - text->len, format, args);
	va_end(args);
}

/* The bits of @mask as the SDM writes them: single bits and high:low ranges. */
static void put_bits(struct vmx_text *text, u64 mask, unsigned int shift)
{
	const char *separator = "";

	vmx_put(text, hweight64(mask) == 1 ? "[bit " : "[bits ");
	while (mask) {
		unsigned int low = __ffs64(mask), high = low;

		while (high < 63 && mask & BIT_ULL(high + 1))
			high++;
		mask &= ~GENMASK_ULL(high, low);
		if (high == low)
			vmx_put(text, "%s%u", separator, low + shift);
		else
			vmx_put(text, "%s%u:%u", separator, high + shift, low + shift);
		separator = ",";
	}
	vmx_put(text, "]");
}

static void put_msr(struct vmx_text *text, unsigned int msr)
{
	vmx_put(text, "MSR(%XH)", vmx_msrs[msr].number);
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
		     void (*put_one)(struct vmx_text *, unsigned int))
{
	for (; mask; mask &= mask - 1) {
		put_one(text, __ffs64(mask));
		vmx_put(text, "%s", mask & (mask - 1) ? ", " : "");
	}
}

/**
 * vmx_put_place() - where bits are
 * @text: the text
 * @at: the place
 * @mask: the bits of it
 */
void vmx_put_place(struct vmx_text *text, const struct vmx_evidence *at, u64 mask)
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
		vmx_put(text, ".%s", registers[at->index % VMX_NR_REGS]);
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

/* The name of a number. */
static const char *field_name(const struct vmx_evidence *at, u64 mask)
{
	const struct vmx_field *field = NULL;

	if (at->place == VMX_AT_WORD && vmx_words[at->index].layout == VMX_HIGH)
		field = vmx_find_field(vmx_words[at->index].msr, mask << 32);
	else if (at->place == VMX_AT_WORD)
		field = vmx_find_field(vmx_words[at->index].msr, mask);
	return field && hweight64(mask) > 1 ? field->name : "";
}

/**
 * vmx_put_items() - the names of bits, where they have one, and where they are
 * @text: the text
 * @at: the place
 * @mask: the bits of it
 */
void vmx_put_items(struct vmx_text *text, const struct vmx_evidence *at, u64 mask)
{
	const char *separator = field_name(at, mask);
	const char *name;
	u64 rest;

	vmx_put(text, "%s", separator);
	for (rest = at->place == VMX_AT_WORD ? mask : 0; rest; rest &= rest - 1) {
		name = vmx_control_name(at->index * 64 + __ffs64(rest));
		if (name) {
			vmx_put(text, "%s%s", separator, name);
			separator = ", ";
		}
	}
	if (*separator)
		vmx_put(text, " ");
	vmx_put_place(text, at, mask);
}

/**
 * vmx_put_value() - the number that is in a field
 * @text: the text
 * @mask: the field
 * @value: the value of the word that it is in
 */
void vmx_put_value(struct vmx_text *text, u64 mask, u64 value)
{
	value = (value & mask) >> __ffs64(mask);
	vmx_put(text, value > 9 ? "0x%llx" : "%llu", value);
}

/**
 * vmx_dump_caps() - a snapshot in the format of dump files
 * @caps: the snapshot
 * @put: told of each line, without newline
 * @context: passed to it
 */
void vmx_dump_caps(const struct vmx_caps *caps, void (*put)(void *context, const char *line),
		   void *context)
{
	char line[64];
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		const u32 *reg = caps->cpuid[i].reg;

		if (!vmx_cpuid_known(caps, i))
			continue;
		scnprintf(line, sizeof(line), "cpuid %08x %08x %08x %08x %08x %08x",
			  vmx_cpuid_leaves[i].leaf, vmx_cpuid_leaves[i].subleaf, reg[VMX_EAX],
			  reg[VMX_EBX], reg[VMX_ECX], reg[VMX_EDX]);
		put(context, line);
	}
	if (!vmx_cpuid_known(caps, VMX_CPUID_FEATURES) &&
	    caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX]) {
		scnprintf(line, sizeof(line), "signature %08x",
			  caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX]);
		put(context, line);
	}
	put(context, caps->kernel_vmx ? "kernel vmx 1" : "kernel vmx 0");
	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (caps->msr_faulted & BIT(i))
			scnprintf(line, sizeof(line), "gp %08x", vmx_msrs[i].number);
		else if (vmx_msr_known(caps, i))
			scnprintf(line, sizeof(line), "msr %08x %016llx", vmx_msrs[i].number,
				  caps->msr[i]);
		else
			continue;
		put(context, line);
	}
}
