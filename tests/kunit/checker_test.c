// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core against an independent checker: all profiles, each with every single
 * bit flipped, and random processors; and the checker against what is wrong.
 */
#include <kunit/test.h>
#include <linux/sched.h>

#include "trial.h"
#include <profiles_data.h>

/* User Mode Linux has the time for a million, half of each kind. */
#ifndef NR_RANDOM
#define NR_RANDOM (IS_ENABLED(CONFIG_UML) ? 500000 : 50000)
#endif

#define MAX_VIOLATIONS 3

static struct trial *trial_new(struct kunit *test)
{
	struct trial *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	return t;
}

/* The processor, in the form of a dump, and what came of it. */
static void show(struct kunit *test, const struct trial *t)
{
	const struct sample *s = &t->sample;
	u64 most[VMX_NR_WORDS];
	char line[200];
	unsigned int i;

	if (s->leaf_0.known)
		kunit_info(test, "cpuid 0 0 %x %x %x %x\n", s->leaf_0.eax, s->leaf_0.ebx,
			   s->leaf_0.ecx, s->leaf_0.edx);
	if (s->leaf_1.known)
		kunit_info(test, "cpuid 1 0 %x %x %x %x\n", s->leaf_1.eax, s->leaf_1.ebx,
			   s->leaf_1.ecx, s->leaf_1.edx);
	else if (s->leaf_1.eax)
		kunit_info(test, "signature %x\n", s->leaf_1.eax);
	if (s->leaf_12.known)
		kunit_info(test, "cpuid 12 0 %x %x %x %x\n", s->leaf_12.eax, s->leaf_12.ebx,
			   s->leaf_12.ecx, s->leaf_12.edx);
	kunit_info(test, "kernel vmx %u\n", s->kernel_vmx);
	if (s->feat_ctl_listed)
		kunit_info(test, "msr 3a %llx\n", s->feat_ctl);
	for (i = 0; i < NR_MSRS; i++) {
		if (s->faulted & BIT(i))
			kunit_info(test, "gp %x\n", FIRST_MSR + i);
		else if (s->listed & BIT(i))
			kunit_info(test, "msr %x %llx\n", FIRST_MSR + i, s->msr[i]);
	}
	get_most(s, most);
	for (i = 0; i < VMX_NR_WORDS; i++)
		kunit_info(test, "# word %u: %llx, at most %llx; required %llx optional %llx disabled %llx\n",
			   i, t->f.config.word[i], most[i], s->required[i], s->optional[i],
			   s->disabled[i]);
	for (i = 0; i < t->f.findings.nr; i++) {
		vmx_format_finding(&t->f.findings.list[i], NULL, line, sizeof(line));
		kunit_info(test, "# %s\n", line);
	}
}

/* Ask the core, and let the checker judge the answer. */
static void try(struct kunit *test, struct trial *t, bool strict)
{
	char origin[40] = "as it is";
	const char *wrong;
	int err;

	t->sample.strict = strict;
	t->f.policy.error_on_inconsistent = strict;
	err = fixture_setup(&t->f);
	wrong = judge(&t->sample, err, &t->f.config, &t->f.findings);
	t->runs++;
	t->accepted += !err;
	if (!(t->runs % 256))
		cond_resched();
	if (!wrong)
		return;

	t->violations++;
	if (t->seed)
		snprintf(origin, sizeof(origin), "seed %llx", t->seed);
	else if (t->flipped_msr)
		snprintf(origin, sizeof(origin), "MSR(%XH)[bit %u] flipped", t->flipped_msr,
			 t->flipped_bit);
	KUNIT_FAIL(test, "%s, %s, %s, errno %d: %s", t->name, origin,
		   strict ? "strict" : "tolerant", err, wrong);
	show(test, t);
}

