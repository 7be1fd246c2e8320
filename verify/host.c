// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that writes a register or is an instruction of VMX, but for entry.S.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/asm.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/msr.h>

#include "../module/compat.h"
#include "machine.h"

u64 __init verify_read_msr(u32 number)
{
	u64 value;

	return rdmsrq_safe(number, &value) ? 0 : value;
}

int __init verify_write_msr(u32 number, u64 value)
{
	return wrmsrq_safe(number, value);
}

u64 __init verify_read_cr8(void)
{
	u64 cr8;

	asm volatile("mov %%cr8, %0" : "=r" (cr8));
	return cr8;
}

void __init verify_write_cr8(u64 cr8)
{
	asm volatile("mov %0, %%cr8" : : "r" (cr8) : "memory");
}

void __init verify_write_cr4(u64 cr4)
{
	asm volatile("mov %0, %%cr4" : : "r" (cr4) : "memory");
}

/* VMX instructions.  Those that are not there raise an exception, which is passed over. */

int __init verify_vmxon(u64 region)
{
	static const int errors[] __initconst = { 0, -EIO, -EFAULT };
	u8 outcome = 2;

	asm volatile("1: vmxon %1\n\t"
		     "setbe %0\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : "+q" (outcome) : "m" (region) : "cc", "memory");
	return errors[outcome];
}

void __init verify_vmxoff(void)
{
	asm volatile("1: vmxoff\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : : : "cc", "memory");
}

void __init verify_vmclear(u64 vmcs)
{
	asm volatile("vmclear %0" : : "m" (vmcs) : "cc", "memory");
}

void __init verify_vmptrld(u64 vmcs)
{
	asm volatile("vmptrld %0" : : "m" (vmcs) : "cc", "memory");
}

/* A field that this processor does not have is not missed, or VM entry will say so. */
void __init verify_vmwrite(u64 field, u64 value)
{
	asm volatile("vmwrite %1, %0" : : "r" (field), "rm" (value) : "cc", "memory");
}

u64 __init verify_vmread(u64 field)
{
	u64 value = 0;

	asm volatile("vmread %1, %0" : "+r" (value) : "r" (field) : "cc");
	return value;
}

struct invalidation {
	u64 id;
	u64 address;
};

void __init verify_invept(u64 type, u64 eptp)
{
	const struct invalidation descriptor = { .id = eptp };

	asm volatile("1: invept %0, %1\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : : "m" (descriptor), "r" (type) : "cc", "memory");
}

void __init verify_invvpid(u64 type, u64 vpid)
{
	const struct invalidation descriptor = { .id = vpid };

	asm volatile("1: invvpid %0, %1\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : : "m" (descriptor), "r" (type) : "cc", "memory");
}

void __init verify_save_host(struct host_state *host)
{
	native_store_gdt(&host->gdt);
	store_idt(&host->idt);
	store_ldt(host->ldt);
	host->dr7 = local_db_save();
}

/*
 * VM exit has set the limits of GDT and IDT to their maximum, that of the TSS to
 * its minimum, LDTR to 0 and DR7 to its initial value.
 */
void __init verify_restore_host(const struct host_state *host)
{
	native_load_gdt(&host->gdt);
	native_load_idt(&host->idt);
	asm volatile("lldt %0" : : "m" (host->ldt));
	/* The next task with an I/O bitmap loads TR anew; a kernel thread has none. */
	this_cpu_write(__tss_limit_invalid, true);
	local_db_restore(host->dr7);
}
