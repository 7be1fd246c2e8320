/* SPDX-License-Identifier: GPL-2.0-only */
/* A processor that is made up from a profile, as vmx_core and as KVM see it. */
#ifndef VMX_CORE_TESTS_MACHINE_H
#define VMX_CORE_TESTS_MACHINE_H

#include "../../core/core.h"
#include "../profiles/profile.h"
#include "kvm.h"

struct machine {
	struct vmx_caps caps;
	struct kvm_machine kvm;
};

extern const struct vmx_profile * const machine_profiles;
extern const unsigned int machine_nr_profiles;

void machine_of(const struct vmx_profile *profile, struct machine *machine);
void machine_flip(struct machine *machine, enum vmx_msr msr, unsigned int bit);
void machine_sign(struct machine *machine, u32 signature);

#endif /* VMX_CORE_TESTS_MACHINE_H */