static void setup_profiles_each_bit_flipped(struct kunit *test)
{
	struct trial *t = trial_new(test);
	struct vmx_policy policy;
	unsigned int i;

	vmx_default_policy(&policy);
	for (i = 0; i < ARRAY_SIZE(vmx_profiles); i++) {
		start_from_profile(t, &vmx_profiles[i], &policy);
		t->flipped_msr = 0;
		try(test, t, true);
		try(test, t, false);

		for (t->flipped_msr = FIRST_MSR; t->flipped_msr <= LAST_MSR; t->flipped_msr++) {
			u64 value = raw(&t->sample, t->flipped_msr);

			if (!listed(&t->sample, t->flipped_msr))
				continue;
			for (t->flipped_bit = 0; t->flipped_bit < 64; t->flipped_bit++) {
				set_msr(t, t->flipped_msr, value ^ BIT_ULL(t->flipped_bit));
				try(test, t, true);
				try(test, t, false);
				if (t->violations >= MAX_VIOLATIONS)
					return;
			}
			set_msr(t, t->flipped_msr, value);
		}
	}
	kunit_info(test, "%u of %u accepted\n", t->accepted, t->runs);
}

static bool one_in(u64 *seed, u32 n)
{
	return (u32)(fixture_random(seed) >> 32) % n == 0;
}

static u64 many(u64 *seed)
{
	return fixture_random(seed) | fixture_random(seed);
}

static u64 few(u64 *seed)
{
	return fixture_random(seed) & fixture_random(seed) & fixture_random(seed);
}

/* Make the halves of the pairs agree, of nearly all. */
static void balance(u64 may[], u64 *seed)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		u64 *exit = &may[pairs[i].exit_word];

		if (one_in(seed, 100))
			continue;
		if (may[ENTRY] & pairs[i].entry)
			*exit |= pairs[i].exit;
		else
			*exit &= ~pairs[i].exit;
	}
}

static u64 *at(u64 msr[], u32 number)
{
	return &msr[number - FIRST_MSR];
}

/* Random controls and capabilities, mostly without what would be refused. */
static void random_msrs(struct trial *t, u64 *seed)
{
	static const struct {
		u32 number;
		u8 word;
	} split[] = {
		{ 0x481, PIN }, { 0x482, PRIMARY }, { 0x483, EXIT }, { 0x484, ENTRY },
		{ 0x48b, SECONDARY },
		{ 0x48d, PIN }, { 0x48e, PRIMARY }, { 0x48f, EXIT }, { 0x490, ENTRY },
	};
	u64 msr[NR_MSRS], may[VMX_NR_CONTROL_WORDS];
	unsigned int i;
	u32 number;

	for (i = 0; i < NR_MSRS; i++)
		msr[i] = fixture_random(seed);

	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++)
		may[i] = many(seed) | required_controls[i];
	balance(may, seed);
	for (i = 0; i < ARRAY_SIZE(split); i++)
		if (!one_in(seed, 200))
			*at(msr, split[i].number) = may[split[i].word] << 32 |
				(may[split[i].word] & U32_MAX & few(seed) & few(seed) & few(seed));
	*at(msr, 0x492) = may[TERTIARY];
	if (!one_in(seed, 50)) {
		*at(msr, 0x487) |= 0x80000021;
		*at(msr, 0x489) |= 0x2020;
		*at(msr, 0x486) &= *at(msr, 0x487);
		*at(msr, 0x488) &= *at(msr, 0x489);
	}
	*at(msr, 0x493) = may[EXIT2];

	if (!one_in(seed, 20)) {
		*at(msr, 0x480) &= ~(GENMASK_ULL(44, 32) | BIT_ULL(48) | GENMASK_ULL(53, 50));
		*at(msr, 0x480) |= (1 + (fixture_random(seed) & 0xfff)) << 32 | 6ULL << 50;
	}
	if (!one_in(seed, 4))
		*at(msr, 0x485) |= BIT(5) | BIT(29);
	if (!one_in(seed, 4))
		*at(msr, 0x48c) |= 0x0000070106f04140;
	if (!one_in(seed, 20) && !(may[SECONDARY] & BIT(1)))
		*at(msr, 0x48c) &= ~(u64)U32_MAX;
	if (!one_in(seed, 20) && !(may[SECONDARY] & BIT(5)))
		*at(msr, 0x48c) &= U32_MAX;

	for (number = FIRST_MSR; number <= LAST_MSR; number++) {
		bool there = enumerated(&t->sample, number);

		if (one_in(seed, 500))
			set_fault(t, number);
		else if ((there && needed(number)) || !one_in(seed, there ? 50 : 2))
			set_msr(t, number, *at(msr, number));
	}
}

