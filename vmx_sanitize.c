// SPDX-License-Identifier: GPL-2.0-only
/*
 * Controls that are of no use alone: errata, entry/exit pairs, dependencies.
 */
#include <linux/build_bug.h>
#include <linux/init.h>
#include <linux/kernel.h>

#include "vmx_core.h"

/* Where a row ends in one control or two: repeated, the first two are all. */
#define BITS_OF(first, second, ...) (BIT_ULL((first) % 64) | BIT_ULL((second) % 64))
#define WORD_OF(first, ...) ((first) / 64)

/* An entry control cannot stand in the exit column, nor the other way round. */
#define EXIT_WORDS (BIT(VMX_WORD_EXIT) | BIT(VMX_WORD_EXIT2))
#define IS_NO_EXIT(word) BUILD_BUG_ON_ZERO(!(BIT(word) & EXIT_WORDS))

static const int entry_column[] __maybe_unused = {
#define VMX_PAIR(entry_half, ...) BUILD_BUG_ON_ZERO((entry_half) / 64 != VMX_WORD_ENTRY),
#include "vmx_controls.h"
};

const struct vmcs_entry_exit_pair vmcs_entry_exit_pairs[] __initconst = {
#define VMX_PAIR(entry_half, state, ...)					\
	{									\
		.name = #state,							\
		.entry = BIT_ULL((entry_half) % 64),				\
		.exit_word = WORD_OF(__VA_ARGS__) + IS_NO_EXIT(WORD_OF(__VA_ARGS__)), \
		.exit = BITS_OF(__VA_ARGS__, __VA_ARGS__),			\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_entry_exit_pairs = ARRAY_SIZE(vmcs_entry_exit_pairs);

const struct vmx_dependency vmx_dependencies[] __initconst = {
#define VMX_NEEDS(slug, dependent, ...)						\
	{									\
		.rule = VMX_RULE_##slug,					\
		.control = (dependent),						\
		.need_word = WORD_OF(__VA_ARGS__),				\
		.need = BITS_OF(__VA_ARGS__, __VA_ARGS__),			\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_dependencies = ARRAY_SIZE(vmx_dependencies);

const struct vmx_erratum vmx_errata[] = {
#define VMX_ERRATUM(cpuid_1_eax, which, names, ...)				\
	{									\
		.signature = (cpuid_1_eax),					\
		.stepping = (which),						\
		.name = (names),						\
		.control = { __VA_ARGS__, VMXC_NONE },				\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_errata = ARRAY_SIZE(vmx_errata);

static bool __init are_gates_open(const u64 word[VMX_NR_WORDS])
{
	enum vmx_control gate;
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++) {
		gate = vmx_words[i].gate;
		if (word[i] && gate != VMXC_NONE &&
		    !(word[vmx_control_word(gate)] & vmx_control_mask(gate)))
			return false;
	}
	return true;
}

static bool __init are_pairs_whole(const u64 word[VMX_NR_WORDS])
{
	const struct vmcs_entry_exit_pair *pair = vmcs_entry_exit_pairs;

	for (; pair < vmcs_entry_exit_pairs + vmx_nr_entry_exit_pairs; pair++)
		if ((word[pair->exit_word] & pair->exit) !=
		    (word[VMX_WORD_ENTRY] & pair->entry ? pair->exit : 0))
			return false;
	return true;
}

static bool __init are_dependencies_met(const u64 word[VMX_NR_WORDS], enum vmx_rule last)
{
	const struct vmx_dependency *row = vmx_dependencies;

	/* What is needed is there, almost always. */
	for (; row < vmx_dependencies + vmx_nr_dependencies; row++)
		if (!(word[row->need_word] & row->need) && row->rule <= last &&
		    word[vmx_control_word(row->control)] & vmx_control_mask(row->control))
			return false;
	return true;
}

/**
 * vmx_all_needs_met() - whether words hold nothing that is of no use alone
 * @word: a configuration, or what a processor allows
 * @last: the last rule whose dependencies count
 *
 * What is found to be in order at this price, as almost every processor is,
 * needs no search for what is not.
 */
bool __init vmx_all_needs_met(const u64 word[VMX_NR_WORDS], enum vmx_rule last)
{
	return are_gates_open(word) && are_dependencies_met(word, last) && are_pairs_whole(word);
}

static bool __init active(const struct vmx_setup *setup, enum vmx_word word)
{
	return vmx_words[word].gate == VMXC_NONE ||
	       vmx_has(setup->config, vmx_words[word].gate);
}

/**
 * vmx_forced() - the controls of a word that cannot be cleared
 * @setup: the set-up under way
 * @word: the word; if it is not active, nothing of it matters
 */
u64 __init vmx_forced(const struct vmx_setup *setup, enum vmx_word word)
{
	return active(setup, word) ? setup->must_be_1[word] : 0;
}

static void __init drop_erratum(const struct vmx_setup *setup, unsigned int row)
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
	finding = vmx_find(setup->findings, pair ? VMX_RULE_ERRATUM_PAIR : VMX_RULE_ERRATUM,
			   vmx_at_control(setup, control[0]),
			   pair ? vmx_at_control(setup, control[1]) : VMX_NO_EVIDENCE);
	finding->erratum = row;
	if (is_forced)
		vmx_find_forced(setup->findings, finding);
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
void __init vmx_drop_errata(const struct vmx_setup *setup)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_errata; i++)
		if (vmx_has_erratum(setup->caps, &vmx_errata[i]))
			drop_erratum(setup, i);
}

static u64 __init requested(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->policy->required[word] | setup->policy->optional[word];
}

static u64 __init disabled(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->policy->disabled[word] & ~vmx_forced(setup, word);
}

/* Who can do without one half has no use for the other. */
static bool __init is_requested(const struct vmx_setup *setup,
				const struct vmcs_entry_exit_pair *pair)
{
	if (disabled(setup, VMX_WORD_ENTRY) & pair->entry ||
	    disabled(setup, pair->exit_word) & pair->exit)
		return false;
	return requested(setup, VMX_WORD_ENTRY) & pair->entry ||
	       requested(setup, pair->exit_word) & pair->exit;
}

/* A pair that does not work anyway is that and no more. */
static bool __init has_erratum(const struct vmx_setup *setup,
			       const struct vmcs_entry_exit_pair *pair)
{
	const struct vmx_finding *cause;

	cause = vmx_dropped_by(setup->findings, VMX_WORD_ENTRY, pair->entry);
	return cause && cause->rule == VMX_RULE_ERRATUM_PAIR;
}

/* A half of several controls is supported only if all of them are. */
static void __init check_pair(const struct vmx_setup *setup,
			      const struct vmcs_entry_exit_pair *pair)
{
	u64 entry = setup->may_be_1[VMX_WORD_ENTRY] & pair->entry;
	u64 exit = setup->may_be_1[pair->exit_word] & pair->exit;

	if ((entry == pair->entry && exit == pair->exit) || (!entry && !exit) ||
	    !vmx_word_known(setup, pair->exit_word) || !vmx_word_known(setup, VMX_WORD_ENTRY) ||
	    has_erratum(setup, pair))
		return;

	vmx_find(setup->findings,
		 is_requested(setup, pair) ? VMX_RULE_PAIR : VMX_RULE_PAIR_UNREQUESTED,
		 vmx_at_word(setup, VMX_WORD_ENTRY, pair->entry),
		 vmx_at_word(setup, pair->exit_word, pair->exit));
	setup->config->word[VMX_WORD_ENTRY] &= ~pair->entry | vmx_forced(setup, VMX_WORD_ENTRY);
	setup->config->word[pair->exit_word] &= ~pair->exit | vmx_forced(setup, pair->exit_word);
}

/**
 * vmx_check_pairs() - check that the processor supports both halves of each pair or none
 * @setup: the set-up under way; inconsistent pairs are cleared
 *
 * This is a question to the processor; what was asked of it decides how grave
 * the answer is.
 */
void __init vmx_check_pairs(const struct vmx_setup *setup)
{
	unsigned int i;

	if (setup->consistent)
		return;
	for (i = 0; i < vmx_nr_entry_exit_pairs; i++)
		check_pair(setup, &vmcs_entry_exit_pairs[i]);
}

/* Bits that are of no use without others: without all of these, or without any. */
struct need {
	enum vmx_rule rule;
	enum vmx_word word;
	u64 mask;
	enum vmx_word need_word;
	u64 need;
	bool all;
};

/* What became of a need. */
#define MET	0
#define DROPPED	BIT(0)
#define STUCK	BIT(1)

static void __init find_drop(const struct vmx_setup *setup, const struct need *row, u64 bits,
			     bool is_forced)
{
	struct vmx_evidence need = vmx_at_word(setup, row->need_word, row->need);
	const struct vmx_finding *cause;
	struct vmx_finding *finding;
	bool harmless = need.have == need.mask;	/* it was just not asked for */

	cause = vmx_dropped_by(setup->findings, row->need_word, row->need);
	finding = vmx_find(setup->findings, row->rule, vmx_at_word(setup, row->word, bits), need);
	if (cause) {
		finding->because = cause->rule;
		harmless = cause->severity == VMX_INFO;
	} else if (!vmx_word_known(setup, row->need_word)) {
		finding->because = VMX_RULE_NOT_CAPTURED;
		harmless = true;
	}

	if (is_forced)
		vmx_find_forced(setup->findings, finding);
	else if (harmless)
		finding->severity = VMX_INFO;
}

/* Drop what is of no use; or, in the end, report what is and could not be dropped. */
static unsigned int __init apply(const struct vmx_setup *setup, const struct need *row,
				 bool in_the_end)
{
	u64 *value = &setup->config->word[row->word];
	u64 have = setup->config->word[row->need_word] & row->need;
	u64 bits = *value & row->mask;
	u64 free = bits & ~vmx_forced(setup, row->word);

	if (!bits || (row->all ? have == row->need : have))
		return MET;
	if (in_the_end)
		find_drop(setup, row, bits, true);
	else if (free)
		find_drop(setup, row, free, false);
	*value &= ~free;
	return (free ? DROPPED : MET) | (free != bits ? STUCK : MET);
}

/*
 * Of a word that is not active nothing is forced, so nothing is left over in the
 * end.  A word stands behind its gate, so one turn closes all gates.
 */
static void __init apply_gates(const struct vmx_setup *setup)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		struct need gate = { VMX_RULE_DEPENDENCY, word, ~0ULL };

		if (active(setup, word))
			continue;
		gate.need_word = vmx_control_word(vmx_words[word].gate);
		gate.need = vmx_control_mask(vmx_words[word].gate);
		apply(setup, &gate, false);
	}
}

static unsigned int __init apply_dependencies(const struct vmx_setup *setup,
					      const struct vmx_dependency *rows, unsigned int nr,
					      bool in_the_end)
{
	unsigned int did = MET;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		struct need need = {
			.rule = rows[i].rule,
			.word = vmx_control_word(rows[i].control),
			.mask = vmx_control_mask(rows[i].control),
			.need_word = rows[i].need_word,
			.need = rows[i].need,
		};

		did |= apply(setup, &need, in_the_end);
	}
	return did;
}

