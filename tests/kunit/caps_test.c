// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmx_read_caps() on a processor of paper, and what else fills a snapshot.
 */
#include <linux/string.h>

#include "machine.h"

/* Take a snapshot over an old one, and compare it with what is due. */
static void machine_compare(struct machine *m)
{
	struct vmx_caps *caps = &m->f.caps, *due = &m->due;
	unsigned int i;

	memset(caps, 0xff, sizeof(*caps));
	memset(due, 0, sizeof(*due));
	caps->microcode = 0xb000040;
	due->microcode = 0xb000040;
	caps->kernel_known = true;
	due->kernel_known = true;
	caps->kernel_vmx = true;
	due->kernel_vmx = true;
	machine_read(m);

	for (i = 0; i < ARRAY_SIZE(msrs); i++) {
		bool exists = enumerated(m, msrs[i].number);

		KUNIT_EXPECT_EQ_MSG(m->test, m->reads[i], exists, "MSR %x", msrs[i].number);
		if (exists && m->faults[i]) {
			due->msr_faulted |= BIT(msrs[i].index);
		} else if (exists) {
			due->msr[msrs[i].index] = m->value[i];
			due->msr_known |= BIT(msrs[i].index);
		}
		KUNIT_EXPECT_EQ_MSG(m->test, caps->msr[msrs[i].index], due->msr[msrs[i].index],
				    "MSR %x", msrs[i].number);
	}
	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		bool exists = has_leaf(m, leaves[i].number);

		KUNIT_EXPECT_EQ_MSG(m->test, m->cpuids[i], exists, "CPUID %x", leaves[i].number);
		if (!exists)
			continue;
		due->cpuid[leaves[i].index] = regs_of(m, i);
		due->cpuid_known |= BIT(leaves[i].index);
	}
	KUNIT_EXPECT_EQ(m->test, caps->msr_known, due->msr_known);
	KUNIT_EXPECT_EQ(m->test, caps->msr_faulted, due->msr_faulted);
	KUNIT_EXPECT_EQ(m->test, caps->cpuid_known, due->cpuid_known);
	KUNIT_EXPECT_EQ(m->test, memcmp(caps, due, sizeof(*due)), 0);
}

static void read_caps_full_cpu(struct kunit *test)
{
	struct machine *m = machine_new(test);

	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(msrs), VMX_NR_MSRS);
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(leaves), VMX_NR_CPUIDS);
	machine_compare(m);
	KUNIT_EXPECT_EQ(test, fixture_setup(&m->f), 0);
	KUNIT_EXPECT_EQ(test, m->f.findings.nr, 0);
}

static void read_caps_no_vmx(struct kunit *test)
{
	struct machine *m = machine_new(test);

	m->features = ~CPUID_1_ECX_VMX;
	machine_compare(m);
	KUNIT_EXPECT_EQ(test, fixture_setup(&m->f), -EOPNOTSUPP);
}

static void read_caps_no_leaf_1(struct kunit *test)
{
	struct machine *m = machine_new(test);

	m->max_leaf = 0;
	machine_compare(m);
}

static void read_caps_enumeration_combinations(struct kunit *test)
{
	static const struct {
		u32 number;
		unsigned int bit;
	} gates[] = {
		{ 0x482, 63 }, { 0x482, 49 }, { 0x483, 63 }, { 0x480, 55 },
		{ 0x48b, 33 }, { 0x48b, 37 }, { 0x48b, 45 },
	};
	struct machine *m = machine_new(test);
	unsigned int closed, i;

	for (closed = 0; closed < BIT(ARRAY_SIZE(gates)); closed++) {
		for (i = 0; i < ARRAY_SIZE(gates); i++)
			if (closed & BIT(i))
				m->value[slot(gates[i].number)] &= ~BIT_ULL(gates[i].bit);
			else
				m->value[slot(gates[i].number)] |= BIT_ULL(gates[i].bit);
		machine_compare(m);
	}
}

static void msr_desc(const struct enumerated_msr *msr, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%x", msr->number);
}

KUNIT_ARRAY_PARAM(msr, msrs, msr_desc);

static void read_caps_msr_faults(struct kunit *test)
{
	const struct enumerated_msr *msr = test->param_value;
	struct machine *m = machine_new(test);
	const struct vmx_finding *finding;
	char line[160], start[64];

	m->faults[msr - msrs] = true;
	machine_compare(m);
	KUNIT_EXPECT_EQ(test, fixture_setup(&m->f), msr->err);

	KUNIT_EXPECT_EQ(test, fixture_count(&m->f.findings, "msr-fault"), 1);
	finding = fixture_find(&m->f.findings, "msr-fault", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	vmx_format_finding(finding, NULL, line, sizeof(line));
	snprintf(start, sizeof(start), "%s: [msr-fault] RDMSR of MSR(%XH) faulted",
		 msr->err == -EIO ? "error" : "warning", msr->number);
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(line, start), "%s", line);
}

