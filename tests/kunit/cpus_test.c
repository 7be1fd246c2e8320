// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several CPUs: equal, different, mixed, and one that comes later.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "computer.h"

#define ODD 2

/* The last CPU comes online, with these capabilities. */
static int comes_online(struct computer *c, const struct vmx_caps *caps)
{
	unsigned int i;

	for (i = 0; i < NR_CPUS_HERE; i++)
		c->online_cpus[i] = (struct vmx_cpu) {
			.number = i, .caps = i < NR_CPUS_HERE - 1 ? &c->common : caps,
		};
	c->online.cpus = c->online_cpus;
	c->online.nr_cpus = NR_CPUS_HERE;
	return setup_online_cpu(&c->online, &c->policy, &c->config, &c->common, &c->findings,
				&c->scratch);
}

static void expect_line_about(struct kunit *test, const struct computer *c,
			      const struct vmx_machine *machine, const char *text)
{
	char line[512];
	unsigned int i;

	for (i = 0; i < c->findings.nr; i++) {
		vmx_format_finding(&c->findings.list[i], machine, line, sizeof(line));
		if (!strcmp(line, text))
			return;
	}
	KUNIT_FAIL(test, "not found: %s", text);
	for (i = 0; i < c->findings.nr; i++) {
		vmx_format_finding(&c->findings.list[i], machine, line, sizeof(line));
		kunit_info(test, "but: %s", line);
	}
}

static void expect_line(struct kunit *test, const struct computer *c, const char *text)
{
	expect_line_about(test, c, &c->machine, text);
}

static void setup_machine_equal_cpus(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct fixture *f = fixture_new(test);

	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, 1);
	KUNIT_EXPECT_EQ(test, c->findings.nr, 0);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, memcmp(&c->config, &f->config, sizeof(f->config)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&c->common, &f->caps, sizeof(f->caps)), 0);
}

/* What CPU 2 has otherwise, and what is said of that if it matters, or else where it is. */
static const struct difference {
	const char *name;
	u32 msr;
	u64 flip;
	const char *text;
	bool never_mixed;
	const char *where;
} differences[] = {
	{ "a control", 0x481, BIT_ULL(32 + 6),
	  "vmx-preemption-timer MSR(481H)[bit 6] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "an EPT capability", 0x48c, BIT_ULL(17),
	  "vmx-ept-1gb MSR(48CH)[bit 17] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "a VPID capability", 0x48c, BIT_ULL(40),
	  "vmx-invvpid-single-addr MSR(48CH)[bit 40] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "the HLAT prefix size", 0x48c, BIT_ULL(49),
	  "HLAT prefix size MSR(48CH)[bits 53:48] is 0 on CPUs 0-1,3, 2 on CPU 2" },
	{ "a VM function", 0x491, BIT_ULL(0),
	  "vmx-eptp-switching MSR(491H)[bit 0] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "the number of CR3 targets", 0x485, BIT_ULL(16),
	  "number of CR3 targets MSR(485H)[bits 24:16] is 4 on CPUs 0-1,3, 5 on CPU 2" },
	{ "the revision", 0x480, BIT_ULL(0),
	  "VMCS revision identifier MSR(480H)[bits 30:0] is 4 on CPUs 0-1,3, 5 on CPU 2", true },
	{ "the VMCS size", 0x480, BIT_ULL(32),
	  "VMCS size MSR(480H)[bits 44:32] is 0x400 on CPUs 0-1,3, 0x401 on CPU 2", true },
	{ "a bit of BASIC", 0x480, BIT_ULL(54),
	  "vmx-ins-outs MSR(480H)[bit 54] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "a bit of CR4", 0x489, BIT_ULL(23),
	  "MSR(489H)[bit 23] is 0 on CPUs 0-1,3, 1 on CPU 2" },
	{ "what is forced and nobody asked for", 0x483, BIT_ULL(31),
	  "vmx-exit-secondary-ctls MSR(483H)[bit 31] is 0 on CPUs 0-1,3, 1 on CPU 2" },
	{ "what nobody asked for", 0x484, BIT_ULL(32 + 22),
	  .where = "MSR(490H)[bit 54] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "what has no name", 0x481, BIT_ULL(32 + 8),
	  .where = "MSR(481H)[bit 40] is 0 on CPUs 0-1,3, 1 on CPU 2" },
	{ "the highest VMCS index", 0x48a, BIT_ULL(6),
	  .where = "MSR(48AH)[bit 6] is 0 on CPUs 0-1,3, 1 on CPU 2" },
	{ "what enables SENTER", 0x3a, BIT_ULL(15),
	  .where = "MSR(3AH)[bit 15] is 0 on CPUs 0-1,3, 1 on CPU 2" },
};

static void describe(const struct difference *d, char *desc)
{
	strscpy(desc, d->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(difference, differences, describe);

/* Refused if it changes the configuration, with a suspect; else information. */
static void setup_machine_one_cpu_differs(struct kunit *test)
{
	const struct difference *d = test->param_value;
	struct computer *c = computer_new(test);
	char text[160];

	*fixture_msr(&c->caps[ODD], d->msr) ^= d->flip;
	if (d->msr == 0x484) {	/* all of a pair */
		*fixture_msr(&c->caps[ODD], 0x490) ^= d->flip;
		fixture_allow(&c->caps[ODD], VMXC_VM_EXIT_LOAD_IA32_PKRS, false);
	}
	KUNIT_EXPECT_EQ(test, computer_setup(c), d->text ? -EIO : 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, 2);
	KUNIT_EXPECT_EQ(test, fixture_refused(&c->config), !!d->text);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "cpu-mismatch", VMX_INFO),
			d->text ? 0 : d->msr == 0x484 ? 4 : 1);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "cpu-mismatch", VMX_WARNING),
			!!d->text);
	if (d->text)
		snprintf(text, sizeof(text), "error: [cpu-mismatch] %s", d->text);
	else
		snprintf(text, sizeof(text), "info: [cpu-mismatch] %s; that changes nothing",
			 d->where);
	expect_line(test, c, text);
}

