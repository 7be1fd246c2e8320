// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is finite, tried out on the compiled code: enumerate BITS, that is all
 * subsets of each BITS controls that rules connect.
 */
#include <stdlib.h>

#include "../kunit/trial.h"
#include <profiles_data.h>

#define MAX_BITS 24

struct words {
	u64 word[VMX_NR_WORDS];
};

static unsigned long tried;
static bool good = true;
static u64 seed = 0x9e3779b97f4a7c15;

static void expect(bool met, const char *what)
{
	tried++;
	if (met)
		return;
	printf("not ok prove %s\n", what);
	exit(1);
}

static void report(const char *what, const char *scope)
{
	printf("%s prove %s # enumerated: %s, %lu checks\n", tried ? "ok" : "not ok", what, scope,
	       tried);
	good &= tried > 0;
	tried = 0;
}

static bool is_same(const u64 one[], const u64 other[])
{
	return !memcmp(one, other, sizeof(struct words));
}

/* All bits that any rule is about. */
static struct words all_bits(void)
{
	struct words all = { };
	unsigned int i;

	for (i = 0; i < vmx_nr_needs; i++) {
		all.word[vmx_needs[i].need_word] |= vmx_needs[i].need;
		if (vmx_needs[i].bits != VMX_WHOLE_WORD)
			all.word[vmx_needs[i].word] |= vmx_needs[i].bits;
	}
	return all;
}

/* The greatest subset closed under the rules, as they read; from the last row to the first. */
static struct words closure(struct words words)
{
	u64 *word = words.word;
	struct words before;
	unsigned int i;

	do {
		before = words;
		for (i = vmx_nr_needs; i--; ) {
			const struct vmx_need *half = &vmx_needs[i];

			if (!half->pair || (word[half->word] & half->bits &&
					    (word[half->need_word] & half->need) == half->need))
				continue;
			word[half->word] &= ~half->bits;
			word[half->need_word] &= ~half->need;
		}
		for (i = vmx_nr_needs; i--; )
			if (!vmx_needs[i].pair && vmx_needs[i].bits != VMX_WHOLE_WORD &&
			    !(word[vmx_needs[i].need_word] & vmx_needs[i].need))
				word[vmx_needs[i].word] &= ~vmx_needs[i].bits;
		for (i = VMX_NR_WORDS; i--; )
			if (vmx_activated_by(i) != VMXC_NONE &&
			    !(word[vmx_activated_by(i) / 64] &
			      vmx_control_mask(vmx_activated_by(i))))
				word[i] = 0;
	} while (!is_same(before.word, word));
	return words;
}

static struct words sanitized(const struct words *words, const struct vmx_need *rows)
{
	static const struct vmx_policy policy;
	static const struct vmx_caps caps;
	static struct vmx_findings findings;
	struct vmcs_config config;
	struct vmx_setup setup = {
		.caps = &caps,
		.policy = &policy,
		.findings = &findings,
		.known = ~0U,
		.enumerated = ~0U,
	};
	struct words result;

	memcpy(setup.may_be_1, words, sizeof(*words));
	memcpy(&config, words, sizeof(config));
	vmx_start_findings(&findings, &policy, &caps);
	vmx_sanitize(&setup, &config, rows, vmx_nr_needs);
	memcpy(&result, &config, sizeof(result));
	return result;
}

static void shuffle(struct vmx_need *rows)
{
	unsigned int i, other;

	memcpy(rows, vmx_needs, vmx_nr_needs * sizeof(*rows));
	for (i = vmx_nr_needs; i-- > 1; ) {
		other = fixture_random(&seed) % (i + 1);
		swap(rows[i], rows[other]);
	}
}

static void check_closure(const struct words *words, const struct vmx_need *shuffled)
{
	struct words greatest = closure(*words);
	struct words result = sanitized(words, vmx_needs);
	unsigned int i;

	expect(is_same(result.word, greatest.word), "sanitizing finds another than the closure");
	for (i = 0; i < VMX_NR_WORDS; i++)
		expect(!(result.word[i] & ~words->word[i]), "sanitizing sets a bit");
	result = sanitized(&result, vmx_needs);
	expect(is_same(result.word, greatest.word), "sanitizing twice is another than once");
	result = sanitized(words, shuffled);
	expect(is_same(result.word, greatest.word), "the order of rows matters");
}

