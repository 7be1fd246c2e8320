// SPDX-License-Identifier: GPL-2.0-only
/*
 * Places as text, and a snapshot as a dump.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "vmx_core.h"

/**
 * vmx_put() - add to a text
 * @text: the text
 * @format: as printf() has it
 */
void vmx_put(struct vmx_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += vscnprintf(text->buf + text->len, text->size - text->len, format, args);
	va_end(args);
}

/**
 * vmx_put_bits() - bits as the SDM writes them: single ones and high:low ranges
 * @text: the text
 * @mask: the bits
 * @shift: what to add to their numbers
 */
void vmx_put_bits(struct vmx_text *text, u64 mask, unsigned int shift)
{
	const char *separator = "";

	vmx_put(text, hweight64(mask) == 1 ? "[bit " : "[bits ");
	while (mask) {
		unsigned int low = __ffs64(mask), high = low;

		while (high < 63 && mask & BIT_ULL(high + 1))
			high++;
		mask &= ~GENMASK_ULL(high, low);
		if (high == low)
			vmx_put(text, "%s%u", separator, low + shift);
		else
			vmx_put(text, "%s%u:%u", separator, high + shift, low + shift);
		separator = ",";
	}
	vmx_put(text, "]");
}

/**
 * vmx_put_msr() - an MSR
 * @text: the text
 * @msr: which MSR, an enum vmx_msr; unsigned for put_list(), which CFI holds to the type
 */
void vmx_put_msr(struct vmx_text *text, unsigned int msr)
{
	vmx_put(text, "MSR(%XH)", vmx_msrs[msr].number);
}

/**
 * vmx_dump_caps() - a snapshot in the format of dump files
 * @caps: the snapshot
 * @put: told of each line, without newline
 * @context: passed to it
 */
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
