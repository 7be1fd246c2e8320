// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether VMX is there and may be used, who takes it away, what CPUID says of
 * single controls, and what a snapshot lacks.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "fixture.h"

/* CPUID.1:ECX. */
#define VMX	BIT(5)
#define GUEST	BIT(31)
#define NOT_VMX	(REF_FEATURES_ECX & ~VMX)

static void set_features(struct kunit *test, struct fixture *f, u32 ecx)
{
	fixture_set_cpuid(test, &f->caps, 1, REF_SIGNATURE, 0, ecx, REF_FEATURES_EDX);
}

static const struct hypervisor {
	const char *name;
	const char *vendor;	/* EBX, ECX, EDX of CPUID leaf 40000000H */
	const char *remedy;
} hypervisors[] = {
	{ "KVM", "KVMKVMKVM\0\0\0",
	  "load its kvm_intel with nested=1 and give this guest a CPU model with vmx" },
	{ "Hyper-V", "Microsoft Hv",
	  "set ExposeVirtualizationExtensions for this virtual machine" },
	{ "VMware", "VMwareVMware",
	  "set vhv.enable, \"Virtualize Intel VT-x/EPT\", for this virtual machine" },
	{ "VirtualBox", "VBoxVBoxVBox",
	  "switch on \"Nested VT-x/AMD-V\" for this virtual machine" },
	{ "Xen", "XenVMMXenVMM", "set nestedhvm=1 for this guest" },
	{ "QEMU's TCG", "TCGTCGTCGTCG", "it does not emulate VMX" },
	{ "an unknown hypervisor", "bhyve bhyve ",
	  "nested virtualization must be switched on there" },
};

static void expect_guest_of(struct kunit *test, struct fixture *f,
			    const struct hypervisor *hypervisor)
{
	char text[200];

	snprintf(text, sizeof(text),
		 "error: [outer-hypervisor] CPUID(1H).ECX[bit 31] is 1: this is a guest of %s; %s",
		 hypervisor->name, hypervisor->remedy);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "outer-hypervisor", hypervisor->name);
	fixture_expect_line(test, &f->findings, VMX_RULE_OUTER_HYPERVISOR, text);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "not-supported"), 1);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "outer-hypervisor"), 1);
}

static void check_vmx_hidden_by_hypervisor(struct kunit *test)
{
	const struct hypervisor *hypervisor = test->param_value;
	const struct hypervisor *unknown = &hypervisors[ARRAY_SIZE(hypervisors) - 1];
	struct fixture *f = fixture_new(test);
	unsigned int i;
	u32 vendor[3];

	memcpy(vendor, hypervisor->vendor, sizeof(vendor));
	set_features(test, f, NOT_VMX | GUEST);
	fixture_set_cpuid(test, &f->caps, 0x40000000, 0x40000010, vendor[0], vendor[1], vendor[2]);
	expect_guest_of(test, f, hypervisor);

	/* It offers VMX, or the name is one that a processor made up. */
	set_features(test, f, NOT_VMX | GUEST | VMX);
	fixture_expect_accepted(test, f, "outer-hypervisor", "VMX offered");
	set_features(test, f, NOT_VMX);
	fixture_expect_refused(test, f, -EOPNOTSUPP, "not-supported", "no guest");
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "outer-hypervisor"), 0);

	/* Every letter of the name counts. */
	set_features(test, f, NOT_VMX | GUEST);
	for (i = 0; i < 3 && hypervisor != unknown; i++) {
		vendor[i] ^= 0x20000000;
		fixture_set_cpuid(test, &f->caps, 0x40000000, 0x40000010, vendor[0], vendor[1],
				  vendor[2]);
		expect_guest_of(test, f, unknown);
		vendor[i] ^= 0x20000000;
	}
	fixture_forget_cpuid(&f->caps, 0x40000000);
	expect_guest_of(test, f, unknown);
}

