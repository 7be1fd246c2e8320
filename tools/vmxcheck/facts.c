// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collecting the facts of a file.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "facts.h"
#include "memory.h"
#include "names.h"

/**
 * facts_clear() - forget the facts, but keep the memory
 * @facts: the facts
 */
void facts_clear(struct facts *facts)
{
	struct vmx_machine machine = { .cpus = facts->machine.cpus };

	/* Only what is in use was written: a file of a fleet is a few microseconds. */
	facts->format = "dump";
	facts->machine = machine;
	memset(facts->claims, 0, sizeof(facts->claims));
	facts->nr_others = 0;
	facts->nr_asked = 0;
	facts->vmcs_known = 0;
	facts->nr_notes = 0;
	facts->line = 0;
	facts->error[0] = '\0';
}

/**
 * facts_free() - free the memory of facts
 * @facts: the facts
 */
void facts_free(struct facts *facts)
{
	free(facts->machine.cpus);
	free(facts->caps);
	free(facts->extra);
}

/* The CPUs point into the capabilities, which may have moved. */
static void make_room(struct facts *facts)
{
	struct vmx_machine *machine = &facts->machine;
	unsigned int i;

	facts->room = max(facts->room * 2, 1U);
	machine->cpus = resize(machine->cpus, facts->room, sizeof(*machine->cpus));
	facts->caps = resize(facts->caps, facts->room, sizeof(*facts->caps));
	facts->extra = resize(facts->extra, facts->room, sizeof(*facts->extra));
	for (i = 0; i < machine->nr_cpus; i++)
		machine->cpus[i].caps = &facts->caps[i];
}

/**
 * facts_add_cpu() - add a CPU of which nothing is known
 * @facts: the facts
 * @number: the CPU's number
 *
 * Return: its snapshot, which stays where it is until the next CPU is added.
 */
struct vmx_caps *facts_add_cpu(struct facts *facts, unsigned int number)
{
	struct vmx_machine *machine = &facts->machine;
	struct vmx_caps *caps;

	if (machine->nr_cpus == facts->room)
		make_room(facts);
	caps = &facts->caps[machine->nr_cpus];
	memset(caps, 0, sizeof(*caps));
	memset(&facts->extra[machine->nr_cpus], 0, sizeof(*facts->extra));
	machine->cpus[machine->nr_cpus++] = (struct vmx_cpu) { .number = number, .caps = caps };
	return caps;
}

/**
 * facts_find_cpu() - the snapshot of a CPU, added if it is not there yet
 * @facts: the facts, their CPUs not sorted yet
 * @number: the CPU's number
 *
 * Return: its snapshot, or NULL if there are too many.
 */
struct vmx_caps *facts_find_cpu(struct facts *facts, unsigned int number)
{
	unsigned int i = facts->machine.nr_cpus;

	while (i-- > 0)
		if (facts->machine.cpus[i].number == number)
			return &facts->caps[i];
	return facts->machine.nr_cpus < MAX_CPUS ? facts_add_cpu(facts, number) : NULL;
}

static int compare_cpus(const void *left, const void *right)
{
	const struct vmx_cpu *a = left, *b = right;

	return (a->number > b->number) - (a->number < b->number);
}

/**
 * facts_sort_cpus() - put the CPUs in the order of their numbers
 * @facts: the facts
 */
void facts_sort_cpus(struct facts *facts)
{
	qsort(facts->machine.cpus, facts->machine.nr_cpus, sizeof(*facts->machine.cpus),
	      compare_cpus);
}

static bool has_msrs(const struct vmx_caps *caps)
{
	return caps->msr_known | caps->msr_faulted;
}

/**
 * facts_drop_bare_cpus() - leave out CPUs that may have MSRs where those of others are known
 * @facts: the facts
 *
 * Reports often show CPUID of all CPUs and the MSRs of one.
 */
