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
} hypervisors[] = {
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

KUNIT_ARRAY_PARAM(suspect, hypervisors, suspect_desc);

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
		  "[ept-cap] MSR(48CH)[bits 31:0] reports EPT capabilities 0x6f341c1, but vmx-ept MSR(48BH)[bit 1] is not supported"
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
		vmx_report(&f->findings, VMX_RULE_UNSUPPORTED);
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
		"truncated",
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

static struct vmx_finding *report_bits(struct vmx_findings *findings, enum vmx_rule rule,
				       struct vmx_bits first, struct vmx_bits second)
{
	struct vmx_finding *finding = vmx_report(findings, rule);

	finding->at[0] = first;
	finding->at[1] = second;
	return finding;
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
		[VMX_RULE_NOT_ENABLED] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_UNLOCKED] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_LOCKED_OFF] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_LOCKED_OFF_BY_KERNEL] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_INSIDE_SMX_ONLY] = { VMX_ERROR, -EOPNOTSUPP, 0 },
		[VMX_RULE_NO_CAPABILITIES] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_EXCHANGED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_MSR_FAULT] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_MSR_FAULT_TOLERATED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_NOT_CAPTURED] = { VMX_INFO, 0, 0 },
		[VMX_RULE_ALLOWED_SETTINGS] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_FORBIDDEN] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_TRUE_DENIES] = { VMX_INCONSISTENT, -EIO, 1 },
		[VMX_RULE_TRUE_DENIES_UNREQUESTED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_REQUIRED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_REQUIRED_DROPPED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_REQUIRED_EITHER] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_NOT_CLEARABLE] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_UNSUPPORTED] = { VMX_INFO, 0, 0 },
		[VMX_RULE_UNKNOWN_BITS] = { VMX_INFO, 0, 0 },
		[VMX_RULE_DISABLED] = { VMX_INFO, -EINVAL, 1 },
		[VMX_RULE_ERRATUM] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_ERRATUM_PAIR] = { VMX_WARNING, -EIO, 2 },
		[VMX_RULE_PAIR] = { VMX_INCONSISTENT, -EIO, 2 },
		[VMX_RULE_PAIR_UNREQUESTED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_PAIR_DROPPED] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_DEPENDENCY] = { VMX_WARNING, -EIO, 1 },
		[VMX_RULE_MBEC_EXITINFO] = { VMX_WARNING, -EIO, 1 },
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
		[VMX_RULE_ACTIVATION] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_INVEPT_TYPE] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_INVVPID_TYPE] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_PT_MISC] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CAPABILITY_DEPENDENCY] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR3_TARGETS] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_MISC_RESERVED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR_FIXED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_CR_NEEDED] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_CR0_FIXED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CR4_FIXED] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_VMCS_ENUM] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CPUID] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CPU_MICROCODE] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CPU_SUSPECT] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_CPU_MISMATCH] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_TOO_MANY_GROUPS] = { VMX_ERROR, -EIO, 0 },
		[VMX_RULE_CPU_DIFFERS] = { VMX_INFO, 0, 0 },
		[VMX_RULE_MIXED_CPUS] = { VMX_WARNING, 0, 0 },
		[VMX_RULE_TRUNCATED] = { VMX_WARNING, 0, 0 },
	};
	const struct vmx_bits first = { VMX_AT_WORD, VMX_WORD_PIN, BIT(0) };
	const struct vmx_bits second = { VMX_AT_WORD, VMX_WORD_PRIMARY, BIT(1) };
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
			finding = report_bits(&f->findings, rule, first, second);
			drops = !!vmx_dropped_by(&f->findings, VMX_WORD_PIN, BIT(0)) +
				!!vmx_dropped_by(&f->findings, VMX_WORD_PRIMARY, BIT(1));
			err = severity == VMX_ERROR ? rules[rule].err : 0;
			KUNIT_EXPECT_EQ_MSG(test, finding->severity, severity, "%s", slug);
			KUNIT_EXPECT_EQ_MSG(test, f->findings.err, err, "%s", slug);
			KUNIT_EXPECT_EQ_MSG(test, drops, rules[rule].drops, "%s", slug);
			KUNIT_EXPECT_EQ_MSG(test, vmx_rules[rule].drops, drops, "%s", slug);
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
	vmx_report_at(&setup, VMX_RULE_PAIR_UNREQUESTED, vmx_at_word(VMX_WORD_ENTRY, BIT(23)),
		      vmx_at_word(VMX_WORD_EXIT2, BIT(0) | BIT(1)));

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

/* How a finding's words end. */
static void expect_end(struct kunit *test, const struct vmx_finding *finding, const char *expected)
{
	char text[300];
	size_t len = vmx_format_finding(finding, NULL, text, sizeof(text));

	KUNIT_ASSERT_LE(test, strlen(expected), len);
	KUNIT_EXPECT_STREQ(test, text + len - strlen(expected), expected);
}

