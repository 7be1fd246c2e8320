// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words that each KVM derives from each profile, in the order of
 * tests/profiles/expected; nothing where it refuses.
 */
#include <linux/kernel.h>

#include "machine.h"

static void print_words(const struct kvm *kvm, const struct vmx_profile *profile)
{
	struct kvm_result words;
	struct machine machine;

	machine_of(profile, &machine);
	if (kvm->setup(&machine.kvm, true, &words))
		return;
	printf("%s %s 0x%08x 0x%08x 0x%08x 0x%llx 0x%08x 0x0 0x%08x 0x%08x 0x%08x\n", kvm->request,
	       profile->name, words.pin, words.primary, words.secondary, words.tertiary, words.exit,
	       words.entry, words.ept, words.vpid);
}

int main(void)
{
	unsigned int i, j;

	for (i = 0; i < nr_kvms; i++)
		for (j = 0; j < machine_nr_profiles; j++)
			print_words(kvms[i], &machine_profiles[j]);
	return 0;
}
