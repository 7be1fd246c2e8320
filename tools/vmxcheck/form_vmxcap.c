// SPDX-License-Identifier: GPL-2.0-only
/*
 * The listing of QEMU's vmxcap: sections, with yes, no, default or forced for each control, and
 * the hexadecimal value of an MSR that has no controls.
 *
 * Controls that it does not list are not known.  "default" is a control of the default1 class that
 * the TRUE MSR allows to be 0.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "form.h"
#include "names.h"

static const struct section {
	const char *title;
	enum vmx_msr msr;
	enum vmx_word word;	/* of controls, or VMX_NR_WORDS */
} sections[] = {
	{ "Basic VMX Information", VMX_MSR_BASIC, VMX_NR_WORDS },
	{ "pin-based controls", VMX_MSR_PINBASED_CTLS, VMX_WORD_PIN },
	{ "primary processor-based controls", VMX_MSR_PROCBASED_CTLS, VMX_WORD_PRIMARY },
	{ "secondary processor-based controls", VMX_MSR_PROCBASED_CTLS2, VMX_WORD_SECONDARY },
	{ "tertiary processor-based controls", VMX_MSR_PROCBASED_CTLS3, VMX_WORD_TERTIARY },
	{ "VM-Exit controls", VMX_MSR_EXIT_CTLS, VMX_WORD_EXIT },
	{ "VM-Entry controls", VMX_MSR_ENTRY_CTLS, VMX_WORD_ENTRY },
	{ "Miscellaneous data", VMX_MSR_MISC, VMX_NR_WORDS },
	{ "VPID and EPT capabilities", VMX_MSR_EPT_VPID_CAP, VMX_NR_WORDS },
	{ "VM Functions", VMX_MSR_VMFUNC, VMX_NR_WORDS },
};

