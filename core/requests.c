// SPDX-License-Identifier: GPL-2.0-only
/*
 * What hypervisors ask of a processor, a row each; for vmxcheck, not in the module.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "requests.h"

#define CONTROLS(...) ((const u16[]){ __VA_ARGS__, VMXC_NONE })

/* The first row is the default: what vmx_controls.h says of each control. */
const struct vmx_request vmx_requests[] = {
	{
		.name = "kvm-7.3",
		.source =
			"Linux 7.3, arch/x86/kvm/vmx: KVM_REQUIRED_VMX_* and KVM_OPTIONAL_VMX_* in vmx.h, setup_vmcs_config() in vmx.c",
		.newest_kvm = true,
		.strict = true,
	},
	{
		.name = "kvm-6.12",
		.source =
			"Linux 6.12, arch/x86/kvm/vmx: KVM_REQUIRED_VMX_* and KVM_OPTIONAL_VMX_* in vmx.h, setup_vmcs_config() in vmx.c",
		.newest_kvm = true,
		.without = CONTROLS(VMXC_SECONDARY_EXEC_MODE_BASED_EPT_EXEC,
				    VMXC_VM_EXIT_LOAD_CET_STATE,
				    VMXC_VM_EXIT_SAVE_IA32_PERF_GLOBAL_CTRL,
				    VMXC_VM_ENTRY_LOAD_CET_STATE),
		.strict = true,
	},
	{
		.name = "xen",
		.source =
			"Xen 4.20.4 as Debian builds it, and TrenchBoot/xen, commit 0a2837017b7f, xen/arch/x86/hvm/vmx/vmcs.c, vmx_init_vmcs_config() and vmx_cpu_up()",
		.required = CONTROLS(VMXC_PIN_BASED_EXT_INTR_MASK, VMXC_PIN_BASED_NMI_EXITING,
				     VMXC_CPU_BASED_INTR_WINDOW_EXITING,
				     VMXC_CPU_BASED_USE_TSC_OFFSETTING, VMXC_CPU_BASED_HLT_EXITING,
				     VMXC_CPU_BASED_INVLPG_EXITING, VMXC_CPU_BASED_MWAIT_EXITING,
				     VMXC_CPU_BASED_RDTSC_EXITING, VMXC_CPU_BASED_CR3_LOAD_EXITING,
				     VMXC_CPU_BASED_CR3_STORE_EXITING,
				     VMXC_CPU_BASED_CR8_LOAD_EXITING,
				     VMXC_CPU_BASED_CR8_STORE_EXITING,
				     VMXC_CPU_BASED_MOV_DR_EXITING, VMXC_CPU_BASED_USE_IO_BITMAPS,
				     VMXC_CPU_BASED_MONITOR_EXITING,
				     VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE,
				     VMXC_VM_EXIT_ACK_INTR_ON_EXIT),
		.optional = CONTROLS(VMXC_PIN_BASED_VIRTUAL_NMIS, VMXC_PIN_BASED_POSTED_INTR,
				     VMXC_CPU_BASED_TPR_SHADOW, VMXC_CPU_BASED_MONITOR_TRAP_FLAG,
				     VMXC_CPU_BASED_USE_MSR_BITMAPS,
				     VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS,
				     VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
				     VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES,
				     VMXC_SECONDARY_EXEC_ENABLE_EPT, VMXC_SECONDARY_EXEC_DESC,
				     VMXC_SECONDARY_EXEC_ENABLE_RDTSCP,
				     VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE,
				     VMXC_SECONDARY_EXEC_ENABLE_VPID,
				     VMXC_SECONDARY_EXEC_WBINVD_EXITING,
				     VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST,
				     VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT,
				     VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY,
				     VMXC_SECONDARY_EXEC_PAUSE_LOOP_EXITING,
				     VMXC_SECONDARY_EXEC_ENABLE_INVPCID,
				     VMXC_SECONDARY_EXEC_ENABLE_VMFUNC,
				     VMXC_SECONDARY_EXEC_SHADOW_VMCS,
				     VMXC_SECONDARY_EXEC_ENABLE_PML,
				     VMXC_SECONDARY_EXEC_EPT_VIOLATION_VE,
				     VMXC_SECONDARY_EXEC_ENABLE_XSAVES,
				     VMXC_SECONDARY_EXEC_TSC_SCALING,
				     VMXC_SECONDARY_EXEC_BUS_LOCK_DETECTION,
				     VMXC_SECONDARY_EXEC_NOTIFY_VM_EXITING,
				     VMXC_TERTIARY_EXEC_EPT_PAGING_WRITE,
				     VMXC_TERTIARY_EXEC_VIRT_SPEC_CTRL, VMXC_VM_EXIT_SAVE_IA32_PAT,
				     VMXC_VM_EXIT_LOAD_IA32_PAT, VMXC_VM_EXIT_LOAD_IA32_EFER,
				     VMXC_VM_EXIT_CLEAR_BNDCFGS, VMXC_VM_ENTRY_LOAD_IA32_PAT,
				     VMXC_VM_ENTRY_LOAD_IA32_EFER, VMXC_VM_ENTRY_LOAD_BNDCFGS),
		.locks = true,
	},
	{
		.name = "bhyve",
		.source =
			"FreeBSD, commit 001345683da7, sys/amd64/vmm/intel: vmx_modinit() in vmx.c, ept_init() in ept.c",
		.required = CONTROLS(VMXC_PIN_BASED_EXT_INTR_MASK, VMXC_PIN_BASED_NMI_EXITING,
				     VMXC_PIN_BASED_VIRTUAL_NMIS,
				     VMXC_CPU_BASED_INTR_WINDOW_EXITING,
				     VMXC_CPU_BASED_NMI_WINDOW_EXITING,
				     VMXC_CPU_BASED_MWAIT_EXITING, VMXC_CPU_BASED_MONITOR_EXITING,
				     VMXC_CPU_BASED_CR8_LOAD_EXITING,
				     VMXC_CPU_BASED_CR8_STORE_EXITING,
				     VMXC_CPU_BASED_UNCOND_IO_EXITING,
				     VMXC_CPU_BASED_USE_MSR_BITMAPS,
				     VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
				     VMXC_SECONDARY_EXEC_ENABLE_EPT,
				     VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS,
				     VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE, VMXC_VM_EXIT_SAVE_IA32_EFER,
				     VMXC_VM_EXIT_LOAD_IA32_EFER, VMXC_VM_EXIT_ACK_INTR_ON_EXIT,
				     VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS,
				     VMXC_VM_ENTRY_LOAD_IA32_EFER, VMXC_VMX_EPT_PAGE_WALK_4_BIT,
				     VMXC_VMX_EPTP_WB_BIT, VMXC_VMX_EPT_INVEPT_BIT,
				     VMXC_VMX_EPT_EXTENT_CONTEXT_BIT,
				     VMXC_VMX_EPT_EXTENT_GLOBAL_BIT, VMXC_VMX_VPID_INVVPID_BIT,
				     VMXC_VMX_VPID_EXTENT_INDIVIDUAL_ADDR_BIT,
				     VMXC_VMX_VPID_EXTENT_SINGLE_CONTEXT_BIT,
				     VMXC_VMX_VPID_EXTENT_GLOBAL_CONTEXT_BIT,
				     VMXC_VMX_VPID_EXTENT_SINGLE_NON_GLOBAL_BIT,
				     VMXC_VMX_BASIC_INOUT),
		.optional = CONTROLS(VMXC_PIN_BASED_POSTED_INTR, VMXC_CPU_BASED_HLT_EXITING,
				     VMXC_CPU_BASED_TPR_SHADOW, VMXC_CPU_BASED_MONITOR_TRAP_FLAG,
				     VMXC_CPU_BASED_PAUSE_EXITING,
				     VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES,
				     VMXC_SECONDARY_EXEC_ENABLE_RDTSCP,
				     VMXC_SECONDARY_EXEC_ENABLE_VPID,
				     VMXC_SECONDARY_EXEC_WBINVD_EXITING,
				     VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST,
				     VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT,
				     VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY,
				     VMXC_SECONDARY_EXEC_ENABLE_INVPCID),
		.clearable = CONTROLS(VMXC_CPU_BASED_CR3_LOAD_EXITING,
				      VMXC_CPU_BASED_CR3_STORE_EXITING,
				      VMXC_CPU_BASED_USE_IO_BITMAPS),
		.locks = true,
	},
	{
		.name = "jailhouse",
		.source =
			"Jailhouse, commit 4883cc55db72, hypervisor/arch/x86/vmx.c, vmx_check_features() and vcpu_init()",
		.required = CONTROLS(VMXC_PIN_BASED_NMI_EXITING,
				     VMXC_PIN_BASED_VMX_PREEMPTION_TIMER,
				     VMXC_CPU_BASED_USE_IO_BITMAPS, VMXC_CPU_BASED_USE_MSR_BITMAPS,
				     VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
				     VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES,
				     VMXC_SECONDARY_EXEC_ENABLE_EPT,
				     VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST,
				     VMXC_VM_EXIT_SAVE_IA32_PAT, VMXC_VM_EXIT_LOAD_IA32_PAT,
				     VMXC_VM_EXIT_SAVE_IA32_EFER, VMXC_VM_EXIT_LOAD_IA32_EFER,
				     VMXC_VM_ENTRY_LOAD_IA32_PAT, VMXC_VM_ENTRY_LOAD_IA32_EFER,
				     VMXC_VMX_EPT_PAGE_WALK_4_BIT, VMXC_VMX_EPTP_WB_BIT,
				     VMXC_VMX_EPT_INVEPT_BIT, VMXC_VMX_BASIC_TRUE_CTLS,
				     VMXC_VMX_MISC_ACTIVITY_HLT),
		.clearable = CONTROLS(VMXC_CPU_BASED_CR3_LOAD_EXITING,
				      VMXC_CPU_BASED_CR3_STORE_EXITING),
		.either = CONTROLS(VMXC_VMX_EPT_EXTENT_CONTEXT_BIT, VMXC_VMX_EPT_EXTENT_GLOBAL_BIT),
		.locks = true,
	},
	{
		.name = "openbsd-vmm",
		.source =
			"OpenBSD, commit 04c660e35787, sys/arch/amd64/amd64/vmm_machdep.c, vcpu_reset_regs_vmx() and vcpu_init_vmx()",
		.required = CONTROLS(VMXC_PIN_BASED_EXT_INTR_MASK, VMXC_PIN_BASED_NMI_EXITING,
				     VMXC_CPU_BASED_HLT_EXITING, VMXC_CPU_BASED_MWAIT_EXITING,
				     VMXC_CPU_BASED_MONITOR_EXITING,
				     VMXC_CPU_BASED_CR8_LOAD_EXITING,
				     VMXC_CPU_BASED_CR8_STORE_EXITING, VMXC_CPU_BASED_TPR_SHADOW,
				     VMXC_CPU_BASED_UNCOND_IO_EXITING,
				     VMXC_CPU_BASED_USE_MSR_BITMAPS,
				     VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
				     VMXC_SECONDARY_EXEC_ENABLE_EPT,
				     VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS,
				     VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE,
				     VMXC_VM_EXIT_ACK_INTR_ON_EXIT,
				     VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS,
				     VMXC_VMX_EPT_PAGE_WALK_4_BIT),
		.optional = CONTROLS(VMXC_SECONDARY_EXEC_ENABLE_VPID,
				     VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST),
		.clearable = CONTROLS(VMXC_CPU_BASED_CR3_LOAD_EXITING,
				      VMXC_CPU_BASED_CR3_STORE_EXITING,
				      VMXC_VM_ENTRY_LOAD_IA32_PERF_GLOBAL_CTRL),
	},
	{
		.name = "nvmm",
		.source =
			"NetBSD, commit 0007f4939ded, sys/dev/nvmm/x86/nvmm_x86_vmx.c, vmx_ident()",
		.required = CONTROLS(VMXC_PIN_BASED_EXT_INTR_MASK, VMXC_PIN_BASED_NMI_EXITING,
				     VMXC_PIN_BASED_VIRTUAL_NMIS, VMXC_CPU_BASED_USE_TSC_OFFSETTING,
				     VMXC_CPU_BASED_HLT_EXITING, VMXC_CPU_BASED_MWAIT_EXITING,
				     VMXC_CPU_BASED_RDPMC_EXITING, VMXC_CPU_BASED_CR8_LOAD_EXITING,
				     VMXC_CPU_BASED_CR8_STORE_EXITING,
				     VMXC_CPU_BASED_UNCOND_IO_EXITING,
				     VMXC_CPU_BASED_USE_MSR_BITMAPS, VMXC_CPU_BASED_MONITOR_EXITING,
				     VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
				     VMXC_SECONDARY_EXEC_ENABLE_EPT,
				     VMXC_SECONDARY_EXEC_ENABLE_VPID,
				     VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST,
				     VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS,
				     VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE, VMXC_VM_EXIT_SAVE_IA32_PAT,
				     VMXC_VM_EXIT_LOAD_IA32_PAT, VMXC_VM_EXIT_SAVE_IA32_EFER,
				     VMXC_VM_EXIT_LOAD_IA32_EFER, VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS,
				     VMXC_VM_ENTRY_LOAD_IA32_PAT, VMXC_VM_ENTRY_LOAD_IA32_EFER,
				     VMXC_VMX_EPT_PAGE_WALK_4_BIT, VMXC_VMX_EPT_INVEPT_BIT,
				     VMXC_VMX_VPID_INVVPID_BIT, VMXC_VMX_BASIC_INOUT),
		.optional = CONTROLS(VMXC_SECONDARY_EXEC_ENABLE_INVPCID),
		.clearable = CONTROLS(VMXC_CPU_BASED_CR3_LOAD_EXITING,
				      VMXC_CPU_BASED_CR3_STORE_EXITING),
		.either = CONTROLS(VMXC_VMX_EPTP_UC_BIT, VMXC_VMX_EPTP_WB_BIT),
	},
	{
		.name = "acrn",
		.source =
			"ACRN, commit 58f99ce96b00, hypervisor/arch/x86/cpu_caps.c, detect_hardware_support()",
		.required = CONTROLS(VMXC_CPU_BASED_TPR_SHADOW,
				     VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
				     VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES,
				     VMXC_SECONDARY_EXEC_ENABLE_EPT,
				     VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE,
				     VMXC_VMX_EPT_2MB_PAGE_BIT, VMXC_VMX_EPT_INVEPT_BIT,
				     VMXC_VMX_VPID_INVVPID_BIT,
				     VMXC_VMX_VPID_EXTENT_SINGLE_CONTEXT_BIT,
				     VMXC_VMX_VPID_EXTENT_GLOBAL_CONTEXT_BIT,
				     VMXC_VMX_MISC_SAVE_EFER_LMA),
		.optional = CONTROLS(VMXC_PIN_BASED_POSTED_INTR,
				     VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT,
				     VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY),
	},
};

