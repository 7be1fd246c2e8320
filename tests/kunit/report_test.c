// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words that depend on more than the rule, those for a configuration, and
 * buffers too small for them.
 */
#include <linux/string.h>

#include "fixture.h"

#define CANARY 0x5a

static const struct suspect {
	const char *name;
	const char *vendor;	/* in CPUID leaf 40000000H; NULL: no hypervisor */
	const char *text;
} suspects[] = {
	{ "none", NULL, "; the processor or its microcode is the suspect" },
	{ "KVM", "KVMKVMKVM\0\0\0", "; the outer hypervisor, KVM, is the suspect" },
	{ "Hyper-V", "Microsoft Hv", "; the outer hypervisor, Hyper-V, is the suspect" },
	{ "VMware", "VMwareVMware", "; the outer hypervisor, VMware, is the suspect" },
	{ "VirtualBox", "VBoxVBoxVBox", "; the outer hypervisor, VirtualBox, is the suspect" },
	{ "Xen", "XenVMMXenVMM", "; the outer hypervisor, Xen, is the suspect" },
	{ "TCG", "TCGTCGTCGTCG", "; the outer hypervisor, QEMU's TCG, is the suspect" },
	{ "another", "ACRNACRNACRN",
	  "; the outer hypervisor, an unknown hypervisor, is the suspect" },
};

static void suspect_desc(const struct suspect *suspect, char *desc)
{
	strscpy(desc, suspect->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(suspect, suspects, suspect_desc);

/* Each inconsistency, tolerated or not, says who reports what cannot be. */
static void format_finding_suspect(struct kunit *test)
{
	static const struct {
		enum vmx_rule rule;
		u64 secondary;
		u64 exit;
		const char *text;
	} found[] = {
		{ VMX_RULE_PAIR, REF_MSR_SECONDARY, REF_MSR_EXIT & ~BIT_ULL(32 + 19),
		  "[pair] vmx-entry-load-pat MSR(484H)[bit 14] is supported, vmx-exit-load-pat MSR(483H)[bit 19] is not"
		},
		{ VMX_RULE_EPT_CAP, REF_MSR_SECONDARY & ~BIT_ULL(32 + 1), REF_MSR_EXIT,
		  "[ept-cap] MSR(48CH)[bits 31:0] reports EPT capabilities 0x67341c1, but vmx-ept MSR(48BH)[bit 1] is not supported"
		},
		{ VMX_RULE_VPID_CAP, REF_MSR_SECONDARY & ~BIT_ULL(32 + 5), REF_MSR_EXIT,
		  "[vpid-cap] MSR(48CH)[bits 43:32] reports VPID capabilities 0xf01, but vmx-vpid MSR(48BH)[bit 5] is not supported"
		},
	};
	const struct suspect *suspect = test->param_value;
	struct fixture *f = fixture_new(test);
	unsigned int i, tolerant;
	char text[240];
	u32 vendor[3];

	if (suspect->vendor) {
		memcpy(vendor, suspect->vendor, sizeof(vendor));
		fixture_set_cpuid(test, &f->caps, 1, REF_SIGNATURE, 0, REF_FEATURES_ECX | BIT(31),
				  REF_FEATURES_EDX);
		fixture_set_cpuid(test, &f->caps, 0x40000000, 0x40000001, vendor[0], vendor[1],
				  vendor[2]);
	}
	for (i = 0; i < ARRAY_SIZE(found) * 2; i++) {
		tolerant = i & 1;
		f->policy.error_on_inconsistent = !tolerant;
		vmx_caps_set_msr(&f->caps, 0x48b, found[i / 2].secondary);
		vmx_caps_set_msr(&f->caps, 0x483, found[i / 2].exit);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), tolerant ? 0 : -EIO);
		snprintf(text, sizeof(text), "%s: %s%s", tolerant ? "warning" : "error",
			 found[i / 2].text, suspect->text);
		fixture_expect_line(test, &f->findings, found[i / 2].rule, text);
	}
}

