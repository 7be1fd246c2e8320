// SPDX-License-Identifier: GPL-2.0-only
/*
 * A snapshot as a dump.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "snapshot.h"
#include "tables.h"

/* A snapshot in the format of dump files. */
void vmx_dump_caps(const struct vmx_caps *caps, void (*put)(void *context, const char *line),
		   void *context)
{
	char line[64];
	unsigned int i;

	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		const u32 *reg = caps->cpuid[i].reg;

		if (!vmx_cpuid_known(caps, i))
			continue;
		scnprintf(line, sizeof(line), "cpuid %08x %08x %08x %08x %08x %08x",
			  vmx_cpuid_leaves[i].leaf, vmx_cpuid_leaves[i].subleaf, reg[VMX_EAX],
			  reg[VMX_EBX], reg[VMX_ECX], reg[VMX_EDX]);
		put(context, line);
	}
	if (!vmx_cpuid_known(caps, VMX_CPUID_FEATURES) &&
	    caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX]) {
		scnprintf(line, sizeof(line), "signature %08x",
			  caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_EAX]);
		put(context, line);
	}
	if (caps->microcode) {
		scnprintf(line, sizeof(line), "microcode %08x", caps->microcode);
		put(context, line);
	}
	if (caps->kernel_known)
		put(context, caps->kernel_vmx ? "kernel vmx 1" : "kernel vmx 0");
	for (i = 0; i < VMX_NR_MSRS; i++) {
		if (caps->msr_faulted & BIT(i))
			scnprintf(line, sizeof(line), "gp %08x", vmx_msrs[i].number);
		else if (vmx_msr_known(caps, i))
			scnprintf(line, sizeof(line), "msr %08x %016llx", vmx_msrs[i].number,
				  caps->msr[i]);
		else
			continue;
		put(context, line);
	}
}