/* Of all that CPUID says, one bit is VMX, and nine bear on single controls. */
static const struct instruction {
	const char *name;
	u32 leaf;
	enum vmx_reg reg;
	unsigned int bit;
	enum vmx_control control;
	bool intel_only;
} instructions[] = {
	{ "RDTSCP", 0x80000001, VMX_EDX, 27, VMX_WORD_SECONDARY * 64 + 3 },
	{ "INVPCID", 0x07, VMX_EBX, 10, VMX_WORD_SECONDARY * 64 + 12 },
	{ "XSAVES", 0x0d, VMX_EAX, 3, VMX_WORD_SECONDARY * 64 + 20 },
	{ "WAITPKG", 0x07, VMX_ECX, 5, VMX_WORD_SECONDARY * 64 + 26 },
	{ "RDRAND", 0x01, VMX_ECX, 30, VMX_WORD_SECONDARY * 64 + 11 },
	{ "RDSEED", 0x07, VMX_EBX, 18, VMX_WORD_SECONDARY * 64 + 16, true },
	{ "SGX", 0x07, VMX_EBX, 2, VMX_WORD_SECONDARY * 64 + 15 },
	{ "MPX, VM entry", 0x07, VMX_EBX, 14, VMX_WORD_ENTRY * 64 + 16 },
	{ "MPX, VM exit", 0x07, VMX_EBX, 14, VMX_WORD_EXIT * 64 + 23 },
};

static u32 *cpuid_register(struct vmx_caps *caps, u32 leaf, enum vmx_reg reg)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++)
		if (vmx_cpuid_leaves[i].leaf == leaf)
			return &caps->cpuid[i].reg[reg];
	return NULL;
}

static unsigned int leaf_of(const struct vmx_bits *at)
{
	return at->place == VMX_AT_CPUID ? vmx_cpuid_leaves[at->index / 4].leaf : ~0;
}

static unsigned int count_instruction(const struct vmx_findings *findings,
				      const struct instruction *row)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++) {
		const struct vmx_bits *at = findings->list[i].at;

		count += !strcmp(vmx_rule_slug(findings->list[i].rule), "cpuid") &&
			 findings->list[i].severity == VMX_WARNING &&
			 leaf_of(&at[0]) == row->leaf && at[0].index % 4 == row->reg &&
			 at[0].mask == BIT(row->bit) && at[1].place == VMX_AT_WORD &&
			 at[1].index == vmx_control_word(row->control) &&
			 at[1].mask == vmx_control_mask(row->control) &&
			 !at[0].have != !at[1].have;
	}
	return count;
}

/* The control or the instruction or both, on processors of Intel's and of others. */
static void check_instruction_and_control(struct kunit *test)
{
	const struct instruction *row = test->param_value;
	struct fixture *f = fixture_new(test);
	unsigned int n;

	f->policy.error_on_inconsistent = false;
	for (n = 0; n < 16; n++) {
		bool instruction = n & 1, control = n & 2, intel = n & 4, known = n & 8;
		bool wrong = instruction != control && (intel || !row->intel_only) && known;

		fixture_fill_caps(test, &f->caps);
		if (!intel)
			fixture_set_cpuid(test, &f->caps, 0, 0x20, 0x746e6543, 0x736c7561,
					  0x48727561);
		fixture_allow(&f->caps, row->control, control);
		if (!instruction)
			*cpuid_register(&f->caps, row->leaf, row->reg) &= ~BIT(row->bit);
		if (!known)
			fixture_forget_cpuid(&f->caps, row->leaf);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%u", n);
		KUNIT_EXPECT_EQ_MSG(test, count_instruction(&f->findings, row), wrong, "%u", n);
	}
	fixture_fill_caps(test, &f->caps);
	fixture_allow(&f->caps, row->control, false);
	fixture_forget_cpuid(&f->caps, 0);
	fixture_setup(f);
	KUNIT_EXPECT_EQ_MSG(test, count_instruction(&f->findings, row), 1, "no vendor");
}

/* Each bit of each register of each leaf, flipped. */
static void check_each_cpuid_bit_flipped(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int n, i;

	for (n = 0; n < VMX_NR_CPUIDS * VMX_NR_REGS * 32; n++) {
		u32 leaf = vmx_cpuid_leaves[n / 128].leaf;
		unsigned int reg = n / 32 % 4, bit = n % 32, expected = 0;
		bool vmx = leaf == 1 && reg == VMX_ECX && bit == 5;

		fixture_fill_caps(test, &f->caps);
		f->caps.cpuid[n / 128].reg[reg] ^= BIT(bit);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), vmx ? -EOPNOTSUPP : 0,
				    "CPUID %x, register %u, bit %u", leaf, reg, bit);
		for (i = 0; i < ARRAY_SIZE(instructions); i++)
			expected += leaf == instructions[i].leaf && reg == instructions[i].reg &&
				    bit == instructions[i].bit;
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "cpuid"), expected,
				    "CPUID %x, register %u, bit %u", leaf, reg, bit);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "not-supported"), vmx,
				    "CPUID %x, register %u, bit %u", leaf, reg, bit);
		KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "outer-hypervisor"), 0);
	}
}

