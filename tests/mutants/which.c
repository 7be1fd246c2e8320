// SPDX-License-Identifier: GPL-2.0-only
/*
 * The environment says which mutant runs: a number, or none of them.
 */
#include <stdlib.h>

int mutant;

static void __attribute__((__constructor__)) choose(void)
{
	const char *number = getenv("MUTANT");

	if (number)
		mutant = atoi(number);
}
