// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU that comes online later.  At load all that matters of it is boiled down
 * to bits that must be 1 and bits that must be 0, so that the rules need not stay.
 */
#include <linux/bitops.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "vmx_core.h"

/* All of them as they are on the other CPUs. */
static void __init demand_same(struct vmx_terms *terms, enum vmx_msr msr, u64 value, u64 mask)
{
	terms->ones[msr] |= value & mask;
	terms->zeros[msr] |= ~value & mask;
}

/*
 * What derives the configuration may not be other than on the first CPU: what
 * was asked for and is allowed, and what is forced.
 */
static void __init demand_same_controls(struct vmx_terms *terms, const struct vmx_caps *caps,
					const struct vmx_word_row *row, u64 wanted, u64 value)
{
	u64 msr = caps->msr[row->msr];

	if (row->layout == VMX_FLAT) {
		demand_same(terms, row->msr, msr, wanted);
		return;
	}
	demand_same(terms, row->msr, msr, wanted << 32);
	terms->ones[row->msr] |= value << 32;
	demand_same(terms, row->msr, value, ~wanted & GENMASK_ULL(31, 0));
	terms->zeros[row->msr] |= wanted & ~value;
}

/* A CPU may be able to do more than what is published. */
static void __init demand_controls(struct vmx_terms *terms, const struct vmx_word_row *row,
				   u64 value)
{
	if (row->layout == VMX_FLAT) {
		terms->ones[row->msr] = value;
		return;
	}
	terms->ones[row->msr] = value << 32;
	terms->zeros[row->msr] = ~value & GENMASK_ULL(31, 0);
}

/* What a TRUE MSR forces must be allowed; nothing else is taken from it. */
static void __init demand_sense(struct vmx_terms *terms, const struct vmx_caps *caps,
				enum vmx_msr true_msr)
{
	terms->ones[true_msr] = caps->msr[true_msr] << 32;
	terms->zeros[true_msr] = ~caps->msr[true_msr] >> 32;
}

/* Some may have been dropped, on this CPU as on the others. */
static void __init demand_capabilities(struct vmx_terms *terms, const struct vmx_caps *caps,
				       enum vmx_word word, u64 value, bool mixed)
{
	const struct vmx_word_row *row = &vmx_words[word];
	unsigned int shift = vmx_word_shift(word);
	u64 mask = row->layout == VMX_WHOLE ? ~0ULL : GENMASK_ULL(31, 0);

	if (mixed)
		terms->ones[row->msr] |= value << shift;
	else
		demand_same(terms, row->msr, caps->msr[row->msr], mask << shift);
}

/* The lock, and the bit that lets this machine enter VMX. */
static void __init demand_enabled(struct vmx_terms *terms, u64 control)
{
	u64 enabling = control & BIT_ULL(2) ?: BIT_ULL(1);

	terms->ones[VMX_MSR_FEAT_CTL] = control & (BIT_ULL(0) | enabling);
}

/* Numbers that no CPUs can differ in, and what they say of CR0 and CR4. */
static void __init demand_the_rest(struct vmx_terms *terms, const struct vmx_caps *caps, bool mixed)
{
	enum vmx_msr fixed0;

	demand_same(terms, VMX_MSR_BASIC, caps->msr[VMX_MSR_BASIC],
		    mixed ? vmx_named_fields(VMX_MSR_BASIC) : ~0ULL);
	if (!mixed)
		demand_same(terms, VMX_MSR_MISC, caps->msr[VMX_MSR_MISC], ~0ULL);

	for (fixed0 = VMX_MSR_CR0_FIXED0; fixed0 <= VMX_MSR_CR4_FIXED0; fixed0 += 2) {
		terms->zeros[fixed0] = ~caps->msr[fixed0];
		terms->ones[fixed0 + 1] = caps->msr[fixed0 + 1];
		if (mixed)
			continue;
		terms->ones[fixed0] = caps->msr[fixed0];
		terms->zeros[fixed0 + 1] = ~caps->msr[fixed0 + 1];
	}
}

/* Of a word that is switched off, and of capabilities that nobody may use, nothing is demanded. */
static bool __init is_in_use(const struct vmcs_config *config, unsigned int word)
{
	if (word >= VMX_NR_CONTROL_WORDS)
		return config->word[word];
	return vmx_activated_by(word) == VMXC_NONE || vmx_has(config, vmx_activated_by(word));
}

/**
 * vmx_state_terms() - boil down what a CPU must bring
 * @caps: the snapshot that the configuration was derived from
 * @policy: what was asked
 * @config: the configuration
 * @terms: the result, but for the names
 *
 * Unless CPUs may be mixed, it is what makes set-up derive the same.
 */
