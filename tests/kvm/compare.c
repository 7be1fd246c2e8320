// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmx_core and each KVM on the same processors: all profiles, and what becomes of
 * them when bits of their MSRs, or their signature, are others.
 *
 * Where both accept, the words are equal, but for controls that a finding says
 * were dropped; where only KVM accepts, each of our errors is one that KVM does
 * not look for; where both refuse, we have found something that KVM looks for.
 * All else has a name in enum beyond_rules, or fails.
 */
#include <stdlib.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "machine.h"

#define NR_MUTATIONS 1000000
#define MAX_FLIPS 6
#define MAX_PRINTED 20
#define NAME_SIZE 400

/* Differences that are not for a finding to explain, counted like those of rules. */
enum beyond_rules {
	FORCED = VMX_NR_RULES,	/* KVM clears a control that must be 1 */
	NOT_KVMS,		/* KVM does not ask for the control */
	HLAT_PREFIX,		/* KVM takes the HLAT prefix size for a capability of VPID */
	HALF_OF_ERRATUM,	/* KVM wants both halves of a pair that it then drops */
	NR_DIFFERENCES
};

/* Controls of the default request that are not KVM's, by word; there is none. */
static const u64 not_kvms[VMX_NR_WORDS] = {
};

static struct {
	unsigned int dropped;	/* bits that KVM keeps */
	unsigned int kept;	/* bits that KVM drops */
	unsigned int refused;	/* processors that KVM accepts */
	unsigned int accepted;	/* processors that KVM refuses */
} counts[NR_DIFFERENCES];

/* One processor under one policy. */
struct comparison {
	const struct machine *machine;
	const char *name;
	bool strict;
	int err, kvm_err;
	struct vmcs_config config;
	struct vmx_findings findings;
	struct kvm_result kvm;
};

static unsigned int compared, failed;

/* The KVM to compare with, and the same request. */
static const struct kvm *kvm;
static struct vmx_policy kvm_policy;

/* KVM's result as one of ours; VM functions it does not look at. */
static struct vmcs_config kvm_config(const struct comparison *c)
{
	return (struct vmcs_config) {{
		[VMX_WORD_PIN] = c->kvm.pin,
		[VMX_WORD_PRIMARY] = c->kvm.primary,
		[VMX_WORD_SECONDARY] = c->kvm.secondary,
		[VMX_WORD_TERTIARY] = c->kvm.tertiary,
		[VMX_WORD_EXIT] = c->kvm.exit,
		[VMX_WORD_ENTRY] = c->kvm.entry,
		[VMX_WORD_EPT] = c->kvm.ept,
		[VMX_WORD_VPID] = c->kvm.vpid,
		[VMX_WORD_BASIC] = c->kvm.basic,
		[VMX_WORD_MISC] = c->kvm.misc,
		[VMX_WORD_VMFUNC] = c->config.word[VMX_WORD_VMFUNC],
	}};
}

static void print_result(const char *whose, int err, const struct vmcs_config *config)
{
	char line[400];
	unsigned int i;

	fprintf(stderr, "\t%s: %d", whose, err);
	for (i = 0; i < VMX_NR_WORDS && !err; i++) {
		vmx_format_word(config, i, line, sizeof(line));
		fprintf(stderr, " %s", line);
	}
	fprintf(stderr, "\n");
}

static void fail(const struct comparison *c, const char *reason)
{
	const struct vmcs_config theirs = kvm_config(c);
	char line[400];
	unsigned int i;

	if (failed++ >= MAX_PRINTED)
		return;
	fprintf(stderr, "%s, error_on_inconsistent_vmcs_config=%d: %s\n", c->name, c->strict,
		reason);
	print_result("KVM", c->kvm_err, &theirs);
	print_result("vmx_core", c->err, &c->config);
	for (i = 0; i < c->findings.nr; i++) {
		vmx_format_finding(&c->findings.list[i], NULL, line, sizeof(line));
		fprintf(stderr, "\t%s\n", line);
	}
}