/* Of Intel's or not or unknown, with an erratum or without, with VMX enabled or not. */
static void random_cpuid(struct trial *t, u64 *seed)
{
	static const u32 signatures[] = {
		0x106a2, 0x106a5, 0x106e0, 0x106e5, 0x20652, 0x206c2, 0x206e6, 0x306a8,
		0x306a9, 0x406d8, 0x806f8, 0x00f65,
	};
	u32 eax = signatures[fixture_random(seed) % ARRAY_SIZE(signatures)];
	u32 max = one_in(seed, 2) ? 0x20 : 0xd;

	set_kernel_vmx(t, one_in(seed, 2));
	if (one_in(seed, 20))
		set_msr(t, 0x3a, fixture_random(seed) & 7);
	else if (!one_in(seed, 4))
		set_msr(t, 0x3a, 5);

	switch (fixture_random(seed) % 4) {
	case 0:
		return;
	case 1:
		set_signature(t, eax);
		return;
	case 2:
		set_cpuid(t, 0, 0, max, 0x746e6543, 0x736c7561, 0x48727561);
		break;
	default:
		set_cpuid(t, 0, 0, max, 0x756e6547, 0x6c65746e, 0x49656e69);
	}
	set_cpuid(t, 1, 0, eax, 0, one_in(seed, 50) ? 0 : BIT(5), 0);
	if (one_in(seed, 2))
		set_cpuid(t, 0x12, 0, fixture_random(seed), 0, 0, 0);
}

/* What request=, require= and disable= can ask for: whole pairs, and what activates a word. */
static void random_request(struct trial *t, u64 *seed)
{
	static const u64 any[VMX_NR_CONTROL_WORDS] = {
		[PIN] = U32_MAX,
		[PRIMARY] = U32_MAX,
		[SECONDARY] = U32_MAX & ~BIT(15),
		[TERTIARY] = U64_MAX,
		[EXIT] = U32_MAX,
		[EXIT2] = U64_MAX,
		[ENTRY] = U32_MAX & ~(BIT(10) | BIT(11)),
	};
	struct vmx_policy *policy = &t->f.policy;
	struct sample *s = &t->sample;
	unsigned int i;

	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++) {
		if (one_in(seed, 2))
			s->optional[i] = any[i] & few(seed);
		if (one_in(seed, 20))
			s->required[i] = any[i] & few(seed) & few(seed);
		if (one_in(seed, 8))
			s->disabled[i] = any[i] & few(seed);
	}

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		u64 entry = s->optional[ENTRY] | s->required[ENTRY];
		u64 exit = s->optional[pairs[i].exit_word] | s->required[pairs[i].exit_word];

		if (!(entry & pairs[i].entry) && !(exit & pairs[i].exit))
			continue;
		s->optional[ENTRY] |= pairs[i].entry;
		s->optional[pairs[i].exit_word] |= pairs[i].exit;
	}
	if (s->optional[EXIT2] | s->required[EXIT2])
		s->optional[EXIT] |= BIT(31);

	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++) {
		policy->required[i] = (policy->required[i] | s->required[i]) & ~s->disabled[i];
		policy->optional[i] = (policy->optional[i] | s->optional[i]) & ~s->disabled[i];
		policy->disabled[i] = s->disabled[i];
	}
}

static void mutate(struct trial *t, u64 *seed)
{
	unsigned int count = 1 + fixture_random(seed) % 8;

	while (count--) {
		u32 number = FIRST_MSR + fixture_random(seed) % NR_MSRS;
		u64 mask = BIT_ULL(fixture_random(seed) % 64);
		bool refused = number >= 0x486 && number <= 0x490 && number - 0x48a > 2;

		/* Most of these bits alone are reason enough to refuse. */
		if (refused && !one_in(seed, 4))
			continue;
		if (listed(&t->sample, number))
			set_msr(t, number, raw(&t->sample, number) ^ mask);
	}
}