/* Bits, as control numbers, that rules connect. */
struct cluster {
	unsigned int nr;
	u16 control[MAX_BITS];
};

static void join(struct cluster *cluster, unsigned int max, unsigned int word, u64 mask)
{
	unsigned int i;
	u64 bit;

	vmx_for_each_bit(bit, mask) {
		u16 control = word * 64 + __ffs64(bit);

		for (i = 0; i < cluster->nr && cluster->control[i] != control; i++)
			;
		if (i == cluster->nr && cluster->nr < max)
			cluster->control[cluster->nr++] = control;
	}
}

static void join_neighbours(struct cluster *cluster, unsigned int max, u16 control)
{
	unsigned int word = control / 64, i;
	u64 mask = BIT_ULL(control % 64);

	for (i = 0; i < vmx_nr_needs; i++) {
		const struct vmx_need *row = &vmx_needs[i];

		if (row->bits == VMX_WHOLE_WORD) {
			if (row->word == word)
				join(cluster, max, row->need_word, row->need);
		} else if ((row->word == word && row->bits & mask) ||
			   (row->need_word == word && row->need & mask)) {
			join(cluster, max, row->word, row->bits);
			join(cluster, max, row->need_word, row->need);
		}
	}
}

/* Of all other controls all are there, or each or not as it happens. */
static void check_cluster(const struct cluster *cluster, const struct words *all)
{
	static struct vmx_need shuffled[256];
	unsigned long subset;
	unsigned int i;

	shuffle(shuffled);
	for (subset = 0; subset < 1UL << cluster->nr; subset++) {
		struct words full = *all, some = *all;

		for (i = 0; i < VMX_NR_WORDS; i++)
			some.word[i] &= fixture_random(&seed) | fixture_random(&seed);
		for (i = 0; i < cluster->nr; i++) {
			unsigned int word = cluster->control[i] / 64;
			u64 mask = BIT_ULL(cluster->control[i] % 64);

			full.word[word] &= ~mask;
			some.word[word] &= ~mask;
			if (subset & BIT(i)) {
				full.word[word] |= mask;
				some.word[word] |= mask;
			}
		}
		check_closure(&full, shuffled);
		check_closure(&some, shuffled);
	}
}

static void check_clusters(unsigned int max)
{
	const struct words all = all_bits();
	unsigned int word, i, clusters = 0;
	char scope[120];
	u64 bit;

	if (vmx_nr_needs > 256)
		exit(2);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		vmx_for_each_bit(bit, all.word[word]) {
			struct cluster cluster = { };

			join(&cluster, max, word, bit);
			for (i = 0; i < cluster.nr; i++)
				join_neighbours(&cluster, max, cluster.control[i]);
			check_cluster(&cluster, &all);
			clusters++;
		}
	}
	snprintf(scope, sizeof(scope),
		 "the compiled code, all subsets of up to %u controls around each of %u", max,
		 clusters);
	report("sanitizing ends at the greatest closed subset, whatever the order", scope);
}

static struct trial t;

static void start_full(void)
{
	struct vmx_policy policy;
	unsigned int i;

	vmx_default_policy(&policy);
	start(&t, "full", &policy);
	set_msr(&t, 0x3a, REF_FEAT_CTL);
	for (i = 0; i < NR_MSRS; i++)
		set_msr(&t, FIRST_MSR + i, reference_msrs[i]);
}

static void change(u32 number, u64 mask, bool on)
{
	u64 value = raw(&t.sample, number);

	set_msr(&t, number, on ? value | mask : value & ~mask);
}

