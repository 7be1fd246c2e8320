/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_ERRNO_H
#define TOOLS_LINUX_ERRNO_H

/* Not <errno.h>, which includes this file. */
#include <asm/errno.h>

#endif /* TOOLS_LINUX_ERRNO_H */