static void run_random(struct kunit *test, bool from_profiles)
{
	struct trial *t = trial_new(test);
	struct vmx_policy policy;
	unsigned int i;

	vmx_default_policy(&policy);
	for (i = 1; i <= NR_RANDOM && t->violations < MAX_VIOLATIONS; i++) {
		u64 seed = i * 0x9e3779b97f4a7c15ULL;

		t->seed = seed;
		if (from_profiles) {
			start_from_profile(t, &vmx_profiles[i % ARRAY_SIZE(vmx_profiles)],
					   &policy);
			mutate(t, &seed);
		} else {
			start(t, "random", &policy);
			random_msrs(t, &seed);
			random_cpuid(t, &seed);
		}
		if (one_in(&seed, 4))
			random_request(t, &seed);
		try(test, t, one_in(&seed, 2));
	}
	kunit_info(test, "%u of %u accepted\n", t->accepted, t->runs);
	KUNIT_EXPECT_GE(test, 3 * t->accepted, t->runs);
}

static void setup_random_processors(struct kunit *test)
{
	run_random(test, false);
}

static void setup_mutated_profiles(struct kunit *test)
{
	run_random(test, true);
}

/* What a processor with everything gives, where everything is asked for. */
static const struct vmcs_config everything = {
	.word = {
		[PIN] = REF_PIN,
		[PRIMARY] = REF_PRIMARY,
		[SECONDARY] = REF_SECONDARY,
		[TERTIARY] = REF_TERTIARY,
		[EXIT] = REF_EXIT,
		[EXIT2] = REF_EXIT2,
		[ENTRY] = REF_ENTRY & ~ENTRY_SMM,
		[EPT] = REF_EPT,
		[VPID] = REF_VPID,
		[BASIC] = REF_BASIC,
		[MISC] = REF_MISC,
		[VMFUNC] = REF_VMFUNC,
	},
};

/* The least that is right, but for not being everything. */
static const struct vmcs_config least = {
	.word = {
		[PIN] = LEAST_CONFIG_PIN,
		[PRIMARY] = LEAST_CONFIG_PRIMARY | BIT(17) | BIT(31),
		[EXIT] = LEAST_CONFIG_EXIT | BIT(31),
		[ENTRY] = LEAST_CONFIG_ENTRY,
		[BASIC] = REF_BASIC,
		[MISC] = REF_MISC,
	},
};

static void sample_everything(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	s->strict = true;
	s->feat_ctl = REF_FEAT_CTL;
	s->feat_ctl_listed = true;
	s->leaf_1.eax = 0x506e3;
	memcpy(s->msr, reference_msrs, sizeof(s->msr));
	s->listed = GENMASK(NR_MSRS - 1, 0);
	memcpy(s->optional, everything.word, VMX_NR_CONTROL_WORDS * sizeof(u64));
}

