/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_USER_LINUX_SCHED_H
#define TESTS_USER_LINUX_SCHED_H

#define cond_resched() ((void)0)

#endif /* TESTS_USER_LINUX_SCHED_H */
