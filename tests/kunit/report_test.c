// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words: what the log and debugfs say, letter by letter.
 */
#include <linux/string.h>

#include "fixture.h"

#define CANARY 0x5a

/* A change to the processor that has it all, and a line that is then among its findings. */
static const struct line {
	enum vmx_rule rule;
	const char *text;
	struct {
		u32 number;
		u64 value;
	} msrs[2];
	u32 fault;
} lines[] = {
	{ VMX_RULE_UNLOCKED,
	  "error: [firmware-lock] MSR(3AH)[bit 0] is 0: IA32_FEATURE_CONTROL was left unlocked, so VMX is not enabled; switch virtualization on in the firmware's settings",
	  {{ 0x03a, 4 }} },
	{ VMX_RULE_LOCKED_OFF,
	  "error: [firmware-lock] MSR(3AH)[bit 2] is 0 and locked: the firmware, or a kernel built without KVM_INTEL, has switched VMX off; switch virtualization on in the firmware's settings and boot a kernel with KVM_INTEL",
	  {{ 0x03a, 1 }} },
	{ VMX_RULE_INSIDE_SMX_ONLY,
	  "error: [firmware-lock] MSR(3AH)[bit 2] is 0 and locked: VMX is allowed inside SMX only; boot through tboot, or switch trusted execution off in the firmware's settings",
	  {{ 0x03a, 3 }} },
	{ VMX_RULE_MSR_FAULT,
	  "error: [msr-fault] RDMSR of MSR(48CH) faulted, although this processor promises that MSR",
	  { }, 0x48c },
	{ VMX_RULE_MSR_FAULT_TOLERATED,
	  "warning: [msr-fault] RDMSR of MSR(48AH) faulted, although this processor promises that MSR; taken as 0",
	  { }, 0x48a },
	{ VMX_RULE_ALLOWED_SETTINGS,
	  "error: [allowed-settings] vmx-preemption-timer MSR(481H)[bit 6] may be neither 0 nor 1: the allowed settings contradict each other",
	  {{ 0x481, 0x000000bf00000056 }} },
	{ VMX_RULE_ALLOWED_SETTINGS,
	  "error: [allowed-settings] MSR(481H)[bit 31] may be neither 0 nor 1: the allowed settings contradict each other",
	  {{ 0x481, 0x000000ff80000016 }} },
	{ VMX_RULE_REQUIRED,
	  "error: [required] vmx-hlt-exit MSR(482H)[bit 7] is required and not supported",
	  {{ 0x482, 0xfffbff7e0401e172 }} },
	{ VMX_RULE_REQUIRED_DROPPED,
	  "error: [required] vmx-entry-load-debugctl MSR(484H)[bit 2] is required, but was dropped by [pair]",
	  {{ 0x483, 0xfffffffb00036dfb }, { 0x484, 0x01ffffff000011fb }} },
	{ VMX_RULE_UNSUPPORTED,
	  "info: [unsupported] not supported, and done without: vmx-vnmi, vmx-preemption-timer, vmx-posted-intr MSR(481H)[bits 7:5]",
	  {{ 0x481, 0x0000001f00000016 }} },
	{ VMX_RULE_UNKNOWN_BITS,
	  "info: [unknown-bits] supported, but not known to this version: MSR(492H)[bit 9]",
	  {{ 0x492, 0x00000000000003df }} },
	{ VMX_RULE_UNKNOWN_BITS,
	  "info: [unknown-bits] supported, but not known to this version: MSR(493H)[bits 5,11:10,32,63:61]",
	  {{ 0x493, 0xe000000100000c2f }} },
	{ VMX_RULE_PAIR,
	  "error: [pair] vmx-entry-load-pat MSR(484H)[bit 14] is supported, vmx-exit-load-pat MSR(483H)[bit 19] is not",
	  {{ 0x483, 0xfff7ffff00036dff }} },
	{ VMX_RULE_PAIR,
	  "error: [pair] vmx-exit-load-efer MSR(483H)[bit 21] is supported, vmx-entry-load-efer MSR(484H)[bit 15] is not",
	  {{ 0x484, 0x01ff7fff000011ff }} },
	{ VMX_RULE_PAIR_UNREQUESTED,
	  "warning: [pair] vmx-entry-load-fred MSR(484H)[bit 23] and vmx-exit-load-fred MSR(493H)[bit 1] are supported, vmx-exit-save-fred MSR(493H)[bit 0] is not; neither was requested",
	  {{ 0x493, 0x000000000000000e }} },
	{ VMX_RULE_PAIR_UNREQUESTED,
	  "warning: [pair] vmx-entry-load-fred MSR(484H)[bit 23] is supported, vmx-exit-save-fred, vmx-exit-load-fred MSR(493H)[bits 1:0] are not; neither was requested",
	  {{ 0x493, 0x000000000000000c }} },
	{ VMX_RULE_PAIR_UNREQUESTED,
	  "warning: [pair] vmx-exit-save-fred MSR(493H)[bit 0] is supported, vmx-entry-load-fred MSR(484H)[bit 23] and vmx-exit-load-fred MSR(493H)[bit 1] are not; neither was requested",
	  {{ 0x484, 0x017fffff000011ff }, { 0x493, 0x000000000000000d }} },
	{ VMX_RULE_PAIR_FORCED,
	  "error: [pair] vmx-entry-load-pat MSR(484H)[bit 14] must be 1 on this processor, and so cannot be dropped for want of its other half vmx-exit-load-pat MSR(483H)[bit 19]",
	  {{ 0x483, 0xfff7ffff00036dff }, { 0x484, 0x01ffffff000051ff }} },
	{ VMX_RULE_EPT_CAP,
	  "error: [ept-cap] MSR(48CH)[bits 31:0] reports EPT capabilities 0x67341c1, but vmx-ept MSR(48BH)[bit 1] is not supported",
	  {{ 0x48b, 0xdffffffd00000000 }} },
	{ VMX_RULE_VPID_CAP,
	  "error: [vpid-cap] MSR(48CH)[bits 43:32] reports VPID capabilities 0xf01, but vmx-vpid MSR(48BH)[bit 5] is not supported",
	  {{ 0x48b, 0xdfffffdf00000000 }} },
	{ VMX_RULE_VMCS_SIZE,
	  "error: [vmcs-size] the VMCS size in MSR(480H)[bits 44:32] is 4097, not between 1 and 4096 bytes",
	  {{ 0x480, 0x00da100100000004 }} },
	{ VMX_RULE_PHYS_WIDTH,
	  "error: [phys-width] MSR(480H)[bit 48] is 1: VMX structures are confined to 32-bit physical addresses",
	  {{ 0x480, 0x00db040000000004 }} },
	{ VMX_RULE_MEMORY_TYPE,
	  "error: [memory-type] the VMCS memory type in MSR(480H)[bits 53:50] is 0, not 6 (write-back)",
	  {{ 0x480, 0x00c2040000000004 }} },
};

