/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A processor of paper for vmx_read_caps(), which fails the test when it is
 * asked for what it does not enumerate.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <linux/string.h>

#include "fixture.h"

#define CPUID_1_ECX_VMX 0x20u
#define CPUID_1_ECX_HYPERVISOR 0x80000000u

/* The reference processor, each value another one. */
static const struct enumerated_msr {
	u32 number;
	enum vmx_msr index;
	u64 value;
	int err;	/* what setup_vmcs_config() must return if RDMSR of this one faults */
} msrs[] = {
	{ 0x03a, VMX_MSR_FEAT_CTL, REF_FEAT_CTL, -EOPNOTSUPP },
	{ 0x480, VMX_MSR_BASIC, REF_BASIC, -EIO },
	{ 0x481, VMX_MSR_PINBASED_CTLS, REF_MSR_PIN, -EIO },
	{ 0x482, VMX_MSR_PROCBASED_CTLS, REF_MSR_PRIMARY, -EIO },
	{ 0x483, VMX_MSR_EXIT_CTLS, REF_MSR_EXIT, -EIO },
	{ 0x484, VMX_MSR_ENTRY_CTLS, REF_MSR_ENTRY, -EIO },
	{ 0x485, VMX_MSR_MISC, REF_MISC, -EIO },
	{ 0x486, VMX_MSR_CR0_FIXED0, REF_CR0_FIXED0, 0 },
	{ 0x487, VMX_MSR_CR0_FIXED1, REF_CR0_FIXED1, 0 },
	{ 0x488, VMX_MSR_CR4_FIXED0, REF_CR4_FIXED0, 0 },
	{ 0x489, VMX_MSR_CR4_FIXED1, REF_CR4_FIXED1, 0 },
	{ 0x48a, VMX_MSR_VMCS_ENUM, REF_VMCS_ENUM, 0 },
	{ 0x48b, VMX_MSR_PROCBASED_CTLS2, REF_MSR_SECONDARY, -EIO },
	{ 0x48c, VMX_MSR_EPT_VPID_CAP, REF_EPT_VPID, -EIO },
	{ 0x48d, VMX_MSR_TRUE_PINBASED_CTLS, REF_TRUE_PIN & ~BIT_ULL(1), 0 },
	{ 0x48e, VMX_MSR_TRUE_PROCBASED_CTLS, REF_TRUE_PRIMARY, 0 },
	{ 0x48f, VMX_MSR_TRUE_EXIT_CTLS, REF_TRUE_EXIT, 0 },
	{ 0x490, VMX_MSR_TRUE_ENTRY_CTLS, REF_TRUE_ENTRY, 0 },
	{ 0x491, VMX_MSR_VMFUNC, REF_VMFUNC, 0 },
	{ 0x492, VMX_MSR_PROCBASED_CTLS3, REF_TERTIARY, 0 },
	{ 0x493, VMX_MSR_EXIT_CTLS2, REF_EXIT2, 0 },
};

/* Each register of each leaf another one, but for those that report a last leaf. */
static const struct {
	u32 number;
	u32 subleaf;
	enum vmx_cpuid index;
	struct vmx_regs regs;
} leaves[] = {
	{ 0x00, 0, VMX_CPUID_VENDOR, {{ 0, INTEL_EBX, INTEL_ECX, INTEL_EDX }} },
	{ 0x01, 0, VMX_CPUID_FEATURES, {{ REF_SIGNATURE, 0, 0, REF_FEATURES_EDX }} },
	{ 0x07, 0, VMX_CPUID_FEATURES_7, {{ 0x70, 0x00044404, 0x20, 0x73 }} },
	{ 0x0a, 0, VMX_CPUID_PERFMON, {{ 0xa8, 0xa1, 0xa2, 0xa3 }} },
	{ 0x0d, 1, VMX_CPUID_XSAVE, {{ 0xd8, 0xd1, 0xd2, 0xd3 }} },
	{ 0x12, 0, VMX_CPUID_SGX, {{ 1, 2, 3, 4 }} },
	{ 0x40000000, 0, VMX_CPUID_HYPERVISOR,
	  {{ 0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d }} },
	{ 0x80000000, 0, VMX_CPUID_EXTENDED, {{ 0, 0x81, 0x82, 0x83 }} },
	{ 0x80000001, 0, VMX_CPUID_FEATURES_EXT, {{ 0x84, 0x85, 0x86, 0x08000000 }} },
};

