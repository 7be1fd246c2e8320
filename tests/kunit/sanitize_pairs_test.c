// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM-entry/VM-exit pairs: every combination of present and absent halves.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "sanitize.h"

#define EXIT_ACTIVATE_SECONDARY (VMX_WORD_EXIT * 64 + 31)

static enum vmx_control entry_control(const struct pair_row *row)
{
	return VMX_WORD_ENTRY * 64 + row->entry_bit;
}

static enum vmx_control exit_control(const struct pair_row *row, unsigned int i)
{
	return row->exit_word * 64 + row->exit_bits[i];
}

static u64 entry_mask(const struct pair_row *row)
{
	return BIT_ULL(row->entry_bit);
}

/* What is there of a pair, whether it is asked for, and whether trouble is tolerated. */
struct combination {
	const struct pair_row *row;
	bool entry;
	unsigned int exits;	/* BIT(i) for the row's exit bit i */
	bool requested;
	bool tolerant;
	bool consistent;
	bool refused;
	unsigned int drops;	/* findings of what is done without, and nobody's fault */
	char text[80];
};

static unsigned int nr_combinations(const struct pair_row *row)
{
	return 8 << row->nr_exits;
}

static struct combination combination(const struct pair_row *row, unsigned int n)
{
	struct combination c = {
		.row = row,
		.entry = n & 1,
		.requested = n & 2,
		.tolerant = n & 4,
		.exits = n >> 3,
	};

	c.consistent = c.exits == (c.entry ? BIT(row->nr_exits) - 1 : 0);
	c.refused = !c.consistent && c.requested && !c.tolerant;
	snprintf(c.text, sizeof(c.text), "%s %d, exits %u, requested %d, tolerant %d",
		 row->name, c.entry, c.exits, c.requested, c.tolerant);
	return c;
}

/* The fixture with just this combination of one pair, no half of it forced. */
static void prepare(struct kunit *test, struct fixture *f, const struct combination *c)
{
	const struct pair_row *row = c->row;
	unsigned int i;

	fixture_fill_caps(test, &f->caps);
	vmx_default_policy(&f->policy);
	f->policy.error_on_inconsistent = !c->tolerant;
	if (row->exit_word == VMX_WORD_EXIT2)
		fixture_request(&f->policy, EXIT_ACTIVATE_SECONDARY, true);

	fixture_allow(&f->caps, entry_control(row), c->entry);
	fixture_force(&f->caps, entry_control(row), false);
	fixture_request(&f->policy, entry_control(row), c->requested);
	for (i = 0; i < row->nr_exits; i++) {
		fixture_allow(&f->caps, exit_control(row, i), c->exits & BIT(i));
		if (row->exit_word == VMX_WORD_EXIT)
			fixture_force(&f->caps, exit_control(row, i), false);
		fixture_request(&f->policy, exit_control(row, i), c->requested);
	}
}

static void check_accessors(struct kunit *test, const struct vmcs_config *config)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pair_rows); i++) {
		const struct pair_row *row = &pair_rows[i];
		u64 exits = exit_mask(row, ~0);
		bool entry_half = config->word[VMX_WORD_ENTRY] & entry_mask(row);
		bool exit_half = (config->word[row->exit_word] & exits) == exits;

		KUNIT_EXPECT_EQ_MSG(test, row->has(config), entry_half, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, row->has(config), exit_half, "%s", row->name);
	}
}

