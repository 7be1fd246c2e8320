// SPDX-License-Identifier: GPL-2.0-only
/*
 * The snapshot of a CPU's VMX capabilities: taking it, and asking it.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "core/snapshot.h"
#include "core/tables.h"

#define CPUID_1_ECX_VMX			BIT(5)
#define CPUID_1_ECX_HYPERVISOR		BIT(31)
#define CPUID_12_EAX_SGX1		BIT(0)

/* The MSRs that exist wherever VMX does, the first rows. */
#define UNCONDITIONAL_MSRS		(BIT(VMX_MSR_VMCS_ENUM + 1) - 1)

/* The MSRs before this one have been read. */
static __always_inline bool is_enumerated(const struct vmx_caps *caps, u32 enumerated,
					  enum vmx_msr msr)
{
	const struct vmx_msr_row *row = &vmx_msrs[msr];

	return enumerated & BIT(row->enumerated_by) &&
	       caps->msr[row->enumerated_by] & row->enumerating_bits;
}

/*
 * The MSRs that the processor enumerates.
 *
 * Source: SDM, appendix "VMX Capability Reporting Facility".
 *
 * Return: BIT(enum vmx_msr) for each.
 */
u32 vmx_enumerated_msrs(const struct vmx_caps *caps)
{
	u32 enumerated = UNCONDITIONAL_MSRS;
	u32 rest = (BIT(VMX_NR_MSRS) - 1) & ~enumerated;

	for (; rest; rest &= rest - 1)
		if (is_enumerated(caps, enumerated, __ffs64(rest)))
			enumerated |= rest & -rest;
	return enumerated;
}

/* Each range of leaves has its first leaf report the last, if there is such a range. */
static bool leaf_exists(const struct vmx_caps *caps, enum vmx_cpuid leaf)
{
	switch (vmx_cpuid_leaves[leaf].leaf >> 16) {
	case 0x0000:
		return leaf == VMX_CPUID_VENDOR ||
		       vmx_cpuid_leaves[leaf].leaf <= caps->cpuid[VMX_CPUID_VENDOR].reg[VMX_EAX];
	case 0x4000:
		return caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_ECX] & CPUID_1_ECX_HYPERVISOR;
	default:
		return leaf == VMX_CPUID_EXTENDED ||
		       vmx_cpuid_leaves[leaf].leaf <= caps->cpuid[VMX_CPUID_EXTENDED].reg[VMX_EAX];
	}
}

/* Clear what would make CPUs look different that are not. */
void vmx_forget_apic_id(struct vmx_caps *caps)
{
	caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EBX] = 0;
}

static void read_cpuid(const struct vmx_reader *reader, struct vmx_caps *caps)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		if (!leaf_exists(caps, i))
			continue;
		reader->read_cpuid(reader->context, vmx_cpuid_leaves[i].leaf,
			      vmx_cpuid_leaves[i].subleaf, &caps->cpuid[i]);
		caps->cpuid_known |= BIT(i);
	}
	vmx_forget_apic_id(caps);
}

static void read_msr(const struct vmx_reader *reader, struct vmx_caps *caps, enum vmx_msr msr)
{
	u64 value;

	if (reader->read_msr(reader->context, vmx_msrs[msr].number, &value)) {
		caps->msr_faulted |= BIT(msr);
		return;
	}
	caps->msr[msr] = value;
	caps->msr_known |= BIT(msr);
}

/**
 * vmx_read_caps() - take the snapshot of the CPU behind a reader
 * @reader: how to execute RDMSR and CPUID
 * @caps: the snapshot; everything is written but what the kernel knows: @caps->microcode,
 *	@caps->kernel_known and @caps->kernel_vmx
 *
 * Reads each MSR that exists once and no other, and none without VMX.
 *
 * Context: that of the accessors; must stay on one CPU.
 */
void vmx_read_caps(const struct vmx_reader *reader, struct vmx_caps *caps)
{
	bool kernel_known = caps->kernel_known, kernel_vmx = caps->kernel_vmx;
	u32 microcode = caps->microcode;
	u32 enumerated = 0;
	unsigned int i;

	memset(caps, 0, sizeof(*caps));
	caps->microcode = microcode;
	caps->kernel_known = kernel_known;
	caps->kernel_vmx = kernel_vmx;

	read_cpuid(reader, caps);
	if (!(caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_ECX] & CPUID_1_ECX_VMX))
		return;

	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (!(UNCONDITIONAL_MSRS & BIT(i)) && !is_enumerated(caps, enumerated, i))
			continue;
		enumerated |= BIT(i);
		read_msr(reader, caps, i);
	}
}

/* A setting must be allowed by both MSRs, unless the TRUE one contradicts itself. */
static void decode_split_word(const struct vmx_caps *caps, const struct vmx_word_row *row,
			      u32 enumerated, u64 *may_be_1, u64 *must_be_1)
{
	u64 value = caps->msr[row->msr], true_value = caps->msr[row->true_msr];

	*may_be_1 = upper_32_bits(value);
	*must_be_1 = lower_32_bits(value);
	if (enumerated & caps->msr_known & BIT(row->true_msr) && !vmx_contradictions(true_value)) {
		*may_be_1 &= upper_32_bits(true_value);
		*must_be_1 |= lower_32_bits(true_value);
	}
}