/* What the user says of bits: nothing, wants them, requires them, wants none of them. */
static void choose(unsigned int word, u64 mask, unsigned int choice)
{
	t.f.policy.required[word] &= ~mask;
	t.f.policy.optional[word] &= ~mask;
	t.f.policy.disabled[word] &= ~mask;
	if (choice == 1)
		t.f.policy.optional[word] |= mask;
	if (choice == 2)
		t.f.policy.required[word] |= mask;
	if (choice == 3)
		t.f.policy.disabled[word] |= mask;
}

static bool accepts(bool strict)
{
	t.f.policy.error_on_inconsistent = strict;
	return !fixture_setup(&t.f);
}

/* Each half may be allowed, forced and asked for in any way, of two bits each by itself. */
static void check_pair_states(const struct vmx_need *pair)
{
	bool flat = pair->need_word == VMX_WORD_EXIT2;
	u32 exit_msr = flat ? 0x493 : 0x483;
	u64 first = pair->need & -pair->need, second = pair->need & ~first;
	unsigned int state, low, strict;
	u64 entry, exit;

	for (state = 0; state < 1 << 9; state++) {
		start_full();
		change(0x484, pair->bits << 32, state & 1);
		change(0x484, pair->bits, state & 2);
		low = flat ? 0 : 32;
		change(exit_msr, first << low, state & 4);
		change(exit_msr, second << low, state & 8);
		if (!flat)
			change(exit_msr, pair->need, state & 16);
		choose(ENTRY, pair->bits, state >> 5 & 3);
		choose(pair->need_word, pair->need, state >> 7 & 3);
		if (flat)
			choose(EXIT, BIT(31), 1);
		for (strict = 0; strict < 2; strict++) {
			if (!accepts(strict))
				continue;
			entry = t.f.config.word[ENTRY] & pair->bits;
			exit = t.f.config.word[pair->need_word] & pair->need;
			expect(entry ? exit == pair->need : !exit, "a pair is accepted by halves");
			expect(!(forced(&t.sample, ENTRY) & ~t.f.config.word[ENTRY]),
			       "a forced entry control is cleared");
			expect(!(forced(&t.sample, EXIT) & ~t.f.config.word[EXIT]),
			       "a forced exit control is cleared");
		}
	}
}

static void check_pairs(void)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_needs; i++)
		if (vmx_needs[i].pair && vmx_needs[i].word == ENTRY)
			check_pair_states(&vmx_needs[i]);
	report("what is accepted has each pair whole or not at all, and all that is forced",
	       "the compiled code, all states of each pair: allowed, forced, asked for, tolerated");
}

/* Both controls and their word allowed, forced and asked for in any way, with any capabilities. */
static void check_ept_vpid(void)
{
	static const u64 ept_caps[] = { 0, REF_EPT, 0x06334141, 0x00000040, 0x80000000 };
	static const u64 vpid_caps[] = { 0, REF_VPID, 0x301, 0x1, 0x800000, 0x10000 };
	unsigned int state, low, high, strict;

	for (state = 0; state < 1 << 9; state++) {
		for (low = 0; low < ARRAY_SIZE(ept_caps); low++) {
			for (high = 0; high < ARRAY_SIZE(vpid_caps); high++) {
				const u64 *word = t.f.config.word;
				bool ept, vpid;

				start_full();
				change(0x482, BIT_ULL(63), state & 1);
				change(0x48b, BIT_ULL(33), state & 2);
				change(0x48b, BIT_ULL(1), state & 4);
				change(0x48b, BIT_ULL(37), state & 8);
				change(0x48b, BIT_ULL(5), state & 16);
				choose(SECONDARY, BIT(1), state >> 5 & 3);
				choose(SECONDARY, BIT(5), state >> 7 & 3);
				set_msr(&t, 0x48c, vpid_caps[high] << 32 | ept_caps[low]);
				for (strict = 0; strict < 2; strict++) {
					if (!accepts(strict))
						continue;
					ept = word[SECONDARY] & BIT(1);
					vpid = word[SECONDARY] & BIT(5);
					expect(ept ? word[EPT] == ept_caps[low] : !word[EPT],
					       "EPT and its capabilities disagree");
					expect(vpid ? word[VPID] == vpid_caps[high] :
						      !(word[VPID] & 0xffc0ffff),
					       "VPID and its capabilities disagree");
					expect(word[PRIMARY] & BIT(31) || !word[SECONDARY],
					       "secondary controls without their activation");
				}
			}
		}
	}
	report("accepted means that EPT and VPID agree with their capabilities",
	       "the compiled code, all states of both controls and their word, 30 values of 48CH");
}

