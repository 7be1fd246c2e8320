/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_EXPORT_H
#define TOOLS_LINUX_EXPORT_H

#include <assert.h>

/* There are no modules in user space. */
#define EXPORT_SYMBOL_GPL(symbol) static_assert(1, #symbol)

#endif /* TOOLS_LINUX_EXPORT_H */
