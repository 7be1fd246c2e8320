/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verify=1: proof by VM entry.
 */
#ifndef VMX_VERIFY_H
#define VMX_VERIFY_H

#include <linux/init.h>

#include "../core/core.h"

#ifdef VMX_CAN_VERIFY
int vmx_verify(const struct vmx_machine *machine, const struct vmcs_config *config,
	       struct vmx_findings *findings);
#else
static inline int __init vmx_verify(const struct vmx_machine *machine,
				    const struct vmcs_config *config,
				    struct vmx_findings *findings)
{
	vmx_report(findings, VMX_RULE_VERIFY_SYMBOLS, VMX_NO_EVIDENCE, VMX_NO_EVIDENCE);
	return findings->err;
}
#endif

/* vmx_verify_entry.S */

u32 vmx_verify_launch(u64 guest_list);
void vmx_verify_interrupt(unsigned long handler);
extern const u8 vmx_verify_guest[], vmx_verify_guest_end[];

#endif /* VMX_VERIFY_H */