/* Where CPUID is not known nobody is to be suspected. */
static void format_finding_pair_without_cpuid(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_forget_cpuid(&f->caps, 1);
	fixture_allow(&f->caps, VMXC_VM_EXIT_LOAD_IA32_PAT, false);
	fixture_setup(f);
	fixture_expect_line(test, &f->findings, VMX_RULE_PAIR,
			    "error: [pair] vmx-entry-load-pat MSR(484H)[bit 14] is supported, vmx-exit-load-pat MSR(483H)[bit 19] is not");
	f->policy.error_on_inconsistent = false;
	fixture_setup(f);
	fixture_expect_line(test, &f->findings, VMX_RULE_PAIR,
			    "warning: [pair] vmx-entry-load-pat MSR(484H)[bit 14] is supported, vmx-exit-load-pat MSR(483H)[bit 19] is not");
	fixture_expect_line(test, &f->findings, VMX_RULE_NOT_CAPTURED,
			    "info: [not-captured] not captured, so that its rules are skipped: CPUID(1H)");
}

static void format_finding_not_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_forget_msr(&f->caps, 0x3a);
	fixture_forget_msr(&f->caps, 0x48a);
	fixture_forget_msr(&f->caps, 0x493);
	fixture_setup(f);
	fixture_expect_line(test, &f->findings, VMX_RULE_NOT_CAPTURED,
			    "info: [not-captured] not captured, so that its rules are skipped: MSR(3AH), MSR(48AH), MSR(493H)");
	fixture_forget_cpuid(&f->caps, 1);
	fixture_setup(f);
	fixture_expect_line(test, &f->findings, VMX_RULE_NOT_CAPTURED,
			    "info: [not-captured] not captured, so that its rules are skipped: MSR(3AH), MSR(48AH), MSR(493H), CPUID(1H)");
}

/* It could be had, and nobody asked for it. */
static void format_finding_not_requested(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_request(&f->policy, VMXC_PIN_BASED_VIRTUAL_NMIS, false);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	fixture_expect_line(test, &f->findings, VMX_RULE_DEPENDENCY,
			    "info: [dependency] vmx-vnmi-pending MSR(482H)[bit 22] dropped: it needs vmx-vnmi MSR(481H)[bit 5], which was not requested");
}

