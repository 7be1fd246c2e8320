// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the snapshot to the configuration, or to the refusal.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "fixture.h"

static void setup_full_cpu_no_findings(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->findings.nr, 0);
	KUNIT_EXPECT_EQ(test, f->findings.lost, 0);
}

/* The words, all of them, for a processor with everything and for one with the least. */
static void setup_full_and_least_cpu_words(struct kunit *test)
{
	static const struct vmcs_config least = {
		.word = {
			[VMX_WORD_PIN] = LEAST_CONFIG_PIN,
			[VMX_WORD_PRIMARY] = LEAST_CONFIG_PRIMARY,
			[VMX_WORD_EXIT] = LEAST_CONFIG_EXIT,
			[VMX_WORD_ENTRY] = LEAST_CONFIG_ENTRY,
			[VMX_WORD_BASIC] = REF_BASIC,
			[VMX_WORD_MISC] = REF_MISC,
		},
	};
	struct fixture *f = fixture_new(test);
	unsigned int word;

	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	for (word = 0; word < VMX_NR_WORDS; word++)
		KUNIT_EXPECT_EQ_MSG(test, f->config.word[word], fixture_words()->word[word],
				    "%s", vmx_words[word].name);

	vmx_caps_set_msr(&f->caps, 0x481, SPLIT_MSR(LEAST_CONFIG_PIN, PIN_DEFAULT1));
	vmx_caps_set_msr(&f->caps, 0x482, SPLIT_MSR(LEAST_CONFIG_PRIMARY, PRIMARY_DEFAULT1));
	vmx_caps_set_msr(&f->caps, 0x483, SPLIT_MSR(LEAST_CONFIG_EXIT, EXIT_DEFAULT1));
	vmx_caps_set_msr(&f->caps, 0x484, SPLIT_MSR(LEAST_CONFIG_ENTRY, ENTRY_DEFAULT1));
	fixture_forget_msr(&f->caps, 0x48b);
	fixture_forget_msr(&f->caps, 0x48c);
	fixture_forget_msr(&f->caps, 0x491);
	fixture_forget_msr(&f->caps, 0x492);
	fixture_forget_msr(&f->caps, 0x493);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	for (word = 0; word < VMX_NR_WORDS; word++)
		KUNIT_EXPECT_EQ_MSG(test, f->config.word[word], least.word[word],
				    "%s", vmx_words[word].name);
}

static bool reported_unsupported(const struct vmx_findings *findings, enum vmx_word word, u64 mask)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++) {
		const struct vmx_finding *finding = &findings->list[i];

		if (!strcmp(vmx_rule_slug(finding->rule), "unsupported") &&
		    finding->severity == VMX_INFO &&
		    finding->at[0].index == word && finding->at[0].mask & mask)
			return true;
	}
	return false;
}

/* It goes without what is not required, and says so of what it would have liked. */
static void setup_control_unsupported(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int word, bit;

	f->policy.error_on_inconsistent = false;
	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		for (bit = 0; bit < (fixture_is_flat(word) ? 64 : 32); bit++) {
			u64 mask = BIT_ULL(bit);

			if (required_controls[word] & mask)
				continue;
			fixture_fill_caps(test, &f->caps);
			fixture_withhold(&f->caps, word * 64 + bit);
			KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "word %u bit %u", word, bit);
			KUNIT_EXPECT_EQ_MSG(test, f->config.word[word] & mask, 0,
					    "word %u bit %u", word, bit);
			KUNIT_EXPECT_EQ_MSG(test, reported_unsupported(&f->findings, word, mask),
					    !!(optional_controls[word] & mask),
					    "word %u bit %u", word, bit);
		}
	}
}

