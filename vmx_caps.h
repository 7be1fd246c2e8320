/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmx_core: the VMX configuration of this machine, for other modules.
 */
#ifndef VMX_CAPS_H
#define VMX_CAPS_H

#include <linux/bits.h>
#include <linux/types.h>

/**
 * enum vmx_word - the words of a VMX configuration
 *
 * First the control words, as they are written to the VMCS (SDM, "VM-Execution
 * Control Fields" and the sections on VM-exit and VM-entry control fields),
 * then the capability words that a user of the controls needs beside them.
 * %VMX_NR_CONTROL_WORDS counts the former, %VMX_NR_WORDS all.
 */
enum vmx_word {
#define VMX_WORD(tag, ...) VMX_WORD_##tag,
#include "vmx_controls.h"
	VMX_NR_WORDS,
	VMX_NR_CONTROL_WORDS = VMX_WORD_ENTRY + 1,
};

/**
 * enum vmx_control - one bit of one word
 *
 * The value is word * 64 + bit.  Names are those of the SDM and of <asm/vmx.h>
 * behind %VMXC_, so both can be included.  %VMXC_NONE is no control at all.
 */
enum vmx_control {
#define VMX_CONTROL(NAME, bit, structure, ...) VMXC_##NAME = VMX_WORD_##structure * 64 + (bit),
#include "vmx_controls.h"
	VMXC_NONE = VMX_NR_WORDS * 64,
};

/* The MSRs behind the entry/exit pairs. */
enum vmx_switch {
#define VMX_SWITCH(number, ...) VMX_SWITCH_##number,
#include "vmx_controls.h"
	VMX_NR_SWITCHES,
};

static inline enum vmx_word vmx_control_word(enum vmx_control control)
{
	return (enum vmx_word)(control / 64);
}

static inline u64 vmx_control_mask(enum vmx_control control)
{
	return BIT_ULL(control % 64);
}

/**
 * struct vmcs_config - what every CPU of this machine can run
 * @word: the value of each word, by enum vmx_word.  A control word holds every
 *	control that must be 1 and none that must be 0, and can be written to
 *	the VMCS as it is, but for what the SDM excludes inside one VMCS, such as
 *	APIC-access virtualization together with x2APIC mode.  32-bit words are
 *	zero-extended.  The EPT and VPID words are the halves of
 *	IA32_VMX_EPT_VPID_CAP, cleared where the control is off; basic and misc
 *	are IA32_VMX_BASIC and IA32_VMX_MISC.
 *
 * @area_msr: the MSRs of entry/exit pairs that exist on this processor and that
 *	no control switches.  A guest may have a value of its own there through
 *	the VM-entry MSR-load and the VM-exit MSR-store and MSR-load areas.
 * @nr_area_msrs: how many there are
 *
 * Source: SDM, appendix "VMX Capability Reporting Facility".
 */
struct vmcs_config {
	u64 word[VMX_NR_WORDS];
	u32 area_msr[VMX_NR_SWITCHES];
	unsigned int nr_area_msrs;
};

/* The capability MSRs and IA32_FEATURE_CONTROL, in the order they are read. */
enum vmx_msr {
#define VMX_MSR(tag, ...) VMX_MSR_##tag,
#include "vmx_controls.h"
	VMX_NR_MSRS,
};

/* The CPUID leaves that decide something, in the order they are read. */
enum vmx_cpuid {
#define VMX_CPUID(tag, ...) VMX_CPUID_##tag,
#include "vmx_controls.h"
	VMX_NR_CPUIDS,
};

enum vmx_reg {
	VMX_EAX,
	VMX_EBX,
	VMX_ECX,
	VMX_EDX,
	VMX_NR_REGS,
};

/**
 * struct vmx_regs - what CPUID returns
 * @reg: by enum vmx_reg
 */
struct vmx_regs {
	u32 reg[VMX_NR_REGS];
};

/**
 * struct vmx_caps - snapshot of one CPU's VMX capabilities
 * @msr: MSR values by enum vmx_msr; 0 where not known
 * @cpuid: CPUID leaves by enum vmx_cpuid; 0 where not known
 * @msr_known: BIT(enum vmx_msr) is set where the value was read or captured
 * @msr_faulted: BIT(enum vmx_msr) is set where RDMSR raised #GP
 * @cpuid_known: BIT(enum vmx_cpuid) is set where the leaf was read or captured
 * @microcode: revision of the CPU's microcode; 0 where not known
 * @kernel_known: @kernel_vmx was read or captured
 * @kernel_vmx: the running kernel holds VMX usable on this CPU
 */
struct vmx_caps {
	u64 msr[VMX_NR_MSRS];
	struct vmx_regs cpuid[VMX_NR_CPUIDS];
	u32 msr_known;
	u32 msr_faulted;
	u32 cpuid_known;
	u32 microcode;
	bool kernel_known;
	bool kernel_vmx;
};

static inline bool vmx_msr_known(const struct vmx_caps *caps, enum vmx_msr msr)
{
	return caps->msr_known & BIT(msr);
}

static inline bool vmx_cpuid_known(const struct vmx_caps *caps, enum vmx_cpuid leaf)
{
	return caps->cpuid_known & BIT(leaf);
}

/**
 * vmx_core_config() - the configuration that vmx_core found at load
 *
 * Context: any.  The result is constant and lives as long as the caller's
 * module, which holds vmx_core through the symbol.
 * Return: the configuration; never NULL, as vmx_core does not load without one.
 */
const struct vmcs_config *vmx_core_config(void);

/**
 * vmx_core_caps() - the snapshot of a CPU's capabilities
 * @cpu: the CPU; it is online, and stays so
 *
 * Context: CPU hotplug locked.
 * Return: its snapshot; never NULL.
 */
const struct vmx_caps *vmx_core_caps(unsigned int cpu);

/**
 * vmx_has() - whether a configuration has a control or a capability
 * @config: the configuration
 * @control: the bit in question
 */
static __always_inline bool vmx_has(const struct vmcs_config *config, enum vmx_control control)
{
	return config->word[vmx_control_word(control)] & vmx_control_mask(control);
}

/**
 * vmx_in_areas() - do the MSR areas switch an MSR?
 * @config: the configuration
 * @msr: the MSR's address
 */
static inline bool vmx_in_areas(const struct vmcs_config *config, u32 msr)
{
	unsigned int i;

	for (i = 0; i < config->nr_area_msrs; i++)
		if (config->area_msr[i] == msr)
			return true;
	return false;
}

/**
 * vmx_max_area_entries() - how many entries an MSR area should have at most
 * @config: the configuration
 *
 * Source: SDM, "Miscellaneous Data", the recommended maximum.
 */
static inline unsigned int vmx_max_area_entries(const struct vmcs_config *config)
{
	return 512 * ((config->word[VMX_WORD_MISC] >> 25 & 7) + 1);
}

/*
 * vmx_has_load_ia32_efer(config), vmx_has_load_ia32_pat(config) and so on, one
 * for each entry/exit pair: whether VM entry loads that state for the guest and
 * VM exit takes it back.  Looking at the VM-entry half is enough, because
 * set-up has cleared any pair of which a half was missing.
 */
#define VMX_PAIR(entry, state, ...)						\
static inline bool vmx_has_##state(const struct vmcs_config *config)		\
{										\
	return vmx_has(config, entry);						\
}

#include "vmx_controls.h"

#endif /* VMX_CAPS_H */
