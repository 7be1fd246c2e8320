// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check that the control words of a VMCS are valid together, and on a processor.
 *
 * Source: SDM, "Checks on VMX Controls", as the core's tables have it.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "tables.h"
#include "answers.h"

static const struct exclusive {
	enum vmx_control one;
	enum vmx_control other;
} exclusive[] = {
#define VMX_EXCLUSIVE(first, second) { (first), (second) },
#include "../../vmx_controls.h"
};

static bool known(const struct facts *facts, enum vmx_word word)
{
	return facts->vmcs_known & BIT(word);
}

/* Bits of a word, by name and number. */
static const char *names(enum vmx_word word, u64 mask)
{
	static char buffers[2][400];
	static unsigned int which;
	char *buffer = buffers[which++ % 2];
	struct vmx_text text = { buffer, sizeof(buffers[0]) };
	const char *separator = "", *name;
	u64 bit;

	*buffer = '\0';
	vmx_for_each_bit(bit, mask) {
		name = vmx_control_name(word * 64 + __ffs64(bit));
		vmx_put(&text, "%s%s%s%s bit %lu", separator, name ?: "", name ? ", " : "",
			vmx_words[word].name, __ffs64(bit));
		separator = "; ";
	}
	return buffer;
}

static struct note *note(struct facts *facts, enum vmx_severity severity, const char *rule,
			 enum vmx_word word, u64 mask, const char *words, const char *more)
{
	struct note *note = facts_note(facts, severity, rule, "%s %s%s", names(word, mask), words,
				       more);

	note->word = word;
	note->mask = mask;
	note->have = mask;
	return note;
}

/* A word counts only if the control that activates it is 1. */
static bool is_active(const struct facts *facts, enum vmx_word word)
{
	enum vmx_control control = vmx_activated_by(word);

	return known(facts, word) &&
	       (control == VMXC_NONE || !known(facts, vmx_control_word(control)) ||
		facts->vmcs[vmx_control_word(control)] & vmx_control_mask(control));
}

static void check_activated(struct facts *facts)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		if (known(facts, word) && facts->vmcs[word] && !is_active(facts, word))
			note(facts, VMX_INFO, "gate", word, facts->vmcs[word],
			     "without effect: VM entry does not look at this word without ",
			     vmx_control_name(vmx_activated_by(word)));
}

/* The dependencies that VM entry checks; what makes a control useful is no such check. */
static void check_need(struct facts *facts, const struct vmx_need *row)
{
	u64 bits = facts->vmcs[row->word] & row->bits, have;

	if (row->bits == VMX_WHOLE_WORD || !bits || !is_active(facts, row->word) ||
	    !known(facts, row->need_word))
		return;
	have = is_active(facts, row->need_word) ? facts->vmcs[row->need_word] & row->need : 0;
	if (!row->pair && row->rule == VMX_RULE_DEPENDENCY && !have)
		note(facts, VMX_ERROR, "dependency", row->word, bits,
		     "cannot be 1 without ", names(row->need_word, row->need));
	else if (row->pair && row->word == VMX_WORD_ENTRY && have != row->need)
		note(facts, VMX_WARNING, "pair", row->word, bits,
		     "loads for the guest what VM exit does not take back; VM entry does not check that, but the host runs with it: it needs ",
		     names(row->need_word, row->need));
}

static bool is_set(const struct facts *facts, enum vmx_control control)
{
	return is_active(facts, vmx_control_word(control)) &&
	       facts->vmcs[vmx_control_word(control)] & vmx_control_mask(control);
}

static void check_exclusive(struct facts *facts)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exclusive); i++)
		if (exclusive[i].other != VMXC_NONE && is_set(facts, exclusive[i].one) &&
		    is_set(facts, exclusive[i].other))
			note(facts, VMX_ERROR, "dependency", vmx_control_word(exclusive[i].one),
			     vmx_control_mask(exclusive[i].one), "cannot be 1 together with ",
			     vmx_control_name(exclusive[i].other));
}

static void check_forbidden(struct facts *facts)
{
	const struct vmx_control_row *row;

	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++)
		if (tables_role(row) == SMM && is_set(facts, row->control))
			note(facts, VMX_ERROR, "allowed-settings", row->word,
			     vmx_control_mask(row->control),
			     "must be 0 outside system-management mode", "");
}

/* Default1 bits that are no controls must be 1 on any processor. */
static u64 reserved_ones(enum vmx_word word)
{
	u64 ones = vmx_words[word].default1;
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++)
		if (vmx_controls[i].word == word)
			ones &= ~vmx_control_mask(vmx_controls[i].control);
	return ones;
}

static void check_reserved(struct facts *facts)
{
	unsigned int word;
	u64 zeros, lifted;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		if (!is_active(facts, word))
			continue;
		zeros = reserved_ones(word) & ~facts->vmcs[word];
		lifted = vmx_words[word].default1 & ~facts->vmcs[word] & ~zeros;
		if (zeros)
			note(facts, VMX_ERROR, "default1", word, zeros,
			     "must be 1 on every processor", "")->have = 0;
		if (lifted)
			note(facts, VMX_INFO, "default1", word, lifted,
			     "can be 0 only where the TRUE MSRs say so", "")->have = 0;
	}
}

