/* SPDX-License-Identifier: GPL-2.0-only */
/* The types of the test data that ./generate writes. */
#ifndef VMX_CORE_TESTS_PROFILE_H
#define VMX_CORE_TESTS_PROFILE_H

#include <linux/errno.h>
#include <linux/types.h>

struct vmx_profile_msr {
	u32 msr;
	u64 value;
};

struct vmx_profile_cpuid {
	u32 leaf, subleaf, eax, ebx, ecx, edx;
};

/* An error or a warning that the profile must give. */
struct vmx_profile_finding {
	const char *rule;
	bool error;
	const char *control;	/* one of the controls it names, or "" */
	u32 msr;		/* one of the MSRs it names, or 0 */
};

/* The order of the words in vmx_profile.words. */
enum vmx_profile_word {
	VMX_PROFILE_PIN_BASED,
	VMX_PROFILE_PRIMARY,
	VMX_PROFILE_SECONDARY,
	VMX_PROFILE_TERTIARY,
	VMX_PROFILE_VM_EXIT,
	VMX_PROFILE_SECONDARY_VM_EXIT,
	VMX_PROFILE_VM_ENTRY,
	VMX_PROFILE_EPT,
	VMX_PROFILE_VPID,
	VMX_PROFILE_NR_WORDS
};

struct vmx_profile {
	const char *name;
	const char *kind;	/* hardware, nested, derived or emulator */

	const struct vmx_profile_msr *msrs;
	unsigned int nr_msrs;
	const struct vmx_profile_cpuid *cpuid;
	unsigned int nr_cpuid;
	const u32 *gp;		/* MSRs whose read faulted */
	unsigned int nr_gp;
	u32 signature;		/* CPUID.1:EAX captured alone, or 0 */
	int kernel_vmx;		/* -1: not captured */

	int err;		/* 0, -EIO, -EOPNOTSUPP; -EINVAL: a needed MSR is not listed */
	u64 words[VMX_PROFILE_NR_WORDS];	/* of an accepted profile */
	const struct vmx_profile_finding *findings;
	unsigned int nr_findings;
};

#endif /* VMX_CORE_TESTS_PROFILE_H */
