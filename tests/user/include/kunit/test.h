/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of KUnit as the suites in tests/kunit use, for user space.
 */
#ifndef TESTS_USER_KUNIT_TEST_H
#define TESTS_USER_KUNIT_TEST_H

#include <setjmp.h>
#include <string.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#define KUNIT_PARAM_DESC_SIZE 128
#define GFP_KERNEL 0

/**
 * struct kunit - a running case
 * @param_value: the parameter
 * @failed: an expectation was not met
 * @abort: where an assertion that is not met goes
 * @memory: what is to be freed, linked by the first word of each block
 */
struct kunit {
	const void *param_value;
	bool failed;
	jmp_buf abort;
	void *memory;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *previous, char *desc);
};

struct kunit_suite {
	const char name[256];
	struct kunit_case *test_cases;
};

/* The linker collects the suites. */
#define kunit_test_suite(suite)							\
	static struct kunit_suite * const suite##_entry				\
	__attribute__((__used__, __section__("kunit_suites"))) = &(suite)

#define KUNIT_CASE(function) { .run_case = (function), .name = #function }
#define KUNIT_CASE_PARAM(function, params)					\
	{ .run_case = (function), .name = #function, .generate_params = (params) }

#define KUNIT_ARRAY_PARAM(prefix, array, describe)				\
static const void *prefix##_gen_params(const void *previous, char *desc)	\
{										\
	typeof(&(array)[0]) next = previous ? (typeof(next))previous + 1 : (array); \
	void (*put)(typeof(next) row, char *desc) = (describe);			\
										\
	if (next - (array) >= (long)ARRAY_SIZE(array))				\
		return NULL;							\
	put(next, desc);							\
	return next;								\
}

#define KUNIT_ARRAY_PARAM_DESC(prefix, array, member)				\
static void prefix##_describe(typeof(&(array)[0]) row, char *desc)		\
{										\
	scnprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", row->member);		\
}										\
KUNIT_ARRAY_PARAM(prefix, array, prefix##_describe)

void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, int gfp);
void kunit_fail(struct kunit *test, const char *file, int line, const char *format, ...)
	__printf(4, 5);
void kunit_say(const char *format, ...) __printf(1, 2);
void kunit_abort(struct kunit *test) __noreturn;

#define kunit_kzalloc(test, size, gfp) kunit_kcalloc(test, 1, size, gfp)
#define kunit_kmalloc(test, size, gfp) kunit_kcalloc(test, 1, size, gfp)
#define kunit_info(test, ...) kunit_say(__VA_ARGS__)

#define KUNIT_FAIL(test, format, ...)						\
	kunit_fail(test, __FILE__, __LINE__, format, ##__VA_ARGS__)

#define KUNIT_CHECK(test, met, then, what, format, ...)				\
do {										\
	if (met)								\
		break;								\
	kunit_fail(test, __FILE__, __LINE__, "%s " format, what, ##__VA_ARGS__); \
	then;									\
} while (0)

#define KUNIT_COMPARE(test, left, op, right, then, format, ...)			\
do {										\
	__auto_type left_ = (left);						\
	__auto_type right_ = (right);						\
										\
	if (left_ op right_)							\
		break;								\
	kunit_fail(test, __FILE__, __LINE__, "%s: %#llx, %#llx " format,	\
		   #left " " #op " " #right,					\
		   (unsigned long long)left_, (unsigned long long)right_,	\
		   ##__VA_ARGS__);						\
	then;									\
} while (0)

#define ABORT(test) kunit_abort(test)
#define GO_ON(test) ((void)0)
#define IS_STRING(one, other) ({ const char *one_ = (one), *other_ = (other);	\
	one_ && other_ && !strcmp(one_, other_); })

#define KUNIT_EXPECT_EQ(test, a, b) KUNIT_COMPARE(test, a, ==, b, GO_ON(test), "")
#define KUNIT_EXPECT_NE(test, a, b) KUNIT_COMPARE(test, a, !=, b, GO_ON(test), "")
#define KUNIT_EXPECT_LT(test, a, b) KUNIT_COMPARE(test, a, <, b, GO_ON(test), "")
#define KUNIT_EXPECT_LE(test, a, b) KUNIT_COMPARE(test, a, <=, b, GO_ON(test), "")
#define KUNIT_EXPECT_GT(test, a, b) KUNIT_COMPARE(test, a, >, b, GO_ON(test), "")
#define KUNIT_EXPECT_GE(test, a, b) KUNIT_COMPARE(test, a, >=, b, GO_ON(test), "")
#define KUNIT_EXPECT_EQ_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, ==, b, GO_ON(test), __VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, !=, b, GO_ON(test), __VA_ARGS__)
#define KUNIT_EXPECT_LT_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, <, b, GO_ON(test), __VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, <=, b, GO_ON(test), __VA_ARGS__)
#define KUNIT_EXPECT_GT_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, >, b, GO_ON(test), __VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, >=, b, GO_ON(test), __VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, a, b) KUNIT_COMPARE(test, a, ==, b, ABORT(test), "")
#define KUNIT_ASSERT_NE(test, a, b) KUNIT_COMPARE(test, a, !=, b, ABORT(test), "")
#define KUNIT_ASSERT_GT(test, a, b) KUNIT_COMPARE(test, a, >, b, ABORT(test), "")
#define KUNIT_ASSERT_LT(test, a, b) KUNIT_COMPARE(test, a, <, b, ABORT(test), "")
#define KUNIT_ASSERT_LE(test, a, b) KUNIT_COMPARE(test, a, <=, b, ABORT(test), "")
#define KUNIT_ASSERT_EQ_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, ==, b, ABORT(test), __VA_ARGS__)
#define KUNIT_ASSERT_LT_MSG(test, a, b, ...) KUNIT_COMPARE(test, a, <, b, ABORT(test), __VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, a) KUNIT_CHECK(test, a, GO_ON(test), #a, "is false")
#define KUNIT_EXPECT_FALSE(test, a) KUNIT_CHECK(test, !(a), GO_ON(test), #a, "is true")
#define KUNIT_EXPECT_NULL(test, a) KUNIT_CHECK(test, !(a), GO_ON(test), #a, "is not NULL")
#define KUNIT_EXPECT_NOT_NULL(test, a) KUNIT_CHECK(test, a, GO_ON(test), #a, "is NULL")
#define KUNIT_ASSERT_NOT_NULL(test, a) KUNIT_CHECK(test, a, ABORT(test), #a, "is NULL")
#define KUNIT_ASSERT_TRUE(test, a) KUNIT_CHECK(test, a, ABORT(test), #a, "is false")
#define KUNIT_ASSERT_FALSE(test, a) KUNIT_CHECK(test, !(a), ABORT(test), #a, "is true")
#define KUNIT_ASSERT_NULL(test, a) KUNIT_CHECK(test, !(a), ABORT(test), #a, "is not NULL")
#define KUNIT_ASSERT_STREQ(test, a, b) KUNIT_CHECK(test, IS_STRING(a, b), ABORT(test), #a, "")
#define KUNIT_EXPECT_MEMEQ(test, a, b, size) \
	KUNIT_CHECK(test, !memcmp(a, b, size), GO_ON(test), #a, "differs")
#define KUNIT_EXPECT_MEMNEQ_MSG(test, a, b, size, ...) \
	KUNIT_CHECK(test, memcmp(a, b, size), GO_ON(test), #a, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE_MSG(test, a, ...) KUNIT_CHECK(test, a, GO_ON(test), #a, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(test, a, ...) KUNIT_CHECK(test, !(a), GO_ON(test), #a, __VA_ARGS__)
#define KUNIT_EXPECT_NULL_MSG(test, a, ...) KUNIT_CHECK(test, !(a), GO_ON(test), #a, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, a, ...) KUNIT_CHECK(test, a, GO_ON(test), #a, __VA_ARGS__)
#define KUNIT_ASSERT_TRUE_MSG(test, a, ...) KUNIT_CHECK(test, a, ABORT(test), #a, __VA_ARGS__)
#define KUNIT_ASSERT_NULL_MSG(test, a, ...) KUNIT_CHECK(test, !(a), ABORT(test), #a, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, a, ...) KUNIT_CHECK(test, a, ABORT(test), #a, __VA_ARGS__)
#define KUNIT_EXPECT_STREQ(test, a, b) KUNIT_CHECK(test, IS_STRING(a, b), GO_ON(test), #a, "")
#define KUNIT_EXPECT_STRNEQ(test, a, b) KUNIT_CHECK(test, !IS_STRING(a, b), GO_ON(test), #a, "")
#define KUNIT_EXPECT_STREQ_MSG(test, a, b, ...) \
	KUNIT_CHECK(test, IS_STRING(a, b), GO_ON(test), #a, __VA_ARGS__)

#endif /* TESTS_USER_KUNIT_TEST_H */
