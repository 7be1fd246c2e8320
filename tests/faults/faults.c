// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every profile with every single bit of every capability MSR flipped, and ten of
 * them with every two bits of one MSR.  Whatever comes of it, the checker must
 * agree; and a refusal must name the MSR that was flipped.
 */
#include <stdlib.h>

#include "../kunit/trial.h"
#include <profiles_data.h>

/* From the first processor with VMX to the last, and what hypervisors make of some. */
static const char * const chosen[] = {
	"conroe-2-x6800", "tunnelcreek-atom-e680",
	"gulftown-xeon-w3670", "sandybridge-i5-2320-vmxcaps",
	"haswell-i7-4770", "goldmontplus-celeron-j4105",
	"icx-xeon-platinum-8351n", "emeraldrapids-xeon-gold-5520",
	"qemu-diamondrapids", "bochs-sapphire-rapids",
};

enum outcome {
	HARMLESS,
	WIDENED,
	NARROWED,
	WARNED,
	REFUSED,
	REFUSED_BEFORE,
	NR_OUTCOMES,
};

static const char * const outcomes[NR_OUTCOMES] = {
	"harmless", "widened", "narrowed", "warned", "refused", "of refused profiles",
};

/* What a processor came to before anything was flipped. */
struct before {
	int err;
	unsigned int warnings;
	struct vmcs_config config;
};

static struct trial t;
static unsigned long counts[NR_OUTCOMES];
static unsigned int faults;

static void complain(u64 bits, const char *wrong)
{
	printf("not ok faults %s, MSR(%XH) ^ %#llx, %s: %s\n", t.name, t.flipped_msr, bits,
	       t.sample.strict ? "strict" : "tolerant", wrong);
	if (++faults == 20)
		exit(1);
}

static bool is_at(const struct vmx_bits *at, u32 number)
{
	unsigned int i;

	switch (at->place) {
	case VMX_AT_WORD:
		return at->mask && vmx_msrs[vmx_words[at->index].msr].number == number;
	case VMX_AT_TRUE_WORD:
		/* The message is about both: one allows what the other denies. */
		return vmx_msrs[vmx_words[at->index].msr].number == number ||
		       vmx_msrs[vmx_words[at->index].true_msr].number == number;
	case VMX_AT_MSR:
		return vmx_msrs[at->index].number == number;
	case VMX_AT_MSRS:
		for (i = 0; i < VMX_NR_MSRS; i++)
			if (at->mask & BIT(i) && vmx_msrs[i].number == number)
				return true;
		return false;
	default:
		return false;
	}
}

static bool is_named(u32 number)
{
	const struct vmx_finding *finding = t.f.findings.list;

	for (; finding < t.f.findings.list + t.f.findings.nr; finding++)
		if (is_at(&finding->at[0], number) || is_at(&finding->at[1], number))
			return true;
	return false;
}

static unsigned int count_warnings(void)
{
	unsigned int i, count = 0;

	for (i = 0; i < t.f.findings.nr; i++)
		count += t.f.findings.list[i].severity == VMX_WARNING;
	return count;
}

/* BASIC and MISC are what was flipped, and nothing that is derived from it. */
static enum outcome compare(const struct before *before)
{
	enum outcome outcome = HARMLESS;
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		u64 old = before->config.word[word], new = t.f.config.word[word];

		if (word == BASIC || word == MISC)
			continue;
		if (old & ~new)
			return NARROWED;
		if (new & ~old)
			outcome = WIDENED;
	}
	return count_warnings() > before->warnings ? WARNED : outcome;
}

static struct before look(bool strict)
{
	struct before before;

	t.sample.strict = strict;
	t.f.policy.error_on_inconsistent = strict;
	before.err = fixture_setup(&t.f);
	before.warnings = count_warnings();
	before.config = t.f.config;
	return before;
}

static void flip(u64 bits, const struct before before[2])
{
	u64 value = t.flipped_msr == 0x3a ? t.sample.feat_ctl : raw(&t.sample, t.flipped_msr);
	unsigned int strict;
	const char *wrong;
	int err;

	set_msr(&t, t.flipped_msr, value ^ bits);
	for (strict = 0; strict < 2; strict++) {
		err = look(strict).err;
		wrong = judge(&t.sample, err, &t.f.config, &t.f.findings);
		if (wrong)
			complain(bits, wrong);
		if (before[strict].err) {
			counts[REFUSED_BEFORE]++;
		} else if (err) {
			counts[REFUSED]++;
			if (!is_named(t.flipped_msr))
				complain(bits, "refused, and no finding names the MSR");
		} else {
			counts[compare(&before[strict])]++;
		}
	}
	set_msr(&t, t.flipped_msr, value);
}

static void flip_msr(u32 number, bool pairs)
{
	const struct before before[2] = { look(false), look(true) };
	unsigned int one, two;

	t.flipped_msr = number;
	for (one = 0; one < 64; one++) {
		if (!pairs)
			flip(BIT_ULL(one), before);
		for (two = 0; pairs && two < one; two++)
			flip(BIT_ULL(one) | BIT_ULL(two), before);
	}
}

static void flip_profile(const struct vmx_profile *profile, const struct vmx_policy *policy,
			 bool pairs)
{
	u32 number;

	start_from_profile(&t, profile, policy);
	if (t.sample.feat_ctl_listed)
		flip_msr(0x3a, pairs);
	for (number = FIRST_MSR; number <= LAST_MSR; number++)
		if (listed(&t.sample, number))
			flip_msr(number, pairs);
}

static const struct vmx_profile *find_profile(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vmx_profiles); i++)
		if (!strcmp(vmx_profiles[i].name, name))
			return &vmx_profiles[i];
	printf("not ok faults %s: there is no such profile\n", name);
	exit(1);
}

static void report(const char *name)
{
	unsigned long total = 0;
	unsigned int i;

	for (i = 0; i < NR_OUTCOMES; i++)
		total += counts[i];
	printf("%s faults %s # %lu verdicts:", total && !faults ? "ok" : "not ok", name, total);
	for (i = 0; i < NR_OUTCOMES; i++)
		printf(" %lu %s%s", counts[i], outcomes[i], i + 1 < NR_OUTCOMES ? "," : "\n");
	memset(counts, 0, sizeof(counts));
}

int main(void)
{
	struct vmx_policy policy;
	unsigned int i;

	vmx_default_policy(&policy);
	for (i = 0; i < ARRAY_SIZE(vmx_profiles); i++)
		flip_profile(&vmx_profiles[i], &policy, false);
	report("every bit of every profile");
	for (i = 0; i < ARRAY_SIZE(chosen); i++)
		flip_profile(find_profile(chosen[i]), &policy, true);
	report("every two bits of one MSR of ten profiles");
	return faults != 0;
}
