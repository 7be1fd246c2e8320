/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking a snapshot of a CPU, and asking it.
 */
#ifndef VMX_CORE_SNAPSHOT_H
#define VMX_CORE_SNAPSHOT_H

#include <linux/kernel.h>

#include "../vmx_caps.h"

/**
 * struct vmx_reader - how vmx_read_caps() asks a processor
 * @read_msr: read the MSR of that number into @value; non-zero if it faulted
 * @read_cpuid: execute CPUID with EAX = leaf and ECX = subleaf
 * @context: passed to both
 */
struct vmx_reader {
	int (*read_msr)(void *context, u32 number, u64 *value);
	void (*read_cpuid)(void *context, u32 leaf, u32 subleaf, struct vmx_regs *regs);
	void *context;
};

/* The outer hypervisor, from CPUID. */
enum vmx_hypervisor {
	VMX_UNKNOWN_HOST,
	VMX_NATIVE,
	VMX_OTHER_HYPERVISOR,
	VMX_KVM,
	VMX_HYPER_V,
	VMX_VMWARE,
	VMX_VIRTUALBOX,
	VMX_XEN,
	VMX_TCG,
};

/* The bits of a split MSR that may be neither 0 nor 1. */
static inline u32 vmx_contradictions(u64 value)
{
	return lower_32_bits(value) & ~upper_32_bits(value);
}

/* Whether somebody took its halves for each other: less may be 1 than must. */
static __always_inline bool vmx_is_exchanged(u64 value)
{
	return vmx_contradictions(value) && !(upper_32_bits(value) & ~lower_32_bits(value));
}

void vmx_read_caps(const struct vmx_reader *reader, struct vmx_caps *caps);
void vmx_forget_apic_id(struct vmx_caps *caps);

u32 vmx_enumerated_msrs(const struct vmx_caps *caps);
u32 vmx_decode_caps(const struct vmx_caps *caps, u64 may_be_1[VMX_NR_WORDS],
		    u64 must_be_1[VMX_NR_WORDS]);
void vmx_caps_clear(struct vmx_caps *caps, enum vmx_control control);
bool vmx_sgx_absent(const struct vmx_caps *caps);
bool vmx_is_intel(const struct vmx_caps *caps);
enum vmx_hypervisor vmx_hypervisor(const struct vmx_caps *caps);

/* dump.c, capture.c: as text, and from text */

void vmx_dump_caps(const struct vmx_caps *caps, void (*put)(void *context, const char *line),
		   void *context);

bool vmx_caps_set_msr(struct vmx_caps *caps, u32 number, u64 value);
bool vmx_caps_set_fault(struct vmx_caps *caps, u32 number);
bool vmx_caps_set_cpuid(struct vmx_caps *caps, u32 leaf, u32 subleaf,
			const struct vmx_regs *regs);
void vmx_caps_set_signature(struct vmx_caps *caps, u32 signature);

#endif /* VMX_CORE_SNAPSHOT_H */