/* These have a case of their own below. */
static const enum vmx_rule elsewhere[] = {
	VMX_RULE_NOT_SUPPORTED, VMX_RULE_CPU_MISMATCH, VMX_RULE_TRUNCATED,
};

/* One of the findings must be this line. */
static void expect_line(struct kunit *test, const struct vmx_findings *findings, const char *text)
{
	char line[400];
	unsigned int i;

	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], line, sizeof(line));
		if (!strcmp(line, text))
			return;
	}
	KUNIT_FAIL(test, "not found: %s", text);
	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], line, sizeof(line));
		kunit_info(test, "but: %s", line);
	}
}

static int err_of(const char *text)
{
	if (strstarts(text, "error: [not-supported]") || strstarts(text, "error: [firmware-lock]"))
		return -EOPNOTSUPP;
	return strstarts(text, "error: ") ? -EIO : 0;
}

static void line_desc(const struct line *line, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %zu", vmx_rule_slug(line->rule), line - lines);
}

KUNIT_ARRAY_PARAM(line, lines, line_desc);

static void the_line_of_a_finding(struct kunit *test)
{
	const struct line *line = test->param_value;
	struct fixture *f = fixture_new(test);
	unsigned int i;

	f->caps.kernel_vmx = false;
	for (i = 0; i < ARRAY_SIZE(line->msrs) && line->msrs[i].number; i++)
		vmx_caps_set_msr(&f->caps, line->msrs[i].number, line->msrs[i].value);
	if (line->fault)
		fixture_fault_msr(&f->caps, line->fault);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), err_of(line->text));
	expect_line(test, &f->findings, line->text);
}

