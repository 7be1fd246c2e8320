// SPDX-License-Identifier: GPL-2.0-only
/*
 * How to give a guest the capabilities of a dump.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "compare.h"

enum since {
	NEVER,		/* QEMU has no flag for it */
	LATELY,		/* QEMU 7.2 does not have it, later ones do */
	ALWAYS,
};

/*
 * Where QEMU differs from vmx_controls.h.  A flag with "no" in it says that the
 * bit can be 0, so by the TRUE MSR.  QEMU names two types of INVVPID after INVEPT,
 * one of them like a type of INVEPT; libvirt has them right.
 */
static const struct exception {
	enum vmx_control control;
	enum since since;
	const char *qemu;
	const char *libvirt;
} exceptions[] = {
	{ VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS, NEVER },
	{ VMXC_CPU_BASED_CR3_LOAD_EXITING, ALWAYS, "vmx-cr3-load-noexit" },
	{ VMXC_CPU_BASED_CR3_STORE_EXITING, ALWAYS, "vmx-cr3-store-noexit" },
	{ VMXC_SECONDARY_EXEC_EPT_VIOLATION_VE, NEVER },
	{ VMXC_SECONDARY_EXEC_PT_CONCEAL_VMX, NEVER },
	{ VMXC_SECONDARY_EXEC_PASID_TRANSLATION, NEVER },
	{ VMXC_SECONDARY_EXEC_MODE_BASED_EPT_EXEC, LATELY },
	{ VMXC_SECONDARY_EXEC_SUB_PAGE_WRITE_PERM, NEVER },
	{ VMXC_SECONDARY_EXEC_PT_USE_GPA, NEVER },
	{ VMXC_SECONDARY_EXEC_ENABLE_USR_WAIT_PAUSE, LATELY },
	{ VMXC_SECONDARY_EXEC_PCONFIG_EXITING, NEVER },
	{ VMXC_SECONDARY_EXEC_ENCLV_EXITING, NEVER },
	{ VMXC_SECONDARY_EXEC_BUS_LOCK_DETECTION, NEVER },
	{ VMXC_SECONDARY_EXEC_NOTIFY_VM_EXITING, NEVER },
	{ VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS, ALWAYS, "vmx-exit-nosave-debugctl" },
	{ VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE, NEVER },
	{ VMXC_VM_EXIT_PT_CONCEAL_PIP, NEVER },
	{ VMXC_VM_EXIT_CLEAR_IA32_LBR_CTL, NEVER },
	{ VMXC_VM_EXIT_CLEAR_UINV, NEVER },
	{ VMXC_VM_EXIT_LOAD_CET_STATE, LATELY, "vmx-exit-save-cet" },
	{ VMXC_VM_EXIT_SAVE_IA32_PERF_GLOBAL_CTRL, NEVER },
	{ VMXC_VM_EXIT_ACTIVATE_SECONDARY_CONTROLS, LATELY },
	{ VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS, ALWAYS, "vmx-entry-noload-debugctl" },
	{ VMXC_VM_ENTRY_SMM, NEVER },
	{ VMXC_VM_ENTRY_DEACT_DUAL_MONITOR, NEVER },
	{ VMXC_VM_ENTRY_PT_CONCEAL_PIP, NEVER },
	{ VMXC_VM_ENTRY_LOAD_UINV, NEVER },
	{ VMXC_VM_ENTRY_LOAD_CET_STATE, LATELY },
	{ VMXC_VM_ENTRY_LOAD_IA32_LBR_CTL, NEVER },
	{ VMXC_VM_ENTRY_LOAD_IA32_FRED, LATELY },
	{ VMXC_VM_ENTRY_LOAD_IA32_SPEC_CTRL, NEVER },
	{ VMXC_VMX_EPTP_UC_BIT, NEVER },
	{ VMXC_VMX_EPTP_WB_BIT, NEVER },
	{ VMXC_VMX_VPID_EXTENT_SINGLE_CONTEXT_BIT, NEVER },
	{ VMXC_VMX_VPID_EXTENT_SINGLE_NON_GLOBAL_BIT, ALWAYS,
	  "vmx-invept-single-context-noglobals", "vmx-invvpid-single-context-noglobals" },
	{ VMXC_VMX_BASIC_ANY_ERRCODE, LATELY },
	{ VMXC_VMX_MISC_INTEL_PT, NEVER },
};

static struct exception exception_of(const struct vmx_control_row *row)
{
	struct exception exception = { row->control, ALWAYS, row->name, row->name };
	unsigned int i;

	/* QEMU has no such words yet. */
	if (row->word == VMX_WORD_TERTIARY || row->word == VMX_WORD_EXIT2)
		exception.since = NEVER;
	for (i = 0; i < ARRAY_SIZE(exceptions); i++) {
		if (exceptions[i].control != row->control)
			continue;
		exception.since = exceptions[i].since;
		exception.qemu = exceptions[i].qemu ?: row->name;
		exception.libvirt = exceptions[i].libvirt ?: exception.qemu;
	}
	return exception;
}

static bool is_on(const struct vmx_setup *decoded, const struct vmx_control_row *row,
		  const char *flag)
{
	const struct vmx_word_row *word = &vmx_words[row->word];

	if (!strstr(flag, "-no"))
		return decoded->may_be_1[row->word] & vmx_control_mask(row->control);
	return vmx_msr_known(decoded->caps, word->true_msr) &&
	       !(decoded->caps->msr[word->true_msr] & vmx_control_mask(row->control));
}

static void print_qemu(const struct vmx_setup *decoded, enum since since, FILE *out)
{
	const struct vmx_control_row *row;
	const char *separator = "";
	struct exception flag;

	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
		flag = exception_of(row);
		if (flag.since != since)
			continue;
		fprintf(out, "%s%s=%s", separator, flag.qemu,
			is_on(decoded, row, flag.qemu) ? "on" : "off");
		separator = ",";
	}
	putc('\n', out);
}

/**
 * print_flags() - print how to give a guest these capabilities, as comments of a dump
 * @caps: the capabilities
 * @out: where to
 */
void print_flags(const struct vmx_caps *caps, FILE *out)
{
	struct vmx_setup decoded = { .caps = caps };
	const struct vmx_control_row *row;
	struct exception flag;

	vmx_start_setup(&decoded);
	fputs("# qemu: -cpu host,vmx=on,", out);
	print_qemu(&decoded, ALWAYS, out);
	fputs("# qemu, where it has them (QEMU 7.2 does not): ", out);
	print_qemu(&decoded, LATELY, out);
	fputs("# libvirt:\n", out);
	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
		flag = exception_of(row);
		if (flag.since == ALWAYS)
			fprintf(out, "#   <feature policy='%s' name='%s'/>\n",
				is_on(&decoded, row, flag.qemu) ? "require" : "disable",
				flag.libvirt);
	}
}
