// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM's set-up, and its comparison of CPUs.  With BEFORE, KVM keeps the EPT and
 * VPID capabilities beside struct vmcs_config.
 */
#include <linux/types.h>

#include "kvm.h"

/* Whatever the processor has is used, see vmx_hardware_setup(). */
static bool enable_ept, enable_vpid, enable_ept_ad_bits, enable_mbec, enable_unrestricted_guest;
static bool flexpriority_enabled, enable_apicv = true, enable_sgx = true;
static bool nested;

#define kvm_cpu_cap_has(feature) ((feature) || true)
#define X86_FEATURE_SHSTK 0
#define X86_FEATURE_IBT 0
#define vmx_umip_emulated() false
#define nested_vmx_calc_vmcs_enum_msr() 0
#define __kvm_is_vmx_supported() true
#define raw_smp_processor_id() 1

static struct vmcs_config vmcs_config;
#ifdef BEFORE
static struct vmx_capability vmx_capability;
#define EPT_CAPS vmx_capability.ept
#define VPID_CAPS vmx_capability.vpid
#define setup(config) setup_vmcs_config(config, &vmx_capability)
#define setup_nested(config) nested_vmx_setup_ctls_msrs(config, vmx_capability.ept)
#else
#define EPT_CAPS vmcs_config.ept_caps
#define VPID_CAPS vmcs_config.vpid_caps
#define setup(config) setup_vmcs_config(config)
#define setup_nested(config) nested_vmx_setup_ctls_msrs(config)
#endif

#include "../kvm/kernel.h"

static int load(const struct kvm_machine *machine, bool error_on_inconsistent, bool is_nested,
		struct kvm_result *result)
{
	int err;

	memset(result, 0, sizeof(*result));
	nested = is_nested;
	boot(machine, error_on_inconsistent);
	err = setup(&vmcs_config);
	if (err)
		return err;
	set_result(result, &vmcs_config, EPT_CAPS, VPID_CAPS);

	enable_ept = cpu_has_vmx_ept() && cpu_has_vmx_ept_4levels() && cpu_has_vmx_ept_mt_wb() &&
		     cpu_has_vmx_invept_global();
	enable_vpid = cpu_has_vmx_vpid() && cpu_has_vmx_invvpid() &&
		      (cpu_has_vmx_invvpid_single() || cpu_has_vmx_invvpid_global());
	enable_ept_ad_bits = enable_ept && cpu_has_vmx_ept_ad_bits();
	enable_mbec = enable_ept &&
		      vmcs_config.cpu_based_2nd_exec_ctrl & SECONDARY_EXEC_MODE_BASED_EPT_EXEC;
	enable_unrestricted_guest = enable_ept && cpu_has_vmx_unrestricted_guest();
	flexpriority_enabled = cpu_has_vmx_flexpriority();
	if (nested)
		setup_nested(&vmcs_config);
	return 0;
}

static int check(const struct kvm_machine *machine)
{
	cpu = machine;
	return vmx_check_processor_compat();
}

const struct kvm_module KVM = { .load = load, .check = check };
