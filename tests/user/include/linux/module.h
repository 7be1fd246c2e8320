/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_USER_LINUX_MODULE_H
#define TESTS_USER_LINUX_MODULE_H

#define MODULE_DESCRIPTION(text)
#define MODULE_LICENSE(text)

#endif /* TESTS_USER_LINUX_MODULE_H */
