// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether VM entry can be tried on a CPU, and what has ended the guest.
 */
#include <linux/bits.h>
#include <linux/kernel.h>

#include "verify.h"

#define CR4_VMXE		BIT_ULL(13)
#define RTIT_CTL_TRACE_EN	BIT_ULL(0)

#define EXIT_BY_EXCEPTION_OR_NMI	(VMX_EXITED | 0)
#define EXIT_BY_INTERRUPT		(VMX_EXITED | 1)
#define ENTRY_FAILED_BY_MACHINE_CHECK	(VMX_EXITED | VMX_ENTRY_FAILED | 41)

#define INFO_VALID		BIT(31)
#define INFO_TYPE		GENMASK_ULL(10, 8)
#define INFO_TYPE_NMI		(2 << 8)
#define INFO_VECTOR		GENMASK_ULL(7, 0)
#define VECTOR_MACHINE_CHECK	18

/* Bits that are 0 and must be 1, or the other way round. */
static u64 wrong_bits(u64 value, u64 fixed0, u64 fixed1)
{
	return (fixed0 & ~value) | (value & ~fixed1);
}

/**
 * vmx_find_obstacles() - find out why a CPU cannot enter VMX operation
 * @host: the CPU
 * @caps: its snapshot
 * @obstacles: the result
 *
 * What delivers the kernel's events, the IDT or FRED, does not matter: CR4.FRED is a
 * bit like others, which VMX operation allows or does not.
 *
 * Return: how many there are.
 */
unsigned int vmx_find_obstacles(const struct vmx_host *host, const struct vmx_caps *caps,
				struct vmx_result obstacles[VMX_MAX_OBSTACLES])
{
	const u64 *msr = caps->msr;
	const struct {
		enum vmx_problem problem;
		u64 bits;
	} checks[VMX_MAX_OBSTACLES] = {
		{ host->tdx ? VMX_PROBLEM_TDX : VMX_PROBLEM_BUSY, host->cr4 & CR4_VMXE },
		{ VMX_PROBLEM_PT, msr[VMX_MSR_MISC] & vmx_control_mask(VMXC_VMX_MISC_INTEL_PT) ?
				  0 : host->rtit_ctl & RTIT_CTL_TRACE_EN },
		{ VMX_PROBLEM_PIC, host->pic },
		{ VMX_PROBLEM_CR0, wrong_bits(host->cr0, msr[VMX_MSR_CR0_FIXED0],
					      msr[VMX_MSR_CR0_FIXED1]) },
		{ VMX_PROBLEM_CR4, wrong_bits(host->cr4 | CR4_VMXE, msr[VMX_MSR_CR4_FIXED0],
					      msr[VMX_MSR_CR4_FIXED1]) },
	};
	unsigned int i, nr = 0;

	for (i = 0; i < ARRAY_SIZE(checks); i++)
		if (checks[i].bits)
			obstacles[nr++] = (struct vmx_result) {
				.problem = checks[i].problem,
				.bits = checks[i].bits,
			};
	return nr;
}

/**
 * vmx_event_of() - find out what has ended the guest
 * @answer: what the processor said, as in struct vmx_result
 * @info: the VM-exit interruption information
 *
 * Return: %VMX_EVENT_NONE where it was the guest, or there was none.
 */
enum vmx_event vmx_event_of(u32 answer, u32 info)
{
	if (answer == ENTRY_FAILED_BY_MACHINE_CHECK)
		return VMX_EVENT_MACHINE_CHECK;
	/* Where VM exit does not acknowledge interrupts, there is no information. */
	if (answer == EXIT_BY_INTERRUPT)
		return info & INFO_VALID && (info & INFO_VECTOR) != VMX_SPURIOUS_VECTOR ?
		       VMX_EVENT_TAKEN_INTERRUPT : VMX_EVENT_INTERRUPT;
	if (answer != EXIT_BY_EXCEPTION_OR_NMI || !(info & INFO_VALID))
		return VMX_EVENT_NONE;
	if ((info & INFO_TYPE) == INFO_TYPE_NMI)
		return VMX_EVENT_NMI;
	return (info & INFO_VECTOR) == VECTOR_MACHINE_CHECK ? VMX_EVENT_MACHINE_CHECK :
							      VMX_EVENT_NONE;
}
