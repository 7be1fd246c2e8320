// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the suites of tests/kunit in user space: all of them, or with --first up
 * to the first case that fails.
 */
#include <kunit/test.h>
#include <stdlib.h>

extern struct kunit_suite * const __start_kunit_suites[], * const __stop_kunit_suites[];

static char reason[1000];

static void give_up(const char *text)
{
	fprintf(stderr, "kunit: %s\n", text);
	exit(2);
}

void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, int gfp)
{
	void **block = calloc(1, sizeof(max_align_t) + n * size);

	if (!block)
		give_up("no memory");
	*block = test->memory;
	test->memory = block;
	return (char *)block + sizeof(max_align_t);
}

void kunit_say(const char *format, ...)
{
}

/* The first reason is the one that is told. */
void kunit_fail(struct kunit *test, const char *file, int line, const char *format, ...)
{
	size_t len = 0;
	va_list args;

	if (!test->failed) {
		len = scnprintf(reason, sizeof(reason), "%s:%d: ", file, line);
		va_start(args, format);
		vscnprintf(reason + len, sizeof(reason) - len, format, args);
		va_end(args);
	}
	test->failed = true;
}

void kunit_abort(struct kunit *test)
{
	longjmp(test->abort, 1);
}

static void run_once(struct kunit *test, const struct kunit_case *row)
{
	void **block;

	if (!setjmp(test->abort))
		row->run_case(test);
	while (test->memory) {
		block = test->memory;
		test->memory = *block;
		free(block);
	}
}

/* Without parameters a case runs once; with them, once for each, and at least once. */
static bool run_case(const struct kunit_case *row)
{
	char desc[KUNIT_PARAM_DESC_SIZE];
	struct kunit test = { };

	if (!row->generate_params) {
		run_once(&test, row);
		return !test.failed;
	}
	test.param_value = row->generate_params(NULL, desc);
	if (!test.param_value)
		KUNIT_FAIL(&test, "no parameter");
	while (test.param_value && !test.failed) {
		run_once(&test, row);
		test.param_value = row->generate_params(test.param_value, desc);
	}
	return !test.failed;
}

int main(int argc, char **argv)
{
	bool first = argc == 2 && !strcmp(argv[1], "--first");
	struct kunit_suite * const *suite;
	const struct kunit_case *row;
	bool good = true;

	if (argc > 1 && !first)
		give_up("the only argument is --first");
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (suite = __start_kunit_suites; suite < __stop_kunit_suites; suite++) {
		for (row = (*suite)->test_cases; row->run_case; row++) {
			if (run_case(row)) {
				printf("ok %s.%s\n", (*suite)->name, row->name);
				continue;
			}
			printf("not ok %s.%s: %s\n", (*suite)->name, row->name, reason);
			good = false;
			if (first)
				return 1;
		}
	}
	return !good;
}
