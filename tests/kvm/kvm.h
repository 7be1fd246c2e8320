/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's set-up on a processor that is made up.  Its struct vmcs_config is not
 * ours, so the two common in one program, but not in one file.
 */
#ifndef VMX_CORE_TESTS_KVM_H
#define VMX_CORE_TESTS_KVM_H

#include <linux/types.h>

#include "../profiles/profile.h"

#define KVM_FIRST_MSR 0x480
#define KVM_NR_MSRS 20

/* What KVM asks of a processor. */
struct kvm_machine {
	u64 msr[KVM_NR_MSRS];	/* 0 for one that faults, as the kernel has it */
	u32 signature;		/* CPUID.1:EAX */
	u32 last_leaf;		/* CPUID.0:EAX */
	u32 sgx;		/* CPUID.12H.0:EAX */
	bool is_intel;
};

struct kvm_result {
	u32 pin;
	u32 primary;
	u32 secondary;
	u64 tertiary;
	u32 exit;
	u32 entry;
	u32 ept;
	u32 vpid;
	u64 basic;
	u64 misc;
};

/**
 * struct kvm - a KVM
 * @request: the name of the row of vmx_requests[] that must ask for the same
 * @setup: its setup_vmcs_config(); returns what that does
 */
struct kvm {
	const char *request;
	int (*setup)(const struct kvm_machine *machine, bool error_on_inconsistent,
		     struct kvm_result *result);
};

/* The newest one comes first. */
extern const struct kvm * const kvms[];
extern const unsigned int nr_kvms;

static inline void kvm_set_msr(struct kvm_machine *machine, u32 number, u64 value)
{
	if (number >= KVM_FIRST_MSR && number < KVM_FIRST_MSR + KVM_NR_MSRS)
		machine->msr[number - KVM_FIRST_MSR] = value;
}

static inline void kvm_set_cpuid(struct kvm_machine *machine, const struct vmx_profile_cpuid *cpuid)
{
	if (cpuid->subleaf)
		return;
	switch (cpuid->leaf) {
	case 0:
		machine->last_leaf = cpuid->eax;
		machine->is_intel = cpuid->ebx == 0x756e6547;
		break;
	case 1:
		machine->signature = cpuid->eax;
		break;
	case 0x12:
		machine->sgx = cpuid->eax;
		break;
	}
}

/* What a profile does not say of CPUID is a processor of Intel's, with SGX. */
static inline struct kvm_machine kvm_machine_of(const struct vmx_profile *profile)
{
	struct kvm_machine machine = {
		.signature = profile->signature,
		.is_intel = true,
		.last_leaf = 0x12,
		.sgx = 1,
	};
	unsigned int i;

	for (i = 0; i < profile->nr_msrs; i++)
		kvm_set_msr(&machine, profile->msrs[i].msr, profile->msrs[i].value);
	for (i = 0; i < profile->nr_cpuid; i++)
		kvm_set_cpuid(&machine, &profile->cpuid[i]);
	return machine;
}

#endif /* VMX_CORE_TESTS_KVM_H */
