// SPDX-License-Identifier: GPL-2.0-only
/*
 * processor lacks: the controls that this processor does not have, a name a line.
 * processor promise NAME…: a dump of this processor as if it had these controls
 * and what they need.  First in it are two comments: "# asked" has the controls that
 * were added, "# blamed" those of them that VM entry looks at: if it does not know
 * the control that activates a word, it does not look at that word.
 */
#include <cpuid.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../core/core.h"

static u64 values[VMX_NR_MSRS];
static bool exists[VMX_NR_MSRS];
static bool added[VMXC_NONE + 1];

static void read_msrs(void)
{
	int fd = open("/dev/cpu/0/msr", O_RDONLY);
	unsigned int i;

	if (fd < 0) {
		perror("/dev/cpu/0/msr");
		exit(1);
	}
	for (i = 0; i < VMX_NR_MSRS; i++)
		exists[i] = pread(fd, &values[i], 8, vmx_msrs[i].number) == 8;
	close(fd);
}

/* Where an MSR says that a control may be 1. */
static u64 allowed_bit(unsigned int control)
{
	unsigned int layout = vmx_words[control / 64].layout;

	return vmx_control_mask(control) << (layout == VMX_SPLIT || layout == VMX_HIGH ? 32 : 0);
}

static bool has(unsigned int control)
{
	return values[vmx_words[control / 64].msr] & allowed_bit(control);
}

/* Capability bits come along with the controls that need them. */
static bool is_askable(const struct vmx_control_row *row)
{
	return row->control < VMX_NR_CONTROL_WORDS * 64 &&
	       row->control != VMXC_VM_ENTRY_SMM &&
	       row->control != VMXC_VM_ENTRY_DEACT_DUAL_MONITOR;
}

static void print_added(const char *heading, bool all)
{
	unsigned int i;

	printf("# %s", heading);
	for (i = 0; i < vmx_nr_controls; i++)
		if (added[vmx_controls[i].control] && is_askable(&vmx_controls[i]) &&
		    (all || !added[vmx_activated_by(vmx_controls[i].word)]))
			printf(" %s", vmx_controls[i].name);
	puts("");
}

static void promise(unsigned int control);

static void promise_all(unsigned int word, u64 mask)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (mask & BIT_ULL(bit))
			promise(word * 64 + bit);
}

static void promise(unsigned int control)
{
	const struct vmx_word_row *word = &vmx_words[control / 64];
	u64 mask = vmx_control_mask(control);
	const struct vmx_need *row;

	if (has(control))
		return;
	added[control] = true;
	values[word->msr] |= allowed_bit(control);
	values[word->true_msr] |= allowed_bit(control);
	exists[word->msr] = true;
	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		if (row->word != control / 64 || !(row->bits & mask))
			continue;
		promise_all(row->need_word, row->need);
		if (row->pair)
			promise_all(row->word, row->bits);
	}
}

static void promise_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++) {
		if (strcmp(vmx_controls[i].name, name))
			continue;
		promise(vmx_controls[i].control);
		return;
	}
	fprintf(stderr, "no control %s\n", name);
	exit(2);
}

static void dump(void)
{
	u32 eax, ebx, ecx, edx;
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (exists[i])
			printf("msr %08x %016llx\n", vmx_msrs[i].number,
			       (unsigned long long)values[i]);
	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		u32 leaf = vmx_cpuid_leaves[i].leaf, subleaf = vmx_cpuid_leaves[i].subleaf;

		__cpuid_count(leaf, subleaf, eax, ebx, ecx, edx);
		/* Nobody asks for this control without SGX. */
		if (added[VMXC_SECONDARY_EXEC_ENCLS_EXITING] && leaf == 0)
			eax = 0x12;
		if (added[VMXC_SECONDARY_EXEC_ENCLS_EXITING] && leaf == 0x12)
			eax = 1;
		printf("cpuid %08x %08x %08x %08x %08x %08x\n", leaf, subleaf, eax, ebx, ecx, edx);
	}
}

int main(int argc, char **argv)
{
	int i;

	read_msrs();
	if (argc == 2 && !strcmp(argv[1], "lacks")) {
		for (i = 0; i < (int)vmx_nr_controls; i++)
			if (is_askable(&vmx_controls[i]) && !has(vmx_controls[i].control))
				puts(vmx_controls[i].name);
	} else if (argc > 1 && !strcmp(argv[1], "promise")) {
		for (i = 2; i < argc; i++)
			promise_name(argv[i]);
		print_added("asked", true);
		print_added("blamed", false);
		dump();
	} else {
		fputs("usage: processor lacks | promise NAME…\n", stderr);
		return 2;
	}
	return 0;
}
