// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several CPUs: equal, different, mixed, and one that comes later.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "fixture.h"

#define NR_CPUS_HERE 4
#define ODD 2

/*
 * Some CPUs, all alike to begin with; too big for a stack.
 */
struct computer {
	struct vmx_caps caps[NR_CPUS_HERE];
	struct vmx_cpu cpus[NR_CPUS_HERE];
	struct vmx_machine machine;
	struct vmx_policy policy;
	struct vmcs_config config;
	struct vmx_caps meet;
	struct vmx_terms terms;
	struct vmx_findings findings;
	struct vmx_findings scratch;
};

static struct computer *computer_new(struct kunit *test)
{
	struct computer *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct fixture *f = fixture_new(test);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	for (i = 0; i < NR_CPUS_HERE; i++) {
		c->caps[i] = f->caps;
		c->cpus[i] = (struct vmx_cpu) { .number = i, .caps = &c->caps[i] };
	}
	c->machine.cpus = c->cpus;
	c->machine.nr_cpus = NR_CPUS_HERE;
	c->policy = f->policy;
	return c;
}

static int set_up(struct computer *c)
{
	int err = setup_machine(&c->machine, &c->policy, &c->config, &c->meet, &c->findings,
				&c->scratch);

	if (!err)
		vmx_state_terms(&c->meet, &c->policy, &c->config, &c->terms);
	return err;
}

static void expect_line(struct kunit *test, const struct computer *c, const char *text)
{
	char line[512];
	unsigned int i;

	for (i = 0; i < c->findings.nr; i++) {
		vmx_format_finding(&c->findings.list[i], &c->machine, line, sizeof(line));
		if (!strcmp(line, text))
			return;
	}
	KUNIT_FAIL(test, "not found: %s", text);
	for (i = 0; i < c->findings.nr; i++) {
		vmx_format_finding(&c->findings.list[i], &c->machine, line, sizeof(line));
		kunit_info(test, "but: %s", line);
	}
}

static void all_alike(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct fixture *f = fixture_new(test);

	KUNIT_EXPECT_EQ(test, set_up(c), 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, 1);
	KUNIT_EXPECT_EQ(test, c->findings.nr, 0);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, memcmp(&c->config, &f->config, sizeof(f->config)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&c->meet, &f->caps, sizeof(f->caps)), 0);
}

/* What CPU 2 has otherwise, and what is said of that, if it matters. */
static const struct difference {
	const char *name;
	u32 msr;
	u64 flip;
	const char *text;
	bool never_mixed;
} differences[] = {
	{ "a control", 0x481, BIT_ULL(32 + 6),
	  "vmx-preemption-timer MSR(481H)[bit 6] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "an EPT capability", 0x48c, BIT_ULL(17),
	  "vmx-ept-1gb MSR(48CH)[bit 17] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "a VPID capability", 0x48c, BIT_ULL(40),
	  "vmx-invvpid-single-addr MSR(48CH)[bit 40] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "a VM function", 0x491, BIT_ULL(0),
	  "vmx-eptp-switching MSR(491H)[bit 0] is 1 on CPUs 0-1,3, 0 on CPU 2" },
	{ "the number of CR3 targets", 0x485, BIT_ULL(16),
	  "number of CR3 targets MSR(485H)[bits 24:16] is 4 on CPUs 0-1,3, 5 on CPU 2" },
	{ "the revision", 0x480, BIT_ULL(0),
	  "VMCS revision identifier MSR(480H)[bits 30:0] is 4 on CPUs 0-1,3, 5 on CPU 2", true },
	{ "the VMCS size", 0x480, BIT_ULL(32),
	  "VMCS size MSR(480H)[bits 44:32] is 0x400 on CPUs 0-1,3, 0x401 on CPU 2", true },
	{ "a bit of CR4", 0x489, BIT_ULL(23),
	  "MSR(489H)[bit 23] is 0 on CPUs 0-1,3, 1 on CPU 2" },
	{ "what nobody asked for", 0x484, BIT_ULL(32 + 22) },
	{ "the highest VMCS index", 0x48a, BIT_ULL(6) },
};

