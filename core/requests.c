// SPDX-License-Identifier: GPL-2.0-only
/*
 * What hypervisors ask of a processor, a row each.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "requests.h"
#include "tables.h"

#define CONTROLS(...) (const u16[]){ __VA_ARGS__, VMXC_NONE }

/* The first row is the default. */
const struct vmx_request vmx_requests[] = {
	{
		.name = "kvm-7.3",
		.source = "Linux 7.3, arch/x86/kvm/vmx: KVM_REQUIRED_VMX_* and KVM_OPTIONAL_VMX_* in vmx.h, setup_vmcs_config() in vmx.c",
		.base = &vmx_requests[1],
		.optional = CONTROLS(
			VMXC_SECONDARY_EXEC_MODE_BASED_EPT_EXEC,
			VMXC_VM_EXIT_LOAD_CET_STATE, VMXC_VM_EXIT_SAVE_IA32_PERF_GLOBAL_CTRL,
			VMXC_VM_ENTRY_LOAD_CET_STATE),
	},
	{
		.name = "kvm-6.12",
		.source = "Linux 6.12, arch/x86/kvm/vmx: KVM_REQUIRED_VMX_* and KVM_OPTIONAL_VMX_* in vmx.h, setup_vmcs_config() in vmx.c",
		.required = CONTROLS(
			VMXC_PIN_BASED_EXT_INTR_MASK, VMXC_PIN_BASED_NMI_EXITING,
			VMXC_CPU_BASED_INTR_WINDOW_EXITING, VMXC_CPU_BASED_USE_TSC_OFFSETTING,
			VMXC_CPU_BASED_HLT_EXITING, VMXC_CPU_BASED_INVLPG_EXITING,
			VMXC_CPU_BASED_MWAIT_EXITING, VMXC_CPU_BASED_RDPMC_EXITING,
			VMXC_CPU_BASED_CR3_LOAD_EXITING, VMXC_CPU_BASED_CR3_STORE_EXITING,
			VMXC_CPU_BASED_CR8_LOAD_EXITING, VMXC_CPU_BASED_CR8_STORE_EXITING,
			VMXC_CPU_BASED_MOV_DR_EXITING, VMXC_CPU_BASED_UNCOND_IO_EXITING,
			VMXC_CPU_BASED_MONITOR_EXITING,
			VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS, VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE,
			VMXC_VM_EXIT_ACK_INTR_ON_EXIT,
			VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS, VMXC_VM_ENTRY_IA32E_MODE),
		.optional = CONTROLS(
			VMXC_PIN_BASED_VIRTUAL_NMIS, VMXC_PIN_BASED_VMX_PREEMPTION_TIMER,
			VMXC_PIN_BASED_POSTED_INTR,
			VMXC_CPU_BASED_RDTSC_EXITING, VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS,
			VMXC_CPU_BASED_TPR_SHADOW, VMXC_CPU_BASED_NMI_WINDOW_EXITING,
			VMXC_CPU_BASED_USE_IO_BITMAPS, VMXC_CPU_BASED_MONITOR_TRAP_FLAG,
			VMXC_CPU_BASED_USE_MSR_BITMAPS, VMXC_CPU_BASED_PAUSE_EXITING,
			VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS,
			VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES, VMXC_SECONDARY_EXEC_ENABLE_EPT,
			VMXC_SECONDARY_EXEC_DESC, VMXC_SECONDARY_EXEC_ENABLE_RDTSCP,
			VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE, VMXC_SECONDARY_EXEC_ENABLE_VPID,
			VMXC_SECONDARY_EXEC_WBINVD_EXITING, VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST,
			VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT, VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY,
			VMXC_SECONDARY_EXEC_PAUSE_LOOP_EXITING, VMXC_SECONDARY_EXEC_RDRAND_EXITING,
			VMXC_SECONDARY_EXEC_ENABLE_INVPCID, VMXC_SECONDARY_EXEC_ENABLE_VMFUNC,
			VMXC_SECONDARY_EXEC_SHADOW_VMCS, VMXC_SECONDARY_EXEC_ENCLS_EXITING,
			VMXC_SECONDARY_EXEC_RDSEED_EXITING, VMXC_SECONDARY_EXEC_ENABLE_PML,
			VMXC_SECONDARY_EXEC_PT_CONCEAL_VMX, VMXC_SECONDARY_EXEC_ENABLE_XSAVES,
			VMXC_SECONDARY_EXEC_PT_USE_GPA, VMXC_SECONDARY_EXEC_TSC_SCALING,
			VMXC_SECONDARY_EXEC_ENABLE_USR_WAIT_PAUSE, VMXC_SECONDARY_EXEC_BUS_LOCK_DETECTION,
			VMXC_SECONDARY_EXEC_NOTIFY_VM_EXITING,
			VMXC_TERTIARY_EXEC_IPI_VIRT,
			VMXC_VM_EXIT_LOAD_IA32_PERF_GLOBAL_CTRL, VMXC_VM_EXIT_SAVE_IA32_PAT,
			VMXC_VM_EXIT_LOAD_IA32_PAT, VMXC_VM_EXIT_SAVE_IA32_EFER,
			VMXC_VM_EXIT_LOAD_IA32_EFER, VMXC_VM_EXIT_SAVE_VMX_PREEMPTION_TIMER,
			VMXC_VM_EXIT_CLEAR_BNDCFGS, VMXC_VM_EXIT_PT_CONCEAL_PIP,
			VMXC_VM_EXIT_CLEAR_IA32_RTIT_CTL,
			VMXC_VM_ENTRY_LOAD_IA32_PERF_GLOBAL_CTRL, VMXC_VM_ENTRY_LOAD_IA32_PAT,
			VMXC_VM_ENTRY_LOAD_IA32_EFER, VMXC_VM_ENTRY_LOAD_BNDCFGS,
			VMXC_VM_ENTRY_PT_CONCEAL_PIP, VMXC_VM_ENTRY_LOAD_IA32_RTIT_CTL),
	},
};

const unsigned int vmx_nr_requests = ARRAY_SIZE(vmx_requests);

/* Whatever the request, these must be 0 outside system-management mode. */
static const u16 smm_only[] = {
	VMXC_VM_ENTRY_SMM, VMXC_VM_ENTRY_DEACT_DUAL_MONITOR, VMXC_NONE
};

static void add_controls(u64 words[VMX_NR_WORDS], const u16 *controls)
{
	for (; controls && *controls != VMXC_NONE; controls++)
		words[vmx_control_word(*controls)] |= vmx_control_mask(*controls);
}

/**
 * vmx_request_policy() - ask for what a hypervisor asks for
 * @policy: the result, refusing what is inconsistent
 * @request: the hypervisor's row
 */
void vmx_request_policy(struct vmx_policy *policy, const struct vmx_request *request)
{
	unsigned int i;

	memset(policy, 0, sizeof(*policy));
	policy->error_on_inconsistent = true;

	for (i = 0; i < vmx_nr_controls; i++)
		policy->known[vmx_controls[i].word] |= BIT_ULL(vmx_controls[i].shift);
	add_controls(policy->forbidden, smm_only);
	for (; request; request = request->base) {
		add_controls(policy->required, request->required);
		add_controls(policy->optional, request->optional);
	}
}

/* The request of the newest KVM. */
void vmx_default_policy(struct vmx_policy *policy)
{
	vmx_request_policy(policy, &vmx_requests[0]);
}