/* Whether KVM refuses a processor for that too. */
static bool is_kvms(const struct vmx_finding *finding)
{
	switch (finding->rule) {
	case VMX_RULE_REQUIRED:
	case VMX_RULE_PAIR:
	case VMX_RULE_EPT_CAP:
	case VMX_RULE_VPID_CAP:
	case VMX_RULE_PHYS_WIDTH:
	case VMX_RULE_MEMORY_TYPE:
		return finding->severity == VMX_ERROR;
	case VMX_RULE_VMCS_SIZE:
		return finding->at[0].have;	/* 0 is not too much for KVM */
	default:
		return false;
	}
}

/*
 * Where an MSR faults KVM goes on with 0, where it says both yes and no with yes, and
 * at the TRUE MSRs it does not look.
 */
static bool is_contradiction(const struct vmx_finding *finding)
{
	return finding->rule == VMX_RULE_MSR_FAULT || finding->rule == VMX_RULE_ALLOWED_SETTINGS ||
	       finding->rule == VMX_RULE_EXCHANGED || finding->rule == VMX_RULE_TRUE_DENIES ||
	       finding->rule == VMX_RULE_TRUE_DENIES_UNREQUESTED;
}

static bool has(const struct comparison *c, bool (*is_it)(const struct vmx_finding *))
{
	unsigned int i;

	for (i = 0; i < c->findings.nr; i++)
		if (is_it(&c->findings.list[i]))
			return true;
	return false;
}

static void only_kvm_accepts(const struct comparison *c)
{
	unsigned int i, own = 0;

	for (i = 0; i < c->findings.nr; i++) {
		const struct vmx_finding *finding = &c->findings.list[i];

		if (finding->severity != VMX_ERROR || is_kvms(finding))
			continue;
		counts[finding->rule].refused++;
		own++;
	}
	if (!own)
		fail(c, "KVM accepts, and no finding says why we do not");
	else if (has(c, is_kvms) && !has(c, is_contradiction))
		fail(c, "KVM accepts, and looks for one of our errors too");
}

/* The processor without what KVM alone minds; false if that is not there. */
static bool excuse(const struct comparison *c, enum beyond_rules difference,
		   struct kvm_machine *machine)
{
	const struct vmx_finding *dropped;

	*machine = c->machine->kvm;
	if (difference == HLAT_PREFIX) {
		machine->msr[0x48c - KVM_FIRST_MSR] &= ~GENMASK_ULL(53, 48);
		return !vmx_has(&c->config, VMXC_SECONDARY_EXEC_ENABLE_VPID);
	}
	machine->msr[0x483 - KVM_FIRST_MSR] &= ~BIT_ULL(32 + 12);
	machine->msr[0x484 - KVM_FIRST_MSR] &= ~BIT_ULL(32 + 13);
	dropped = vmx_dropped_by(&c->findings, VMX_WORD_ENTRY, BIT_ULL(13));
	return dropped && dropped->rule == VMX_RULE_ERRATUM_PAIR;
}

/* What KVM alone minds, if it accepts the processor without that; NR_DIFFERENCES if it does not. */
static enum beyond_rules minded_by_kvm(struct comparison *c)
{
	enum beyond_rules difference;
	struct kvm_machine machine;

	for (difference = HLAT_PREFIX; difference < NR_DIFFERENCES; difference++) {
		if (!excuse(c, difference, &machine))
			continue;
		c->kvm_err = kvm->setup(&machine, c->strict, &c->kvm);
		if (!c->kvm_err)
			break;
	}
	return difference;
}

/* A half that must be 1 is for KVM one that is supported. */
static bool is_stuck_half(const struct vmx_finding *finding)
{
	return finding->rule == VMX_RULE_PAIR_DROPPED && finding->severity == VMX_ERROR;
}

