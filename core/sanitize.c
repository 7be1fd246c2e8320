// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dropping controls that are of no use alone: errata, entry/exit pairs, dependencies.
 */
#include <linux/kernel.h>

#include "setup.h"

/* The controls of a word that cannot be cleared. */
u64 vmx_must_be_1(const struct vmx_setup *setup, const struct vmcs_config *config,
		  enum vmx_word word)
{
	enum vmx_control activation = vmx_activated_by(word);

	if (activation != VMXC_NONE && !vmx_has(config, activation))
		return 0;
	return setup->must_be_1[word];
}

/* Clear controls, but for those that must be 1; returns the latter. */
static u64 clear_controls(const struct vmx_setup *setup, struct vmcs_config *config,
			  enum vmx_word word, u64 mask)
{
	u64 stuck = mask & vmx_must_be_1(setup, config, word);

	config->word[word] &= ~mask | stuck;
	return stuck;
}

static void drop_erratum(const struct vmx_setup *setup, struct vmcs_config *config,
			 const struct vmx_erratum *erratum)
{
	const u16 *control = erratum->control;
	bool pair = control[1] != VMXC_NONE, stuck = false, found = false;
	struct vmx_finding *finding;

	for (; *control != VMXC_NONE; control++) {
		if (!vmx_has(config, *control))
			continue;
		found = true;
		if (clear_controls(setup, config, vmx_control_word(*control),
				   vmx_control_mask(*control)))
			stuck = true;
	}
	if (!found)
		return;

	control = erratum->control;
	finding = vmx_report_at(setup, pair ? VMX_RULE_ERRATUM_PAIR : VMX_RULE_ERRATUM,
				vmx_at_control(control[0]),
				pair ? vmx_at_control(control[1]) : VMX_NOWHERE);
	finding->erratum = erratum - vmx_errata;
	if (stuck)
		vmx_escalate(setup->findings, finding);
}

/* Whether a processor is one of those that an erratum is about. */
bool vmx_has_erratum(const struct vmx_caps *caps, const struct vmx_erratum *erratum)
{
	u32 signature = caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX];

	return (signature & erratum->stepping) == erratum->signature && vmx_is_intel(caps);
}

/*
 * Drop the controls that do not work on this processor.
 *
 * Source: Intel's specification updates, as vmx_controls.h names them.
 */
void vmx_drop_errata(const struct vmx_setup *setup, struct vmcs_config *config)
{
	const struct vmx_erratum *erratum;

	for (erratum = vmx_errata; erratum < vmx_errata + vmx_nr_errata; erratum++)
		if (vmx_has_erratum(setup->caps, erratum))
			drop_erratum(setup, config, erratum);
}

static u64 requested_controls(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->policy->required[word] | setup->policy->optional[word];
}

static u64 disabled_controls(const struct vmx_setup *setup, const struct vmcs_config *config,
			     enum vmx_word word)
{
	return setup->policy->disabled[word] & ~vmx_must_be_1(setup, config, word);
}

/* Disabling either half disables the pair. */
static bool is_pair_requested(const struct vmx_setup *setup, const struct vmcs_config *config,
			      const struct vmx_need *half)
{
	if (disabled_controls(setup, config, half->word) & half->bits ||
	    disabled_controls(setup, config, half->need_word) & half->need)
		return false;
	return requested_controls(setup, half->word) & half->bits ||
	       requested_controls(setup, half->need_word) & half->need;
}

/* An erratum of the whole pair has been reported already. */
static bool has_erratum(const struct vmx_setup *setup, const struct vmx_need *half)
{
	const struct vmx_finding *cause;

	cause = vmx_dropped_by(setup->findings, half->word, half->bits);
	return cause && cause->rule == VMX_RULE_ERRATUM_PAIR;
}

/* The processor supports this half of a pair, and not, or not all of, the other. */
static void clear_pair(const struct vmx_setup *setup, struct vmcs_config *config,
		       const struct vmx_need *half)
{
	struct vmx_at one = vmx_at_word(half->word, half->bits);
	struct vmx_at other = vmx_at_word(half->need_word, half->need);
	bool is_entry = half->word == VMX_WORD_ENTRY;
	enum vmx_rule rule = VMX_RULE_PAIR_UNREQUESTED;

	if (has_erratum(setup, half))
		return;
	if (is_pair_requested(setup, config, half))
		rule = VMX_RULE_PAIR;
	vmx_report_at(setup, rule, is_entry ? one : other, is_entry ? other : one);
	clear_controls(setup, config, half->word, half->bits);
	config->word[half->need_word] &= ~half->need;
}