static void check_findings(struct kunit *test, const struct vmx_findings *findings,
			   const struct combination *c)
{
	const struct pair_row *row = c->row;
	const struct vmx_finding *finding = fixture_find(findings, "pair", row->name);
	const struct vmx_bits *at;

	KUNIT_ASSERT_EQ_MSG(test, fixture_count(findings, "pair"), !c->consistent + c->drops,
			    "%s", c->text);
	KUNIT_ASSERT_EQ_MSG(test, fixture_count_severity(findings, "pair", VMX_INFO), c->drops,
			    "%s", c->text);
	if (c->consistent)
		return;
	KUNIT_ASSERT_NOT_NULL_MSG(test, finding, "%s", c->text);
	at = finding->at;
	KUNIT_EXPECT_EQ_MSG(test, finding->severity, c->refused ? VMX_ERROR : VMX_WARNING,
			    "%s", c->text);

	KUNIT_EXPECT_EQ_MSG(test, at[0].index, VMX_WORD_ENTRY, "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, at[0].mask, entry_mask(row), "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, at[0].have, c->entry ? entry_mask(row) : 0, "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, at[1].index, row->exit_word, "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, at[1].mask, exit_mask(row, ~0), "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, at[1].have, exit_mask(row, c->exits), "%s", c->text);
}

/* The halves of the pair in a configuration, and what stands around them. */
static void check_words(struct kunit *test, const struct vmcs_config *config,
			const struct combination *c, bool published,
			u64 other_entry, u64 other_exit)
{
	u64 entry = entry_mask(c->row), exit = exit_mask(c->row, ~0);

	KUNIT_EXPECT_EQ_MSG(test, config->word[VMX_WORD_ENTRY],
			    (other_entry & ~entry) | (published ? entry : 0), "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, config->word[c->row->exit_word],
			    (other_exit & ~exit) | (published ? exit : 0), "%s", c->text);
}

/* Sets the fixture up, and expects it to be accepted and the pair to be whole or not at all. */
static void expect_accepted(struct kunit *test, struct fixture *f, const struct combination *c,
			    bool published)
{
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%s", c->text);
	check_findings(test, &f->findings, c);
	check_accessors(test, &f->config);
	check_words(test, &f->config, c, published, REF_CONFIG_ENTRY,
		    c->row->exit_word == VMX_WORD_EXIT ? REF_CONFIG_EXIT : 0);
}

static void expect_refused(struct kunit *test, struct fixture *f, const struct combination *c)
{
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), -EIO, "%s", c->text);
	KUNIT_EXPECT_NE_MSG(test, fixture_count_severity(&f->findings, "pair", VMX_ERROR), 0,
			    "%s", c->text);
	KUNIT_EXPECT_TRUE_MSG(test, fixture_refused(&f->config), "%s", c->text);
}

static void setup_pair_combinations(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int n;

	for (n = 0; n < nr_combinations(test->param_value); n++) {
		struct combination c = combination(test->param_value, n);

		prepare(test, f, &c);
		if (c.refused) {
			expect_refused(test, f, &c);
			check_findings(test, &f->findings, &c);
		} else {
			expect_accepted(test, f, &c, c.consistent && c.entry && c.requested);
		}
	}
}

/* The row of a half of a pair, which needs the other. */
static const struct vmx_need *find_half(struct kunit *test, const char *name, enum vmx_word word,
					u64 bits)
{
	const struct vmx_need *half, *found = NULL;

	for (half = vmx_needs; half < vmx_needs + vmx_nr_needs; half++) {
		if (!half->pair || half->word != word || half->bits != bits)
			continue;
		KUNIT_ASSERT_NULL_MSG(test, found, "%s twice", name);
		found = half;
	}
	KUNIT_ASSERT_NOT_NULL_MSG(test, found, "no %s", name);
	return found;
}

static void pairs_table(struct kunit *test)
{
	const struct vmx_need *half;
	unsigned int i, nr = 0;

	for (half = vmx_needs; half < vmx_needs + vmx_nr_needs; half++)
		nr += !!half->pair;
	KUNIT_EXPECT_EQ(test, nr, 2 * ARRAY_SIZE(pair_rows));
	for (i = 0; i < ARRAY_SIZE(pair_rows); i++) {
		const struct pair_row *row = &pair_rows[i];

		half = find_half(test, row->name, VMX_WORD_ENTRY, entry_mask(row));
		KUNIT_EXPECT_EQ_MSG(test, half->need_word, row->exit_word, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, half->need, exit_mask(row, ~0), "%s", row->name);
		half = find_half(test, row->name, row->exit_word, exit_mask(row, ~0));
		KUNIT_EXPECT_EQ_MSG(test, half->need_word, VMX_WORD_ENTRY, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, half->need, entry_mask(row), "%s", row->name);
	}
}

