// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots as the text of a dump.
 */
#include <linux/string.h>

#include "fixture.h"

static void collect(void *context, const char *line)
{
	strlcat(context, line, 4096);
	strlcat(context, "\n", 4096);
}

static char *new_text(struct kunit *test)
{
	char *text = kunit_kzalloc(test, 4096, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	return text;
}

static void dump_caps_lines(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	char *text = new_text(test);

	fixture_fault_msr(&f->caps, 0x491);
	fixture_forget_msr(&f->caps, 0x48a);
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(text, "cpuid 00000000 00000000 00000020 756e6547 "),
			      "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\nmsr 0000003a 0000000000000005\n"),
				  "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\nmsr 00000480 00da040000000004\n"),
				  "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\ngp 00000491\n"), "%s", text);
	KUNIT_EXPECT_NULL_MSG(test, strstr(text, "0000048a"), "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "cpuid 0000000d 00000001 "), "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "kernel vmx "), "%s", text);
	KUNIT_EXPECT_NULL_MSG(test, strstr(text, "signature"), "%s", text);

	fixture_forget_cpuid(&f->caps, 1);
	vmx_caps_set_signature(&f->caps, 0x000506e3);
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\nsignature 000506e3\n"), "%s", text);
}

static void dump_caps_empty(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	char *text = new_text(test);

	memset(&f->caps, 0, sizeof(f->caps));
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_STREQ(test, text, "");

	f->caps.kernel_known = true;
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_STREQ(test, text, "kernel vmx 0\n");

	f->caps.kernel_vmx = true;
	f->caps.microcode = 0xb000040;
	*text = '\0';
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_STREQ(test, text, "microcode 0b000040\nkernel vmx 1\n");
}

static struct kunit_case text_cases[] = {
	KUNIT_CASE(dump_caps_lines),
	KUNIT_CASE(dump_caps_empty),
	{ }
};

static struct kunit_suite text_suite = {
	.name = "vmx_core_text",
	.test_cases = text_cases,
};

kunit_test_suite(text_suite);