/* Each bit is a difference of its own, but for a number; nothing beside it is evidence. */
static void setup_machine_mismatch_bits(struct kunit *test)
{
	static const struct vmx_bits at[][2] = {
		{ { VMX_AT_WORD, VMX_WORD_EPT, BIT_ULL(16), BIT_ULL(16) },
		  { VMX_AT_WORD, VMX_WORD_EPT, BIT_ULL(16), 0 } },
		{ { VMX_AT_WORD, VMX_WORD_EPT, BIT_ULL(17), 0 },
		  { VMX_AT_WORD, VMX_WORD_EPT, BIT_ULL(17), BIT_ULL(17) } },
		{ { VMX_AT_WORD, VMX_WORD_VPID, BIT_ULL(8), BIT_ULL(8) },
		  { VMX_AT_WORD, VMX_WORD_VPID, BIT_ULL(8), 0 } },
		{ { VMX_AT_WORD, VMX_WORD_MISC, GENMASK_ULL(24, 16), 4 << 16 },
		  { VMX_AT_WORD, VMX_WORD_MISC, GENMASK_ULL(24, 16), 3 << 16 } },
		{ { VMX_AT_MSR, VMX_MSR_CR4_FIXED1, BIT_ULL(14), BIT_ULL(14) },
		  { VMX_AT_MSR, VMX_MSR_CR4_FIXED1, BIT_ULL(14), 0 } },
		{ { VMX_AT_MSR, VMX_MSR_CR4_FIXED1, BIT_ULL(23), 0 },
		  { VMX_AT_MSR, VMX_MSR_CR4_FIXED1, BIT_ULL(23), BIT_ULL(23) } },
	};
	struct computer *c = computer_new(test);
	const struct vmx_finding *finding;
	unsigned int i, j;

	*fixture_msr(&c->caps[0], 0x48c) ^= BIT_ULL(17);
	*fixture_msr(&c->caps[1], 0x48c) ^= BIT_ULL(17);
	*fixture_msr(&c->caps[3], 0x48c) ^= BIT_ULL(17);
	*fixture_msr(&c->caps[ODD], 0x48c) ^= BIT_ULL(16) | BIT_ULL(40);
	*fixture_msr(&c->caps[ODD], 0x485) -= BIT_ULL(16);
	*fixture_msr(&c->caps[ODD], 0x489) ^= BIT_ULL(14) | BIT_ULL(23);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_ASSERT_EQ(test, c->findings.nr, 1 + ARRAY_SIZE(at));
	KUNIT_EXPECT_EQ(test, c->findings.list[0].rule, VMX_RULE_CPU_SUSPECT);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		finding = &c->findings.list[1 + i];
		KUNIT_EXPECT_EQ(test, finding->rule, VMX_RULE_CPU_MISMATCH);
		KUNIT_EXPECT_EQ(test, finding->groups, BIT_ULL(0));
		KUNIT_EXPECT_EQ(test, finding->others, BIT_ULL(1));
		for (j = 0; j < 2; j++) {
			KUNIT_EXPECT_EQ(test, finding->at[j].place, at[i][j].place);
			KUNIT_EXPECT_EQ(test, finding->at[j].index, at[i][j].index);
			KUNIT_EXPECT_EQ(test, finding->at[j].mask, at[i][j].mask);
			KUNIT_EXPECT_EQ(test, finding->at[j].have, at[i][j].have);
		}
	}
}

/* Numbers of one digit are the same in any base; all others say which. */
static void setup_machine_mismatch_number_base(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int i;

	for (i = 0; i < NR_CPUS_HERE; i++)
		*fixture_msr(&c->caps[i], 0x485) += (i == ODD ? 6 : 5) * BIT_ULL(16);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	expect_line(test, c,
		    "error: [cpu-mismatch] number of CR3 targets MSR(485H)[bits 24:16] is 9 on CPUs 0-1,3, 0xa on CPU 2");
}

/* What is of no consequence on one CPU is said beside what matters on another. */
static void setup_machine_two_cpus_differ(struct kunit *test)
{
	struct computer *c = computer_new(test);

	fixture_allow(&c->caps[1], VMXC_CPU_BASED_RDTSC_EXITING, false);
	*fixture_msr(&c->caps[ODD], 0x48a) ^= BIT_ULL(6);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cpu-mismatch"), 3);
	expect_line(test, c,
		    "error: [cpu-mismatch] vmx-rdtsc-exit MSR(482H)[bit 12] is 1 on CPUs 0,3, 0 on CPU 1");
	expect_line(test, c,
		    "info: [cpu-mismatch] MSR(48AH)[bit 6] is 0 on CPUs 0,3, 1 on CPU 2; that changes nothing");
}

/* Accepted with what all of them have, but for the revision, size and memory type. */
static void setup_machine_mixed_one_cpu_differs(struct kunit *test)
{
	const struct difference *d = test->param_value;
	struct computer *c = computer_new(test);
	char text[160];

	c->policy.mixed_cpus = true;
	*fixture_msr(&c->caps[ODD], d->msr) ^= d->flip;
	KUNIT_EXPECT_EQ(test, computer_setup(c), d->never_mixed ? -EIO : 0);
	if (d->never_mixed)
		snprintf(text, sizeof(text), "error: [cpu-mismatch] %s", d->text);
	else
		snprintf(text, sizeof(text), "warning: [mixed-cpus] %s; %s", d->text,
			 "narrowed to what all have in common");
	if (d->text)
		expect_line(test, c, text);
	else
		KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "mixed-cpus"), 0);
}

/* What a CPU lacks is not published, and what depends on it neither. */
static void setup_machine_mixed_intersection(struct kunit *test)
{
	struct computer *c = computer_new(test);

	c->policy.mixed_cpus = true;
	fixture_allow(&c->caps[0], VMXC_PIN_BASED_VMX_PREEMPTION_TIMER, false);
	fixture_allow(&c->caps[1], VMXC_SECONDARY_EXEC_ENABLE_EPT, false);
	*fixture_msr(&c->caps[1], 0x48c) &= GENMASK_ULL(63, 32);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, 3);
	KUNIT_EXPECT_FALSE(test, vmx_has(&c->config,
					 VMXC_PIN_BASED_VMX_PREEMPTION_TIMER));
	KUNIT_EXPECT_FALSE(test, vmx_has(&c->config, VMXC_SECONDARY_EXEC_ENABLE_EPT));
	KUNIT_EXPECT_FALSE(test, vmx_has(&c->config,
					 VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST));
	KUNIT_EXPECT_EQ(test, c->config.word[VMX_WORD_EPT], 0);
	expect_line(test, c,
		    "warning: [mixed-cpus] vmx-preemption-timer MSR(481H)[bit 6] is 0 on CPU 0, 1 on CPUs 1-3; narrowed to what all have in common");
}