/* What has no name is reported; it is neither asked for nor in the way. */
static void setup_unknown_bits(struct kunit *test)
{
	static const u64 unnamed[VMX_NR_CONTROL_WORDS] = {
		[VMX_WORD_PIN] = ~REF_PIN & U32_MAX,
		[VMX_WORD_PRIMARY] = ~REF_PRIMARY & U32_MAX,
		[VMX_WORD_SECONDARY] = ~REF_SECONDARY & U32_MAX,
		[VMX_WORD_TERTIARY] = ~REF_TERTIARY,
		[VMX_WORD_EXIT2] = ~REF_EXIT2,
		[VMX_WORD_ENTRY] = ~REF_ENTRY & U32_MAX,
	};
	struct fixture *f = fixture_new(test);
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		u64 bits = unnamed[word];
		u64 mask = fixture_is_flat(word) ? bits : bits << 32;
		const struct vmx_finding *finding;

		fixture_fill_caps(test, &f->caps);
		fixture_change(&f->caps, word, mask, true);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "word %u", word);
		KUNIT_EXPECT_EQ_MSG(test, f->config.word[word] & bits, 0, "word %u", word);
		KUNIT_EXPECT_EQ_MSG(test, f->findings.nr, !!mask, "word %u", word);
		finding = fixture_find(&f->findings, "unknown-bits", NULL);
		KUNIT_ASSERT_EQ_MSG(test, !!finding, !!mask, "word %u", word);
		if (!finding)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, finding->severity, VMX_INFO, "word %u", word);
		KUNIT_EXPECT_EQ_MSG(test, finding->at[0].index, word, "word %u", word);
		KUNIT_EXPECT_EQ_MSG(test, finding->at[0].mask, bits, "word %u", word);
	}
}

static const struct encls_case {
	const char *name;
	bool has_leaf_0;
	u32 max_leaf;
	bool has_leaf_12;
	u32 leaf_12_eax;
	bool published;
} encls_cases[] = {
	{ "SGX", true, 0x20, true, 1, true },
	{ "SGX in the last leaf", true, 0x12, true, 1, true },
	{ "no SGX", true, 0x20, true, 0, false },
	{ "no SGX1", true, 0x20, true, ~1, false },
	{ "no leaf 12H", true, 0x11, false, 0, false },
	{ "no leaf 12H but captured", true, 0x11, true, 1, false },
	{ "leaf 12H not captured", true, 0x20, false, 0, true },
	{ "leaf 0 not captured", false, 0, true, 1, true },
	{ "leaf 0 not captured and no SGX", false, 0, true, 0, false },
	{ "nothing captured", false, 0, false, 0, true },
};

static void setup_encls_exiting(struct kunit *test)
{
	const struct encls_case *c = test->param_value;
	const u64 encls = BIT_ULL(15);
	struct fixture *f = fixture_new(test);

	memset(&f->caps.cpuid, 0, sizeof(f->caps.cpuid));
	f->caps.cpuid_known = 0;
	if (c->has_leaf_0)
		fixture_set_cpuid(test, &f->caps, 0, c->max_leaf,
				  INTEL_EBX, INTEL_ECX, INTEL_EDX);
	if (c->has_leaf_12)
		fixture_set_cpuid(test, &f->caps, 0x12, c->leaf_12_eax, 0, 0, 0);

	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_SECONDARY],
			(REF_CONFIG_SECONDARY & ~encls) | (c->published ? encls : 0));

	fixture_force(&f->caps, VMXC_SECONDARY_EXEC_ENCLS_EXITING, true);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[VMX_WORD_SECONDARY], REF_CONFIG_SECONDARY,
			    "forced");

	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENCLS_EXITING);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[VMX_WORD_SECONDARY],
			    REF_CONFIG_SECONDARY & ~encls, "absent");
}

static const struct activation_case {
	const char *name;
	enum vmx_control activation;
	enum vmx_word word;
	u64 value;
} activation_cases[] = {
	{ "secondary", VMX_WORD_PRIMARY * 64 + 31, VMX_WORD_SECONDARY, REF_CONFIG_SECONDARY },
	{ "tertiary", VMX_WORD_PRIMARY * 64 + 17, VMX_WORD_TERTIARY, REF_CONFIG_TERTIARY },
	{ "secondary VM-exit", VMX_WORD_EXIT * 64 + 31, VMX_WORD_EXIT2, 0x8 },
};

