/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_BUILD_BUG_H
#define TOOLS_LINUX_BUILD_BUG_H

#include <assert.h>

/* An array of negative size does not compile; the value is 0. */
#define BUILD_BUG_ON_ZERO(condition) ((int)sizeof(char[1 - 2 * !!(condition)]) - 1)

#endif /* TOOLS_LINUX_BUILD_BUG_H */