/* What breaks which rule: bits that the least words have and bits that they lack. */
static const struct {
	const char *rule;
	u64 set[VMX_NR_WORDS];
	u64 clear[VMX_NR_WORDS];
	u64 disabled[VMX_NR_WORDS];
	u32 signature;
} wrong_words[] = {
	{ "A03", { [SECONDARY] = BIT(2) }, { [PRIMARY] = BIT(31) } },
	{ "A04", { [TERTIARY] = BIT(0) }, { [PRIMARY] = BIT(17) } },
	{ "A42", { [EXIT2] = BIT(3) }, { [EXIT] = BIT(31) } },
	{ "ept word", { [EPT] = REF_EPT } },
	{ "vpid word", { [VPID] = REF_VPID } },
	{ "vm-functions word", { [VMFUNC] = BIT(0) } },

	{ "A11", { [PIN] = BIT(5) }, { [PIN] = BIT(3) } },
	{ "A12", { [PRIMARY] = BIT(22) } },
	{ "A14", { [SECONDARY] = BIT(4) } },
	{ "A15", { [SECONDARY] = BIT(8) } },
	{ "A16", { [SECONDARY] = BIT(9) } },
	{ "A17", { [TERTIARY] = BIT(4) } },
	{ "A19", { [SECONDARY] = BIT(9), [PRIMARY] = BIT(21) }, { [PIN] = BIT(0) } },
	{ "A20", { [PIN] = BIT(7) } },
	{ "A21", { [PIN] = BIT(7), [SECONDARY] = BIT(9), [PRIMARY] = BIT(21) },
		 { [EXIT] = BIT(15) } },
	{ "A28", { [SECONDARY] = BIT(17) } },
	{ "A29", { [SECONDARY] = BIT(7) } },
	{ "A30", { [SECONDARY] = BIT(22) } },
	{ "A31", { [SECONDARY] = BIT(23) } },
	{ "A32, EPT", { [SECONDARY] = BIT(24), [ENTRY] = BIT(18), [EXIT] = BIT(25) } },
	{ "A32, entry", { [SECONDARY] = BIT(24) | BIT(1), [EPT] = REF_EPT } },
	{ "A32, exit", { [SECONDARY] = BIT(24) | BIT(1), [EPT] = REF_EPT, [ENTRY] = BIT(18) } },
	{ "A33, HLAT", { [TERTIARY] = BIT(1) } },
	{ "A33, paging-write", { [TERTIARY] = BIT(2) } },
	{ "A33, paging-verify", { [TERTIARY] = BIT(3) } },
	{ "A35", { [SECONDARY] = BIT(13), [VMFUNC] = BIT(0) } },
	{ "A43", { [EXIT] = BIT(22) } },
	{ "A49, guest", { }, { [EXIT] = BIT(9) } },
	{ "APIC timer", { [TERTIARY] = BIT(8) } },
	{ "A47", { [ENTRY] = BIT(10) } },
	{ "A47", { [ENTRY] = BIT(11) } },

	{ "ept-unusable, walk", { [SECONDARY] = BIT(1), [EPT] = REF_EPT & ~0xc0 } },
	{ "ept-unusable, WB", { [SECONDARY] = BIT(1), [EPT] = REF_EPT & ~BIT(14) } },
	{ "ept-unusable, INVEPT", { [SECONDARY] = BIT(1), [EPT] = REF_EPT & ~BIT(20) } },
	{ "ept-unusable, type", { [SECONDARY] = BIT(1), [EPT] = REF_EPT & ~0x06000000 } },
	{ "vpid-unusable, INVVPID", { [SECONDARY] = BIT(5), [VPID] = REF_VPID & ~BIT(0) } },
	{ "vpid-unusable, type", { [SECONDARY] = BIT(5), [VPID] = REF_VPID & ~GENMASK(10, 9) } },
	{ "mbec", { [SECONDARY] = BIT(22) | BIT(1), [EPT] = REF_EPT & ~BIT(22) } },
	{ "pml-ad", { [SECONDARY] = BIT(17) | BIT(1), [EPT] = REF_EPT & ~BIT(21) } },
	{ "unrestricted-misc", { [SECONDARY] = BIT(7) | BIT(1), [EPT] = REF_EPT },
			       { [MISC] = BIT(5) } },
	{ "shadow-vmcs-misc", { [SECONDARY] = BIT(14) }, { [MISC] = BIT(29) } },

	{ "erratum", { [ENTRY] = BIT(13), [EXIT] = BIT(12) }, .signature = 0x106a7 },
	{ "erratum", { [ENTRY] = BIT(13), [EXIT] = BIT(12) }, .signature = 0x106e7 },
	{ "erratum", { [ENTRY] = BIT(13), [EXIT] = BIT(12) }, .signature = 0x20657 },
	{ "erratum", { [ENTRY] = BIT(13), [EXIT] = BIT(12) }, .signature = 0x206c2 },
	{ "erratum", { [ENTRY] = BIT(13), [EXIT] = BIT(12) }, .signature = 0x206e7 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x206e6 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x20652 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x20655 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x106e5 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x106a0 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x106a1 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x106a4 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x106a5 },
	{ "erratum", { [PIN] = BIT(6) }, .signature = 0x306a8 },
	{ "erratum", { [SECONDARY] = BIT(1), [EPT] = REF_EPT }, .signature = 0x406d8 },

	{ "disabled", { [SECONDARY] = BIT(2) }, .disabled = { [SECONDARY] = BIT(2) } },
	{ "more than allowed", { [PIN] = BIT(8) } },
	{ "more than allowed", { [TERTIARY] = BIT_ULL(63) } },
	{ "more than allowed", { [SECONDARY] = BIT(1), [EPT] = REF_EPT | BIT(24) } },
	{ "less than forced", { }, { [PIN] = BIT(1) } },
	{ "less than forced", { }, { [EXIT] = BIT(0) } },
	{ "less than forced", { }, { [EXIT] = BIT(9), [ENTRY] = BIT(9) } },
	{ "less than forced", { }, { [MISC] = BIT(0) } },
	{ "less than required", { }, { [PRIMARY] = BIT(7) } },
	{ "not all that is asked for" },
};