static void both_refuse(struct comparison *c)
{
	/* Of an IA32_VMX_BASIC that is 0 we mind the size, and KVM the memory type. */
	if (!has(c, is_kvms) && !has(c, is_contradiction) && !has(c, is_stuck_half) &&
	    c->machine->caps.msr[VMX_MSR_BASIC] && minded_by_kvm(c) == NR_DIFFERENCES)
		fail(c, "we have not found what KVM refuses");
}

static void only_we_accept(struct comparison *c)
{
	enum beyond_rules difference = minded_by_kvm(c);

	if (difference < NR_DIFFERENCES)
		counts[difference].accepted++;
	else
		fail(c, "KVM refuses");
}

/* That a pair is inconsistent KVM finds too. */
static bool drops(const struct comparison *c, enum vmx_word word, u64 mask)
{
	const struct vmx_finding *finding = vmx_dropped_by(&c->findings, word, mask);

	if (!finding || (finding->rule == VMX_RULE_PAIR && !has(c, is_contradiction)))
		return false;
	counts[finding->rule].dropped++;
	return true;
}

/* EPT and VPID capabilities go with their control. */
static bool may_be_dropped(const struct comparison *c, enum vmx_word word, u64 mask)
{
	if (drops(c, word, mask))
		return true;
	if (word == VMX_WORD_EPT && !vmx_has(&c->config, VMXC_SECONDARY_EXEC_ENABLE_EPT))
		return drops(c, VMX_WORD_SECONDARY, BIT_ULL(1));
	if (word == VMX_WORD_VPID && !vmx_has(&c->config, VMXC_SECONDARY_EXEC_ENABLE_VPID))
		return drops(c, VMX_WORD_SECONDARY, BIT_ULL(5));
	return false;
}

static bool may_be_kept(const struct comparison *c, enum vmx_word word, u64 mask)
{
	const struct vmx_word_row *row = &vmx_words[word];
	const u64 *msr = c->machine->caps.msr;

	if (row->layout == VMX_SPLIT && (msr[row->msr] | msr[row->true_msr]) & mask) {
		counts[FORCED].kept++;
		return true;
	}
	if (word == VMX_WORD_VPID && mask & GENMASK_ULL(21, 16) &&
	    !vmx_has(&c->config, VMXC_SECONDARY_EXEC_ENABLE_VPID)) {
		counts[HLAT_PREFIX].kept++;
		return true;
	}
	if (not_kvms[word] & mask) {
		counts[NOT_KVMS].kept++;
		return true;
	}
	return false;
}

static void compare_words(const struct comparison *c)
{
	const struct vmcs_config theirs = kvm_config(c);
	u64 differ, bit;
	unsigned int word;
	char reason[80];
	bool explained;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		differ = theirs.word[word] ^ c->config.word[word];
		for (; differ; differ &= ~bit) {
			bit = differ & -differ;
			if (theirs.word[word] & bit)
				explained = may_be_dropped(c, word, bit);
			else
				explained = may_be_kept(c, word, bit);
			if (explained)
				continue;
			scnprintf(reason, sizeof(reason), "no finding explains %s 0x%llx",
				  vmx_words[word].name, bit);
			fail(c, reason);
			return;
		}
	}
}

static void compare_under(const struct machine *machine, const char *name,
			  const struct vmx_policy *policy)
{
	struct comparison c = {
		.machine = machine,
		.name = name,
		.strict = policy->error_on_inconsistent,
	};

	c.err = setup_vmcs_config(&machine->caps, policy, &c.config, &c.findings);
	c.kvm_err = kvm->setup(&machine->kvm, c.strict, &c.kvm);
	compared++;

	if (c.err && c.kvm_err)
		both_refuse(&c);
	else if (c.err)
		only_kvm_accepts(&c);
	else if (c.kvm_err)
		only_we_accept(&c);
	if (!c.err && !c.kvm_err)
		compare_words(&c);
}

