/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM's set-up with the series: kvm_setup() of tests/kvm/kvm.c under another name. */
#ifndef VMX_CORE_TESTS_SERIES_H
#define VMX_CORE_TESTS_SERIES_H

#include "../kvm/kvm.h"

int series_setup(const struct kvm_machine *machine, bool error_on_inconsistent,
		 struct kvm_result *result);

#endif /* VMX_CORE_TESTS_SERIES_H */