/* A word counts for nothing unless another one activates it. */
static void setup_activated_words(struct kunit *test)
{
	const struct activation_case *c = test->param_value;
	struct fixture *f = fixture_new(test);

	f->policy.optional[VMX_WORD_EXIT2] = 0x8;
	fixture_request(&f->policy, c->activation, true);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->config.word[c->word], c->value);

	fixture_request(&f->policy, c->activation, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[c->word], 0, "not requested");

	fixture_force(&f->caps, c->activation, true);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[c->word], c->value, "forced");

	fixture_request(&f->policy, c->activation, true);
	fixture_withhold(&f->caps, c->activation);
	f->policy.error_on_inconsistent = false;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[c->word], 0, "not allowed");

	f->policy.required[c->word] = c->value;
	fixture_expect_refused(test, f, -EIO, "required", "not allowed");
	fixture_allow(&f->caps, c->activation, true);
	fixture_request(&f->policy, c->activation, false);
	fixture_expect_refused(test, f, -EIO, "required", "not requested");
}

/* What a processor says of a word, read from the MSR by hand. */
static u64 allowed_by(struct vmx_caps *caps, enum vmx_word word, u64 *forced)
{
	static const u32 numbers[VMX_NR_CONTROL_WORDS] = {
		[VMX_WORD_PIN] = 0x481,
		[VMX_WORD_PRIMARY] = 0x482,
		[VMX_WORD_SECONDARY] = 0x48b,
		[VMX_WORD_TERTIARY] = 0x492,
		[VMX_WORD_EXIT] = 0x483,
		[VMX_WORD_EXIT2] = 0x493,
		[VMX_WORD_ENTRY] = 0x484,
	};
	u64 value = *fixture_msr(caps, numbers[word]);

	*forced = fixture_is_flat(word) ? 0 : value & U32_MAX;
	return fixture_is_flat(word) ? value : value >> 32;
}

static bool is_active(const struct vmcs_config *config, enum vmx_word word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(activation_cases); i++)
		if (activation_cases[i].word == word)
			return vmx_has(config, activation_cases[i].activation);
	return true;
}

static bool same_place(const struct vmx_bits *a, const struct vmx_bits *b)
{
	return a->place == b->place && a->index == b->index && a->mask == b->mask &&
	       a->have == b->have;
}

static bool same_finding(const struct vmx_finding *a, const struct vmx_finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && a->because == b->because &&
	       a->must_be_1 == b->must_be_1 && a->hypervisor == b->hypervisor &&
	       a->erratum == b->erratum &&
	       a->groups == b->groups && a->others == b->others &&
	       same_place(&a->at[0], &b->at[0]) && same_place(&a->at[1], &b->at[1]);
}

static void expect_same(struct kunit *test, const struct fixture *again, const struct fixture *f,
			unsigned int run)
{
	const struct vmx_findings *findings = &f->findings;
	unsigned int i;

	KUNIT_ASSERT_EQ_MSG(test, memcmp(&again->config, &f->config, sizeof(f->config)), 0,
			    "run %u", run);
	KUNIT_ASSERT_EQ_MSG(test, again->findings.nr, findings->nr, "run %u", run);
	KUNIT_ASSERT_EQ_MSG(test, again->findings.lost, findings->lost, "run %u", run);
	for (i = 0; i < findings->nr; i++)
		KUNIT_ASSERT_TRUE_MSG(test, same_finding(&again->findings.list[i],
							 &findings->list[i]), "run %u", run);
}