/* Its names, where they are not those of a control; VMXC_NONE in the table ends a word. */
static const struct listed {
	enum vmx_control control;
	const char *name;
} listed[] = {
	{ VMXC_PIN_BASED_EXT_INTR_MASK, "External interrupt exiting" },
	{ VMXC_PIN_BASED_NMI_EXITING, "NMI exiting" },
	{ VMXC_PIN_BASED_VIRTUAL_NMIS, "Virtual NMIs" },
	{ VMXC_PIN_BASED_VMX_PREEMPTION_TIMER, "Activate VMX-preemption timer" },
	{ VMXC_PIN_BASED_POSTED_INTR, "Process posted interrupts" },
	{ VMXC_CPU_BASED_INTR_WINDOW_EXITING, "Interrupt window exiting" },
	{ VMXC_CPU_BASED_USE_TSC_OFFSETTING, "Use TSC offsetting" },
	{ VMXC_CPU_BASED_HLT_EXITING, "HLT exiting" },
	{ VMXC_CPU_BASED_INVLPG_EXITING, "INVLPG exiting" },
	{ VMXC_CPU_BASED_MWAIT_EXITING, "MWAIT exiting" },
	{ VMXC_CPU_BASED_RDPMC_EXITING, "RDPMC exiting" },
	{ VMXC_CPU_BASED_RDTSC_EXITING, "RDTSC exiting" },
	{ VMXC_CPU_BASED_CR3_LOAD_EXITING, "CR3-load exiting" },
	{ VMXC_CPU_BASED_CR3_STORE_EXITING, "CR3-store exiting" },
	{ VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS, "Activate tertiary controls" },
	{ VMXC_CPU_BASED_CR8_LOAD_EXITING, "CR8-load exiting" },
	{ VMXC_CPU_BASED_CR8_STORE_EXITING, "CR8-store exiting" },
	{ VMXC_CPU_BASED_TPR_SHADOW, "Use TPR shadow" },
	{ VMXC_CPU_BASED_NMI_WINDOW_EXITING, "NMI-window exiting" },
	{ VMXC_CPU_BASED_MOV_DR_EXITING, "MOV-DR exiting" },
	{ VMXC_CPU_BASED_UNCOND_IO_EXITING, "Unconditional I/O exiting" },
	{ VMXC_CPU_BASED_USE_IO_BITMAPS, "Use I/O bitmaps" },
	{ VMXC_CPU_BASED_MONITOR_TRAP_FLAG, "Monitor trap flag" },
	{ VMXC_CPU_BASED_USE_MSR_BITMAPS, "Use MSR bitmaps" },
	{ VMXC_CPU_BASED_MONITOR_EXITING, "MONITOR exiting" },
	{ VMXC_CPU_BASED_PAUSE_EXITING, "PAUSE exiting" },
	{ VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS, "Activate secondary control" },
	{ VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS, "Activate secondary controls" },
	{ VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES, "Virtualize APIC accesses" },
	{ VMXC_SECONDARY_EXEC_ENABLE_EPT, "Enable EPT" },
	{ VMXC_SECONDARY_EXEC_DESC, "Descriptor-table exiting" },
	{ VMXC_SECONDARY_EXEC_ENABLE_RDTSCP, "Enable RDTSCP" },
	{ VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE, "Virtualize x2APIC mode" },
	{ VMXC_SECONDARY_EXEC_ENABLE_VPID, "Enable VPID" },
	{ VMXC_SECONDARY_EXEC_WBINVD_EXITING, "WBINVD exiting" },
	{ VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST, "Unrestricted guest" },
	{ VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT, "APIC register emulation" },
	{ VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY, "Virtual interrupt delivery" },
	{ VMXC_SECONDARY_EXEC_PAUSE_LOOP_EXITING, "PAUSE-loop exiting" },
	{ VMXC_SECONDARY_EXEC_RDRAND_EXITING, "RDRAND exiting" },
	{ VMXC_SECONDARY_EXEC_ENABLE_INVPCID, "Enable INVPCID" },
	{ VMXC_SECONDARY_EXEC_ENABLE_VMFUNC, "Enable VM functions" },
	{ VMXC_SECONDARY_EXEC_SHADOW_VMCS, "VMCS shadowing" },
	{ VMXC_SECONDARY_EXEC_ENCLS_EXITING, "Enable ENCLS exiting" },
	{ VMXC_SECONDARY_EXEC_RDSEED_EXITING, "RDSEED exiting" },
	{ VMXC_SECONDARY_EXEC_ENABLE_PML, "Enable PML" },
	{ VMXC_SECONDARY_EXEC_EPT_VIOLATION_VE, "EPT-violation #VE" },
	{ VMXC_SECONDARY_EXEC_PT_CONCEAL_VMX, "Conceal non-root operation from PT" },
	{ VMXC_SECONDARY_EXEC_ENABLE_XSAVES, "Enable XSAVES/XRSTORS" },
	{ VMXC_SECONDARY_EXEC_MODE_BASED_EPT_EXEC, "Mode-based execute control (XS/XU)" },
	{ VMXC_SECONDARY_EXEC_SUB_PAGE_WRITE_PERM, "Sub-page write permissions" },
	{ VMXC_SECONDARY_EXEC_PT_USE_GPA, "GPA translation for PT" },
	{ VMXC_SECONDARY_EXEC_TSC_SCALING, "TSC scaling" },
	{ VMXC_SECONDARY_EXEC_ENABLE_USR_WAIT_PAUSE, "User wait and pause" },
	{ VMXC_SECONDARY_EXEC_ENCLV_EXITING, "ENCLV exiting" },
	{ VMXC_TERTIARY_EXEC_IPI_VIRT, "Enable IPI virtualization" },
	{ VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS, "Save debug controls" },
	{ VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE, "Host address-space size" },
	{ VMXC_VM_EXIT_LOAD_IA32_PERF_GLOBAL_CTRL, "Load IA32_PERF_GLOBAL_CTRL" },
	{ VMXC_VM_EXIT_ACK_INTR_ON_EXIT, "Acknowledge interrupt on exit" },
	{ VMXC_VM_EXIT_SAVE_IA32_PAT, "Save IA32_PAT" },
	{ VMXC_VM_EXIT_LOAD_IA32_PAT, "Load IA32_PAT" },
	{ VMXC_VM_EXIT_SAVE_IA32_EFER, "Save IA32_EFER" },
	{ VMXC_VM_EXIT_LOAD_IA32_EFER, "Load IA32_EFER" },
	{ VMXC_VM_EXIT_SAVE_VMX_PREEMPTION_TIMER, "Save VMX-preemption timer value" },
	{ VMXC_VM_EXIT_CLEAR_BNDCFGS, "Clear IA32_BNDCFGS" },
	{ VMXC_VM_EXIT_PT_CONCEAL_PIP, "Conceal VM exits from PT" },
	{ VMXC_VM_EXIT_CLEAR_IA32_RTIT_CTL, "Clear IA32_RTIT_CTL" },
	{ VMXC_VM_EXIT_LOAD_IA32_PKRS, "Load IA32_PKRS" },
	{ VMXC_VM_EXIT_ACTIVATE_SECONDARY_CONTROLS, "Activate secondary controls" },
	{ VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS, "Load debug controls" },
	{ VMXC_VM_ENTRY_IA32E_MODE, "IA-32e mode guest" },
	{ VMXC_VM_ENTRY_IA32E_MODE, "IA-64 mode guest" },
	{ VMXC_VM_ENTRY_SMM, "Entry to SMM" },
	{ VMXC_VM_ENTRY_DEACT_DUAL_MONITOR, "Deactivate dual-monitor treatment" },
	{ VMXC_VM_ENTRY_LOAD_IA32_PERF_GLOBAL_CTRL, "Load IA32_PERF_GLOBAL_CTRL" },
	{ VMXC_VM_ENTRY_LOAD_IA32_PAT, "Load IA32_PAT" },
	{ VMXC_VM_ENTRY_LOAD_IA32_EFER, "Load IA32_EFER" },
	{ VMXC_VM_ENTRY_LOAD_BNDCFGS, "Load IA32_BNDCFGS" },
	{ VMXC_VM_ENTRY_PT_CONCEAL_PIP, "Conceal VM entries from PT" },
	{ VMXC_VM_ENTRY_LOAD_IA32_RTIT_CTL, "Load IA32_RTIT_CTL" },
	{ VMXC_VM_ENTRY_LOAD_IA32_PKRS, "Load IA32_PKRS" },
	{ VMXC_VM_ENTRY_LOAD_IA32_FRED, "Load IA32_FRED" },
};

