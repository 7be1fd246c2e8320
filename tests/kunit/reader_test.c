// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmx_read_caps() on a processor of paper, which fails the test when it is
 * asked for what it does not promise.
 */
#include <linux/string.h>

#include "fixture.h"

#define CPUID_1_ECX_VMX 0x20u

/* A processor that has it all, each value another one. */
static const struct promised_msr {
	u32 number;
	enum vmx_msr index;
	u64 value;
	int err;	/* what setup_vmcs_config() must return if RDMSR of this one faults */
} msrs[] = {
	{ 0x03a, VMX_MSR_FEAT_CTL, 0x0000000000000005, -EOPNOTSUPP },
	{ 0x480, VMX_MSR_BASIC, 0x00da040000000004, -EIO },
	{ 0x481, VMX_MSR_PINBASED_CTLS, 0x000000ff00000016, -EIO },
	{ 0x482, VMX_MSR_PROCBASED_CTLS, 0xfffbfffe0401e172, -EIO },
	{ 0x483, VMX_MSR_EXIT_CTLS, 0xffffffff00036dff, -EIO },
	{ 0x484, VMX_MSR_ENTRY_CTLS, 0x01ffffff000011ff, -EIO },
	{ 0x485, VMX_MSR_MISC, 0x000000007004c1e7, -EIO },
	{ 0x486, VMX_MSR_CR0_FIXED0, 0x0000000080000021, 0 },
	{ 0x487, VMX_MSR_CR0_FIXED1, 0x00000000ffffffff, 0 },
	{ 0x488, VMX_MSR_CR4_FIXED0, 0x0000000000002000, 0 },
	{ 0x489, VMX_MSR_CR4_FIXED1, 0x00000000003767ff, 0 },
	{ 0x48a, VMX_MSR_VMCS_ENUM, 0x000000000000002e, 0 },
	{ 0x48b, VMX_MSR_PROCBASED_CTLS2, 0xdfffffff00000000, -EIO },
	{ 0x48c, VMX_MSR_EPT_VPID_CAP, 0x00000f01067341c1, -EIO },
	{ 0x48d, VMX_MSR_TRUE_PINBASED_CTLS, 0x000000ff00000014, 0 },
	{ 0x48e, VMX_MSR_TRUE_PROCBASED_CTLS, 0xfffbfffe04006172, 0 },
	{ 0x48f, VMX_MSR_TRUE_EXIT_CTLS, 0xffffffff00036dfb, 0 },
	{ 0x490, VMX_MSR_TRUE_ENTRY_CTLS, 0x01ffffff000011fb, 0 },
	{ 0x491, VMX_MSR_VMFUNC, 0x0000000000000001, 0 },
	{ 0x492, VMX_MSR_PROCBASED_CTLS3, 0x00000000000001df, 0 },
	{ 0x493, VMX_MSR_EXIT_CTLS2, 0x000000000000000f, 0 },
};

static const struct {
	u32 number;
	enum vmx_cpuid index;
} leaves[] = {
	{ 0x00, VMX_CPUID_VENDOR }, { 0x01, VMX_CPUID_FEATURES }, { 0x12, VMX_CPUID_SGX },
};

struct machine {
	struct kunit *test;
	u32 max_leaf;
	u32 apic_id;
	u32 features;
	u64 value[ARRAY_SIZE(msrs)];
	bool faults[ARRAY_SIZE(msrs)];
	unsigned int reads[ARRAY_SIZE(msrs)];
	struct fixture f;
	struct vmx_caps due;
};

static int slot(u32 number)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(msrs); i++)
		if (msrs[i].number == number)
			return i;
	return -1;
}

/* A bit of an MSR, as far as it was read already. */
static bool seen(const struct machine *m, u32 number, unsigned int bit)
{
	int i = slot(number);

	return m->reads[i] && !m->faults[i] && m->value[i] & BIT_ULL(bit);
}

static bool promised(const struct machine *m, u32 number)
{
	if (m->max_leaf < 1 || !(m->features & CPUID_1_ECX_VMX))
		return false;

	switch (number) {
	case 0x03a:
	case 0x480 ... 0x48a:
		return true;
	case 0x48b:
		return seen(m, 0x482, 63);
	case 0x48c:
		return seen(m, 0x48b, 33) || seen(m, 0x48b, 37);
	case 0x48d ... 0x490:
		return seen(m, 0x480, 55);
	case 0x491:
		return seen(m, 0x48b, 45);
	case 0x492:
		return seen(m, 0x482, 49);
	case 0x493:
		return seen(m, 0x483, 63);
	default:
		return false;
	}
}

