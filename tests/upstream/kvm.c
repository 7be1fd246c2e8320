// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel around what kvm_extract.h has of KVM, as far as that looks at it.
 * With BEFORE, KVM keeps the EPT and VPID capabilities beside struct vmcs_config.
 */
#include <string.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "kvm.h"

#define X86_VENDOR_UNKNOWN 0xff

static const struct cpu *cpu;
static bool error_on_inconsistent_vmcs_config, nested;

/* Whatever the processor has is used, see vmx_hardware_setup(). */
static bool enable_ept, enable_vpid, enable_ept_ad_bits, enable_mbec, enable_unrestricted_guest;
static bool flexpriority_enabled, enable_apicv = true, enable_sgx = true;

static struct {
	u32 x86_vfm;
} boot_cpu_data;

static inline __printf(1, 2) void say(const char *format, ...)
{
	(void)format;
}

/* A read that faults gives 0, with the _safe variant and without. */
static u64 read_msr(u32 number)
{
	return cpu->msr[number - FIRST_MSR];
}

#define rdmsrq(number, value) ((value) = read_msr(number))
#define rdmsrq_safe(number, value) (*(value) = read_msr(number))

static u32 cpuid_eax(u32 leaf)
{
	switch (leaf) {
	case 0:
		return cpu->last_leaf;
	case 1:
		return cpu->signature;
	default:
		return cpu->sgx;
	}
}

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

#include <kvm_extract.h>

static int load(const struct cpu *first, bool error_on_inconsistent, bool is_nested,
		struct result *result)
{
	u32 vendor = first->is_intel ? X86_VENDOR_INTEL : X86_VENDOR_UNKNOWN;
	u32 signature = first->signature;
	int err;

	cpu = first;
	error_on_inconsistent_vmcs_config = error_on_inconsistent;
	nested = is_nested;
	boot_cpu_data.x86_vfm = VFM_MAKE(vendor, x86_family(signature), x86_model(signature));
	*result = (struct result) { };

	err = setup(&vmcs_config);
	if (err)
		return err;

	enable_ept = cpu_has_vmx_ept() && cpu_has_vmx_ept_4levels() && cpu_has_vmx_ept_mt_wb() &&
		     cpu_has_vmx_invept_global();
	enable_vpid = cpu_has_vmx_vpid() && cpu_has_vmx_invvpid() &&
		      (cpu_has_vmx_invvpid_single() || cpu_has_vmx_invvpid_global());
	enable_ept_ad_bits = enable_ept && cpu_has_vmx_ept_ad_bits();
	enable_mbec = enable_ept &&
		      vmcs_config.cpu_based_2nd_exec_ctrl & SECONDARY_EXEC_MODE_BASED_EPT_EXEC;
	enable_unrestricted_guest = enable_ept && cpu_has_vmx_unrestricted_guest();
	flexpriority_enabled = cpu_has_vmx_flexpriority();

	*result = (struct result) {
		.basic = vmcs_config.basic,
		.misc = vmcs_config.misc,
		.pin = vmcs_config.pin_based_exec_ctrl,
		.primary = vmcs_config.cpu_based_exec_ctrl,
		.secondary = vmcs_config.cpu_based_2nd_exec_ctrl,
		.tertiary = vmcs_config.cpu_based_3rd_exec_ctrl,
		.exit = vmcs_config.vmexit_ctrl,
		.entry = vmcs_config.vmentry_ctrl,
		.ept = EPT_CAPS,
		.vpid = VPID_CAPS,
		.is_loaded = true,
	};

	if (nested)
		setup_nested(&vmcs_config);
	return 0;
}

static int check(const struct cpu *other)
{
	cpu = other;
	return vmx_check_processor_compat();
}

const struct kvm KVM = { .load = load, .check = check };
