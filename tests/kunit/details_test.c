// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mutants of the core would survive without: corners that no processor that
 * we know of has, and no other suite looks into.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "machine.h"

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

static void read_caps_two_faults(struct kunit *test)
{
	struct machine *m = machine_new(test);

	m->faults[slot(0x486)] = true;
	m->faults[slot(0x48a)] = true;
	machine_read(m);
	KUNIT_EXPECT_EQ(test, m->f.caps.msr_faulted,
			BIT(VMX_MSR_CR0_FIXED0) | BIT(VMX_MSR_VMCS_ENUM));

	m->f.caps.msr_faulted = 0;
	KUNIT_EXPECT_TRUE(test, vmx_caps_set_fault(&m->f.caps, 0x485));
	KUNIT_EXPECT_TRUE(test, vmx_caps_set_fault(&m->f.caps, 0x487));
	KUNIT_EXPECT_EQ(test, m->f.caps.msr_faulted,
			BIT(VMX_MSR_MISC) | BIT(VMX_MSR_CR0_FIXED1));
}

/* Of the common nobody can tell which errata it has: it does not have what does not work on one. */
static void intersect_caps_erratum(struct kunit *test)
{
	static const struct {
		u32 signature;
		u32 number;
		u64 gone;
	} meets[] = {
		{ 0x106a5, 0x481, BIT_ULL(38) },
		{ 0x106a5, 0x48d, BIT_ULL(38) },
		{ 0x106a5, 0x483, BIT_ULL(54) | BIT_ULL(44) },
		{ 0x106a5, 0x48f, BIT_ULL(54) | BIT_ULL(44) },
		{ 0x106a5, 0x484, BIT_ULL(45) },
		{ 0x106a5, 0x490, BIT_ULL(45) },
		{ 0x106a5, 0x48c, 0 },
		{ 0x406d8, 0x48c, BIT_ULL(21) },
		{ 0x406d8, 0x481, 0 },
		{ 0x406d8, 0x484, 0 },
	};
	struct fixture *f = fixture_new(test);
	unsigned int i, swapped;

	for (i = 0; i < ARRAY_SIZE(meets); i++) {
		for (swapped = 0; swapped < 2; swapped++) {
			struct vmx_caps common = f->caps, other = f->caps;
			u64 whole = *fixture_msr(&f->caps, meets[i].number);

			vmx_caps_set_signature(swapped ? &other : &common, meets[i].signature);
			vmx_intersect_caps(&common, &other);
			KUNIT_EXPECT_EQ_MSG(test, *fixture_msr(&common, meets[i].number),
					    whole & ~meets[i].gone, "MSR %x, row %u",
					    meets[i].number, i);
		}
	}
}

/* A capture of the MSRs alone says that there is VMX, even if it is nothing but faults. */
static void check_msrs_without_cpuid(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	memset(&f->caps, 0, sizeof(f->caps));
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "not-supported"), 1);

	vmx_caps_set_fault(&f->caps, 0x480);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "not-supported"), 0);
}

static void check_faulted_msr_is_captured(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	fixture_fault_msr(&f->caps, 0x486);
	fixture_forget_msr(&f->caps, 0x48a);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "not-captured", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT(VMX_MSR_VMCS_ENUM));
}

/* Each type of INVEPT and INVVPID by itself, and each bit beside. */
static void check_invalidation_types(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		bool invept = bit == 25 || bit == 26, invvpid = bit >= 8 && bit <= 11;

		*fixture_msr(&f->caps, 0x48c) = BIT_ULL(bit);
		fixture_setup(f);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invept-type"), invept,
				    "bit %u", bit);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invvpid-type"), 0,
				    "bit %u", bit);

		*fixture_msr(&f->caps, 0x48c) = BIT_ULL(bit + 32);
		fixture_setup(f);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invept-type"), 0,
				    "bit %u", bit + 32);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "invvpid-type"), invvpid,
				    "bit %u", bit + 32);
	}
}

static struct vmx_cpu two_cpus[2];

static struct vmx_machine new_machine(struct fixture *f, struct vmx_caps *other)
{
	two_cpus[0] = (struct vmx_cpu) { .number = 0, .caps = &f->caps };
	two_cpus[1] = (struct vmx_cpu) { .number = 1, .caps = other };
	return (struct vmx_machine) { .cpus = two_cpus, .nr_cpus = 2 };
}