static void each_rule_has_a_line(struct kunit *test)
{
	unsigned long missing = GENMASK(VMX_NR_RULES - 1, 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		missing &= ~BIT(lines[i].rule);
	for (i = 0; i < ARRAY_SIZE(elsewhere); i++)
		missing &= ~BIT(elsewhere[i]);
	KUNIT_EXPECT_EQ(test, missing, 0);
}

static void no_vmx_in_cpuid(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_set_cpuid(test, &f->caps, 1, 0x000806f8, 0, ~0x20, ~0);
	fixture_setup(f);
	expect_line(test, &f->findings,
		    "error: [not-supported] CPUID(1H).ECX[bit 5] is 0: this processor, or the hypervisor that it is a guest of, does not offer VMX");
}

static void a_tolerated_pair(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	f->policy.error_on_inconsistent = false;
	fixture_allow(&f->caps, VMXC_VM_EXIT_LOAD_IA32_PAT, false);
	fixture_setup(f);
	expect_line(test, &f->findings,
		    "warning: [pair] vmx-entry-load-pat MSR(484H)[bit 14] is supported, vmx-exit-load-pat MSR(483H)[bit 19] is not");
}

static void a_cpu_that_differs(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	struct vmcs_config other;

	fixture_setup(f);
	other = f->config;
	other.word[VMX_WORD_PRIMARY] ^= BIT(7);
	other.word[VMX_WORD_VPID] ^= BIT(0) | BIT(9) | BIT(10);
	other.word[VMX_WORD_MISC] ^= BIT(5);
	vmx_compare_configs(&f->config, &other, 17, &f->findings);
	expect_line(test, &f->findings,
		    "error: [cpu-mismatch] CPU 17 differs from the first one in vmx-hlt-exit MSR(482H)[bit 7]");
	expect_line(test, &f->findings,
		    "error: [cpu-mismatch] CPU 17 differs from the first one in vmx-invvpid, vmx-invvpid-single-context, vmx-invvpid-all-context MSR(48CH)[bits 32,42:41]");
	expect_line(test, &f->findings,
		    "error: [cpu-mismatch] CPU 17 differs from the first one in MSR(485H)[bit 5]");
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "cpu-mismatch"), 3);
}

static void findings_beyond_the_last(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < VMX_MAX_FINDINGS + 2; i++)
		vmx_find(&f->findings, VMX_RULE_UNSUPPORTED, VMX_NO_EVIDENCE, VMX_NO_EVIDENCE);
	expect_line(test, &f->findings, "warning: [truncated] 3 more findings did not fit");
	KUNIT_EXPECT_EQ(test, f->findings.nr, VMX_MAX_FINDINGS);
}

static void the_slugs(struct kunit *test)
{
	static const char * const slugs[] = {
		"not-supported", "firmware-lock", "required", "pair", "ept-cap", "vpid-cap",
		"vmcs-size", "phys-width", "memory-type", "msr-fault", "unsupported",
		"unknown-bits", "cpu-mismatch", "truncated", "allowed-settings",
	};
	bool used[ARRAY_SIZE(slugs)] = { };
	unsigned int rule, i;

	for (rule = 0; rule < VMX_NR_RULES; rule++) {
		for (i = 0; i < ARRAY_SIZE(slugs); i++)
			if (!strcmp(vmx_rule_slug(rule), slugs[i]))
				break;
		KUNIT_ASSERT_LT_MSG(test, i, ARRAY_SIZE(slugs), "%s", vmx_rule_slug(rule));
		used[i] = true;
	}
	for (i = 0; i < ARRAY_SIZE(slugs); i++)
		KUNIT_EXPECT_TRUE_MSG(test, used[i], "%s", slugs[i]);
}

