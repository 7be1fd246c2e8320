/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reference processor as a snapshot to start a test from, and what comes of it.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "../../core/core.h"
#include "reference.h"

/**
 * struct fixture - what setup_vmcs_config() takes and gives; too big for a stack
 */
struct fixture {
	struct vmx_caps caps;
	struct vmx_policy policy;
	struct vmcs_config config;
	struct vmx_findings findings;
};

/* The value of an MSR in a snapshot, to be changed; NULL if the core has no such MSR. */
static inline u64 *fixture_msr(struct vmx_caps *caps, u32 number)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].number == number)
			return &caps->msr[i];
	return NULL;
}

/* The MSR was not captured. */
static inline void fixture_forget_msr(struct vmx_caps *caps, u32 number)
{
	u64 *msr = fixture_msr(caps, number);

	*msr = 0;
	caps->msr_known &= ~BIT(msr - caps->msr);
}

/* RDMSR of the MSR faulted. */
static inline void fixture_fault_msr(struct vmx_caps *caps, u32 number)
{
	fixture_forget_msr(caps, number);
	vmx_caps_set_fault(caps, number);
}

/* Of leaf 0DH it is subleaf 1 that counts, of all others subleaf 0. */
static inline void fixture_set_cpuid(struct kunit *test, struct vmx_caps *caps, u32 leaf,
				     u32 eax, u32 ebx, u32 ecx, u32 edx)
{
	const struct vmx_regs regs = { .reg = { eax, ebx, ecx, edx } };

	KUNIT_ASSERT_TRUE_MSG(test, vmx_caps_set_cpuid(caps, leaf, leaf == 0x0d, &regs),
			      "no CPUID leaf %x", leaf);
}

/* The CPUID leaf was not captured. */
static inline void fixture_forget_cpuid(struct vmx_caps *caps, u32 leaf)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		if (vmx_cpuid_leaves[i].leaf != leaf)
			continue;
		memset(&caps->cpuid[i], 0, sizeof(caps->cpuid[i]));
		caps->cpuid_known &= ~BIT(i);
	}
}

/* The fully capable processor: setup_vmcs_config() takes it without a finding. */
static inline void fixture_fill_caps(struct kunit *test, struct vmx_caps *caps)
{
	unsigned int i;

	memset(caps, 0, sizeof(*caps));
	caps->kernel_known = true;
	caps->kernel_vmx = true;
	KUNIT_ASSERT_TRUE(test, vmx_caps_set_msr(caps, 0x3a, REF_FEAT_CTL));
	for (i = 0; i < ARRAY_SIZE(reference_msrs); i++)
		KUNIT_ASSERT_TRUE_MSG(test, vmx_caps_set_msr(caps, 0x480 + i, reference_msrs[i]),
				      "no MSR %x", 0x480 + i);

	fixture_set_cpuid(test, caps, 0x00, 0x20, INTEL_EBX, INTEL_ECX, INTEL_EDX);
	fixture_set_cpuid(test, caps, 0x01, REF_SIGNATURE, 0, REF_FEATURES_ECX, REF_FEATURES_EDX);
	fixture_set_cpuid(test, caps, 0x07, 0, 0x00044404, 0x00000020, 0);
	fixture_set_cpuid(test, caps, 0x0d, 0x8, 0, 0, 0);
	fixture_set_cpuid(test, caps, 0x12, 0x1, 0, 0, 0);
	fixture_set_cpuid(test, caps, 0x80000000, 0x80000008, 0, 0, 0);
	fixture_set_cpuid(test, caps, 0x80000001, 0, 0, 0, 0x08000000);
}

/* What the default request gets from it. */
static inline const struct vmcs_config *fixture_words(void)
{
	static const struct vmcs_config words = { {
		[VMX_WORD_PIN] = REF_CONFIG_PIN,
		[VMX_WORD_PRIMARY] = REF_CONFIG_PRIMARY,
		[VMX_WORD_SECONDARY] = REF_CONFIG_SECONDARY,
		[VMX_WORD_TERTIARY] = REF_CONFIG_TERTIARY,
		[VMX_WORD_EXIT] = REF_CONFIG_EXIT,
		[VMX_WORD_ENTRY] = REF_CONFIG_ENTRY,
		[VMX_WORD_EPT] = REF_EPT,
		[VMX_WORD_VPID] = REF_VPID,
		[VMX_WORD_BASIC] = REF_BASIC,
		[VMX_WORD_MISC] = REF_MISC,
		[VMX_WORD_VMFUNC] = REF_VMFUNC,
	} };

	return &words;
}