void facts_drop_bare_cpus(struct facts *facts)
{
	struct vmx_machine *machine = &facts->machine;
	bool any = false;
	unsigned int i, nr = 0;

	for (i = 0; i < machine->nr_cpus; i++)
		any |= has_msrs(machine->cpus[i].caps);
	for (i = 0; i < machine->nr_cpus; i++)
		if (!any || has_msrs(machine->cpus[i].caps) || facts_no_vmx(machine->cpus[i].caps))
			machine->cpus[nr++] = machine->cpus[i];
	machine->nr_cpus = nr;
}

/**
 * facts_set_msr() - a captured MSR
 * @facts: the facts
 * @caps: the CPU
 * @number: the MSR
 * @value: its value
 * @unknown: bits of it that were not captured
 */
void facts_set_msr(struct facts *facts, struct vmx_caps *caps, u32 number, u64 value, u64 unknown)
{
	int msr = name_msr_index(number);

	vmx_caps_set_msr(caps, number, value & ~unknown);
	if (msr < 0)
		return;
	facts_extra(facts, caps)->unknown[msr] = unknown;
}

/**
 * facts_set_bit() - a bit of an MSR, of which the others may not be known
 * @facts: the facts
 * @caps: the CPU
 * @msr: enum vmx_msr
 * @bit: the bit
 * @value: whether it is set
 */
void facts_set_bit(struct facts *facts, struct vmx_caps *caps, enum vmx_msr msr, unsigned int bit,
		   bool value)
{
	struct cpu_extra *extra = facts_extra(facts, caps);

	if (caps->msr_faulted & BIT(msr))
		return;
	if (!vmx_msr_known(caps, msr)) {
		extra->unknown[msr] = ~0ULL;
		caps->msr[msr] = 0;
		caps->msr_known |= BIT(msr);
	}
	extra->unknown[msr] &= ~BIT_ULL(bit);
	caps->msr[msr] &= ~BIT_ULL(bit);
	if (value)
		caps->msr[msr] |= BIT_ULL(bit);
}

/**
 * facts_claim() - what a file says of a control by name
 * @facts: the facts
 * @claim: what it says
 * @control: the control
 */
void facts_claim(struct facts *facts, enum claim claim, enum vmx_control control)
{
	facts->claims[claim][vmx_control_word(control)] |= vmx_control_mask(control);
}

/**
 * facts_has_claims() - whether a file says this of any control
 * @facts: the facts
 * @claim: what it says
 */
bool facts_has_claims(const struct facts *facts, enum claim claim)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		if (facts->claims[claim][word])
			return true;
	return false;
}

/**
 * facts_add_other() - a name in a list that is no control, for the record
 * @facts: the facts
 * @name: the name, not terminated
 * @len: its length
 */
void facts_add_other(struct facts *facts, const char *name, size_t len)
{
	if (facts->nr_others < MAX_OTHERS && len < sizeof(facts->others[0]))
		scnprintf(facts->others[facts->nr_others++], sizeof(facts->others[0]), "%.*s",
			  (int)len, name);
}

/**
 * facts_ask() - a value that an MSR was to have
 * @facts: the facts
 * @number: the MSR
 * @value: the value
 */
void facts_ask(struct facts *facts, u32 number, u64 value)
{
	unsigned int i;

	for (i = 0; i < facts->nr_asked; i++)
		if (facts->asked[i].number == number && facts->asked[i].value == value)
			return;
	if (facts->nr_asked < MAX_ASKED)
		facts->asked[facts->nr_asked++] = (struct asked_msr) { number, value };
}

/**
 * facts_note() - something that a form or an answer has found
 * @facts: the facts
 * @severity: how grave it is
 * @rule: the slug that it goes by
 * @format: the words, as printf() has it
 *
 * Return: the note, for its bits to be added; the last one is overwritten if there are too many.
 */
struct note *facts_note(struct facts *facts, enum vmx_severity severity, const char *rule,
			const char *format, ...)
{
	struct note *note;
	va_list args;

	if (facts->nr_notes < MAX_NOTES)
		facts->nr_notes++;
	note = &facts->notes[facts->nr_notes - 1];
	*note = (struct note) { .rule = rule, .severity = severity, .word = VMX_NR_WORDS };
	va_start(args, format);
	vscnprintf(note->message, sizeof(note->message), format, args);
	va_end(args);
	return note;
}