/* Each of them could do it alone. */
static void setup_machine_mixed_intersection_sanitized(struct kunit *test)
{
	struct computer *c = computer_new(test);

	c->policy.mixed_cpus = true;
	*fixture_msr(&c->caps[0], 0x48c) &= ~BIT_ULL(7);
	*fixture_msr(&c->caps[1], 0x48c) &= ~BIT_ULL(6);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_FALSE(test, vmx_has(&c->config, VMXC_SECONDARY_EXEC_ENABLE_EPT));
	expect_line(test, c,
		    "warning: [ept-unusable] vmx-ept MSR(48BH)[bit 1] dropped: it is of no use without vmx-page-walk-4, vmx-page-walk-5 MSR(48CH)[bits 7:6], which is not supported");
}

/* What the TRUE MSR of one CPU denies or forces holds where another CPU has no TRUE MSR. */
static void setup_machine_mixed_true_msr_on_some(struct kunit *test)
{
	u64 denied = vmx_control_mask(VMXC_CPU_BASED_MONITOR_TRAP_FLAG) << 32;
	u64 forced = vmx_control_mask(VMXC_PIN_BASED_VMX_PREEMPTION_TIMER);
	unsigned int without;
	u32 msr;

	for (without = 0; without < 2; without++) {
		struct computer *c = computer_new(test);

		c->policy.mixed_cpus = true;
		c->policy.optional[VMX_WORD_PIN] &= ~forced;
		*fixture_msr(&c->caps[without], 0x480) &= ~BIT_ULL(55);
		for (msr = 0x48d; msr <= 0x490; msr++)
			fixture_forget_msr(&c->caps[without], msr);
		*fixture_msr(&c->caps[!without], 0x48e) &= ~denied;
		*fixture_msr(&c->caps[!without], 0x48d) |= forced;
		KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
		KUNIT_EXPECT_FALSE(test, vmx_has(&c->config, VMXC_CPU_BASED_MONITOR_TRAP_FLAG));
		KUNIT_EXPECT_TRUE(test, vmx_has(&c->config, VMXC_PIN_BASED_VMX_PREEMPTION_TIMER));
	}
}

/* It is said which CPU lacks it, beside the refusal. */
static void setup_machine_mixed_required_missing(struct kunit *test)
{
	struct computer *c = computer_new(test);

	c->policy.mixed_cpus = true;
	fixture_allow(&c->caps[ODD], VMXC_CPU_BASED_HLT_EXITING, false);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	expect_line(test, c,
		    "error: [required] vmx-hlt-exit MSR(482H)[bit 7] is required and not supported");
	expect_line(test, c,
		    "warning: [mixed-cpus] vmx-hlt-exit MSR(482H)[bit 7] is 1 on CPUs 0-1,3, 0 on CPU 2; narrowed to what all have in common");
}

static void setup_machine_one_cpu_locked_off(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int mixed;

	*fixture_msr(&c->caps[3], 0x3a) = 1;
	for (mixed = 0; mixed < 2; mixed++) {
		c->policy.mixed_cpus = mixed;
		KUNIT_EXPECT_EQ(test, computer_setup(c), -EOPNOTSUPP);
		KUNIT_EXPECT_EQ(test, c->findings.nr, 1);
		expect_line(test, c,
			    "error: [firmware-lock] on CPU 3: MSR(3AH)[bit 2] is 0 and locked: the firmware has switched VMX off; switch virtualization on in its settings; only firmware can change it, at the next power-on");
	}
}

/* The first CPU is the broken one: the others are not held against it. */
static void setup_machine_first_cpu_refused(struct kunit *test)
{
	struct computer *c = computer_new(test);

	fixture_allow(&c->caps[0], VMXC_VM_EXIT_LOAD_IA32_PAT, false);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cpu-mismatch"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "pair", VMX_ERROR), 1);
	KUNIT_EXPECT_EQ(test, fixture_find(&c->findings, "pair", NULL)->groups, BIT(0));
	*fixture_msr(&c->caps[1], 0x3a) = 0;
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EOPNOTSUPP);
}

/* What is found on all of them is said once, and of no CPU. */
static void setup_machine_findings_of_all_or_some(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int i;

	*fixture_msr(&c->caps[ODD], 0x48a) ^= BIT_ULL(5);
	for (i = 0; i < NR_CPUS_HERE; i++)
		*fixture_msr(&c->caps[i], 0x486) &= ~BIT_ULL(5);
	*fixture_msr(&c->caps[ODD], 0x485) |= BIT_ULL(31);
	for (i = 0; i < NR_CPUS_HERE; i++)
		*fixture_msr(&c->caps[i], 0x485) |= BIT_ULL(31);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cr0-fixed"), 1);
	KUNIT_EXPECT_EQ(test, fixture_find(&c->findings, "cr0-fixed", NULL)->groups, 0);

	*fixture_msr(&c->caps[ODD], 0x488) &= ~BIT_ULL(13);
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	expect_line(test, c,
		    "warning: [cr4-fixed] on CPU 2: CR4.VMXE MSR(488H)[bit 13] of IA32_VMX_CR4_FIXED0 is 0, but VMX needs VMXE in CR4");
}

