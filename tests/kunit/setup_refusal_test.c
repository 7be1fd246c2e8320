// SPDX-License-Identifier: GPL-2.0-only
/*
 * What setup_vmcs_config() refuses, and under which slug and errno.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fixture.h"

#define NR_CONTROLS (VMX_NR_CONTROL_WORDS * 64)
#define ENTRY_IA32E_MODE (VMX_WORD_ENTRY * 64 + 9)
#define EXIT_HOST_ADDR_SPACE_SIZE (VMX_WORD_EXIT * 64 + 9)

static bool is_required(enum vmx_control control)
{
	return required_controls[control / 64] & BIT_ULL(control % 64);
}

/* Only what is missing is reported, and what needs it. */
static void check_missing(struct kunit *test, const struct vmx_findings *findings,
			  enum vmx_control missing)
{
	enum vmx_control control;

	for (control = 0; control < NR_CONTROLS; control++) {
		const char *name = vmx_control_name(control);
		bool needs_it = control == ENTRY_IA32E_MODE &&
				missing == EXIT_HOST_ADDR_SPACE_SIZE;
		const struct vmx_finding *finding;

		if (!is_required(control))
			continue;
		finding = fixture_find(findings, "required", name);
		KUNIT_EXPECT_EQ_MSG(test, !!finding, control == missing || needs_it, "%s", name);
		if (needs_it && finding)
			KUNIT_EXPECT_STREQ(test, vmx_rule_slug(finding->because), "dependency");
	}
}

static void setup_required_missing(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	enum vmx_control missing;

	for (missing = 0; missing < NR_CONTROLS; missing++) {
		if (!is_required(missing))
			continue;
		fixture_fill_caps(test, &f->caps);
		fixture_withhold(&f->caps, missing);
		fixture_expect_refused(test, f, -EIO, "required", vmx_control_name(missing));
		check_missing(test, &f->findings, missing);
	}
}

static void setup_all_required_missing(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	enum vmx_control control;

	for (control = 0; control < NR_CONTROLS; control++)
		if (is_required(control))
			fixture_withhold(&f->caps, control);
	fixture_expect_refused(test, f, -EIO, "required", "all");
	for (control = 0; control < NR_CONTROLS; control++)
		if (is_required(control))
			KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(&f->findings, "required",
								     vmx_control_name(control)),
						  "%s", vmx_control_name(control));
}

/* A required control that a rule takes away, and not the processor. */
static void setup_required_dropped(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	f->policy.required[VMX_WORD_ENTRY] |= BIT_ULL(14);
	fixture_withhold(&f->caps, VMXC_VM_EXIT_LOAD_IA32_PAT);
	fixture_expect_refused(test, f, -EIO, "required", "vmx-entry-load-pat");
	finding = fixture_find(&f->findings, "required", "vmx-entry-load-pat");
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_STREQ(test, vmx_rule_slug(finding->because), "pair");
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "required", "vmx-exit-load-pat"));

	/* Each has its own cause. */
	f->policy.required[VMX_WORD_ENTRY] |= BIT_ULL(20);
	fixture_withhold(&f->caps, VMXC_VM_EXIT_LOAD_CET_STATE);
	fixture_expect_refused(test, f, -EIO, "required", "two dropped controls");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED_DROPPED), 2);
}