struct machine {
	struct kunit *test;
	u32 max_leaf;
	u32 max_extended;
	u32 apic_id;
	u32 features;
	unsigned int cpuids[ARRAY_SIZE(leaves)];
	u64 value[ARRAY_SIZE(msrs)];
	bool faults[ARRAY_SIZE(msrs)];
	unsigned int reads[ARRAY_SIZE(msrs)];
	struct fixture f;
	struct vmx_caps due;
};

static inline int slot(u32 number)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(msrs); i++)
		if (msrs[i].number == number)
			return i;
	return -1;
}

/* A bit of an MSR, as far as it was read already. */
static inline bool seen(const struct machine *m, u32 number, unsigned int bit)
{
	int i = slot(number);

	return m->reads[i] && !m->faults[i] && m->value[i] & BIT_ULL(bit);
}

static inline bool enumerated(const struct machine *m, u32 number)
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

static inline int machine_rdmsr(void *context, u32 number, u64 *value)
{
	struct machine *m = context;
	int i = slot(number);

	KUNIT_EXPECT_TRUE_MSG(m->test, enumerated(m, number), "MSR %x is not enumerated", number);
	if (i < 0)
		return -EIO;

	KUNIT_EXPECT_EQ_MSG(m->test, m->reads[i], 0, "MSR %x is read twice", number);
	m->reads[i]++;
	*value = m->faults[i] ? ~0ULL : m->value[i];
	return m->faults[i] ? -EIO : 0;
}

static inline bool has_leaf(const struct machine *m, u32 leaf)
{
	switch (leaf) {
	case 0:
	case 0x80000000:
		return true;
	case 0x40000000:
		return m->max_leaf && m->features & CPUID_1_ECX_HYPERVISOR;
	default:
		return leaf <= (leaf < 0x80000000 ? m->max_leaf : m->max_extended);
	}
}

static inline struct vmx_regs regs_of(const struct machine *m, unsigned int i)
{
	struct vmx_regs regs = leaves[i].regs;

	if (leaves[i].number == 0)
		regs.reg[VMX_EAX] = m->max_leaf;
	if (leaves[i].number == 1)
		regs.reg[VMX_ECX] = m->features;
	if (leaves[i].number == 0x80000000)
		regs.reg[VMX_EAX] = m->max_extended;
	return regs;
}

static inline void machine_cpuid(void *context, u32 leaf, u32 subleaf, struct vmx_regs *regs)
{
	struct machine *m = context;
	unsigned int i;

	KUNIT_EXPECT_TRUE_MSG(m->test, has_leaf(m, leaf), "there is no CPUID leaf %x", leaf);
	for (i = 0; i < ARRAY_SIZE(leaves); i++)
		if (leaves[i].number == leaf && leaves[i].subleaf == subleaf)
			break;
	*regs = (struct vmx_regs) { };
	KUNIT_EXPECT_LT_MSG(m->test, i, ARRAY_SIZE(leaves), "CPUID leaf %x/%x", leaf, subleaf);
	if (i == ARRAY_SIZE(leaves))
		return;

	m->cpuids[i]++;
	*regs = regs_of(m, i);
	if (leaf == 1)
		regs->reg[VMX_EBX] = m->apic_id;
}

static inline struct machine *machine_new(struct kunit *test)
{
	struct machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	m->test = test;
	m->max_leaf = 0x20;
	m->max_extended = 0x80000008;
	m->features = CPUID_1_ECX_VMX | BIT(30);
	for (i = 0; i < ARRAY_SIZE(msrs); i++)
		m->value[i] = msrs[i].value;
	vmx_default_policy(&m->f.policy);
	return m;
}

static inline void machine_read(struct machine *m)
{
	struct vmx_reader reader = { machine_rdmsr, machine_cpuid, m };

	memset(m->reads, 0, sizeof(m->reads));
	memset(m->cpuids, 0, sizeof(m->cpuids));
	vmx_read_caps(&reader, &m->f.caps);
}

#endif /* MACHINE_H */
