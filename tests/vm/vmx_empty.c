// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing, as a module: what loading this takes is the kernel's share of any load.
 */
#include <linux/module.h>

static int __init vmx_empty_init(void)
{
	return 0;
}
module_init(vmx_empty_init);

static void __exit vmx_empty_exit(void)
{
}
module_exit(vmx_empty_exit);

MODULE_DESCRIPTION("Empty module for measurements of vmx_core");
MODULE_LICENSE("GPL");
