// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the TRUE MSRs say and the plain ones do not, and MSRs with their halves exchanged.
 */
#include <linux/string.h>

#include "fixture.h"

/* The words whose MSR has a TRUE one beside it. */
static const struct pair_of_msrs {
	enum vmx_word word;
	u32 plain, true_msr;
} pairs[] = {
	{ VMX_WORD_PIN, 0x481, 0x48d },
	{ VMX_WORD_PRIMARY, 0x482, 0x48e },
	{ VMX_WORD_EXIT, 0x483, 0x48f },
	{ VMX_WORD_ENTRY, 0x484, 0x490 },
};

static void describe_pair(const struct pair_of_msrs *pair, char *desc)
{
	strscpy(desc, vmx_words[pair->word].name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(true_msr, pairs, describe_pair);

struct trial {
	struct fixture denied, lacking;
};

static struct trial *trial_new(struct kunit *test)
{
	struct trial *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	return t;
}

static void deny(struct kunit *test, struct fixture *f, const struct pair_of_msrs *pair, u64 mask)
{
	fixture_fill_caps(test, &f->caps);
	vmx_default_policy(&f->policy);
	*fixture_msr(&f->caps, pair->true_msr) &= ~(mask << 32 | mask);
}

static unsigned int others(const struct vmx_findings *findings)
{
	return findings->nr - fixture_count_rule(findings, VMX_RULE_TRUE_DENIES) -
	       fixture_count_rule(findings, VMX_RULE_TRUE_DENIES_UNREQUESTED);
}

static void expect_same(struct kunit *test, struct trial *t, bool requested, const char *name)
{
	struct vmx_findings *findings = &t->denied.findings;
	int err = fixture_setup(&t->lacking);

	if (requested && t->denied.policy.error_on_inconsistent)
		err = -EIO;
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(&t->denied), err, "%s", name);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count_rule(findings, VMX_RULE_TRUE_DENIES), requested,
			    "%s", name);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count_rule(findings, VMX_RULE_TRUE_DENIES_UNREQUESTED),
			    !requested, "%s", name);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count_rule(findings, VMX_RULE_TRUE_CONTROLS), 0, "%s",
			    name);
	KUNIT_EXPECT_EQ_MSG(test, fixture_find(findings, "true-controls", NULL)->at[0].have, 0,
			    "%s", name);
	if (err == t->lacking.findings.err)
		KUNIT_EXPECT_EQ_MSG(test, memcmp(&t->denied.config, &t->lacking.config,
						 sizeof(struct vmcs_config)), 0, "%s", name);
}

/* A control that only the TRUE MSR denies is one that the processor does not have. */
static void true_denies_as_both(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	struct trial *t = trial_new(test);
	struct fixture *denied = &t->denied, *lacking = &t->lacking;
	unsigned int bit, strict;

	for (bit = 0; bit < 32; bit++) {
		enum vmx_control control = pair->word * 64 + bit;
		const char *name = vmx_control_name(control);
		u64 asked = required_controls[pair->word] | optional_controls[pair->word];
		bool requested = asked & BIT_ULL(bit);

		if (!name || (pair->word == VMX_WORD_ENTRY && ENTRY_SMM & BIT_ULL(bit)))
			continue;
		for (strict = 0; strict < 2; strict++) {
			deny(test, denied, pair, BIT_ULL(bit));
			fixture_fill_caps(test, &lacking->caps);
			vmx_default_policy(&lacking->policy);
			fixture_withhold(&lacking->caps, control);
			denied->policy.error_on_inconsistent = strict;
			lacking->policy.error_on_inconsistent = strict;
			expect_same(test, t, requested, name);
		}
	}
}

static void true_denies_by_name(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x48f) &= ~GENMASK_ULL(31 + 32, 24 + 32);
	f->policy.error_on_inconsistent = true;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	fixture_expect_line(test, &f->findings, VMX_RULE_TRUE_DENIES,
			    "error: [true-controls] not allowed by the TRUE MSR, although by the plain one: vmx-exit-conceal-pip, vmx-exit-clear-rtit-ctl, vmx-exit-load-cet, vmx-exit-save-perf-global-ctrl MSR(48FH)[bits 25:24,28,30]; the processor or its microcode is the suspect");
	fixture_expect_line(test, &f->findings, VMX_RULE_TRUE_DENIES_UNREQUESTED,
			    "warning: [true-controls] not allowed by the TRUE MSR, although by the plain one: vmx-exit-clear-lbr-ctl, vmx-exit-clear-uinv, vmx-exit-load-pkrs, vmx-exit-secondary-ctls MSR(48FH)[bits 27:26,29,31]; not requested");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR), 2);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_PAIR_UNREQUESTED), 3);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_TRUE_CONTROLS), 0);
}

