/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM's own set-up on processors that are made up, before the series and after. */
#ifndef VMX_CORE_TESTS_UPSTREAM_KVM_H
#define VMX_CORE_TESTS_UPSTREAM_KVM_H

#include "../kvm/kvm.h"

/**
 * struct kvm_module - a kernel's kvm_intel
 * @load: on the processor that loads it; KVM's errno, and what it uses
 * @check: after that, on another processor; KVM's errno
 */
struct kvm_module {
	int (*load)(const struct kvm_machine *machine, bool error_on_inconsistent, bool nested,
		    struct kvm_result *result);
	int (*check)(const struct kvm_machine *machine);
};

extern const struct kvm_module kvm_before, kvm_after;

#endif /* VMX_CORE_TESTS_UPSTREAM_KVM_H */
