// SPDX-License-Identifier: GPL-2.0-only
/*
 * A verdict on part of the facts: unknown MSRs and bits are filled in.
 *
 * If enough is known, assume that the processor has no more than is listed.  Else fill in as
 * favourably as the known facts permit: if that is refused, any processor with these facts is.
 * Findings about bits that were filled in are then left out.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "memory.h"
#include "partial.h"

/* A VMCS of a page, write-back, INS and OUTS reported, TRUE MSRs. */
#define GOOD_BASIC 0x00d8100000000001ULL
#define BASIC_JUDGED (GENMASK_ULL(44, 32) | BIT_ULL(48) | GENMASK_ULL(53, 50))

/* Four CR3 targets. */
#define GOOD_MISC BIT_ULL(18)

#define FEAT_CTL_LOCK BIT_ULL(0)
#define FEAT_CTL_VMX BIT_ULL(2)

static u64 known_bits(const struct vmx_caps *caps, const struct cpu_extra *extra, enum vmx_msr msr)
{
	return vmx_msr_known(caps, msr) ? ~extra->unknown[msr] : 0;
}

/* Bits of a word where its MSR says that they may be 1. */
static u64 in_msr(enum vmx_word word, u64 mask)
{
	const struct vmx_word_row *row = &vmx_words[word];

	return row->layout == VMX_SPLIT || row->layout == VMX_HIGH ? mask << 32 : mask;
}

/* Bits of an MSR without which there is no verdict, if it exists. */
static u64 judged_bits(const struct vmx_policy *policy, enum vmx_msr msr)
{
	const struct vmx_need *need;
	u64 bits = msr == VMX_MSR_BASIC ? BASIC_JUDGED : 0;
	unsigned int word, i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].needed && vmx_msrs[i].enumerated_by == msr)
			bits |= vmx_msrs[i].enumerating_bits;
	for (word = 0; word < VMX_NR_WORDS; word++) {
		if (vmx_words[word].msr != msr)
			continue;
		bits |= in_msr(word, policy->required[word]);
		for (need = vmx_needs; need < vmx_needs + vmx_nr_needs; need++)
			if (need->need_word == word && word >= VMX_NR_CONTROL_WORDS)
				bits |= in_msr(word, need->need);
	}
	return bits;
}

/* A bit that is known to be 0 says that an MSR does not exist. */
static bool is_absent(const struct vmx_caps *caps, const struct cpu_extra *extra, enum vmx_msr msr)
{
	const struct vmx_msr_row *row = &vmx_msrs[msr];

	if (!row->enumerating_bits)
		return false;
	if (is_absent(caps, extra, row->enumerated_by))
		return true;
	return !(row->enumerating_bits & ~known_bits(caps, extra, row->enumerated_by)) &&
	       !(caps->msr[row->enumerated_by] & row->enumerating_bits);
}

/* CPUID says that there is no VMX, and no MSR says otherwise. */
static bool has_no_vmx(const struct vmx_caps *caps)
{
	return facts_no_vmx(caps) &&
	       !((caps->msr_known | caps->msr_faulted) & ~BIT(VMX_MSR_FEAT_CTL));
}

/* The MSRs that are needed and were not captured, or not as far as they are needed. */
static u32 missing_msrs(const struct vmx_caps *caps, const struct cpu_extra *extra,
			const struct vmx_policy *policy)
{
	u32 missing = 0;
	unsigned int i;

	if (has_no_vmx(caps))
		return 0;
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].needed && !(caps->msr_faulted & BIT(i)) &&
		    (!vmx_msr_known(caps, i) ||
		     (extra->unknown[i] && extra->unknown[i] & judged_bits(policy, i))) &&
		    !is_absent(caps, extra, i))
			missing |= BIT(i);
	return missing;
}

static bool has_unknown_bits(const struct cpu_extra *extra)
{
	u64 unknown = 0;
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		unknown |= extra->unknown[i];
	return unknown;
}

static u32 captured(const struct vmx_caps *caps)
{
	return caps->msr_known | caps->msr_faulted;
}

/**
 * partial_extent() - how much of a machine is known
 * @facts: the facts
 * @policy: what is asked of the machine
 */
enum extent partial_extent(const struct facts *facts, const struct vmx_policy *policy)
{
	const struct vmx_caps *first = facts->machine.cpus[0].caps;
	enum extent extent = ALL_KNOWN;
	unsigned int i;

