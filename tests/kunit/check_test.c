// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the capabilities contradict themselves: each bit of each MSR flipped,
 * and the values next to the limits.
 */
#include <linux/string.h>

#include "fixture.h"
#include "flips.h"

static const struct rule {
	const char *slug;
	enum vmx_severity severity;
} rules[] = {
	{ "required", VMX_ERROR }, { "allowed-settings", VMX_ERROR }, { "vmcs-size", VMX_ERROR },
	{ "phys-width", VMX_ERROR }, { "memory-type", VMX_ERROR }, { "firmware-lock", VMX_ERROR },
	{ "ept-cap", VMX_INCONSISTENT }, { "vpid-cap", VMX_INCONSISTENT },
	{ "basic-reserved", VMX_WARNING }, { "default1", VMX_WARNING },
	{ "true-controls", VMX_WARNING }, { "secondary-low", VMX_WARNING },
	{ "gate", VMX_WARNING }, { "invept-type", VMX_WARNING }, { "invvpid-type", VMX_WARNING },
	{ "cr3-targets", VMX_WARNING }, { "misc-reserved", VMX_WARNING },
	{ "pt-misc", VMX_WARNING }, { "cr-fixed", VMX_ERROR }, { "cr0-fixed", VMX_WARNING },
	{ "cr4-fixed", VMX_WARNING }, { "vmcs-enum", VMX_WARNING },
	{ "capability-dependency", VMX_WARNING }, { "cpuid", VMX_WARNING },
	{ "unknown-bits", VMX_INFO }, { "msr-fault", VMX_WARNING }, { "not-captured", VMX_INFO },
	{ "not-supported", VMX_ERROR }, { "outer-hypervisor", VMX_ERROR },
};

/* The MSR or CPUID leaf; 0 if there is no evidence. */
static u32 number_of(const struct vmx_bits *at)
{
	if (!at->mask)
		return 0;

	switch (at->place) {
	case VMX_AT_WORD:
		return vmx_msrs[vmx_words[at->index].msr].number;
	case VMX_AT_MSR:
		return vmx_msrs[at->index].number;
	case VMX_AT_CPUID:
		return vmx_cpuid_leaves[at->index / VMX_NR_REGS].leaf;
	default:
		return 0;
	}
}

/* As in the words: bits of controls for a control word, bits of the MSR otherwise. */
/* The two settings of a control in a split MSR are one bit. */
static bool is_at(const struct vmx_bits *at, const struct place *place, unsigned int flipped,
		  bool setting)
{
	bool control = setting || (at->place == VMX_AT_WORD && at->index < VMX_NR_CONTROL_WORDS &&
				   !fixture_is_flat(at->index));
	bool high = at->place == VMX_AT_WORD && at->index == VMX_WORD_VPID;
	u64 mask = place->mask ?: BIT_ULL(control ? flipped % 32 : flipped);

	if (number_of(at) != place->number)
		return false;
	return !place->number || at->mask << (high ? 32 : 0) == mask;
}

static bool is_found(const struct vmx_findings *findings, const struct rule *rule,
		     const struct place at[2], unsigned int flipped)
{
	bool setting = !strcmp(rule->slug, "allowed-settings");
	enum vmx_severity severity = rule->severity;
	unsigned int i;

	if (severity == VMX_INCONSISTENT)
		severity = findings->tolerant ? VMX_WARNING : VMX_ERROR;
	for (i = 0; i < findings->nr; i++) {
		const struct vmx_finding *finding = &findings->list[i];

		if (!strcmp(vmx_rule_slug(finding->rule), rule->slug) &&
		    finding->severity == severity && !finding->must_be_1 &&
		    is_at(&finding->at[0], &at[0], flipped, setting) &&
		    is_at(&finding->at[1], &at[1], flipped, setting))
			return true;
	}
	return false;
}

static bool is_meant(const struct flip *flip, const struct rule *rule, u32 msr, unsigned int bit)
{
	return flip->msr == msr && flip->bits & BIT_ULL(bit) && !strcmp(flip->slug, rule->slug);
}

/* An error refuses, and nothing else does. */
static void expect_errors_only_to_refuse(struct kunit *test, struct fixture *f, const char *what)
{
	unsigned int i, errors = 0;

	for (i = 0; i < f->findings.nr; i++)
		errors += f->findings.list[i].severity == VMX_ERROR;
	KUNIT_EXPECT_EQ_MSG(test, !!f->findings.err, !!errors, "%s", what);
	KUNIT_EXPECT_EQ_MSG(test, fixture_refused(&f->config), !!errors, "%s", what);
}