static void setup_machine_too_many_groups(struct kunit *test)
{
	enum { NR = VMX_MAX_GROUPS + 2 };
	struct computer *c = computer_new(test);
	struct vmx_caps *caps = kunit_kcalloc(test, NR, sizeof(*caps), GFP_KERNEL);
	struct vmx_cpu *cpus = kunit_kcalloc(test, NR, sizeof(*cpus), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, caps);
	KUNIT_ASSERT_NOT_NULL(test, cpus);
	for (i = 0; i < NR; i++) {
		caps[i] = c->caps[0];
		if (i != VMX_MAX_GROUPS)
			*fixture_msr(&caps[i], 0x48a) += 2 * i;
		cpus[i] = (struct vmx_cpu) { .number = i, .caps = &caps[i] };
	}
	c->machine.cpus = cpus;
	c->machine.nr_cpus = VMX_MAX_GROUPS + 1;
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, VMX_MAX_GROUPS);
	KUNIT_EXPECT_EQ(test, cpus[VMX_MAX_GROUPS - 1].group, VMX_MAX_GROUPS - 1);
	KUNIT_EXPECT_EQ(test, cpus[VMX_MAX_GROUPS].group, 0);
	c->machine.nr_cpus++;
	KUNIT_EXPECT_EQ(test, computer_setup(c), -EIO);
	KUNIT_EXPECT_EQ(test, c->findings.nr, 1);
	expect_line(test, c,
		    "error: [cpu-mismatch] there are more than 64 kinds of CPUs");
	KUNIT_EXPECT_TRUE(test, fixture_refused(&c->config));
}

/* Some processor or other, with errata and without CPUID at times. */
static void randomize(struct kunit *test, struct fixture *f, u64 *seed, struct vmx_caps *caps)
{
	unsigned int i;

	fixture_fill_caps(test, &f->caps);
	fixture_randomize(f, seed);
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (!(fixture_random(seed) % 4))
			f->caps.msr[i] ^= fixture_random(seed) & fixture_random(seed) &
					  fixture_random(seed);
	if (fixture_random(seed) % 2)
		vmx_caps_set_signature(&f->caps,
				       vmx_errata[fixture_random(seed) % vmx_nr_errata].signature);
	if (!(fixture_random(seed) % 8))
		fixture_forget_cpuid(&f->caps, 7);
	if (!(fixture_random(seed) % 8))
		fixture_forget_msr(&f->caps, 0x48a);
	*caps = f->caps;
}

static struct vmx_caps in_common(const struct vmx_caps *one, const struct vmx_caps *other)
{
	struct vmx_caps result = *one;

	vmx_intersect_caps(&result, other);
	return result;
}

static void intersect_caps_any_order(struct kunit *test)
{
	struct vmx_caps *caps = kunit_kcalloc(test, 7, sizeof(*caps), GFP_KERNEL);
	struct fixture *f = fixture_new(test);
	unsigned int run;
	u64 seed = 7;

	KUNIT_ASSERT_NOT_NULL(test, caps);
	for (run = 0; run < 4000; run++) {
		randomize(test, f, &seed, &caps[0]);
		randomize(test, f, &seed, &caps[1]);
		randomize(test, f, &seed, &caps[2]);
		caps[3] = in_common(&caps[0], &caps[1]);
		caps[4] = in_common(&caps[1], &caps[0]);
		KUNIT_ASSERT_EQ_MSG(test, memcmp(&caps[3], &caps[4], sizeof(*caps)), 0,
				    "run %u", run);
		caps[4] = in_common(&caps[3], &caps[2]);
		caps[5] = in_common(&caps[1], &caps[2]);
		caps[6] = in_common(&caps[0], &caps[5]);
		KUNIT_ASSERT_EQ_MSG(test, memcmp(&caps[4], &caps[6], sizeof(*caps)), 0,
				    "run %u", run);
		caps[5] = in_common(&caps[4], &caps[0]);
		KUNIT_ASSERT_EQ_MSG(test, memcmp(&caps[4], &caps[5], sizeof(*caps)), 0,
				    "run %u", run);
	}
}

/* 6 and 5 in the bits of an MSR from @low on come to this. */
static const struct common_bits {
	u32 msr;
	unsigned int low;
	u64 both;
} common_bits[] = {
	{ 0x03a, 8, 4 }, { 0x480, 0, 0 }, { 0x480, 32, 6 }, { 0x480, 50, 0 }, { 0x480, 54, 4 },
	{ 0x481, 0, 7 }, { 0x481, 29, 7 }, { 0x481, 32, 4 }, { 0x482, 0, 7 }, { 0x482, 32, 4 },
	{ 0x483, 0, 7 }, { 0x483, 32, 4 }, { 0x484, 0, 7 }, { 0x484, 32, 4 }, { 0x485, 0, 6 },
	{ 0x485, 5, 4 }, { 0x485, 16, 5 }, { 0x485, 25, 5 }, { 0x485, 28, 4 }, { 0x485, 32, 0 },
	{ 0x486, 0, 7 }, { 0x486, 61, 7 }, { 0x487, 0, 4 }, { 0x488, 0, 7 }, { 0x488, 61, 7 },
	{ 0x489, 0, 4 }, { 0x48a, 1, 5 }, { 0x48b, 0, 7 }, { 0x48b, 32, 4 }, { 0x48c, 0, 4 },
	{ 0x48c, 32, 4 }, { 0x48c, 48, 5 }, { 0x48d, 0, 7 }, { 0x48d, 32, 4 }, { 0x48e, 0, 7 },
	{ 0x48e, 32, 4 }, { 0x48f, 0, 7 }, { 0x48f, 32, 4 }, { 0x490, 0, 7 }, { 0x490, 32, 4 },
	{ 0x491, 0, 4 }, { 0x491, 61, 4 }, { 0x492, 0, 4 }, { 0x493, 0, 4 },
};

static void intersect_caps_msr_fields(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(common_bits); i++) {
		const struct common_bits *bits = &common_bits[i];
		u64 *one = fixture_msr(&f->caps, bits->msr);
		u64 *other = fixture_msr(&g->caps, bits->msr);
		struct vmx_caps both;

		*one = 6ULL << bits->low;
		*other = 5ULL << bits->low;
		both = in_common(&f->caps, &g->caps);
		KUNIT_EXPECT_EQ_MSG(test, *fixture_msr(&both, bits->msr), bits->both << bits->low,
				    "MSR %x from bit %u", bits->msr, bits->low);
		both = in_common(&g->caps, &f->caps);
		KUNIT_EXPECT_EQ_MSG(test, *fixture_msr(&both, bits->msr), bits->both << bits->low,
				    "MSR %x from bit %u", bits->msr, bits->low);
		*other = *one;
		both = in_common(&f->caps, &g->caps);
		KUNIT_EXPECT_EQ_MSG(test, *fixture_msr(&both, bits->msr), *one,
				    "MSR %x from bit %u", bits->msr, bits->low);
	}
}

