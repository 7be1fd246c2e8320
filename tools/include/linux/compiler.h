/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LINUX_COMPILER_H
#define TOOLS_LINUX_COMPILER_H

#define __printf(format, arguments) __attribute__((__format__(printf, format, arguments)))
#define __maybe_unused __attribute__((__unused__))
#define __noreturn __attribute__((__noreturn__))
#define fallthrough __attribute__((__fallthrough__))

#endif /* TOOLS_LINUX_COMPILER_H */
