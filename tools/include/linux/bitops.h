/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_BITOPS_H
#define TOOLS_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

static inline unsigned long __ffs64(u64 word)
{
	return __builtin_ctzll(word);
}

static inline unsigned long hweight64(u64 word)
{
	return __builtin_popcountll(word);
}

#endif /* TOOLS_LINUX_BITOPS_H */
