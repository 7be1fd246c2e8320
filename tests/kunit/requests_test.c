// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of requests: KVM's rows by number, and what any row must keep to.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fixture.h"

static const struct vmx_request *find_request(const char *name)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_requests; i++)
		if (!strcmp(vmx_requests[i].name, name))
			return &vmx_requests[i];
	return NULL;
}

/* Each KVM's masks, as its vmx.h has them. */
static const struct kvm_masks {
	const char *name;
	struct {
		u64 required, optional;
	} words[VMX_NR_WORDS];
} kvm_masks[] = {
	{ "kvm-7.3", {
		[VMX_WORD_PIN] = { 0x00000009, 0x000000e0 },
		[VMX_WORD_PRIMARY] = { 0x21998e8c, 0xda621000 },
		[VMX_WORD_SECONDARY] = { 0, 0xc75bffff },
		[VMX_WORD_TERTIARY] = { 0, 0x10 },
		[VMX_WORD_EXIT] = { 0x00008204, 0x53fc1000 },
		[VMX_WORD_ENTRY] = { 0x00000204, 0x0017e000 },
	} },
	{ "kvm-6.12", {
		[VMX_WORD_PIN] = { 0x00000009, 0x000000e0 },
		[VMX_WORD_PRIMARY] = { 0x21998e8c, 0xda621000 },
		[VMX_WORD_SECONDARY] = { 0, 0xc71bffff },
		[VMX_WORD_TERTIARY] = { 0, 0x10 },
		[VMX_WORD_EXIT] = { 0x00008204, 0x03fc1000 },
		[VMX_WORD_ENTRY] = { 0x00000204, 0x0007e000 },
	} },
};

static void describe_kvm(const struct kvm_masks *kvm, char *desc)
{
	strscpy(desc, kvm->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(kvm, kvm_masks, describe_kvm);

static void request_kvm_masks(struct kunit *test)
{
	const struct kvm_masks *kvm = test->param_value;
	struct vmx_policy *policy = &fixture_new(test)->policy;
	unsigned int word;

	KUNIT_ASSERT_NOT_NULL(test, find_request(kvm->name));
	vmx_request_policy(policy, find_request(kvm->name));
	for (word = 0; word < VMX_NR_WORDS; word++) {
		const char *name = vmx_words[word].name;

		KUNIT_EXPECT_EQ_MSG(test, policy->required[word], kvm->words[word].required,
				    "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, policy->optional[word], kvm->words[word].optional,
				    "%s", name);
	}
}

static void request_default_is_newest_kvm(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *same = fixture_new(test);

	vmx_request_policy(&same->policy, find_request("kvm-7.3"));
	vmx_default_policy(&f->policy);
	KUNIT_EXPECT_EQ(test, memcmp(&f->policy, &same->policy, sizeof(f->policy)), 0);
}

/* The old request on the new processor: no finding about what it does not ask for. */
static void request_6_12_full_cpu(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	vmx_request_policy(&f->policy, find_request("kvm-6.12"));
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, f->findings.nr, 0);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_SECONDARY], 0xc71bffffULL);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_EXIT], 0x03ffffffULL);
	KUNIT_EXPECT_EQ(test, f->config.word[VMX_WORD_ENTRY], 0x0007f3ffULL);
}

static void request_rows_named(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < vmx_nr_requests; i++) {
		KUNIT_EXPECT_NE(test, strlen(vmx_requests[i].source), 0);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, vmx_requests[i].name, vmx_requests[j].name);
	}
}

static struct kunit_case requests_cases[] = {
	KUNIT_CASE_PARAM(request_kvm_masks, kvm_gen_params),
	KUNIT_CASE(request_default_is_newest_kvm),
	KUNIT_CASE(request_6_12_full_cpu),
	KUNIT_CASE(request_rows_named),
	{}
};

static struct kunit_suite requests_suite = {
	.name = "vmx_core_requests",
	.test_cases = requests_cases,
};

kunit_test_suite(requests_suite);