/* Of 6 and 5 the smaller last leaf; of a text or a signature nothing; of all else the bits. */
static void intersect_caps_cpuid(struct kunit *test)
{
	static const u32 common[VMX_NR_CPUIDS][VMX_NR_REGS] = {
		{ 5, 0, 0, 0 }, { 0, 4, 4, 4 }, { 4, 4, 4, 4 }, { 4, 4, 4, 4 }, { 4, 4, 4, 4 },
		{ 4, 4, 4, 4 }, { 0, 0, 0, 0 }, { 5, 4, 4, 4 }, { 4, 4, 4, 4 },
	};
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_caps both, same;
	unsigned int leaf, reg;

	for (leaf = 0; leaf < VMX_NR_CPUIDS; leaf++)
		for (reg = 0; reg < VMX_NR_REGS; reg++) {
			f->caps.cpuid[leaf].reg[reg] = 6;
			g->caps.cpuid[leaf].reg[reg] = 5;
		}
	same = in_common(&f->caps, &f->caps);
	KUNIT_EXPECT_EQ(test, memcmp(&same, &f->caps, sizeof(same)), 0);
	both = in_common(&f->caps, &g->caps);
	KUNIT_EXPECT_EQ(test, memcmp(both.cpuid, common, sizeof(common)), 0);
	both = in_common(&g->caps, &f->caps);
	KUNIT_EXPECT_EQ(test, memcmp(both.cpuid, common, sizeof(common)), 0);
}

/* What one has not is not there, and has no value; what faulted on one has faulted. */
static void intersect_caps_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_caps both[2];
	unsigned int i;

	fixture_forget_msr(&f->caps, 0x3a);
	fixture_forget_msr(&f->caps, 0x486);
	fixture_fault_msr(&f->caps, 0x488);
	fixture_fault_msr(&g->caps, 0x489);
	fixture_forget_cpuid(&f->caps, 7);
	f->caps.kernel_vmx = false;
	both[0] = in_common(&f->caps, &g->caps);
	both[1] = in_common(&g->caps, &f->caps);
	for (i = 0; i < ARRAY_SIZE(both); i++) {
		KUNIT_EXPECT_EQ(test, both[i].msr_known, GENMASK(VMX_NR_MSRS - 1, 0) &
				~(BIT(VMX_MSR_FEAT_CTL) | BIT(VMX_MSR_CR0_FIXED0) |
				  BIT(VMX_MSR_CR4_FIXED0) | BIT(VMX_MSR_CR4_FIXED1)));
		KUNIT_EXPECT_EQ(test, both[i].msr_faulted,
				BIT(VMX_MSR_CR4_FIXED0) | BIT(VMX_MSR_CR4_FIXED1));
		KUNIT_EXPECT_EQ(test, *fixture_msr(&both[i], 0x3a), 0);
		KUNIT_EXPECT_EQ(test, *fixture_msr(&both[i], 0x486), 0);
		KUNIT_EXPECT_EQ(test, both[i].cpuid_known, g->caps.cpuid_known &
				~BIT(VMX_CPUID_FEATURES_7));
		KUNIT_EXPECT_FALSE(test, both[i].kernel_vmx);
	}
}

/* What only one enumerates is forgotten, and what they enumerate for different reasons. */
static void intersect_caps_not_enumerated(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_caps both;

	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_EPT);
	fixture_withhold(&g->caps, VMXC_SECONDARY_EXEC_ENABLE_VPID);
	fixture_withhold(&g->caps, VMXC_SECONDARY_EXEC_ENABLE_VMFUNC);
	fixture_withhold(&f->caps, VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS);
	fixture_withhold(&g->caps, VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS);
	both = in_common(&f->caps, &g->caps);
	KUNIT_EXPECT_EQ(test, both.msr_known, GENMASK(VMX_NR_MSRS - 1, 0) &
			~(BIT(VMX_MSR_EPT_VPID_CAP) | BIT(VMX_MSR_VMFUNC)));
	KUNIT_EXPECT_EQ(test, *fixture_msr(&both, 0x48c), 0);
	KUNIT_EXPECT_EQ(test, *fixture_msr(&both, 0x491), 0);
	KUNIT_EXPECT_EQ(test, *fixture_msr(&both, 0x492), REF_TERTIARY);
}

static bool can_run(const struct vmx_caps *caps, const struct vmcs_config *config)
{
	u64 may_be_1[VMX_NR_WORDS], must_be_1[VMX_NR_WORDS];
	unsigned int word;

	vmx_decode_caps(caps, may_be_1, must_be_1);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		if (word == VMX_WORD_BASIC || word == VMX_WORD_MISC || !config->word[word])
			continue;
		if (config->word[word] & ~may_be_1[word] || must_be_1[word] & ~config->word[word])
			return false;
	}
	return true;
}

/* Whatever is accepted for both can be run by both, and both may join. */
static void setup_machine_mixed_fits_each_cpu(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct fixture *f = fixture_new(test);
	unsigned int i, run, accepted = 0;
	u64 seed = 11;

	c->machine.nr_cpus = 2;
	for (run = 0; run < 4000; run++) {
		randomize(test, f, &seed, &c->caps[0]);
		c->policy = f->policy;
		c->policy.mixed_cpus = true;
		c->policy.error_on_inconsistent = false;
		c->caps[1] = c->caps[0];
		for (i = 1; i < VMX_NR_MSRS; i++)
			if ((i < VMX_MSR_CR0_FIXED0 || i > VMX_MSR_CR4_FIXED1) &&
			    (i < VMX_MSR_TRUE_PINBASED_CTLS || i > VMX_MSR_TRUE_ENTRY_CTLS))
				c->caps[i % 2].msr[i] ^=
					fixture_random(&seed) & fixture_random(&seed) &
					fixture_random(&seed) & fixture_random(&seed) &
					fixture_random(&seed) & fixture_random(&seed);
		*fixture_msr(&c->caps[1], 0x480) = *fixture_msr(&c->caps[0], 0x480);
		if (computer_setup(c))
			continue;
		accepted++;
		KUNIT_ASSERT_TRUE_MSG(test, can_run(&c->caps[0], &c->config), "run %u",
				      run);
		KUNIT_ASSERT_TRUE_MSG(test, can_run(&c->caps[1], &c->config), "run %u",
				      run);
	}
	KUNIT_EXPECT_GT(test, accepted, 40);
}

