// SPDX-License-Identifier: GPL-2.0-only
/*
 * How to give a guest the capabilities of a dump.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "compare.h"

enum since {
	ALWAYS,		/* QEMU 7.2 has the flag, and earlier ones have */
	LATELY,		/* later ones have it */
};

/* The bits of each word that QEMU has a flag for. */
static const u64 flags[][VMX_NR_WORDS] = {
	[ALWAYS] = {
		[VMX_WORD_PIN] = 0x000000e9,
		[VMX_WORD_PRIMARY] = 0xfbf99e8c,
		[VMX_WORD_SECONDARY] = 0x0213ffff,
		[VMX_WORD_EXIT] = 0x22fc9004,
		[VMX_WORD_ENTRY] = 0x0045e204,
		[VMX_WORD_EPT] = 0x067300c1,
		[VMX_WORD_VPID] = 0x00000d01,
		[VMX_WORD_BASIC] = 0x00c0000000000000,
		[VMX_WORD_MISC] = 0x600001e0,
		[VMX_WORD_VMFUNC] = 0x00000001,
	},
	[LATELY] = {
		[VMX_WORD_SECONDARY] = 0x04400000,
		[VMX_WORD_EXIT] = 0x90000000,
		[VMX_WORD_ENTRY] = 0x00900000,
		[VMX_WORD_BASIC] = 0x0100000000000000,
	},
};

/*
 * Where names differ from those in vmx_controls.h.  A flag with "no" in it says that
 * the bit can be 0, so by the TRUE MSR.  QEMU names two types of INVVPID after INVEPT,
 * one of them like a type of INVEPT; libvirt has them right.
 */
static const struct flag {
	enum vmx_control control;
	const char *qemu;
	const char *libvirt;
} spellings[] = {
	{ VMXC_CPU_BASED_CR3_LOAD_EXITING, "vmx-cr3-load-noexit" },
	{ VMXC_CPU_BASED_CR3_STORE_EXITING, "vmx-cr3-store-noexit" },
	{ VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS, "vmx-exit-nosave-debugctl" },
	{ VMXC_VM_EXIT_LOAD_CET_STATE, "vmx-exit-save-cet" },
	{ VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS, "vmx-entry-noload-debugctl" },
	{ VMXC_VMX_VPID_EXTENT_SINGLE_NON_GLOBAL_BIT,
	  "vmx-invept-single-context-noglobals", "vmx-invvpid-single-context-noglobals" },
};

static struct flag flag_of(const struct vmx_control_row *row)
{
	struct flag flag = { row->control, row->name };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(spellings); i++)
		if (spellings[i].control == row->control)
			flag = spellings[i];
	flag.libvirt = flag.libvirt ?: flag.qemu;
	return flag;
}

static bool has_flag(const struct vmx_control_row *row, enum since since)
{
	return flags[since][row->word] & vmx_control_mask(row->control);
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
	struct flag flag;

	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
		if (!has_flag(row, since))
			continue;
		flag = flag_of(row);
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
	struct flag flag;

	vmx_start_setup(&decoded);
	fputs("# qemu: -cpu host,vmx=on,", out);
	print_qemu(&decoded, ALWAYS, out);
	fputs("# qemu, where it has them (QEMU 7.2 does not): ", out);
	print_qemu(&decoded, LATELY, out);
	fputs("# libvirt:\n", out);
	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
		flag = flag_of(row);
		if (has_flag(row, ALWAYS))
			fprintf(out, "#   <feature policy='%s' name='%s'/>\n",
				is_on(&decoded, row, flag.qemu) ? "require" : "disable",
				flag.libvirt);
	}
}
