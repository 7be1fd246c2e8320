// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errata: which processors, which controls, and what becomes of what depends on them.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fixture.h"

#define ANY_STEPPING 0x0fff0ff0
#define THIS_STEPPING 0x0fff3fff

#define PIN_TIMER (VMX_WORD_PIN * 64 + 6)
#define EXIT_SAVE_TIMER (VMX_WORD_EXIT * 64 + 22)
#define ENTRY_PERF (VMX_WORD_ENTRY * 64 + 13)
#define EXIT_PERF (VMX_WORD_EXIT * 64 + 12)
#define EPT_AD (VMX_WORD_EPT * 64 + 21)

/* The errata once more; what a row does not name is the number of no control. */
#define NOTHING (VMX_NR_WORDS * 64)
#define PERF_GLOBAL_CTRL { ENTRY_PERF, EXIT_PERF, NOTHING }
#define TIMER { PIN_TIMER, EXIT_SAVE_TIMER, NOTHING }
#define ACCESSED_DIRTY { EPT_AD, NOTHING }

/* The same once more, written down by itself. */
struct row {
	u32 signature;
	u32 stepping;
	const char *name;
	u16 control[3];
};

static const struct row rows[] = {
	{ 0x000106a0, ANY_STEPPING, "AAK155", PERF_GLOBAL_CTRL },
	{ 0x000106e0, ANY_STEPPING, "AAP115", PERF_GLOBAL_CTRL },
	{ 0x00020650, ANY_STEPPING, "AAT100", PERF_GLOBAL_CTRL },
	{ 0x000206c0, ANY_STEPPING, "BC86, AAY89, BD102", PERF_GLOBAL_CTRL },
	{ 0x000206e0, ANY_STEPPING, "BA97", PERF_GLOBAL_CTRL },
	{ 0x000206e6, THIS_STEPPING, "BA86", TIMER },
	{ 0x00020652, THIS_STEPPING, "AAX65, AAT59, AAU65", TIMER },
	{ 0x00020655, THIS_STEPPING, "AAU65", TIMER },
	{ 0x000106e5, THIS_STEPPING, "AAO95, AAN92, AAP86", TIMER },
	{ 0x000106a0, THIS_STEPPING, "AAM126", TIMER },
	{ 0x000106a1, THIS_STEPPING, "AAM126", TIMER },
	{ 0x000106a4, THIS_STEPPING, "AAJ124", TIMER },
	{ 0x000106a5, THIS_STEPPING, "AAM126, AAK139, AAJ124", TIMER },
	{ 0x000306a8, THIS_STEPPING, "listed by KVM", TIMER },
	{ 0x000406d0, ANY_STEPPING, "AVR41", ACCESSED_DIRTY },
};

static bool same(const struct row *a, const struct vmx_erratum *b)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(a->control); i++) {
		if (a->control[i] != b->control[i])
			return false;
		if (a->control[i] == NOTHING)
			break;
	}
	return a->signature == b->signature && a->stepping == b->stepping &&
	       !strcmp(a->name, b->name);
}

static void errata_table(struct kunit *test)
{
	unsigned int i, j, found;

	KUNIT_EXPECT_EQ(test, vmx_nr_errata, ARRAY_SIZE(rows));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (found = 0, j = 0; j < vmx_nr_errata; j++)
			found += same(&rows[i], &vmx_errata[j]);
		KUNIT_EXPECT_EQ_MSG(test, found, 1, "%x, %s", rows[i].signature, rows[i].name);
	}
}

/* Which of three things do not work on a processor, by its CPUID.1:EAX in full. */
struct broken {
	bool perf;
	bool timer;
	bool accessed_dirty;
};

static struct broken broken_on(u32 signature)
{
	struct broken what = { };

	switch (signature >> 4) {
	case 0x106a:
	case 0x106e:
	case 0x2065:
	case 0x206c:
	case 0x206e:
		what.perf = true;
		break;
	case 0x406d:
		what.accessed_dirty = true;
	}
	switch (signature) {
	case 0x206e6:
	case 0x20652:
	case 0x20655:
	case 0x106e5:
	case 0x106a0:
	case 0x106a1:
	case 0x106a4:
	case 0x106a5:
	case 0x306a8:
		what.timer = true;
	}
	return what;
}

/* The words of the fixture under the default request, but for what is broken. */
static void expect_words(struct kunit *test, const struct vmcs_config *config,
			 struct broken what, u32 signature)
{
	u64 pin = REF_CONFIG_PIN, secondary = REF_CONFIG_SECONDARY;
	u64 exit = REF_CONFIG_EXIT, entry = REF_CONFIG_ENTRY, ept = REF_EPT;