	for (i = 0; i < facts->machine.nr_cpus; i++) {
		const struct vmx_caps *caps = facts->machine.cpus[i].caps;
		const struct cpu_extra *extra = facts_extra(facts, caps);

		if (missing_msrs(caps, extra, policy))
			return PART_KNOWN;
		if (has_unknown_bits(extra) || captured(caps) != captured(first))
			extent = ENOUGH_KNOWN;
	}
	return extent;
}

/* The best guess is what another CPU of the machine has. */
struct guess {
	const struct facts *facts;
	const struct vmx_policy *policy;
	enum extent extent;
	u64 value[VMX_NR_MSRS];
	u32 captured;		/* on any CPU */
};

static void guess_word(struct guess *guess, enum vmx_word word)
{
	const struct vmx_word_row *row = &vmx_words[word];
	u64 known = guess->policy->known[word] & ~guess->policy->forbidden[word];

	guess->value[row->msr] |= row->default1 | in_msr(word, row->default1);
	if (guess->extent == PART_KNOWN && vmx_msrs[row->msr].needed && row->layout != VMX_WHOLE)
		guess->value[row->msr] |= in_msr(word, known);
	if (row->msr != row->true_msr)
		guess->value[row->true_msr] = guess->value[row->msr] & ~row->default1;
}

static void make_guess(struct guess *guess)
{
	const struct vmx_machine *machine = &guess->facts->machine;
	unsigned int i, word, msr;

	for (word = 0; word < VMX_NR_WORDS; word++)
		guess_word(guess, word);
	if (guess->extent == PART_KNOWN) {
		guess->value[VMX_MSR_BASIC] = GOOD_BASIC;
		guess->value[VMX_MSR_MISC] = GOOD_MISC | guess->policy->known[VMX_WORD_MISC];
	}
	guess->value[VMX_MSR_FEAT_CTL] = FEAT_CTL_LOCK | FEAT_CTL_VMX;
	for (i = machine->nr_cpus; i-- > 0;) {
		const struct vmx_caps *caps = machine->cpus[i].caps;
		const struct cpu_extra *extra = facts_extra(guess->facts, caps);

		guess->captured |= caps->msr_known;
		for (msr = 0; msr < VMX_NR_MSRS; msr++) {
			u64 known = known_bits(caps, extra, msr);

			guess->value[msr] = (guess->value[msr] & ~known) | (caps->msr[msr] & known);
		}
	}
	/* VMX that is off need not be locked. */
	if (!(guess->value[VMX_MSR_FEAT_CTL] & FEAT_CTL_VMX))
		guess->value[VMX_MSR_FEAT_CTL] = 0;
}

/* One CPU that is being filled in. */
struct filling {
	const struct vmx_caps *known;
	const struct cpu_extra *extra;
	struct vmx_caps *caps;
	u64 filled[VMX_NR_MSRS];
};

static void fill(struct filling *filling, enum vmx_msr msr, u64 value)
{
	u64 known = known_bits(filling->known, filling->extra, msr);

	filling->caps->msr[msr] = (filling->known->msr[msr] & known) | (value & ~known);
	filling->caps->msr_known |= BIT(msr);
	filling->filled[msr] = ~known;
}

/* Bits that were filled in may be 0 as well. */
static void clear_filled(struct filling *filling, enum vmx_msr msr, u64 mask)
{
	filling->caps->msr[msr] &= ~(mask & filling->filled[msr]);
}

/* The plain MSR and the TRUE one agree but for the default1 class, so each tells of the other. */
static void fill_from_true(struct filling *filling)
{
	const struct vmx_word_row *row;
	u64 known, value;

	for (row = vmx_words; row < vmx_words + VMX_NR_CONTROL_WORDS; row++) {
		if (row->msr == row->true_msr || !vmx_msr_known(filling->known, row->true_msr))
			continue;
		known = known_bits(filling->known, filling->extra, row->true_msr) &
			filling->filled[row->msr];
		value = filling->known->msr[row->true_msr] | row->default1;
		filling->caps->msr[row->msr] &= ~known;
		filling->caps->msr[row->msr] |= value & known;
		filling->filled[row->msr] &= ~known;
	}
}

