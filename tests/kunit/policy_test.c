// SPDX-License-Identifier: GPL-2.0-only
/*
 * The request: the default one, and the user's lists.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fixture.h"

static void default_policy_words(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int word;

	memset(&f->policy, 0xff, sizeof(f->policy));
	vmx_default_policy(&f->policy);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		const char *name = vmx_words[word].name;

		KUNIT_EXPECT_EQ_MSG(test, f->policy.required[word], required_controls[word],
				    "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, f->policy.optional[word], optional_controls[word],
				    "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, f->policy.disabled[word], 0, "%s", name);
		KUNIT_EXPECT_EQ_MSG(test, f->policy.forbidden[word],
				    word == VMX_WORD_ENTRY ? ENTRY_SMM : 0, "%s", name);
	}
	KUNIT_EXPECT_TRUE(test, f->policy.error_on_inconsistent);
	KUNIT_EXPECT_FALSE(test, f->policy.kernel_locks);
}

/* Lists that are wrong, and what the error must say. */
static const struct wrong {
	const char *lists[VMX_NR_CHOICES];
	const char *says[3];
} wrong[] = {
	{ { "vmx-epr" }, { "disable", "'vmx-epr'" } },
	{ { NULL, "vmx-ep" }, { "request", "'vmx-ep'" } },
	{ { NULL, NULL, "vmx-eptx" }, { "require", "'vmx-eptx'" } },
	{ { "VMX-EPT" }, { "disable", "'VMX-EPT'" } },
	{ { " vmx-ept" }, { "disable", "' vmx-ept'" } },
	{ { "vmx-ple,vmx-oops,vmx-ept" }, { "disable", "'vmx-oops'" } },
	{ { "vmx-ple;vmx-ept" }, { "disable", "'vmx-ple;vmx-ept'" } },
	{ { "vmx-eptad" }, { "disable", "'vmx-eptad'" } },
	{ { NULL, "vmx-eptp-switching" }, { "request", "'vmx-eptp-switching'" } },
	{ { NULL, NULL, "vmx-true-ctls" }, { "require", "'vmx-true-ctls'" } },
	{ { "," }, { "disable", "''" } },
	{ { ",vmx-ept" }, { "disable", "''" } },
	{ { NULL, "vmx-ept,,vmx-ple" }, { "request", "''" } },
	{ { NULL, NULL, "vmx-ept," }, { "require", "''" } },
	{ { "vmx-ept,\n" }, { "disable", "''" } },
	{ { "vmx-ept\nvmx-ple" }, { "disable", "vmx-ept" } },
	{ { "vmx-ept\n\n" }, { "disable", "vmx-ept" } },
	{ { "vmx-ept", "vmx-ept" }, { "disable", "request", "vmx-ept" } },
	{ { "vmx-ept", NULL, "vmx-ept" }, { "disable", "require", "vmx-ept" } },
	{ { NULL, "vmx-ept", "vmx-ept" }, { "request", "require", "vmx-ept" } },
	{ { "vmx-ple,vmx-ept\n", "vmx-vpid,vmx-ept" }, { "disable", "request", "vmx-ept" } },
	{ { "vmx-ept,vmx-ple", "vmx-vpid,vmx-ept" }, { "disable", "request", "vmx-ept" } },
	{ { "vmx-entry-smm" }, { "disable", "vmx-entry-smm" } },
	{ { NULL, "vmx-entry-smm" }, { "request", "vmx-entry-smm" } },
	{ { NULL, NULL, "vmx-entry-smm" }, { "require", "vmx-entry-smm" } },
	{ { "vmx-entry-deactivate-dual-monitor" },
	  { "disable", "vmx-entry-deactivate-dual-monitor" } },
	{ { NULL, "vmx-entry-deactivate-dual-monitor" },
	  { "request", "vmx-entry-deactivate-dual-monitor" } },
	{ { NULL, NULL, "vmx-entry-deactivate-dual-monitor" },
	  { "require", "vmx-entry-deactivate-dual-monitor" } },
};

static void policy_add_invalid_list(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	char error[128];
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		vmx_default_policy(&f->policy);
		strscpy(error, "", sizeof(error));
		KUNIT_EXPECT_EQ_MSG(test, vmx_policy_add(&f->policy, wrong[i].lists, error,
							 sizeof(error)), -EINVAL,
				    "%u: %s", i, wrong[i].says[1]);
		for (j = 0; j < ARRAY_SIZE(wrong[i].says) && wrong[i].says[j]; j++)
			KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(error, wrong[i].says[j]),
						  "'%s' does not say %s", error, wrong[i].says[j]);
	}
}

/* The words of an error end where its room does. */
static void policy_add_error_truncated(struct kunit *test)
{
	static const char * const lists[VMX_NR_CHOICES] = { "vmx-oops" };
	struct fixture *f = fixture_new(test);
	char error[16];
	size_t size;

	for (size = 1; size < sizeof(error); size++) {
		memset(error, 'x', sizeof(error));
		KUNIT_EXPECT_EQ(test, vmx_policy_add(&f->policy, lists, error, size), -EINVAL);
		KUNIT_EXPECT_EQ(test, strnlen(error, size), size - 1);
		KUNIT_EXPECT_EQ(test, error[size], 'x');
	}
}

static void policy_add_empty_list(struct kunit *test)
{
	static const char * const none[][VMX_NR_CHOICES] = {
		{ NULL, NULL, NULL },
		{ "", "", "" },
		{ "\n", "\n", "\n" },
	};
	struct fixture *f = fixture_new(test), *same = fixture_new(test);
	char error[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		KUNIT_EXPECT_EQ_MSG(test, vmx_policy_add(&f->policy, none[i], error,
							 sizeof(error)), 0, "%u", i);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(&f->policy, &same->policy, sizeof(f->policy)), 0,
				    "%u", i);
	}
}

/* By whichever half, and where nothing else asks for it. */
static void policy_add_request_half_of_pair(struct kunit *test)
{
	static const char * const lists[][VMX_NR_CHOICES] = {
		{ NULL, "vmx-entry-load-debugctl" },
		{ NULL, "vmx-exit-save-debugctl" },
	};
	struct fixture *f = fixture_new(test);
	char error[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		memset(&f->policy, 0, sizeof(f->policy));
		KUNIT_EXPECT_EQ(test, vmx_policy_add(&f->policy, lists[i], error, sizeof(error)),
				0);
		KUNIT_EXPECT_EQ(test, f->policy.optional[VMX_WORD_ENTRY], BIT_ULL(2));
		KUNIT_EXPECT_EQ(test, f->policy.optional[VMX_WORD_EXIT], BIT_ULL(2));
	}
}

/* Who does not want one half does not ask for the other. */
static void policy_add_disable_requests_nothing(struct kunit *test)
{
	static const char * const lists[VMX_NR_CHOICES] = { "vmx-exit-load-pkrs" };
	struct fixture *f = fixture_new(test), *same = fixture_new(test);
	char error[64];

	KUNIT_EXPECT_EQ(test, vmx_policy_add(&f->policy, lists, error, sizeof(error)), 0);
	same->policy.disabled[VMX_WORD_EXIT] = BIT_ULL(29);
	KUNIT_EXPECT_EQ(test, memcmp(&f->policy, &same->policy, sizeof(f->policy)), 0);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(default_policy_words),
	KUNIT_CASE(policy_add_invalid_list),
	KUNIT_CASE(policy_add_error_truncated),
	KUNIT_CASE(policy_add_empty_list),
	KUNIT_CASE(policy_add_request_half_of_pair),
	KUNIT_CASE(policy_add_disable_requests_nothing),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "vmx_core_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