/* May a control be neither 0 nor 1? */
static bool has_contradiction(struct vmx_caps *caps)
{
	static const u32 numbers[] = {
		0x481, 0x482, 0x483, 0x484, 0x48b, 0x48d, 0x48e, 0x48f, 0x490,
	};
	unsigned int i;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		value = *fixture_msr(caps, numbers[i]);
		if (value & ~(value >> 32) & GENMASK_ULL(31, 0))
			return true;
	}
	return false;
}

/* It is judged as if it had been there from the beginning. */
static void setup_online_cpu_each_bit_flipped(struct kunit *test)
{
	static const char * const lists[VMX_NR_CHOICES] = { "vmx-vpid" };
	unsigned int run, msr, bit;
	char error[80];

	for (run = 0; run < 2; run++) {
		struct computer *c = computer_new(test);
		unsigned int fits = 0, misfits = 0;

		c->machine.nr_cpus = 2;
		if (run == 1) {	/* not all that is there is asked for, nor the other way round */
			KUNIT_ASSERT_EQ(test, vmx_policy_add(&c->policy, lists, error,
							     sizeof(error)), 0);
			c->policy.error_on_inconsistent = false;
			fixture_withhold(&c->caps[0], VMXC_CPU_BASED_RDTSC_EXITING);
			fixture_withhold(&c->caps[0], VMXC_TERTIARY_EXEC_IPI_VIRT);
			c->caps[1] = c->caps[0];
		}
		KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
		KUNIT_EXPECT_EQ(test, comes_online(c, &c->caps[1]), 0);
		for (msr = 0; msr < VMX_NR_MSRS; msr++) {
			for (bit = 0; bit < 64; bit++) {
				struct vmx_caps caps = c->caps[0];
				struct vmcs_config config;
				struct vmx_caps common;
				int err;

				caps.msr[msr] ^= BIT_ULL(bit);
				err = comes_online(c, &caps);
				c->cpus[1].caps = &caps;
				KUNIT_EXPECT_EQ_MSG(test, setup_machine(&c->machine, &c->policy,
									&config, &common,
									&c->findings, &c->scratch),
						    err, "MSR %x bit %u, run %u",
						    vmx_msrs[msr].number, bit, run);
				fits += !err;
				misfits += !!err;
			}
		}
		KUNIT_EXPECT_GT(test, fits, 300);
		KUNIT_EXPECT_GT(test, misfits, 300);
	}
}

/* Among mixed CPUs it may have more than what is published, but no less. */
static void setup_online_cpu_mixed_random(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct fixture *f = fixture_new(test);
	unsigned int run, fits = 0;
	u64 seed = 13;

	c->policy.mixed_cpus = true;
	fixture_allow(&c->caps[0], VMXC_PIN_BASED_VMX_PREEMPTION_TIMER, false);
	KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, comes_online(c, &c->caps[0]), 0);
	KUNIT_EXPECT_EQ(test, comes_online(c, &c->caps[1]), 0);
	for (run = 0; run < 4000; run++) {
		struct vmx_caps caps;
		bool fit;

		if (run % 2)
			randomize(test, f, &seed, &caps);
		else
			caps = c->caps[1];
		vmx_caps_set_signature(&caps, REF_SIGNATURE);
		caps.msr[run / 2 / 64 % VMX_NR_MSRS] ^= BIT_ULL(run / 2 % 64);
		*fixture_msr(&caps, 0x3a) = *fixture_msr(&c->caps[0], 0x3a);
		*fixture_msr(&caps, 0x480) = *fixture_msr(&c->caps[0], 0x480);
		*fixture_msr(&caps, 0x485) = *fixture_msr(&c->caps[0], 0x485);
		memcpy(fixture_msr(&caps, 0x486), fixture_msr(&c->caps[0], 0x486),
		       4 * sizeof(u64));
		memcpy(fixture_msr(&caps, 0x48d), fixture_msr(&c->caps[0], 0x48d),
		       4 * sizeof(u64));
		fit = !comes_online(c, &caps);
		KUNIT_ASSERT_EQ_MSG(test, fit, can_run(&caps, &c->config) &&
				    !has_contradiction(&caps), "run %u", run);
		fits += fit;
	}
	KUNIT_EXPECT_GT(test, fits, 200);
	KUNIT_EXPECT_LT(test, fits, 3800);
}

/* CR0 and CR4 may have more values there than on the others, but not fewer. */
static void setup_online_cpu_mixed_fixed_bits(struct kunit *test)
{
	static const u32 numbers[] = { 0x486, 0x487, 0x488, 0x489 };
	struct computer *c = computer_new(test);
	unsigned int bit, i;

	c->policy.mixed_cpus = true;
	KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
	for (bit = 0; bit < 64; bit++) {
		for (i = 0; i < ARRAY_SIZE(numbers); i++) {
			struct vmx_caps caps = c->caps[0];
			bool is_set = *fixture_msr(&caps, numbers[i]) & BIT_ULL(bit);

			*fixture_msr(&caps, numbers[i]) ^= BIT_ULL(bit);
			KUNIT_EXPECT_EQ_MSG(test, !comes_online(c, &caps),
					    numbers[i] % 2 != is_set, "MSR %x bit %u",
					    numbers[i], bit);
		}
	}
}