static void objection_wrong_words(struct kunit *test)
{
	struct trial *t = trial_new(test);
	struct sample *s = &t->sample;
	u64 *words = t->f.config.word, most[VMX_NR_WORDS];
	unsigned int i, word;

	sample_everything(s);
	get_most(s, most);
	KUNIT_EXPECT_NULL(test, objection(s, everything.word, most));

	for (i = 0; i < ARRAY_SIZE(wrong_words); i++) {
		sample_everything(s);
		if (wrong_words[i].signature)
			s->leaf_1.eax = wrong_words[i].signature;
		for (word = 0; word < VMX_NR_WORDS; word++) {
			words[word] = least.word[word] | wrong_words[i].set[word];
			words[word] &= ~wrong_words[i].clear[word];
			s->disabled[word] = wrong_words[i].disabled[word];
		}
		get_most(s, most);
		KUNIT_EXPECT_STREQ_MSG(test, objection(s, words, most) ?: "nothing",
				       wrong_words[i].rule, "row %u", i);
	}
}

static bool is_whole(const struct pair *pair, u64 entry, u64 exit)
{
	return entry ? exit == pair->exit : !exit;
}

/* All parts of a pair, beside the least words: only all or nothing is right. */
static void check_parts(struct kunit *test, struct trial *t, const struct pair *pair)
{
	u64 *words = t->f.config.word, entry = pair->entry, exit = pair->exit, most[VMX_NR_WORDS];
	const char *rule;

	do {
		do {
			sample_everything(&t->sample);
			get_most(&t->sample, most);
			t->f.config = least;
			words[ENTRY] = (words[ENTRY] & ~pair->entry) | entry;
			words[pair->exit_word] = (words[pair->exit_word] & ~pair->exit) | exit;
			rule = objection(&t->sample, words, most) ?: "nothing";
			KUNIT_EXPECT_EQ_MSG(test, !strcmp(rule, pair->rule),
					    !is_whole(pair, entry, exit), "%s: %llx, %llx: %s",
					    pair->rule, entry, exit, rule);
			exit = (exit - 1) & pair->exit;
		} while (exit != pair->exit);
		entry ^= pair->entry;
	} while (entry != pair->entry);
}

static void objection_part_of_pair(struct kunit *test)
{
	struct trial *t = trial_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		check_parts(test, t, &pairs[i]);
}

static bool has_wrong_words(const char *rule)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong_words); i++)
		if (!strcmp(wrong_words[i].rule, rule))
			return true;
	return false;
}

static void objection_each_rule_tested(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needs); i++)
		KUNIT_EXPECT_TRUE_MSG(test, has_wrong_words(needs[i].rule), "%s", needs[i].rule);
}

