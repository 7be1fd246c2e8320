/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What extract has cut out of KVM, and the kernel around it, as far as that code
 * looks at it.  What else it needs comes before this file.
 */
#ifndef VMX_CORE_TESTS_KVM_KERNEL_H
#define VMX_CORE_TESTS_KVM_KERNEL_H

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kvm.h"

#define X86_VENDOR_UNKNOWN 0xff

static const struct kvm_machine *cpu;
static bool error_on_inconsistent_vmcs_config;

static struct {
	u32 x86_vfm;
} boot_cpu_data;

static inline __printf(1, 2) void say(const char *format, ...)
{
	(void)format;
}

/* A read that faults gives 0, with the _safe variant and without. */
static inline u64 read_msr(u32 number)
{
	return cpu->msr[number - KVM_FIRST_MSR];
}

static inline void split(u64 value, u32 *low, u32 *high)
{
	*low = lower_32_bits(value);
	*high = upper_32_bits(value);
}

/* As the kernels before 6.16 call them, and those since. */
#define rdmsrl(number, value) ((value) = read_msr(number))
#define rdmsrq(number, value) ((value) = read_msr(number))
#define rdmsrq_safe(number, value) (*(value) = read_msr(number))
#define rdmsr_safe(number, low, high) split(read_msr(number), low, high)
#define rdmsr(number, low, high) rdmsr_safe(number, &(low), &(high))

static inline u32 cpuid_eax(u32 leaf)
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

#include <kvm_extract.h>

/* From now on this is the processor, and the one that has booted. */
static inline void boot(const struct kvm_machine *machine, bool error_on_inconsistent)
{
	u32 vendor = machine->is_intel ? X86_VENDOR_INTEL : X86_VENDOR_UNKNOWN;
	u32 signature = machine->signature;

	cpu = machine;
	error_on_inconsistent_vmcs_config = error_on_inconsistent;
	boot_cpu_data.x86_vfm = VFM_MAKE(vendor, x86_family(signature), x86_model(signature));
}

static inline void set_result(struct kvm_result *result, const struct vmcs_config *config,
			      u32 ept, u32 vpid)
{
	result->pin = config->pin_based_exec_ctrl;
	result->primary = config->cpu_based_exec_ctrl;
	result->secondary = config->cpu_based_2nd_exec_ctrl;
	result->tertiary = config->cpu_based_3rd_exec_ctrl;
	result->exit = config->vmexit_ctrl;
	result->entry = config->vmentry_ctrl;
	result->ept = ept;
	result->vpid = vpid;
	result->basic = config->basic;
	result->misc = config->misc;
}

#endif /* VMX_CORE_TESTS_KVM_KERNEL_H */
