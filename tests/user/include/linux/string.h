/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_USER_LINUX_STRING_H
#define TESTS_USER_LINUX_STRING_H

#include <linux/kernel.h>
#include_next <linux/string.h>

#define strscpy(to, from, size) scnprintf(to, size, "%s", from)

/* The C library has one of its own since glibc 2.38. */
#define strlcat kunit_strlcat
static inline void strlcat(char *to, const char *from, size_t size)
{
	strscpy(to + strlen(to), from, size - strlen(to));
}

static inline bool strstarts(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static inline const void *memchr_inv(const void *start, int c, size_t bytes)
{
	const unsigned char *p = start;

	for (; bytes; p++, bytes--)
		if (*p != (unsigned char)c)
			return p;
	return NULL;
}

#endif /* TESTS_USER_LINUX_STRING_H */