static int machine_rdmsr(void *context, u32 number, u64 *value)
{
	struct machine *m = context;
	int i = slot(number);

	KUNIT_EXPECT_TRUE_MSG(m->test, promised(m, number), "MSR %x is not promised", number);
	if (i < 0)
		return -EIO;

	KUNIT_EXPECT_EQ_MSG(m->test, m->reads[i], 0, "MSR %x is read twice", number);
	m->reads[i]++;
	*value = m->faults[i] ? ~0ULL : m->value[i];
	return m->faults[i] ? -EIO : 0;
}

static void machine_cpuid(void *context, u32 leaf, u32 subleaf, struct vmx_regs *regs)
{
	struct machine *m = context;

	KUNIT_EXPECT_TRUE_MSG(m->test, leaf <= m->max_leaf, "there is no CPUID leaf %x", leaf);
	*regs = (struct vmx_regs) { };
	switch (leaf) {
	case 0:
		*regs = (struct vmx_regs) {{ m->max_leaf, 0x756e6547, 0x6c65746e, 0x49656e69 }};
		break;
	case 1:
		*regs = (struct vmx_regs) {{ 0x806f8, m->apic_id, m->features, 0xbfebfbff }};
		break;
	case 0x12:
		*regs = (struct vmx_regs) {{ 1, 2, 3, 4 }};
		break;
	}
}

static struct machine *machine_new(struct kunit *test)
{
	struct machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->test = test;
	m->max_leaf = 0x20;
	m->features = CPUID_1_ECX_VMX;
	for (i = 0; i < ARRAY_SIZE(msrs); i++)
		m->value[i] = msrs[i].value;
	vmx_default_policy(&m->f.policy);
	return m;
}

static void machine_read(struct machine *m)
{
	struct vmx_reader reader = { machine_rdmsr, machine_cpuid, m };

	memset(m->reads, 0, sizeof(m->reads));
	vmx_read_caps(&reader, &m->f.caps);
}

/* Take a snapshot over an old one, and compare it with what is due. */
static void machine_compare(struct machine *m)
{
	struct vmx_caps *caps = &m->f.caps, *due = &m->due;
	unsigned int i;

	memset(caps, 0xff, sizeof(*caps));
	memset(due, 0, sizeof(*due));
	caps->kernel_vmx = true;
	due->kernel_vmx = true;
	machine_read(m);

	for (i = 0; i < ARRAY_SIZE(msrs); i++) {
		bool exists = promised(m, msrs[i].number);

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
	for (i = 0; i < ARRAY_SIZE(leaves) && leaves[i].number <= m->max_leaf; i++) {
		machine_cpuid(m, leaves[i].number, 0, &due->cpuid[leaves[i].index]);
		due->cpuid_known |= BIT(leaves[i].index);
	}
	KUNIT_EXPECT_EQ(m->test, caps->msr_known, due->msr_known);
	KUNIT_EXPECT_EQ(m->test, caps->msr_faulted, due->msr_faulted);
	KUNIT_EXPECT_EQ(m->test, memcmp(caps, due, sizeof(*due)), 0);
}

static void a_processor_with_everything(struct kunit *test)
{
	struct machine *m = machine_new(test);

	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(msrs), VMX_NR_MSRS);
	machine_compare(m);
	KUNIT_EXPECT_EQ(test, fixture_setup(&m->f), 0);
}

static void without_vmx_no_msr_is_read(struct kunit *test)
{
	struct machine *m = machine_new(test);

	m->features = ~CPUID_1_ECX_VMX;
	machine_compare(m);
	KUNIT_EXPECT_EQ(test, fixture_setup(&m->f), -EOPNOTSUPP);
}

static void gates_in_all_combinations(struct kunit *test)
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

static void msr_desc(const struct promised_msr *msr, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%x", msr->number);
}

KUNIT_ARRAY_PARAM(msr, msrs, msr_desc);

