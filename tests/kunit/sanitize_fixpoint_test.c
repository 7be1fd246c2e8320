// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dropping to a fixpoint: gates, pairs once more, and any order of the rows.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "sanitize.h"

/* Without the control that activates it a word is 0, and what needs it goes too. */
static const struct gate {
	const char *name;
	enum vmx_control control;
	enum vmx_word word;
	u64 gone[VMX_NR_WORDS];		/* beside that word */
} gates[] = {
	{ "vmx-secondary-ctls", VMX_WORD_PRIMARY * 64 + 31, VMX_WORD_SECONDARY,
	  { [VMX_WORD_EPT] = ~0ULL, [VMX_WORD_VPID] = ~0ULL, [VMX_WORD_VMFUNC] = ~0ULL } },
	{ "vmx-tertiary-ctls", VMX_WORD_PRIMARY * 64 + 17, VMX_WORD_TERTIARY },
	{ "vmx-exit-secondary-ctls", VMX_WORD_EXIT * 64 + 31, VMX_WORD_EXIT2 },
	{ "vmx-vmfunc", VMX_WORD_SECONDARY * 64 + 13, VMX_WORD_VMFUNC },
};

static void expect_closed(struct kunit *test, struct fixture *f, const struct gate *gate,
			  const struct vmcs_config *full, const char *what)
{
	struct vmcs_config expected = *full;
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++)
		expected.word[i] &= ~gate->gone[i];
	expected.word[gate->word] = 0;
	lose_dependents(&expected, gate->word, ~0ULL);
	expected.word[vmx_control_word(gate->control)] &= ~vmx_control_mask(gate->control);

	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%s", what);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[gate->word], 0, "%s", what);
	expect_words(test, &f->config, &expected, what);
}

static void sanitize_word_not_activated(struct kunit *test)
{
	const struct gate *gate = test->param_value;
	struct fixture *f = fixture_with_everything(test);
	const struct vmcs_config full = f->config;
	unsigned int i;

	fixture_request(&f->policy, gate->control, false);
	expect_closed(test, f, gate, &full, "not requested");
	for (i = 0; i < f->findings.nr; i++)
		KUNIT_EXPECT_EQ(test, f->findings.list[i].severity, VMX_INFO);

	request_everything(test, &f->policy);
	f->policy.error_on_inconsistent = false;
	fixture_withhold(&f->caps, gate->control);
	expect_closed(test, f, gate, &full, "not supported");
}

/* What a word that is not active would force, it does not. */
static void sanitize_must_be_1_in_inactive_word(struct kunit *test)
{
	struct fixture *f = fixture_with_everything(test);

	*fixture_msr(&f->caps, 0x48b) |= REF_SECONDARY;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	fixture_request(&f->policy, gates[0].control, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_SECONDARY], 0);
	KUNIT_EXPECT_EQ(test, f->findings.err, 0);
}

#define PIN_NMI (VMX_WORD_PIN * 64 + 3)

/* A row takes the exit half, the pair the entry half, and another row what needs that. */
static void sanitize_pair_between_dependencies(struct kunit *test)
{
	static const struct vmx_need table[] = {
		NEEDS(VMX_WORD_PIN, 3, VMX_WORD_PIN, BIT_ULL(0)),
		NEEDS(VMX_WORD_PIN, 0, VMX_WORD_ENTRY, BIT_ULL(14)),
		NEEDS(VMX_WORD_EXIT, 19, VMX_WORD_MISC, BIT_ULL(31)),
	};
	struct fixture *f = fixture_with_everything(test);
	struct vmcs_config expected = f->config;

	expected.word[VMX_WORD_EXIT] &= ~BIT_ULL(19);
	expected.word[VMX_WORD_ENTRY] &= ~BIT_ULL(14);
	expected.word[VMX_WORD_PIN] &= ~(BIT_ULL(0) | BIT_ULL(3));
	sanitize_beside_pairs(test, f, table, ARRAY_SIZE(table));
	expect_words(test, &f->config, &expected, "from exit to pin");
	KUNIT_EXPECT_EQ(test, f->findings.nr, 4);
	KUNIT_EXPECT_EQ(test, f->findings.err, 0);
	expect_drop(test, &f->findings, "dependency", "vmx-exit-load-pat", "MSR(485H)[bit 31]",
		    "is not supported");
	expect_drop(test, &f->findings, "pair", "vmx-entry-load-pat", "vmx-exit-load-pat",
		    "was dropped by [dependency]");
	expect_drop(test, &f->findings, "dependency", "vmx-intr-exit", "vmx-entry-load-pat",
		    "was dropped by [pair]");
	expect_drop(test, &f->findings, "dependency", "vmx-nmi-exit", "vmx-intr-exit",
		    "was dropped by [dependency]");

	/* With the exit half gone before it is the pair that begins. */
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	f->config.word[VMX_WORD_EXIT] &= ~BIT_ULL(19);
	sanitize_beside_pairs(test, f, table, ARRAY_SIZE(table));
	expect_words(test, &f->config, &expected, "from entry to pin");
}