static void take_title(struct reader *reader, const struct match *match)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (span_is(&match->group[GROUP_NAME], sections[i].title))
			reader->state = i + 1;
}

static void take_hex(struct reader *reader, const struct match *match)
{
	if (reader->state)
		form_set_msr(reader, vmx_msrs[sections[reader->state - 1].msr].number,
			     match_hex(match, GROUP_VALUE));
}

static bool find_control(const struct span *name, enum vmx_word word, enum vmx_control *control)
{
	enum vmx_control controls[4];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(listed); i++) {
		*control = listed[i].control;
		if (vmx_control_word(*control) == word && span_is(name, listed[i].name))
			return true;
	}
	if (name_find_controls(name->text, name->len, controls) != 1)
		return false;
	*control = controls[0];
	return vmx_control_word(*control) == word;
}

/* The setting tells bits of the plain MSR and of the TRUE one. */
static void set_control(struct reader *reader, enum vmx_control control, const char *setting)
{
	const struct vmx_word_row *row = &vmx_words[vmx_control_word(control)];
	bool may_be_1 = *setting != 'n', must_be_1 = *setting == 'd' || *setting == 'f';
	struct vmx_caps *caps = form_caps(reader);
	unsigned int bit = control % 64;
	bool has_true = row->true_msr != row->msr &&
			caps->msr[VMX_MSR_BASIC] & vmx_control_mask(VMXC_VMX_BASIC_TRUE_CTLS);

	reader->nr_facts++;
	if (row->layout == VMX_FLAT) {
		facts_set_bit(reader->facts, caps, row->msr, bit, may_be_1);
		return;
	}
	facts_set_bit(reader->facts, caps, row->msr, bit, must_be_1);
	facts_set_bit(reader->facts, caps, row->msr, bit + 32, may_be_1);
	if (!has_true)
		return;
	facts_set_bit(reader->facts, caps, row->true_msr, bit, *setting == 'f');
	facts_set_bit(reader->facts, caps, row->true_msr, bit + 32, may_be_1);
}

static void take_control(struct reader *reader, const struct match *match)
{
	const struct section *section = reader->state ? &sections[reader->state - 1] : NULL;
	char setting[2] = { match->group[GROUP_VALUE].text[0] | 0x20 };
	enum vmx_control control;

	if (section && section->word != VMX_NR_WORDS &&
	    find_control(&match->group[GROUP_NAME], section->word, &control))
		set_control(reader, control, setting);
}

static struct line_row vmxcap_lines[] = {
	{ .sign = true, .take = take_title, .pattern.regex =
	  "(?<name>(?:Basic VMX Information|(?:pin-based|(?:primary|secondary|tertiary) processor-based|VM-Exit|VM-Entry) controls|Miscellaneous data|VPID and EPT capabilities|VM Functions)) *$",
	},
	{ { "\\bHex: *(?<value>0x[0-9a-f]+)" }, .take = take_hex },
	{ .take = take_control, .pattern.regex =
	  "\\b(?<name>[A-Za-z](?:[^ ]| (?! ))*[^ ]) +(?<value>yes|no|default|forced) *$",
	},
	{ }
};

const struct form form_vmxcap = {
	.name = "vmxcap",
	.title = "the listing of QEMU's vmxcap",
	.lines = vmxcap_lines,
};
