// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building a snapshot from a capture, for the tool and the tests; not in the module.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "snapshot.h"
#include "tables.h"

/* IA32_BIOS_SIGN_ID has the revision of the microcode in bits 63:32. */
#define MSR_BIOS_SIGN_ID 0x8b

static int find_msr(u32 number)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].number == number)
			return i;
	return -1;
}

/**
 * vmx_caps_set_msr() - put a captured MSR into a snapshot
 * @caps: the snapshot
 * @number: the MSR's address
 * @value: what RDMSR returned
 *
 * Return: false if no rule asks for this MSR, and nothing was stored.
 */
bool vmx_caps_set_msr(struct vmx_caps *caps, u32 number, u64 value)
{
	int msr = find_msr(number);

	if (number == MSR_BIOS_SIGN_ID) {
		caps->microcode = upper_32_bits(value);
		return true;
	}
	if (msr < 0)
		return false;
	caps->msr[msr] = value;
	caps->msr_known |= BIT(msr);
	return true;
}

/**
 * vmx_caps_set_fault() - note in a snapshot that RDMSR of an MSR faulted
 * @caps: the snapshot
 * @number: the MSR's address
 *
 * Return: false if no rule asks for this MSR, and nothing was stored.
 */
bool vmx_caps_set_fault(struct vmx_caps *caps, u32 number)
{
	int msr = find_msr(number);

	if (msr < 0)
		return false;
	caps->msr_faulted |= BIT(msr);
	return true;
}

/**
 * vmx_caps_set_cpuid() - put a captured CPUID leaf into a snapshot
 * @caps: the snapshot
 * @leaf: EAX before CPUID
 * @subleaf: ECX before CPUID
 * @regs: what CPUID returned
 *
 * Return: false if no rule asks for this leaf, and nothing was stored.
 */
bool vmx_caps_set_cpuid(struct vmx_caps *caps, u32 leaf, u32 subleaf,
			const struct vmx_regs *regs)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		if (vmx_cpuid_leaves[i].leaf != leaf || vmx_cpuid_leaves[i].subleaf != subleaf)
			continue;
		caps->cpuid[i] = *regs;
		caps->cpuid_known |= BIT(i);
		vmx_forget_apic_id(caps);
		return true;
	}
	return false;
}

/**
 * vmx_caps_set_signature() - put a CPUID.1:EAX that was captured alone into a snapshot
 * @caps: the snapshot
 * @signature: family, model and stepping, of a processor of Intel's
 */
void vmx_caps_set_signature(struct vmx_caps *caps, u32 signature)
{
	caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX] = signature;
}