/* Values of an MSR for which a processor with everything is to be refused. */
static const struct {
	const char *reason;
	u32 number;
	u64 value;
	bool tolerable;
} wrong_processors[] = {
	{ "no VMX", 0x3a, 0 },
	{ "no VMX", 0x3a, 1 },
	{ "no VMX", 0x3a, 3 },
	{ "no VMX", 0x3a, 4 },
	{ "allowed-settings", 0x481, REF_MSR_PIN ^ NEITHER(6) },
	{ "allowed-settings", 0x482, REF_MSR_PRIMARY ^ NEITHER(2) },
	{ "allowed-settings", 0x483, REF_MSR_EXIT ^ NEITHER(9) },
	{ "allowed-settings", 0x484, REF_MSR_ENTRY ^ NEITHER(13) },
	{ "allowed-settings", 0x48b, REF_MSR_SECONDARY ^ NEITHER(2) },
	{ "allowed-settings", 0x48d, REF_TRUE_PIN ^ NEITHER(6) },
	{ "allowed-settings", 0x48e, REF_TRUE_PRIMARY ^ NEITHER(2) },
	{ "allowed-settings", 0x48f, REF_TRUE_EXIT ^ NEITHER(9) },
	{ "allowed-settings", 0x490, REF_TRUE_ENTRY ^ NEITHER(13) },
	{ "vmcs-size", 0x480, BASIC_OF_SIZE(0) },
	{ "vmcs-size", 0x480, BASIC_OF_SIZE(4097) },
	{ "phys-width", 0x480, REF_BASIC | BIT_ULL(48) },
	{ "memory-type", 0x480, BASIC_OF_TYPE(0) },
	{ "memory-type", 0x480, BASIC_OF_TYPE(7) },
	{ "required", 0x481, REF_MSR_PIN & ~BIT_ULL(32 + 3) },
	{ "required", 0x482, REF_MSR_PRIMARY & ~BIT_ULL(32 + 7) },
	{ "required", 0x483, REF_MSR_EXIT & ~BIT_ULL(32 + 15) },
	{ "required", 0x484, REF_MSR_ENTRY & ~BIT_ULL(32 + 9) },
	{ "a forced control breaks a rule", 0x484, REF_MSR_ENTRY | BIT_ULL(10) },
	{ "pair, PAT", 0x484, REF_MSR_ENTRY & ~BIT_ULL(32 + 14), true },
	{ "pair, PAT", 0x483, REF_MSR_EXIT & ~BIT_ULL(32 + 19), true },
	{ "pair, FRED", 0x493, REF_EXIT2 & ~BIT_ULL(1), true },
	{ "ept-cap", 0x48b, REF_MSR_SECONDARY & ~BIT_ULL(32 + 1), true },
	{ "vpid-cap", 0x48b, REF_MSR_SECONDARY & ~BIT_ULL(32 + 5), true },
};

static void judge_wrong_processors(struct kunit *test)
{
	struct trial *t = trial_new(test);
	struct sample *s = &t->sample;
	u64 most[VMX_NR_WORDS];
	unsigned int i;
	u32 number;

	for (i = 0; i < ARRAY_SIZE(wrong_processors); i++) {
		const char *reason = wrong_processors[i].reason;

		sample_everything(s);
		set_msr(t, wrong_processors[i].number, wrong_processors[i].value);
		KUNIT_EXPECT_STREQ_MSG(test, judge(s, 0, &everything, &t->f.findings) ?: "nothing",
				       reason, "row %u", i);

		s->strict = false;
		get_most(s, most);
		KUNIT_EXPECT_STREQ_MSG(test, reason_to_refuse(s, most) ?: "nothing",
				       wrong_processors[i].tolerable ? "nothing" : reason,
				       "row %u, tolerant", i);
	}

	for (number = FIRST_MSR; number <= LAST_MSR; number++) {
		if (!needed(number))
			continue;
		sample_everything(s);
		set_fault(t, number);
		KUNIT_EXPECT_STREQ_MSG(test, judge(s, 0, &everything, &t->f.findings) ?: "nothing",
				       "msr-fault", "MSR %x", number);
	}

	sample_everything(s);
	s->leaf_1.known = true;
	KUNIT_EXPECT_STREQ(test, judge(s, 0, &everything, &t->f.findings) ?: "nothing", "no VMX");

	sample_everything(s);
	s->feat_ctl = 3;
	s->kernel_vmx = true;
	KUNIT_EXPECT_NULL(test, judge(s, 0, &everything, &t->f.findings));
}

/* An answer with one finding. */
static const char *answer(struct trial *t, int err, const struct vmcs_config *config,
			  enum vmx_rule rule, enum vmx_severity severity)
{
	t->f.findings.err = err;
	t->f.findings.nr = 1;
	t->f.findings.list[0].rule = rule;
	t->f.findings.list[0].severity = severity;
	return judge(&t->sample, err, config, &t->f.findings) ?: "nothing";
}