/* A half of several controls is there with all of them only. */
static void sanitize_part_of_half(struct kunit *test)
{
	struct fixture *f = fixture_with_everything(test);
	struct vmcs_config expected = f->config;
	unsigned int bit;

	expected.word[VMX_WORD_ENTRY] &= ~BIT_ULL(23);
	expected.word[VMX_WORD_EXIT2] &= ~0x3ULL;
	for (bit = 0; bit < 2; bit++) {
		KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
		f->config.word[VMX_WORD_EXIT2] &= ~BIT_ULL(bit);
		sanitize_beside_pairs(test, f, NULL, 0);
		expect_words(test, &f->config, &expected, bit ? "save only" : "load only");
	}
}

/* What is missing only because nobody captured it is no reason to worry. */
static void sanitize_word_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_with_everything(test);
	const struct vmx_finding *finding;
	char text[256];

	fixture_forget_msr(&f->caps, 0x493);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "pair", "vmx-entry-load-fred");
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->severity, VMX_INFO);
	vmx_format_finding(finding, NULL, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "was not captured"), "%s", text);
}

/* The worst order: every pass drops one control only. */
static void sanitize_longest_chain(struct kunit *test)
{
	struct vmx_need table[40];
	struct fixture *f = fixture_with_everything(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		table[i] = (struct vmx_need)
			NEEDS(VMX_WORD_TERTIARY, i, VMX_WORD_TERTIARY, BIT_ULL(i + 1));
	f->config.word[VMX_WORD_TERTIARY] = ~BIT_ULL(ARRAY_SIZE(table));
	sanitize(f, table, ARRAY_SIZE(table));
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_TERTIARY], GENMASK_ULL(63, 41));
	KUNIT_EXPECT_EQ(test, f->findings.nr, ARRAY_SIZE(table));

	/* A circle stands or falls as a whole. */
	table[39].need = BIT_ULL(0);
	f->config.word[VMX_WORD_TERTIARY] = ~0ULL;
	sanitize(f, table, ARRAY_SIZE(table));
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_TERTIARY], ~0ULL);
	f->config.word[VMX_WORD_TERTIARY] = ~BIT_ULL(20);
	sanitize(f, table, ARRAY_SIZE(table));
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_TERTIARY], GENMASK_ULL(63, 40));
}

/* A processor that lacks many things and forces some, and all that it allows as a start. */
static struct vmcs_config scramble(struct kunit *test, struct fixture *f, u64 *seed)
{
	struct vmcs_config start;
	struct vmx_setup setup;
	unsigned int word;

	fixture_fill_caps(test, &f->caps);
	fixture_randomize(f, seed);
	*fixture_msr(&f->caps, 0x48c) &= fixture_random(seed) | fixture_random(seed);
	*fixture_msr(&f->caps, 0x485) &= fixture_random(seed) | fixture_random(seed);
	setup = fixture_step(f);
	for (word = 0; word < VMX_NR_WORDS; word++)
		start.word[word] = setup.may_be_1[word];
	return start;
}

static void shuffle(struct vmx_need *table, u64 *seed)
{
	unsigned int i, j;

	for (i = vmx_nr_needs - 1; i > 0; i--) {
		j = (fixture_random(seed) >> 32) % (i + 1);
		swap(table[i], table[j]);
	}
}

static bool is_met(const struct vmcs_config *config, const struct vmx_need *row)
{
	u64 have = config->word[row->need_word] & row->need;

	return row->pair ? have == row->need : have;
}

/* Bits have only been cleared, none that must be 1, and no row is left to apply. */
static void check_result(struct kunit *test, struct fixture *f,
			 const struct vmcs_config *start)
{
	const struct vmx_setup setup = fixture_step(f);
	const struct vmx_need *row;
	unsigned int i;
	u64 left;

	for (i = 0; i < VMX_NR_WORDS; i++)
		KUNIT_EXPECT_EQ(test, f->config.word[i] & ~start->word[i], 0);
	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		left = is_met(&f->config, row) ? 0 : f->config.word[row->word] & row->bits;
		KUNIT_EXPECT_EQ(test, left & ~setup.must_be_1[row->word], 0);
		if (left)
			KUNIT_EXPECT_EQ(test, f->findings.err, -EIO);
	}
}

