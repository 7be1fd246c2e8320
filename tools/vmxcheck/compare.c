// SPDX-License-Identifier: GPL-2.0-only
/*
 * What differs between two processors, by name.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "compare.h"
#include "memory.h"
#include "partial.h"

/* A row of the table of differences. */
struct difference {
	char what[96];
	char values[2][48];
};

static const char not_captured[] = "not captured";

struct comparison {
	const struct processor *processors;
	struct vmx_setup decoded[2];
	struct difference *differences;
	unsigned int nr;
	unsigned int room;
};

/**
 * meet_cpus() - what all CPUs of a machine allow
 * @common: the result
 * @machine: one CPU or more
 */
void meet_cpus(struct vmx_caps *common, const struct vmx_machine *machine)
{
	unsigned int i;

	*common = *machine->cpus[0].caps;
	for (i = 1; i < machine->nr_cpus; i++)
		vmx_intersect_caps(common, machine->cpus[i].caps);
}

/**
 * processor_tell() - what a file tells of a processor
 * @processor: the result
 * @facts: what the file says
 * @policy: what is asked of the processor
 */
void processor_tell(struct processor *processor, const struct facts *facts,
		    const struct vmx_policy *policy)
{
	enum extent extent = partial_extent(facts, policy);
	static struct completion completion;

	memset(processor, 0, sizeof(*processor));
	if (extent == ALL_KNOWN) {
		meet_cpus(&processor->caps, &facts->machine);
		return;
	}
	partial_complete(&completion, facts, policy, extent);
	meet_cpus(&processor->caps, &completion.machine);
	memcpy(processor->untold, completion.filled, sizeof(processor->untold));
	processor->missing = completion.missing;
}

static __printf(4, 5) void differ(struct comparison *comparison, const char *a, const char *b,
				  const char *format, ...)
{
	struct difference *row;
	va_list args;

	if (comparison->nr == comparison->room) {
		comparison->room = max(comparison->room * 2, 32U);
		comparison->differences = resize(comparison->differences, comparison->room,
						 sizeof(*comparison->differences));
	}
	row = &comparison->differences[comparison->nr++];
	va_start(args, format);
	vscnprintf(row->what, sizeof(row->what), format, args);
	va_end(args);
	scnprintf(row->values[0], sizeof(row->values[0]), "%s", a);
	scnprintf(row->values[1], sizeof(row->values[1]), "%s", b);
}

/* Whether a processor tells of bits of an MSR. */
static bool tells(const struct comparison *comparison, unsigned int i, enum vmx_msr msr, u64 mask)
{
	return ~comparison->processors[i].untold[msr] & mask;
}

/* Whether both say what the TRUE MSR makes of a bit. */
static bool tell_true(const struct comparison *comparison, enum vmx_msr msr, u64 mask)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (comparison->decoded[i].enumerated & BIT(msr) &&
		    !(vmx_msr_known(comparison->decoded[i].caps, msr) &&
		      tells(comparison, i, msr, mask)))
			return false;
	return true;
}

/* What a processor says about a bit of a word. */
static const char *setting(const struct comparison *comparison, unsigned int i,
			   enum vmx_word word, u64 mask)
{
	const struct vmx_word_row *row = &vmx_words[word];
	const struct vmx_setup *decoded = &comparison->decoded[i];
	bool may_be_1 = decoded->may_be_1[word] & mask;
	bool has_true = row->true_msr != row->msr &&
			vmx_msr_known(decoded->caps, row->true_msr) &&
			tell_true(comparison, row->true_msr, mask);

	if (!tells(comparison, i, row->msr, mask << vmx_word_shift(word)))
		return not_captured;
	if (row->layout != VMX_SPLIT && row->layout != VMX_FLAT)
		return may_be_1 ? "1" : "0";
	if (!may_be_1)
		return "must be 0";
	if (!(decoded->must_be_1[word] & mask))
		return "may be 1";
	if (has_true && !(lower_32_bits(decoded->caps->msr[row->true_msr]) & mask))
		return "must be 1 but by the TRUE MSR";
	return "must be 1";
}

/* A bit that has no name is told by MSRs alone, so it is no news if a listing does not. */
static void compare_bit(struct comparison *comparison, enum vmx_word word, unsigned int bit)
{
	unsigned int shift = vmx_word_shift(word);
	enum vmx_msr msr = vmx_words[word].msr;
	const char *a = setting(comparison, 0, word, BIT_ULL(bit));
	const char *b = setting(comparison, 1, word, BIT_ULL(bit));
	const char *name = vmx_control_name(word * 64 + bit);

	if (!strcmp(a, b) || vmx_find_field(word, BIT_ULL(bit)))
		return;
	if (name || (tells(comparison, 0, msr, BIT_ULL(bit + shift)) &&
		     tells(comparison, 1, msr, BIT_ULL(bit + shift))))
		differ(comparison, a, b, "%s%sMSR(%XH)[bit %u]", name ?: "", name ? " " : "",
		       vmx_msrs[msr].number, bit + shift);
}

static unsigned int bits_of(enum vmx_word word)
{
	return vmx_words[word].layout == VMX_FLAT || vmx_words[word].layout == VMX_WHOLE ? 64 : 32;
}

/* An MSR that does not exist is neither: what enumerates it has a row of its own. */
static void differ_captured(struct comparison *comparison, const bool captured[2],
			    enum vmx_msr msr)
{
	if (captured[0] != captured[1] &&
	    vmx_msr_known(&comparison->processors[captured[1]].caps, msr))
		differ(comparison, captured[0] ? "captured" : not_captured,
		       captured[1] ? "captured" : not_captured, "MSR(%XH)", vmx_msrs[msr].number);
}