static void describe(const struct difference *d, char *desc)
{
	strscpy(desc, d->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(difference, differences, describe);

/* Refused if it changes the configuration; else one line of information. */
static void an_odd_cpu(struct kunit *test)
{
	const struct difference *d = test->param_value;
	struct computer *c = computer_new(test);
	char text[160];

	*fixture_msr(&c->caps[ODD], d->msr) ^= d->flip;
	if (d->msr == 0x484) {	/* all of a pair */
		*fixture_msr(&c->caps[ODD], 0x490) ^= d->flip;
		fixture_allow(&c->caps[ODD], VMXC_VM_EXIT_LOAD_IA32_PKRS, false);
	}
	KUNIT_EXPECT_EQ(test, set_up(c), d->text ? -EIO : 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, 2);
	KUNIT_EXPECT_EQ(test, fixture_refused(&c->config), !!d->text);
	if (d->text)
		snprintf(text, sizeof(text), "error: [cpu-mismatch] %s", d->text);
	else
		snprintf(text, sizeof(text), "info: [cpu-mismatch] on CPU 2: %s: %s",
			 "differs from the first CPU in what changes nothing",
			 d->msr == 0x48a ? "MSR(48AH)" :
					   "MSR(483H), MSR(484H), MSR(48FH), MSR(490H)");
	expect_line(test, c, text);
}

/* Accepted with what all of them have, but for the revision, size and memory type. */
static void an_odd_cpu_among_mixed_ones(struct kunit *test)
{
	const struct difference *d = test->param_value;
	struct computer *c = computer_new(test);
	char text[160];

	c->policy.mixed_cpus = true;
	*fixture_msr(&c->caps[ODD], d->msr) ^= d->flip;
	KUNIT_EXPECT_EQ(test, set_up(c), d->never_mixed ? -EIO : 0);
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
static void mixed_cpus_run_what_all_can(struct kunit *test)
{
	struct computer *c = computer_new(test);

	c->policy.mixed_cpus = true;
	fixture_allow(&c->caps[0], VMXC_PIN_BASED_VMX_PREEMPTION_TIMER, false);
	fixture_allow(&c->caps[1], VMXC_SECONDARY_EXEC_ENABLE_EPT, false);
	*fixture_msr(&c->caps[1], 0x48c) &= GENMASK_ULL(63, 32);
	KUNIT_EXPECT_EQ(test, set_up(c), 0);
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

static void one_cpu_with_vmx_locked_off(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int mixed;

	*fixture_msr(&c->caps[3], 0x3a) = 1;
	for (mixed = 0; mixed < 2; mixed++) {
		c->policy.mixed_cpus = mixed;
		KUNIT_EXPECT_EQ(test, set_up(c), -EOPNOTSUPP);
		expect_line(test, c,
			    "error: [firmware-lock] on CPU 3: MSR(3AH)[bit 2] is 0 and locked: the firmware has switched VMX off; switch virtualization on in its settings");
	}
}

/* The first CPU is the broken one: the others are not held against it. */
static void a_first_cpu_that_is_refused(struct kunit *test)
{
	struct computer *c = computer_new(test);

	fixture_allow(&c->caps[0], VMXC_VM_EXIT_LOAD_IA32_PAT, false);
	KUNIT_EXPECT_EQ(test, set_up(c), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cpu-mismatch"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&c->findings, "pair", VMX_ERROR), 1);
	KUNIT_EXPECT_EQ(test, fixture_find(&c->findings, "pair", NULL)->groups, BIT(0));
	*fixture_msr(&c->caps[1], 0x3a) = 0;
	KUNIT_EXPECT_EQ(test, set_up(c), -EOPNOTSUPP);
}

/* What is found on all of them is said once, and of no CPU. */
static void findings_of_all_and_of_some(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int i;

	*fixture_msr(&c->caps[ODD], 0x48a) ^= BIT_ULL(5);
	for (i = 0; i < NR_CPUS_HERE; i++)
		*fixture_msr(&c->caps[i], 0x486) &= ~BIT_ULL(5);
	*fixture_msr(&c->caps[ODD], 0x485) |= BIT_ULL(31);
	for (i = 0; i < NR_CPUS_HERE; i++)
		*fixture_msr(&c->caps[i], 0x485) |= BIT_ULL(31);
	KUNIT_EXPECT_EQ(test, set_up(c), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&c->findings, "cr0-fixed"), 1);
	KUNIT_EXPECT_EQ(test, fixture_find(&c->findings, "cr0-fixed", NULL)->groups, 0);

	*fixture_msr(&c->caps[ODD], 0x488) &= ~BIT_ULL(13);
	KUNIT_EXPECT_EQ(test, set_up(c), -EIO);
	expect_line(test, c,
		    "warning: [cr4-fixed] on CPU 2: MSR(488H)[bit 13] of IA32_VMX_CR4_FIXED0 is 0, but VMX needs VMXE in CR4");
}

static void more_kinds_than_there_is_room_for(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct vmx_caps *caps = kunit_kcalloc(test, VMX_MAX_GROUPS + 1, sizeof(*caps), GFP_KERNEL);
	struct vmx_cpu *cpus = kunit_kcalloc(test, VMX_MAX_GROUPS + 1, sizeof(*cpus), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, caps);
	KUNIT_ASSERT_NOT_NULL(test, cpus);
	for (i = 0; i <= VMX_MAX_GROUPS; i++) {
		caps[i] = c->caps[0];
		*fixture_msr(&caps[i], 0x48a) += 2 * i;
		cpus[i] = (struct vmx_cpu) { .number = i, .caps = &caps[i] };
	}
	c->machine.cpus = cpus;
	c->machine.nr_cpus = VMX_MAX_GROUPS;
	KUNIT_EXPECT_EQ(test, set_up(c), 0);
	KUNIT_EXPECT_EQ(test, c->machine.nr_groups, VMX_MAX_GROUPS);
	c->machine.nr_cpus++;
	KUNIT_EXPECT_EQ(test, set_up(c), -EIO);
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

static struct vmx_caps meet(const struct vmx_caps *one, const struct vmx_caps *other)
{
	struct vmx_caps result = *one;

	vmx_meet_caps(&result, other);
	return result;
}

static void order_of_meeting_does_not_matter(struct kunit *test)
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
		caps[3] = meet(&caps[0], &caps[1]);
		caps[4] = meet(&caps[1], &caps[0]);
		KUNIT_ASSERT_EQ_MSG(test, memcmp(&caps[3], &caps[4], sizeof(*caps)), 0,
				    "run %u", run);
		caps[4] = meet(&caps[3], &caps[2]);
		caps[5] = meet(&caps[1], &caps[2]);
		caps[6] = meet(&caps[0], &caps[5]);
		KUNIT_ASSERT_EQ_MSG(test, memcmp(&caps[4], &caps[6], sizeof(*caps)), 0,
				    "run %u", run);
		caps[5] = meet(&caps[4], &caps[0]);
		KUNIT_ASSERT_EQ_MSG(test, memcmp(&caps[4], &caps[5], sizeof(*caps)), 0,
				    "run %u", run);
	}
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
static void what_mixed_cpus_publish(struct kunit *test)
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
			c->caps[i % 2].msr[i] ^= fixture_random(&seed) & fixture_random(&seed) &
						 fixture_random(&seed) & fixture_random(&seed) &
						 fixture_random(&seed) & fixture_random(&seed);
		*fixture_msr(&c->caps[1], 0x480) = *fixture_msr(&c->caps[0], 0x480);
		if (set_up(c))
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

static void count(void *context, const struct vmx_evidence *at)
{
	unsigned int *nr = context;

	(*nr)++;
}

static unsigned int differences_of(const struct computer *c, const struct vmx_caps *caps)
{
	unsigned int nr = 0;

	vmx_check_newcomer(&c->terms, &c->config, caps, count, &nr);
	return nr;
}

/* Whoever comes later is judged as if it had been there from the beginning. */
static void a_newcomer_with_one_bit_flipped(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int msr, bit, fits = 0, misfits = 0;

	KUNIT_ASSERT_EQ(test, set_up(c), 0);
	KUNIT_EXPECT_EQ(test, differences_of(c, &c->caps[1]), 0);
	for (msr = 0; msr < VMX_NR_MSRS; msr++) {
		for (bit = 0; bit < 64; bit++) {
			bool fit;

			c->caps[1].msr[msr] ^= BIT_ULL(bit);
			fit = !differences_of(c, &c->caps[1]);
			c->machine.nr_cpus = 2;
			if (fit)
				KUNIT_EXPECT_EQ_MSG(test, set_up(c), 0, "MSR %x bit %u",
						    vmx_msrs[msr].number, bit);
			else
				KUNIT_EXPECT_NE_MSG(test, set_up(c), 0, "MSR %x bit %u",
						    vmx_msrs[msr].number, bit);
			fits += fit;
			misfits += !fit;
			c->caps[1].msr[msr] ^= BIT_ULL(bit);
			KUNIT_ASSERT_EQ(test, set_up(c), 0);
		}
	}
	KUNIT_EXPECT_GT(test, fits, 300);
	KUNIT_EXPECT_GT(test, misfits, 300);
}

/* Among mixed CPUs it may have more than what is published, but no less. */
static void a_newcomer_among_mixed_cpus(struct kunit *test)
{
	struct computer *c = computer_new(test);
	struct fixture *f = fixture_new(test);
	unsigned int run, fits = 0;
	u64 seed = 13;

	c->policy.mixed_cpus = true;
	fixture_allow(&c->caps[0], VMXC_PIN_BASED_VMX_PREEMPTION_TIMER, false);
	KUNIT_ASSERT_EQ(test, set_up(c), 0);
	KUNIT_EXPECT_EQ(test, differences_of(c, &c->caps[0]), 0);
	KUNIT_EXPECT_EQ(test, differences_of(c, &c->caps[1]), 0);
	for (run = 0; run < 4000; run++) {
		struct vmx_caps newcomer;
		bool fit;

		if (run % 2)
			randomize(test, f, &seed, &newcomer);
		else
			newcomer = c->caps[1];
		vmx_caps_set_signature(&newcomer, 0x000806f8);
		newcomer.msr[fixture_random(&seed) % VMX_NR_MSRS] ^=
			BIT_ULL(fixture_random(&seed) % 64);
		*fixture_msr(&newcomer, 0x3a) = *fixture_msr(&c->caps[0], 0x3a);
		*fixture_msr(&newcomer, 0x480) = *fixture_msr(&c->caps[0], 0x480);
		memcpy(fixture_msr(&newcomer, 0x486), fixture_msr(&c->caps[0], 0x486),
		       4 * sizeof(u64));
		memcpy(fixture_msr(&newcomer, 0x48d), fixture_msr(&c->caps[0], 0x48d),
		       4 * sizeof(u64));
		fit = !differences_of(c, &newcomer);
		KUNIT_ASSERT_EQ_MSG(test, fit, can_run(&newcomer, &c->config) &&
				    !has_contradiction(&newcomer), "run %u", run);
		fits += fit;
	}
	KUNIT_EXPECT_GT(test, fits, 200);
	KUNIT_EXPECT_LT(test, fits, 3800);
}

/* Whatever was accepted: another CPU of the same kind fits, erratum and all. */
static void a_newcomer_like_all_others(struct kunit *test)
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
			if (set_up(c))
				continue;
			accepted++;
			KUNIT_ASSERT_EQ_MSG(test, differences_of(c, &c->caps[0]), 0, "run %u", run);
		}
	}
	KUNIT_EXPECT_GT(test, accepted, 40);

	vmx_default_policy(&c->policy);
	for (run = 0; run < vmx_nr_errata; run++) {
		fixture_fill_caps(test, &c->caps[0]);
		vmx_caps_set_signature(&c->caps[0], vmx_errata[run].signature);
		KUNIT_ASSERT_EQ(test, set_up(c), 0);
		KUNIT_EXPECT_EQ_MSG(test, differences_of(c, &c->caps[0]), 0, "erratum %u", run);
	}
}

static void a_newcomer_with_an_erratum(struct kunit *test)
{
	struct computer *c = computer_new(test);

	KUNIT_ASSERT_EQ(test, set_up(c), 0);
	vmx_caps_set_signature(&c->caps[1], 0x000106a5);
	KUNIT_EXPECT_EQ(test, differences_of(c, &c->caps[1]), 2 + 2);
}

static void a_newcomer_without_vmx(struct kunit *test)
{
	struct computer *c = computer_new(test);
	unsigned int mixed;

	for (mixed = 0; mixed < 2; mixed++) {
		c->policy.mixed_cpus = mixed;
		KUNIT_ASSERT_EQ(test, set_up(c), 0);
		memset(&c->caps[1], 0, sizeof(c->caps[1]));
		KUNIT_EXPECT_GT(test, differences_of(c, &c->caps[1]), 0);
		c->caps[1] = c->caps[0];
	}
}

static void collect(void *context, const char *line)
{
	strlcat(context, line, 4096);
	strlcat(context, "\n", 4096);
}

static void a_dump(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	char *text = kunit_kzalloc(test, 4096, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	fixture_fault_msr(&f->caps, 0x491);
	fixture_forget_msr(&f->caps, 0x48a);
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(text, "cpuid 00000000 00000000 00000020 756e6547 "),
			      "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\nmsr 0000003a 0000000000000005\n"),
				  "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\nmsr 00000480 00da040000000004\n"),
				  "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\ngp 00000491\n"), "%s", text);
	KUNIT_EXPECT_NULL_MSG(test, strstr(text, "0000048a"), "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "cpuid 0000000d 00000001 "), "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "kernel vmx "), "%s", text);
	KUNIT_EXPECT_NULL_MSG(test, strstr(text, "signature"), "%s", text);

	fixture_forget_cpuid(&f->caps, 1);
	vmx_caps_set_signature(&f->caps, 0x000506e3);
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\nsignature 000506e3\n"), "%s", text);
}

