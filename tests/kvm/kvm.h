/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's set-up on a processor that is made up.  Its struct vmcs_config is not
 * ours, so the two common in one program, but not in one file.
 */
#ifndef VMX_CORE_TESTS_KVM_H
#define VMX_CORE_TESTS_KVM_H

#include <linux/types.h>

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

#endif /* VMX_CORE_TESTS_KVM_H */
