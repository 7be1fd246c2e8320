// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of a VM entry, and the search for controls that it rejects.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "verify.h"

static void set_control(struct vmcs_config *words, enum vmx_control control)
{
	words->word[vmx_control_word(control)] |= vmx_control_mask(control);
}

static void clear_control(struct vmcs_config *words, enum vmx_control control)
{
	words->word[vmx_control_word(control)] &= ~vmx_control_mask(control);
}

struct exclusive_row {
	enum vmx_control control;
	enum vmx_control other;
};

static const struct exclusive_row exclusive[] = {
#define VMX_EXCLUSIVE(one, two) { (one), (two) },
#include "../vmx_controls.h"
};

/**
 * vmx_alternative() - words that one VMCS can have; two are enough for all of them
 * @config: the configuration
 * @second: of what excludes another take the first, which ends the guest at
 *	once; or else the other, with which it runs
 * @words: the result
 */
void vmx_alternative(const struct vmcs_config *config, bool second,
		     struct vmcs_config *words)
{
	const struct exclusive_row *row;

	*words = *config;
	for (row = exclusive; row < exclusive + ARRAY_SIZE(exclusive); row++) {
		if (row->other == VMXC_NONE) {
			if (!second)
				clear_control(words, row->control);
		} else if (vmx_has(config, row->control) && vmx_has(config, row->other)) {
			clear_control(words, second ? row->other : row->control);
		}
	}
}

/**
 * vmx_least() - the words that a VM entry from and to 64-bit mode cannot do without
 * @caps: the snapshot
 * @config: the configuration
 * @words: the result: what must be 1, and the controls of 64-bit mode; the
 *	capability words, which are no part of a VMCS, stay
 */
void vmx_least(const struct vmx_caps *caps, const struct vmcs_config *config,
	       struct vmcs_config *words)
{
	u64 may_be_1[VMX_NR_WORDS], must_be_1[VMX_NR_WORDS];
	unsigned int word;

	*words = *config;
	vmx_decode_caps(caps, may_be_1, must_be_1);
	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		words->word[word] &= must_be_1[word];
	words->word[VMX_WORD_VMFUNC] = 0;
	set_control(words, VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE);
	if (vmx_has(config, VMXC_VM_ENTRY_IA32E_MODE))
		set_control(words, VMXC_VM_ENTRY_IA32E_MODE);
}

/* Add the controls one at a time, in the order of the words.  Was any accepted? */
static bool add_controls(const struct vmx_trial *trial, const struct vmcs_config *words,
			 struct vmcs_config *accepted)
{
	bool progress = false;
	unsigned int word;
	u64 control;

	for (word = 0; word < VMX_NR_WORDS; word++)
		vmx_for_each_bit(control, words->word[word] & ~accepted->word[word]) {
			accepted->word[word] |= control;
			if (trial->enter(trial->context, accepted))
				progress = true;
			else
				accepted->word[word] &= ~control;
		}
	return progress;
}

/**
 * vmx_find_rejected() - find the controls because of which VM entry fails
 * @trial: how to try
 * @least: words that are tried first
 * @words: the words that VM entry does not accept
 * @accepted: the result: words that it accepts, and it does not accept them with
 *	any one control of @words added that is missing from them
 *
 * Adding finds any number of rejected controls; taking away finds one only if there is
 * no other.  A control may need one that comes later, hence the repetition.
 *
 * Return: whether VM entry accepts at least @least.
 */
bool vmx_find_rejected(const struct vmx_trial *trial, const struct vmcs_config *least,
		       const struct vmcs_config *words, struct vmcs_config *accepted)
{
	*accepted = *least;
	if (!trial->enter(trial->context, accepted))
		return false;
	while (add_controls(trial, words, accepted))
		;
	return true;
}

/* VM entry ignores a word without the control that activates it. */
static bool is_activation(enum vmx_control control)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		if (vmx_activated_by(word) == control)
			return true;
	return false;
}

/**
 * vmx_find_conflict() - find the accepted control that a rejected one conflicts with
 * @trial: how to try
 * @least: words that are not to be touched
 * @accepted: what vmx_find_rejected() has found
 * @rejected: a control that VM entry does not accept beside these words
 *
 * Return: the control in whose place the rejected one is accepted, or %VMXC_NONE.
 */
enum vmx_control vmx_find_conflict(const struct vmx_trial *trial,
				   const struct vmcs_config *least,
				   const struct vmcs_config *accepted,
				   enum vmx_control rejected)
{
	struct vmcs_config words = *accepted;
	enum vmx_control control;
	bool entered;

	set_control(&words, rejected);
	for (control = 0; control < VMXC_NONE; control++) {
		if (is_activation(control) || control == rejected || vmx_has(least, control) ||
		    !vmx_has(&words, control))
			continue;
		clear_control(&words, control);
		entered = trial->enter(trial->context, &words);
		set_control(&words, control);
		if (entered)
			return control;
	}
	return VMXC_NONE;
}