static void fill_true(struct filling *filling)
{
	const struct vmx_word_row *row;

	for (row = vmx_words; row < vmx_words + VMX_NR_CONTROL_WORDS; row++)
		if (row->msr != row->true_msr && vmx_msr_known(filling->known, row->true_msr) &&
		    filling->extra->unknown[row->true_msr])
			fill(filling, row->true_msr, filling->caps->msr[row->msr] & ~row->default1);
}

static bool is_filled(const struct filling *filling, enum vmx_word word, u64 mask)
{
	return in_msr(word, mask) & filling->filled[vmx_words[word].msr];
}

static bool has_all(const struct filling *filling, enum vmx_word word, u64 mask)
{
	return (filling->caps->msr[vmx_words[word].msr] & in_msr(word, mask)) == in_msr(word, mask);
}

/* A half of a pair that is not there takes the other along. */
static void fill_pairs(struct filling *filling)
{
	const struct vmx_need *row;
	enum vmx_msr msr;

	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		msr = vmx_words[row->word].msr;
		if (row->pair && vmx_msrs[vmx_words[row->need_word].msr].needed &&
		    !is_filled(filling, row->need_word, row->need) &&
		    !has_all(filling, row->need_word, row->need))
			clear_filled(filling, msr, in_msr(row->word, row->bits));
	}
}

/* EPT and VPID capabilities come with their controls; an MSR that faulted need not be there. */
static void fill_owned(struct filling *filling)
{
	u64 ept = vmx_control_mask(VMXC_SECONDARY_EXEC_ENABLE_EPT);
	u64 vpid = vmx_control_mask(VMXC_SECONDARY_EXEC_ENABLE_VPID);
	unsigned int i;

	if (!has_all(filling, VMX_WORD_SECONDARY, ept))
		clear_filled(filling, VMX_MSR_EPT_VPID_CAP, GENMASK_ULL(31, 0));
	if (!has_all(filling, VMX_WORD_SECONDARY, vpid))
		clear_filled(filling, VMX_MSR_EPT_VPID_CAP, GENMASK_ULL(63, 32));
	for (i = VMX_NR_MSRS; i-- > 0;)
		if (filling->known->msr_faulted & BIT(i))
			clear_filled(filling, vmx_msrs[i].enumerated_by,
				     vmx_msrs[i].enumerating_bits);
}

/* An MSR that was captured exists. */
static void fill_gates(struct filling *filling)
{
	const struct vmx_msr_row *row;
	unsigned int i;

	for (i = VMX_NR_MSRS; i-- > 0;) {
		row = &vmx_msrs[i];
		if (row->enumerating_bits && vmx_msr_known(filling->known, i) &&
		    !(filling->caps->msr[row->enumerated_by] & row->enumerating_bits))
			filling->caps->msr[row->enumerated_by] |= row->enumerating_bits &
							 filling->filled[row->enumerated_by];
	}
}

/* Bits that are not told, and what is needed or another CPU has, and was not captured. */
static bool is_to_fill(const struct filling *filling, enum vmx_msr msr, const struct guess *guess)
{
	bool needed = vmx_msrs[msr].needed && guess->extent == PART_KNOWN;

	if (vmx_msr_known(filling->known, msr))
		return filling->extra->unknown[msr];
	return (needed || guess->captured & BIT(msr)) &&
	       !(filling->known->msr_faulted & BIT(msr)) &&
	       !is_absent(filling->known, filling->extra, msr);
}

static void fill_cpu(struct filling *filling, const struct guess *guess)
{
	unsigned int i;

	*filling->caps = *filling->known;
	if (has_no_vmx(filling->known))
		return;
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (is_to_fill(filling, i, guess))
			fill(filling, i, is_absent(filling->known, filling->extra, i) ? 0 :
						guess->value[i]);
	fill_from_true(filling);
	fill_gates(filling);
	if (guess->extent == PART_KNOWN) {
		fill_pairs(filling);
		fill_owned(filling);
	}
	fill_true(filling);
}

static void make_room(struct completion *completion, unsigned int nr)
{
	if (nr <= completion->room)
		return;
	completion->room = nr;
	completion->caps = resize(completion->caps, nr, sizeof(*completion->caps));
	completion->machine.cpus = resize(completion->machine.cpus, nr,
					  sizeof(*completion->machine.cpus));
}

/**
 * partial_complete() - fill in what is not known
 * @completion: the result; all 0 before its first use
 * @facts: what is known
 * @policy: what is asked of the machine
 * @extent: how much is known
 */