/* What both MSRs lack is not supported; what one of them denies is told once. */
static void true_denies_beside_unsupported(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *unsupported;

	fixture_withhold(&f->caps, VMXC_PIN_BASED_VIRTUAL_NMIS);
	*fixture_msr(&f->caps, 0x48d) &= ~(BIT_ULL(7) << 32);
	f->policy.error_on_inconsistent = false;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	unsupported = fixture_find(&f->findings, "unsupported", NULL);
	KUNIT_ASSERT_NOT_NULL(test, unsupported);
	KUNIT_EXPECT_EQ(test, unsupported->at[0].mask, BIT_ULL(5));
}

static void true_denies_required(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	struct fixture *f = fixture_new(test);

	deny(test, f, pair, required_controls[pair->word]);
	f->policy.error_on_inconsistent = false;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_TRUE_DENIES), 1);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED), 0);
	KUNIT_EXPECT_NE(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED_DROPPED), 0);
}

/* The TRUE MSR lifts the default1 class, and nothing else that must be 1. */
static void true_lifts_no_other(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	u64 rest = GENMASK_ULL(31, 0) & ~vmx_words[pair->word].default1, bit;
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	vmx_for_each_bit(bit, rest) {
		fixture_fill_caps(test, &f->caps);
		*fixture_msr(&f->caps, pair->plain) |= bit;
		fixture_setup(f);
		finding = fixture_find(&f->findings, "true-controls", NULL);
		KUNIT_ASSERT_NOT_NULL(test, finding);
		KUNIT_EXPECT_EQ(test, finding->at[0].mask, bit);

		fixture_forget_msr(&f->caps, pair->true_msr);
		fixture_setup(f);
		KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "true-controls", NULL));
	}
}

/* What must be 1 by the TRUE MSR is 1. */
static void true_forces(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_request(&f->policy, VMXC_CPU_BASED_PAUSE_EXITING, false);
	*fixture_msr(&f->caps, 0x48e) |= BIT_ULL(30);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_PRIMARY] & BIT_ULL(30), BIT_ULL(30));
	KUNIT_EXPECT_EQ(test, others(&f->findings),
			fixture_count_rule(&f->findings, VMX_RULE_TRUE_CONTROLS));
}

static void true_zero(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, pair->true_msr) = 0;
	fixture_expect_refused(test, f, -EIO, "required", "TRUE MSR is 0");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_TRUE_DENIES), 1);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED_DROPPED),
			1 + (pair->word == VMX_WORD_EXIT));
	KUNIT_EXPECT_LE(test, fixture_count_rule(&f->findings, VMX_RULE_ALLOWED_SETTINGS), 1);
}

/* Halves that are exchanged are one error, and the word is not judged. */
static void exchanged_plain(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	struct fixture *f = fixture_new(test);
	u64 *msr = fixture_msr(&f->caps, pair->plain);
	char want[200], line[400];

	*msr = *msr << 32 | *msr >> 32;
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "halves exchanged");
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "allowed-settings"), 1);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "required"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "true-controls"), 0);
	snprintf(want, sizeof(want),
		 "error: [allowed-settings] MSR(%XH)[bits 31:0], what must be 1, is 0x%llx, more than bits 63:32 say may be 1: the halves are exchanged; suspect how it was captured",
		 pair->plain, *msr & U32_MAX);
	vmx_format_finding(&f->findings.list[0], NULL, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, want);
}

static void exchanged_true(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	struct fixture *f = fixture_new(test);
	u64 *msr = fixture_msr(&f->caps, pair->true_msr);

	*msr = *msr << 32 | *msr >> 32;
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "TRUE halves exchanged");
	KUNIT_EXPECT_EQ(test, f->findings.nr, 1);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_EXCHANGED), 1);
}

static void exchanged_secondary(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x48b) = 0x82;
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "halves exchanged");
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "allowed-settings"), 1);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_EXCHANGED), 1);
	KUNIT_EXPECT_EQ(test, f->findings.list[0].rule, VMX_RULE_EXCHANGED);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "secondary-low"), 0);
}

/* Of a word that is not judged, neither class nor TRUE MSR is. */
static void exchanged_default1(struct kunit *test)
{
	const struct pair_of_msrs *pair = test->param_value;
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, pair->plain) = 0x80000000;
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "halves exchanged");
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "default1"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "true-controls"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "allowed-settings"), 1);
}

/* A forced half of a pair whose other half has two controls, of which one is missing. */
static void forced_pair_half(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_force(&f->caps, VMXC_VM_ENTRY_LOAD_IA32_EFER, true);
	fixture_force(&f->caps, VMXC_VM_EXIT_SAVE_IA32_EFER, true);
	fixture_withhold(&f->caps, VMXC_VM_EXIT_LOAD_IA32_EFER);
	fixture_expect_refused(test, f, -EIO, "pair", "half of a pair is forced");
}

