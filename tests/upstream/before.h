/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel around the series, as far as tests/kvm/kvm.c does not have it. */
#include <linux/bitops.h>

#define pr_err say
#define pr_warn say
#define rdmsrl_safe(number, value) (*(value) = read_msr(number))
#define const_ilog2(value) (63 - __builtin_clzll(value))
#define __ffs(word) __ffs64(word)

/* What is to be printed is of no interest. */
#define for_each_set_bit(bit, word, size) for ((bit) = 0 * *(word) * (size); 0;)

static inline __printf(1, 2) void say(const char *format, ...)
{
	(void)format;
}

static inline void *memchr_inv(const void *bytes, int byte, size_t size)
{
	const unsigned char *p = bytes;

	for (; size; size--, p++)
		if (*p != byte)
			return (void *)p;
	return NULL;
}