static void words_in_their_widths(struct kunit *test)
{
	static const char * const words[VMX_NR_WORDS] = {
		"pin-based 0x0000000f", "primary 0x0000000f", "secondary 0x0000000f",
		"tertiary 0x000000000000000f", "vm-exit 0x0000000f",
		"secondary-vm-exit 0x000000000000000f", "vm-entry 0x0000000f",
		"ept 0x0000000f", "vpid 0x0000000f",
		"basic 0x000000000000000f", "misc 0x000000000000000f",
	};
	struct vmcs_config *config = &fixture_new(test)->config;
	char line[80];
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++) {
		config->word[i] = 0xf;
		KUNIT_EXPECT_EQ(test, vmx_format_word(config, i, line, sizeof(line)),
				strlen(words[i]));
		KUNIT_EXPECT_STREQ(test, line, words[i]);
	}
	config->word[VMX_WORD_TERTIARY] = 0xfedcba9876543210;
	vmx_format_word(config, VMX_WORD_TERTIARY, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, "tertiary 0xfedcba9876543210");
}

static void names_in_the_order_of_the_bits(struct kunit *test)
{
	struct vmcs_config *config = &fixture_new(test)->config;
	char line[160];

	config->word[VMX_WORD_PIN] = 0xbf;
	vmx_format_names(config, VMX_WORD_PIN, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, " vmx-intr-exit vmx-nmi-exit vmx-vnmi vmx-posted-intr");
	config->word[VMX_WORD_VPID] = 0xb01;
	vmx_format_names(config, VMX_WORD_VPID, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line,
			   " vmx-invvpid vmx-invvpid-single-addr vmx-invvpid-single-context vmx-invvpid-single-context-noglobals");
	KUNIT_EXPECT_EQ(test, vmx_format_names(config, VMX_WORD_EPT, line, sizeof(line)), 0);
	KUNIT_EXPECT_STREQ(test, line, "");
}

static size_t format(const struct fixture *f, unsigned int what, char *buf, size_t size)
{
	switch (what) {
	case 0:
		return vmx_format_finding(&f->findings.list[0], buf, size);
	case 1:
		return vmx_format_word(&f->config, VMX_WORD_EXIT2, buf, size);
	default:
		return vmx_format_names(&f->config, VMX_WORD_SECONDARY, buf, size);
	}
}

static void buffers_of_every_size(struct kunit *test)
{
	enum { ROOM = 1024 };
	struct fixture *f = fixture_new(test);
	char *whole = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	char *part = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	size_t size, len, cut;
	unsigned int what;

	KUNIT_ASSERT_NOT_NULL(test, whole);
	KUNIT_ASSERT_NOT_NULL(test, part);
	f->config.word[VMX_WORD_SECONDARY] = ~0U;
	vmx_find(&f->findings, VMX_RULE_PAIR_UNREQUESTED,
		 vmx_at_word(&f->caps, VMX_WORD_ENTRY, BIT(23)),
		 vmx_at_word(&f->caps, VMX_WORD_EXIT2, BIT(0) | BIT(1)));

	for (what = 0; what < 3; what++) {
		len = format(f, what, whole, ROOM);
		KUNIT_ASSERT_EQ(test, len, strlen(whole));
		KUNIT_ASSERT_LT(test, len + 2, ROOM);

		for (size = 1; size <= len + 2; size++) {
			cut = min(len, size - 1);
			memset(part, CANARY, ROOM);
			KUNIT_EXPECT_EQ(test, format(f, what, part, size), cut);
			KUNIT_EXPECT_EQ(test, strnlen(part, size), cut);
			KUNIT_EXPECT_EQ(test, memcmp(part, whole, cut), 0);
			KUNIT_EXPECT_NULL(test, memchr_inv(part + size, CANARY, ROOM - size));
		}
	}
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE_PARAM(the_line_of_a_finding, line_gen_params),
	KUNIT_CASE(each_rule_has_a_line),
	KUNIT_CASE(no_vmx_in_cpuid),
	KUNIT_CASE(a_tolerated_pair),
	KUNIT_CASE(a_cpu_that_differs),
	KUNIT_CASE(findings_beyond_the_last),
	KUNIT_CASE(the_slugs),
	KUNIT_CASE(words_in_their_widths),
	KUNIT_CASE(names_in_the_order_of_the_bits),
	KUNIT_CASE(buffers_of_every_size),
	{ }
};

static struct kunit_suite report_suite = {
	.name = "vmx_core_report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