static void a_promised_msr_faults(struct kunit *test)
{
	const struct promised_msr *msr = test->param_value;
	struct machine *m = machine_new(test);
	struct vmx_findings *findings = &m->f.findings;
	char line[400], start[64];
	unsigned int i;

	m->faults[msr - msrs] = true;
	machine_compare(m);
	KUNIT_EXPECT_EQ(test, fixture_setup(&m->f), msr->err);
	KUNIT_EXPECT_EQ(test, fixture_count(findings, "msr-fault"), 1);

	snprintf(start, sizeof(start), "%s: [msr-fault] RDMSR of MSR(%XH) faulted",
		 msr->err == -EIO ? "error" : "warning", msr->number);
	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], line, sizeof(line));
		if (!strcmp(vmx_rule_slug(findings->list[i].rule), "msr-fault"))
			KUNIT_EXPECT_TRUE_MSG(test, strstarts(line, start), "%s", line);
		else if (msr->err == -EIO && findings->list[i].severity != VMX_INFO)
			KUNIT_FAIL(test, "judged, but not read: %s", line);
	}
}

static void a_fault_closes_the_gates_behind_it(struct kunit *test)
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

static void a_fault_of_what_is_not_promised(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	/* Without secondary controls there is no 0x48b, and nothing that it would promise. */
	*fixture_msr(&f->caps, 0x482) &= ~(BIT_ULL(63) | BIT_ULL(49));
	fixture_fault_msr(&f->caps, 0x48c);
	fixture_fault_msr(&f->caps, 0x491);
	fixture_fault_msr(&f->caps, 0x492);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "msr-fault"), 0);
}

static void cpuid_leaves_up_to_the_maximum(struct kunit *test)
{
	struct machine *m = machine_new(test);

	for (m->max_leaf = 0; m->max_leaf < 0x14; m->max_leaf++) {
		machine_compare(m);
		fixture_setup(&m->f);
		KUNIT_EXPECT_EQ_MSG(test,
				    vmx_has(&m->f.config, VMXC_SECONDARY_EXEC_ENCLS_EXITING),
				    m->max_leaf >= 0x12, "maximum %x", m->max_leaf);
	}
}

static void cpus_that_differ_in_the_apic_id_only(struct kunit *test)
{
	struct machine *first = machine_new(test), *other = machine_new(test);

	other->apic_id = 0x07000000;
	machine_read(first);
	machine_read(other);
	KUNIT_EXPECT_EQ(test, memcmp(&first->f.caps, &other->f.caps, sizeof(first->f.caps)), 0);
}

/* machine_compare() has seen to it that "yes" is kept. */
static void a_kernel_that_does_not_hold_vmx(struct kunit *test)
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

static void captured_msrs(struct kunit *test)
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

static void captured_cpuid_leaves(struct kunit *test)
{
	static const u32 others[][2] = { { 2, 0 }, { 0x12, 1 }, { 1, 1 }, { 0x80000001, 0 } };
	static const struct vmx_regs regs = {{ 1, 2, 3, 4 }};
	struct machine *m = machine_new(test);
	struct vmx_caps *caps = &m->f.caps, *due = &m->due;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		due->cpuid[leaves[i].index] = regs;
		due->cpuid_known = BIT(leaves[i].index);
		KUNIT_EXPECT_TRUE(test, vmx_caps_set_cpuid(caps, leaves[i].number, 0, &regs));
		compare_caps(test, caps, due, leaves[i].number);
	}
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		KUNIT_EXPECT_FALSE(test,
				   vmx_caps_set_cpuid(caps, others[i][0], others[i][1], &regs));
		compare_caps(test, caps, due, others[i][0]);
	}
}

static struct kunit_case reader_cases[] = {
	KUNIT_CASE(a_processor_with_everything),
	KUNIT_CASE(without_vmx_no_msr_is_read),
	KUNIT_CASE(gates_in_all_combinations),
	KUNIT_CASE_PARAM(a_promised_msr_faults, msr_gen_params),
	KUNIT_CASE(a_fault_closes_the_gates_behind_it),
	KUNIT_CASE(a_fault_of_what_is_not_promised),
	KUNIT_CASE(cpuid_leaves_up_to_the_maximum),
	KUNIT_CASE(cpus_that_differ_in_the_apic_id_only),
	KUNIT_CASE(a_kernel_that_does_not_hold_vmx),
	KUNIT_CASE(captured_msrs),
	KUNIT_CASE(captured_cpuid_leaves),
	{ }
};

static struct kunit_suite reader_suite = {
	.name = "vmx_core_reader",
	.test_cases = reader_cases,
};

kunit_test_suite(reader_suite);
