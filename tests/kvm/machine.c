// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processors from profiles.  What a profile does not say of CPUID is for KVM
 * what it is for vmx_core: a processor of Intel's, with SGX.
 */
#include <linux/kernel.h>

#include "machine.h"
#include <profiles_data.h>

const struct vmx_profile * const machine_profiles = vmx_profiles;
const unsigned int machine_nr_profiles = ARRAY_SIZE(vmx_profiles);

#include <kvms.h>

const unsigned int nr_kvms = ARRAY_SIZE(kvms);

static void set_cpuid(struct vmx_caps *caps, const struct vmx_profile_cpuid *cpuid)
{
	const struct vmx_regs regs = {
		.reg = { cpuid->eax, cpuid->ebx, cpuid->ecx, cpuid->edx },
	};

	vmx_caps_set_cpuid(caps, cpuid->leaf, cpuid->subleaf, &regs);
}

/* A needed MSR that is enumerated and not in the profile faults; other ones are not captured. */
static void set_faults(struct machine *machine)
{
	u32 missing = vmx_enumerated_msrs(&machine->caps) & ~machine->caps.msr_known;
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (missing & BIT(i) && vmx_msrs[i].needed)
			vmx_caps_set_fault(&machine->caps, vmx_msrs[i].number);
}

void machine_of(const struct vmx_profile *profile, struct machine *machine)
{
	unsigned int i;

	*machine = (struct machine) {
		.caps.kernel_known = profile->kernel_vmx >= 0,
		.caps.kernel_vmx = profile->kernel_vmx == 1,
		.kvm = kvm_machine_of(profile),
	};
	vmx_caps_set_signature(&machine->caps, profile->signature);
	for (i = 0; i < profile->nr_msrs; i++)
		vmx_caps_set_msr(&machine->caps, profile->msrs[i].msr, profile->msrs[i].value);
	for (i = 0; i < profile->nr_gp; i++)
		vmx_caps_set_fault(&machine->caps, profile->gp[i]);
	for (i = 0; i < profile->nr_cpuid; i++)
		set_cpuid(&machine->caps, &profile->cpuid[i]);
	set_faults(machine);
}

static void flip(struct machine *machine, enum vmx_msr msr, unsigned int bit)
{
	u32 number = vmx_msrs[msr].number;
	u64 value = machine->caps.msr[msr] ^ BIT_ULL(bit);

	vmx_caps_set_msr(&machine->caps, number, value);
	kvm_set_msr(&machine->kvm, number, value);
}

/*
 * An MSR that the profile does not have becomes one that has this bit alone.  What a
 * processor changes in a plain MSR it changes in the TRUE one too, which KVM never reads.
 */
void machine_flip(struct machine *machine, enum vmx_msr msr, unsigned int bit)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		enum vmx_msr true_msr = vmx_words[word].true_msr;

		if (vmx_words[word].msr == msr && true_msr != msr &&
		    vmx_msr_known(&machine->caps, true_msr) &&
		    !((machine->caps.msr[msr] ^ machine->caps.msr[true_msr]) & BIT_ULL(bit)))
			flip(machine, true_msr, bit);
	}
	flip(machine, msr, bit);
	set_faults(machine);
}

void machine_sign(struct machine *machine, u32 signature)
{
	vmx_caps_set_signature(&machine->caps, signature);
	machine->kvm.signature = signature;
}