static void read_caps_fault_enumerates_nothing(struct kunit *test)
{
	static const u32 closed[] = { 0x48b, 0x48c, 0x491, 0x492 };
	struct machine *m = machine_new(test);
	unsigned int i;

	m->faults[slot(0x482)] = true;
	machine_compare(m);
	for (i = 0; i < ARRAY_SIZE(closed); i++)
		KUNIT_EXPECT_EQ_MSG(test, m->reads[slot(closed[i])], 0, "MSR %x", closed[i]);
	KUNIT_EXPECT_EQ(test, m->reads[slot(0x493)], 1);
}

static void setup_fault_not_enumerated(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	/* Without secondary controls there is no 0x48b, and nothing that it would enumerate. */
	*fixture_msr(&f->caps, 0x482) &= ~(BIT_ULL(63) | BIT_ULL(49));
	fixture_fault_msr(&f->caps, 0x48c);
	fixture_fault_msr(&f->caps, 0x491);
	fixture_fault_msr(&f->caps, 0x492);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "msr-fault"), 0);
}

static void read_caps_max_leaf(struct kunit *test)
{
	struct machine *m = machine_new(test);

	for (m->max_leaf = 0; m->max_leaf < 0x14; m->max_leaf++)
		machine_compare(m);
}

static void read_caps_max_extended_leaf(struct kunit *test)
{
	struct machine *m = machine_new(test);

	for (m->max_extended = 0x80000000; m->max_extended < 0x80000004; m->max_extended++)
		machine_compare(m);

	/* Without that range, leaf 0x80000000 reports what another leaf does. */
	for (m->max_extended = 0; m->max_extended < 3; m->max_extended++)
		machine_compare(m);
}

/* The range of a hypervisor is one only if there is a hypervisor. */
static void read_caps_hypervisor_leaf(struct kunit *test)
{
	struct machine *m = machine_new(test);

	m->features = ~CPUID_1_ECX_HYPERVISOR;
	machine_compare(m);
	m->features |= CPUID_1_ECX_HYPERVISOR;
	for (m->max_leaf = 0; m->max_leaf < 3; m->max_leaf++)
		machine_compare(m);
	m->features &= ~CPUID_1_ECX_VMX;
	machine_compare(m);
}

static void read_caps_apic_id_ignored(struct kunit *test)
{
	struct machine *first = machine_new(test), *other = machine_new(test);

	other->apic_id = 0x07000000;
	machine_read(first);
	machine_read(other);
	KUNIT_EXPECT_EQ(test, memcmp(&first->f.caps, &other->f.caps, sizeof(first->f.caps)), 0);
}

/* machine_compare() has seen to it that "yes" is kept. */
static void read_caps_keeps_kernel_vmx(struct kunit *test)
{
	struct machine *m = machine_new(test);

	machine_read(m);
	KUNIT_EXPECT_FALSE(test, m->f.caps.kernel_vmx);
}

/* Compare a snapshot with the one that is due, and empty both. */
static void compare_caps(struct kunit *test, struct vmx_caps *caps, struct vmx_caps *due,
			 u32 number)
{
	KUNIT_EXPECT_EQ_MSG(test, memcmp(caps, due, sizeof(*due)), 0, "%x", number);
	memset(caps, 0, sizeof(*caps));
	memset(due, 0, sizeof(*due));
}

static void set_msr_each_number(struct kunit *test)
{
	static const u32 others[] = { 0, 0x10, 0x39, 0x3b, 0x47f, 0x494, 0x8000048b };
	struct machine *m = machine_new(test);
	struct vmx_caps *caps = &m->f.caps, *due = &m->due;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(msrs); i++) {
		due->msr[msrs[i].index] = msrs[i].value;
		due->msr_known = BIT(msrs[i].index);
		KUNIT_EXPECT_TRUE(test, vmx_caps_set_msr(caps, msrs[i].number, msrs[i].value));
		compare_caps(test, caps, due, msrs[i].number);

		due->msr_faulted = BIT(msrs[i].index);
		KUNIT_EXPECT_TRUE(test, vmx_caps_set_fault(caps, msrs[i].number));
		compare_caps(test, caps, due, msrs[i].number);
	}
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		KUNIT_EXPECT_FALSE(test, vmx_caps_set_msr(caps, others[i], 1));
		KUNIT_EXPECT_FALSE(test, vmx_caps_set_fault(caps, others[i]));
		compare_caps(test, caps, due, others[i]);
	}
}

