/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM's own set-up on processors that are made up, before the series and after. */
#ifndef VMX_CORE_TESTS_UPSTREAM_KVM_H
#define VMX_CORE_TESTS_UPSTREAM_KVM_H

#include <linux/types.h>

#define FIRST_MSR 0x480
#define NR_MSRS 0x14

struct cpu {
	u64 msr[NR_MSRS];
	u32 signature;
	bool is_intel;
	u32 last_leaf;
	u32 sgx;	/* CPUID.12H:EAX */
};

/* What KVM uses; it has no padding. */
struct result {
	u64 basic, misc, tertiary;
	u32 pin, primary, secondary, exit, entry, ept, vpid;
	u32 is_loaded;
};

/**
 * struct kvm - a kernel's set-up
 * @load: on the processor that loads kvm_intel; KVM's errno, and what it uses
 * @check: after that, on another processor; KVM's errno
 */
struct kvm {
	int (*load)(const struct cpu *cpu, bool error_on_inconsistent, bool nested,
		    struct result *result);
	int (*check)(const struct cpu *cpu);
};

extern const struct kvm kvm_before, kvm_after;

#endif /* VMX_CORE_TESTS_UPSTREAM_KVM_H */