static void check_cpuid_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	set_features(test, f, NOT_VMX | GUEST);
	fixture_forget_cpuid(&f->caps, 1);
	fixture_expect_accepted(test, f, "not-supported", "not captured");
	fixture_expect_accepted(test, f, "outer-hypervisor", "not captured");
}

/* IA32_FEATURE_CONTROL[2:0] is outside SMX, inside SMX, lock; and whose fault it is. */
static void check_feature_control_states(struct kunit *test)
{
	enum { NONE = VMX_RULE_NOT_ENABLED, OPEN = VMX_RULE_UNLOCKED,
	       SMX = VMX_RULE_INSIDE_SMX_ONLY,
	       OFF = VMX_RULE_LOCKED_OFF, OURS = VMX_RULE_LOCKED_OFF_BY_KERNEL,
	       GOOD = VMX_NR_RULES };
	static const unsigned int rules[2][2][8] = {	/* kernel_vmx, kernel_locks */
		{
			{ NONE, OFF, NONE, SMX, OPEN, GOOD, OPEN, GOOD },
			{ NONE, OURS, NONE, SMX, OPEN, GOOD, OPEN, GOOD },
		}, {
			{ NONE, OFF, NONE, GOOD, OPEN, GOOD, OPEN, GOOD },
			{ NONE, OURS, NONE, GOOD, OPEN, GOOD, OPEN, GOOD },
		},
	};
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	unsigned int n;

	for (n = 0; n < 32; n++) {
		unsigned int rule = rules[n / 16][n / 8 % 2][n % 8];

		f->caps.kernel_vmx = n / 16;
		f->policy.kernel_locks = n / 8 % 2;
		vmx_caps_set_msr(&f->caps, 0x3a, n % 8);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), rule == GOOD ? 0 : -EOPNOTSUPP,
				    "%u", n);
		KUNIT_EXPECT_EQ_MSG(test, f->findings.nr, rule != GOOD, "%u", n);
		finding = fixture_find(&f->findings, "firmware-lock", NULL);
		if (!finding)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, finding->rule, rule, "%u", n);
		KUNIT_EXPECT_EQ_MSG(test, finding->severity, VMX_ERROR, "%u", n);
		KUNIT_EXPECT_EQ_MSG(test, vmx_msrs[finding->at[0].index].number, 0x3a, "%u", n);
		KUNIT_EXPECT_EQ_MSG(test, finding->at[0].mask, rule == OPEN ? BIT(0) :
				    rule == NONE ? BIT(0) | BIT(2) : BIT(2), "%u", n);
		KUNIT_EXPECT_EQ_MSG(test, finding->at[0].have, 0, "%u", n);
	}
}