static void setup_machine_differences_without_effect(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_machine machine = new_machine(f, &g->caps);
	const struct vmx_finding *finding;
	struct vmx_caps common;

	fixture_set_cpuid(test, &g->caps, 0x00, 0x1f, INTEL_EBX, INTEL_ECX, INTEL_EDX);
	fixture_set_cpuid(test, &g->caps, 0x07, 0, 0x00044404, 0x00000020, 1);
	fixture_forget_msr(&g->caps, 0x48a);
	KUNIT_EXPECT_EQ(test, setup_machine(&machine, &f->policy, &f->config, &common, &f->findings,
					    &g->findings), 0);
	finding = fixture_find(&f->findings, "cpu-mismatch", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->severity, VMX_INFO);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT(VMX_MSR_VMCS_ENUM));
	KUNIT_EXPECT_EQ(test, finding->at[1].mask,
			BIT(VMX_CPUID_VENDOR) | BIT(VMX_CPUID_FEATURES_7));
}

/* Findings that are not the same stay two; the same are one, on more CPUs. */
static void merge_findings_equal_or_not(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_evidence at = vmx_at_msr(&f->caps, VMX_MSR_BASIC, 1);

	vmx_start_findings(&f->findings, &f->policy, &f->caps);
	vmx_start_findings(&g->findings, &f->policy, &f->caps);
	vmx_report(&g->findings, VMX_RULE_DEPENDENCY, at, at);
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

	g->findings.list[0].code = 7;
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(4));
	vmx_merge_findings(&f->findings, &g->findings, BIT_ULL(5));
	KUNIT_ASSERT_EQ(test, f->findings.nr, 4);
	KUNIT_EXPECT_EQ(test, f->findings.list[3].code, 7);
	KUNIT_EXPECT_EQ(test, f->findings.list[3].groups, 0x30);
}

/* Twice the same place, bits and values, under the same rule with the same number. */
static void lookup_finding_exact_match(struct kunit *test)
{
	static const struct vmx_evidence at = { VMX_AT_WORD, 1, 6, 2 };
	static const struct vmx_evidence others[] = {
		{ VMX_AT_MSR, 1, 6, 2 }, { VMX_AT_WORD, 2, 6, 2 }, { VMX_AT_WORD, 1, 7, 2 },
		{ VMX_AT_WORD, 1, 6, 4 },
	};
	struct vmx_findings *findings = &fixture_new(test)->findings;
	struct vmx_finding *finding;
	unsigned int i;

	vmx_report(findings, VMX_RULE_PML_AD, at, at);
	finding = vmx_report(findings, VMX_RULE_DEPENDENCY, at, at);
	finding->code = 7;
	KUNIT_EXPECT_TRUE(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY, 7, at, at) ==
			  finding);
	KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY, 0, at, at));
	KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_PML_AD, 7, at, at));
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY, 7, at,
							   others[i]));
		KUNIT_EXPECT_NULL(test, vmx_lookup_finding(findings, VMX_RULE_DEPENDENCY, 7,
							   others[i], at));
	}
}

/* What finds no room is counted, and makes what is said of that as grave as it is itself. */
static void merge_findings_full_list(struct kunit *test)
{
	struct fixture *f = fixture_new(test), *g = fixture_new(test);
	struct vmx_finding *last = &f->findings.list[VMX_MAX_FINDINGS - 1];
	unsigned int i;

	for (i = 0; i < VMX_MAX_FINDINGS; i++)
		vmx_report(&f->findings, VMX_RULE_UNSUPPORTED, VMX_NO_EVIDENCE, VMX_NO_EVIDENCE)
			->groups = 3;
	vmx_finish_findings(&f->findings, 2);
	for (i = 0; i < VMX_MAX_FINDINGS; i++)
		KUNIT_EXPECT_EQ(test, f->findings.list[i].groups, 0);

	vmx_escalate(&g->findings, vmx_report(&g->findings, VMX_RULE_DEPENDENCY, VMX_NO_EVIDENCE,
					      VMX_NO_EVIDENCE));
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

static void dump_caps_empty(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	char *text = new_text(test);

	memset(&f->caps, 0, sizeof(f->caps));
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_STREQ(test, text, "kernel vmx 0\n");

	f->caps.kernel_vmx = true;
	*text = '\0';
	vmx_dump_caps(&f->caps, collect, text);
	KUNIT_EXPECT_STREQ(test, text, "kernel vmx 1\n");
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

/* How a finding's words end. */
static void expect_end(struct kunit *test, const struct vmx_finding *finding, const char *expected)
{
	char text[300];
	size_t len = vmx_format_finding(finding, NULL, text, sizeof(text));

	KUNIT_ASSERT_LE(test, strlen(expected), len);
	KUNIT_EXPECT_STREQ(test, text + len - strlen(expected), expected);
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
	finding.at[0] = (struct vmx_evidence) { VMX_AT_WORD, VMX_WORD_BASIC, BIT_ULL(32) };
	expect_end(test, &finding, "this version: MSR(480H)[bit 32]");
	finding.at[0].mask = GENMASK_ULL(33, 32);
	expect_end(test, &finding, "this version: VMCS size MSR(480H)[bits 33:32]");
}

/* Where the cause found no room, the reason is just that. */
static void setup_cause_did_not_fit(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	*fixture_msr(&f->caps, 0x481) = U32_MAX;
	*fixture_msr(&f->caps, 0x483) |= U32_MAX;
	*fixture_msr(&f->caps, 0x483) &= U32_MAX;
	*fixture_msr(&f->caps, 0x484) = U32_MAX;
	f->policy.required[VMX_WORD_SECONDARY] = vmx_control_mask(VMXC_SECONDARY_EXEC_ENABLE_PML);
	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_EPT);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_GT(test, f->findings.lost, 0);
	KUNIT_EXPECT_EQ(test, f->findings.spare.rule, VMX_RULE_REQUIRED_DROPPED);
	KUNIT_EXPECT_EQ(test, f->findings.spare.because, VMX_RULE_TRUNCATED);
}

static unsigned int count_rule(const struct vmx_findings *findings, enum vmx_rule rule)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++)
		count += findings->list[i].rule == rule;
	return count;
}

