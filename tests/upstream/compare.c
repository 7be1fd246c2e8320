// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM's set-up with the patches and without, on all profiles, on processors
 * near them, and on random ones.  What KVM uses must be the same.  Of a second
 * processor KVM must think the same too, unless EPT or VPID capabilities differ:
 * then it must be refused.
 *
 * With --mixed: what KVM thinks of real processors of one kind that differ.
 */
#include <stdio.h>
#include <string.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "kvm.h"
#include <profiles_data.h>

#define NR_PROFILES ARRAY_SIZE(vmx_profiles)
#define NR_RANDOM 1000000
#define MAX_PRINTED 10
#define EPT_VPID_CAP (0x48c - KVM_FIRST_MSR)

static struct {
	unsigned int compared, refused, pairs, pairs_refused, newly_refused;
} counts;

static unsigned int failed;

static bool same(const struct kvm_result *a, const struct kvm_result *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void fail(const char *name, const char *what, int before, int after)
{
	if (failed++ < MAX_PRINTED)
		fprintf(stderr, "%s: %s: %d becomes %d\n", name, what, before, after);
}

static void compare_second(const struct kvm_machine *second, const char *name,
			   bool capabilities_differ)
{
	int before = kvm_before.check(second), after = kvm_after.check(second);

	counts.pairs++;
	counts.pairs_refused += !!after;
	counts.newly_refused += after && !before;
	if (after != (capabilities_differ ? -EIO : before))
		fail(name, "the second processor", before, after);
}

/* Both must load alike; then the second processor comes, if there is one. */
static void compare(const struct kvm_machine *first, const struct kvm_machine *second,
		    const char *name)
{
	struct kvm_result before, after, unpaired;
	bool differ = false;
	int mode, err, new_err;

	for (mode = 0; mode < 4; mode++) {
		bool strict = mode & 1, nested = mode & 2;

		if (second) {
			err = kvm_after.load(second, strict, nested, &unpaired);
			differ = !err;
		}
		err = kvm_before.load(first, strict, nested, &before);
		new_err = kvm_after.load(first, strict, nested, &after);
		counts.compared++;
		counts.refused += !!new_err;
		if (err != new_err || !same(&before, &after))
			fail(name, "what KVM uses", err, new_err);
		if (err || !second)
			continue;
		differ = differ && (after.ept != unpaired.ept || after.vpid != unpaired.vpid);
		compare_second(second, name, differ);
	}
}

static void profiles(void)
{
	unsigned int i, j;
	struct kvm_machine cpu, other;

	for (i = 0; i < NR_PROFILES; i++) {
		cpu = kvm_machine_of(&vmx_profiles[i]);
		for (j = 0; j < NR_PROFILES; j++) {
			other = kvm_machine_of(&vmx_profiles[j]);
			compare(&cpu, &other, vmx_profiles[i].name);
		}
	}
}

static void flips(void)
{
	unsigned int i, msr, bit;
	struct kvm_machine cpu, flipped;

	for (i = 0; i < NR_PROFILES; i++) {
		cpu = kvm_machine_of(&vmx_profiles[i]);
		for (msr = 0; msr < KVM_NR_MSRS; msr++) {
			for (bit = 0; bit < 64; bit++) {
				flipped = cpu;
				flipped.msr[msr] ^= BIT_ULL(bit);
				compare(&flipped, NULL, vmx_profiles[i].name);
				compare(&cpu, &flipped, vmx_profiles[i].name);
			}
		}
	}
}

/* Whether it is allowed to be 0 and whether it is allowed to be 1, for example. */
static void double_flips(void)
{
	unsigned int i, msr, bit, second;
	struct kvm_machine cpu, flipped;

	for (i = 0; i < NR_PROFILES; i++) {
		cpu = kvm_machine_of(&vmx_profiles[i]);
		for (msr = 0; msr < KVM_NR_MSRS; msr++) {
			for (bit = 1; bit < 64; bit++) {
				for (second = 0; second < bit; second++) {
					flipped = cpu;
					flipped.msr[msr] ^= BIT_ULL(bit) | BIT_ULL(second);
					compare(&flipped, NULL, vmx_profiles[i].name);
				}
			}
		}
	}
}

/* SplitMix64: the same numbers everywhere. */
static u64 next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static struct kvm_machine any_cpu(u64 *state)
{
	return kvm_machine_of(&vmx_profiles[next(state) % NR_PROFILES]);
}

/*
 * One in four sets is random throughout; of the others each MSR is that of some
 * profile, and some bits are flipped.  The second processor differs in a bit.
 */
static void random_sets(void)
{
	struct kvm_machine cpu, second;
	unsigned int i, msr, nr;
	u64 state = 0;

	for (i = 0; i < NR_RANDOM; i++) {
		cpu = any_cpu(&state);
		for (msr = 0; msr < KVM_NR_MSRS; msr++) {
			if (i % 4 == 0)
				cpu.msr[msr] = next(&state);
			else if (next(&state) % 4 == 0)
				cpu.msr[msr] = any_cpu(&state).msr[msr];
		}
		if (i % 4) {
			for (nr = next(&state) % 6; nr; nr--) {
				msr = next(&state) % KVM_NR_MSRS;
				cpu.msr[msr] ^= BIT_ULL(next(&state) % 64);
			}
		}
		second = cpu;
		msr = next(&state) % 2 ? EPT_VPID_CAP : next(&state) % KVM_NR_MSRS;
		second.msr[msr] ^= BIT_ULL(next(&state) % 64);
		compare(&cpu, &second, "random");
	}
}

/* All types, models and steppings of three families, with the reserved bits 0 and 1. */
static void signatures(void)
{
	static const u32 families[] = { 0x500, 0x600, 0xf00 };
	unsigned int family, i;
	struct kvm_machine cpu;
	u32 bits;

	for (i = 0; i < NR_PROFILES; i++)
		if (!strcmp(vmx_profiles[i].name, "emeraldrapids-xeon-gold-5520"))
			break;
	if (i == NR_PROFILES) {
		fail("emeraldrapids-xeon-gold-5520", "no such profile", 0, 0);
		return;
	}
	cpu = kvm_machine_of(&vmx_profiles[i]);
	for (family = 0; family < 3; family++) {
		for (bits = 0; bits < 1 << 15; bits++) {
			cpu.signature = families[family] | (bits & 0xff) | (bits & 0x300) << 4 |
					(bits & 0x3c00) << 6;
			if (bits >> 14)
				cpu.signature |= 0xf000c000;
			compare(&cpu, NULL, "signature");
		}
	}
}

static void step(const char *name, void (*compare_all)(void))
{
	unsigned int failed_before = failed;

	memset(&counts, 0, sizeof(counts));
	compare_all();
	printf("%s, %s: %u set-ups, %u refused", failed == failed_before ? "same" : "NOT THE SAME",
	       name, counts.compared, counts.refused);
	if (counts.pairs)
		printf("; %u second CPUs, %u refused, %u of them because of the patches alone",
		       counts.pairs, counts.pairs_refused, counts.newly_refused);
	printf("\n");
}

static void print_verdict(const struct kvm_module *kvm, const char *when,
			  const struct kvm_machine *first, const struct kvm_machine *second)
{
	struct kvm_result unused;
	int nested;

	for (nested = 0; nested <= 1; nested++)
		if (!kvm->load(first, true, nested, &unused))
			printf("  %s, nested=%d: %s\n", when, nested,
			       kvm->check(second) ? "refused" : "accepted");
}

/* CPUs of one package have names that end alike. */
static bool same_package(const struct vmx_profile *a, const struct vmx_profile *b)
{
	const char *cpu = strstr(a->name, "-cpu");

	return cpu && !strncmp(a->name, b->name, cpu - a->name);
}

/* Two of one signature, whose EPT and VPID capabilities differ, or from one package. */
static void mix(const struct vmx_profile *profile, const struct vmx_profile *other)
{
	struct kvm_machine first = kvm_machine_of(profile), second = kvm_machine_of(other);
	struct kvm_result a, b;

	if (!first.signature || first.signature != second.signature ||
	    kvm_before.load(&first, true, true, &a) || kvm_before.load(&second, true, true, &b))
		return;
	if (a.ept == b.ept && a.vpid == b.vpid && !same_package(profile, other))
		return;
	printf("%s beside %s: EPT %08x, VPID %08x, secondary %08x differ\n", other->name,
	       profile->name, a.ept ^ b.ept, a.vpid ^ b.vpid, a.secondary ^ b.secondary);
	print_verdict(&kvm_before, "today", &first, &second);
	print_verdict(&kvm_after, "patched", &first, &second);
}

static unsigned int nr_of(const char *kind)
{
	unsigned int i, nr = 0;

	for (i = 0; i < NR_PROFILES; i++)
		nr += !strcmp(vmx_profiles[i].kind, kind);
	return nr;
}

static void mixed(void)
{
	unsigned int i, j;

	printf("%zu CPUs: %u hardware, %u emulator, %u nested, %u derived\n", NR_PROFILES,
	       nr_of("hardware"), nr_of("emulator"), nr_of("nested"), nr_of("derived"));
	for (i = 0; i < NR_PROFILES; i++)
		for (j = i + 1; j < NR_PROFILES; j++)
			if (!strcmp(vmx_profiles[i].kind, "hardware") &&
			    !strcmp(vmx_profiles[j].kind, "hardware"))
				mix(&vmx_profiles[i], &vmx_profiles[j]);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--mixed")) {
		mixed();
		return 0;
	}
	step("all profiles, each beside each", profiles);
	step("every bit flipped", flips);
	step("every two bits of an MSR flipped", double_flips);
	step("random MSRs", random_sets);
	step("all signatures", signatures);
	return !!failed;
}
