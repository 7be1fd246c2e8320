/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_USER_LINUX_BITS_H
#define TESTS_USER_LINUX_BITS_H

#include_next <linux/bits.h>

#define GENMASK(high, low) ((unsigned long)GENMASK_ULL(high, low))

#endif /* TESTS_USER_LINUX_BITS_H */