/* What a processor changes in a plain MSR it changes in the TRUE one beside it. */
static void flip(struct kunit *test, struct fixture *f, u32 msr, unsigned int bit)
{
	u64 *plain, *true_msr;

	fixture_fill_caps(test, &f->caps);
	plain = fixture_msr(&f->caps, msr);
	true_msr = fixture_msr(&f->caps, msr >= 0x481 && msr <= 0x484 ? msr + 0xc : msr);
	if (true_msr != plain && !((*true_msr ^ *plain) & BIT_ULL(bit)))
		*true_msr ^= BIT_ULL(bit);
	*plain ^= BIT_ULL(bit);
}

/* What the TRUE MSR alone denies is left to true_test.c. */
static bool is_denied(struct vmx_caps *caps, u32 msr, unsigned int bit)
{
	return msr >= 0x48d && msr <= 0x490 && bit >= 32 && *fixture_msr(caps, msr) & BIT_ULL(bit);
}

static void check_flip(struct kunit *test, struct fixture *f, u32 msr, unsigned int bit)
{
	const struct rule *rule = test->param_value;
	unsigned int i, count = 0;
	char what[48];

	fixture_fill_caps(test, &f->caps);
	if (is_denied(&f->caps, msr, bit))
		return;
	snprintf(what, sizeof(what), "%s: MSR %x bit %u", rule->slug, msr, bit);
	flip(test, f, msr, bit);
	fixture_setup(f);
	for (i = 0; i < ARRAY_SIZE(flips); i++) {
		if (!is_meant(&flips[i], rule, msr, bit))
			continue;
		KUNIT_EXPECT_TRUE_MSG(test, is_found(&f->findings, rule, flips[i].at, bit),
				      "%s", what);
		count++;
	}
	KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, rule->slug), count, "%s", what);
	expect_errors_only_to_refuse(test, f, what);
}

static void check_each_msr_bit_flipped(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int bit, tolerant;
	u32 msr;

	for (tolerant = 0; tolerant < 2; tolerant++) {
		f->policy.error_on_inconsistent = !tolerant;
		for (bit = 0; bit < 64; bit++) {
			check_flip(test, f, 0x3a, bit);
			for (msr = 0x480; msr <= 0x493; msr++)
				check_flip(test, f, msr, bit);
		}
	}
}

static bool is_named(const struct vmx_findings *findings, const char *slug, u32 number)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++)
		if (!strcmp(vmx_rule_slug(findings->list[i].rule), slug) &&
		    (number_of(&findings->list[i].at[0]) == number ||
		     number_of(&findings->list[i].at[1]) == number))
			return true;
	return false;
}

/* What cannot be activated need not be captured, but to say that it contradicts its activation. */
static bool is_dispensable(const struct flip *row, u32 number)
{
	return row->msr == 0x482 && row->bits == BIT_ULL(63) && number == 0x48b &&
	       strcmp(row->slug, "gate");
}

/* Nothing is said of what is not known, be it an MSR or a CPUID leaf. */
static void check_evidence_not_captured(struct kunit *test)
{
	const struct flip *row = test->param_value;
	struct fixture *f = fixture_new(test);
	unsigned int bit, half;

	for (bit = 0; bit < 64; bit++) {
		for (half = 0; half < 2 && row->at[half].number; half++) {
			u32 number = row->at[half].number;

			if (!(row->bits & BIT_ULL(bit)) || is_dispensable(row, number))
				continue;
			flip(test, f, row->msr, bit);
			if (fixture_msr(&f->caps, number))
				fixture_forget_msr(&f->caps, number);
			else
				fixture_forget_cpuid(&f->caps, number);
			fixture_setup(f);
			KUNIT_EXPECT_FALSE_MSG(test, is_named(&f->findings, row->slug, number),
					       "bit %u, without %x", bit, number);
		}
	}
}