/* forced <= word <= allowed, or nothing; and the same again for the same input. */
static void setup_random_processors(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *again = fixture_new(test);
	unsigned int run, word, accepted = 0;
	u64 seed = 1;

	for (run = 0; run < 4000; run++) {
		int err;

		fixture_fill_caps(test, &f->caps);
		fixture_randomize(f, &seed);
		err = fixture_setup(f);
		for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
			u64 forced, allowed = allowed_by(&f->caps, word, &forced);
			u64 value = f->config.word[word];

			if (err || !is_active(&f->config, word)) {
				forced = 0;
				allowed = 0;
			}
			KUNIT_ASSERT_EQ_MSG(test, value & ~allowed, 0, "run %u word %u", run, word);
			KUNIT_ASSERT_EQ_MSG(test, forced & ~value, 0, "run %u word %u", run, word);
			if (!err)
				KUNIT_ASSERT_EQ_MSG(test, required_controls[word] & ~value, 0,
						    "run %u word %u", run, word);
		}
		KUNIT_ASSERT_EQ_MSG(test, fixture_refused(&f->config), !!err, "run %u", run);
		accepted += !err;

		again->caps = f->caps;
		again->policy = f->policy;
		memset(&again->config, 0xa5, sizeof(again->config));
		memset(&again->findings, 0xa5, sizeof(again->findings));
		KUNIT_ASSERT_EQ_MSG(test, fixture_setup(again), err, "run %u", run);
		expect_same(test, again, f, run);
	}
	KUNIT_EXPECT_GT(test, accepted, 400);
	KUNIT_EXPECT_LT(test, accepted, 3600);
}

static void describe_encls(const struct encls_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

static void describe_activation(const struct activation_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(encls, encls_cases, describe_encls);
KUNIT_ARRAY_PARAM(activation, activation_cases, describe_activation);

static unsigned int count_word(const struct vmx_findings *findings, enum vmx_word word)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++)
		count += findings->list[i].at[0].place == VMX_AT_WORD &&
			 findings->list[i].at[0].index == word;
	return count;
}

static void setup_unsupported_bits(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_PML);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "unsupported", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT(17));
}

/* Nothing is said of a word of which nothing is known, but that it is required. */
static void setup_words_unknown(struct kunit *test)
{
	static const u32 numbers[] = { 0x481, 0x482, 0x483, 0x484 };
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		fixture_fill_caps(test, &f->caps);
		fixture_fault_msr(&f->caps, numbers[i]);
		fixture_forget_msr(&f->caps, 0x493);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "pair"), 0, "MSR %x",
				    numbers[i]);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "dependency"), 0, "MSR %x",
				    numbers[i]);
	}

	fixture_fill_caps(test, &f->caps);
	fixture_forget_msr(&f->caps, 0x492);
	fixture_choose(test, f, VMX_REQUIRE, "vmx-ipi-virt");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED), 1);

	/* Nobody knows whether the processor enumerates these. */
	vmx_default_policy(&f->policy);
	fixture_fill_caps(test, &f->caps);
	fixture_fault_msr(&f->caps, 0x482);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_GT(test, count_word(&f->findings, VMX_WORD_SECONDARY), 0);
	fixture_forget_msr(&f->caps, 0x48b);
	fixture_forget_msr(&f->caps, 0x48c);
	fixture_forget_msr(&f->caps, 0x491);
	fixture_forget_msr(&f->caps, 0x492);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, count_word(&f->findings, VMX_WORD_SECONDARY), 0);
	KUNIT_EXPECT_EQ(test, count_word(&f->findings, VMX_WORD_TERTIARY), 0);
}

static struct kunit_case setup_cases[] = {
	KUNIT_CASE(setup_full_cpu_no_findings),
	KUNIT_CASE(setup_full_and_least_cpu_words),
	KUNIT_CASE(setup_control_unsupported),
	KUNIT_CASE(setup_unknown_bits),
	KUNIT_CASE_PARAM(setup_encls_exiting, encls_gen_params),
	KUNIT_CASE_PARAM(setup_activated_words, activation_gen_params),
	KUNIT_CASE(setup_random_processors),
	KUNIT_CASE(setup_unsupported_bits),
	KUNIT_CASE(setup_words_unknown),
	{}
};

static struct kunit_suite setup_suite = {
	.name = "vmx_core_setup",
	.test_cases = setup_cases,
};

kunit_test_suite(setup_suite);