/* In one finding, and none of the MSRs that are not enumerated. */
static void check_msrs_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	unsigned int i, all = 0;

	for (i = 0; i < VMX_NR_MSRS; i++) {
		u32 number = vmx_msrs[i].number;

		fixture_fill_caps(test, &f->caps);
		fixture_forget_msr(&f->caps, number);
		fixture_setup(f);
		KUNIT_ASSERT_EQ_MSG(test, fixture_count(&f->findings, "not-captured"), 1,
				    "MSR %x", number);
		finding = fixture_find(&f->findings, "not-captured", NULL);
		KUNIT_EXPECT_EQ_MSG(test, finding->severity, VMX_INFO, "MSR %x", number);
		KUNIT_EXPECT_EQ_MSG(test, finding->at[0].place, VMX_AT_MSRS, "MSR %x", number);
		KUNIT_EXPECT_EQ_MSG(test, finding->at[0].mask, BIT(i), "MSR %x", number);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "msr-fault"), 0,
				    "MSR %x", number);
	}

	fixture_fill_caps(test, &f->caps);
	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (vmx_msrs[i].needed)
			continue;
		fixture_forget_msr(&f->caps, vmx_msrs[i].number);
		all |= BIT(i);
	}
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, fixture_count_severity(&f->findings, "not-captured", VMX_INFO), 1);
	finding = fixture_find(&f->findings, "not-captured", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, all);

	/* Without their gates nothing is missing; the others are read first. */
	fixture_fill_caps(test, &f->caps);
	vmx_caps_set_msr(&f->caps, 0x480, REF_BASIC & ~BIT_ULL(55));
	fixture_withhold(&f->caps, VMX_WORD_PRIMARY * 64 + 31);
	fixture_withhold(&f->caps, VMX_WORD_PRIMARY * 64 + 17);
	fixture_withhold(&f->caps, VMX_WORD_EXIT * 64 + 31);
	for (i = 0x48b; i <= 0x493; i++)
		fixture_forget_msr(&f->caps, i);
	fixture_expect_accepted(test, f, "not-captured", "nothing enumerated");
}

static void check_each_leaf_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		u32 leaf = vmx_cpuid_leaves[i].leaf;

		fixture_fill_caps(test, &f->caps);
		fixture_forget_cpuid(&f->caps, leaf);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "CPUID %x", leaf);
		KUNIT_EXPECT_EQ_MSG(test, f->findings.nr, leaf == 1, "CPUID %x", leaf);
	}
	fixture_fill_caps(test, &f->caps);
	fixture_forget_cpuid(&f->caps, 1);
	fixture_setup(f);
	finding = fixture_find(&f->findings, "not-captured", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->severity, VMX_INFO);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, 0);
	KUNIT_EXPECT_EQ(test, finding->at[1].place, VMX_AT_CPUIDS);
	KUNIT_EXPECT_EQ(test, finding->at[1].mask, BIT(VMX_CPUID_FEATURES));
}

static void describe_hypervisor(const struct hypervisor *hypervisor, char *desc)
{
	strscpy(desc, hypervisor->name, KUNIT_PARAM_DESC_SIZE);
}

static void describe_instruction(const struct instruction *row, char *desc)
{
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hypervisor, hypervisors, describe_hypervisor);
KUNIT_ARRAY_PARAM(instruction, instructions, describe_instruction);

/* A capture of the MSRs alone says that there is VMX, even if it is nothing but faults. */
static void check_msrs_without_cpuid(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	memset(&f->caps, 0, sizeof(f->caps));
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "not-supported"), 1);

	vmx_caps_set_fault(&f->caps, 0x480);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "not-supported"), 0);
}

static void check_faulted_msr_is_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	fixture_fault_msr(&f->caps, 0x486);
	fixture_forget_msr(&f->caps, 0x48a);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "not-captured", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT(VMX_MSR_VMCS_ENUM));
}

/* IA32_FEATURE_CONTROL may be there without VMX: then that is all there is to say. */
static void check_feature_control_without_vmx(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	memset(&f->caps, 0, sizeof(f->caps));
	vmx_caps_set_msr(&f->caps, 0x3a, 5);
	fixture_set_cpuid(test, &f->caps, 0x01, REF_SIGNATURE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, f->findings.nr, 1);
}

static struct kunit_case check_enabled_cases[] = {
	KUNIT_CASE_PARAM(check_vmx_hidden_by_hypervisor, hypervisor_gen_params),
	KUNIT_CASE_PARAM(check_instruction_and_control, instruction_gen_params),
	KUNIT_CASE(check_each_cpuid_bit_flipped),
	KUNIT_CASE(check_cpuid_not_captured),
	KUNIT_CASE(check_feature_control_states),
	KUNIT_CASE(check_msrs_not_captured),
	KUNIT_CASE(check_each_leaf_not_captured),
	KUNIT_CASE(check_msrs_without_cpuid),
	KUNIT_CASE(check_faulted_msr_is_captured),
	KUNIT_CASE(check_feature_control_without_vmx),
	{}
};

static struct kunit_suite check_enabled_suite = {
	.name = "vmx_core_check_enabled",
	.test_cases = check_enabled_cases,
};

kunit_test_suite(check_enabled_suite);