/* Values at both sides of a limit, and the bits that are named; none: nothing is said. */
static const struct limit {
	const char *slug;
	u32 msr;
	u64 value;
	u64 named;
} limits[] = {
	{ "vmcs-size", 0x480, BASIC_OF_SIZE(0), GENMASK_ULL(44, 32) },
	{ "vmcs-size", 0x480, BASIC_OF_SIZE(1) },
	{ "vmcs-size", 0x480, BASIC_OF_SIZE(4096) },
	{ "vmcs-size", 0x480, BASIC_OF_SIZE(4097), GENMASK_ULL(44, 32) },
	{ "cr3-targets", 0x485, MISC_WITH_TARGETS(0) },
	{ "cr3-targets", 0x485, MISC_WITH_TARGETS(256) },
	{ "cr3-targets", 0x485, MISC_WITH_TARGETS(257), GENMASK(24, 16) },
	{ "cr3-targets", 0x485, MISC_WITH_TARGETS(511), GENMASK(24, 16) },
	{ "vmcs-enum", 0x48a, 0x00, ~0ULL },
	{ "vmcs-enum", 0x48a, 0x28, ~0ULL },
	{ "vmcs-enum", 0x48a, 0x2a },
	{ "vmcs-enum", 0x48a, 0x2b, ~0ULL },
	{ "vmcs-enum", 0x48a, 0x3fe },
	{ "vmcs-enum", 0x48a, 0x3ff, ~0ULL },
	{ "vmcs-enum", 0x48a, 0x400, ~0ULL },
	{ "gate", 0x48b, 0, BIT(31) },
	{ "gate", 0x48b, 0x00000000ffffffff },	/* its halves are exchanged */
	{ "gate", 0x48b, 0x0000000100000000 },
	{ "gate", 0x48b, 0x8000000000000000 },
	{ "gate", 0x492, 0, BIT(17) },
	{ "gate", 0x492, BIT_ULL(0) },
	{ "gate", 0x492, BIT_ULL(63) },
	{ "gate", 0x493, 0, BIT(31) },
	{ "gate", 0x493, BIT_ULL(0) },
	{ "gate", 0x493, BIT_ULL(63) },
	{ "invept-type", 0x48c, REF_EPT_VPID & ~(BIT_ULL(20) | GENMASK_ULL(26, 25)) },
	{ "invept-type", 0x48c, REF_EPT_VPID & ~(BIT_ULL(20) | BIT_ULL(26)), BIT(25) },
	{ "invept-type", 0x48c, REF_EPT_VPID & ~(BIT_ULL(20) | BIT_ULL(25)), BIT(26) },
	{ "invept-type", 0x48c, REF_EPT_VPID & ~BIT_ULL(26) },
	{ "invept-type", 0x48c, REF_EPT_VPID & ~BIT_ULL(25) },
	{ "invvpid-type", 0x48c, EPT_VPID(REF_EPT, 0x000) },
	{ "invvpid-type", 0x48c, EPT_VPID(REF_EPT, 0x100), BIT_ULL(40) },
	{ "invvpid-type", 0x48c, EPT_VPID(REF_EPT, 0x200), BIT_ULL(41) },
	{ "invvpid-type", 0x48c, EPT_VPID(REF_EPT, 0x400), BIT_ULL(42) },
	{ "invvpid-type", 0x48c, EPT_VPID(REF_EPT, 0x800), BIT_ULL(43) },
	{ "invvpid-type", 0x48c, EPT_VPID(REF_EPT, 0x801) },
	{ "misc-reserved", 0x485, REF_MISC | BIT_ULL(9) }, /* of early processors */
	{ "unknown-bits", 0x48c, REF_EPT_VPID | GENMASK_ULL(53, 48) }, /* the HLAT prefix size */
};

static void check_value_at_limit(struct kunit *test)
{
	const struct limit *limit = test->param_value;
	const struct place named = { limit->msr, limit->named };
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	vmx_caps_set_msr(&f->caps, limit->msr, limit->value);
	fixture_setup(f);
	KUNIT_ASSERT_EQ(test, fixture_count(&f->findings, limit->slug), !!limit->named);
	finding = fixture_find(&f->findings, limit->slug, NULL);
	if (!finding)
		return;
	if (!strcmp(limit->slug, "gate"))
		KUNIT_EXPECT_EQ(test, finding->at[0].mask, limit->named);
	else
		KUNIT_EXPECT_TRUE(test, is_at(&finding->at[0], &named, 0, false));
}

/* A control that is not allowed needs nothing, whatever is missing. */
static void check_dependency_neither_allowed(struct kunit *test)
{
	static const struct rule rule = { "capability-dependency", VMX_WARNING };
	struct fixture *f = fixture_new(test);
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(flips); i++) {
		const struct place *at = flips[i].at;
		bool flat = at[0].number >= 0x491;
		unsigned int bit;

		if (strcmp(flips[i].slug, rule.slug) || !flips[i].bits)
			continue;
		bit = __ffs64(flips[i].bits);
		flip(test, f, flips[i].msr, bit);
		*fixture_msr(&f->caps, at[0].number) &= ~(at[0].mask << (flat ? 0 : 32));
		fixture_setup(f);
		KUNIT_EXPECT_FALSE_MSG(test, is_found(&f->findings, &rule, at, bit),
				       "MSR %x bit %u", flips[i].msr, bit);
		count++;
	}
	KUNIT_EXPECT_GT(test, count, 0);
}