/* No single control of an erratum can be forced yet. */
static void format_finding_forced_erratum(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	struct vmx_finding *finding;

	fixture_set_cpuid(test, &f->caps, 1, 0x000406d8, 0, REF_FEATURES_ECX, REF_FEATURES_EDX);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = (struct vmx_finding *)fixture_find(&f->findings, "erratum", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	vmx_escalate(&f->findings, finding);
	fixture_expect_line(test, &f->findings, VMX_RULE_ERRATUM,
			    "error: [erratum] vmx-eptad MSR(48CH)[bit 21] must be 1 here and cannot be dropped, but it does not work on this processor (AVR41)");
	KUNIT_EXPECT_EQ(test, f->findings.err, -EIO);
}

static void format_finding_truncated(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int i;
	char line[80];

	for (i = 0; i < VMX_MAX_FINDINGS + 2; i++)
		vmx_report(&f->findings, VMX_RULE_UNSUPPORTED, VMX_NO_EVIDENCE, VMX_NO_EVIDENCE);
	vmx_format_finding(&f->findings.list[VMX_MAX_FINDINGS - 1], NULL, line, sizeof(line));
	KUNIT_EXPECT_STREQ(test, line, "warning: [truncated] 3 more findings did not fit");
	KUNIT_EXPECT_EQ(test, f->findings.nr, VMX_MAX_FINDINGS);
}

static void rule_slugs(struct kunit *test)
{
	static const char * const slugs[] = {
		"not-supported", "outer-hypervisor", "firmware-lock", "required", "pair",
		"ept-cap", "vpid-cap", "vmcs-size", "phys-width", "memory-type",
		"allowed-settings", "msr-fault", "not-captured", "unsupported", "unknown-bits",
		"disabled", "erratum", "dependency", "ept-unusable", "vpid-unusable", "pml-ad",
		"unrestricted-misc", "shadow-vmcs-misc", "basic-reserved", "default1",
		"true-controls", "secondary-low", "gate", "invept-type", "invvpid-type",
		"cr3-targets", "misc-reserved", "pt-misc", "cr-fixed", "cr0-fixed", "cr4-fixed",
		"vmcs-enum", "capability-dependency", "cpuid", "cpu-mismatch", "mixed-cpus",
		"busy", "vm-entry", "truncated",
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

/* How grave each is, what it refuses with where it is an error, and how many of two it drops. */
static void report_each_rule(struct kunit *test)
{
	static const struct {
		enum vmx_severity severity;
		int err;
		unsigned int drops;
	} rules[VMX_NR_RULES] = {
		[VMX_RULE_NOT_SUPPORTED] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_OUTER_HYPERVISOR] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_UNLOCKED] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_LOCKED_OFF] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_LOCKED_OFF_BY_KERNEL] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_INSIDE_SMX_ONLY] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_MSR_FAULT] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_MSR_FAULT_TOLERATED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_NOT_CAPTURED] = { VMX_INFO, 0, 0 },
		[VMX_RULE_ALLOWED_SETTINGS] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_FORBIDDEN] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_REQUIRED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_REQUIRED_DROPPED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_UNSUPPORTED] = { VMX_INFO, 0, 0 },
		[VMX_RULE_UNKNOWN_BITS] = { VMX_INFO, 0, 0 },
		[VMX_RULE_DISABLED] = { VMX_INFO, -EINVAL, 1 },
		[VMX_RULE_ERRATUM] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_ERRATUM_PAIR] = { VMX_WARNING, -EIO, 2 },
		[VMX_RULE_PAIR] = { VMX_INCONSISTENT, -EIO, 2 },
		[VMX_RULE_PAIR_UNREQUESTED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_PAIR_DROPPED] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_DEPENDENCY] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_EPT_UNUSABLE] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_VPID_UNUSABLE] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_PML_AD] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_UNRESTRICTED_MISC] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_SHADOW_VMCS_MISC] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_EPT_CAP] = { VMX_INCONSISTENT, -EIO, 0 },
		[VMX_RULE_VPID_CAP] = { VMX_INCONSISTENT, -EIO, 0 },
		[VMX_RULE_VMCS_SIZE] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_PHYS_WIDTH] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_MEMORY_TYPE] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_BASIC_RESERVED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_DEFAULT1] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_TRUE_CONTROLS] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_SECONDARY_LOW] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_GATE] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_INVEPT_TYPE] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_INVVPID_TYPE] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_PT_MISC] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CAPABILITY_DEPENDENCY] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR3_TARGETS] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_MISC_RESERVED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR_FIXED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR0_FIXED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR4_FIXED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_VMCS_ENUM] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CPUID] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CPU_MISMATCH] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_TOO_MANY_GROUPS] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_CPU_DIFFERS] = { VMX_INFO, 0, 0 },
		[VMX_RULE_MIXED_CPUS] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_BUSY] = { VMX_ERROR, -EBUSY, 0 },
		[VMX_RULE_VERIFY_FRED] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_VERIFY_SYMBOLS] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_VERIFY_CR0] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VERIFY_CR4] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VMXON] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VMXON_FAULT] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_ENTRY] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_ENTRY_EXCLUSIVE] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_ENTRY_LEAST] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_ENTRY_NO_CULPRIT] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_ENTRY_MSR] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_ENTRY_UNPROVEN] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_VM_EXIT] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_SWITCH_GUEST] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_SWITCH_STORE] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_SWITCH_HOST] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_TRUNCATED] = { VMX_WARNING, 0, 0 },
	};
	const struct vmx_evidence first = { VMX_AT_WORD, VMX_WORD_PIN, BIT(0) };
	const struct vmx_evidence second = { VMX_AT_WORD, VMX_WORD_PRIMARY, BIT(1) };
	struct fixture *f = fixture_new(test);
	struct vmx_finding *finding;
	unsigned int rule, tolerant, drops;
	int err;

	for (rule = 0; rule < VMX_NR_RULES; rule++)
		for (tolerant = 0; tolerant < 2; tolerant++) {
			enum vmx_severity severity = rules[rule].severity;
			const char *slug = vmx_rule_slug(rule);

			if (severity == VMX_INCONSISTENT)
				severity = tolerant ? VMX_WARNING : VMX_ERROR;
			f->policy.error_on_inconsistent = !tolerant;
			vmx_start_findings(&f->findings, &f->policy, &f->caps);
			finding = vmx_report(&f->findings, rule, first, second);
			drops = !!vmx_dropped_by(&f->findings, VMX_WORD_PIN, BIT(0)) +
				!!vmx_dropped_by(&f->findings, VMX_WORD_PRIMARY, BIT(1));
			err = severity == VMX_ERROR ? rules[rule].err : 0;
			KUNIT_EXPECT_EQ_MSG(test, finding->severity, severity, "%s", slug);
			KUNIT_EXPECT_EQ_MSG(test, f->findings.err, err, "%s", slug);
			KUNIT_EXPECT_EQ_MSG(test, drops, rules[rule].drops, "%s", slug);
			vmx_escalate(&f->findings, finding);
			KUNIT_EXPECT_EQ_MSG(test, f->findings.err, rules[rule].err, "%s", slug);
		}
}