static const struct basic_case {
	const char *name;
	const char *slug;
	u64 basic;
	bool refused;
} basic_cases[] = {
	{ "VMCS of 0 bytes", "vmcs-size", BASIC_OF_SIZE(0), true },
	{ "VMCS of 1 byte", "vmcs-size", BASIC_OF_SIZE(1), false },
	{ "VMCS of 4095 bytes", "vmcs-size", BASIC_OF_SIZE(4095), false },
	{ "VMCS of 4096 bytes", "vmcs-size", BASIC_OF_SIZE(4096), false },
	{ "VMCS of 4097 bytes", "vmcs-size", BASIC_OF_SIZE(4097), true },
	{ "VMCS of 8191 bytes", "vmcs-size", BASIC_OF_SIZE(8191), true },
	{ "32-bit addresses", "phys-width", REF_BASIC | BIT_ULL(48), true },
	{ "no dual-monitor treatment", "phys-width", REF_BASIC & ~BIT_ULL(49), false },
	{ "memory type 0", "memory-type", BASIC_OF_TYPE(0), true },
	{ "memory type 1", "memory-type", BASIC_OF_TYPE(1), true },
	{ "memory type 2", "memory-type", BASIC_OF_TYPE(2), true },
	{ "memory type 3", "memory-type", BASIC_OF_TYPE(3), true },
	{ "memory type 4", "memory-type", BASIC_OF_TYPE(4), true },
	{ "memory type 5", "memory-type", BASIC_OF_TYPE(5), true },
	{ "memory type 6", "memory-type", BASIC_OF_TYPE(6), false },
	{ "memory type 7", "memory-type", BASIC_OF_TYPE(7), true },
	{ "memory type 8", "memory-type", BASIC_OF_TYPE(8), true },
	{ "memory type 9", "memory-type", BASIC_OF_TYPE(9), true },
	{ "memory type 10", "memory-type", BASIC_OF_TYPE(10), true },
	{ "memory type 11", "memory-type", BASIC_OF_TYPE(11), true },
	{ "memory type 12", "memory-type", BASIC_OF_TYPE(12), true },
	{ "memory type 13", "memory-type", BASIC_OF_TYPE(13), true },
	{ "memory type 14", "memory-type", BASIC_OF_TYPE(14), true },
	{ "memory type 15", "memory-type", BASIC_OF_TYPE(15), true },
	{ "all of it", "vmcs-size", BASIC_OF_SIZE(0) ^ (BIT_ULL(48) | 3ULL << 51), true },
	{ "all of it", "phys-width", BASIC_OF_SIZE(0) ^ (BIT_ULL(48) | 3ULL << 51), true },
	{ "all of it", "memory-type", BASIC_OF_SIZE(0) ^ (BIT_ULL(48) | 3ULL << 51), true },
};

static void setup_basic_values(struct kunit *test)
{
	const struct basic_case *c = test->param_value;
	struct fixture *f = fixture_new(test);

	vmx_caps_set_msr(&f->caps, 0x480, c->basic);
	if (c->refused)
		fixture_expect_refused(test, f, -EIO, c->slug, c->name);
	else
		fixture_expect_accepted(test, f, c->slug, c->name);
}

/* Forced and not allowed: bit by bit in each split word. */
static void setup_control_neither_0_nor_1(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int word, bit;
	char what[32];

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		for (bit = 0; bit < 32 && !fixture_is_flat(word); bit++) {
			const struct vmx_finding *finding;

			snprintf(what, sizeof(what), "word %u bit %u", word, bit);
			fixture_fill_caps(test, &f->caps);
			fixture_allow(&f->caps, word * 64 + bit, false);
			fixture_force(&f->caps, word * 64 + bit, true);
			fixture_expect_refused(test, f, -EIO, "allowed-settings", what);
			finding = fixture_find(&f->findings, "allowed-settings", NULL);
			KUNIT_ASSERT_NOT_NULL_MSG(test, finding, "%s", what);
			KUNIT_EXPECT_EQ_MSG(test, finding->at[0].index, word, "%s", what);
			KUNIT_EXPECT_EQ_MSG(test, finding->at[0].mask, BIT_ULL(bit), "%s", what);
		}
	}
}

