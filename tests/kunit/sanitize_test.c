// SPDX-License-Identifier: GPL-2.0-only
/*
 * Controls that are of no use without others: every row of the table, and chains.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "sanitize.h"

/* The processor lacks what a row needs, and does not contradict itself thereby. */
static void take_need(struct vmx_caps *caps, const struct dependency *row)
{
	take_bits(caps, row->need_word, row->need);
	if (!strcmp(row->need_name, "vmx-ept"))
		take_bits(caps, VMX_WORD_EPT, U32_MAX);
	if (!strcmp(row->need_name, "vmx-vpid"))
		take_bits(caps, VMX_WORD_VPID, U32_MAX);
	if (!strcmp(row->need_name, "vmx-entry-load-rtit-ctl"))
		take_bits(caps, VMX_WORD_EXIT, BIT_ULL(25));
	if (!strcmp(row->need_name, "vmx-exit-clear-rtit-ctl"))
		take_bits(caps, VMX_WORD_ENTRY, BIT_ULL(18));
}

/* What a configuration has, but the processor has no longer, goes. */
static void narrow(struct fixture *f)
{
	const struct vmx_setup setup = fixture_step(f);
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		f->config.word[word] &= setup.may_be_1[word];
}

static const struct vmx_need *find_row(struct kunit *test, const struct dependency *row)
{
	const struct vmx_need *found = NULL;
	unsigned int i;

	for (i = 0; i < vmx_nr_needs; i++) {
		const struct vmx_need *this = &vmx_needs[i];

		if (strcmp(vmx_rule_slug(this->rule), row->slug) ||
		    this->word != row->word || this->bits != BIT_ULL(row->bit) ||
		    this->need_word != row->need_word || this->need != row->need)
			continue;
		KUNIT_EXPECT_NULL_MSG(test, found, "%s needs %s: twice", row->name, row->need_name);
		found = this;
	}
	KUNIT_ASSERT_NOT_NULL_MSG(test, found, "no row: %s needs %s", row->name, row->need_name);
	return found;
}

static void dependencies_table(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, nr_dependencies(), ARRAY_SIZE(dependencies));
	for (i = 0; i < ARRAY_SIZE(dependencies); i++)
		find_row(test, &dependencies[i]);
}

/* With no other row the control goes, and nothing else. */
static void sanitize_single_dependency(struct kunit *test)
{
	const struct dependency *row = test->param_value;
	struct fixture *f = fixture_with_everything(test);
	const struct vmx_finding *finding = f->findings.list;
	struct vmcs_config expected;

	take_need(&f->caps, row);
	narrow(f);
	expected = f->config;
	expected.word[row->word] &= ~BIT_ULL(row->bit);

	sanitize(f, find_row(test, row), 1);
	expect_words(test, &f->config, &expected, row->name);
	expect_drop(test, &f->findings, row->slug, row->name, row->need_name, "is not supported");
	KUNIT_EXPECT_EQ(test, f->findings.nr, 1);
	KUNIT_EXPECT_EQ(test, finding->at[0].index, row->word);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT_ULL(row->bit));
	KUNIT_EXPECT_EQ(test, finding->at[1].index, row->need_word);
	KUNIT_EXPECT_EQ(test, finding->at[1].mask, row->need);
	KUNIT_EXPECT_EQ(test, finding->at[1].have, 0);
}

/* Going on without it is fine, unless it is required. */
static void setup_dependency_missing(struct kunit *test)
{
	const struct dependency *row = test->param_value;
	struct fixture *f = fixture_with_everything(test);
	const struct vmx_finding *finding;

	take_need(&f->caps, row);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->config.word[row->word] & BIT_ULL(row->bit), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "required"), 0);
	finding = vmx_dropped_by(&f->findings, row->word, BIT_ULL(row->bit));
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->severity, VMX_WARNING);

	if (row->word >= VMX_NR_CONTROL_WORDS)
		return;
	f->policy.required[row->word] |= BIT_ULL(row->bit);
	fixture_expect_refused(test, f, -EIO, "required", row->name);
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "required", row->name));
}