static void compare(const struct machine *machine, const char *name)
{
	struct vmx_policy policy = kvm_policy;

	compare_under(machine, name, &policy);
	policy.error_on_inconsistent = false;
	compare_under(machine, name, &policy);
}

static void all_profiles(void)
{
	struct machine machine;
	unsigned int i;

	for (i = 0; i < machine_nr_profiles; i++) {
		machine_of(&machine_profiles[i], &machine);
		compare(&machine, machine_profiles[i].name);
	}
}

/* The capability MSRs follow IA32_FEATURE_CONTROL. */
#define FIRST_CAPABILITY (VMX_MSR_FEAT_CTL + 1)

static void flip(struct machine *machine, enum vmx_msr msr, unsigned int bit, char *name)
{
	size_t len = strlen(name);

	machine_flip(machine, msr, bit);
	scnprintf(name + len, NAME_SIZE - len, " %x[%u]", vmx_msrs[msr].number, bit);
}

static void every_single_bit(void)
{
	char name[NAME_SIZE];
	struct machine machine;
	unsigned int i, msr, bit;

	for (i = 0; i < machine_nr_profiles; i++) {
		for (msr = FIRST_CAPABILITY; msr < VMX_NR_MSRS; msr++) {
			for (bit = 0; bit < 64; bit++) {
				machine_of(&machine_profiles[i], &machine);
				scnprintf(name, sizeof(name), "%s, changed in",
					  machine_profiles[i].name);
				flip(&machine, msr, bit, name);
				compare(&machine, name);
			}
		}
	}
}

/* Whether any erratum would have something to drop. */
static bool has_all_errata(const struct machine *machine)
{
	const u16 *control;
	struct vmx_findings findings;
	struct vmcs_config config;
	unsigned int i;

	setup_vmcs_config(&machine->caps, &kvm_policy, &config, &findings);
	for (i = 0; i < vmx_nr_errata; i++)
		for (control = vmx_errata[i].control; *control != VMXC_NONE; control++)
			if (!vmx_has(&config, *control))
				return false;
	return true;
}

static const struct vmx_profile *rich_profile(struct machine *machine)
{
	const struct vmx_profile *profile = machine_profiles;

	for (; profile < machine_profiles + machine_nr_profiles; profile++) {
		machine_of(profile, machine);
		if (has_all_errata(machine))
			return profile;
	}
	fprintf(stderr, "no profile has all controls that have an erratum\n");
	exit(1);
}

/* Fields of several bits take this. */
static void every_two_bits_of_an_msr(void)
{
	struct machine rich, machine;
	const struct vmx_profile *profile = rich_profile(&rich);
	unsigned int msr, high, low;
	char name[NAME_SIZE];

	for (msr = FIRST_CAPABILITY; msr < VMX_NR_MSRS; msr++) {
		for (high = 1; high < 64; high++) {
			for (low = 0; low < high; low++) {
				machine = rich;
				scnprintf(name, sizeof(name), "%s, changed in", profile->name);
				flip(&machine, msr, high, name);
				flip(&machine, msr, low, name);
				compare(&machine, name);
			}
		}
	}
}

/* SplitMix64: the same numbers everywhere, from the number of the mutation alone. */
static u64 next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* Three of four bits are whether a control is allowed, where most of the rules are. */
static void flip_any(struct machine *machine, u64 *state, char *name)
{
	const struct vmx_control_row *control = &vmx_controls[next(state) % vmx_nr_controls];
	const struct vmx_word_row *word = &vmx_words[control->word];
	unsigned int shift = word->layout == VMX_SPLIT || word->layout == VMX_HIGH ? 32 : 0;

	if (next(state) % 4)
		flip(machine, word->msr, control->shift + shift, name);
	else
		flip(machine, FIRST_CAPABILITY + next(state) % (VMX_NR_MSRS - FIRST_CAPABILITY),
		     next(state) % 64, name);
}