/* Twice the same place, bits and values, under the same rule. */
static void lookup_finding_exact_match(struct kunit *test)
{
	static const struct vmx_bits at = { VMX_AT_WORD, 1, 6, 2 };
	static const struct vmx_bits others[] = {
		{ VMX_AT_MSR, 1, 6, 2 }, { VMX_AT_WORD, 2, 6, 2 }, { VMX_AT_WORD, 1, 7, 2 },
		{ VMX_AT_WORD, 1, 6, 4 },
	};
	struct vmx_findings *findings = &fixture_new(test)->findings;
	struct vmx_finding *finding;
	unsigned int i;

	report_bits(findings, VMX_RULE_PML_AD, at, at);
	finding = report_bits(findings, VMX_RULE_DEPENDENCY, at, at);
	KUNIT_EXPECT_TRUE(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY, at, at) ==
			  finding);
	KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_ERRATUM, at, at));
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY, at,
							   others[i]));
		KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY,
							   others[i], at));
	}
}

/* Findings that are not the same stay two; the same are one, on more CPUs. */
static void merge_findings_equal_or_not(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_bits at = { VMX_AT_MSR, VMX_MSR_BASIC, 1, f->caps.msr[VMX_MSR_BASIC] & 1 };

	vmx_start_findings(&f->findings, &f->policy, &f->caps);
	vmx_start_findings(&g->findings, &f->policy, &f->caps);
	report_bits(&g->findings, VMX_RULE_DEPENDENCY, at, at);
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(0));
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(1));
	KUNIT_ASSERT_EQ(test, f->findings.nr, 1);
	KUNIT_EXPECT_EQ(test, f->findings.list[0].groups, 3);

	g->findings.list[0].severity = VMX_INFO;
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(2));
	KUNIT_ASSERT_EQ(test, f->findings.nr, 2);
	KUNIT_EXPECT_EQ(test, f->findings.list[1].groups, 4);

	g->findings.list[0].severity = VMX_WARNING;
	g->findings.list[0].because = VMX_RULE_ERRATUM;
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(3));
	KUNIT_ASSERT_EQ(test, f->findings.nr, 3);
	KUNIT_EXPECT_EQ(test, f->findings.list[2].groups, 8);
	KUNIT_EXPECT_EQ(test, f->findings.list[2].because, VMX_RULE_ERRATUM);
}

/* What finds no room is counted, and makes what is said of that as grave as it is itself. */
static void merge_findings_full_list(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_finding *last = &f->findings.list[VMX_MAX_FINDINGS - 1];
	unsigned int i;

	for (i = 0; i < VMX_MAX_FINDINGS; i++)
		vmx_report(&f->findings, VMX_RULE_UNSUPPORTED)->groups = 3;
	vmx_finish_findings(&f->findings, 2);
	for (i = 0; i < VMX_MAX_FINDINGS; i++)
		KUNIT_EXPECT_EQ(test, f->findings.list[i].groups, 0);

	vmx_escalate(&g->findings, vmx_report(&g->findings, VMX_RULE_DEPENDENCY));
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(0));
	KUNIT_EXPECT_EQ(test, last->rule, VMX_RULE_TRUNCATED);
	KUNIT_EXPECT_EQ(test, last->severity, VMX_ERROR);
	KUNIT_EXPECT_EQ(test, f->findings.lost, 2);
	KUNIT_EXPECT_EQ(test, f->findings.err, -EIO);
}

/* An erratum of two controls has dropped both, and nothing else. */
static void dropped_by_erratum_pair(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	vmx_caps_set_signature(&f->caps, 0x000206c2);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "erratum", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_TRUE(test, vmx_dropped_by(&f->findings, VMX_WORD_ENTRY, BIT(13)) == finding);
	KUNIT_EXPECT_TRUE(test, vmx_dropped_by(&f->findings, VMX_WORD_EXIT, BIT(12)) == finding);
	KUNIT_EXPECT_NULL(test, vmx_dropped_by(&f->findings, VMX_WORD_EXIT, BIT(13)));
	KUNIT_EXPECT_NULL(test, vmx_dropped_by(&f->findings, VMX_WORD_PIN, BIT(12)));
}