void __init vmx_state_terms(const struct vmx_caps *caps, const struct vmx_policy *policy,
			    const struct vmcs_config *config, struct vmx_terms *terms)
{
	u32 sound = vmx_promised_msrs(caps) & caps->msr_known;
	unsigned int word;

	memset(terms, 0, sizeof(*terms));
	memcpy(terms->named, policy->known, sizeof(terms->named));
	demand_enabled(terms, caps->msr[VMX_MSR_FEAT_CTL]);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		const struct vmx_word_row *row = &vmx_words[word];
		u64 value = config->word[word];

		if (!is_in_use(config, word) || word == VMX_WORD_BASIC || word == VMX_WORD_MISC)
			continue;
		if (word >= VMX_NR_CONTROL_WORDS)
			demand_capabilities(terms, caps, word, value, policy->mixed_cpus);
		else if (policy->mixed_cpus)
			demand_controls(terms, row, value);
		else
			demand_same_controls(terms, caps, row,
					     vmx_wanted_controls(caps, policy, word), value);
		if (row->true_msr != row->msr && sound & BIT(row->true_msr))
			demand_sense(terms, caps, row->true_msr);
	}
	demand_the_rest(terms, caps, policy->mixed_cpus);
}

/**
 * vmx_write_names() - the names of all controls, for the lines about newcomers
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length that is needed, without the end.
 */
size_t __init vmx_write_names(char *buf, size_t size)
{
	unsigned int control;
	size_t len = 0;

	for (control = 0; control < VMXC_NONE; control++)
		if (vmx_control_name(control))
			len += snprintf(buf + min(len, size), size - min(len, size), "%s ",
					vmx_control_name(control));
	return len;
}

/**
 * vmx_put_named_place() - the name of a bit, if it has one, and where it is
 * @text: the text
 * @terms: know the names
 * @at: the bit
 */
void vmx_put_named_place(struct vmx_text *text, const struct vmx_terms *terms,
			 const struct vmx_evidence *at)
{
	const char *name = terms->names;
	unsigned int nr = 0, word;

	if (at->place == VMX_AT_WORD && terms->named[at->index] & at->mask) {
		for (word = 0; word < at->index; word++)
			nr += hweight64(terms->named[word]);
		nr += hweight64(terms->named[at->index] & (at->mask - 1));
		while (nr--)
			name = strchr(name, ' ') + 1;
		vmx_put(text, "%.*s", (int)(strchr(name, ' ') + 1 - name), name);
	}
	if (at->place == VMX_AT_MSR) {
		vmx_put_msr(text, at->index);
		vmx_put_bits(text, at->mask, 0);
	} else {
		vmx_put_msr(text, vmx_words[at->index].msr);
		vmx_put_bits(text, at->mask, vmx_word_shift(at->index));
	}
}

/* The word that a bit of an MSR belongs to, or else the MSR itself. */
static struct vmx_evidence place_of(enum vmx_msr msr, unsigned int bit)
{
	const struct vmx_word_row *row = vmx_words;
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++, row++) {
		bool is_halved = row->layout != VMX_FLAT && row->layout != VMX_WHOLE;

		if (row->msr == msr && row->layout != (bit < 32 ? VMX_HIGH : VMX_LOW))
			return (struct vmx_evidence) {
				VMX_AT_WORD, word, BIT_ULL(is_halved ? bit % 32 : bit)
			};
	}
	return (struct vmx_evidence) { VMX_AT_MSR, msr, BIT_ULL(bit) };
}

/**
 * vmx_check_newcomer() - name all that keeps a CPU from running what is published
 * @terms: what it must bring
 * @config: what is published
 * @caps: the snapshot of the CPU that comes online
 * @differ: told of each bit that is wrong; not called if the CPU fits
 * @context: passed to it
 *
 * Context: any.
 */
void vmx_check_newcomer(const struct vmx_terms *terms, const struct vmcs_config *config,
			const struct vmx_caps *caps,
			void (*differ)(void *context, const struct vmx_evidence *at),
			void *context)
{
	const struct vmx_erratum *row;
	struct vmx_evidence at;
	unsigned int i;
	u64 wrong, bit;

	for (i = 0; i < VMX_NR_MSRS; i++) {
		wrong = (terms->ones[i] & ~caps->msr[i]) | (terms->zeros[i] & caps->msr[i]);
		vmx_for_each_bit(bit, wrong) {
			at = place_of(i, __ffs64(bit));
			at.have = caps->msr[i] & bit ? at.mask : 0;
			differ(context, &at);
		}
	}
	for (row = vmx_errata; row < vmx_errata + vmx_nr_errata; row++) {
		if (!vmx_has_erratum(caps, row))
			continue;
		for (i = 0; row->control[i] != VMXC_NONE; i++) {
			at = (struct vmx_evidence) {
				VMX_AT_WORD, vmx_control_word(row->control[i]),
				vmx_control_mask(row->control[i])
			};
			if (vmx_has(config, row->control[i]))
				differ(context, &at);
		}
	}
}
