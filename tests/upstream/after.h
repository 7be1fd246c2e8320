/* SPDX-License-Identifier: GPL-2.0-only */
/* The series as what tests/kvm/kvm.c knows: KVM's set-up as it was. */
struct vmx_capability {
	u32 ept;
	u32 vpid;
};

static int setup_vmcs_config(struct vmcs_config *config, struct vmx_capability *capability)
{
	struct vmcs_config_errors errors;
	struct vmx_raw_caps raw;
	int err;

	vmx_read_raw_caps(&raw);
	err = vmx_compute_vmcs_config(&raw, error_on_inconsistent_vmcs_config, config, &errors);
	vmx_print_config_errors(&errors);
	vmx_print_config_mismatch(0, config, config);
	capability->ept = config->ept_caps;
	capability->vpid = config->vpid_caps;
	return err;
}
