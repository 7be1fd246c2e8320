// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what core/rules.h has for users, a line each: slugs, cause and action,
 * with a tab between them.
 */
#include <stdio.h>

int main(void)
{
	static const char * const lines[] = {
#define VMX_ADVICE(slug, cause, action, more)					\
		slug more "\t" cause "\t" action,
#include "../core/rules.h"
		NULL,
	};
	const char * const *line;

	for (line = lines; *line; line++)
		puts(*line);
	return 0;
}