/* Numbers in BASIC must be equal, and what its bits promise must be there. */
static void setup_online_cpu_mixed_basic(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int bit;

	c->policy.mixed_cpus = true;
	KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
	for (bit = 0; bit < 64; bit++) {
		struct vmx_caps caps = c->caps[0];
		bool is_number = bit < 31 || (bit >= 32 && bit < 45) || (bit >= 50 && bit < 54);
		bool is_set = *fixture_msr(&caps, 0x480) & BIT_ULL(bit);

		*fixture_msr(&caps, 0x480) ^= BIT_ULL(bit);
		KUNIT_EXPECT_EQ_MSG(test, !comes_online(c, &caps),
				    !is_number && !is_set && bit != 48, "bit %u", bit);
	}
}

/* Whatever was accepted: another CPU of the same kind fits, erratum and all. */
static void setup_online_cpu_equal(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct fixture *f = fixture_new(test);
	unsigned int run, mixed, accepted = 0;
	u64 seed = 17;

	c->machine.nr_cpus = 1;
	for (run = 0; run < 4000; run++) {
		randomize(test, f, &seed, &c->caps[0]);
		c->policy = f->policy;
		c->policy.error_on_inconsistent = false;
		for (mixed = 0; mixed < 2; mixed++) {
			c->policy.mixed_cpus = mixed;
			if (computer_setup(c))
				continue;
			accepted++;
			KUNIT_ASSERT_EQ_MSG(test, comes_online(c, &c->caps[0]), 0, "run %u", run);
		}
	}
	KUNIT_EXPECT_GT(test, accepted, 40);

	vmx_default_policy(&c->policy);
	for (run = 0; run < vmx_nr_errata; run++) {
		fixture_fill_caps(test, &c->caps[0]);
		vmx_caps_set_signature(&c->caps[0], vmx_errata[run].signature);
		KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
		KUNIT_EXPECT_EQ_MSG(test, comes_online(c, &c->caps[0]), 0, "erratum %u", run);
	}
}

#define MISMATCH "error: [cpu-mismatch] "
#define LOCKED "error: [firmware-lock] on CPU 3: MSR(3AH)[bit 2] is 0 and locked: "

/* What a CPU has otherwise, and what is said of it as the last one of four. */
static const struct {
	u32 msr;
	u64 flip;
	u32 signature;
	int err;
	const char *line;
} online_cpus[] = {
	{ 0x481, BIT_ULL(32 + 6), 0, -EIO,
	  MISMATCH "vmx-preemption-timer MSR(481H)[bit 6] is 1 on CPUs 0-2, 0 on CPU 3" },
	{ 0x480, BIT_ULL(0), 0, -EIO,
	  MISMATCH "VMCS revision identifier MSR(480H)[bits 30:0] is 4 on CPUs 0-2, 5 on CPU 3" },
	{ 0x03a, BIT_ULL(2), 0, -EOPNOTSUPP,
	  LOCKED "the firmware has switched VMX off; switch virtualization on in its settings; "
	  "only firmware can change it, at the next power-on" },
	{ 0x48a, 0, 0x000106a5, -EIO,
	  MISMATCH "vmx-preemption-timer MSR(481H)[bit 6] is 1 on CPUs 0-2, 0 on CPU 3" },
	{ 0x48a, BIT_ULL(1), 0, 0, NULL },	/* nothing depends on it */
};

/* The words are those of a load, whether CPUs may be mixed or not. */
static void setup_online_cpu_messages(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int i, mixed;
	struct vmx_caps caps;

	for (mixed = 0; mixed < 2; mixed++) {
		c->policy.mixed_cpus = mixed;
		KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
		for (i = 0; i < ARRAY_SIZE(online_cpus); i++) {
			caps = c->caps[0];
			*fixture_msr(&caps, online_cpus[i].msr) ^= online_cpus[i].flip;
			if (online_cpus[i].signature)
				vmx_caps_set_signature(&caps, online_cpus[i].signature);
			KUNIT_EXPECT_EQ(test, comes_online(c, &caps), online_cpus[i].err);
			if (online_cpus[i].line)
				expect_line_about(test, c, &c->online, online_cpus[i].line);
		}
		memset(&caps, 0, sizeof(caps));
		KUNIT_EXPECT_EQ(test, comes_online(c, &caps), -EOPNOTSUPP);
	}
}

/* Of the common nobody can tell which errata it has: it does not have what does not work on one. */
static void intersect_caps_erratum(struct kunit *test)
{
	static const struct {
		u32 signature;
		u32 number;
		u64 gone;
	} meets[] = {
		{ 0x106a5, 0x481, BIT_ULL(38) },
		{ 0x106a5, 0x48d, BIT_ULL(38) },
		{ 0x106a5, 0x483, BIT_ULL(54) | BIT_ULL(44) },
		{ 0x106a5, 0x48f, BIT_ULL(54) | BIT_ULL(44) },
		{ 0x106a5, 0x484, BIT_ULL(45) },
		{ 0x106a5, 0x490, BIT_ULL(45) },
		{ 0x106a5, 0x48c, 0 },
		{ 0x406d8, 0x48c, BIT_ULL(21) },
		{ 0x406d8, 0x481, 0 },
		{ 0x406d8, 0x484, 0 },
	};
	struct fixture *f = fixture_new(test);
	unsigned int i, swapped;

	for (i = 0; i < ARRAY_SIZE(meets); i++) {
		for (swapped = 0; swapped < 2; swapped++) {
			struct vmx_caps common = f->caps, other = f->caps;
			u64 whole = *fixture_msr(&f->caps, meets[i].number);

			vmx_caps_set_signature(swapped ? &other : &common, meets[i].signature);
			vmx_intersect_caps(&common, &other);
			KUNIT_EXPECT_EQ_MSG(test, *fixture_msr(&common, meets[i].number),
					    whole & ~meets[i].gone, "MSR %x, row %u",
					    meets[i].number, i);
		}
	}
}

