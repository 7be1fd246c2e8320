/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The loader finds these by their names; all other functions of the module may be local.
 */
#include <linux/module.h>

int __visible init_module(void);
void __visible cleanup_module(void);
