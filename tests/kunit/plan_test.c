// SPDX-License-Identifier: GPL-2.0-only
/*
 * How MSRs are switched.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "sanitize.h"

/* An MSR, the control that switches it, and the CPUID bit that says that it exists. */
struct msr_case {
	const char *name;
	u32 msr;
	enum vmx_control entry;
	enum vmx_control exit;
	u32 leaf;
	enum vmx_reg reg;
	unsigned int bit;
};

#define ENTRY(bit) (VMX_WORD_ENTRY * 64 + (bit))
#define EXIT(bit) (VMX_WORD_EXIT * 64 + (bit))
#define EXIT2(bit) (VMX_WORD_EXIT2 * 64 + (bit))

static const struct msr_case msr_cases[] = {
	{ "PERF_GLOBAL_CTRL", 0x38f, ENTRY(13), EXIT(12), 0x0a, VMX_EAX, 1 },
	{ "PERF_GLOBAL_CTRL, version 4", 0x38f, ENTRY(13), EXIT(12), 0x0a, VMX_EAX, 2 },
	{ "PAT", 0x277, ENTRY(14), EXIT(19), 0x01, VMX_EDX, 16 },
	{ "EFER", 0xc0000080, ENTRY(15), EXIT(21), 0x80000001, VMX_EDX, 29 },
	{ "BNDCFGS", 0xd90, ENTRY(16), EXIT(23), 0x07, VMX_EBX, 14 },
	{ "RTIT_CTL", 0x570, ENTRY(18), EXIT(25), 0x07, VMX_EBX, 25 },
	{ "UINTR_MISC", 0x988, ENTRY(19), EXIT(27), 0x07, VMX_EDX, 5 },
	{ "S_CET", 0x6a2, ENTRY(20), EXIT(28), 0x07, VMX_ECX, 7 },
	{ "INTERRUPT_SSP_TABLE_ADDR", 0x6a8, ENTRY(20), EXIT(28), 0x07, VMX_ECX, 7 },
	{ "LBR_CTL", 0x14ce, ENTRY(21), EXIT(26), 0x07, VMX_EDX, 19 },
	{ "PKRS", 0x6e1, ENTRY(22), EXIT(29), 0x07, VMX_ECX, 31 },
	{ "SPEC_CTRL", 0x48, ENTRY(24), EXIT2(2), 0x07, VMX_EDX, 26 },
};

static bool in_area(const struct vmcs_config *config, u32 msr)
{
	unsigned int i, found = 0;

	for (i = 0; i < config->nr_area_msrs; i++)
		found += config->area_msr[i] == msr;
	return found == 1;
}

/* The processor with that CPUID bit alone of its register, or with all but what says so. */
static struct fixture *processor(struct kunit *test, bool msr_exists, bool pair)
{
	const struct msr_case *c = test->param_value;
	struct fixture *f = fixture_with_everything(test);
	u32 regs[VMX_NR_REGS] = {};
	u32 max = c->leaf >= 0x80000000 ? 0 : 0x20;

	if (c->leaf == 0x01)
		regs[VMX_ECX] = REF_FEATURES_ECX;
	regs[c->reg] |= msr_exists ? BIT(c->bit) : ~(c->leaf == 0x0a ? 0xfe : BIT(c->bit));
	fixture_set_cpuid(test, &f->caps, c->leaf, regs[0], regs[1], regs[2], regs[3]);
	if (max)
		fixture_set_cpuid(test, &f->caps, 0, max, INTEL_EBX, INTEL_ECX, INTEL_EDX);
	if (!pair) {
		fixture_withhold(&f->caps, c->entry);
		fixture_withhold(&f->caps, c->exit);
	}
	KUNIT_ASSERT_EQ(test, fixture_setup(f), 0);
	KUNIT_ASSERT_EQ(test, vmx_has(&f->config, c->entry), pair);
	return f;
}

