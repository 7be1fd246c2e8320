// SPDX-License-Identifier: GPL-2.0-only
/*
 * One VM entry and exit, and the events that arrive meanwhile.
 *
 * The CPU is in VMX operation with interrupts off, so nothing else runs but NMI
 * handlers.  An interrupt, an NMI or a machine check ends the guest even so, and must
 * then be delivered by the hypervisor.  Calling a handler by hand takes another way for
 * FRED than for the IDT, so leave delivery to the processor:
 *
 * - CR8 holds interrupts in the local APIC until it and RFLAGS.IF let them in.  It
 *   does not hold those of a PIC: do not try VM entry where one is in use.
 * - Raise an NMI anew after VMX operation, and also an interrupt that an emulated
 *   APIC has let through.
 * - Call the handler of machine checks after VMX operation, as KVM does.
 *
 * The kernel's copy of CR4 does not have VMXE, so clear it before anything runs that
 * may change CR4.
 */
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/i8259.h>
#include <asm/irq_vectors.h>
#include <asm/mce.h>
#include <asm/msr.h>
#include <asm/processor-flags.h>
#include <asm/ptrace.h>
#include <asm/segment.h>
#include <asm/special_insns.h>
#include <asm/sync_core.h>
#include <asm/tlbflush.h>
#include <asm/vmx.h>

#include "../module/compat.h"
#include "machine.h"

/* No interrupt has a higher priority. */
#define HIGHEST_PRIORITY 15

static_assert(VMX_SPURIOUS_VECTOR == SPURIOUS_APIC_VECTOR);

/* A PIC with all lines masked, as beside I/O APICs, is not in use. */
bool __init verify_has_pic(void)
{
	return nr_legacy_irqs() && (inb(PIC_MASTER_IMR) & inb(PIC_SLAVE_IMR)) != 0xff;
}

static void __init stop_verifying(struct verifier *v, enum vmx_problem problem)
{
	verify_report(v, (struct vmx_result) { .problem = problem });
	v->stopped = true;
}

/* Another hypervisor may have come since the last VM entry. */
static bool __init report_obstacles(struct verifier *v)
{
	const struct vmx_host host = {
		.cr0 = read_cr0(),
		.cr4 = __read_cr4(),
		.rtit_ctl = boot_cpu_has(X86_FEATURE_INTEL_PT) ?
			    verify_read_msr(MSR_IA32_RTIT_CTL) : 0,
		.pic = v->pic,
		.tdx = vmx_host_has_tdx(),
	};
	struct vmx_result obstacles[VMX_MAX_OBSTACLES];
	unsigned int i, nr = vmx_find_obstacles(&host, v->caps, obstacles);

	for (i = 0; i < nr; i++)
		verify_report(v, obstacles[i]);
	return nr;
}

/* Raise it before IRET unblocks NMIs, so that another one that is pending merges with it. */
static void __init raise_nmi(unsigned int cpu)
{
	apic->send_IPI_mask(cpumask_of(cpu), NMI_VECTOR);
	iret_to_self();
}

/* After EOI a level-triggered one is asserted anew, and merges with this. */
static void __init raise_interrupt(u32 vector)
{
	apic->write(APIC_EOI, APIC_EOI_ACK);
	apic->send_IPI_self(vector);
}

static bool __init handle_machine_check(void)
{
#ifdef CONFIG_X86_MCE
	struct pt_regs regs = {
		.cs = __KERNEL_CS,
		.ss = __KERNEL_DS,
		.ip = _THIS_IP_,
		.sp = current_stack_pointer,
		.flags = X86_EFLAGS_FIXED,
	};

	do_machine_check(&regs);
	return true;
#else
	return false;
#endif
}

static void __init hand_over_event(struct verifier *v, enum vmx_event event)
{
	v->proof->events[event]++;
	switch (event) {
	case VMX_EVENT_NMI:
		raise_nmi(v->cpu);
		break;
	case VMX_EVENT_MACHINE_CHECK:
		if (!handle_machine_check())
			stop_verifying(v, VMX_PROBLEM_MACHINE_CHECK);
		break;
	case VMX_EVENT_TAKEN_INTERRUPT:
		raise_interrupt(v->exit.info & INTR_INFO_VECTOR_MASK);
		break;
	default:
		break;
	}
}

static enum vmx_event __init enter_in_vmx_operation(struct verifier *v,
						    const struct vmcs_config *words)
{
	u64 cr4 = __read_cr4();
	int err;

	verify_write_cr4(cr4 | X86_CR4_VMXE);
	err = verify_vmxon(verify_page_address(v, PAGE_VMXON));
	if (!err) {
		verify_run_guest(v, words);
		verify_vmxoff();
	}
	verify_write_cr4(cr4);
	if (!err)
		return vmx_event_of(v->exit.answer, v->exit.info);
	stop_verifying(v, err == -EFAULT ? VMX_PROBLEM_VMXON_FAULT : VMX_PROBLEM_VMXON);
	return VMX_EVENT_NONE;
}

/**
 * verify_enter() - one VM entry, and the exit after it
 * @v: the proof; what the processor has said is in its @exit, unless it is @stopped
 * @words: the controls
 *
 * Return: what has ended the guest instead of itself, if it is to be tried again.
 */
enum vmx_event __init verify_enter(struct verifier *v, const struct vmcs_config *words)
{
	enum vmx_event event = VMX_EVENT_NONE;
	unsigned long flags;
	u64 cr8;

	local_irq_save(flags);
	v->exit = (struct vm_exit) { };
	v->stopped = report_obstacles(v);
	if (!v->stopped) {
		cr8 = verify_read_cr8();
		verify_write_cr8(HIGHEST_PRIORITY);
		event = enter_in_vmx_operation(v, words);
		verify_write_cr8(cr8);
	}
	if (event != VMX_EVENT_NONE)
		hand_over_event(v, event);
	local_irq_restore(flags);
	return event;
}