/* Change a bit of a word's MSR, and of the TRUE MSR beside it. */
static inline void fixture_change(struct vmx_caps *caps, enum vmx_word word, u64 mask, bool set)
{
	static const u32 numbers[VMX_NR_CONTROL_WORDS][2] = {
		[VMX_WORD_PIN] = { 0x481, 0x48d },
		[VMX_WORD_PRIMARY] = { 0x482, 0x48e },
		[VMX_WORD_SECONDARY] = { 0x48b },
		[VMX_WORD_TERTIARY] = { 0x492 },
		[VMX_WORD_EXIT] = { 0x483, 0x48f },
		[VMX_WORD_EXIT2] = { 0x493 },
		[VMX_WORD_ENTRY] = { 0x484, 0x490 },
	};
	unsigned int i;

	for (i = 0; i < 2 && numbers[word][i]; i++) {
		u64 *msr = fixture_msr(caps, numbers[word][i]);

		*msr = set ? *msr | mask : *msr & ~mask;
	}
}

/* A flat word has 64 bits, none of which can be forced; a split one has 32. */
static inline bool fixture_is_flat(enum vmx_word word)
{
	return word == VMX_WORD_TERTIARY || word == VMX_WORD_EXIT2;
}

/* Whether the processor allows a control to be 1. */
static inline void fixture_allow(struct vmx_caps *caps, enum vmx_control control, bool allowed)
{
	enum vmx_word word = vmx_control_word(control);

	fixture_change(caps, word, fixture_is_flat(word) ? vmx_control_mask(control) :
		       vmx_control_mask(control) << 32, allowed);
}

/* Whether the processor forces a control of a split word to be 1. */
static inline void fixture_force(struct vmx_caps *caps, enum vmx_control control, bool forced)
{
	fixture_change(caps, vmx_control_word(control), vmx_control_mask(control), forced);
}

/* The processor does not have the control. */
static inline void fixture_withhold(struct vmx_caps *caps, enum vmx_control control)
{
	fixture_allow(caps, control, false);
	if (!fixture_is_flat(vmx_control_word(control)))
		fixture_force(caps, control, false);
}

/* Whether the policy asks for a control, as an optional one, or not at all. */
static inline void fixture_request(struct vmx_policy *policy, enum vmx_control control,
				   bool requested)
{
	enum vmx_word word = vmx_control_word(control);

	policy->required[word] &= ~vmx_control_mask(control);
	policy->optional[word] &= ~vmx_control_mask(control);
	if (requested)
		policy->optional[word] |= vmx_control_mask(control);
}

/* The fully capable processor and the default request; freed when the test ends. */
static inline struct fixture *fixture_new(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	fixture_fill_caps(test, &f->caps);
	vmx_default_policy(&f->policy);
	return f;
}

static inline int fixture_setup(struct fixture *f)
{
	return setup_vmcs_config(&f->caps, &f->policy, &f->config, &f->findings);
}

/* For the steps of it, one by one. */
/* To call a single step, of the snapshot as it is now. */
static inline struct vmx_setup fixture_step(struct fixture *f)
{
	struct vmx_setup setup = {
		.caps = &f->caps,
		.policy = &f->policy,
		.findings = &f->findings,
	};

	vmx_start_setup(&setup);
	return setup;
}

static inline void fixture_check_ept_vpid(struct fixture *f)
{
	const struct vmx_setup setup = fixture_step(f);

	vmx_clear_ept_vpid(&setup, &f->config);
}

static inline bool fixture_names(const struct vmx_bits *at, const char *name)
{
	unsigned int bit;

	if (at->place != VMX_AT_WORD)
		return false;
	for (bit = 0; bit < 64; bit++) {
		const char *this = vmx_control_name(at->index * 64 + bit);

		if (at->mask & BIT_ULL(bit) && this && !strcmp(this, name))
			return true;
	}
	return false;
}

/* The first finding of a slug that names the control of a name, or any if that is NULL. */
static inline const struct vmx_finding *fixture_find(const struct vmx_findings *findings,
						     const char *slug, const char *name)
{
	unsigned int i, j;

	for (i = 0; i < findings->nr; i++) {
		const struct vmx_finding *finding = &findings->list[i];

		if (strcmp(vmx_rule_slug(finding->rule), slug))
			continue;
		if (!name)
			return finding;
		for (j = 0; j < VMX_MAX_BITS; j++)
			if (fixture_names(&finding->at[j], name))
				return finding;
	}
	return NULL;
}