/* A part of what is needed is not enough, and a part of a number has no name. */
static void format_finding_part_of_bits(struct kunit *test)
{
	struct vmx_finding finding = {
		.rule = VMX_RULE_DEPENDENCY,
		.severity = VMX_WARNING,
		.because = VMX_NR_RULES,
		.at = {
			{ VMX_AT_WORD, VMX_WORD_PIN, BIT(5), BIT(5) },
			{ VMX_AT_WORD, VMX_WORD_EXIT2, 3, 1 },
		},
	};

	expect_end(test, &finding, "MSR(493H)[bits 1:0], which is not supported");
	finding.at[1].have = 3;
	expect_end(test, &finding, "MSR(493H)[bits 1:0], which was not requested");

	finding.rule = VMX_RULE_UNKNOWN_BITS;
	finding.at[0] = (struct vmx_bits) { VMX_AT_WORD, VMX_WORD_BASIC, BIT_ULL(32) };
	expect_end(test, &finding, "this version: MSR(480H)[bit 32]");
	finding.at[0].mask = GENMASK_ULL(33, 32);
	expect_end(test, &finding, "this version: VMCS size MSR(480H)[bits 33:32]");
}

/* More findings than there is room for: the last place holds how many were lost. */
static void report_more_than_fit(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	struct vmx_findings *findings = &f->findings;
	const struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];
	unsigned int i;

	for (i = 1; i <= 70; i++) {
		struct vmx_bits at = { .mask = i };

		vmx_report(findings, VMX_RULE_UNKNOWN_BITS)->at[0] = at;
		KUNIT_ASSERT_EQ(test, findings->nr, min(i, 64U));
		KUNIT_ASSERT_EQ(test, findings->lost, i <= 64 ? 0 : i - 63);
		KUNIT_ASSERT_EQ(test, fixture_count(findings, "truncated"), i > 64);
	}
	for (i = 0; i < 63; i++)
		KUNIT_EXPECT_EQ(test, findings->list[i].at[0].mask, i + 1);
	KUNIT_EXPECT_STREQ(test, vmx_rule_slug(last->rule), "truncated");
	KUNIT_EXPECT_EQ(test, last->at[0].have, 7);

	KUNIT_EXPECT_EQ(test, findings->err, 0);
	vmx_report(findings, VMX_RULE_VMCS_SIZE);
	KUNIT_EXPECT_EQ(test, findings->err, -EIO);
	vmx_report(findings, VMX_RULE_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, findings->err, -EOPNOTSUPP);
	vmx_report(findings, VMX_RULE_VMCS_SIZE);
	KUNIT_EXPECT_EQ(test, findings->err, -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, findings->lost, 10);
}

/* Whatever it was, there is no configuration then. */
static void escalate_lost_finding(struct kunit *test)
{
	struct vmx_findings *findings = &fixture_new(test)->findings;
	const struct vmx_finding *last = &findings->list[VMX_MAX_FINDINGS - 1];
	struct vmx_finding *lost = NULL;
	unsigned int i;

	for (i = 0; i <= VMX_MAX_FINDINGS; i++)
		lost = vmx_report(findings, VMX_RULE_DISABLED);
	KUNIT_EXPECT_EQ(test, last->rule, VMX_RULE_TRUNCATED);
	KUNIT_EXPECT_EQ(test, last->severity, VMX_WARNING);
	KUNIT_EXPECT_EQ(test, findings->err, 0);
	vmx_escalate(findings, lost);
	KUNIT_EXPECT_EQ(test, last->severity, VMX_ERROR);
	KUNIT_EXPECT_EQ(test, findings->err, -EINVAL);
}

static void format_cpus_ranges(struct kunit *test)
{
	static const struct {
		u64 groups;
		const char *text;
	} lists[] = {
		{ 0, "" }, { 1, "0" }, { 2, "1,3" }, { 3, "0-1,3" }, { 4, "4-5" }, { 6, "1,3-5" },
		{ 7, "0-1,3-5" },
	};
	struct vmx_cpu cpus[] = { { 0, 0 }, { 1, 1 }, { 3, 1 }, { 4, 2 }, { 5, 2 } };
	const struct vmx_machine machine = { cpus, ARRAY_SIZE(cpus), 3 };
	char text[40];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		memset(text, 'x', sizeof(text));
		KUNIT_EXPECT_EQ(test, vmx_format_cpus(&machine, lists[i].groups, text,
						      sizeof(text)), strlen(lists[i].text));
		KUNIT_EXPECT_STREQ(test, text, lists[i].text);
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
	KUNIT_CASE(lookup_finding_exact_match),
	KUNIT_CASE(merge_findings_equal_or_not),
	KUNIT_CASE(merge_findings_full_list),
	KUNIT_CASE(dropped_by_erratum_pair),
	KUNIT_CASE(format_finding_part_of_bits),
	KUNIT_CASE(format_cpus_ranges),
	KUNIT_CASE(report_more_than_fit),
	KUNIT_CASE(escalate_lost_finding),
	{ }
};

static struct kunit_suite report_suite = {
	.name = "vmx_core_report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
