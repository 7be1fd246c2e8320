// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each profile of tests/profiles gives what tests/profiles/expected says.
 */
#include <linux/ctype.h>
#include <linux/string.h>

#include "fixture.h"
#include "../profiles/profile.h"
#include <profiles_data.h>

#define LINE_SIZE 400

static void profile_desc(const struct vmx_profile *profile, char *desc)
{
	strscpy(desc, profile->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(profile, vmx_profiles, profile_desc);

static const struct vmx_profile_msr *listed(const struct vmx_profile *profile, u32 number)
{
	unsigned int i;

	for (i = 0; i < profile->nr_msrs; i++)
		if (profile->msrs[i].msr == number)
			return &profile->msrs[i];
	return NULL;
}

static bool listed_bit(const struct vmx_profile *profile, u32 number, unsigned int bit)
{
	const struct vmx_profile_msr *msr = listed(profile, number);

	return msr && msr->value & BIT_ULL(bit);
}

/* Whether a capability MSR exists, by the values of the others. */
static bool enumerated(const struct vmx_profile *profile, u32 number)
{
	switch (number) {
	case 0x480 ... 0x48a:
		return true;
	case 0x48b:
		return listed_bit(profile, 0x482, 63);
	case 0x48c:
		return listed_bit(profile, 0x48b, 33) || listed_bit(profile, 0x48b, 37);
	case 0x48d ... 0x490:
		return listed_bit(profile, 0x480, 55);
	case 0x491:
		return listed_bit(profile, 0x48b, 45);
	case 0x492:
		return listed_bit(profile, 0x482, 49);
	case 0x493:
		return listed_bit(profile, 0x483, 63);
	default:
		return false;
	}
}

static bool lists_all(const struct vmx_profile *profile)
{
	u32 number;

	for (number = 0x480; number <= 0x493; number++)
		if (enumerated(profile, number) && !listed(profile, number))
			return false;
	return true;
}

static struct fixture *fixture_of(struct kunit *test, const struct vmx_profile *profile)
{
	struct fixture *f = fixture_new(test);
	unsigned int i;

	memset(&f->caps, 0, sizeof(f->caps));
	f->caps.kernel_known = profile->kernel_vmx >= 0;
	f->caps.kernel_vmx = profile->kernel_vmx == 1;
	f->caps.cpuid[VMX_CPUID_FEATURES].reg[0] = profile->signature;
	for (i = 0; i < profile->nr_msrs; i++)
		vmx_caps_set_msr(&f->caps, profile->msrs[i].msr, profile->msrs[i].value);
	for (i = 0; i < profile->nr_gp; i++)
		vmx_caps_set_fault(&f->caps, profile->gp[i]);
	for (i = 0; i < profile->nr_cpuid; i++) {
		const struct vmx_profile_cpuid *cpuid = &profile->cpuid[i];
		const struct vmx_regs regs = {
			.reg = { cpuid->eax, cpuid->ebx, cpuid->ecx, cpuid->edx },
		};

		vmx_caps_set_cpuid(&f->caps, cpuid->leaf, cpuid->subleaf, &regs);
	}
	return f;
}

/* Whether a line has a control's name in it, and not just a longer one. */
static bool has_name(const char *line, const char *name)
{
	size_t len = strlen(name);

	for (; (line = strstr(line, name)); line += len)
		if (line[-1] == ' ' && !isalnum(line[len]) && line[len] != '-')
			return true;
	return false;
}

static bool meant_by(const struct vmx_profile_finding *expected,
		     const struct vmx_finding *finding, const char *line)
{
	char msr[16];

	snprintf(msr, sizeof(msr), "MSR(%XH)", expected->msr);
	return !strcmp(expected->rule, vmx_rule_slug(finding->rule)) &&
	       expected->error == (finding->severity == VMX_ERROR) &&
	       (!*expected->control || has_name(line, expected->control)) &&
	       (!expected->msr || strstr(line, msr));
}

/* The errors and warnings are those of the profile, each as often as there. */
static void compare_findings(struct kunit *test, const struct vmx_profile *profile,
			     const struct vmx_findings *findings)
{
	bool *met = kunit_kzalloc(test, VMX_MAX_FINDINGS * sizeof(*met), GFP_KERNEL);
	char *line = kunit_kzalloc(test, LINE_SIZE, GFP_KERNEL);
	unsigned int i, j;

	KUNIT_ASSERT_NOT_NULL(test, met);
	KUNIT_ASSERT_NOT_NULL(test, line);
	KUNIT_ASSERT_LE(test, profile->nr_findings, VMX_MAX_FINDINGS);

	for (i = 0; i < findings->nr; i++) {
		if (findings->list[i].severity == VMX_INFO)
			continue;
		vmx_format_finding(&findings->list[i], NULL, line, LINE_SIZE);
		for (j = 0; j < profile->nr_findings; j++)
			if (!met[j] && meant_by(&profile->findings[j], &findings->list[i], line))
				break;
		if (j < profile->nr_findings)
			met[j] = true;
		else
			KUNIT_FAIL(test, "%s: unexpected %s", profile->name, line);
	}
	for (j = 0; j < profile->nr_findings; j++)
		KUNIT_EXPECT_TRUE_MSG(test, met[j], "%s: no %s [%s] %s %x", profile->name,
				      profile->findings[j].error ? "error" : "warning",
				      profile->findings[j].rule, profile->findings[j].control,
				      profile->findings[j].msr);
}

static void compare_words(struct kunit *test, const struct vmx_profile *profile,
			  const struct vmcs_config *config)
{
	static const enum vmx_word words[VMX_PROFILE_NR_WORDS] = {
		[VMX_PROFILE_PIN_BASED] = VMX_WORD_PIN,
		[VMX_PROFILE_PRIMARY] = VMX_WORD_PRIMARY,
		[VMX_PROFILE_SECONDARY] = VMX_WORD_SECONDARY,
		[VMX_PROFILE_TERTIARY] = VMX_WORD_TERTIARY,
		[VMX_PROFILE_VM_EXIT] = VMX_WORD_EXIT,
		[VMX_PROFILE_SECONDARY_VM_EXIT] = VMX_WORD_EXIT2,
		[VMX_PROFILE_VM_ENTRY] = VMX_WORD_ENTRY,
		[VMX_PROFILE_EPT] = VMX_WORD_EPT,
		[VMX_PROFILE_VPID] = VMX_WORD_VPID,
	};
	unsigned int i;

	for (i = 0; i < VMX_PROFILE_NR_WORDS; i++)
		KUNIT_EXPECT_EQ_MSG(test, config->word[words[i]], profile->words[i], "%s: %s",
				    profile->name, vmx_words[words[i]].name);
}

static void judge(struct kunit *test, const struct vmx_profile *profile, struct fixture *f)
{
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), profile->err, "%s", profile->name);
	compare_words(test, profile, &f->config);
	compare_findings(test, profile, &f->findings);
}