static void decode_word(const struct vmx_caps *caps, const struct vmx_word_row *row,
			u32 enumerated, u64 *may_be_1, u64 *must_be_1)
{
	u64 value = caps->msr[row->msr];

	*must_be_1 = 0;
	if (row->layout <= VMX_FLAT && !(enumerated & BIT(row->msr)))
		*may_be_1 = 0;
	else if (row->layout == VMX_SPLIT)
		decode_split_word(caps, row, enumerated, may_be_1, must_be_1);
	else if (row->layout == VMX_LOW)
		*may_be_1 = lower_32_bits(value);
	else if (row->layout == VMX_HIGH)
		*may_be_1 = upper_32_bits(value);
	else
		*may_be_1 = value;
}

/**
 * vmx_decode_caps() - what a processor allows and forces
 * @caps: the snapshot
 * @may_be_1: by word, the allowed 1-settings, none if the word cannot be
 *	activated; for a capability word what the MSR holds
 * @must_be_1: by word, the controls that may not be 0
 *
 * Where there is a TRUE MSR, both must allow a setting.
 *
 * Return: BIT(enum vmx_msr) for each MSR that the processor enumerates.
 */
u32 vmx_decode_caps(const struct vmx_caps *caps, u64 may_be_1[VMX_NR_WORDS],
		    u64 must_be_1[VMX_NR_WORDS])
{
	u32 enumerated = vmx_enumerated_msrs(caps);
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		decode_word(caps, &vmx_words[word], enumerated, &may_be_1[word], &must_be_1[word]);
	return enumerated;
}

/* Clear a control in a snapshot. */
void vmx_caps_clear(struct vmx_caps *caps, enum vmx_control control)
{
	const struct vmx_word_row *row = &vmx_words[vmx_control_word(control)];
	u64 mask = vmx_control_mask(control);

	if (row->layout == VMX_SPLIT)
		mask <<= 32;
	caps->msr[row->msr] &= ~mask;
	caps->msr[row->true_msr] &= ~mask;
}

/*
 * Whether CPUID is known to report no SGX.
 *
 * Source: SDM, "Intel SGX Resource Enumeration Leaves".
 */
bool vmx_sgx_absent(const struct vmx_caps *caps)
{
	if (vmx_cpuid_known(caps, VMX_CPUID_VENDOR) &&
	    caps->cpuid[VMX_CPUID_VENDOR].reg[VMX_EAX] < vmx_cpuid_leaves[VMX_CPUID_SGX].leaf)
		return true;
	return vmx_cpuid_known(caps, VMX_CPUID_SGX) &&
	       !(caps->cpuid[VMX_CPUID_SGX].reg[VMX_EAX] & CPUID_12_EAX_SGX1);
}

/*
 * Whether errata of Intel's may apply.
 *
 * A signature that was captured alone counts as Intel's.
 */
bool vmx_is_intel(const struct vmx_caps *caps)
{
	const u32 *vendor = caps->cpuid[VMX_CPUID_VENDOR].reg;

	return !vmx_cpuid_known(caps, VMX_CPUID_VENDOR) ||
	       (vendor[VMX_EBX] == 0x756e6547 && vendor[VMX_EDX] == 0x49656e69 &&
		vendor[VMX_ECX] == 0x6c65746e);	/* GenuineIntel */
}

/* Signatures in the hypervisor's CPUID leaf. */
struct vendor_row {
	u32 ebx;
	u32 ecx;
	u32 edx;
	enum vmx_hypervisor hypervisor;
};

static const struct vendor_row vendors[] = {
	{ 0x4b4d564b, 0x564b4d56, 0x0000004d, VMX_KVM },	/* KVMKVMKVM */
	{ 0x7263694d, 0x666f736f, 0x76482074, VMX_HYPER_V },	/* Microsoft Hv */
	{ 0x61774d56, 0x4d566572, 0x65726177, VMX_VMWARE },	/* VMwareVMware */
	{ 0x786f4256, 0x786f4256, 0x786f4256, VMX_VIRTUALBOX },	/* VBoxVBoxVBox */
	{ 0x566e6558, 0x65584d4d, 0x4d4d566e, VMX_XEN },	/* XenVMMXenVMM */
	{ 0x54474354, 0x43544743, 0x47435447, VMX_TCG },	/* TCGTCGTCGTCG */
};

/*
 * Who is to blame if the capabilities contradict themselves.
 *
 * Return: an outer hypervisor if there is one, else the processor, or nobody if
 * CPUID is not known.
 */
enum vmx_hypervisor vmx_hypervisor(const struct vmx_caps *caps)
{
	const u32 *vendor = caps->cpuid[VMX_CPUID_HYPERVISOR].reg;
	unsigned int i;

	if (!vmx_cpuid_known(caps, VMX_CPUID_FEATURES))
		return VMX_UNKNOWN_HOST;
	if (!(caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_ECX] & CPUID_1_ECX_HYPERVISOR))
		return VMX_NATIVE;
	for (i = 0; i < ARRAY_SIZE(vendors); i++)
		if (vendor[VMX_EBX] == vendors[i].ebx && vendor[VMX_ECX] == vendors[i].ecx &&
		    vendor[VMX_EDX] == vendors[i].edx)
			return vendors[i].hypervisor;
	return VMX_OTHER_HYPERVISOR;
}
