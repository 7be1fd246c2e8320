/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_MINMAX_H
#define TOOLS_LINUX_MINMAX_H

#define __pick(a, b, op) ({				\
	__auto_type __a = (a);				\
	__auto_type __b = (b);				\
	__a op __b ? __a : __b; })

#define min(a, b) __pick(a, b, <)
#define max(a, b) __pick(a, b, >)

#endif /* TOOLS_LINUX_MINMAX_H */
