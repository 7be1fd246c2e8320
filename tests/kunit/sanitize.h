/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A request for everything, and what is left of it without some of it.
 */
#ifndef SANITIZE_H
#define SANITIZE_H

#include "fixture.h"

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
	policy->optional[VMX_WORD_ENTRY] &= ~ENTRY_SMM;
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

/* A control, and what it needs, any of some bits; see needs.h. */
struct dependency {
	const char *slug;
	const char *name;
	enum vmx_word word;
	unsigned int bit;
	const char *need_name;
	enum vmx_word need_word;
	u64 need;
};

#define USELESS(slug, name, word, bit, need_name, need_word, need)		\
	{ slug, name, VMX_WORD_##word, bit, need_name, VMX_WORD_##need_word, need },
#define DEPENDENCY(...) USELESS("dependency", __VA_ARGS__)

static const struct dependency dependencies[] = {
#include "needs.h"
};

struct pair_row {
	const char *name;
	unsigned int entry_bit;
	bool (*has)(const struct vmcs_config *config);
	enum vmx_word exit_word;
	unsigned int nr_exits;
	unsigned int exit_bits[2];
};

#define PAIR(name, entry_bit, does, exit_word, ...)				\
	{ name, entry_bit, vmx_has_##does, VMX_WORD_##exit_word,		\
	  sizeof((unsigned int[]) { __VA_ARGS__ }) / sizeof(unsigned int), { __VA_ARGS__ } },

static const struct pair_row pair_rows[] = {
#include "needs.h"
};

/* The exit controls of a pair, BIT(i) for the row's exit bit i. */
static inline u64 exit_mask(const struct pair_row *row, unsigned int exits)
{
	u64 mask = 0;
	unsigned int i;

	for (i = 0; i < row->nr_exits; i++)
		if (exits & BIT(i))
			mask |= BIT_ULL(row->exit_bits[i]);
	return mask;
}

static inline bool is_lost(const struct dependency *row, enum vmx_word word, u64 bits)
{
	return row->need_word == word && !(row->need & ~bits);
}

/* Without these bits there is nothing of what needs them; pairs need their exit controls. */
static inline void lose_dependents(struct vmcs_config *config, enum vmx_word word, u64 bits)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dependencies); i++)
		if (is_lost(&dependencies[i], word, bits))
			config->word[dependencies[i].word] &= ~BIT_ULL(dependencies[i].bit);
	for (i = 0; i < ARRAY_SIZE(pair_rows); i++)
		if (pair_rows[i].exit_word == word && exit_mask(&pair_rows[i], ~0) & bits)
			config->word[VMX_WORD_ENTRY] &= ~BIT_ULL(pair_rows[i].entry_bit);
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

static inline void sanitize(struct fixture *f, const struct vmx_need *table, unsigned int nr)
{
	const struct vmx_setup setup = fixture_step(f);

	memset(&f->findings, 0, sizeof(f->findings));
	vmx_sanitize(&setup, &f->config, table, nr);
}

static inline void expect_words(struct kunit *test, const struct vmcs_config *config,
				const struct vmcs_config *expected, const char *what)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS; word++)
		KUNIT_EXPECT_EQ_MSG(test, config->word[word], expected->word[word], "%s: %s",
				    what, vmx_words[word].name);
}

/* A control needs any of some bits. */
#define NEEDS(dependent_word, dependent, word_of_need, mask)			\
	{									\
		.rule = VMX_RULE_DEPENDENCY,					\
		.word = (dependent_word),					\
		.bits = BIT_ULL(dependent),					\
		.need_word = (word_of_need),					\
		.need = (mask),							\
	}

/* Rows that stand for one control each: all but those of pairs and of activated words. */
static inline bool is_dependency(const struct vmx_need *row)
{
	return !row->pair && row->bits != VMX_WHOLE_WORD;
}

static inline unsigned int nr_dependencies(void)
{
	unsigned int i, nr = 0;

	for (i = 0; i < vmx_nr_needs; i++)
		nr += is_dependency(&vmx_needs[i]);
	return nr;
}

/* These rows, and those of pairs and activated words. */
static inline void sanitize_beside_pairs(struct kunit *test, struct fixture *f,
					 const struct vmx_need *table, unsigned int nr)
{
	struct vmx_need *rows = kunit_kcalloc(test, vmx_nr_needs + nr, sizeof(*rows), GFP_KERNEL);
	unsigned int i, nr_rows = nr;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	memcpy(rows, table, nr * sizeof(*rows));
	for (i = 0; i < vmx_nr_needs; i++)
		if (!is_dependency(&vmx_needs[i]))
			rows[nr_rows++] = vmx_needs[i];
	sanitize(f, rows, nr_rows);
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
	KUNIT_EXPECT_FALSE_MSG(test, finding->must_be_1, "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, name), "%s", text);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, need), "%s: no %s", text, need);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, why), "%s: not '%s'", text, why);
}

#endif /* SANITIZE_H */