/* Only the bits of the pair are touched, in words that are otherwise full. */
static void sanitize_single_pair(struct kunit *test)
{
	const struct pair_row *row = test->param_value;
	struct fixture *f = fixture_new(test);
	const struct vmx_need halves[] = {
		*find_half(test, row->name, row->exit_word, exit_mask(row, ~0)),
		*find_half(test, row->name, VMX_WORD_ENTRY, entry_mask(row)),
	};
	struct vmx_setup setup;
	unsigned int n, word;

	for (n = 0; n < nr_combinations(row); n++) {
		struct combination c = combination(row, n);

		prepare(test, f, &c);
		memset(&f->findings, 0, sizeof(f->findings));
		f->findings.tolerant = c.tolerant;
		memset(&f->config, 0xff, sizeof(f->config));
		if (!c.entry || !c.requested)
			f->config.word[VMX_WORD_ENTRY] &= ~entry_mask(row);
		f->config.word[row->exit_word] &= ~exit_mask(row, c.requested ? ~c.exits : ~0);

		setup = fixture_step(f);
		vmx_clear_halves(&setup, &f->config);
		vmx_sanitize(&setup, &f->config, halves, ARRAY_SIZE(halves));
		KUNIT_EXPECT_EQ_MSG(test, f->findings.err, c.refused ? -EIO : 0, "%s", c.text);
		check_findings(test, &f->findings, &c);
		check_words(test, &f->config, &c, c.consistent && c.entry && c.requested,
			    ~0ULL, ~0ULL);
		for (word = 0; word < VMX_NR_WORDS; word++)
			if (word != VMX_WORD_ENTRY && word != row->exit_word)
				KUNIT_EXPECT_EQ_MSG(test, f->config.word[word], ~0ULL,
						    "%s: word %u", c.text, word);
	}
}

/* What the processor forces is kept, or there is no configuration; a flat word forces nothing. */
static void setup_pair_must_be_1(struct kunit *test)
{
	const struct pair_row *row = test->param_value;
	bool can_force_exit = row->exit_word == VMX_WORD_EXIT;
	struct fixture *f = fixture_new(test);
	unsigned int n;

	for (n = 0; n < nr_combinations(row); n++) {
		struct combination c = combination(row, n);

		prepare(test, f, &c);
		if (c.entry)
			fixture_force(&f->caps, entry_control(row), true);
		if (c.exits && can_force_exit)
			fixture_force(&f->caps, exit_control(row, 0), true);

		if (!c.consistent && (c.entry || can_force_exit))
			expect_refused(test, f, &c);
		else if (c.consistent && c.entry && (c.requested || can_force_exit))
			expect_accepted(test, f, &c, true);
	}
}

/* Whoever asks for a part only gets none of it, and the processor is not to blame. */
static void setup_pair_partly_requested(struct kunit *test)
{
	const struct pair_row *row = test->param_value;
	unsigned int all = BIT(row->nr_exits) - 1;
	struct combination c = { .row = row, .entry = true, .exits = all, .consistent = true };
	struct fixture *f = fixture_new(test);
	unsigned int n, i;

	for (n = 0; n < 2 * all + 1; n++) {
		snprintf(c.text, sizeof(c.text), "%s: %u", row->name, n);
		prepare(test, f, &c);
		fixture_request(&f->policy, entry_control(row), n & 1);
		for (i = 0; i < row->nr_exits; i++)
			fixture_request(&f->policy, exit_control(row, i), (n >> 1) & BIT(i));
		c.drops = (n & 1) + !!(n >> 1);
		expect_accepted(test, f, &c, false);
	}
}

/* Nothing is known of MSR 493H, so nothing is said of it, and nothing of it is used. */
static void setup_pair_exit2_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(pair_rows); i++) {
		const struct pair_row *row = &pair_rows[i];

		if (row->exit_word != VMX_WORD_EXIT2)
			continue;
		for (n = 0; n < nr_combinations(row); n++) {
			struct combination c = combination(row, n);

			prepare(test, f, &c);
			fixture_forget_msr(&f->caps, 0x493);
			c.consistent = true;
			c.drops = c.entry && c.requested;
			expect_accepted(test, f, &c, false);
		}
	}
}

/* Without bit 31 of the VM-exit controls there are no secondary ones. */
static void setup_pair_exit2_not_activated(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i, requested;

	for (i = 0; i < ARRAY_SIZE(pair_rows); i++) {
		const struct pair_row *row = &pair_rows[i];

		if (row->exit_word != VMX_WORD_EXIT2)
			continue;
		for (requested = 0; requested < 2; requested++) {
			struct combination c = combination(row, 1 | requested << 1);

			prepare(test, f, &c);
			fixture_change(&f->caps, VMX_WORD_EXIT2, exit_mask(row, ~0), true);
			fixture_allow(&f->caps, EXIT_ACTIVATE_SECONDARY, false);
			KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), requested ? -EIO : 0,
					    "%s", c.text);
			KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(&f->findings, "pair",
								     row->name),
						  "%s", c.text);
			KUNIT_EXPECT_FALSE_MSG(test, row->has(&f->config), "%s", c.text);
		}
	}
}

