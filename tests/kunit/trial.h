/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A processor for the core and for the checker at once.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "checker.h"
#include "fixture.h"
#include "../profiles/profile.h"

/**
 * struct trial - a processor and a request, as checker and core see them
 * @sample: for the checker
 * @f: for the core
 * @name: what it was made from
 * @seed: of what is random in it, or 0
 * @flipped_msr: where a bit is flipped, or 0
 * @flipped_bit: that bit
 * @runs: how often the core was asked
 * @accepted: how often it accepted
 * @violations: how often the checker objected
 */
struct trial {
	struct sample sample;
	struct fixture f;
	const char *name;
	u64 seed;
	u32 flipped_msr;
	unsigned int flipped_bit;
	unsigned int runs;
	unsigned int accepted;
	unsigned int violations;
};

static inline void set_msr(struct trial *t, u32 number, u64 value)
{
	vmx_caps_set_msr(&t->f.caps, number, value);
	if (number == 0x3a) {
		t->sample.feat_ctl = value;
		t->sample.feat_ctl_listed = true;
	}
	if (number >= FIRST_MSR && number <= LAST_MSR) {
		t->sample.msr[number - FIRST_MSR] = value;
		t->sample.listed |= BIT(number - FIRST_MSR);
	}
}

static inline void set_fault(struct trial *t, u32 number)
{
	vmx_caps_set_fault(&t->f.caps, number);
	t->sample.faulted |= BIT(number - FIRST_MSR);
}

static inline void set_cpuid(struct trial *t, u32 leaf, u32 subleaf, u32 eax, u32 ebx,
			     u32 ecx, u32 edx)
{
	const struct vmx_regs regs = { .reg = { eax, ebx, ecx, edx } };
	const struct leaf known = { true, eax, ebx, ecx, edx };

	vmx_caps_set_cpuid(&t->f.caps, leaf, subleaf, &regs);
	if (leaf == 0)
		t->sample.leaf_0 = known;
	if (leaf == 1)
		t->sample.leaf_1 = known;
	if (leaf == 0x12 && !subleaf)
		t->sample.leaf_12 = known;
}

static inline void set_signature(struct trial *t, u32 eax)
{
	vmx_caps_set_signature(&t->f.caps, eax);
	t->sample.leaf_1.eax = eax;
}

static inline void set_kernel_vmx(struct trial *t, bool usable)
{
	t->f.caps.kernel_vmx = usable;
	t->sample.kernel_vmx = usable;
}

/* Nothing is known of the processor, and a policy is there. */
static inline void start(struct trial *t, const char *name, const struct vmx_policy *policy)
{
	memset(&t->sample, 0, sizeof(t->sample));
	memset(&t->f.caps, 0, sizeof(t->f.caps));
	t->f.policy = *policy;
	t->name = name;
}

static inline void start_from_profile(struct trial *t, const struct vmx_profile *profile,
				      const struct vmx_policy *policy)
{
	unsigned int i;
	u32 number;

	start(t, profile->name, policy);
	set_kernel_vmx(t, profile->kernel_vmx == 1);
	if (profile->signature)
		set_signature(t, profile->signature);
	for (i = 0; i < profile->nr_msrs; i++)
		set_msr(t, profile->msrs[i].msr, profile->msrs[i].value);
	for (i = 0; i < profile->nr_gp; i++)
		set_fault(t, profile->gp[i]);
	for (i = 0; i < profile->nr_cpuid; i++) {
		const struct vmx_profile_cpuid *cpuid = &profile->cpuid[i];

		set_cpuid(t, cpuid->leaf, cpuid->subleaf, cpuid->eax, cpuid->ebx, cpuid->ecx,
			  cpuid->edx);
	}
	/* A dump cannot lack these; a processor can fault there. */
	for (number = FIRST_MSR; number <= LAST_MSR; number++)
		if (needed(number) && !listed(&t->sample, number))
			set_fault(t, number);
}

#endif /* TRIAL_H */
