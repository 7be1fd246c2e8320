// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of requests: KVM's rows by number, and what any row must keep to.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "trial.h"
#include <profiles_data.h>

static const struct vmx_request *find_request(const char *name)
{
	return vmx_find_request(name, strlen(name));
}

/* What KVM 7.3 asks for, and 6.12 does not: MBEC, CET, SAVE_IA32_PERF_GLOBAL_CTRL. */
#define NEW_SECONDARY	BIT_ULL(22)
#define NEW_EXIT	(BIT_ULL(28) | BIT_ULL(30))
#define NEW_ENTRY	BIT_ULL(20)

/* Masks by number: each KVM's as its vmx.h has them, Xen's as the code of 4.20.4 has them. */
static const struct request_masks {
	const char *name;
	struct {
		u64 required, optional;
	} words[VMX_NR_WORDS];
} request_masks[] = {
	{ "kvm-7.3", {
		[VMX_WORD_PIN] = { REQUIRED_PIN, OPTIONAL_PIN },
		[VMX_WORD_PRIMARY] = { REQUIRED_PRIMARY, OPTIONAL_PRIMARY },
		[VMX_WORD_SECONDARY] = { 0, OPTIONAL_SECONDARY },
		[VMX_WORD_TERTIARY] = { 0, OPTIONAL_TERTIARY },
		[VMX_WORD_EXIT] = { REQUIRED_EXIT, OPTIONAL_EXIT },
		[VMX_WORD_ENTRY] = { REQUIRED_ENTRY, OPTIONAL_ENTRY },
	} },
	{ "kvm-6.12", {
		[VMX_WORD_PIN] = { REQUIRED_PIN, OPTIONAL_PIN },
		[VMX_WORD_PRIMARY] = { REQUIRED_PRIMARY, OPTIONAL_PRIMARY },
		[VMX_WORD_SECONDARY] = { 0, OPTIONAL_SECONDARY & ~NEW_SECONDARY },
		[VMX_WORD_TERTIARY] = { 0, OPTIONAL_TERTIARY },
		[VMX_WORD_EXIT] = { REQUIRED_EXIT, OPTIONAL_EXIT & ~NEW_EXIT },
		[VMX_WORD_ENTRY] = { REQUIRED_ENTRY, OPTIONAL_ENTRY & ~NEW_ENTRY },
	} },
	{ "xen", {
		[VMX_WORD_PIN] = { 0x00000009, 0x000000a0 },
		[VMX_WORD_PRIMARY] = { 0x2299968c, 0x98220000 },
		[VMX_WORD_SECONDARY] = { 0, 0xc21677ff },
		[VMX_WORD_TERTIARY] = { 0, 0x84 },
		[VMX_WORD_EXIT] = { 0x00008200, 0x00ac0000 },
		[VMX_WORD_ENTRY] = { 0, 0x0001c000 },
	} },
};

static void describe_masks(const struct request_masks *masks, char *desc)
{
	strscpy(desc, masks->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(masks, request_masks, describe_masks);

static void request_masks_by_number(struct kunit *test)
{
	const struct request_masks *masks = test->param_value;
	struct vmx_policy *policy = &fixture_new(test)->policy;
	unsigned int word;

	KUNIT_ASSERT_NOT_NULL(test, find_request(masks->name));
	vmx_request_policy(policy, find_request(masks->name));
	for (word = 0; word < VMX_NR_WORDS; word++) {
		const char *name = vmx_words[word].name;

		KUNIT_EXPECT_EQ_MSG(test, policy->required[word], masks->words[word].required,
				    "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, policy->optional[word], masks->words[word].optional,
				    "%s", name);
	}
}

static void request_default_is_newest_kvm(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *same = fixture_new(test);

	vmx_request_policy(&same->policy, find_request("kvm-7.3"));
	vmx_default_policy(&f->policy);
	f->policy.request = same->policy.request;
	KUNIT_EXPECT_EQ(test, memcmp(&f->policy, &same->policy, sizeof(f->policy)), 0);
}

/* The old request on the new processor: no finding about what it does not ask for. */
static void request_6_12_full_cpu(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	vmx_request_policy(&f->policy, find_request("kvm-6.12"));
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->findings.nr, 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_SECONDARY],
			REF_CONFIG_SECONDARY & ~NEW_SECONDARY);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_EXIT], REF_CONFIG_EXIT & ~NEW_EXIT);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_ENTRY], REF_CONFIG_ENTRY & ~NEW_ENTRY);
}

static const char * const names[] = {
	"kvm-7.3", "kvm-6.12", "xen", "bhyve", "jailhouse", "openbsd-vmm", "nvmm", "acrn",
	"virtualbox", "hyperdbg",
};