static void plan_msr_by_control_or_area(struct kunit *test)
{
	const struct msr_case *c = test->param_value;

	KUNIT_EXPECT_TRUE(test, in_area(&processor(test, true, false)->config, c->msr));
	KUNIT_EXPECT_FALSE(test, in_area(&processor(test, false, false)->config, c->msr));
	KUNIT_EXPECT_FALSE(test, in_area(&processor(test, true, true)->config, c->msr));
	KUNIT_EXPECT_FALSE(test, in_area(&processor(test, false, true)->config, c->msr));
}

static void describe_msr(const struct msr_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(msr, msr_cases, describe_msr);

/* IA32_RTIT_CTL cannot be written in VMX operation then. */
static void plan_rtit_ctl_without_intel_pt(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_set_cpuid(test, &f->caps, 0x07, 0, BIT(25), 0, 0);
	KUNIT_ASSERT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_FALSE(test, in_area(&f->config, 0x570));
	fixture_withhold(&f->caps, ENTRY(18));
	fixture_withhold(&f->caps, EXIT(25));
	KUNIT_ASSERT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_TRUE(test, in_area(&f->config, 0x570));
	*fixture_msr(&f->caps, 0x485) &= ~BIT_ULL(14);
	KUNIT_ASSERT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_FALSE(test, in_area(&f->config, 0x570));
}

/* All of the list, and nothing behind its end. */
static void in_areas_within_list(struct kunit *test)
{
	const struct vmcs_config config = { .area_msr = { 0x277, 0x6e1, 0x48 }, .nr_area_msrs = 2 };

	KUNIT_EXPECT_TRUE(test, vmx_in_areas(&config, 0x277));
	KUNIT_EXPECT_TRUE(test, vmx_in_areas(&config, 0x6e1));
	KUNIT_EXPECT_FALSE(test, vmx_in_areas(&config, 0x48));
	KUNIT_EXPECT_FALSE(test, vmx_in_areas(&config, 0x6a2));
}

static void format_switch_lines(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	char line[128];

	fixture_withhold(&f->caps, ENTRY(14));
	fixture_withhold(&f->caps, EXIT(19));
	fixture_set_cpuid(test, &f->caps, 0x07, 0, 0, 0, 0);
	KUNIT_ASSERT_EQ(test, fixture_setup(f), 0);
	vmx_format_switch(&f->config, VMX_SWITCH_0x277, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, "msr-switch IA32_PAT MSR(277H) by MSR areas");
	vmx_format_switch(&f->config, VMX_SWITCH_0xc0000080, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line,
			   "msr-switch IA32_EFER MSR(C0000080H) by vmx-entry-load-efer");
	KUNIT_EXPECT_EQ(test, 0,
			vmx_format_switch(&f->config, VMX_SWITCH_0x48, line, sizeof(line)));
	KUNIT_EXPECT_STREQ(test, line, "");
}

static void max_area_entries_by_misc(struct kunit *test)
{
	struct vmcs_config config = {};

	KUNIT_EXPECT_EQ(test, vmx_max_area_entries(&config), 512);
	config.word[VMX_WORD_MISC] = 0x0e000000;
	KUNIT_EXPECT_EQ(test, vmx_max_area_entries(&config), 4096);
	config.word[VMX_WORD_MISC] = ~0x0e000000ULL;
	KUNIT_EXPECT_EQ(test, vmx_max_area_entries(&config), 512);
	KUNIT_EXPECT_LE(test, VMX_NR_SWITCHES, 512);
}

static struct kunit_case plan_cases[] = {
	KUNIT_CASE_PARAM(plan_msr_by_control_or_area, msr_gen_params),
	KUNIT_CASE(plan_rtit_ctl_without_intel_pt),
	KUNIT_CASE(in_areas_within_list),
	KUNIT_CASE(format_switch_lines),
	KUNIT_CASE(max_area_entries_by_misc),
	{}
};

static struct kunit_suite plan_suite = {
	.name = "vmx_core_plan",
	.test_cases = plan_cases,
};

kunit_test_suite(plan_suite);
