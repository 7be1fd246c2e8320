// SPDX-License-Identifier: GPL-2.0-only
/*
 * EPT and VPID capabilities, held against the controls they belong to.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fixture.h"

#define HLAT_PREFIX	0x3f0000ULL	/* bits 53:48 of the MSR */

/* What the processor allows and what MSR 48CH lists all the same. */
struct combination {
	bool ept;
	bool vpid;
	bool tolerant;
	u64 ept_caps;
	u64 vpid_caps;
	bool ept_wrong;
	bool vpid_wrong;
	char text[96];
};

#define NR_COMBINATIONS 64

static struct combination combination(unsigned int n)
{
	struct combination c = {
		.ept = n & 1,
		.vpid = n & 2,
		.tolerant = n & 4,
		.ept_caps = n & 8 ? REF_EPT : 0,
		.vpid_caps = (n & 16 ? REF_VPID : 0) | (n & 32 ? HLAT_PREFIX : 0),
	};

	c.ept_wrong = !c.ept && n & 8;
	c.vpid_wrong = !c.vpid && n & 16;
	snprintf(c.text, sizeof(c.text), "ept %d, vpid %d, tolerant %d, lists %llx and %llx",
		 c.ept, c.vpid, c.tolerant, c.ept_caps, c.vpid_caps);
	return c;
}

static void prepare(struct kunit *test, struct fixture *f, const struct combination *c)
{
	fixture_fill_caps(test, &f->caps);
	vmx_default_policy(&f->policy);
	f->policy.error_on_inconsistent = !c->tolerant;
	fixture_allow(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_EPT, c->ept);
	fixture_allow(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_VPID, c->vpid);
	vmx_caps_set_msr(&f->caps, 0x48c, EPT_VPID(c->ept_caps, c->vpid_caps));
}

static void check_rule(struct kunit *test, const struct vmx_findings *findings,
		       const struct combination *c, bool wrong, const char *slug,
		       const char *control)
{
	KUNIT_EXPECT_EQ_MSG(test, fixture_count(findings, slug), wrong, "%s: %s", c->text, slug);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count_severity(findings, slug, c->tolerant ?
							 VMX_WARNING : VMX_ERROR),
			    wrong, "%s: %s", c->text, slug);
	if (wrong)
		KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(findings, slug, control),
					  "%s: %s does not name %s", c->text, slug, control);
}

/* Sets the fixture up, and expects what the rules make of the combination. */
static void check(struct kunit *test, struct fixture *f, const struct combination *c)
{
	bool refused = (c->ept_wrong || c->vpid_wrong) && !c->tolerant;

	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), refused ? -EIO : 0, "%s", c->text);
	check_rule(test, &f->findings, c, c->ept_wrong, "ept-cap", "vmx-ept");
	check_rule(test, &f->findings, c, c->vpid_wrong, "vpid-cap", "vmx-vpid");
	if (refused) {
		KUNIT_EXPECT_TRUE_MSG(test, fixture_refused(&f->config), "%s", c->text);
		return;
	}
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[VMX_WORD_EPT], c->ept_wrong ? 0 : c->ept_caps,
			    "%s", c->text);
	KUNIT_EXPECT_EQ_MSG(test, f->config.word[VMX_WORD_VPID], c->vpid_wrong ? 0 : c->vpid_caps,
			    "%s", c->text);
}

static void check_ept_vpid_combinations(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int n;

	for (n = 0; n < NR_COMBINATIONS; n++) {
		struct combination c = combination(n);

		prepare(test, f, &c);
		check(test, f, &c);
	}
}

/* Without bit 31 of the primary controls the secondary ones count for nothing. */
static void check_ept_vpid_no_secondary(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int n;

	for (n = 0; n < NR_COMBINATIONS; n++) {
		struct combination c = combination(n);

		prepare(test, f, &c);
		fixture_allow(&f->caps, VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS, false);
		c.ept_wrong = c.ept_caps;
		c.vpid_wrong = c.vpid_caps & REF_VPID;
		check(test, f, &c);
	}
}