static void describe_name(const char * const *name, char *desc)
{
	strscpy(desc, *name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(request, names, describe_name);

static void request_rows_named(struct kunit *test)
{
	unsigned int i, j;

	KUNIT_EXPECT_EQ(test, vmx_nr_requests, ARRAY_SIZE(names));
	for (i = 0; i < vmx_nr_requests; i++) {
		KUNIT_EXPECT_NE(test, strlen(vmx_requests[i].source), 0);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, vmx_requests[i].name, vmx_requests[j].name);
	}
}

static void request_name_exact(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, vmx_find_request("kvm-6.12,xen", 8) == find_request("kvm-6.12"));
	KUNIT_EXPECT_NULL(test, vmx_find_request("kvm-6.12", 7));
	KUNIT_EXPECT_NULL(test, vmx_find_request("xen2", 4));
	KUNIT_EXPECT_NULL(test, vmx_find_request("", 0));
}

/* Processors before Haswell; all are known to run on those since. */
static bool is_old(const struct vmx_profile *profile)
{
	static const char * const old[] = {
		"arrandale", "conroe", "dunnington", "gulftown", "ivybridge", "sandybridge",
		"tunnelcreek", "via", "wolfdale", "yonah", "yorkfield", "zhaoxin",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(old); i++)
		if (!strncmp(profile->name, old[i], strlen(old[i])))
			return true;
	return false;
}

static void request_real_cpus_accepted(struct kunit *test)
{
	const struct vmx_request *request = find_request(*(const char * const *)test->param_value);
	struct trial *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned int i, tried = 0;
	struct vmx_policy policy;

	KUNIT_ASSERT_NOT_NULL(test, t);
	vmx_request_policy(&policy, request);
	for (i = 0; i < ARRAY_SIZE(vmx_profiles); i++) {
		const struct vmx_profile *profile = &vmx_profiles[i];

		if (strcmp(profile->kind, "hardware") || is_old(profile) ||
		    profile->err == -EINVAL)
			continue;
		tried++;
		start_from_profile(t, profile, &policy);
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(&t->f), 0, "%s on %s", request->name,
				    profile->name);
	}
	KUNIT_EXPECT_GT(test, tried, 40);
}

/* What a row requires decides: without any one of its bits the processor is refused. */
static void request_each_bit_required(struct kunit *test)
{
	const struct vmx_request *request = find_request(*(const char * const *)test->param_value);
	struct fixture *f = fixture_new(test);
	struct vmx_policy policy;
	unsigned int word;
	u64 rest;

	vmx_request_policy(&policy, request);
	f->policy = policy;
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%s", request->name);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		for (rest = policy.required[word]; rest; rest &= rest - 1) {
			enum vmx_control control = word * 64 + __ffs64(rest);

			fixture_fill_caps(test, &f->caps);
			if (word < VMX_NR_CONTROL_WORDS)
				fixture_withhold(&f->caps, control);
			else
				f->caps.msr[vmx_words[word].msr] &=
					~((rest & -rest) << vmx_word_shift(word));
			KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), -EIO, "%s without %s",
					    request->name, vmx_control_name(control));
			KUNIT_EXPECT_NOT_NULL_MSG(test, fixture_find(&f->findings, "required",
								     vmx_control_name(control)),
						  "%s without %s", request->name,
						  vmx_control_name(control));
		}
	}
}

/* The plain MSR forces the default1 class, so it is the TRUE one that tells. */
static void request_control_not_clearable(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	vmx_request_policy(&f->policy, find_request("openbsd-vmm"));
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	*fixture_msr(&f->caps, 0x48e) |= BIT_ULL(15);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	fixture_expect_line(test, &f->findings, VMX_RULE_NOT_CLEARABLE,
			    "error: [required] vmx-cr3-load-exit MSR(482H)[bit 15] must be 1 here, but is required to be 0");

	/* Not captured: nothing is known against it. */
	fixture_forget_msr(&f->caps, 0x48e);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);

	/* No TRUE MSRs, and the default1 class is forced. */
	*fixture_msr(&f->caps, 0x480) &= ~BIT_ULL(55);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "required"), 2);

	fixture_fill_caps(test, &f->caps);
	fixture_force(&f->caps, VMXC_VM_ENTRY_LOAD_IA32_PERF_GLOBAL_CTRL, true);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_NOT_NULL(test, fixture_find(&f->findings, "required",
						 "vmx-entry-load-perf-global-ctrl"));
}

static void request_either_of_two(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int have;

	vmx_request_policy(&f->policy, find_request("nvmm"));
	for (have = 0; have < 4; have++) {
		*fixture_msr(&f->caps, 0x48c) &= ~(BIT_ULL(8) | BIT_ULL(14));
		*fixture_msr(&f->caps, 0x48c) |= (have & 1) << 8 | (have & 2) << 13;
		fixture_setup(f);
		KUNIT_EXPECT_EQ_MSG(test, !!fixture_find(&f->findings, "required", "vmx-ept-uc"),
				    !have, "%u", have);
	}
	*fixture_msr(&f->caps, 0x48c) &= ~(BIT_ULL(8) | BIT_ULL(14));
	fixture_setup(f);
	fixture_expect_line(test, &f->findings, VMX_RULE_REQUIRED_EITHER,
			    "error: [required] vmx-ept-uc MSR(48CH)[bit 8] or vmx-ept-wb MSR(48CH)[bit 14] is required, and neither is supported");
	fixture_forget_msr(&f->caps, 0x48c);
	fixture_setup(f);
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "required", "vmx-ept-uc"));
	KUNIT_EXPECT_NULL(test, fixture_find(&f->findings, "required", "vmx-invept"));
}

