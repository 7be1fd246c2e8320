/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_USER_LINUX_MINMAX_H
#define TESTS_USER_LINUX_MINMAX_H

#include_next <linux/minmax.h>

#define swap(a, b)				\
do {						\
	__auto_type a_ = (a);			\
						\
	(a) = (b);				\
	(b) = a_;				\
} while (0)

#endif /* TESTS_USER_LINUX_MINMAX_H */