/* IA32_FEATURE_CONTROL[2:0]: outside SMX, inside SMX, lock. */
static void setup_feature_control(struct kunit *test)
{
	static const bool accepted[2][8] = {
		{ false, false, false, false, false, true, false, true },
		{ false, false, false, true, false, true, false, true },
	};
	struct fixture *f = fixture_new(test);
	unsigned int kernel_vmx, bits, others;
	char what[64];

	for (kernel_vmx = 0; kernel_vmx < 2; kernel_vmx++) {
		for (bits = 0; bits < 8; bits++) {
			for (others = 0; others <= 0x16ff00; others += 0x16ff00) {
				snprintf(what, sizeof(what), "%x, kernel vmx %u", others | bits,
					 kernel_vmx);
				f->caps.kernel_vmx = kernel_vmx;
				vmx_caps_set_msr(&f->caps, 0x3a, others | bits);
				if (accepted[kernel_vmx][bits])
					fixture_expect_accepted(test, f, "firmware-lock", what);
				else
					fixture_expect_refused(test, f, -EOPNOTSUPP,
							       "firmware-lock", what);
			}
		}
	}

	fixture_forget_msr(&f->caps, 0x3a);
	fixture_expect_accepted(test, f, "firmware-lock", "not captured");

	fixture_fault_msr(&f->caps, 0x3a);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "firmware-lock", "faulted");
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&f->findings, "msr-fault", VMX_WARNING), 1);
}

static void setup_no_vmx(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_set_cpuid(test, &f->caps, 1, REF_SIGNATURE, 0, REF_FEATURES_ECX & ~BIT(5),
			  REF_FEATURES_EDX);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "not-supported", "dump");

	memset(&f->caps.msr, 0, sizeof(f->caps.msr));
	f->caps.msr_known = 0;
	fixture_expect_refused(test, f, -EOPNOTSUPP, "not-supported", "machine");
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "required"), 0);
}

/* -EOPNOTSUPP outranks -EIO, and hides nothing. */
static void setup_several_reasons(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	vmx_caps_set_msr(&f->caps, 0x480, BASIC_OF_SIZE(0));
	fixture_withhold(&f->caps, VMXC_PIN_BASED_NMI_EXITING);
	fixture_expect_refused(test, f, -EIO, "vmcs-size", "size");

	vmx_caps_set_msr(&f->caps, 0x3a, 0);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "firmware-lock", "size, lock");
	fixture_expect_refused(test, f, -EOPNOTSUPP, "vmcs-size", "size, lock");

	fixture_set_cpuid(test, &f->caps, 1, REF_SIGNATURE, 0, 0, 0);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "not-supported", "size, lock, CPUID");
	fixture_expect_refused(test, f, -EOPNOTSUPP, "firmware-lock", "size, lock, CPUID");
	fixture_expect_refused(test, f, -EOPNOTSUPP, "vmcs-size", "size, lock, CPUID");
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "required", "vmx-nmi-exit"));
}

static const struct fault_case {
	u32 number;
	bool needed;
} fault_cases[] = {
	{ 0x480, true }, { 0x481, true }, { 0x482, true }, { 0x483, true }, { 0x484, true },
	{ 0x485, true }, { 0x486, false }, { 0x487, false }, { 0x488, false }, { 0x489, false },
	{ 0x48a, false }, { 0x48b, true }, { 0x48c, true }, { 0x48d, false }, { 0x48e, false },
	{ 0x48f, false }, { 0x490, false }, { 0x491, false }, { 0x492, false }, { 0x493, false },
};

static void setup_msr_faults(struct kunit *test)
{
	const struct fault_case *c = test->param_value;
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	fixture_fault_msr(&f->caps, c->number);
	if (c->needed)
		fixture_expect_refused(test, f, -EIO, "msr-fault", "needed");
	else
		KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);

	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "msr-fault"), 1);
	finding = fixture_find(&f->findings, "msr-fault", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->severity, c->needed ? VMX_ERROR : VMX_WARNING);
	KUNIT_EXPECT_EQ(test, finding->at[0].place, VMX_AT_MSR);
	KUNIT_EXPECT_EQ(test, vmx_msrs[finding->at[0].index].number, c->number);
}

