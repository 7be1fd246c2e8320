// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test helper: does one thing wrong for each checker of the debug kernel, to see
 * that they look on.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);

static void lock_both_ways(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);

	spin_lock(&second);
	spin_lock(&first);
	spin_unlock(&first);
	spin_unlock(&second);
}

static void sleep_in_atomic_context(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static int shift_too_far(void)
{
	int bits = 77;

	OPTIMIZER_HIDE_VAR(bits);
	return 1 << bits;
}

static char read_behind(void)
{
	char *memory = kzalloc(16, GFP_KERNEL);
	char c;

	OPTIMIZER_HIDE_VAR(memory);
	c = memory ? READ_ONCE(memory[16]) : 0;
	kfree(memory);
	return c;
}

/* A stale pointer on a stack may hide one of them. */
static void lose_memory(void)
{
	unsigned int i;
	char *memory;

	for (i = 0; i < 10; i++) {
		memory = kmalloc(3000, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(memory);
	}
}

/* In this order: the first report of most of them switches lockdep off. */
static int __init vmx_trouble_init(void)
{
	lock_both_ways();
	sleep_in_atomic_context();
	pr_info("%d\n", shift_too_far());
	pr_info("%d\n", read_behind());
	lose_memory();
	return 0;
}
module_init(vmx_trouble_init);

static void __exit vmx_trouble_exit(void)
{
}
module_exit(vmx_trouble_exit);

MODULE_DESCRIPTION("Does one thing wrong for each checker of the kernel");
MODULE_LICENSE("GPL");
