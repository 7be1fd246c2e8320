// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of the user's choice, in the configuration and in the findings.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "sanitize.h"

/* What a list adds to the fixture's words, or takes away; what needs that goes too. */
static const struct effect {
	enum vmx_choice choice;
	const char *list;
	u64 changed[VMX_NR_WORDS];
} effects[] = {
	{ VMX_REQUEST, "", { } },
	{ VMX_DISABLE, "vmx-ple", { [VMX_WORD_SECONDARY] = BIT_ULL(10) } },
	{ VMX_DISABLE, "vmx-ple\n", { [VMX_WORD_SECONDARY] = BIT_ULL(10) } },
	{ VMX_DISABLE, "vmx-ple,vmx-ple", { [VMX_WORD_SECONDARY] = BIT_ULL(10) } },
	{ VMX_DISABLE, "vmx-ple,vmx-mtf\n",
	  { [VMX_WORD_SECONDARY] = BIT_ULL(10), [VMX_WORD_PRIMARY] = BIT_ULL(27) } },
	{ VMX_DISABLE, "vmx-hlt-exit", { [VMX_WORD_PRIMARY] = BIT_ULL(7) } },
	{ VMX_DISABLE, "vmx-spp", { } },
	{ VMX_DISABLE, "vmx-mbec", { [VMX_WORD_SECONDARY] = BIT_ULL(22) } },
	{ VMX_DISABLE, "vmx-entry-load-pat",
	  { [VMX_WORD_ENTRY] = BIT_ULL(14), [VMX_WORD_EXIT] = BIT_ULL(19) } },
	{ VMX_DISABLE, "vmx-exit-load-pat",
	  { [VMX_WORD_ENTRY] = BIT_ULL(14), [VMX_WORD_EXIT] = BIT_ULL(19) } },
	{ VMX_DISABLE, "vmx-exit-clear-rtit-ctl",
	  { [VMX_WORD_ENTRY] = BIT_ULL(18), [VMX_WORD_EXIT] = BIT_ULL(25) } },
	{ VMX_DISABLE, "vmx-ept",
	  { [VMX_WORD_SECONDARY] = BIT_ULL(1), [VMX_WORD_EPT] = REF_EPT } },
	{ VMX_DISABLE, "vmx-vpid",
	  { [VMX_WORD_SECONDARY] = BIT_ULL(5), [VMX_WORD_VPID] = REF_VPID } },
	{ VMX_DISABLE, "vmx-nmi-exit",
	  { [VMX_WORD_PIN] = BIT_ULL(3), [VMX_WORD_PRIMARY] = BIT_ULL(22) } },
	{ VMX_DISABLE, "vmx-flexpriority",
	  { [VMX_WORD_PRIMARY] = BIT_ULL(21), [VMX_WORD_PIN] = BIT_ULL(7) } },
	{ VMX_DISABLE, "vmx-secondary-ctls",
	  { [VMX_WORD_PRIMARY] = BIT_ULL(31), [VMX_WORD_EPT] = REF_EPT,
	    [VMX_WORD_VPID] = REF_VPID, [VMX_WORD_SECONDARY] = ~0ULL } },
	{ VMX_REQUEST, "vmx-ept", { } },
	{ VMX_REQUEST, "vmx-mbec", { } },
	{ VMX_REQUEST, "vmx-hlat,vmx-spp",
	  { [VMX_WORD_TERTIARY] = BIT_ULL(1), [VMX_WORD_SECONDARY] = BIT_ULL(23) } },
	{ VMX_REQUEST, "vmx-entry-load-pkrs",
	  { [VMX_WORD_ENTRY] = BIT_ULL(22), [VMX_WORD_EXIT] = BIT_ULL(29) } },
	{ VMX_REQUEST, "vmx-exit-load-pkrs",
	  { [VMX_WORD_ENTRY] = BIT_ULL(22), [VMX_WORD_EXIT] = BIT_ULL(29) } },
	{ VMX_REQUEST, "vmx-entry-load-fred",
	  { [VMX_WORD_ENTRY] = BIT_ULL(23), [VMX_WORD_EXIT] = BIT_ULL(31),
	    [VMX_WORD_EXIT2] = 0x3 } },
	{ VMX_REQUEST, "vmx-exit-load-fred",
	  { [VMX_WORD_ENTRY] = BIT_ULL(23), [VMX_WORD_EXIT] = BIT_ULL(31),
	    [VMX_WORD_EXIT2] = 0x3 } },
	{ VMX_REQUEST, "vmx-exit-load-spec-ctrl",
	  { [VMX_WORD_ENTRY] = BIT_ULL(24), [VMX_WORD_EXIT] = BIT_ULL(31),
	    [VMX_WORD_EXIT2] = 0x4 } },
	{ VMX_REQUEST, "vmx-exit-busy-shadow-stack",
	  { [VMX_WORD_EXIT] = BIT_ULL(31), [VMX_WORD_EXIT2] = 0x8 } },
};

