/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What has another name in later kernels.
 */
#ifndef VMX_COMPAT_H
#define VMX_COMPAT_H

#include <linux/types.h>
#include <asm/msr.h>

/* 6.16 renamed rdmsrl_safe() to rdmsrq_safe() and so on; these have kept their names. */
static inline int vmx_rdmsr_safe(u32 number, u64 *value)
{
	u32 low, high;
	int err = rdmsr_safe(number, &low, &high);

	*value = (u64)high << 32 | low;
	return err;
}

static __always_inline int vmx_wrmsr_safe(u32 number, u64 value)
{
	return wrmsr_safe(number, (u32)value, value >> 32);
}

#endif /* VMX_COMPAT_H */
