/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_KERNEL_H
#define TOOLS_LINUX_KERNEL_H

#include <stdarg.h>
#include <stdio.h>
#include <linux/minmax.h>
#include <linux/types.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define lower_32_bits(value) ((u32)((value) & 0xffffffff))
#define upper_32_bits(value) ((u32)((u64)(value) >> 32))

/* Unlike vsnprintf(), the length of what was written. */
static inline int vscnprintf(char *buf, size_t size, const char *format, va_list args)
{
	int len = vsnprintf(buf, size, format, args);

	if (!size || len < 0)
		return 0;
	return (size_t)len < size ? len : (int)size - 1;
}

static inline __printf(3, 4) int scnprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(buf, size, format, args);
	va_end(args);
	return len;
}

#endif /* TOOLS_LINUX_KERNEL_H */