/* Each bit of MSR 48CH alone, where neither control is allowed. */
static void check_ept_vpid_each_bit(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int bit, tolerant;

	for (bit = 0; bit < 64; bit++) {
		for (tolerant = 0; tolerant < 2; tolerant++) {
			struct combination c = {
				.tolerant = tolerant,
				.ept_caps = bit < 32 ? BIT_ULL(bit) : 0,
				.vpid_caps = bit < 32 ? 0 : BIT_ULL(bit - 32),
				.ept_wrong = bit < 32,
				.vpid_wrong = bit >= 32 && (bit < 48 || bit > 53),
			};

			snprintf(c.text, sizeof(c.text), "bit %u, tolerant %u", bit, tolerant);
			prepare(test, f, &c);
			check(test, f, &c);
		}
	}
}

/* The HLAT prefix size belongs to neither, and is known. */
static void check_ept_vpid_hlat_prefix(struct kunit *test)
{
	struct combination c = { .vpid_caps = HLAT_PREFIX };
	struct fixture *f = fixture_new(test);

	prepare(test, f, &c);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "vpid-cap"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "unknown-bits"), 0);
}

/* What the user does without is no inconsistency; its capabilities are no use then. */
static void check_ept_vpid_not_requested(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_request(&f->policy, VMXC_SECONDARY_EXEC_ENABLE_EPT, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->findings.err, 0);
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "ept-cap", NULL));
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_EPT], 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_VPID], REF_VPID);

	fixture_request(&f->policy, VMXC_SECONDARY_EXEC_ENABLE_EPT, true);
	fixture_request(&f->policy, VMXC_SECONDARY_EXEC_ENABLE_VPID, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "vpid-cap", NULL));
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_EPT], REF_EPT);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_VPID], 0);
}

/* Nothing enumerates MSR 48CH and it was not captured: nothing is wrong. */
static void check_ept_vpid_not_captured(struct kunit *test)
{
	struct combination c = { .text = "not captured" };
	struct fixture *f = fixture_new(test);

	prepare(test, f, &c);
	fixture_forget_msr(&f->caps, 0x48c);
	check(test, f, &c);
}

/* Only the capability half is touched, in a configuration that is otherwise full. */
static void check_ept_vpid_clears_capabilities_only(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int n, word;

	for (n = 0; n < NR_COMBINATIONS; n++) {
		struct combination c = combination(n);
		u64 secondary = ~0ULL;

		prepare(test, f, &c);
		memset(&f->findings, 0, sizeof(f->findings));
		f->findings.tolerant = c.tolerant;
		secondary &= ~(c.ept ? 0 : BIT_ULL(1));
		secondary &= ~(c.vpid ? 0 : BIT_ULL(5));
		memset(&f->config, 0xff, sizeof(f->config));
		f->config.word[VMX_WORD_SECONDARY] = secondary;
		f->config.word[VMX_WORD_EPT] = c.ept_caps;
		f->config.word[VMX_WORD_VPID] = c.vpid_caps;

		fixture_check_ept_vpid(f);
		check_rule(test, &f->findings, &c, c.ept_wrong, "ept-cap", "vmx-ept");
		check_rule(test, &f->findings, &c, c.vpid_wrong, "vpid-cap", "vmx-vpid");
		for (word = 0; word < VMX_NR_WORDS; word++) {
			u64 expected = ~0ULL;

			if (word == VMX_WORD_SECONDARY)
				expected = secondary;
			else if (word == VMX_WORD_EPT)
				expected = c.ept_wrong ? 0 : c.ept_caps;
			else if (word == VMX_WORD_VPID)
				expected = c.vpid_wrong ? 0 : c.vpid_caps;
			KUNIT_EXPECT_EQ_MSG(test, f->config.word[word], expected,
					    "%s: word %u", c.text, word);
		}
	}
}

static struct kunit_case check_ept_vpid_cases[] = {
	KUNIT_CASE(check_ept_vpid_combinations),
	KUNIT_CASE(check_ept_vpid_no_secondary),
	KUNIT_CASE(check_ept_vpid_each_bit),
	KUNIT_CASE(check_ept_vpid_hlat_prefix),
	KUNIT_CASE(check_ept_vpid_not_requested),
	KUNIT_CASE(check_ept_vpid_not_captured),
	KUNIT_CASE(check_ept_vpid_clears_capabilities_only),
	{}
};

static struct kunit_suite check_ept_vpid_suite = {
	.name = "vmx_core_check_ept_vpid",
	.test_cases = check_ept_vpid_cases,
};

kunit_test_suite(check_ept_vpid_suite);
