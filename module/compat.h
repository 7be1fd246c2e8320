/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that differs between kernels.
 */
#ifndef VMX_COMPAT_H
#define VMX_COMPAT_H

#include <asm/cpufeature.h>
#include <asm/msr.h>

/* 6.16 renamed rdmsrl(); hrtimer_setup() came shortly before. */
#ifdef rdmsrq
#include <asm/cpuid/api.h>
#else
#define rdmsrq		rdmsrl
#define wrmsrq		wrmsrl
#define rdmsrq_safe	rdmsrl_safe
#define wrmsrq_safe	wrmsrl_safe
#define hrtimer_setup(timer, callback, clock, mode)			\
	do {								\
		struct hrtimer *__timer = timer;			\
									\
		hrtimer_init(__timer, clock, mode);			\
		__timer->function = (callback);				\
	} while (0)
#endif

/* Since 6.8. */
static inline bool vmx_host_has_tdx(void)
{
#ifdef X86_FEATURE_TDX_HOST_PLATFORM
	return boot_cpu_has(X86_FEATURE_TDX_HOST_PLATFORM);
#else
	return false;
#endif
}

#endif /* VMX_COMPAT_H */