/* What is accepted for two must be what each of them can run. */
static void check_meet_of(const struct vmx_caps caps[2], const struct vmx_policy *policy)
{
	static const u32 numbers[] = { 0x481, 0x482, 0x483, 0x484, 0x48b };
	static const u8 words[] = { PIN, PRIMARY, EXIT, ENTRY, SECONDARY };
	struct vmx_caps common = caps[0], other = caps[1];
	unsigned int cpu, i;

	vmx_intersect_caps(&common, &caps[1]);
	vmx_intersect_caps(&other, &caps[0]);
	expect(!memcmp(&common, &other, sizeof(common)), "the order of meeting matters");
	if (setup_vmcs_config(&common, policy, &t.f.config, &t.f.findings))
		return;
	for (cpu = 0; cpu < 2; cpu++) {
		struct vmx_caps copy = caps[cpu];
		u64 value, msr;

		for (i = 0; i < ARRAY_SIZE(words); i++) {
			msr = *fixture_msr(&copy, numbers[i]);
			value = t.f.config.word[words[i]];
			if (words[i] == SECONDARY && !(t.f.config.word[PRIMARY] & BIT(31)))
				continue;
			expect(!(value & ~(msr >> 32)), "the common allows what one does not");
			expect(!(msr & U32_MAX & ~value), "the common clears what one forces");
		}
		expect(!(t.f.config.word[TERTIARY] & ~*fixture_msr(&copy, 0x492)),
		       "the common allows a tertiary control that one does not");
		expect(!(t.f.config.word[EXIT2] & ~*fixture_msr(&copy, 0x493)),
		       "the common allows a secondary exit control that one does not");
		expect(!(t.f.config.word[EPT] & ~*fixture_msr(&copy, 0x48c)),
		       "the common has an EPT capability that one has not");
	}
}

static void check_meets(void)
{
	static struct vmx_caps profile[ARRAY_SIZE(vmx_profiles)];
	struct vmx_policy policy;
	struct vmx_caps caps[2];
	unsigned int one, other, bit;
	char scope[120];
	u32 number;

	vmx_default_policy(&policy);
	for (one = 0; one < ARRAY_SIZE(vmx_profiles); one++) {
		start_from_profile(&t, &vmx_profiles[one], &policy);
		profile[one] = t.f.caps;
	}
	policy.mixed_cpus = true;
	for (one = 0; one < ARRAY_SIZE(vmx_profiles); one++) {
		for (other = 0; other < ARRAY_SIZE(vmx_profiles); other++) {
			caps[0] = profile[one];
			caps[1] = profile[other];
			check_meet_of(caps, &policy);
		}
		for (number = FIRST_MSR; number <= LAST_MSR; number++) {
			for (bit = 0; bit < 64; bit++) {
				caps[0] = profile[one];
				caps[1] = profile[one];
				*fixture_msr(&caps[1], number) ^= BIT_ULL(bit);
				check_meet_of(caps, &policy);
			}
		}
	}
	snprintf(scope, sizeof(scope),
		 "the compiled code, %zu profiles, each with each and with each bit flipped",
		 ARRAY_SIZE(vmx_profiles));
	report("the common of two processors accepts only what both accept", scope);
}

int main(int argc, char **argv)
{
	int max = argc == 2 ? atoi(argv[1]) : 0;

	if (max < 2 || max > MAX_BITS) {
		fprintf(stderr, "usage: enumerate BITS, from 2 to %u\n", MAX_BITS);
		return 2;
	}
	check_clusters(max);
	check_pairs();
	check_ept_vpid();
	check_meets();
	return !good;
}