/* All of them are reported, not only the first. */
static void setup_all_pairs_inconsistent(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i;

	fixture_request(&f->policy, EXIT_ACTIVATE_SECONDARY, true);
	for (i = 0; i < ARRAY_SIZE(pair_rows); i++) {
		const struct pair_row *row = &pair_rows[i];

		fixture_force(&f->caps, entry_control(row), false);
		fixture_allow(&f->caps, entry_control(row), false);
		fixture_request(&f->policy, entry_control(row), true);
		fixture_request(&f->policy, exit_control(row, 0), true);
	}
	fixture_force(&f->caps, exit_control(&pair_rows[0], 0), false);

	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&f->findings, "pair", VMX_ERROR),
			ARRAY_SIZE(pair_rows));
	for (i = 0; i < ARRAY_SIZE(pair_rows); i++)
		KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(&f->findings, "pair",
							     pair_rows[i].name),
					  "%s", pair_rows[i].name);
}

static void has_pair_by_either_half(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u64 seed = 2;
	unsigned int run, accepted = 0;

	for (run = 0; run < 4000; run++) {
		fixture_randomize(f, &seed);
		accepted += !fixture_setup(f);
		check_accessors(test, &f->config);
	}
	KUNIT_EXPECT_GT(test, accepted, 400);
}

static void describe(const struct pair_row *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(pair, pair_rows, describe);

/* Half a pair is an inconsistency if any of it is asked for, and a remark if not. */
static void setup_half_pair_severity(struct kunit *test)
{
	static const enum vmx_control halves[] = {
		VMXC_VM_ENTRY_LOAD_IA32_PAT, VMXC_VM_EXIT_LOAD_IA32_PAT,
	};
	struct fixture *f = fixture_new(test);
	unsigned int wanted, there;

	for (wanted = 0; wanted < 2; wanted++) {
		for (there = 0; there < 2; there++) {
			fixture_fill_caps(test, &f->caps);
			vmx_default_policy(&f->policy);
			fixture_request(&f->policy, halves[!wanted], false);
			fixture_withhold(&f->caps, halves[!there]);
			KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
			KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR), 1);

			fixture_request(&f->policy, halves[wanted], false);
			KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
			KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR), 0);
			KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings,
								 VMX_RULE_PAIR_UNREQUESTED), 1);
		}
	}
}

static void setup_half_pair_disabled(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_withhold(&f->caps, VMXC_VM_EXIT_LOAD_IA32_PAT);
	fixture_choose(test, f, VMX_DISABLE, "vmx-entry-load-pat");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR_UNREQUESTED), 1);

	/* Another control of the word is another matter. */
	fixture_choose(test, f, VMX_DISABLE, "vmx-exit-save-pat,vmx-entry-load-efer");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR), 1);

	/* What is forced cannot be disabled, so the other half is still asked for. */
	fixture_force(&f->caps, VMXC_VM_ENTRY_LOAD_IA32_PAT, true);
	fixture_choose(test, f, VMX_DISABLE, "vmx-entry-load-pat");
	KUNIT_EXPECT_NE(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR), 1);
}

static struct kunit_case sanitize_pairs_cases[] = {
	KUNIT_CASE(pairs_table),
	KUNIT_CASE_PARAM(setup_pair_combinations, pair_gen_params),
	KUNIT_CASE_PARAM(sanitize_single_pair, pair_gen_params),
	KUNIT_CASE_PARAM(setup_pair_must_be_1, pair_gen_params),
	KUNIT_CASE_PARAM(setup_pair_partly_requested, pair_gen_params),
	KUNIT_CASE(setup_pair_exit2_not_captured),
	KUNIT_CASE(setup_pair_exit2_not_activated),
	KUNIT_CASE(setup_all_pairs_inconsistent),
	KUNIT_CASE(has_pair_by_either_half),
	KUNIT_CASE(setup_half_pair_severity),
	KUNIT_CASE(setup_half_pair_disabled),
	{}
};

static struct kunit_suite sanitize_pairs_suite = {
	.name = "vmx_core_sanitize_pairs",
	.test_cases = sanitize_pairs_cases,
};

kunit_test_suite(sanitize_pairs_suite);