static unsigned int __init apply_pairs(const struct vmx_setup *setup, bool in_the_end)
{
	unsigned int did = MET;
	unsigned int i;

	for (i = 0; i < vmx_nr_entry_exit_pairs; i++) {
		const struct vmcs_entry_exit_pair *pair = &vmcs_entry_exit_pairs[i];
		struct need entry = { VMX_RULE_PAIR_DROPPED, VMX_WORD_ENTRY, pair->entry,
				      pair->exit_word, pair->exit, true };
		struct need exit = { VMX_RULE_PAIR_DROPPED, pair->exit_word, pair->exit,
				     VMX_WORD_ENTRY, pair->entry, true };

		did |= apply(setup, &entry, in_the_end);
		did |= apply(setup, &exit, in_the_end);
	}
	return did;
}

/**
 * vmx_sanitize() - drop all that is of no use without what is not there
 * @setup: the set-up under way
 * @rows: the dependencies; pairs and the activation of words are added
 * @nr: number of @rows
 *
 * Repeats until nothing changes, so that the order of rows does not matter.
 * Each turn but the last clears a bit, so it ends.  What should be dropped, but
 * is forced by the processor, makes any configuration invalid.
 */
void __init vmx_sanitize(const struct vmx_setup *setup, const struct vmx_dependency *rows,
			 unsigned int nr)
{
	unsigned int did;

	do {
		apply_gates(setup);
		did = apply_dependencies(setup, rows, nr, false);
		did |= apply_pairs(setup, false);
	} while (did & DROPPED);

	if (did) {
		apply_dependencies(setup, rows, nr, true);
		apply_pairs(setup, true);
	}
}