/* A word, to be held against a CPU. */
struct word_check {
	const struct facts *facts;
	enum vmx_word word;
};

/* The TRUE MSR decides, where there is one; none that was captured decides nothing. */
static u64 word_msr(const struct vmx_word_row *row, const struct facts *host,
		    const struct vmx_caps *caps, u64 *told)
{
	enum vmx_msr msr = vmx_msr_known(caps, row->true_msr) ? row->true_msr : row->msr;

	*told = vmx_msr_known(caps, msr) ? ~facts_extra(host, caps)->unknown[msr] : 0;
	return caps->msr[msr];
}

static u64 lacking(const struct facts *host, const struct vmx_caps *caps, const void *context)
{
	const struct word_check *check = context;
	const struct vmx_word_row *row = &vmx_words[check->word];
	u64 told, value = word_msr(row, host, caps, &told);

	if (row->layout == VMX_FLAT)
		return 0;
	return lower_32_bits(value & told) & ~check->facts->vmcs[check->word];
}

static u64 excess(const struct facts *host, const struct vmx_caps *caps, const void *context)
{
	const struct word_check *check = context;
	const struct vmx_word_row *row = &vmx_words[check->word];
	u64 told, value = word_msr(row, host, caps, &told);
	u64 must_be_0 = ~value & told;

	if (row->layout != VMX_FLAT)
		must_be_0 = upper_32_bits(must_be_0);
	return must_be_0 & check->facts->vmcs[check->word];
}

static void note_bits(struct facts *facts, enum vmx_word word, u64 bits, const char *cpus,
		      bool must_be_1)
{
	struct note *note;

	note = facts_note(facts, VMX_ERROR, must_be_1 ? "allowed-settings" : "unsupported",
			  "%s must be %d on this processor%s, and %d is in the VMCS",
			  names(word, bits), must_be_1, cpus, !must_be_1);
	note->word = word;
	note->mask = bits;
	note->have = must_be_1 ? 0 : bits;
}

/* Bits that all CPUs refuse share a note, others have one each. */
static void note_refused(struct facts *facts, const struct refusal *refusal, enum vmx_word word,
			 bool must_be_1)
{
	u64 all = 0, bit;
	char cpus[100];

	vmx_for_each_bit(bit, refusal_on_any(refusal)) {
		if (*refusal_cpus(refusal, bit, cpus, sizeof(cpus)))
			note_bits(facts, word, bit, cpus, must_be_1);
		else
			all |= bit;
	}
	if (all)
		note_bits(facts, word, all, "", must_be_1);
}

static void check_on(struct facts *facts, const struct facts *host, enum vmx_word word)
{
	const struct word_check check = { facts, word };
	const struct refusal must_be_1 = { host, lacking, &check };
	const struct refusal must_be_0 = { host, excess, &check };

	if (!is_active(facts, word))
		return;
	note_refused(facts, &must_be_1, word, true);
	note_refused(facts, &must_be_0, word, false);
}

static bool has_error(const struct facts *facts)
{
	unsigned int i;

	for (i = 0; i < facts->nr_notes; i++)
		if (facts->notes[i].severity == VMX_ERROR)
			return true;
	return false;
}

/* Whether nothing is known of a word on some CPU. */
static bool is_untold(const struct facts *facts, const struct facts *host)
{
	unsigned int word, i;
	u64 told;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		for (i = 0; is_active(facts, word) && i < host->machine.nr_cpus; i++) {
			word_msr(&vmx_words[word], host, host->machine.cpus[i].caps, &told);
			if (!told && facts->vmcs[word])
				return true;
		}
	return false;
}

static void conclude(struct facts *facts, const struct facts *host)
{
	const char *where = ", on a processor that allows them";

	if (has_error(facts))
		return;
	if (host)
		where = is_untold(facts, host) ?
			", and on this processor, as far as it was captured" :
			", and on this processor";
	facts_note(facts, VMX_INFO, "vm-entry",
		   "the control words are valid together%s: if VM entry fails, look at the guest state",
		   where);
}

/**
 * answer_vmcs() - note what is wrong with the control words of a VMCS
 * @facts: the words; the notes are added to them
 * @host: the processor that they are for, or NULL
 */
void answer_vmcs(struct facts *facts, const struct facts *host)
{
	const struct vmx_need *row;
	unsigned int word;

	if (!facts->vmcs_known)
		return;
	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++)
		check_need(facts, row);
	check_exclusive(facts);
	check_forbidden(facts);
	for (word = 0; host && word < VMX_NR_CONTROL_WORDS; word++)
		check_on(facts, host, word);
	check_reserved(facts);
	check_activated(facts);
	conclude(facts, host);
}