/* Two words are two errors, and the others are judged. */
static void exchanged_two(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x481) = 0x80;
	*fixture_msr(&f->caps, 0x48b) = 0x82;
	*fixture_msr(&f->caps, 0x48f) &= ~BIT_ULL(30 + 32);
	*fixture_msr(&f->caps, 0x484) &= ~BIT_ULL(0);
	*fixture_msr(&f->caps, 0x493) = 0;
	*fixture_msr(&f->caps, 0x48e) |= BIT_ULL(30);
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "halves exchanged");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_EXCHANGED), 2);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_ALLOWED_SETTINGS), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_TRUE_DENIES), 1);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "required"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "default1"), 1);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "gate"), 1);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_TRUE_CONTROLS), 1);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "cpuid"), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "capability-dependency"), 0);
}

/* What one MSR forces and the other denies is one mistake, what one says of itself another. */
static void true_denies_forced(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	u64 mask[2] = { };
	unsigned int i, nr = 0;

	*fixture_msr(&f->caps, 0x482) |= BIT_ULL(27) | BIT_ULL(30);
	*fixture_msr(&f->caps, 0x48e) &= ~((BIT_ULL(22) | BIT_ULL(27) | BIT_ULL(30)) << 32);
	fixture_withhold(&f->caps, VMXC_CPU_BASED_USE_MSR_BITMAPS);
	fixture_force(&f->caps, VMXC_CPU_BASED_USE_MSR_BITMAPS, true);
	*fixture_msr(&f->caps, 0x48e) &= ~BIT_ULL(28);
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "forced and denied");
	for (i = 0; i < f->findings.nr; i++) {
		finding = &f->findings.list[i];
		if (finding->rule == VMX_RULE_ALLOWED_SETTINGS && nr < 2)
			mask[nr++] = finding->at[0].mask;
	}
	KUNIT_EXPECT_EQ(test, nr, 2);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_ALLOWED_SETTINGS), 2);
	KUNIT_EXPECT_EQ(test, mask[0], BIT_ULL(27) | BIT_ULL(30));
	KUNIT_EXPECT_EQ(test, mask[1], BIT_ULL(28));
	/* Without one that is forced, there is only the other mistake. */
	*fixture_msr(&f->caps, 0x482) &= ~(BIT_ULL(27) | BIT_ULL(30));
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "denied");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_ALLOWED_SETTINGS), 1);
}

/* A TRUE MSR that the processor does not enumerate says nothing. */
static void true_not_enumerated(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x48e) |= BIT_ULL(30);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_TRUE_CONTROLS), 1);
	*fixture_msr(&f->caps, 0x480) &= ~BIT_ULL(55);
	fixture_expect_accepted(test, f, "true-controls", "BASIC[55] is 0");
}

/* It is not called unsupported on top. */
static void true_denies_once(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x48e) &= ~BIT_ULL(28 + 32);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "unsupported"), 0);
}

/* More than half is not exchanged: a bit of the high half that the low one lacks. */
static void exchanged_not(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x48b) = 0x82 | BIT_ULL(32 + 2);
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "no halves exchanged");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_EXCHANGED), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_ALLOWED_SETTINGS), 2);
}

static struct kunit_case true_cases[] = {
	KUNIT_CASE_PARAM(true_denies_as_both, true_msr_gen_params),
	KUNIT_CASE(true_denies_by_name),
	KUNIT_CASE(true_denies_beside_unsupported),
	KUNIT_CASE_PARAM(true_denies_required, true_msr_gen_params),
	KUNIT_CASE_PARAM(true_lifts_no_other, true_msr_gen_params),
	KUNIT_CASE(true_forces),
	KUNIT_CASE_PARAM(true_zero, true_msr_gen_params),
	KUNIT_CASE_PARAM(exchanged_plain, true_msr_gen_params),
	KUNIT_CASE_PARAM(exchanged_true, true_msr_gen_params),
	KUNIT_CASE(exchanged_secondary),
	KUNIT_CASE_PARAM(exchanged_default1, true_msr_gen_params),
	KUNIT_CASE(exchanged_two),
	KUNIT_CASE(true_denies_forced),
	KUNIT_CASE(true_denies_once),
	KUNIT_CASE(true_not_enumerated),
	KUNIT_CASE(exchanged_not),
	KUNIT_CASE(forced_pair_half),
	{}
};

static struct kunit_suite true_suite = {
	.name = "vmx_core_true",
	.test_cases = true_cases,
};

kunit_test_suite(true_suite);