/* A processor with the least: a fault of what it does not enumerate is no news. */
static void setup_fault_not_enumerated(struct kunit *test)
{
	static const u32 numbers[] = { 0x48c, 0x48d, 0x48e, 0x48f, 0x490, 0x491, 0x492, 0x493 };
	struct fixture *f = fixture_new(test);
	unsigned int i;

	vmx_caps_set_msr(&f->caps, 0x480, REF_BASIC & ~BIT_ULL(55));
	fixture_withhold(&f->caps, VMX_WORD_SECONDARY * 64 + 1);
	fixture_withhold(&f->caps, VMX_WORD_SECONDARY * 64 + 5);
	fixture_withhold(&f->caps, VMX_WORD_SECONDARY * 64 + 13);
	fixture_withhold(&f->caps, VMX_WORD_PRIMARY * 64 + 17);
	fixture_withhold(&f->caps, VMX_WORD_EXIT * 64 + 31);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		fixture_fault_msr(&f->caps, numbers[i]);
	fixture_expect_accepted(test, f, "msr-fault", "least");
}

/* Every control of four words forced and not allowed, and then no VMX on top of it. */
static void setup_more_findings_than_fit(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u32 number;

	for (number = 0x481; number <= 0x484; number++)
		vmx_caps_set_msr(&f->caps, number, SPLIT_MSR(BIT_ULL(31), GENMASK_ULL(30, 0)));
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "contradictions");
	KUNIT_EXPECT_EQ(test, f->findings.nr, VMX_MAX_FINDINGS);
	KUNIT_EXPECT_GE(test, f->findings.lost, 4 * 31 - 63);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "truncated"), 1);

	fixture_set_cpuid(test, &f->caps, 1, REF_SIGNATURE, 0, 0, 0);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "not-supported", "contradictions, CPUID");
}

static void describe_basic(const struct basic_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s: %s", c->name, c->slug);
}

static void describe_fault(const struct fault_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%x", c->number);
}

KUNIT_ARRAY_PARAM(basic, basic_cases, describe_basic);
KUNIT_ARRAY_PARAM(fault, fault_cases, describe_fault);

/* Where the cause found no room, the reason is just that. */
static void setup_cause_did_not_fit(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x481) = SPLIT_MSR(BIT_ULL(31), GENMASK_ULL(30, 0));
	*fixture_msr(&f->caps, 0x483) = SPLIT_MSR(BIT_ULL(31), GENMASK_ULL(30, 0));
	*fixture_msr(&f->caps, 0x484) = SPLIT_MSR(BIT_ULL(31), GENMASK_ULL(30, 0));
	f->policy.required[VMX_WORD_SECONDARY] = vmx_control_mask(VMXC_SECONDARY_EXEC_ENABLE_PML);
	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_EPT);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_GT(test, f->findings.lost, 0);
	KUNIT_EXPECT_EQ(test, f->findings.spare.rule, VMX_RULE_REQUIRED_DROPPED);
	KUNIT_EXPECT_EQ(test, f->findings.spare.because, VMX_RULE_TRUNCATED);
}

static struct kunit_case setup_refusal_cases[] = {
	KUNIT_CASE(setup_required_missing),
	KUNIT_CASE(setup_all_required_missing),
	KUNIT_CASE(setup_required_dropped),
	KUNIT_CASE_PARAM(setup_basic_values, basic_gen_params),
	KUNIT_CASE(setup_control_neither_0_nor_1),
	KUNIT_CASE(setup_feature_control),
	KUNIT_CASE(setup_no_vmx),
	KUNIT_CASE(setup_several_reasons),
	KUNIT_CASE_PARAM(setup_msr_faults, fault_gen_params),
	KUNIT_CASE(setup_fault_not_enumerated),
	KUNIT_CASE(setup_more_findings_than_fit),
	KUNIT_CASE(setup_cause_did_not_fit),
	{}
};

static struct kunit_suite setup_refusal_suite = {
	.name = "vmx_core_setup_refusal",
	.test_cases = setup_refusal_cases,
};

kunit_test_suite(setup_refusal_suite);