static void mutations(void)
{
	char name[NAME_SIZE];
	struct machine machine;
	unsigned int i;

	for (i = 0; i < NR_MUTATIONS; i++) {
		const struct vmx_profile *profile = &machine_profiles[i % machine_nr_profiles];
		u64 state = i;
		unsigned int flips = 2 + next(&state) % (MAX_FLIPS - 1);

		machine_of(profile, &machine);
		scnprintf(name, sizeof(name), "mutation %u of %s, changed in", i, profile->name);
		while (flips--)
			flip_any(&machine, &state, name);
		compare(&machine, name);
	}
}

/* All types, models and steppings of three families, with the reserved bits 0 and 1. */
static void signatures(void)
{
	static const u32 families[] = { 0x500, 0x600, 0xf00 };
	char name[NAME_SIZE];
	struct machine machine;
	unsigned int family;
	u32 bits;

	rich_profile(&machine);
	for (family = 0; family < ARRAY_SIZE(families); family++) {
		for (bits = 0; bits < 1 << 15; bits++) {
			u32 signature = families[family] | (bits & 0xff) | (bits & 0x300) << 4 |
					(bits & 0x3c00) << 6;

			if (bits >> 14)
				signature |= 0xf000c000;
			machine_sign(&machine, signature);
			scnprintf(name, sizeof(name), "signature %08x", signature);
			compare(&machine, name);
		}
	}
}

static int step(const char *name, void (*compare_all)(void))
{
	compared = 0;
	failed = 0;
	compare_all();
	if (failed)
		printf("not ok %s %s: %u of %u comparisons\n", kvm->request, name, failed,
		       compared);
	else
		printf("ok %s %s, %u comparisons\n", kvm->request, name, compared);
	return failed;
}

static const char *difference_name(unsigned int difference)
{
	switch (difference) {
	case FORCED:
		return "forced by the processor";
	case HLAT_PREFIX:
		return "HLAT prefix size";
	case HALF_OF_ERRATUM:
		return "half of an erratum's pair";
	case NOT_KVMS:
		return "not asked for by KVM";
	default:
		return vmx_rule_slug(difference);
	}
}

/* A slug has several rules, one below the other. */
static void print_counts(void)
{
	unsigned int i;

	fprintf(stderr, "%-10s %-18s %10s %10s %10s %10s\n", kvm->request, "differs by", "dropped",
		"kept", "refused", "accepted");
	for (i = 0; i < NR_DIFFERENCES; i++) {
		if (i + 1 < VMX_NR_RULES && !strcmp(vmx_rule_slug(i), vmx_rule_slug(i + 1))) {
			counts[i + 1].dropped += counts[i].dropped;
			counts[i + 1].refused += counts[i].refused;
			continue;
		}
		if (counts[i].dropped || counts[i].kept || counts[i].refused || counts[i].accepted)
			fprintf(stderr, "%-29s %10u %10u %10u %10u\n", difference_name(i),
				counts[i].dropped, counts[i].kept, counts[i].refused,
				counts[i].accepted);
	}
}

static void use_request(const struct kvm *this)
{
	unsigned int i;

	kvm = this;
	memset(counts, 0, sizeof(counts));
	for (i = 0; i < vmx_nr_requests; i++)
		if (!strcmp(vmx_requests[i].name, kvm->request))
			vmx_request_policy(&kvm_policy, &vmx_requests[i]);
}

static int compare_with(const struct kvm *this)
{
	int bad;

	use_request(this);
	bad = step("all profiles", all_profiles);

	bad |= step("every single bit", every_single_bit);
	bad |= step("every two bits of an MSR", every_two_bits_of_an_msr);
	bad |= step("mutations", mutations);
	bad |= step("all signatures", signatures);
	print_counts();
	return bad;
}

int main(void)
{
	unsigned int i;
	int bad = 0;

	for (i = 0; i < nr_kvms; i++)
		bad |= compare_with(kvms[i]);
	return !!bad;
}
