// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs that differ: which microcode they run, and who is to be suspected if that is not known.
 */
#include <linux/string.h>

#include "computer.h"

/* CPUs 1 and 3 lack TSC scaling; no microcode is known. */
static struct computer *computer_new_unlike(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int i;

	for (i = 1; i < NR_CPUS_HERE; i += 2)
		fixture_withhold(&c->caps[i], VMXC_SECONDARY_EXEC_TSC_SCALING);
	return c;
}

static void set_microcode(struct computer *c, u32 even, u32 odd)
{
	unsigned int i;

	for (i = 0; i < NR_CPUS_HERE; i++)
		c->caps[i].microcode = i % 2 ? odd : even;
}

/* The first finding about CPUs that differ, in words. */
static const char *first_line(struct computer *c, char *line, size_t size)
{
	const struct vmx_finding *finding = fixture_find(&c->findings, "cpu-mismatch", NULL);

	line[0] = 0;
	if (finding)
		vmx_format_finding(finding, &c->machine, line, size);
	return line;
}

static void microcode_differs(struct kunit *test)
{
	struct computer *c = computer_new_unlike(test);
	char line[300];

	set_microcode(c, 0xf0, 0xea);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_EXPECT_STREQ(test, first_line(c, line, sizeof(line)),
			   "warning: [cpu-mismatch] the microcode is 0xf0 on CPUs 0,2, 0xea on CPUs 1,3; bring all CPUs to one revision first");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_SUSPECT), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_MICROCODE), 1);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_MISMATCH), 1);
}

/* Equal, or unknown on either side: the suspect is named, once and first. */
static void microcode_equal_or_unknown(struct kunit *test)
{
	static const u32 revisions[][2] = { { 0xf0, 0xf0 }, { 0, 0xf0 }, { 0xf0, 0 }, { 0, 0 } };
	struct computer *c = computer_new_unlike(test);
	char line[300];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(revisions); i++) {
		set_microcode(c, revisions[i][0], revisions[i][1]);
		KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
		KUNIT_EXPECT_STREQ(test, first_line(c, line, sizeof(line)),
				   "warning: [cpu-mismatch] CPUs of one machine should not differ; microcode that did not reach all of them is the first suspect, then firmware settings");
		KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_SUSPECT), 1);
		KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_MICROCODE), 0);
	}
}

/* Where the microcode of some differs, nobody else is suspected. */
static void microcode_some_differ(struct kunit *test)
{
	static const unsigned int cpus[][2] = { { 1, 2 }, { 2, 1 } };
	struct computer *c = computer_new(test);
	char line[300], expected[300];
	unsigned int i, cpu;

	for (i = 0; i < ARRAY_SIZE(cpus); i++) {
		for (cpu = 0; cpu < NR_CPUS_HERE; cpu++) {
			fixture_fill_caps(test, &c->caps[cpu]);
			c->caps[cpu].microcode = 0xf0;
		}
		fixture_withhold(&c->caps[cpus[i][0]], VMXC_SECONDARY_EXEC_TSC_SCALING);
		fixture_withhold(&c->caps[cpus[i][1]], VMXC_SECONDARY_EXEC_ENABLE_PML);
		c->caps[cpus[i][1]].microcode = 0xea;
		KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
		snprintf(expected, sizeof(expected),
			 "warning: [cpu-mismatch] the microcode is 0xf0 on CPUs 0,3, 0xea on CPU %u; bring all CPUs to one revision first",
			 cpus[i][1]);
		KUNIT_EXPECT_STREQ(test, first_line(c, line, sizeof(line)), expected);
		KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_SUSPECT), 0);
		KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_MICROCODE), 1);
	}
}