static void format_word_widths(struct kunit *test)
{
	static const char * const words[] = {
		"pin-based 0x0000000f", "primary 0x0000000f", "secondary 0x0000000f",
		"tertiary 0x000000000000000f", "vm-exit 0x0000000f",
		"secondary-vm-exit 0x000000000000000f", "vm-entry 0x0000000f",
		"ept 0x0000000f", "vpid 0x0000000f",
		"basic 0x000000000000000f", "misc 0x000000000000000f",
		"vm-functions 0x000000000000000f",
	};
	struct vmcs_config *config = &fixture_new(test)->config;
	char line[80];
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(words), VMX_NR_WORDS);
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

static void format_names_bit_order(struct kunit *test)
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
		return vmx_format_finding(&f->findings.list[0], NULL, buf, size);
	case 1:
		return vmx_format_word(&f->config, VMX_WORD_EXIT2, buf, size);
	default:
		return vmx_format_names(&f->config, VMX_WORD_SECONDARY, buf, size);
	}
}

static void format_any_buffer_size(struct kunit *test)
{
	enum { ROOM = 1024 };
	struct fixture *f = fixture_new(test);
	char *whole = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	char *part = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	const struct vmx_setup setup = fixture_step(f);
	size_t size, len, cut;
	unsigned int what;

	KUNIT_ASSERT_NOT_NULL(test, whole);
	KUNIT_ASSERT_NOT_NULL(test, part);
	f->config.word[VMX_WORD_SECONDARY] = ~0U;
	vmx_report(&f->findings, VMX_RULE_PAIR_UNREQUESTED,
		   vmx_at_word(&setup, VMX_WORD_ENTRY, BIT(23)),
		   vmx_at_word(&setup, VMX_WORD_EXIT2, BIT(0) | BIT(1)));

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
	KUNIT_CASE_PARAM(format_finding_suspect, suspect_gen_params),
	KUNIT_CASE(format_finding_pair_without_cpuid),
	KUNIT_CASE(format_finding_not_captured),
	KUNIT_CASE(format_finding_not_requested),
	KUNIT_CASE(format_finding_forced_erratum),
	KUNIT_CASE(format_finding_truncated),
	KUNIT_CASE(rule_slugs),
	KUNIT_CASE(report_each_rule),
	KUNIT_CASE(format_word_widths),
	KUNIT_CASE(format_names_bit_order),
	KUNIT_CASE(format_any_buffer_size),
	{ }
};

static struct kunit_suite report_suite = {
	.name = "vmx_core_report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
