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

/* Store a captured MSR.  Returns false if no rule asks for it. */
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

/* Store that RDMSR of an MSR faulted.  Returns false if no rule asks for it. */
bool vmx_caps_set_fault(struct vmx_caps *caps, u32 number)
{
	int msr = find_msr(number);

	if (msr < 0)
		return false;
	caps->msr_faulted |= BIT(msr);
	return true;
}

/* Store a captured CPUID leaf.  Returns false if no rule asks for it. */
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

/* Store a CPUID.1:EAX that was captured alone. */
void vmx_caps_set_signature(struct vmx_caps *caps, u32 signature)
{
	caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX] = signature;
}
