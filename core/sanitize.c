// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dropping controls that are of no use alone: errata, entry/exit pairs, dependencies.
 */
#include <linux/kernel.h>

#include "core.h"

static bool active(const struct vmx_setup *setup, enum vmx_word word)
{
	enum vmx_control control = vmx_activated_by(word);

	return control == VMXC_NONE || vmx_has(setup->config, control);
}

/**
 * vmx_forced() - the controls of a word that cannot be cleared
 * @setup: the set-up under way
 * @word: the word; if it is not active, nothing of it matters
 */
u64 vmx_forced(const struct vmx_setup *setup, enum vmx_word word)
{
	return active(setup, word) ? setup->must_be_1[word] : 0;
}

static void drop_erratum(const struct vmx_setup *setup, unsigned int row)
{
	const u16 *control = vmx_errata[row].control;
	bool pair = control[1] != VMXC_NONE, is_forced = false, found = false;
	struct vmx_finding *finding;

	for (; *control != VMXC_NONE; control++) {
		u64 *value = &setup->config->word[vmx_control_word(*control)];
		u64 mask = vmx_control_mask(*control);

		found |= !!(*value & mask);
		is_forced |= !!(*value & mask & vmx_forced(setup, vmx_control_word(*control)));
		*value &= ~mask | vmx_forced(setup, vmx_control_word(*control));
	}
	if (!found)
		return;

	control = vmx_errata[row].control;
	finding = vmx_report(setup->findings, pair ? VMX_RULE_ERRATUM_PAIR : VMX_RULE_ERRATUM,
			     vmx_at_control(setup, control[0]),
			     pair ? vmx_at_control(setup, control[1]) : VMX_NO_EVIDENCE);
	finding->erratum = row;
	if (is_forced)
		vmx_escalate(setup->findings, finding);
}

/**
 * vmx_has_erratum() - whether a processor is one of those that an erratum is about
 * @caps: its snapshot
 * @erratum: the erratum
 */
bool vmx_has_erratum(const struct vmx_caps *caps, const struct vmx_erratum *erratum)
{
	u32 signature = caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX];

	return (signature & erratum->stepping) == erratum->signature && vmx_is_intel(caps);
}

/**
 * vmx_drop_errata() - drop the controls that do not work on this processor
 * @setup: the set-up under way
 *
 * Source: Intel's specification updates, as vmx_controls.h names them.
 */
void vmx_drop_errata(const struct vmx_setup *setup)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_errata; i++)
		if (vmx_has_erratum(setup->caps, &vmx_errata[i]))
			drop_erratum(setup, i);
}

static u64 requested(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->policy->required[word] | setup->policy->optional[word];
}

static u64 disabled(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->policy->disabled[word] & ~vmx_forced(setup, word);
}

/* Disabling either half disables the pair. */
static bool is_requested(const struct vmx_setup *setup, const struct vmx_need *half)
{
	if (disabled(setup, half->word) & half->bits ||
	    disabled(setup, half->need_word) & half->need)
		return false;
	return requested(setup, half->word) & half->bits ||
	       requested(setup, half->need_word) & half->need;
}

/* A pair that does not work anyway is that and no more. */
static bool has_erratum(const struct vmx_setup *setup, const struct vmx_need *half)
{
	const struct vmx_finding *cause;

	cause = vmx_dropped_by(setup->findings, half->word, half->bits);
	return cause && cause->rule == VMX_RULE_ERRATUM_PAIR;
}

/* The processor supports this half of a pair, and not, or not all of, the other. */
static void clear_pair(const struct vmx_setup *setup, const struct vmx_need *half)
{
	struct vmx_evidence one = vmx_at_word(setup, half->word, half->bits);
	struct vmx_evidence other = vmx_at_word(setup, half->need_word, half->need);
	bool is_entry = half->word == VMX_WORD_ENTRY;

	if (has_erratum(setup, half))
		return;
	vmx_report(setup->findings,
		   is_requested(setup, half) ? VMX_RULE_PAIR : VMX_RULE_PAIR_UNREQUESTED,
		   is_entry ? one : other, is_entry ? other : one);
	setup->config->word[half->word] &= ~half->bits | vmx_forced(setup, half->word);
	setup->config->word[half->need_word] &= ~half->need;
}