static void setup_with_list(struct kunit *test)
{
	const struct effect *effect = test->param_value;
	struct fixture *f = fixture_new(test);
	struct vmcs_config expected = *fixture_words();
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++) {
		if (effect->choice == VMX_DISABLE) {
			expected.word[i] &= ~effect->changed[i];
			lose_dependents(&expected, i, effect->changed[i]);
		} else {
			expected.word[i] |= effect->changed[i];
		}
	}
	fixture_add(test, f, effect->choice, effect->list);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	expect_words(test, &f->config, &expected, effect->list);
	for (i = 0; i < f->findings.nr; i++)
		KUNIT_EXPECT_EQ_MSG(test, f->findings.list[i].severity, VMX_INFO, "%s",
				    vmx_rule_slug(f->findings.list[i].rule));
	KUNIT_EXPECT_EQ(test, !f->findings.nr, effect->choice == VMX_REQUEST);
	KUNIT_EXPECT_EQ(test, !!fixture_count(&f->findings, "disabled"),
			effect->choice == VMX_DISABLE);
	if (effect->choice != VMX_REQUEST)
		return;

	fixture_choose(test, f, VMX_REQUIRE, effect->list);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	expect_words(test, &f->config, &expected, effect->list);
}

static bool is_control(const struct vmx_control_row *row)
{
	return row->word < VMX_NR_CONTROL_WORDS && row->control != VMXC_VM_ENTRY_SMM &&
	       row->control != VMXC_VM_ENTRY_DEACT_DUAL_MONITOR;
}

/* The default1 controls that have a name: the fixture forces them. */
static bool is_forced(const struct vmx_control_row *row)
{
	return !strcmp(row->name, "vmx-cr3-load-exit") ||
	       !strcmp(row->name, "vmx-cr3-store-exit") ||
	       !strcmp(row->name, "vmx-exit-save-debugctl") ||
	       !strcmp(row->name, "vmx-entry-load-debugctl");
}

/* Neither a 64-bit host nor the guests that the default request requires can do without. */
static bool is_needed(const struct vmx_control_row *row)
{
	return !strcmp(row->name, "vmx-exit-host-addr-space-size");
}

static void expect_harmless(struct kunit *test, struct fixture *f, const char *list)
{
	unsigned int i;

	fixture_add(test, f, VMX_DISABLE, list);
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%s", list);
	for (i = 0; i < f->findings.nr; i++)
		KUNIT_EXPECT_EQ_MSG(test, f->findings.list[i].severity, VMX_INFO, "%s: %s", list,
				    vmx_rule_slug(f->findings.list[i].rule));
}

/* Any one control, and any two: the choice is no inconsistency. */
static void disable_no_inconsistency(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i, j;
	char list[96];

	for (i = 0; i < vmx_nr_controls; i++) {
		const struct vmx_control_row *row = &vmx_controls[i];

		if (!is_control(row) || is_forced(row) || is_needed(row))
			continue;
		vmx_default_policy(&f->policy);
		fixture_allow(&f->caps, row->control, true);
		expect_harmless(test, f, row->name);
		KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(&f->findings, "disabled", row->name),
					  "%s", row->name);
		for (j = 0; j <= i; j++) {
			if (!is_control(&vmx_controls[j]) || is_forced(&vmx_controls[j]) ||
			    is_needed(&vmx_controls[j]))
				continue;
			snprintf(list, sizeof(list), "%s,%s", row->name, vmx_controls[j].name);
			request_everything(test, &f->policy);
			expect_harmless(test, f, list);
			KUNIT_EXPECT_FALSE(test, vmx_has(&f->config, row->control));
			KUNIT_EXPECT_FALSE(test, vmx_has(&f->config, vmx_controls[j].control));
		}
	}
}