/* What must be 1, though it may not, needs what it needs all the same. */
static void setup_forced_and_denied(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	f->policy.error_on_inconsistent = false;
	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_PML);
	*fixture_msr(&f->caps, 0x48b) |= BIT_ULL(17);
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "PML both ways");
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "dependency", "vmx-pml"));

	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_EPT);
	*fixture_msr(&f->caps, 0x48c) = 0;
	fixture_expect_refused(test, f, -EIO, "dependency", "PML must be 1, without EPT");
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "dependency", "vmx-pml"));
}

/* One of several is enough. */
static void setup_one_of_several_needs(struct kunit *test)
{
	struct fixture *f = fixture_with_everything(test);
	const struct vmcs_config full = f->config;
	unsigned int i, several = 0;

	for (i = 0; i < ARRAY_SIZE(dependencies); i++) {
		const struct dependency *row = &dependencies[i];
		struct vmcs_config expected = full;
		u64 rest = row->need;

		if (!(rest & (rest - 1)))
			continue;
		several++;
		for (; rest; rest &= rest - 1) {
			fixture_fill_caps(test, &f->caps);
			take_bits(&f->caps, row->need_word, rest & -rest);
			expected.word[row->need_word] = full.word[row->need_word] & ~(rest & -rest);
			fixture_expect_accepted(test, f, row->slug, row->need_name);
			expect_words(test, &f->config, &expected, row->need_name);
		}
	}
	KUNIT_EXPECT_NE(test, several, 0);
}

/* What must be 1 stays, and no configuration is valid. */
static void sanitize_dependent_must_be_1(struct kunit *test)
{
	const struct dependency *row = test->param_value;
	struct fixture *f = fixture_with_everything(test);
	const struct vmx_finding *finding = f->findings.list;
	char text[256];

	if (row->word >= VMX_NR_CONTROL_WORDS || fixture_is_flat(row->word))
		return;		/* its layout cannot force anything */
	fixture_force(&f->caps, row->word * 64 + row->bit, true);
	take_need(&f->caps, row);
	narrow(f);
	sanitize(f, find_row(test, row), 1);
	KUNIT_EXPECT_NE(test, f->config.word[row->word] & BIT_ULL(row->bit), 0);
	KUNIT_EXPECT_EQ(test, f->findings.err, -EIO);
	KUNIT_EXPECT_EQ(test, f->findings.nr, 1);
	vmx_format_finding(finding, NULL, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, vmx_rule_slug(finding->rule), row->slug);
	KUNIT_EXPECT_EQ(test, finding->severity, VMX_ERROR);
	KUNIT_EXPECT_TRUE(test, finding->must_be_1);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "must be 1"), "%s", text);

	fixture_expect_refused(test, f, -EIO, row->slug, row->name);
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, row->slug, row->name));
}

/*
 * What the processor lacks, a control that goes first, with what needs it and the
 * reason, and what else goes, with what is said of each drop.
 */