/* The bits of a row that stand without what they need, which is almost always there. */
static __always_inline u64 useless_bits(const u64 word[VMX_NR_WORDS], const struct vmx_need *row)
{
	u64 have = word[row->need_word] & row->need;

	if (have == row->need || (have && !row->pair))
		return 0;
	return word[row->word] & row->bits;
}

/**
 * vmx_check_needs() - check that the processor supports what it supports with what that needs
 * @setup: the set-up under way; pairs of which it supports a half are cleared
 *
 * This is a question to the processor; what was asked of it decides how grave
 * the answer is.
 */
void vmx_check_needs(const struct vmx_setup *setup)
{
	const struct vmx_need *row;
	u64 bits;

	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		bits = useless_bits(setup->may_be_1, row);
		if (!bits || !vmx_word_known(setup, row->need_word))
			continue;
		if (row->pair)
			clear_pair(setup, row);
		else if (row->rule == VMX_RULE_DEPENDENCY && row->bits != VMX_WHOLE_WORD)
			vmx_report(setup->findings, VMX_RULE_CAPABILITY_DEPENDENCY,
				   vmx_at_word(setup, row->word, bits),
				   vmx_at_word(setup, row->need_word, row->need));
	}
}

static void report_drop(const struct vmx_setup *setup, const struct vmx_need *row,
			u64 bits, bool is_forced)
{
	struct vmx_evidence need = vmx_at_word(setup, row->need_word, row->need);
	const struct vmx_finding *cause;
	struct vmx_finding *finding;
	bool harmless = need.have == need.mask;	/* it was just not asked for */

	cause = vmx_dropped_by(setup->findings, row->need_word, row->need);
	finding = vmx_report(setup->findings, row->rule, vmx_at_word(setup, row->word, bits), need);
	if (cause) {
		finding->because = cause->rule;
		harmless = cause->severity == VMX_INFO;
	} else if (!vmx_word_known(setup, row->need_word)) {
		finding->because = VMX_RULE_NOT_CAPTURED;
		harmless = true;
	}

	if (is_forced)
		vmx_escalate(setup->findings, finding);
	else if (harmless)
		finding->severity = VMX_INFO;
}

/* What must be 1 stays where it is useless, and makes any configuration invalid. */
static void report_stuck(const struct vmx_setup *setup, const struct vmx_need *rows,
			 unsigned int nr)
{
	const struct vmx_need *row;
	u64 bits;

	for (row = rows; row < rows + nr; row++) {
		bits = useless_bits(setup->config->word, row);
		if (bits)
			report_drop(setup, row, bits, true);
	}
}

/**
 * vmx_sanitize() - drop controls whose prerequisites are missing
 * @setup: the set-up under way
 * @rows: what needs what
 * @nr: number of @rows
 *
 * Repeats until nothing changes, so that the order of rows does not matter.
 * Each pass but the last clears a bit, so it ends.
 */
void vmx_sanitize(const struct vmx_setup *setup, const struct vmx_need *rows,
		  unsigned int nr)
{
	u64 *word = setup->config->word;
	const struct vmx_need *row;
	bool dropped, stuck = false;
	u64 bits;

	do {
		dropped = false;
		for (row = rows; row < rows + nr; row++) {
			bits = useless_bits(word, row);
			if (!bits)
				continue;
			if (bits & vmx_forced(setup, row->word)) {
				stuck = true;
				continue;
			}
			report_drop(setup, row, bits, false);
			word[row->word] &= ~bits;
			dropped = true;
		}
	} while (dropped);

	if (stuck)
		report_stuck(setup, rows, nr);
}