void partial_complete(struct completion *completion, const struct facts *facts,
		      const struct vmx_policy *policy, enum extent extent)
{
	struct guess guess = { .facts = facts, .policy = policy, .extent = extent };
	const struct vmx_machine *machine = &facts->machine;
	unsigned int i, msr;

	make_room(completion, machine->nr_cpus);
	make_guess(&guess);
	completion->missing = 0;
	memset(completion->filled, 0, sizeof(completion->filled));
	for (i = 0; i < machine->nr_cpus; i++) {
		struct filling filling = {
			.known = machine->cpus[i].caps,
			.extra = facts_extra(facts, machine->cpus[i].caps),
			.caps = &completion->caps[i],
		};

		fill_cpu(&filling, &guess);
		completion->machine.cpus[i] = machine->cpus[i];
		completion->machine.cpus[i].caps = filling.caps;
		completion->missing |= missing_msrs(filling.known, filling.extra, policy);
		for (msr = 0; msr < VMX_NR_MSRS; msr++)
			completion->filled[msr] |= filling.filled[msr];
	}
	completion->machine.nr_cpus = machine->nr_cpus;
}

/**
 * partial_list_msrs() - name MSRs
 * @msrs: BIT(enum vmx_msr) of each
 * @buf: where to
 * @size: size of @buf in bytes
 *
 * Return: @buf.
 */
const char *partial_list_msrs(u32 msrs, char *buf, size_t size)
{
	struct vmx_text text = { buf, size };
	const char *separator = "";
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (!(msrs & BIT(i)))
			continue;
		vmx_put(&text, "%sMSR(%XH)", separator, vmx_msrs[i].number);
		separator = ", ";
	}
	return buf;
}

/* The part of the evidence that was filled in. */
static u64 filled_part(const struct vmx_bits *at, const struct completion *completion)
{
	const struct vmx_word_row *row;
	u64 filled;

	switch (at->place) {
	case VMX_AT_WORD:
		row = &vmx_words[at->index];
		filled = completion->filled[row->msr];
		if (row->layout == VMX_SPLIT || row->layout == VMX_HIGH)
			filled >>= 32;
		return at->mask & filled;
	case VMX_AT_MSR:
		return at->mask & completion->filled[at->index];
	default:
		return 0;
	}
}

/* Keep findings about known bits, and strip unknown ones from lists. */
static bool keep(struct vmx_finding *finding, const struct completion *completion)
{
	u64 first = filled_part(&finding->at[0], completion);
	u64 second = filled_part(&finding->at[1], completion);

	if (finding->severity == VMX_ERROR || !(first | second))
		return true;
	if (finding->at[1].mask || finding->at[0].mask == first)
		return false;
	finding->at[0].mask &= ~first;
	finding->at[0].have &= ~first;
	return true;
}

/* List the MSRs that are known to exist or needed, and were not captured. */
static u64 not_captured(const struct completion *completion, const struct facts *facts)
{
	const struct vmx_machine *machine = &facts->machine;
	u64 missing = completion->missing;
	unsigned int i;

	for (i = 0; i < machine->nr_cpus; i++) {
		const struct vmx_caps *caps = machine->cpus[i].caps;
		u32 enumerated = vmx_enumerated_msrs(caps);

		if (!has_no_vmx(caps))
			missing |= enumerated & ~caps->msr_known & ~caps->msr_faulted;
	}
	return missing;
}

static bool is_not_captured(const struct vmx_finding *finding)
{
	return finding->rule == VMX_RULE_NOT_CAPTURED;
}

/**
 * partial_trim() - keep what was found of what is known
 * @findings: what was found of a completion
 * @completion: the completion
 * @facts: what it was made of
 */
void partial_trim(struct vmx_findings *findings, const struct completion *completion,
		  const struct facts *facts)
{
	struct vmx_bits msrs = { .place = VMX_AT_MSRS };
	struct vmx_bits leaves = { .place = VMX_AT_CPUIDS };
	unsigned int i, nr = 0;

	msrs.mask = not_captured(completion, facts);
	for (i = 0; i < findings->nr; i++) {
		if (is_not_captured(&findings->list[i]))
			leaves.mask |= findings->list[i].at[1].mask;
		else if (keep(&findings->list[i], completion))
			findings->list[nr++] = findings->list[i];
	}
	findings->nr = nr;
	if (msrs.mask || leaves.mask)
		vmx_report(findings, VMX_RULE_NOT_CAPTURED, msrs, leaves);
}