static struct kunit_case cpus_cases[] = {
	KUNIT_CASE(all_alike),
	KUNIT_CASE_PARAM(an_odd_cpu, difference_gen_params),
	KUNIT_CASE_PARAM(an_odd_cpu_among_mixed_ones, difference_gen_params),
	KUNIT_CASE(mixed_cpus_run_what_all_can),
	KUNIT_CASE(one_cpu_with_vmx_locked_off),
	KUNIT_CASE(a_first_cpu_that_is_refused),
	KUNIT_CASE(findings_of_all_and_of_some),
	KUNIT_CASE(more_kinds_than_there_is_room_for),
	KUNIT_CASE(order_of_meeting_does_not_matter),
	KUNIT_CASE(what_mixed_cpus_publish),
	KUNIT_CASE(a_newcomer_with_one_bit_flipped),
	KUNIT_CASE(a_newcomer_among_mixed_cpus),
	KUNIT_CASE(a_newcomer_like_all_others),
	KUNIT_CASE(a_newcomer_with_an_erratum),
	KUNIT_CASE(a_newcomer_without_vmx),
	KUNIT_CASE(a_dump),
	{}
};

static struct kunit_suite cpus_suite = {
	.name = "vmx_core_cpus",
	.test_cases = cpus_cases,
};

kunit_test_suite(cpus_suite);
