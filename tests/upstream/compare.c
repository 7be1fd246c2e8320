// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM's set-up with the series and without, on all profiles and on processors
 * near them: both must give the same.
 */
#include <stdio.h>
#include <linux/kernel.h>

#include "../kvm/machine.h"
#include "series.h"

/* The capabilities that the series keeps: those that KVM uses. */
#define EPT_CAPS 0x063340c1
#define VPID_CAPS 0x701

#define FIRST_CAPABILITY (VMX_MSR_FEAT_CTL + 1)
#define MAX_PRINTED 10

static unsigned int compared, refused, failed;

static bool same(const struct kvm_result *a, const struct kvm_result *b)
{
	return a->pin == b->pin && a->primary == b->primary && a->secondary == b->secondary &&
	       a->tertiary == b->tertiary && a->exit == b->exit && a->entry == b->entry &&
	       a->ept == b->ept && a->vpid == b->vpid && a->basic == b->basic &&
	       a->misc == b->misc;
}

static void compare(const struct machine *machine, const char *name, int msr, int bit)
{
	struct kvm_result before, after;
	int strict, err, new_err;

	for (strict = 0; strict <= 1; strict++) {
		err = kvm_setup(&machine->kvm, strict, &before);
		new_err = series_setup(&machine->kvm, strict, &after);
		before.ept &= EPT_CAPS;
		before.vpid &= VPID_CAPS;
		compared++;
		refused += !!err;
		if (err == new_err && same(&before, &after))
			continue;
		if (failed++ < MAX_PRINTED)
			fprintf(stderr, "%s, bits %x[%d] changed: %d becomes %d\n", name,
				msr < 0 ? 0 : vmx_msrs[msr].number, bit, err, new_err);
	}
}

static void compare_near(const struct vmx_profile *profile)
{
	struct machine machine, changed;
	int msr, bit, second;

	machine_of(profile, &machine);
	compare(&machine, profile->name, -1, 0);
	for (msr = FIRST_CAPABILITY; msr < VMX_NR_MSRS; msr++) {
		for (bit = 0; bit < 64; bit++) {
			changed = machine;
			machine_flip(&changed, msr, bit);
			compare(&changed, profile->name, msr, bit);
			/* Whether it is allowed to be 0 and whether it is allowed to be 1. */
			for (second = 0; second < bit; second++) {
				if ((bit - second) % 32 && second != bit - 1)
					continue;
				machine_flip(&changed, msr, second);
				compare(&changed, profile->name, msr, bit);
				machine_flip(&changed, msr, second);
			}
		}
	}
}

static void compare_signatures(const struct vmx_profile *profile)
{
	struct machine machine;
	u32 signature;

	machine_of(profile, &machine);
	for (signature = 0; signature < 0x100000; signature++) {
		machine_sign(&machine, signature);
		compare(&machine, profile->name, -1, signature);
	}
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < machine_nr_profiles; i++)
		compare_near(&machine_profiles[i]);
	compare_signatures(&machine_profiles[0]);

	if (failed) {
		printf("%u of %u differ\n", failed, compared);
		return 1;
	}
	if (!refused || refused == compared) {
		puts("either all are refused or none, which says nothing");
		return 1;
	}
	printf("%u profiles, %u set-ups\n", machine_nr_profiles, compared);
	return 0;
}
