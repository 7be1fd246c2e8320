// SPDX-License-Identifier: GPL-2.0-only
/* KVM's setup_vmcs_config(). */
#include <linux/types.h>

/* A function of its own, so that its instructions can be counted. */
struct vmcs_config;
struct vmx_capability;
static __attribute__((__noipa__)) int setup_vmcs_config(struct vmcs_config *config,
							struct vmx_capability *capability);

#include "kernel.h"

static int setup(const struct kvm_machine *machine, bool error_on_inconsistent,
		 struct kvm_result *result)
{
	struct vmx_capability capability = { };
	struct vmcs_config config;
	int err;

	*result = (struct kvm_result) { };
	boot(machine, error_on_inconsistent);
	err = setup_vmcs_config(&config, &capability);
	if (!err)
		set_result(result, &config, capability.ept, capability.vpid);
	return err;
}

const struct kvm KVM = {
	.request = KVM_REQUEST,
	.setup = setup,
};
