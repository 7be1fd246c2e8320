/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_INIT_H
#define TOOLS_LINUX_INIT_H

#define __init
#define __initconst

#endif /* TOOLS_LINUX_INIT_H */
