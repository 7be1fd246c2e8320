// SPDX-License-Identifier: GPL-2.0-only
/*
 * Narrowing a request to what the processor allows, bit by bit.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fixture.h"

/* What is asked for one bit, what the processor says of it, and what comes of it. */
struct bit_case {
	const char *name;
	bool required;
	bool optional;
	bool forced;
	bool allowed;
	bool result;
	bool fails;
};

static const struct bit_case split_cases[] = {
	/*						 R  O  F  A  result fails */
	{ "nothing",					 0, 0, 0, 0, 0, 0 },
	{ "allowed",					 0, 0, 0, 1, 0, 0 },
	{ "forced, not allowed",			 0, 0, 1, 0, 1, 0 },
	{ "forced",					 0, 0, 1, 1, 1, 0 },
	{ "optional, absent",				 0, 1, 0, 0, 0, 0 },
	{ "optional, allowed",				 0, 1, 0, 1, 1, 0 },
	{ "optional, forced, not allowed",		 0, 1, 1, 0, 1, 0 },
	{ "optional, forced",				 0, 1, 1, 1, 1, 0 },
	{ "required, absent",				 1, 0, 0, 0, 0, 1 },
	{ "required, allowed",				 1, 0, 0, 1, 1, 0 },
	{ "required, forced, not allowed",		 1, 0, 1, 0, 1, 0 },
	{ "required, forced",				 1, 0, 1, 1, 1, 0 },
	{ "required and optional, absent",		 1, 1, 0, 0, 0, 1 },
	{ "required and optional, allowed",		 1, 1, 0, 1, 1, 0 },
	{ "required and optional, forced, not allowed",	 1, 1, 1, 0, 1, 0 },
	{ "required and optional, forced",		 1, 1, 1, 1, 1, 0 },
};

static const struct bit_case flat_cases[] = {
	/*						 R  O  F  A  result fails */
	{ "nothing",					 0, 0, 0, 0, 0, 0 },
	{ "allowed",					 0, 0, 0, 1, 0, 0 },
	{ "optional, absent",				 0, 1, 0, 0, 0, 0 },
	{ "optional, allowed",				 0, 1, 0, 1, 1, 0 },
	{ "required, absent",				 1, 0, 0, 0, 0, 1 },
	{ "required, allowed",				 1, 0, 0, 1, 1, 0 },
	{ "required and optional, absent",		 1, 1, 0, 0, 0, 1 },
	{ "required and optional, allowed",		 1, 1, 0, 1, 1, 0 },
};

/* A request and a processor, and what comes of them. */
struct adjustment {
	u64 required;
	u64 optional;
	u64 forced;
	u64 allowed;
	u64 result;
	int err;
};

static void put_bits(struct adjustment *a, const struct bit_case *c, u64 mask)
{
	a->required |= c->required ? mask : 0;
	a->optional |= c->optional ? mask : 0;
	a->forced |= c->forced ? mask : 0;
	a->allowed |= c->allowed ? mask : 0;
	a->result |= c->result ? mask : 0;
	if (c->fails)
		a->err = -EIO;
}

static void check_split(struct kunit *test, const struct adjustment *a, const char *what,
			unsigned int bit)
{
	u32 result = ~(u32)a->result;
	int err;

	err = adjust_vmx_controls(a->required, a->optional, a->allowed << 32 | a->forced, &result);
	KUNIT_ASSERT_EQ_MSG(test, result, (u32)a->result, "bit %u among '%s'", bit, what);
	KUNIT_ASSERT_EQ_MSG(test, err, a->err, "bit %u among '%s'", bit, what);
}

static void check_flat(struct kunit *test, const struct adjustment *a, const char *what,
		       unsigned int bit)
{
	u64 result = ~a->result;
	int err;

	err = adjust_vmx_controls64(a->required, a->optional, a->allowed, &result);
	KUNIT_ASSERT_EQ_MSG(test, result, a->result, "bit %u among '%s'", bit, what);
	KUNIT_ASSERT_EQ_MSG(test, err, a->err, "bit %u among '%s'", bit, what);
}

/* One bit in the state of the parameter, all others in each state in turn. */
static void adjust_controls_each_bit(struct kunit *test)
{
	unsigned int bit, i;

	for (bit = 0; bit < 32; bit++) {
		for (i = 0; i < ARRAY_SIZE(split_cases); i++) {
			struct adjustment a = {};

			put_bits(&a, test->param_value, BIT_ULL(bit));
			put_bits(&a, &split_cases[i], U32_MAX & ~BIT_ULL(bit));
			check_split(test, &a, split_cases[i].name, bit);
		}
	}
}

static void adjust_controls64_each_bit(struct kunit *test)
{
	unsigned int bit, i;

	for (bit = 0; bit < 64; bit++) {
		for (i = 0; i < ARRAY_SIZE(flat_cases); i++) {
			struct adjustment a = {};

			put_bits(&a, test->param_value, BIT_ULL(bit));
			put_bits(&a, &flat_cases[i], ~BIT_ULL(bit));
			check_flat(test, &a, flat_cases[i].name, bit);
		}
	}
}

/* Each bit in a state of its own; no required bit is absent, as hardly a word would pass. */
static void adjust_controls_random_words(struct kunit *test)
{
	unsigned int run, bit;
	u64 seed = 1;

	for (run = 0; run < 10000; run++) {
		struct adjustment a = {};

		for (bit = 0; bit < 32; bit++) {
			const struct bit_case *c = &split_cases[fixture_random(&seed) % 16];

			if (!c->fails)
				put_bits(&a, c, BIT_ULL(bit));
		}
		check_split(test, &a, "mixed", run);
	}
}

static void adjust_controls64_random_words(struct kunit *test)
{
	unsigned int run, bit;
	u64 seed = 1;

	for (run = 0; run < 10000; run++) {
		struct adjustment a = {};

		for (bit = 0; bit < 64; bit++) {
			const struct bit_case *c = &flat_cases[fixture_random(&seed) % 8];

			if (!c->fails)
				put_bits(&a, c, BIT_ULL(bit));
		}
		check_flat(test, &a, "mixed", run);
	}
}

static void describe(const struct bit_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(split, split_cases, describe);
KUNIT_ARRAY_PARAM(flat, flat_cases, describe);

static struct kunit_case setup_adjust_cases[] = {
	KUNIT_CASE_PARAM(adjust_controls_each_bit, split_gen_params),
	KUNIT_CASE_PARAM(adjust_controls64_each_bit, flat_gen_params),
	KUNIT_CASE(adjust_controls_random_words),
	KUNIT_CASE(adjust_controls64_random_words),
	{}
};

static struct kunit_suite setup_adjust_suite = {
	.name = "vmx_core_setup_adjust",
	.test_cases = setup_adjust_cases,
};

kunit_test_suite(setup_adjust_suite);