static void set_cpuid_each_leaf(struct kunit *test)
{
	static const u32 others[][2] = {
		{ 2, 0 }, { 0x12, 1 }, { 1, 1 }, { 0xd, 0 }, { 7, 1 }, { 0x40000001, 0 },
		{ 0x80000001, 1 }, { 0x80000002, 0 },
	};
	static const struct vmx_regs regs = {{ 1, 2, 3, 4 }};
	struct machine *m = machine_new(test);
	struct vmx_caps *caps = &m->f.caps, *due = &m->due;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		due->cpuid[leaves[i].index] = regs;
		if (leaves[i].number == 1)
			due->cpuid[leaves[i].index].reg[VMX_EBX] = 0;	/* the APIC ID */
		due->cpuid_known = BIT(leaves[i].index);
		KUNIT_EXPECT_TRUE(test, vmx_caps_set_cpuid(caps, leaves[i].number,
							   leaves[i].subleaf, &regs));
		compare_caps(test, caps, due, leaves[i].number);
	}
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		KUNIT_EXPECT_FALSE(test,
				   vmx_caps_set_cpuid(caps, others[i][0], others[i][1], &regs));
		compare_caps(test, caps, due, others[i][0]);
	}
}

static void read_caps_two_faults(struct kunit *test)
{
	struct machine *m = machine_new(test);

	m->faults[slot(0x486)] = true;
	m->faults[slot(0x48a)] = true;
	machine_read(m);
	KUNIT_EXPECT_EQ(test, m->f.caps.msr_faulted,
			BIT(VMX_MSR_CR0_FIXED0) | BIT(VMX_MSR_VMCS_ENUM));

	m->f.caps.msr_faulted = 0;
	KUNIT_EXPECT_TRUE(test, vmx_caps_set_fault(&m->f.caps, 0x485));
	KUNIT_EXPECT_TRUE(test, vmx_caps_set_fault(&m->f.caps, 0x487));
	KUNIT_EXPECT_EQ(test, m->f.caps.msr_faulted,
			BIT(VMX_MSR_MISC) | BIT(VMX_MSR_CR0_FIXED1));
}

/* A word whose MSR does not exist allows nothing, whatever the snapshot holds there. */
static void decode_caps_not_enumerated(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u64 may_be_1[VMX_NR_WORDS], must_be_1[VMX_NR_WORDS];

	memset(may_be_1, 0xff, sizeof(may_be_1));
	memset(must_be_1, 0xff, sizeof(must_be_1));
	*fixture_msr(&f->caps, 0x482) &= ~(BIT_ULL(63) | BIT_ULL(49));
	vmx_decode_caps(&f->caps, may_be_1, must_be_1);
	KUNIT_EXPECT_EQ(test, may_be_1[VMX_WORD_SECONDARY], 0);
	KUNIT_EXPECT_EQ(test, must_be_1[VMX_WORD_SECONDARY], 0);
	KUNIT_EXPECT_EQ(test, may_be_1[VMX_WORD_TERTIARY], 0);
	KUNIT_EXPECT_EQ(test, must_be_1[VMX_WORD_TERTIARY], 0);
	KUNIT_EXPECT_EQ(test, may_be_1[VMX_WORD_EPT], REF_EPT);
	KUNIT_EXPECT_EQ(test, must_be_1[VMX_WORD_EPT], 0);
}

static struct kunit_case caps_cases[] = {
	KUNIT_CASE(read_caps_full_cpu),
	KUNIT_CASE(read_caps_no_vmx),
	KUNIT_CASE(read_caps_no_leaf_1),
	KUNIT_CASE(read_caps_enumeration_combinations),
	KUNIT_CASE_PARAM(read_caps_msr_faults, msr_gen_params),
	KUNIT_CASE(read_caps_fault_enumerates_nothing),
	KUNIT_CASE(setup_fault_not_enumerated),
	KUNIT_CASE(read_caps_max_leaf),
	KUNIT_CASE(read_caps_max_extended_leaf),
	KUNIT_CASE(read_caps_hypervisor_leaf),
	KUNIT_CASE(read_caps_apic_id_ignored),
	KUNIT_CASE(read_caps_keeps_kernel_vmx),
	KUNIT_CASE(set_msr_each_number),
	KUNIT_CASE(set_cpuid_each_leaf),
	KUNIT_CASE(read_caps_two_faults),
	KUNIT_CASE(decode_caps_not_enumerated),
	{ }
};

static struct kunit_suite caps_suite = {
	.name = "vmx_core_caps",
	.test_cases = caps_cases,
};

kunit_test_suite(caps_suite);
