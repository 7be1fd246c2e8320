// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables, made of the rows of vmx_controls.h and rules.h, and looking things up in them.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "tables.h"

const struct vmx_msr_row vmx_msrs[VMX_NR_MSRS] = {
#define VMX_MSR(tag, address, gate_tag, bits, is_needed)			\
	[VMX_MSR_##tag] = {							\
		.number = (address),						\
		.enumerated_by = VMX_MSR_##gate_tag,					\
		.enumerating_bits = (bits),						\
		.needed = (is_needed),						\
	},
#include "../vmx_controls.h"
};

const struct vmx_word_row vmx_words[VMX_NR_WORDS] = {
#define VMX_WORD(tag, text, msr_tag, true_msr_tag, bits, shape)			\
	[VMX_WORD_##tag] = {							\
		.name = (text),							\
		.msr = VMX_MSR_##msr_tag,					\
		.true_msr = VMX_MSR_##true_msr_tag,				\
		.layout = VMX_##shape,						\
		.default1 = (bits),						\
	},
#include "../vmx_controls.h"
};

const struct vmx_cpuid_row vmx_cpuid_leaves[VMX_NR_CPUIDS] = {
#define VMX_CPUID(tag, number, sub)						\
	[VMX_CPUID_##tag] = { .leaf = (number), .subleaf = (sub) },
#include "../vmx_controls.h"
};

/*
 * The control without which a word does not count.
 *
 * Return: the control, or %VMXC_NONE.
 */
enum vmx_control vmx_activated_by(enum vmx_word word)
{
	/* Control 0 activates none. */
	static const u16 controls[VMX_NR_WORDS] = {
#define VMX_ACTIVATED(tag, control)						\
		[VMX_WORD_##tag] = (control),
#include "../vmx_controls.h"
	};

	return controls[word] ?: VMXC_NONE;
}

const struct vmx_control_row vmx_controls[] = {
#define VMX_CONTROL(NAME, bit, in, text, is)					\
	{									\
		.name = (text),							\
		.control = VMXC_##NAME,						\
		.word = VMX_WORD_##in,						\
		.shift = (bit),							\
		.role = VMX_##is,						\
	},
#include "../vmx_controls.h"
};

const unsigned int vmx_nr_controls = ARRAY_SIZE(vmx_controls);

/*
 * The name of a control in QEMU and libvirt.
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

const struct vmx_field vmx_fields[] = {
#define VMX_FIELD(tag, high, low, both, text)					\
	{									\
		.msr = VMX_MSR_##tag,						\
		.common = VMX_##both,						\
		.mask = GENMASK_ULL(high, low),					\
		.name = (text),							\
	},
#include "../vmx_controls.h"
};

const unsigned int vmx_nr_fields = ARRAY_SIZE(vmx_fields);

/*
 * The number that some bits are part of.
 *
 * Return: its row, or NULL if they are just bits.
 */
const struct vmx_field *vmx_find_field(enum vmx_word word, u64 mask)
{
	enum vmx_msr msr = vmx_words[word].msr;
	unsigned int i;

	mask <<= vmx_word_shift(word);
	for (i = 0; i < vmx_nr_fields; i++)
		if (vmx_fields[i].msr == msr && vmx_fields[i].mask & mask && *vmx_fields[i].name)
			return &vmx_fields[i];
	return NULL;
}

/* One control or two: given twice, the first two are all there are. */
#define BITS_OF(first, second, ...) (BIT_ULL((first) % 64) | BIT_ULL((second) % 64))
#define WORD_OF(first, ...) ((first) / 64)

/* An entry control cannot stand in the exit column, nor the other way round. */
#define EXIT_WORDS (BIT(VMX_WORD_EXIT) | BIT(VMX_WORD_EXIT2))
#define IS_NO_EXIT(word) BUILD_BUG_ON_ZERO(!(BIT(word) & EXIT_WORDS))

static const int entry_column[] __maybe_unused = {
#define VMX_PAIR(entry_half, ...) BUILD_BUG_ON_ZERO((entry_half) / 64 != VMX_WORD_ENTRY),
#include "../vmx_controls.h"
};

#define BITS(...)	.word = WORD_OF(__VA_ARGS__), .bits = BITS_OF(__VA_ARGS__, __VA_ARGS__)
#define NEED(...)	.need_word = WORD_OF(__VA_ARGS__), .need = BITS_OF(__VA_ARGS__, __VA_ARGS__)

/* Activation first, then needs, then both halves of each pair. */
const struct vmx_need vmx_needs[] = {
#define VMX_ACTIVATED(tag, ...)							\
	{									\
		.rule = VMX_RULE_DEPENDENCY,					\
		.word = VMX_WORD_##tag,						\
		.bits = VMX_WHOLE_WORD,						\
		NEED(__VA_ARGS__),						\
	},
#include "../vmx_controls.h"
#define VMX_NEEDS(slug, dependent, ...)						\
	{									\
		.rule = VMX_RULE_##slug,					\
		BITS(dependent),						\
		NEED(__VA_ARGS__),						\
	},
#include "../vmx_controls.h"
#define VMX_PAIR(entry_half, state, ...)					\
	{									\
		.rule = VMX_RULE_PAIR_DROPPED,					\
		.pair = #state,							\
		BITS(entry_half),						\
		NEED(__VA_ARGS__) + IS_NO_EXIT(WORD_OF(__VA_ARGS__)),		\
	},
#include "../vmx_controls.h"
#define VMX_PAIR(entry_half, state, ...)					\
	{									\
		.rule = VMX_RULE_PAIR_DROPPED,					\
		.pair = #state,							\
		BITS(__VA_ARGS__),						\
		NEED(entry_half),						\
	},
#include "../vmx_controls.h"
};

const unsigned int vmx_nr_needs = ARRAY_SIZE(vmx_needs);

const struct vmx_erratum vmx_errata[] = {
#define VMX_ERRATUM(cpuid_1_eax, which, names, ...)				\
	{									\
		.signature = (cpuid_1_eax),					\
		.stepping = (which),						\
		.name = (names),						\
		.control = { __VA_ARGS__, VMXC_NONE },				\
	},
#include "../vmx_controls.h"
};

const unsigned int vmx_nr_errata = ARRAY_SIZE(vmx_errata);

const struct vmx_switch_row vmx_switches[VMX_NR_SWITCHES] = {
#define VMX_SWITCH(number, text, control, guest_field, host_field, where, which, bits, also)	\
	[VMX_SWITCH_##number] = {						\
		.name = (text),							\
		.msr = (number),						\
		.entry = (control),						\
		.guest = (guest_field),						\
		.host = (host_field),						\
		.leaf = VMX_CPUID_##where,					\
		.reg = VMX_##which,						\
		.mask = (bits),							\
		.needs = (also),						\
	},
#include "../vmx_controls.h"
};

const struct vmx_rule_row vmx_rules[VMX_NR_RULES] = {
#define VMX_RULE(tag, name, text, level, error, dropped)			\
	[VMX_RULE_##tag] = {							\
		.slug = (name),							\
		.words = (text),						\
		.severity = VMX_##level,					\
		.err = -(error),						\
		.drops = (dropped),						\
	},
#include "rules.h"
};

/* The short name of a rule, for scripts. */
const char *vmx_rule_slug(enum vmx_rule rule)
{
	return vmx_rules[rule].slug;
}