/* To the tool such a capture is invalid; here the MSRs that it lacks fault. */
static void judge_incomplete(struct kunit *test, const struct vmx_profile *profile,
			     struct fixture *f)
{
	static const u32 needed[] = {
		0x480, 0x481, 0x482, 0x483, 0x484, 0x485, 0x48b, 0x48c,
	};
	unsigned int i, missing = 0;

	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		if (!enumerated(profile, needed[i]) || listed(profile, needed[i]))
			continue;
		vmx_caps_set_fault(&f->caps, needed[i]);
		missing++;
	}
	KUNIT_EXPECT_GT_MSG(test, missing, 0, "%s lacks no MSR", profile->name);
	KUNIT_EXPECT_NE_MSG(test, fixture_setup(f), 0, "%s", profile->name);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, "msr-fault"), missing, "%s",
			    profile->name);
}

static void setup_profile_as_expected(struct kunit *test)
{
	const struct vmx_profile *profile = test->param_value;
	struct fixture *f = fixture_of(test, profile);

	if (profile->err == -EINVAL)
		judge_incomplete(test, profile, f);
	else
		judge(test, profile, f);
}

/* Real processors come first: a rule that one of them breaks is a wrong rule. */
static void setup_hardware_no_warning(struct kunit *test)
{
	const struct vmx_profile *profile = test->param_value;
	struct fixture *f = fixture_of(test, profile);
	unsigned int i;

	if (strcmp(profile->kind, "hardware") || profile->err == -EINVAL)
		return;

	fixture_setup(f);
	for (i = 0; i < f->findings.nr; i++) {
		const struct vmx_finding *finding = &f->findings.list[i];
		const char *slug = vmx_rule_slug(finding->rule);

		if (!strcmp(profile->name, "yonah-t2600-vbox") &&
		    (!strcmp(slug, "required") || !strcmp(slug, "phys-width")))
			continue;
		if (!strcmp(profile->name, "gulftown-xeon-w3670") && !strcmp(slug, "erratum"))
			continue;
		KUNIT_EXPECT_EQ_MSG(test, finding->severity, VMX_INFO, "%s: %s", profile->name,
				    slug);
	}
}

static int profile_rdmsr(void *context, u32 number, u64 *value)
{
	const struct vmx_profile_msr *msr = listed(context, number);

	if (!msr)
		return -EIO;
	*value = msr->value;
	return 0;
}

static void profile_cpuid(void *context, u32 leaf, u32 subleaf, struct vmx_regs *regs)
{
	*regs = (struct vmx_regs) {{ 1, 0, BIT(5), 0 }};
}

/* What the reader takes from the processor is what the profile puts into the snapshot. */
static void read_caps_complete_profile(struct kunit *test)
{
	const struct vmx_profile *profile = test->param_value;
	struct vmx_reader reader = { profile_rdmsr, profile_cpuid, (void *)profile };
	struct fixture *f = fixture_of(test, profile);
	struct vmx_caps *caps = kunit_kzalloc(test, sizeof(*caps), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, caps);
	if (!lists_all(profile))
		return;

	vmx_read_caps(&reader, caps);
	memcpy(f->caps.msr, caps->msr, sizeof(caps->msr));
	f->caps.msr_known = caps->msr_known;
	f->caps.msr_faulted = caps->msr_faulted;
	if (!listed(profile, 0x3a))
		f->caps.msr_faulted &= ~BIT(VMX_MSR_FEAT_CTL);
	KUNIT_EXPECT_EQ_MSG(test, f->caps.msr_faulted, 0, "%s", profile->name);
	judge(test, profile, f);
}

static void profiles_many_complete(struct kunit *test)
{
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(vmx_profiles); i++)
		count += lists_all(&vmx_profiles[i]);
	KUNIT_EXPECT_GE(test, count, 40);
}

static struct kunit_case profiles_cases[] = {
	KUNIT_CASE_PARAM(setup_profile_as_expected, profile_gen_params),
	KUNIT_CASE_PARAM(setup_hardware_no_warning, profile_gen_params),
	KUNIT_CASE_PARAM(read_caps_complete_profile, profile_gen_params),
	KUNIT_CASE(profiles_many_complete),
	{ }
};

static struct kunit_suite profiles_suite = {
	.name = "vmx_core_profiles",
	.test_cases = profiles_cases,
};

kunit_test_suite(profiles_suite);
