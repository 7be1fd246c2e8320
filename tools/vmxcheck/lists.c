// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find pairs and dependencies in a list of names, and the names that stand alone.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "answers.h"

/* Names of a list that were mentioned with another. */
struct list {
	struct facts *facts;
	const u64 *words;
	u64 mentioned[VMX_NR_WORDS];
	const char *what;
};

static void put_names(struct vmx_text *text, enum vmx_word word, u64 mask)
{
	const char *separator = "";
	u64 bit;

	vmx_for_each_bit(bit, mask) {
		vmx_put(text, "%s%s", separator, vmx_control_name(word * 64 + __ffs64(bit)) ?: "");
		separator = " and ";
	}
}

static void mention(struct list *list, const struct vmx_need *row)
{
	list->mentioned[row->word] |= row->bits;
	list->mentioned[row->need_word] |= row->need;
}

/* Either half of a pair is of no use without the other, so a list that has one means both. */
static void note_pair(struct list *list, const struct vmx_need *row)
{
	u64 entry = list->words[row->word] & row->bits;
	u64 exit = list->words[row->need_word] & row->need;
	char text[200];
	struct vmx_text names = { text, sizeof(text) };

	if (!entry && !exit)
		return;
	put_names(&names, row->word, row->bits);
	vmx_put(&names, " and ");
	put_names(&names, row->need_word, row->need);
	mention(list, row);
	if (entry && exit == row->need)
		facts_note(list->facts, VMX_INFO, "pair", "%s are a pair: %s", text, list->what);
	else
		facts_note(list->facts, VMX_WARNING, "pair",
			   "%s are a pair, and the list has only a half of it", text);
}

static void note_need(struct list *list, const struct vmx_need *row)
{
	u64 bits = list->words[row->word] & row->bits;
	u64 need = list->words[row->need_word] & row->need;
	char text[200];
	struct vmx_text names = { text, sizeof(text) };

	if (row->pair || row->bits == VMX_WHOLE_WORD || !bits || !need)
		return;
	put_names(&names, row->word, bits);
	vmx_put(&names, " needs ");
	put_names(&names, row->need_word, need);
	mention(list, row);
	facts_note(list->facts, VMX_INFO, "dependency", "%s: one without the other is of no use",
		   text);
}

static void note_alone(struct list *list)
{
	char text[300] = "";
	struct vmx_text names = { text, sizeof(text) };
	const char *separator = "";
	unsigned int word, nr = 0;
	u64 bit;

	for (word = 0; word < VMX_NR_WORDS; word++)
		vmx_for_each_bit(bit, list->words[word] & ~list->mentioned[word]) {
			vmx_put(&names, "%s", separator);
			put_names(&names, word, bit);
			separator = ", ";
			nr++;
		}
	if (nr)
		facts_note(list->facts, VMX_INFO, "dependency",
			   "%s stand%s alone: no pair, and %s in the list depends on %s", text,
			   nr == 1 ? "s" : "", "nothing else", nr == 1 ? "it" : "them");
}

/**
 * answer_list() - note which controls of a list belong together
 * @facts: the facts; the notes are added to them
 * @claim: the list
 */
void answer_list(struct facts *facts, enum claim claim)
{
	static const char * const whats[NR_CLAIMS] = {
		[CLAIM_SUPPORTED] = "both are there",
		[CLAIM_MISSING] = "drop both",
		[CLAIM_WANTED] = "both are asked for",
		[CLAIM_UNWANTED] = "both are dropped",
	};
	struct list list = { .facts = facts, .words = facts->claims[claim], .what = whats[claim] };
	const struct vmx_need *row;

	if (!facts_has_claims(facts, claim))
		return;
	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++)
		if (row->pair && row->word == VMX_WORD_ENTRY)
			note_pair(&list, row);
	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++)
		note_need(&list, row);
	note_alone(&list);
}