static void microcode_in_guest(struct kunit *test)
{
	struct computer *c = computer_new_unlike(test);
	char line[300];
	unsigned int i;

	for (i = 0; i < NR_CPUS_HERE; i++) {
		fixture_set_cpuid(test, &c->caps[i], 0x01, REF_SIGNATURE, 0,
				  REF_FEATURES_ECX | BIT(31), REF_FEATURES_EDX);
		fixture_set_cpuid(test, &c->caps[i], 0x40000000, 0x40000001, 0x4b4d564b,
				  0x564b4d56, 0x4d);
	}
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_EXPECT_STREQ(test, first_line(c, line, sizeof(line)),
			   "warning: [cpu-mismatch] CPUs of one machine should not differ; the outer hypervisor, KVM, its CPUs or a live migration are the first suspect");
	set_microcode(c, 0x11, 0x12);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_EXPECT_STREQ(test, first_line(c, line, sizeof(line)),
			   "warning: [cpu-mismatch] the microcode is 0x11 on CPUs 0,2, 0x12 on CPUs 1,3; that is what the outer hypervisor, KVM, shows; its CPUs, or a live migration, are the first suspect");
}

/* A difference that decides nothing is no reason to suspect anyone. */
static void microcode_alone(struct kunit *test)
{
	struct computer *c = computer_new_unlike(test);
	unsigned int i;

	for (i = 1; i < NR_CPUS_HERE; i++)
		c->caps[i] = c->caps[0];
	set_microcode(c, 0xf0, 0xea);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "cpu-mismatch", VMX_WARNING), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "cpu-mismatch", VMX_INFO), 1);

	set_microcode(c, 0xf0, 0xf0);
	for (i = 1; i < NR_CPUS_HERE; i += 2)
		fixture_set_cpuid(test, &c->caps[i], 0x01, REF_SIGNATURE, 0,
				  REF_FEATURES_ECX & ~BIT(3), REF_FEATURES_EDX);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cpu-mismatch"), 1);
}

/* Whoever may differ is not suspected. */
static void microcode_mixed(struct kunit *test)
{
	struct computer *c = computer_new_unlike(test);

	c->policy.mixed_cpus = true;
	set_microcode(c, 0xf0, 0xea);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&c->findings, VMX_RULE_CPU_SUSPECT), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "cpu-mismatch", VMX_WARNING), 0);
	KUNIT_EXPECT_EQ(test, c->common.microcode, 0);
}

/* The revision is the high half of IA32_BIOS_SIGN_ID. */
static void microcode_captured(struct kunit *test)
{
	const struct vmx_finding finding = {
		.rule = VMX_RULE_BASIC_RESERVED,
		.at = { { .place = VMX_AT_MICROCODE, .mask = 1 } },
	};
	struct computer *c = computer_new_unlike(test);
	char line[120];

	KUNIT_EXPECT_TRUE(test, vmx_caps_set_msr(c->caps, 0x8b, 0x000000f0ffffffffULL));
	KUNIT_EXPECT_EQ(test, c->caps[0].microcode, 0xf0);
	vmx_format_finding(&finding, NULL, line, sizeof(line));
	KUNIT_EXPECT_NOT_NULL(test, strstr(line, "are 1: microcode"));
}

/* What one CPU does not tell is not known of all. */
static void microcode_intersect(struct kunit *test)
{
	struct computer *c = computer_new_unlike(test);

	set_microcode(c, 0xf0, 0xf0);
	c->common = c->caps[0];
	vmx_intersect_caps(&c->common, &c->caps[1]);
	KUNIT_EXPECT_EQ(test, c->common.microcode, 0xf0);
	KUNIT_EXPECT_TRUE(test, c->common.kernel_known);
	c->caps[1].microcode = 0xf1;
	c->caps[1].kernel_known = false;
	vmx_intersect_caps(&c->common, &c->caps[1]);
	KUNIT_EXPECT_EQ(test, c->common.microcode, 0);
	KUNIT_EXPECT_FALSE(test, c->common.kernel_known);
	vmx_intersect_caps(&c->common, &c->caps[0]);
	KUNIT_EXPECT_FALSE(test, c->common.kernel_known);
}

static struct kunit_case microcode_cases[] = {
	KUNIT_CASE(microcode_differs),
	KUNIT_CASE(microcode_equal_or_unknown),
	KUNIT_CASE(microcode_some_differ),
	KUNIT_CASE(microcode_in_guest),
	KUNIT_CASE(microcode_alone),
	KUNIT_CASE(microcode_mixed),
	KUNIT_CASE(microcode_captured),
	KUNIT_CASE(microcode_intersect),
	{}
};

static struct kunit_suite microcode_suite = {
	.name = "vmx_core_microcode",
	.test_cases = microcode_cases,
};

kunit_test_suite(microcode_suite);
