/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_USER_LINUX_LIMITS_H
#define TESTS_USER_LINUX_LIMITS_H

#include_next <linux/limits.h>

#define U32_MAX ((u32)~0U)
#define U64_MAX ((u64)~0ULL)

#endif /* TESTS_USER_LINUX_LIMITS_H */
