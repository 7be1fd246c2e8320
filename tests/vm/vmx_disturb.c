// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test helper: from CPU 1 sends NMIs and function calls to CPU 0 at irregular
 * intervals, and counts those that are lost.  CPU 0 counts the jiffies, one for
 * each interrupt of a timer that goes by itself ("highres=off lapic=notscdeadline"):
 * those that are lost are not made up for, and the time-stamp counter tells.  APIC
 * IDs are CPU numbers here.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/smp.h>
#include <linux/sysfs.h>
#include <asm/apic.h>
#include <asm/msr.h>
#include <asm/nmi.h>

#include "../../module/compat.h"

static unsigned long nmis;
module_param(nmis, ulong, 0444);
MODULE_PARM_DESC(nmis, "NMIs sent and taken");

static unsigned long lost_nmis;
module_param(lost_nmis, ulong, 0444);
MODULE_PARM_DESC(lost_nmis, "NMIs not taken within a second");

static unsigned long lost_calls;
module_param(lost_calls, ulong, 0444);
MODULE_PARM_DESC(lost_calls, "Function calls not executed within a second");

static unsigned long delayed_ticks;
module_param(delayed_ticks, ulong, 0444);
MODULE_PARM_DESC(delayed_ticks, "Timer interrupts taken more than a tenth of a jiffy late");

/* So many jiffies, undisturbed, say how many cycles of the TSC one has. */
#define MEASURED_JIFFIES HZ

static unsigned long first_jiffy;
static u64 first_cycle;
static u64 measured_cycles;

static unsigned long cycles_per_jiffy;
module_param(cycles_per_jiffy, ulong, 0444);
MODULE_PARM_DESC(cycles_per_jiffy, "How often a timer interrupt comes");

static u64 __init cycle_of_jiffy(unsigned long jiffy)
{
	while (time_before(jiffies, jiffy))
		cpu_relax();
	return rdtsc_ordered();
}

static void __init start_clock(void)
{
	first_jiffy = jiffies + 1;
	first_cycle = cycle_of_jiffy(first_jiffy);
	measured_cycles = cycle_of_jiffy(first_jiffy + MEASURED_JIFFIES) - first_cycle;
	cycles_per_jiffy = measured_cycles / MEASURED_JIFFIES;
}

static int get_lost_jiffies(char *buffer, const struct kernel_param *param)
{
	u64 passed = (rdtsc_ordered() - first_cycle) * MEASURED_JIFFIES / measured_cycles;

	return sysfs_emit(buffer, "%lld\n", (s64)(passed - (jiffies - first_jiffy)));
}

static const struct kernel_param_ops lost_jiffies_ops = { .get = get_lost_jiffies };
module_param_cb(lost_jiffies, &lost_jiffies_ops, NULL, 0444);
MODULE_PARM_DESC(lost_jiffies, "Jiffies by the time-stamp counter that the kernel has not counted");

static struct task_struct *sender;
static bool nmi_sent;

static int take_nmi(unsigned int type, struct pt_regs *regs)
{
	if (!READ_ONCE(nmi_sent))
		return NMI_DONE;
	nmis++;
	WRITE_ONCE(nmi_sent, false);
	return NMI_HANDLED;
}

/* The first tick was seen when it had been taken. */
static bool is_late(void)
{
	return (rdtsc_ordered() - first_cycle + cycles_per_jiffy / 10) % cycles_per_jiffy >
	       cycles_per_jiffy / 5;
}

/* The next tick finds the timer expired. */
static enum hrtimer_restart take_tick(struct hrtimer *timer)
{
	if (is_late())
		delayed_ticks++;
	hrtimer_set_expires(timer, ktime_add_us(hrtimer_cb_get_time(timer), 1));
	return HRTIMER_RESTART;
}

static struct hrtimer tick;

static void start_ticking(void *unused)
{
	hrtimer_setup(&tick, take_tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(&tick, 0, HRTIMER_MODE_REL_PINNED_HARD);
}

static bool called;

static void take_call(void *unused)
{
	WRITE_ONCE(called, true);
}

static call_single_data_t call = CSD_INIT(take_call, NULL);

static void send_nmi(void)
{
	u64 base;

	rdmsrq(MSR_IA32_APICBASE, base);
	WRITE_ONCE(nmi_sent, true);
	if (base & X2APIC_ENABLE) {
		wrmsrq(APIC_BASE_MSR + (APIC_ICR >> 4), APIC_DM_NMI);
	} else {
		native_apic_mem_write(APIC_ICR2, 0);
		native_apic_mem_write(APIC_ICR, APIC_DM_NMI);
	}
}

static int send(void *unused)
{
	unsigned long nmi_limit, call_limit;

	send_nmi();
	smp_call_function_single_async(0, &call);
	nmi_limit = jiffies + HZ;
	call_limit = jiffies + HZ;
	while (!kthread_should_stop()) {
		if (time_after(jiffies, nmi_limit))
			lost_nmis++;
		if (time_after(jiffies, nmi_limit) || !READ_ONCE(nmi_sent)) {
			send_nmi();
			nmi_limit = jiffies + HZ;
		}
		if (time_after(jiffies, call_limit)) {
			lost_calls++;
			call_limit = jiffies + HZ;
		}
		if (READ_ONCE(called)) {
			WRITE_ONCE(called, false);
			smp_call_function_single_async(0, &call);
			call_limit = jiffies + HZ;
		}
		/*
		 * Leave it time to go on, and do not fall into step with it.  More than a
		 * jiffy, or NMI after NMI keeps the guest running until two ticks are due.
		 */
		udelay(30 + nmis % 13);
		cond_resched();
	}
	return 0;
}

static int __init vmx_disturb_init(void)
{
	int err;

	start_clock();
	err = register_nmi_handler(NMI_LOCAL, take_nmi, 0, KBUILD_MODNAME);
	if (err)
		return err;
	sender = kthread_create_on_cpu(send, NULL, 1, "disturb/%u");
	if (IS_ERR(sender)) {
		unregister_nmi_handler(NMI_LOCAL, KBUILD_MODNAME);
		return PTR_ERR(sender);
	}
	smp_call_function_single(0, start_ticking, NULL, 1);
	wake_up_process(sender);
	return 0;
}
module_init(vmx_disturb_init);

static void __exit vmx_disturb_exit(void)
{
	kthread_stop(sender);
	hrtimer_cancel(&tick);
	/* What is under way arrives. */
	smp_call_function_single(0, take_call, NULL, 1);
	unregister_nmi_handler(NMI_LOCAL, KBUILD_MODNAME);
}
module_exit(vmx_disturb_exit);

MODULE_DESCRIPTION("Disturbs CPU 0 without end");
MODULE_LICENSE("GPL");