/* Each bit of each register that is compared, and that bit alone; not as one of CR0 or CR4. */
static void setup_machine_cpuid_bits(struct kunit *test)
{
	struct computer *c = computer_new(test);
	const struct vmx_finding *finding;
	unsigned int i, bit;
	char line[200];

	c->machine.nr_cpus = 2;
	for (i = VMX_CPUID_PERFMON * VMX_NR_REGS; i < (VMX_CPUID_PERFMON + 1) * VMX_NR_REGS; i++)
		for (bit = 0; bit < 32; bit++) {
			c->caps[0].cpuid[i / VMX_NR_REGS].reg[i % VMX_NR_REGS] = ~0U;
			c->caps[1] = c->caps[0];
			c->caps[1].cpuid[i / VMX_NR_REGS].reg[i % VMX_NR_REGS] ^= BIT(bit);
			KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
			finding = fixture_find(&c->findings, "cpu-mismatch", NULL);
			KUNIT_ASSERT_NOT_NULL(test, finding);
			KUNIT_EXPECT_EQ(test, finding->at[0].place, VMX_AT_CPUID);
			KUNIT_EXPECT_EQ(test, finding->at[0].index, i);
			KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT_ULL(bit));
		}

	c->caps[1] = c->caps[0];
	c->caps[1].cpuid[VMX_CPUID_FEATURES].reg[VMX_EDX] ^= BIT(5);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	finding = fixture_find(&c->findings, "cpu-mismatch", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	vmx_format_finding(finding, &c->machine, line, sizeof(line));
	KUNIT_EXPECT_NULL(test, strstr(line, "CR0"));
}

/* What only one may do and nobody asked for, of any word, is no difference. */
static void setup_machine_mixed_unrequested(struct kunit *test)
{
	struct computer *c = computer_new(test);

	c->policy.mixed_cpus = true;
	c->machine.nr_cpus = 2;
	*fixture_msr(&c->caps[1], 0x481) |= BIT_ULL(8 + 32);
	*fixture_msr(&c->caps[1], 0x48d) |= BIT_ULL(8 + 32);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cpu-mismatch"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "mixed-cpus"), 0);
}

/* A CPU that is refused is not compared as well. */
static void setup_online_cpu_mixed_refused(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct vmx_caps caps;

	c->policy.mixed_cpus = true;
	KUNIT_ASSERT_EQ(test, computer_setup(c), 0);
	caps = c->caps[0];
	*fixture_msr(&caps, 0x3a) = 1;
	KUNIT_EXPECT_EQ(test, comes_online(c, &caps), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cpu-mismatch"), 0);
}

static void setup_machine_differences_without_effect(struct kunit *test)
{
	static const struct vmx_bits places[] = {
		{ VMX_AT_MSR, VMX_MSR_VMCS_ENUM, 0x2e, 0x2e },
		{ VMX_AT_CPUID, VMX_CPUID_VENDOR * VMX_NR_REGS + VMX_EAX, 0x3f, 0x20 },
		{ VMX_AT_CPUID, VMX_CPUID_FEATURES_7 * VMX_NR_REGS + VMX_EDX, 1, 0 },
	};
	struct computer *c = computer_new(test);
	const struct vmx_finding *finding;
	unsigned int i;

	fixture_set_cpuid(test, &c->caps[ODD], 0x00, 0x1f, INTEL_EBX, INTEL_ECX, INTEL_EDX);
	fixture_set_cpuid(test, &c->caps[ODD], 0x07, 0, 0x00044404, 0x00000020, 1);
	fixture_forget_msr(&c->caps[ODD], 0x48a);
	KUNIT_EXPECT_EQ(test, computer_setup(c), 0);
	KUNIT_ASSERT_EQ(test, c->findings.nr, 1 + ARRAY_SIZE(places));
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		finding = &c->findings.list[1 + i];
		KUNIT_EXPECT_EQ(test, finding->rule, VMX_RULE_CPU_DIFFERS);
		KUNIT_EXPECT_EQ(test, finding->severity, VMX_INFO);
		KUNIT_EXPECT_EQ(test, finding->at[0].place, places[i].place);
		KUNIT_EXPECT_EQ(test, finding->at[0].index, places[i].index);
		KUNIT_EXPECT_EQ(test, finding->at[0].mask, places[i].mask);
		KUNIT_EXPECT_EQ(test, finding->at[0].have, places[i].have);
	}
}

static struct kunit_case cpus_cases[] = {
	KUNIT_CASE(setup_machine_equal_cpus),
	KUNIT_CASE_PARAM(setup_machine_one_cpu_differs, difference_gen_params),
	KUNIT_CASE(setup_machine_mismatch_bits),
	KUNIT_CASE(setup_machine_mismatch_number_base),
	KUNIT_CASE(setup_machine_two_cpus_differ),
	KUNIT_CASE_PARAM(setup_machine_mixed_one_cpu_differs, difference_gen_params),
	KUNIT_CASE(setup_machine_mixed_intersection),
	KUNIT_CASE(setup_machine_mixed_intersection_sanitized),
	KUNIT_CASE(setup_machine_mixed_true_msr_on_some),
	KUNIT_CASE(setup_machine_mixed_required_missing),
	KUNIT_CASE(setup_machine_one_cpu_locked_off),
	KUNIT_CASE(setup_machine_first_cpu_refused),
	KUNIT_CASE(setup_machine_findings_of_all_or_some),
	KUNIT_CASE(setup_machine_too_many_groups),
	KUNIT_CASE(intersect_caps_msr_fields),
	KUNIT_CASE(intersect_caps_cpuid),
	KUNIT_CASE(intersect_caps_not_captured),
	KUNIT_CASE(intersect_caps_not_enumerated),
	KUNIT_CASE(intersect_caps_any_order),
	KUNIT_CASE(setup_machine_mixed_fits_each_cpu),
	KUNIT_CASE(setup_online_cpu_each_bit_flipped),
	KUNIT_CASE(setup_online_cpu_mixed_random),
	KUNIT_CASE(setup_online_cpu_equal),
	KUNIT_CASE(setup_online_cpu_messages),
	KUNIT_CASE(setup_online_cpu_mixed_fixed_bits),
	KUNIT_CASE(setup_online_cpu_mixed_basic),
	KUNIT_CASE(intersect_caps_erratum),
	KUNIT_CASE(setup_machine_cpuid_bits),
	KUNIT_CASE(setup_machine_mixed_unrequested),
	KUNIT_CASE(setup_online_cpu_mixed_refused),
	KUNIT_CASE(setup_machine_differences_without_effect),
	{}
};

static struct kunit_suite cpus_suite = {
	.name = "vmx_core_cpus",
	.test_cases = cpus_cases,
};

kunit_test_suite(cpus_suite);