static const struct chain {
	const char *name;
	u64 taken[VMX_NR_WORDS];
	enum vmx_control first;
	const char *why;
	u64 gone[VMX_NR_WORDS];
	struct {
		const char *slug;
		const char *name;
		const char *need;
		const char *why;
	} drops[2];
} chains[] = {
	{ "no EPT", { [VMX_WORD_SECONDARY] = BIT_ULL(1), [VMX_WORD_EPT] = U32_MAX },
	  VMX_WORD_SECONDARY * 64 + 1, "is not supported", { [VMX_WORD_EPT] = U32_MAX } },
	{ "EPT without write-back", { [VMX_WORD_EPT] = BIT_ULL(14) },
	  VMX_WORD_SECONDARY * 64 + 1, "was dropped by [ept-unusable]",
	  { [VMX_WORD_EPT] = U32_MAX },
	  { { "ept-unusable", "vmx-ept", "vmx-ept-wb", "is not supported" } } },
	{ "VPID without INVVPID", { [VMX_WORD_VPID] = BIT_ULL(0) },
	  VMX_WORD_SECONDARY * 64 + 5, "was dropped by [vpid-unusable]",
	  { [VMX_WORD_VPID] = U32_MAX },
	  { { "vpid-unusable", "vmx-vpid", "vmx-invvpid", "is not supported" } } },
	{ "no PT state", { [VMX_WORD_ENTRY] = BIT_ULL(18), [VMX_WORD_EXIT] = BIT_ULL(25) },
	  VMX_WORD_SECONDARY * 64 + 24, "was dropped by [dependency]",
	  { [VMX_WORD_ENTRY] = BIT_ULL(18), [VMX_WORD_EXIT] = BIT_ULL(25) },
	  { { "dependency", "vmx-pt-use-gpa", "rtit-ctl", "is not supported" } } },
	{ "half of PT state", { [VMX_WORD_EXIT] = BIT_ULL(25) },
	  VMX_WORD_SECONDARY * 64 + 24, "was dropped by [dependency]",
	  { [VMX_WORD_ENTRY] = BIT_ULL(18), [VMX_WORD_EXIT] = BIT_ULL(25) },
	  { { "dependency", "vmx-pt-use-gpa", "rtit-ctl", "was dropped by [pair]" } } },
	{ "no TPR shadow", { [VMX_WORD_PRIMARY] = BIT_ULL(21) },
	  VMX_WORD_PRIMARY * 64 + 21, "is not supported",
	  { [VMX_WORD_PIN] = BIT_ULL(7), [VMX_WORD_TERTIARY] = BIT_ULL(8) },
	  { { "dependency", "vmx-posted-intr", "vmx-apicv-vid", "was dropped by [dependency]" },
	    { "dependency", "vmx-apic-timer-virt", "vmx-apicv-vid",
	      "was dropped by [dependency]" } } },
	{ "no NMI exiting", { [VMX_WORD_PIN] = BIT_ULL(3) },
	  VMX_WORD_PIN * 64 + 3, "is not supported", { [VMX_WORD_PRIMARY] = BIT_ULL(22) },
	  { { "dependency", "vmx-vnmi-pending", "vmx-vnmi", "was dropped by [dependency]" } } },
};

static void sanitize_drops_chain(struct kunit *test)
{
	const struct chain *chain = test->param_value;
	struct fixture *f = fixture_with_everything(test);
	struct vmcs_config expected = f->config;
	enum vmx_word word = vmx_control_word(chain->first);
	u64 first = vmx_control_mask(chain->first);
	unsigned int i, drops = 0;

	for (i = 0; i < VMX_NR_WORDS; i++) {
		if (chain->taken[i])
			take_bits(&f->caps, i, chain->taken[i]);
		expected.word[i] &= ~chain->gone[i];
	}
	expected.word[word] &= ~first;
	lose_dependents(&expected, word, first);
	f->policy.error_on_inconsistent = false;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	expect_words(test, &f->config, &expected, chain->name);
	for (i = 0; i < ARRAY_SIZE(chain->drops) && chain->drops[i].slug; i++, drops++)
		expect_drop(test, &f->findings, chain->drops[i].slug, chain->drops[i].name,
			    chain->drops[i].need, chain->drops[i].why);
	for (i = 0; i < ARRAY_SIZE(dependencies); i++) {
		const struct dependency *row = &dependencies[i];

		if (!is_lost(row, word, first))
			continue;
		expect_drop(test, &f->findings, row->slug, row->name, row->need_name, chain->why);
		drops++;
	}
	KUNIT_EXPECT_EQ(test, drops, fixture_count(&f->findings, "dependency") +
			fixture_count(&f->findings, "ept-unusable") +
			fixture_count(&f->findings, "vpid-unusable"));
}

static void describe_dependency(const struct dependency *row, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s needs %s", row->name, row->need_name);
}

static void describe_chain(const struct chain *chain, char *desc)
{
	strscpy(desc, chain->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(dependency, dependencies, describe_dependency);
KUNIT_ARRAY_PARAM(chains, chains, describe_chain);

static struct kunit_case sanitize_cases[] = {
	KUNIT_CASE(dependencies_table),
	KUNIT_CASE_PARAM(sanitize_single_dependency, dependency_gen_params),
	KUNIT_CASE_PARAM(setup_dependency_missing, dependency_gen_params),
	KUNIT_CASE_PARAM(sanitize_dependent_must_be_1, dependency_gen_params),
	KUNIT_CASE(setup_forced_and_denied),
	KUNIT_CASE(setup_one_of_several_needs),
	KUNIT_CASE_PARAM(sanitize_drops_chain, chains_gen_params),
	{}
};

static struct kunit_suite sanitize_suite = {
	.name = "vmx_core_sanitize",
	.test_cases = sanitize_cases,
};

kunit_test_suite(sanitize_suite);