	if (what.perf) {
		entry &= ~BIT_ULL(13);
		exit &= ~BIT_ULL(12);
	}
	if (what.timer) {
		pin &= ~BIT_ULL(6);
		exit &= ~BIT_ULL(22);
	}
	if (what.accessed_dirty) {
		ept &= ~BIT_ULL(21);
		secondary &= ~BIT_ULL(17);
	}
	KUNIT_EXPECT_EQ_MSG(test, config->word[VMX_WORD_PIN], pin, "%x", signature);
	KUNIT_EXPECT_EQ_MSG(test, config->word[VMX_WORD_SECONDARY], secondary, "%x", signature);
	KUNIT_EXPECT_EQ_MSG(test, config->word[VMX_WORD_EXIT], exit, "%x", signature);
	KUNIT_EXPECT_EQ_MSG(test, config->word[VMX_WORD_ENTRY], entry, "%x", signature);
	KUNIT_EXPECT_EQ_MSG(test, config->word[VMX_WORD_EPT], ept, "%x", signature);
}

static void expect_broken(struct kunit *test, struct fixture *f, struct broken what,
			  u32 signature)
{
	const struct vmx_findings *findings = &f->findings;

	vmx_caps_set_signature(&f->caps, signature);
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%x", signature);
	expect_words(test, &f->config, what, signature);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count_severity(findings, "erratum", VMX_WARNING),
			    what.perf + what.timer + what.accessed_dirty, "%x", signature);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count_severity(findings, "pml-ad", VMX_WARNING),
			    what.accessed_dirty, "%x", signature);
	KUNIT_EXPECT_EQ_MSG(test, findings->nr, what.perf + what.timer +
			    2 * what.accessed_dirty, "%x", signature);
}

/* Every model and stepping of family 6, and so every neighbour of those that are listed. */
static void drop_errata_each_model(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int model, stepping, affected = 0;

	for (model = 0; model < 0x100; model++) {
		for (stepping = 0; stepping < 0x10; stepping++) {
			u32 signature = (model >> 4) << 16 | 0x600 | (model & 0xf) << 4 | stepping;
			struct broken what = broken_on(signature);

			affected += what.perf || what.timer || what.accessed_dirty;
			expect_broken(test, f, what, signature);
		}
	}
	KUNIT_EXPECT_EQ(test, affected, 6 * 16 + 1);
}

#define RESERVED 0xf000c000
#define TYPE 0x00003000

/* Reserved bits do not count; another type of processor has no steppings in common. */
static void drop_errata_signature_bits(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct fixture *f = fixture_new(test);
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		u32 signature = row->signature ^ BIT(bit);

		if (!(BIT(bit) & TYPE)) {
			expect_broken(test, f, broken_on(signature & ~RESERVED), signature);
			continue;
		}
		vmx_caps_set_signature(&f->caps, signature);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
		KUNIT_EXPECT_TRUE(test, f->config.word[VMX_WORD_PIN] & BIT_ULL(6));
	}
}

static void drop_errata_other_vendor(struct kunit *test)
{
	static const u32 vendors[][3] = {	/* EBX, ECX, EDX */
		{ 0x68747541, 0x444d4163, 0x69746e65 },
		{ 0x746e6543, 0x736c7561, 0x48727561 },
		{ 0x68747541, 0x6c65746e, 0x49656e69 },
		{ 0x756e6547, 0x444d4163, 0x49656e69 },
		{ 0x756e6547, 0x6c65746e, 0x69746e65 },
	};
	const struct row *row = test->param_value;
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vendors); i++) {
		fixture_set_cpuid(test, &f->caps, 0, 0x20, vendors[i][0], vendors[i][1],
				  vendors[i][2]);
		expect_broken(test, f, (struct broken) { }, row->signature);
	}
}

/* Captured alone, a signature is one of Intel's, unless the vendor is known too. */
static void drop_errata_signature_only(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct fixture *f = fixture_new(test);

	memset(f->caps.cpuid, 0, sizeof(f->caps.cpuid));
	f->caps.cpuid_known = 0;
	vmx_caps_set_signature(&f->caps, row->signature);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	expect_words(test, &f->config, broken_on(row->signature), row->signature);

	fixture_set_cpuid(test, &f->caps, 0, 0x20, 0x68747541, 0x444d4163, 0x69746e65);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	expect_words(test, &f->config, (struct broken) { }, row->signature);
}

