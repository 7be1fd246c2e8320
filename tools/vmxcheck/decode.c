// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decode MSRs bit by bit, and print the facts of a file by name.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "decode.h"
#include "memory.h"
#include "names.h"
#include "number.h"

#define INDENT 14

/* A list of bits: their names, and the numbers of those that have none. */
static void put_bits(enum vmx_word word, u64 mask, const char *label, const struct look *look,
		     FILE *out)
{
	char text[4096] = "";
	struct vmx_text list = { text, sizeof(text) };
	const char *name;
	u64 bit, unnamed = 0;

	if (!mask)
		return;
	vmx_for_each_bit(bit, mask) {
		name = vmx_control_name(word * 64 + __ffs64(bit));
		if (name)
			vmx_put(&list, " %s", name);
		else
			unnamed |= bit;
	}
	if (unnamed) {
		vmx_put(&list, " ");
		vmx_put_bits(&list, unnamed, 0);
	}
	fprintf(out, "    %-*s", INDENT - 4, label);
	put_wrapped(out, look, INDENT, INDENT, text);
}

static u64 named_bits(enum vmx_word word)
{
	u64 named = 0;
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++)
		if (vmx_controls[i].word == word)
			named |= vmx_control_mask(vmx_controls[i].control);
	return named;
}

/* A control MSR: what each control may be. */
static void decode_split(enum vmx_word word, enum vmx_msr msr, u64 value, u64 known,
			 const struct look *look, FILE *out)
{
	u64 low = lower_32_bits(value), high = upper_32_bits(value);
	u64 high_known = upper_32_bits(known), named = named_bits(word);
	u64 reserved = vmx_words[word].default1 & ~named;

	put_bits(word, low & high & ~reserved, "must be 1", look, out);
	put_bits(word, high & ~low, "may be 1", look, out);
	put_bits(word, ~high & high_known & named, "must be 0", look, out);
	put_bits(word, low & ~high & high_known, "neither", look, out);
}

/* Numbers that are more than a bit. */
static void put_fields(enum vmx_msr msr, u64 value, u64 known, FILE *out)
{
	const struct vmx_field *field;
	unsigned int low;

	for (field = vmx_fields; field < vmx_fields + vmx_nr_fields; field++) {
		if (field->msr != msr || !*field->name || (known & field->mask) != field->mask)
			continue;
		low = __ffs64(field->mask);
		fprintf(out, "    %-*s%s 0x%llx\n", INDENT - 4, "number", field->name,
			(value & field->mask) >> low);
	}
}

static u64 field_bits(enum vmx_msr msr)
{
	const struct vmx_field *field;
	u64 bits = 0;

	for (field = vmx_fields; field < vmx_fields + vmx_nr_fields; field++)
		if (field->msr == msr && *field->name)
			bits |= field->mask;
	return bits;
}

static void decode_word(enum vmx_word word, enum vmx_msr msr, u64 value, u64 known,
			const struct look *look, FILE *out)
{
	u64 fields = field_bits(msr);

	switch (vmx_words[word].layout) {
	case VMX_SPLIT:
		decode_split(word, msr, value, known, look, out);
		return;
	case VMX_FLAT:
		put_bits(word, value & known, "may be 1", look, out);
		put_bits(word, ~value & known, "must be 0", look, out);
		return;
	case VMX_LOW:
		put_bits(word, lower_32_bits(value), "has", look, out);
		return;
	case VMX_HIGH:
		put_bits(word, upper_32_bits(value & ~fields), "has", look, out);
		return;
	default:
		put_bits(word, value & ~fields, "has", look, out);
	}
}

/* IA32_FEATURE_CONTROL in words. */
static void decode_feature_control(u64 value, u64 known, FILE *out)
{
	static const struct {
		u64 mask;
		const char *set;
		const char *clear;
	} bits[] = {
		{ BIT_ULL(0), "locked until the next power-on",
		  "not locked: VMXON faults until it is" },
		{ BIT_ULL(1), "VMX inside SMX allowed", "VMX inside SMX not allowed" },
		{ BIT_ULL(2), "VMX outside SMX allowed",
		  "VMX outside SMX not allowed: VMXON faults" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bits); i++)
		if (known & bits[i].mask)
			fprintf(out, "    bit %u     %s\n", i,
				value & bits[i].mask ? bits[i].set : bits[i].clear);
}

/* CR0 and CR4: which of their bits are fixed. */
static void decode_fixed(enum vmx_msr msr, u64 value, const struct look *look, FILE *out)
{
	char text[256];
	struct vmx_text list = { text, sizeof(text) };
	bool must = msr == VMX_MSR_CR0_FIXED0 || msr == VMX_MSR_CR4_FIXED0;

	*text = '\0';
	if (value)
		vmx_put_bits(&list, value, 0);
	fprintf(out, "    %-*s%s %s\n", INDENT - 4, must ? "must be 1" : "may be 1",
		msr < VMX_MSR_CR4_FIXED0 ? "CR0" : "CR4", *text ? text : "no bit");
}

/**
 * decode_msr() - print what the value of an MSR says
 * @msr: the MSR
 * @value: its value
 * @known: the bits of it that are known
 * @look: how
 * @out: where to
 */