const unsigned int vmx_nr_requests = ARRAY_SIZE(vmx_requests);

/* Whatever the request, VM exit must come back to a 64-bit host. */
static const u16 always[] = { VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE, VMXC_NONE };

static void put_in(u64 words[VMX_NR_WORDS], const u16 *controls)
{
	for (; controls && *controls != VMXC_NONE; controls++)
		words[vmx_control_word(*controls)] |= vmx_control_mask(*controls);
}

/* The row of a hypervisor by its name, which is @len long, or NULL. */
const struct vmx_request *vmx_find_request(const char *name, size_t len)
{
	const struct vmx_request *request;

	for (request = vmx_requests; request < vmx_requests + vmx_nr_requests; request++)
		if (strlen(request->name) == len && !memcmp(request->name, name, len))
			return request;
	return NULL;
}

static void leave_out(u64 words[VMX_NR_WORDS], const u16 *controls)
{
	for (; controls && *controls != VMXC_NONE; controls++)
		words[vmx_control_word(*controls)] &= ~vmx_control_mask(*controls);
}

/* Ask for what a hypervisor asks for. */
void vmx_request_policy(struct vmx_policy *policy, const struct vmx_request *request)
{
	vmx_default_policy(policy);
	policy->request = request;
	policy->error_on_inconsistent = request->strict;
	if (!request->newest_kvm) {
		memset(policy->required, 0, sizeof(policy->required));
		memset(policy->optional, 0, sizeof(policy->optional));
	}
	put_in(policy->required, always);
	put_in(policy->required, request->required);
	put_in(policy->optional, request->optional);
	leave_out(policy->optional, request->without);
}
