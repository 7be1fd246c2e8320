// SPDX-License-Identifier: GPL-2.0-only
/*
 * One set-up of KVM's and one of vmx_core's for each profile, in this order: of
 * both callgrind sees a call of setup_vmcs_config().
 */
#include <linux/kernel.h>

#include "machine.h"

static bool is_quiet(const struct vmx_findings *findings)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++)
		if (findings->list[i].severity != VMX_INFO)
			return false;
	return true;
}

int main(void)
{
	struct vmx_findings findings;
	struct vmcs_config config;
	struct vmx_policy policy;
	struct kvm_result result;
	struct machine machine;
	unsigned int i;
	int err, kvm_err;

	vmx_default_policy(&policy);
	for (i = 0; i < machine_nr_profiles; i++) {
		machine_of(&machine_profiles[i], &machine);
		kvm_err = kvms[0]->setup(&machine.kvm, true, &result);
		err = setup_vmcs_config(&machine.caps, &policy, &config, &findings);
		printf("%s %s\n", machine_profiles[i].name, err || kvm_err ? "refused" :
		       is_quiet(&findings) ? "quiet" : "warned");
	}
	return 0;
}