static inline unsigned int fixture_count(const struct vmx_findings *findings, const char *slug)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++)
		if (!strcmp(vmx_rule_slug(findings->list[i].rule), slug))
			count++;
	return count;
}

static inline unsigned int fixture_count_severity(const struct vmx_findings *findings,
						  const char *slug, enum vmx_severity severity)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++)
		if (findings->list[i].severity == severity &&
		    !strcmp(vmx_rule_slug(findings->list[i].rule), slug))
			count++;
	return count;
}

static inline unsigned int fixture_count_rule(const struct vmx_findings *findings,
					      enum vmx_rule rule)
{
	unsigned int i, count = 0;

	for (i = 0; i < findings->nr; i++)
		count += findings->list[i].rule == rule;
	return count;
}

/* A list of names as the user gives it, beside what the policy says already. */
static inline void fixture_add(struct kunit *test, struct fixture *f, enum vmx_choice choice,
			       const char *list)
{
	const char *lists[VMX_NR_CHOICES] = { };
	char error[128];

	lists[choice] = list;
	KUNIT_ASSERT_EQ_MSG(test, vmx_policy_add(&f->policy, lists, error, sizeof(error)), 0,
			    "%s: %s", list, error);
}

/* The default request and a list. */
static inline void fixture_choose(struct kunit *test, struct fixture *f, enum vmx_choice choice,
				  const char *list)
{
	vmx_default_policy(&f->policy);
	fixture_add(test, f, choice, list);
}

/* Whether there is nothing in the configuration. */
static inline bool fixture_refused(const struct vmcs_config *config)
{
	return !memchr_inv(config, 0, sizeof(*config));
}

/* Sets up, and expects a refusal with an error under a slug, whatever is tolerated. */
static inline void fixture_expect_refused(struct kunit *test, struct fixture *f, int err,
					  const char *slug, const char *what)
{
	unsigned int strict;

	for (strict = 0; strict < 2; strict++) {
		f->policy.error_on_inconsistent = strict;
		KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), err, "%s", what);
		KUNIT_EXPECT_EQ_MSG(test, f->findings.err, err, "%s", what);
		KUNIT_EXPECT_NE_MSG(test, fixture_count_severity(&f->findings, slug, VMX_ERROR), 0,
				    "%s: no %s", what, slug);
		KUNIT_EXPECT_TRUE_MSG(test, fixture_refused(&f->config), "%s", what);
	}
}

/* Sets up, and expects a configuration and no finding under a slug. */
static inline void fixture_expect_accepted(struct kunit *test, struct fixture *f,
					   const char *slug, const char *what)
{
	KUNIT_EXPECT_EQ_MSG(test, fixture_setup(f), 0, "%s", what);
	KUNIT_EXPECT_EQ_MSG(test, fixture_count(&f->findings, slug), 0, "%s: %s", what, slug);
	KUNIT_EXPECT_FALSE_MSG(test, fixture_refused(&f->config), "%s", what);
}

/* One of the findings must be this line, and of this rule. */
static inline void fixture_expect_line(struct kunit *test, const struct vmx_findings *findings,
				       enum vmx_rule rule, const char *text)
{
	char line[480];
	unsigned int i;

	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], NULL, line, sizeof(line));
		if (findings->list[i].rule == rule && !strcmp(line, text))
			return;
	}
	KUNIT_FAIL(test, "not found: %s", text);
	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], NULL, line, sizeof(line));
		kunit_info(test, "but: %s", line);
	}
}

/* The same numbers in every run: xorshift64, from any seed but 0. */
static inline u64 fixture_random(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* A processor with most controls, some of them forced, and a request for most. */
static inline void fixture_randomize(struct fixture *f, u64 *seed)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		u64 many = fixture_random(seed) | fixture_random(seed) | required_controls[word];
		u64 few = many & fixture_random(seed) & fixture_random(seed);
		u64 msr = many;

		few &= fixture_random(seed) & fixture_random(seed) & fixture_random(seed);
		f->policy.optional[word] = fixture_random(seed) | fixture_random(seed);
		if (!fixture_is_flat(word)) {
			msr = many << 32 | (few & U32_MAX);
			f->policy.optional[word] &= U32_MAX;
		}
		fixture_change(&f->caps, word, ~0ULL, false);
		fixture_change(&f->caps, word, msr, true);
	}
	f->policy.error_on_inconsistent = fixture_random(seed) & 1;
}

#endif /* FIXTURE_H */