static void judge_wrong_verdicts(struct kunit *test)
{
	static const struct vmcs_config nothing;
	struct trial *t = trial_new(test);
	struct sample *s = &t->sample;

	sample_everything(s);
	KUNIT_EXPECT_STREQ(test, answer(t, 0, &everything, VMX_RULE_PAIR, VMX_WARNING), "nothing");
	KUNIT_EXPECT_STREQ(test, answer(t, 0, &everything, VMX_RULE_PAIR, VMX_ERROR),
			   "accepted with an error");
	KUNIT_EXPECT_STREQ(test, answer(t, -EIO, &nothing, VMX_RULE_PAIR, VMX_ERROR),
			   "refused without a reason");

	s->strict = false;
	KUNIT_EXPECT_STREQ(test, answer(t, 0, &everything, VMX_RULE_PAIR, VMX_ERROR),
			   "an error that should be tolerated");
	KUNIT_EXPECT_STREQ(test, answer(t, 0, &everything, VMX_RULE_EPT_CAP, VMX_ERROR),
			   "an error that should be tolerated");
	KUNIT_EXPECT_STREQ(test, answer(t, 0, &everything, VMX_RULE_VPID_CAP, VMX_ERROR),
			   "an error that should be tolerated");

	set_msr(t, 0x481, REF_MSR_PIN & ~BIT_ULL(32 + 3));
	KUNIT_EXPECT_STREQ(test, answer(t, -EIO, &nothing, VMX_RULE_REQUIRED, VMX_ERROR),
			   "nothing");
	KUNIT_EXPECT_STREQ(test, answer(t, -EIO, &nothing, VMX_RULE_REQUIRED, VMX_WARNING),
			   "refused without an error");
	KUNIT_EXPECT_STREQ(test, answer(t, -EIO, &least, VMX_RULE_REQUIRED, VMX_ERROR),
			   "refused with a configuration");
	KUNIT_EXPECT_STREQ(test, answer(t, -EOPNOTSUPP, &nothing, VMX_RULE_REQUIRED, VMX_ERROR),
			   "refused with a wrong errno");
	KUNIT_EXPECT_STREQ(test, answer(t, -EINVAL, &nothing, VMX_RULE_REQUIRED, VMX_ERROR),
			   "refused with a wrong errno");
	t->f.findings.err = 0;
	KUNIT_EXPECT_STREQ(test, judge(s, -EIO, &nothing, &t->f.findings) ?: "nothing",
			   "another errno than that of the findings");

	set_msr(t, 0x3a, 0);
	KUNIT_EXPECT_STREQ(test, answer(t, -EIO, &nothing, VMX_RULE_UNLOCKED, VMX_ERROR),
			   "refused with a wrong errno");

	sample_everything(s);
	set_msr(t, 0x481, REF_MSR_PIN | BIT_ULL(6));
	s->disabled[PIN] = BIT(6);
	KUNIT_EXPECT_STREQ(test, answer(t, -EINVAL, &nothing, VMX_RULE_DISABLED, VMX_ERROR),
			   "nothing");
	KUNIT_EXPECT_STREQ(test, answer(t, -EIO, &nothing, VMX_RULE_DISABLED, VMX_ERROR),
			   "refused with a wrong errno");
}

static struct kunit_case checker_cases[] = {
	KUNIT_CASE(objection_wrong_words),
	KUNIT_CASE(objection_each_rule_tested),
	KUNIT_CASE(objection_part_of_pair),
	KUNIT_CASE(judge_wrong_processors),
	KUNIT_CASE(judge_wrong_verdicts),
	KUNIT_CASE(setup_profiles_each_bit_flipped),
	KUNIT_CASE(setup_random_processors),
	KUNIT_CASE(setup_mutated_profiles),
	{ }
};

static struct kunit_suite checker_suite = {
	.name = "vmx_core_checker",
	.test_cases = checker_cases,
};

kunit_test_suite(checker_suite);