/* A finding names the controls and the specification updates, whatever half is asked for. */
static void drop_errata_finding(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding = NULL;
	char text[256];
	unsigned int i;

	vmx_caps_set_signature(&f->caps, row->signature);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	for (i = 0; i < f->findings.nr; i++) {
		vmx_format_finding(&f->findings.list[i], NULL, text, sizeof(text));
		if (strstr(text, row->name))
			finding = &f->findings.list[i];
	}
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_STREQ(test, vmx_rule_slug(finding->rule), "erratum");
	for (i = 0; row->control[i] != NOTHING; i++) {
		KUNIT_EXPECT_EQ(test, finding->at[i].index, row->control[i] / 64);
		KUNIT_EXPECT_EQ(test, finding->at[i].mask, BIT_ULL(row->control[i] % 64));
	}
	if (row->control[0] == EPT_AD)
		return;		/* nobody asks for a capability */

	fixture_request(&f->policy, row->control[0], false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "erratum",
						 vmx_control_name(row->control[1])));
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "pair"), 0);
	fixture_request(&f->policy, row->control[1], false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "erratum",
					     vmx_control_name(row->control[0])));
}

static void drop_errata_must_be_1_or_required(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	struct vmx_setup setup;
	unsigned int i;

	if (row->control[0] == EPT_AD)
		return;		/* a capability, of which nothing can be forced */
	vmx_caps_set_signature(&f->caps, row->signature);
	for (i = 0; row->control[i] != NOTHING; i++) {
		const char *name = vmx_control_name(row->control[i]);
		u64 *required = &f->policy.required[row->control[i] / 64];

		fixture_force(&f->caps, row->control[i], true);
		fixture_expect_refused(test, f, -EIO, "erratum", name);
		finding = fixture_find(&f->findings, "erratum", name);
		KUNIT_ASSERT_NOT_NULL(test, finding);
		KUNIT_EXPECT_TRUE(test, finding->must_be_1);
		f->config.word[row->control[i] / 64] = BIT_ULL(row->control[i] % 64);
		setup = fixture_step(f);
		vmx_drop_errata(&setup, &f->config);
		KUNIT_EXPECT_TRUE(test, vmx_has(&f->config, row->control[i]));
		fixture_force(&f->caps, row->control[i], false);

		*required |= BIT_ULL(row->control[i] % 64);
		fixture_expect_refused(test, f, -EIO, "required", name);
		KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "required", name));
		*required &= ~BIT_ULL(row->control[i] % 64);
	}
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
}

/* What does not work is dropped, and not inconsistent, even if the processor has a half only. */
static void drop_errata_half_of_pair(struct kunit *test)
{
	static const enum vmx_control halves[] = { ENTRY_PERF, EXIT_PERF };
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(halves); i++) {
		fixture_fill_caps(test, &f->caps);
		vmx_caps_set_signature(&f->caps, 0x206c2);
		fixture_withhold(&f->caps, halves[i]);
		fixture_expect_accepted(test, f, "pair", vmx_control_name(halves[i]));
		expect_words(test, &f->config, broken_on(0x206c2), 0x206c2);
		KUNIT_EXPECT_EQ(test, fixture_count_severity(&f->findings, "erratum", VMX_WARNING),
				1);
	}
}

/* Without the accessed and dirty flags there is no page-modification log; EPT remains. */
static void drop_errata_ept_ad_drops_pml(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	char text[256];

	vmx_caps_set_signature(&f->caps, 0x406d8);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "pml-ad", "vmx-pml");
	KUNIT_ASSERT_NOT_NULL(test, finding);
	vmx_format_finding(finding, NULL, text, sizeof(text));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "was dropped by [erratum]"), "%s", text);
	KUNIT_EXPECT_TRUE(test, f->config.word[VMX_WORD_SECONDARY] & BIT_ULL(1));
}

static void describe(const struct row *row, char *desc)
{
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%x: %s", row->signature, row->name);
}

KUNIT_ARRAY_PARAM(rows, rows, describe);

static struct kunit_case sanitize_errata_cases[] = {
	KUNIT_CASE(errata_table),
	KUNIT_CASE(drop_errata_each_model),
	KUNIT_CASE_PARAM(drop_errata_signature_bits, rows_gen_params),
	KUNIT_CASE_PARAM(drop_errata_other_vendor, rows_gen_params),
	KUNIT_CASE_PARAM(drop_errata_signature_only, rows_gen_params),
	KUNIT_CASE_PARAM(drop_errata_finding, rows_gen_params),
	KUNIT_CASE_PARAM(drop_errata_must_be_1_or_required, rows_gen_params),
	KUNIT_CASE(drop_errata_half_of_pair),
	KUNIT_CASE(drop_errata_ept_ad_drops_pml),
	{}
};

static struct kunit_suite sanitize_errata_suite = {
	.name = "vmx_core_sanitize_errata",
	.test_cases = sanitize_errata_cases,
};

kunit_test_suite(sanitize_errata_suite);