static unsigned int count_word(const struct vmx_findings *findings, enum vmx_word word)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++)
		count += findings->list[i].at[0].place == VMX_AT_WORD &&
			 findings->list[i].at[0].index == word;
	return count;
}

static void choose(struct kunit *test, struct fixture *f, enum vmx_choice choice, const char *names)
{
	const char *lists[VMX_NR_CHOICES] = { };
	char error[80];

	lists[choice] = names;
	vmx_default_policy(&f->policy);
	KUNIT_ASSERT_EQ(test, vmx_policy_add(&f->policy, lists, error, sizeof(error)), 0);
}

/* Half a pair is an inconsistency if any of it is asked for, and a remark if not. */
static void setup_half_pair_severity(struct kunit *test)
{
	static const enum vmx_control halves[] = {
		VMXC_VM_ENTRY_LOAD_IA32_PAT, VMXC_VM_EXIT_LOAD_IA32_PAT,
	};
	struct fixture *f = fixture_new(test);
	unsigned int wanted, there;

	for (wanted = 0; wanted < 2; wanted++) {
		for (there = 0; there < 2; there++) {
			fixture_fill_caps(test, &f->caps);
			vmx_default_policy(&f->policy);
			fixture_request(&f->policy, halves[!wanted], false);
			fixture_withhold(&f->caps, halves[!there]);
			KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
			KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_PAIR), 1);

			fixture_request(&f->policy, halves[wanted], false);
			KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
			KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_PAIR), 0);
			KUNIT_EXPECT_EQ(test, count_rule(&f->findings,
							 VMX_RULE_PAIR_UNREQUESTED), 1);
		}
	}
}

static void setup_half_pair_disabled(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	fixture_withhold(&f->caps, VMXC_VM_EXIT_LOAD_IA32_PAT);
	choose(test, f, VMX_DISABLE, "vmx-entry-load-pat");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_PAIR_UNREQUESTED), 1);

	/* Another control of the word is another matter. */
	choose(test, f, VMX_DISABLE, "vmx-exit-save-pat,vmx-entry-load-efer");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_PAIR), 1);

	/* What is forced cannot be disabled, so the other half is still asked for. */
	fixture_force(&f->caps, VMXC_VM_ENTRY_LOAD_IA32_PAT, true);
	choose(test, f, VMX_DISABLE, "vmx-entry-load-pat");
	KUNIT_EXPECT_NE(test, fixture_setup(f), 0);
	KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_PAIR), 1);
}

static void disable_findings(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	choose(test, f, VMX_DISABLE, "vmx-vnmi,vmx-posted-intr,vmx-vnmi-pending");
	fixture_force(&f->caps, VMXC_PIN_BASED_VIRTUAL_NMIS, true);
	fixture_withhold(&f->caps, VMXC_CPU_BASED_NMI_WINDOW_EXITING);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EINVAL);
	KUNIT_ASSERT_EQ(test, f->findings.list[0].rule, VMX_RULE_DISABLED);
	KUNIT_EXPECT_EQ(test, f->findings.list[0].at[0].mask, BIT(7));
	KUNIT_ASSERT_EQ(test, f->findings.list[1].rule, VMX_RULE_DISABLED);
	KUNIT_EXPECT_EQ(test, f->findings.list[1].at[0].mask, BIT(5));
	KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_DISABLED), 2);

	choose(test, f, VMX_DISABLE, "vmx-vnmi");
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_DISABLED), 1);
}