/* How often all rows must be looked at until nothing changes, in the worst order. */
static unsigned int count_passes(const struct vmcs_config *start)
{
	struct vmcs_config before, after = *start;
	const struct vmx_need *row;
	unsigned int passes = 0;

	do {
		before = after;
		for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++)
			if (!is_met(&before, row))
				after.word[row->word] &= ~row->bits;
		passes++;
	} while (memcmp(&before, &after, sizeof(before)));
	return passes;
}

static void sanitize_any_row_order(struct kunit *test)
{
	struct fixture *f = fixture_with_everything(test);
	size_t size = vmx_nr_needs * sizeof(*vmx_needs);
	struct vmx_need *table = kunit_kmalloc(test, size, GFP_KERNEL);
	unsigned int snapshot, run, dropped = 0, refused = 0, passes = 0;
	struct vmcs_config start, expected;
	u64 seed = 3;

	KUNIT_ASSERT_NOT_NULL(test, table);
	memcpy(table, vmx_needs, size);
	for (snapshot = 0; snapshot < 64; snapshot++) {
		start = scramble(test, f, &seed);
		f->config = start;
		sanitize(f, vmx_needs, vmx_nr_needs);
		check_result(test, f, &start);
		dropped += f->findings.nr;
		refused += !!f->findings.err;
		passes = max(passes, count_passes(&start));
		expected = f->config;
		sanitize(f, vmx_needs, vmx_nr_needs);
		expect_words(test, &f->config, &expected, "once more");

		for (run = 0; run < 64; run++) {
			shuffle(table, &seed);
			f->config = start;
			sanitize(f, table, vmx_nr_needs);
			expect_words(test, &f->config, &expected, "shuffled");
			check_result(test, f, &start);
		}
	}
	KUNIT_EXPECT_GT(test, dropped, 64 * 8);
	KUNIT_EXPECT_GT(test, refused, 8);
	KUNIT_EXPECT_LT(test, refused, 64);
	KUNIT_EXPECT_LE(test, passes, vmx_nr_needs);
	KUNIT_EXPECT_GT(test, passes, 2);
}

/* With no room left for findings the verdict and what is said of the rest stay grave. */
static void sanitize_findings_full(struct kunit *test)
{
	static const struct vmx_need row = NEEDS(VMX_WORD_PIN, 3, VMX_WORD_PIN, BIT_ULL(0));
	struct fixture *f = fixture_with_everything(test);
	const struct vmx_finding *last = &f->findings.list[VMX_MAX_FINDINGS - 1];
	struct vmx_setup setup = fixture_step(f);
	unsigned int i;

	/* A harmless drop after an error: what it needs was not asked for. */
	for (i = 0; i < VMX_MAX_FINDINGS; i++)
		vmx_report(&f->findings, VMX_RULE_REQUIRED);
	f->config.word[VMX_WORD_PIN] = BIT_ULL(3);
	vmx_sanitize(&setup, &f->config, &row, 1);
	KUNIT_EXPECT_EQ(test, f->findings.lost, 2);
	KUNIT_EXPECT_EQ(test, last->severity, VMX_ERROR);
	KUNIT_EXPECT_EQ(test, f->findings.err, -EIO);

	/* An error at the end. */
	memset(&f->findings, 0, sizeof(f->findings));
	for (i = 0; i < VMX_MAX_FINDINGS; i++)
		vmx_report(&f->findings, VMX_RULE_UNSUPPORTED);
	fixture_force(&f->caps, PIN_NMI, true);
	setup = fixture_step(f);
	f->config.word[VMX_WORD_PIN] = BIT_ULL(3);
	vmx_sanitize(&setup, &f->config, &row, 1);
	KUNIT_EXPECT_EQ(test, f->findings.lost, 2);
	KUNIT_EXPECT_EQ(test, last->severity, VMX_ERROR);
	KUNIT_EXPECT_EQ(test, f->findings.err, -EIO);
}

static void describe_gate(const struct gate *gate, char *desc)
{
	strscpy(desc, gate->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(gates, gates, describe_gate);

static struct kunit_case sanitize_fixpoint_cases[] = {
	KUNIT_CASE_PARAM(sanitize_word_not_activated, gates_gen_params),
	KUNIT_CASE(sanitize_must_be_1_in_inactive_word),
	KUNIT_CASE(sanitize_pair_between_dependencies),
	KUNIT_CASE(sanitize_part_of_half),
	KUNIT_CASE(sanitize_word_not_captured),
	KUNIT_CASE(sanitize_longest_chain),
	KUNIT_CASE(sanitize_any_row_order),
	KUNIT_CASE(sanitize_findings_full),
	{}
};

static struct kunit_suite sanitize_fixpoint_suite = {
	.name = "vmx_core_sanitize_fixpoint",
	.test_cases = sanitize_fixpoint_cases,
};

kunit_test_suite(sanitize_fixpoint_suite);
