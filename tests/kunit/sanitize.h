/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A request for everything, and what is left of it without some of it.
 */
#ifndef SANITIZE_H
#define SANITIZE_H

#include "fixture.h"

/* Controls that are 0 outside system-management mode. */
#define SMM_ONLY (BIT_ULL(10) | BIT_ULL(11))

/* Every control of the fully capable processor is asked for, none is required. */
static inline void request_everything(struct kunit *test, struct vmx_policy *policy)
{
	u64 may_be_1[VMX_NR_WORDS], must_be_1[VMX_NR_WORDS];
	struct vmx_caps caps;
	unsigned int word;

	fixture_fill_caps(test, &caps);
	vmx_decode_caps(&caps, may_be_1, must_be_1);
	vmx_default_policy(policy);
	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		policy->required[word] = 0;
		policy->optional[word] = policy->known[word] & may_be_1[word];
	}
	policy->optional[VMX_WORD_ENTRY] &= ~SMM_ONLY;
}

/* The fully capable processor with everything requested, set up. */
static inline struct fixture *fixture_with_everything(struct kunit *test)
{
	struct fixture *f = fixture_new(test);

	request_everything(test, &f->policy);
	KUNIT_ASSERT_EQ(test, fixture_setup(f), 0);
	KUNIT_ASSERT_EQ(test, f->findings.nr, 0);
	return f;
}

/* The processor lacks these bits. */
static inline void take_bits(struct vmx_caps *caps, enum vmx_word word, u64 mask)
{
	switch (word) {
	case VMX_WORD_EPT:
		*fixture_msr(caps, 0x48c) &= ~mask;
		break;
	case VMX_WORD_VPID:
		*fixture_msr(caps, 0x48c) &= ~(mask << 32);
		break;
	case VMX_WORD_MISC:
		*fixture_msr(caps, 0x485) &= ~mask;
		break;
	case VMX_WORD_VMFUNC:
		*fixture_msr(caps, 0x491) &= ~mask;
		break;
	default:
		fixture_change(caps, word, fixture_is_flat(word) ? mask : mask << 32 | mask, false);
	}
}

static inline void sanitize(struct fixture *f, const struct vmx_dependency *table, unsigned int nr)
{
	const struct vmx_setup setup = fixture_step(f);

	memset(&f->findings, 0, sizeof(f->findings));
	vmx_sanitize(&setup, table, nr);
}

static inline void expect_words(struct kunit *test, const struct vmcs_config *config,
				const struct vmcs_config *expected, const char *what)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		KUNIT_EXPECT_EQ_MSG(test, config->word[word], expected->word[word], "%s: %s",
				    what, vmx_words[word].name);
}

/* The finding that drops the control of a name because of another. */
static inline void expect_drop(struct kunit *test, const struct vmx_findings *findings,
			       const char *slug, const char *name, const char *need,
			       const char *why)
{
	const struct vmx_finding *finding = NULL;
	char text[256];
	unsigned int i;

	for (i = 0; i < findings->nr && !finding; i++)
		if (!strcmp(vmx_rule_slug(findings->list[i].rule), slug) &&
		    fixture_names(&findings->list[i].at[0], name))
			finding = &findings->list[i];
	KUNIT_ASSERT_NOT_NULL_MSG(test, finding, "no [%s] drops %s", slug, name);

	vmx_format_finding(finding, NULL, text, sizeof(text));
	KUNIT_EXPECT_EQ_MSG(test, finding->severity, VMX_WARNING, "%s", text);
	KUNIT_EXPECT_FALSE_MSG(test, finding->forced, "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, name), "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, need), "%s: no %s", text, need);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, why), "%s: not '%s'", text, why);
}

#endif /* SANITIZE_H */