/* TPR shadow spares VirtualBox both exits for CR8. */
static void request_either_shares_a_control(struct kunit *test)
{
	static const enum vmx_control spared[] = {
		VMXC_CPU_BASED_CR8_LOAD_EXITING, VMXC_CPU_BASED_CR8_STORE_EXITING,
	};
	struct fixture *f = fixture_new(test);
	unsigned int i;

	vmx_request_policy(&f->policy, find_request("virtualbox"));
	for (i = 0; i < ARRAY_SIZE(spared); i++) {
		fixture_fill_caps(test, &f->caps);
		fixture_withhold(&f->caps, spared[i]);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
		fixture_withhold(&f->caps, VMXC_CPU_BASED_TPR_SHADOW);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
		KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED_EITHER),
				1);
	}
}

/* HyperDbg takes IA32_FEATURE_CONTROL as it is. */
static void request_hyperdbg(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	vmx_request_policy(&f->policy, find_request("hyperdbg"));
	fixture_allow(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_EPT, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	fixture_fill_caps(test, &f->caps);
	fixture_allow(&f->caps, VMXC_VM_EXIT_LOAD_CET_STATE, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_FALSE(test, vmx_has(&f->config, VMXC_VM_ENTRY_LOAD_CET_STATE));
	*fixture_msr(&f->caps, 0x3a) = 4;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
}

/* Some lock IA32_FEATURE_CONTROL themselves; none undoes a lock. */
static void request_unlocked_feature_control(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	vmx_request_policy(&f->policy, find_request("xen"));
	*fixture_msr(&f->caps, 0x3a) = 0;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	*fixture_msr(&f->caps, 0x3a) = 1;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
	vmx_request_policy(&f->policy, find_request("acrn"));
	*fixture_msr(&f->caps, 0x3a) = 0;
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
}

/* KVM alone refuses half a pair. */
static void request_half_a_pair(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_allow(&f->caps, VMXC_VM_EXIT_CLEAR_BNDCFGS, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	vmx_request_policy(&f->policy, find_request("xen"));
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_FALSE(test, vmx_has(&f->config, VMXC_VM_ENTRY_LOAD_BNDCFGS));
}

/* A policy that is nobody's, and what is not known. */
static void request_of_nobody(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	f->policy.request = NULL;
	fixture_expect_accepted(test, f, "required", "no request");
	*fixture_msr(&f->caps, 0x3a) = 0;
	fixture_expect_refused(test, f, -EOPNOTSUPP, "firmware-lock", "no request");

	fixture_fill_caps(test, &f->caps);
	vmx_request_policy(&f->policy, find_request("bhyve"));
	fixture_forget_msr(&f->caps, 0x482);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_NOT_CLEARABLE), 0);
}

/* Of a word that is not judged nothing is said. */
static void request_exchanged(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u64 *msr = fixture_msr(&f->caps, 0x482);

	vmx_request_policy(&f->policy, find_request("bhyve"));
	*fixture_msr(&f->caps, 0x480) &= ~BIT_ULL(55);
	*msr = *msr << 32 | *msr >> 32;
	fixture_expect_refused(test, f, -EIO, "allowed-settings", "halves exchanged");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_NOT_CLEARABLE), 0);
}

static struct kunit_case requests_cases[] = {
	KUNIT_CASE_PARAM(request_masks_by_number, masks_gen_params),
	KUNIT_CASE(request_default_is_newest_kvm),
	KUNIT_CASE(request_6_12_full_cpu),
	KUNIT_CASE(request_rows_named),
	KUNIT_CASE(request_name_exact),
	KUNIT_CASE_PARAM(request_real_cpus_accepted, request_gen_params),
	KUNIT_CASE_PARAM(request_each_bit_required, request_gen_params),
	KUNIT_CASE(request_control_not_clearable),
	KUNIT_CASE(request_either_of_two),
	KUNIT_CASE(request_either_shares_a_control),
	KUNIT_CASE(request_hyperdbg),
	KUNIT_CASE(request_unlocked_feature_control),
	KUNIT_CASE(request_half_a_pair),
	KUNIT_CASE(request_of_nobody),
	KUNIT_CASE(request_exchanged),
	{}
};

static struct kunit_suite requests_suite = {
	.name = "vmx_core_requests",
	.test_cases = requests_cases,
};

kunit_test_suite(requests_suite);