/* Unless it must be 1. */
/* A broken processor can be got along with by doing without what is broken: a half will do. */
static void disable_half_of_inconsistent_pair(struct kunit *test)
{
	static const char * const halves[] = { "vmx-entry-load-pat", "vmx-exit-load-pat" };
	struct fixture *f = fixture_new(test);
	unsigned int i;

	fixture_allow(&f->caps, VMXC_VM_EXIT_LOAD_IA32_PAT, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	for (i = 0; i < ARRAY_SIZE(halves); i++) {
		fixture_choose(test, f, VMX_DISABLE, halves[i]);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%s", halves[i]);
		KUNIT_EXPECT_EQ(test, fixture_count_severity(&f->findings, "pair", VMX_ERROR), 0);
		KUNIT_EXPECT_FALSE(test, vmx_has_load_ia32_pat(&f->config));
		KUNIT_EXPECT_FALSE(test, vmx_has(&f->config, VMXC_VM_EXIT_LOAD_IA32_PAT));
	}
}

static void disable_must_be_1_refused(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	unsigned int i, forced = 0;
	char text[256];

	for (i = 0; i < vmx_nr_controls; i++) {
		const struct vmx_control_row *row = &vmx_controls[i];

		if (!is_control(row) || fixture_is_flat(row->word))
			continue;
		fixture_fill_caps(test, &f->caps);
		fixture_allow(&f->caps, row->control, true);
		forced += is_forced(row);
		fixture_force(&f->caps, row->control, true);
		request_everything(test, &f->policy);
		fixture_add(test, f, VMX_DISABLE, row->name);
		fixture_expect_refused(test, f, -EINVAL, "disabled", row->name);
		finding = fixture_find(&f->findings, "disabled", row->name);
		KUNIT_ASSERT_NOT_NULL_MSG(test, finding, "%s", row->name);
		KUNIT_EXPECT_TRUE_MSG(test, finding->must_be_1, "%s", row->name);
		vmx_format_finding(finding, NULL, text, sizeof(text));
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "must be 1"), "%s", text);
	}
	KUNIT_EXPECT_EQ(test, forced, 4);
}

/* Of a word that is switched off nothing is forced. */
static void disable_in_inactive_word(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_force(&f->caps, VMX_WORD_SECONDARY * 64 + 10, true);
	fixture_add(test, f, VMX_DISABLE, "vmx-secondary-ctls,vmx-ple");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_SECONDARY], 0);
}

/* All that may be disabled, some of which must be 1. */
static void disable_all_refused(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	size_t size = vmx_nr_controls * 48, len = 0;
	char *list = kunit_kzalloc(test, size, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, list);
	for (i = 0; i < vmx_nr_controls; i++)
		if (is_control(&vmx_controls[i]) && !is_needed(&vmx_controls[i]))
			len += scnprintf(list + len, size - len, "%s%s", len ? "," : "",
					 vmx_controls[i].name);
	fixture_add(test, f, VMX_DISABLE, list);
	fixture_expect_refused(test, f, -EINVAL, "disabled", "everything");
}

/* Who asks for something that needs what he does not want gets neither. */
static void require_dependent_of_disabled(struct kunit *test)
{
	static const char * const lists[VMX_NR_CHOICES] = { "vmx-ept", "vmx-mbec", "vmx-pml" };
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	char text[256];

	KUNIT_EXPECT_EQ(test, vmx_policy_add(&f->policy, lists, text, sizeof(text)), 0);
	fixture_expect_refused(test, f, -EIO, "required", "vmx-pml");
	finding = fixture_find(&f->findings, "required", "vmx-pml");
	KUNIT_ASSERT_NOT_NULL(test, finding);
	vmx_format_finding(finding, NULL, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "was dropped by [dependency]"), "%s", text);

	fixture_choose(test, f, VMX_DISABLE, "vmx-exit-host-addr-space-size");
	fixture_expect_refused(test, f, -EIO, "required", "vmx-exit-host-addr-space-size");
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "required",
						 "vmx-entry-ia32e-mode"));
	request_everything(test, &f->policy);
	fixture_add(test, f, VMX_DISABLE, "vmx-exit-host-addr-space-size");
	fixture_expect_refused(test, f, -EIO, "required", "vmx-exit-host-addr-space-size");
}