static __always_inline bool is_met(u64 have, const struct vmx_need *row)
{
	have &= row->need;
	return have == row->need || (have && !row->pair);
}

/* The bits of a row without what they need. */
static __always_inline u64 unmet_bits(const u64 word[VMX_NR_WORDS], const struct vmx_need *row)
{
	return is_met(word[row->need_word], row) ? 0 : word[row->word] & row->bits;
}

/* The processor supports bits of a row without what they need. */
static void report_contradiction(const struct vmx_setup *setup, struct vmcs_config *config,
				 const struct vmx_need *row, u64 bits)
{
	if (row->pair)
		clear_pair(setup, config, row);
	else if (row->rule == VMX_RULE_DEPENDENCY && row->bits != VMX_WHOLE_WORD)
		vmx_report_at(setup, VMX_RULE_CAPABILITY_DEPENDENCY,
			      vmx_at_word(row->word, bits),
			      vmx_at_word(row->need_word, row->need));
}

/*
 * Clear the pairs of which the processor supports only a half.  Also warns of capabilities
 * that it reports without what they need.
 *
 * Returns whether vmx_sanitize() has something to do: a processor with nothing to drop
 * costs one pass, in which most rows are about bits that are not there, or are met.
 */
bool vmx_clear_halves(const struct vmx_setup *setup, struct vmcs_config *config)
{
	const u64 *word = config->word, *may_be_1 = setup->may_be_1;
	const struct vmx_need *row;
	u64 unmet = 0, bits;

	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		if (!(may_be_1[row->word] & row->bits) || is_met(word[row->need_word], row))
			continue;
		unmet |= word[row->word] & row->bits;
		bits = unmet_bits(may_be_1, row);
		if (bits && vmx_word_known(setup, row->need_word))
			report_contradiction(setup, config, row, bits);
	}
	return unmet;
}

static void report_drop(const struct vmx_setup *setup, const struct vmx_need *row,
			u64 bits, bool stuck)
{
	struct vmx_at need = vmx_at_word(row->need_word, row->need);
	const struct vmx_finding *cause;
	struct vmx_finding *finding;
	/* It was just not asked for. */
	bool harmless = !(row->need & ~setup->may_be_1[row->need_word]);

	cause = vmx_dropped_by(setup->findings, row->need_word, row->need);
	finding = vmx_report_at(setup, row->rule,
				vmx_at_word(row->word, bits), need);
	if (cause) {
		finding->because = cause->rule;
		harmless = cause->severity == VMX_INFO;
	} else if (!vmx_word_known(setup, row->need_word)) {
		finding->because = VMX_RULE_NOT_CAPTURED;
		harmless = true;
	}

	if (stuck)
		vmx_escalate(setup->findings, finding);
	else if (harmless)
		finding->severity = VMX_INFO;
}

/* A control that must be 1 without what it needs makes any configuration invalid. */
static void report_stuck(const struct vmx_setup *setup, const struct vmcs_config *config,
			 const struct vmx_need *rows, unsigned int nr)
{
	const struct vmx_need *row;
	u64 bits;

	for (row = rows; row < rows + nr; row++) {
		bits = unmet_bits(config->word, row);
		if (bits)
			report_drop(setup, row, bits, true);
	}
}

/*
 * Drop controls whose prerequisites are missing.  Repeats until nothing changes, so that
 * the order of rows does not matter.  Each pass but the last clears a bit, so it ends.
 */
void vmx_sanitize(const struct vmx_setup *setup, struct vmcs_config *config,
		  const struct vmx_need *rows, unsigned int nr)
{
	u64 *word = config->word;
	const struct vmx_need *row;
	bool dropped, stuck = false;
	u64 bits;

	do {
		dropped = false;
		for (row = rows; row < rows + nr; row++) {
			bits = unmet_bits(word, row);
			if (!bits)
				continue;
			if (bits & vmx_must_be_1(setup, config, row->word)) {
				stuck = true;
				continue;
			}
			report_drop(setup, row, bits, false);
			word[row->word] &= ~bits;
			dropped = true;
		}
	} while (dropped);

	if (stuck)
		report_stuck(setup, config, rows, nr);
}