static void setup_unsupported_bits(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	const struct vmx_finding *finding;

	fixture_withhold(&f->caps, VMXC_SECONDARY_EXEC_ENABLE_PML);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), 0);
	finding = fixture_find(&f->findings, "unsupported", NULL);
	KUNIT_ASSERT_NOT_NULL(test, finding);
	KUNIT_EXPECT_EQ(test, finding->at[0].mask, BIT(17));
}

/* Nothing is said of a word of which nothing is known, but that it is required. */
static void setup_words_unknown(struct kunit *test)
{
	static const u32 numbers[] = { 0x481, 0x482, 0x483, 0x484 };
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		fixture_fill_caps(test, &f->caps);
		fixture_fault_msr(&f->caps, numbers[i]);
		fixture_forget_msr(&f->caps, 0x493);
		KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "pair"), 0, "MSR %x",
				    numbers[i]);
		KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "dependency"), 0, "MSR %x",
				    numbers[i]);
	}

	fixture_fill_caps(test, &f->caps);
	fixture_forget_msr(&f->caps, 0x492);
	choose(test, f, VMX_REQUIRE, "vmx-ipi-virt");
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, count_rule(&f->findings, VMX_RULE_REQUIRED), 1);

	/* Nobody knows whether the processor enumerates these. */
	vmx_default_policy(&f->policy);
	fixture_fill_caps(test, &f->caps);
	fixture_fault_msr(&f->caps, 0x482);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_GT(test, count_word(&f->findings, VMX_WORD_SECONDARY), 0);
	fixture_forget_msr(&f->caps, 0x48b);
	fixture_forget_msr(&f->caps, 0x48c);
	fixture_forget_msr(&f->caps, 0x491);
	fixture_forget_msr(&f->caps, 0x492);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EIO);
	KUNIT_EXPECT_EQ(test, count_word(&f->findings, VMX_WORD_SECONDARY), 0);
	KUNIT_EXPECT_EQ(test, count_word(&f->findings, VMX_WORD_TERTIARY), 0);
}

/* IA32_FEATURE_CONTROL may be there without VMX: then that is all there is to say. */
static void check_feature_control_without_vmx(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	memset(&f->caps, 0, sizeof(f->caps));
	vmx_caps_set_msr(&f->caps, 0x3a, 5);
	fixture_set_cpuid(test, &f->caps, 0x01, REF_SIGNATURE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, fixture_setup(f), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, f->findings.nr, 1);
}

/* What excludes another stays where the other is not. */
static void alternative_single_control(struct kunit *test)
{
	static const enum vmx_control pair[] = {
		VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES,
		VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE,
	};
	struct vmcs_config config = { }, words;
	unsigned int i, second;

	for (i = 0; i < ARRAY_SIZE(pair); i++) {
		for (second = 0; second < 2; second++) {
			config.word[VMX_WORD_SECONDARY] = vmx_control_mask(pair[i]);
			vmx_alternative(&config, second, &words);
			KUNIT_EXPECT_EQ(test, words.word[VMX_WORD_SECONDARY],
					config.word[VMX_WORD_SECONDARY]);
		}
	}
}

static struct kunit_case details_cases[] = {
	KUNIT_CASE(alternative_single_control),
	KUNIT_CASE(setup_half_pair_severity),
	KUNIT_CASE(setup_half_pair_disabled),
	KUNIT_CASE(disable_findings),
	KUNIT_CASE(setup_unsupported_bits),
	KUNIT_CASE(setup_words_unknown),
	KUNIT_CASE(check_feature_control_without_vmx),
	KUNIT_CASE(read_caps_two_faults),
	KUNIT_CASE(intersect_caps_erratum),
	KUNIT_CASE(check_msrs_without_cpuid),
	KUNIT_CASE(check_faulted_msr_is_captured),
	KUNIT_CASE(check_invalidation_types),
	KUNIT_CASE(setup_machine_differences_without_effect),
	KUNIT_CASE(merge_findings_equal_or_not),
	KUNIT_CASE(lookup_finding_exact_match),
	KUNIT_CASE(merge_findings_full_list),
	KUNIT_CASE(dropped_by_erratum_pair),
	KUNIT_CASE(dump_caps_empty),
	KUNIT_CASE(format_cpus_ranges),
	KUNIT_CASE(format_finding_part_of_bits),
	KUNIT_CASE(setup_cause_did_not_fit),
	{}
};

static struct kunit_suite details_suite = {
	.name = "vmx_core_details",
	.test_cases = details_cases,
};

kunit_test_suite(details_suite);