/* Any one control of processor trace needs MISC[14]. */
static void check_single_pt_control(struct kunit *test)
{
	static const struct {
		u32 msr;
		unsigned int bit;
	} controls[] = {
		{ 0x48b, 19 }, { 0x48b, 24 }, { 0x484, 17 }, { 0x484, 18 }, { 0x483, 24 },
		{ 0x483, 25 },
	};
	static const struct rule rule = { "pt-misc", VMX_WARNING };
	struct fixture *f = fixture_new(test);
	unsigned int i, j, misc;

	f->policy.error_on_inconsistent = false;
	for (i = 0; i < ARRAY_SIZE(controls); i++) {
		const struct place at[2] = {
			{ controls[i].msr, BIT(controls[i].bit) }, { 0x485, BIT(14) },
		};

		for (misc = 0; misc < 2; misc++) {
			fixture_fill_caps(test, &f->caps);
			for (j = 0; j < ARRAY_SIZE(controls); j++)
				if (j != i)
					*fixture_msr(&f->caps, controls[j].msr) &=
						~BIT_ULL(controls[j].bit + 32);
			if (!misc)
				*fixture_msr(&f->caps, 0x485) &= ~BIT_ULL(14);
			KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
			KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "pt-misc"), !misc,
					    "MSR %x bit %u", controls[i].msr, controls[i].bit);
			KUNIT_EXPECT_EQ_MSG(test, is_found(&f->findings, &rule, at, 0), !misc,
					    "MSR %x bit %u", controls[i].msr, controls[i].bit);
		}
	}
}

/* A dump may list the TRUE MSRs of a processor that does not have any. */
static void check_true_msrs_not_enumerated(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u32 number;

	for (number = 0x48d; number <= 0x490; number++)
		vmx_caps_set_msr(&f->caps, number, 0);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_NE(test, fixture_count(&f->findings, "true-controls"), 0);
	vmx_caps_set_msr(&f->caps, 0x480, REF_BASIC & ~BIT_ULL(55));
	fixture_expect_accepted(test, f, "true-controls", "BASIC[55] is 0");
}

static void describe_rule(const struct rule *rule, char *desc)
{
	strscpy(desc, rule->slug, KUNIT_PARAM_DESC_SIZE);
}

static void describe_flip(const struct flip *flip, char *desc)
{
	if (flip->what)
		strscpy(desc, flip->what, KUNIT_PARAM_DESC_SIZE);
	else
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s: %x %llx", flip->slug, flip->msr,
			 flip->bits);
}

static void describe_limit(const struct limit *limit, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s: %llx", limit->slug, limit->value);
}

KUNIT_ARRAY_PARAM(rule, rules, describe_rule);
KUNIT_ARRAY_PARAM(flip, flips, describe_flip);
KUNIT_ARRAY_PARAM(limit, limits, describe_limit);

/* Each type of INVEPT and INVVPID by itself, and each bit beside. */
static void check_invalidation_types(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		bool invept = bit == 25 || bit == 26, invvpid = bit >= 8 && bit <= 11;

		*fixture_msr(&f->caps, 0x48c) = BIT_ULL(bit);
		fixture_setup(f);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invept-type"), invept,
				    "bit %u", bit);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invvpid-type"), 0,
				    "bit %u", bit);

		*fixture_msr(&f->caps, 0x48c) = BIT_ULL(bit + 32);
		fixture_setup(f);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invept-type"), 0,
				    "bit %u", bit + 32);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invvpid-type"), invvpid,
				    "bit %u", bit + 32);
	}
}

static struct kunit_case check_cases[] = {
	KUNIT_CASE_PARAM(check_each_msr_bit_flipped, rule_gen_params),
	KUNIT_CASE_PARAM(check_evidence_not_captured, flip_gen_params),
	KUNIT_CASE_PARAM(check_value_at_limit, limit_gen_params),
	KUNIT_CASE(check_dependency_neither_allowed),
	KUNIT_CASE(check_single_pt_control),
	KUNIT_CASE(check_true_msrs_not_enumerated),
	KUNIT_CASE(check_invalidation_types),
	{}
};

static struct kunit_suite check_suite = {
	.name = "vmx_core_check",
	.test_cases = check_cases,
};

kunit_test_suite(check_suite);