/* Two words may be of one MSR, the second half of which is no news. */
static void compare_word(struct comparison *comparison, enum vmx_word word)
{
	enum vmx_msr msr = vmx_words[word].msr;
	unsigned int bit, i;
	bool captured[2];

	for (i = 0; i < 2; i++)
		captured[i] = vmx_word_known(&comparison->decoded[i], word) &&
			      tells(comparison, i, msr, ~0ULL);
	if (!word || vmx_words[word - 1].msr != msr)
		differ_captured(comparison, captured, msr);
	for (bit = 0; captured[0] && captured[1] && bit < bits_of(word); bit++)
		compare_bit(comparison, word, bit);
}

static void compare_field(struct comparison *comparison, const struct vmx_field *field)
{
	char values[2][24];
	unsigned int i, low = __ffs64(field->mask), high = low + hweight64(field->mask) - 1;

	for (i = 0; i < 2; i++) {
		if (!tells(comparison, i, field->msr, field->mask))
			return;
		snprintf(values[i], sizeof(values[i]), "0x%llx",
			 (comparison->processors[i].caps.msr[field->msr] & field->mask) >> low);
	}
	if (strcmp(values[0], values[1]))
		differ(comparison, values[0], values[1], "%s MSR(%XH)[bits %u:%u]", field->name,
		       vmx_msrs[field->msr].number, high, low);
}

/* MSRs that are behind no word: the bits of CR0 and CR4, the highest VMCS index. */
static void compare_msr(struct comparison *comparison, enum vmx_msr msr)
{
	char values[2][24];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		const struct vmx_caps *caps = &comparison->processors[i].caps;

		if (vmx_msr_known(caps, msr))
			snprintf(values[i], sizeof(values[i]), "0x%llx", caps->msr[msr]);
		else
			snprintf(values[i], sizeof(values[i]), "%s", not_captured);
	}
	if (strcmp(values[0], values[1]))
		differ(comparison, values[0], values[1], "MSR(%XH)", vmx_msrs[msr].number);
}

static bool behind_a_word(enum vmx_msr msr)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		if (vmx_words[word].msr == msr || vmx_words[word].true_msr == msr)
			return true;
	return false;
}

static size_t widest(const struct comparison *comparison, unsigned int column)
{
	const struct difference *row = comparison->differences;
	size_t width = 0;
	unsigned int i;

	for (i = 0; i < comparison->nr; i++, row++)
		width = max(width, strlen(column == 2 ? row->what : row->values[column]));
	return width;
}

static bool is_untold(const struct difference *row)
{
	return !strcmp(row->values[0], not_captured) || !strcmp(row->values[1], not_captured);
}

/*
 * Names that are wider than what stands below them get a line of their own.  What differs
 * comes first, then what one of the two does not tell.
 */
static void print_table(const struct comparison *comparison, const char * const names[2],
			const struct look *look, FILE *out)
{
	size_t what = widest(comparison, 2), first = widest(comparison, 0);
	bool fits = what + max(first, strlen(names[0])) + strlen(names[1]) + 4 <= look->width;
	const char * const heads[2] = { fits ? names[0] : "A", fits ? names[1] : "B" };
	const struct difference *row = comparison->differences;
	unsigned int i, untold;

	if (!comparison->nr)
		return;
	if (!fits)
		fprintf(out, "A: %s\nB: %s\n", names[0], names[1]);
	first = max(first, strlen(heads[0]));
	fprintf(out, "%-*s  %-*s  %s\n", (int)what, "", (int)first, heads[0], heads[1]);
	for (untold = 0; untold < 2; untold++)
		for (i = 0; i < comparison->nr; i++)
			if (is_untold(&row[i]) == untold)
				fprintf(out, "%-*s  %-*s  %s\n", (int)what, row[i].what,
					(int)first, row[i].values[0], row[i].values[1]);
}

/* What neither holds can be compared with nothing. */
static void print_missing(const struct comparison *comparison, FILE *out)
{
	u32 missing = comparison->processors[0].missing | comparison->processors[1].missing;
	char list[200];

	if (!missing)
		return;
	if (!comparison->nr)
		fputs("what both hold does not differ\n", out);
	missing = comparison->processors[0].missing & comparison->processors[1].missing;
	if (missing)
		fprintf(out, "not all captured in either: %s\n",
			partial_list_msrs(missing, list, sizeof(list)));
}

/**
 * compare_print() - print what differs between two processors, as a table
 * @processors: the processors
 * @names: what to call them
 * @look: how
 * @out: where to
 *
 * Return: the number of differences.
 */
unsigned int compare_print(const struct processor processors[2], const char * const names[2],
			   const struct look *look, FILE *out)
{
	struct comparison comparison = {
		.processors = processors,
		.decoded = { { .caps = &processors[0].caps }, { .caps = &processors[1].caps } },
	};
	unsigned int i;

	vmx_start_setup(&comparison.decoded[0]);
	vmx_start_setup(&comparison.decoded[1]);
	for (i = 0; i < VMX_NR_WORDS; i++)
		compare_word(&comparison, i);
	for (i = 0; i < vmx_nr_fields; i++)
		if (*vmx_fields[i].name && behind_a_word(vmx_fields[i].msr))
			compare_field(&comparison, &vmx_fields[i]);
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (!behind_a_word(i) && i != VMX_MSR_FEAT_CTL)
			compare_msr(&comparison, i);
	print_table(&comparison, names, look, out);
	print_missing(&comparison, out);
	free(comparison.differences);
	return comparison.nr;
}
