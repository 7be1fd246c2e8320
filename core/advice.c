// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message says one should do, which depends on the place: on a processor,
 * in a virtual machine, or unknown, where a capture has no CPUID.
 */
#include <linux/kernel.h>

#include "messages.h"

#define SUSPECT(tag)								\
	{									\
		.rule = VMX_RULE_##tag,						\
		.native = "the processor or its microcode is the suspect",	\
		.guest = "the outer hypervisor, {outer}, is the suspect",	\
	}

#define WITHHELD(tag)								\
	{									\
		.rule = VMX_RULE_##tag,						\
		.guest = "the outer hypervisor, {outer}, does not pass it on",	\
	}

static const struct vmx_advice advices[] = {
	{
		.rule = VMX_RULE_NOT_SUPPORTED,
		.native = "it takes a processor with VT-x",
		.unknown =
			"it takes a processor with VT-x, and in a virtual machine a host that passes it on",
	},
	{
		.rule = VMX_RULE_NOT_ENABLED,
		.native =
			"switch virtualization on in the firmware's settings, or boot a kernel that enables and locks it, as Linux with KVM_INTEL does",
		.guest =
			"a virtual machine has no firmware settings: the virtual firmware of the outer hypervisor, {outer}, must set and lock it, or this guest's kernel, as Linux with KVM_INTEL does",
		.unknown =
			"the firmware must set and lock it (its settings; in a virtual machine the outer hypervisor's virtual firmware), or the kernel that boots, as Linux with KVM_INTEL does",
	},
	{
		.rule = VMX_RULE_UNLOCKED,
		.anywhere =
			"whoever boots the machine must lock it, firmware or kernel: Linux with KVM_INTEL does",
		.guest =
			"the virtual firmware of the outer hypervisor, {outer}, must lock it, or this guest's kernel: Linux with KVM_INTEL does",
	},
	{
		.rule = VMX_RULE_LOCKED_OFF,
		.native =
			"switch virtualization on in its settings; only firmware can change it, at the next power-on",
		.guest =
			"that is the virtual firmware of the outer hypervisor, {outer}; only there can it be changed, and nothing in this guest can",
		.unknown =
			"switch virtualization on in its settings, in a virtual machine in the outer hypervisor's; only firmware can change it, at the next power-on",
	},
	{
		.rule = VMX_RULE_LOCKED_OFF_BY_KERNEL,
		.anywhere =
			"switch virtualization on in the firmware's settings, and boot a kernel with KVM_INTEL",
		.guest =
			"boot a kernel with KVM_INTEL; the firmware is the virtual one of the outer hypervisor, {outer}",
	},
	{
		.rule = VMX_RULE_INSIDE_SMX_ONLY,
		.anywhere =
			"boot through tboot, or switch trusted execution off in the firmware's settings",
		.guest =
			"the virtual firmware of the outer hypervisor, {outer}, must enable VMX outside SMX",
	},
	{
		.rule = VMX_RULE_NO_CAPABILITIES,
		.native = "no processor does that: suspect how it was captured",
		.guest =
			"the outer hypervisor, {outer}, is too old to report them, or does not nest",
		.unknown =
			"the usual cause is an outer hypervisor, such as KVM, that is too old to report them, or does not nest",
	},
	{
		.rule = VMX_RULE_EXCHANGED,
		.native = "suspect how it was captured",
		.guest = "suspect the outer hypervisor, {outer}, or how it was captured",
		.unknown = "suspect an outer hypervisor, or how it was captured",
	},
	SUSPECT(MSR_FAULT),
	SUSPECT(MSR_FAULT_TOLERATED),
	SUSPECT(ALLOWED_SETTINGS),
	SUSPECT(FORBIDDEN),
	WITHHELD(REQUIRED),
	WITHHELD(REQUIRED_EITHER),
	{
		.rule = VMX_RULE_NOT_CLEARABLE,
		.guest = "the outer hypervisor, {outer}, forces it",
	},
	SUSPECT(TRUE_DENIES),
	SUSPECT(PAIR),
	SUSPECT(EPT_CAP),
	SUSPECT(VPID_CAP),
	SUSPECT(VMCS_SIZE),
	SUSPECT(MEMORY_TYPE),
	SUSPECT(CR_FIXED),
	SUSPECT(CR_NEEDED),
	{
		.rule = VMX_RULE_CPU_MICROCODE,
		.anywhere = "bring all CPUs to one revision first",
		.guest =
			"that is what the outer hypervisor, {outer}, shows; its CPUs, or a live migration, are the first suspect",
	},
	{
		.rule = VMX_RULE_CPU_SUSPECT,
		.anywhere =
			"microcode that did not reach all of them is the first suspect, then firmware settings",
		.guest =
			"the outer hypervisor, {outer}, its CPUs or a live migration are the first suspect",
	},
};

/* How the message of a rule goes on, or NULL. */
const struct vmx_advice *vmx_find_advice(enum vmx_rule rule)
{
	const struct vmx_advice *advice;

	for (advice = advices; advice < advices + ARRAY_SIZE(advices); advice++)
		if (advice->rule == rule)
			return advice;
	return NULL;
}
