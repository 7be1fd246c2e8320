// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text that grows in a buffer: bits and their places as the SDM writes them, and their names.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "messages.h"

/* Add to a text, as printf() does. */
void vmx_put(struct vmx_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += vscnprintf(text->buf + text->len, text->size - text->len, format, args);
	va_end(args);
}

/**
 * vmx_put_template() - add a text with tokens in it, such as "{bits} is 1"
 * @text: the text
 * @template: what to add
 * @tokens: the names of the tokens, up to NULL
 * @put: adds what a token stands for, by its index in @tokens
 * @context: passed to it
 */
void vmx_put_template(struct vmx_text *text, const char *template, const char * const tokens[],
		      void (*put)(struct vmx_text *text, unsigned int token,
				  const void *context),
		      const void *context)
{
	unsigned int token;
	size_t len;

	while (*template) {
		len = strcspn(template, "{");
		vmx_put(text, "%.*s", (int)len, template);
		template += len;
		if (!*template)
			break;
		len = strcspn(++template, "}");
		for (token = 0; tokens[token]; token++)
			if (strlen(tokens[token]) == len && !memcmp(tokens[token], template, len))
				put(text, token, context);
		template += len + 1;
	}
}

/* Bits as the SDM writes them: single ones and high:low ranges. */
void vmx_put_bits(struct vmx_text *text, u64 mask, unsigned int shift)
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

/* An MSR. */
void vmx_put_msr(struct vmx_text *text, unsigned int msr)
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
		     void (*put_one)(struct vmx_text *text, unsigned int index))
{
	for (; mask; mask &= mask - 1) {
		put_one(text, __ffs64(mask));
		vmx_put(text, "%s", mask & (mask - 1) ? ", " : "");
	}
}

/* The MSR or CPUID register of bits, and their numbers. */
void vmx_put_place(struct vmx_text *text, const struct vmx_bits *at, u64 mask)
{
	static const char * const registers[VMX_NR_REGS] = { "EAX", "EBX", "ECX", "EDX" };
	unsigned int shift = 0;

	switch (at->place) {
	case VMX_AT_WORD:
		vmx_put_msr(text, vmx_words[at->index].msr);
		shift = vmx_word_shift(at->index);
		break;
	case VMX_AT_TRUE_WORD:
		vmx_put_msr(text, vmx_words[at->index].true_msr);
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
	case VMX_AT_MICROCODE:
		vmx_put(text, "microcode");
		return;
	}
	if (mask)
		vmx_put_bits(text, mask, shift);
}

/* Bits of CR0 and CR4 without which there is no VMX operation. */
static const struct {
	enum vmx_msr first;
	enum vmx_msr last;
	unsigned int bit;
	const char *name;
} cr_bits[] = {
	{ VMX_MSR_CR0_FIXED0, VMX_MSR_CR0_FIXED1, 0, "CR0.PE" },
	{ VMX_MSR_CR0_FIXED0, VMX_MSR_CR0_FIXED1, 5, "CR0.NE" },
	{ VMX_MSR_CR0_FIXED0, VMX_MSR_CR0_FIXED1, 31, "CR0.PG" },
	{ VMX_MSR_CR4_FIXED0, VMX_MSR_CR4_FIXED1, 5, "CR4.PAE" },
	{ VMX_MSR_CR4_FIXED0, VMX_MSR_CR4_FIXED1, 13, "CR4.VMXE" },
};

static const char *bit_name(const struct vmx_bits *at, unsigned int bit)
{
	unsigned int i;

	if (at->place == VMX_AT_WORD || at->place == VMX_AT_TRUE_WORD)
		return vmx_control_name(at->index * 64 + bit);
	for (i = 0; i < ARRAY_SIZE(cr_bits); i++)
		if (at->place == VMX_AT_MSR && at->index >= cr_bits[i].first &&
		    at->index <= cr_bits[i].last && cr_bits[i].bit == bit)
			return cr_bits[i].name;
	return NULL;
}

/* The names of bits, where they have one, and where they are. */
void vmx_put_items(struct vmx_text *text, const struct vmx_bits *at, u64 mask)
{
	const char *separator = "";
	const char *name;
	u64 rest;

	for (rest = mask; rest; rest &= rest - 1) {
		name = bit_name(at, __ffs64(rest));
		if (name) {
			vmx_put(text, "%s%s", separator, name);
			separator = ", ";
		}
	}
	if (*separator)
		vmx_put(text, " ");
	vmx_put_place(text, at, mask);
}

/* A control: its name, if it has one, and where it is. */
void vmx_put_control(struct vmx_text *text, enum vmx_control control)
{
	const struct vmx_bits at = {
		.place = VMX_AT_WORD,
		.index = vmx_control_word(control),
	};

	vmx_put_items(text, &at, vmx_control_mask(control));
}

/* The name of a number. */
static const char *field_name(const struct vmx_bits *at)
{
	const struct vmx_field *field;

	if (at->place != VMX_AT_WORD || hweight64(at->mask) <= 1)
		return NULL;
	field = vmx_find_field(at->index, at->mask);
	return field ? field->name : NULL;
}

/* A number by its name, all else by the names of its bits. */
void vmx_put_named_bits(struct vmx_text *text, const struct vmx_bits *at)
{
	const char *name = field_name(at);

	if (name)
		vmx_put(text, "%s ", name);
	vmx_put_items(text, at, at->mask);
}

/* A word's name and its value.  Returns the length, cut to what fits. */
size_t vmx_format_word(const struct vmcs_config *config, enum vmx_word word, char *buf,
		       size_t size)
{
	bool wide = vmx_words[word].layout == VMX_FLAT || vmx_words[word].layout == VMX_WHOLE;

	return scnprintf(buf, size, "%s 0x%0*llx", vmx_words[word].name, wide ? 16 : 8,
			 config->word[word]);
}

/* The names of a word's bits, a space before each.  Returns the length, cut to what fits. */
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