/* What must be 0 outside system-management mode, and 1 all the same. */
static void setup_smm_control_must_be_1(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int bit;

	for (bit = 10; bit < 12; bit++) {
		fixture_fill_caps(test, &f->caps);
		fixture_force(&f->caps, VMX_WORD_ENTRY * 64 + bit, true);
		fixture_expect_refused(test, f, -EIO, "allowed-settings", "SMM");
	}
}

static void require_unsupported_refused(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++) {
		const struct vmx_control_row *row = &vmx_controls[i];

		if (!is_control(row))
			continue;
		fixture_fill_caps(test, &f->caps);
		fixture_withhold(&f->caps, row->control);
		fixture_choose(test, f, VMX_REQUIRE, row->name);
		fixture_expect_refused(test, f, -EIO, "required", row->name);
		KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(&f->findings, "required", row->name),
					  "%s", row->name);
	}
}

/* Whether the choice comes first (pin-based), or what is missing (primary). */
static void setup_errno_precedence(struct kunit *test)
{
	static const struct {
		enum vmx_control forced;
		const char *disabled;
		enum vmx_control missing;
	} order[] = {
		{ VMX_WORD_PIN * 64 + 5, "vmx-vnmi", VMX_WORD_PRIMARY * 64 + 7 },
		{ VMX_WORD_PRIMARY * 64 + 12, "vmx-rdtsc-exit", VMX_WORD_PIN * 64 + 3 },
	};
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		fixture_fill_caps(test, &f->caps);
		vmx_default_policy(&f->policy);
		fixture_force(&f->caps, order[i].forced, true);
		fixture_add(test, f, VMX_DISABLE, order[i].disabled);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), -EINVAL);
		fixture_withhold(&f->caps, order[i].missing);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
		*fixture_msr(&f->caps, 0x3a) = 0;
		KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
		KUNIT_EXPECT_NE(test, fixture_count(&f->findings, "required"), 0);
		KUNIT_EXPECT_NE(test, fixture_count(&f->findings, "disabled"), 0);
	}
}

static void describe(const struct effect *effect, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u: %.*s", effect->choice,
		 (int)strcspn(effect->list, "\n"), effect->list);
}

KUNIT_ARRAY_PARAM(effects, effects, describe);

static void disable_findings(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_choose(test, f, VMX_DISABLE, "vmx-vnmi,vmx-posted-intr,vmx-vnmi-pending");
	fixture_force(&f->caps, VMXC_PIN_BASED_VIRTUAL_NMIS, true);
	fixture_withhold(&f->caps, VMXC_CPU_BASED_NMI_WINDOW_EXITING);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EINVAL);
	KUNIT_ASSERT_EQ(test, f->findings.list[0].rule, VMX_RULE_DISABLED);
	KUNIT_EXPECT_EQ(test, f->findings.list[0].at[0].mask, BIT(7));
	KUNIT_ASSERT_EQ(test, f->findings.list[1].rule, VMX_RULE_DISABLED);
	KUNIT_EXPECT_EQ(test, f->findings.list[1].at[0].mask, BIT(5));
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_DISABLED), 2);

	fixture_choose(test, f, VMX_DISABLE, "vmx-vnmi");
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_DISABLED), 1);
}

static struct kunit_case setup_choice_cases[] = {
	KUNIT_CASE_PARAM(setup_with_list, effects_gen_params),
	KUNIT_CASE(disable_no_inconsistency),
	KUNIT_CASE(disable_half_of_inconsistent_pair),
	KUNIT_CASE(disable_must_be_1_refused),
	KUNIT_CASE(disable_in_inactive_word),
	KUNIT_CASE(disable_all_refused),
	KUNIT_CASE(require_dependent_of_disabled),
	KUNIT_CASE(setup_smm_control_must_be_1),
	KUNIT_CASE(require_unsupported_refused),
	KUNIT_CASE(setup_errno_precedence),
	KUNIT_CASE(disable_findings),
	{}
};

static struct kunit_suite setup_choice_suite = {
	.name = "vmx_core_setup_choice",
	.test_cases = setup_choice_cases,
};

kunit_test_suite(setup_choice_suite);