void decode_msr(enum vmx_msr msr, u64 value, u64 known, const struct look *look, FILE *out)
{
	unsigned int word;

	fprintf(out, "  MSR(%XH) %s%s 0x%016llx%s\n", vmx_msrs[msr].number,
		msr == VMX_MSR_FEAT_CTL ? "IA32_" : "IA32_VMX_", name_of_msr(msr), value,
		known == ~0ULL ? "" : ", in part");
	if (msr == VMX_MSR_FEAT_CTL)
		decode_feature_control(value, known, out);
	if (msr >= VMX_MSR_CR0_FIXED0 && msr <= VMX_MSR_CR4_FIXED1)
		decode_fixed(msr, value, look, out);
	for (word = 0; word < VMX_NR_WORDS; word++)
		if (vmx_words[word].msr == msr || vmx_words[word].true_msr == msr)
			decode_word(word, msr, value, known, look, out);
	put_fields(msr, value, known, out);
}

static void decode_cpu(const struct facts *facts, const struct vmx_caps *caps,
		       const struct look *look, FILE *out)
{
	const struct cpu_extra *extra = facts_extra(facts, caps);
	bool by_name = facts_has_claims(facts, CLAIM_SUPPORTED) ||
		       facts_has_claims(facts, CLAIM_MISSING);
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (extra->unknown[i] && by_name)
			continue;	/* it was made of names that are listed */
		if (vmx_msr_known(caps, i))
			decode_msr(i, caps->msr[i], ~extra->unknown[i], look, out);
		else if (caps->msr_faulted & BIT(i))
			fprintf(out, "  MSR(%XH) IA32_VMX_%s: RDMSR faulted\n", vmx_msrs[i].number,
				name_of_msr(i));
	}
}

/* A list of controls that a file names. */
static void decode_claims(const struct facts *facts, enum claim claim, const char *label,
			  const struct look *look, FILE *out)
{
	unsigned int word;

	if (!facts_has_claims(facts, claim))
		return;
	fprintf(out, "  %s\n", label);
	for (word = 0; word < VMX_NR_WORDS; word++)
		put_bits(word, facts->claims[claim][word], vmx_words[word].name, look, out);
}

static void decode_others(const struct facts *facts, FILE *out)
{
	unsigned int i;

	if (!facts->nr_others)
		return;
	fputs("  names that are no VMX controls:", out);
	for (i = 0; i < facts->nr_others; i++)
		fprintf(out, " %s", facts->others[i]);
	putc('\n', out);
}

static void decode_asked(const struct facts *facts, const struct look *look, FILE *out)
{
	unsigned int i;
	int msr;

	for (i = 0; i < facts->nr_asked; i++) {
		msr = name_msr_index(facts->asked[i].number);
		fprintf(out, "  asked for and refused, see --refused:\n");
		if (msr >= 0)
			decode_msr(msr, facts->asked[i].value, ~0ULL, look, out);
		else
			fprintf(out, "  MSR(%XH) 0x%llx, which no VMX capability is in\n",
				facts->asked[i].number, facts->asked[i].value);
	}
}

/**
 * decode_vmcs() - print the control words of a VMCS
 * @facts: the words
 * @look: how
 * @out: where to
 */
void decode_vmcs(const struct facts *facts, const struct look *look, FILE *out)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		if (!(facts->vmcs_known & BIT(word)))
			continue;
		fprintf(out, "  VMCS %s 0x%0*llx\n", vmx_words[word].name,
			vmx_words[word].layout == VMX_FLAT ? 16 : 8, facts->vmcs[word]);
		put_bits(word, facts->vmcs[word] & (named_bits(word) | ~vmx_words[word].default1),
			 "sets", look, out);
	}
}

/**
 * decode_facts() - print what a file says, by name
 * @facts: the facts; of several CPUs, the first
 * @look: how
 * @out: where to
 */
void decode_facts(const struct facts *facts, const struct look *look, FILE *out)
{
	decode_claims(facts, CLAIM_SUPPORTED, "supported, as the file says:", look, out);
	decode_claims(facts, CLAIM_MISSING, "not supported, as the file says:", look, out);
	decode_claims(facts, CLAIM_WANTED, "asked for, for a guest:", look, out);
	decode_claims(facts, CLAIM_UNWANTED, "not wanted:", look, out);
	decode_others(facts, out);
	decode_asked(facts, look, out);
	decode_vmcs(facts, look, out);
	if (facts->machine.nr_cpus > 1 && facts->machine.cpus[0].caps->msr_known)
		fprintf(out, "  of %u CPUs, CPU %u:\n", facts->machine.nr_cpus,
			facts->machine.cpus[0].number);
	decode_cpu(facts, facts->machine.cpus[0].caps, look, out);
}

/**
 * decode_argument() - read MSR=VALUE
 * @argument: the argument: 48b=7cff00000000, 0x3a=5, IA32_VMX_MISC=0x…
 * @number: the MSR
 * @value: the value
 *
 * Return: false if it is none.
 */
bool decode_argument(const char *argument, u32 *number, u64 *value)
{
	const char *equals = strchr(argument, '=');
	u64 msr;

	if (!equals || !number_hex(equals + 1, strlen(equals + 1), value))
		return false;
	if (name_find_msr(argument, equals - argument, number))
		return true;
	if (!number_hex(argument, equals - argument, &msr) || msr >> 32)
		return false;
	*number = msr;
	return true;
}
