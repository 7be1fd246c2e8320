// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names that MSRs and controls go by: the SDM's, the kernel's, QEMU's, libvirt's,
 * those of /proc/cpuinfo, and places such as 48b:20.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "match.h"
#include "names.h"
#include "number.h"

/* The name behind IA32_VMX_ or MSR_IA32_VMX_. */
static const char * const msr_names[VMX_NR_MSRS] = {
#define VMX_MSR(tag, ...)							\
	[VMX_MSR_##tag] = #tag,
#include "../../vmx_controls.h"
};

/* Other tools use these names behind the same prefixes. */
static const struct msr_alias {
	const char *name;
	enum vmx_msr msr;
} msr_aliases[] = {
	{ "FEATURE_CONTROL", VMX_MSR_FEAT_CTL },
	{ "FEATURECONTROL", VMX_MSR_FEAT_CTL },
	{ "BASIC_INFO", VMX_MSR_BASIC },
	{ "PINBASED", VMX_MSR_PINBASED_CTLS },
	{ "PIN_BASED_CTLS", VMX_MSR_PINBASED_CTLS },
	{ "PINBASED_CONTROLS", VMX_MSR_PINBASED_CTLS },
	{ "PROCBASED", VMX_MSR_PROCBASED_CTLS },
	{ "PROC_BASED_CTLS", VMX_MSR_PROCBASED_CTLS },
	{ "PROC_CTLS", VMX_MSR_PROCBASED_CTLS },
	{ "EXIT", VMX_MSR_EXIT_CTLS },
	{ "ENTRY", VMX_MSR_ENTRY_CTLS },
	{ "MISC_CTLS", VMX_MSR_MISC },
	{ "PROCBASED2", VMX_MSR_PROCBASED_CTLS2 },
	{ "PROC_BASED_CTLS2", VMX_MSR_PROCBASED_CTLS2 },
	{ "PROC_CTLS2", VMX_MSR_PROCBASED_CTLS2 },
	{ "SECONDARY_CTLS", VMX_MSR_PROCBASED_CTLS2 },
	{ "EPT_CAPS", VMX_MSR_EPT_VPID_CAP },
	{ "EPT_VPID_CAPS", VMX_MSR_EPT_VPID_CAP },
	{ "EPT_VPID_ENUM", VMX_MSR_EPT_VPID_CAP },
	{ "EPT_VPID", VMX_MSR_EPT_VPID_CAP },
	{ "TRUE_PIN", VMX_MSR_TRUE_PINBASED_CTLS },
	{ "TRUE_PINBASED", VMX_MSR_TRUE_PINBASED_CTLS },
	{ "TRUE_PIN_CTLS", VMX_MSR_TRUE_PINBASED_CTLS },
	{ "TRUE_PROC", VMX_MSR_TRUE_PROCBASED_CTLS },
	{ "TRUE_PROCBASED", VMX_MSR_TRUE_PROCBASED_CTLS },
	{ "TRUE_PROC_CTLS", VMX_MSR_TRUE_PROCBASED_CTLS },
	{ "TRUE_EXIT", VMX_MSR_TRUE_EXIT_CTLS },
	{ "TRUE_ENTRY", VMX_MSR_TRUE_ENTRY_CTLS },
	{ "VMFUNC_CTLS", VMX_MSR_VMFUNC },
	{ "PROCBASED3", VMX_MSR_PROCBASED_CTLS3 },
	{ "TERTIARY_CTLS", VMX_MSR_PROCBASED_CTLS3 },
	{ "PROC_CTLS3", VMX_MSR_PROCBASED_CTLS3 },
	{ "SECONDARY_EXIT_CTLS", VMX_MSR_EXIT_CTLS2 },
	{ "EXIT2", VMX_MSR_EXIT_CTLS2 },
};

/* Control words of a VMCS, as reports and dumps label them. */
static const struct word_alias {
	const char *name;
	enum vmx_word word;
} word_aliases[] = {
	{ "PINBASED", VMX_WORD_PIN },
	{ "PIN_BASED_CONTROLS", VMX_WORD_PIN },
	{ "PIN_BASED_VM_EXEC_CONTROL", VMX_WORD_PIN },
	{ "VMX_PIN_CONTROLS", VMX_WORD_PIN },
	{ "CPUBASED", VMX_WORD_PRIMARY },
	{ "PRIMARY_PROC_CONTROLS", VMX_WORD_PRIMARY },
	{ "CPU_BASED_VM_EXEC_CONTROL", VMX_WORD_PRIMARY },
	{ "VMX_PRIMARY_PROCESSOR_CONTROLS", VMX_WORD_PRIMARY },
	{ "SECONDARYEXEC", VMX_WORD_SECONDARY },
	{ "SECONDARY_PROC_CONTROLS", VMX_WORD_SECONDARY },
	{ "SECONDARY_VM_EXEC_CONTROL", VMX_WORD_SECONDARY },
	{ "VMX_SECONDARY_PROCESSOR_CONTROLS", VMX_WORD_SECONDARY },
	{ "TERTIARYEXEC", VMX_WORD_TERTIARY },
	{ "TERTIARY_PROC_CONTROLS", VMX_WORD_TERTIARY },
	{ "TERTIARY_VM_EXEC_CONTROL", VMX_WORD_TERTIARY },
	{ "EXITCONTROLS", VMX_WORD_EXIT },
	{ "VM_EXIT_CONTROLS", VMX_WORD_EXIT },
	{ "VMX_EXIT_CONTROLS", VMX_WORD_EXIT },
	{ "SECONDARYEXITCONTROLS", VMX_WORD_EXIT2 },
	{ "SECONDARY_VM_EXIT_CONTROLS", VMX_WORD_EXIT2 },
	{ "ENTRYCONTROLS", VMX_WORD_ENTRY },
	{ "VM_ENTRY_CONTROLS", VMX_WORD_ENTRY },
	{ "VMX_ENTRY_CONTROLS", VMX_WORD_ENTRY },
};

/* The SDM's and the kernel's name. */
static const char * const sdm_names[VMXC_NONE] = {
#define VMX_CONTROL(NAME, ...)							\
	[VMXC_##NAME] = #NAME,
#include "../../vmx_controls.h"
};

/* Other names of controls; some stand for several. */
static const struct alias {
	const char *name;
	enum vmx_control control[4];
} aliases[] = {
	/* QEMU */
	{ "vmx-cr3-load-noexit", { VMXC_CPU_BASED_CR3_LOAD_EXITING } },
	{ "vmx-cr3-store-noexit", { VMXC_CPU_BASED_CR3_STORE_EXITING } },
	{ "vmx-exit-nosave-debugctl", { VMXC_VM_EXIT_SAVE_DEBUG_CONTROLS } },
	{ "vmx-entry-noload-debugctl", { VMXC_VM_ENTRY_LOAD_DEBUG_CONTROLS } },
	{ "vmx-exit-save-cet", { VMXC_VM_EXIT_LOAD_CET_STATE } },
	{ "vmx-invept-single-context-noglobals",
	  { VMXC_VMX_VPID_EXTENT_SINGLE_NON_GLOBAL_BIT } },
	/* /proc/cpuinfo */
	{ "vnmi", { VMXC_PIN_BASED_VIRTUAL_NMIS } },
	{ "preemption_timer", { VMXC_PIN_BASED_VMX_PREEMPTION_TIMER } },
	{ "posted_intr", { VMXC_PIN_BASED_POSTED_INTR } },
	{ "invvpid", { VMXC_VMX_VPID_INVVPID_BIT } },
	{ "ept_x_only", { VMXC_VMX_EPT_EXECUTE_ONLY_BIT } },
	{ "ept_ad", { VMXC_VMX_EPT_AD_BIT } },
	{ "ept_1gb", { VMXC_VMX_EPT_1GB_PAGE_BIT } },
	{ "ept_5level", { VMXC_VMX_EPT_PAGE_WALK_5_BIT } },
	{ "flexpriority", { VMXC_CPU_BASED_TPR_SHADOW,
			    VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES } },
	{ "apicv", { VMXC_CPU_BASED_TPR_SHADOW, VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT,
		     VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY, VMXC_PIN_BASED_POSTED_INTR } },
	{ "eptp_switching", { VMXC_VMX_VMFUNC_EPTP_SWITCHING } },
	{ "tsc_offset", { VMXC_CPU_BASED_USE_TSC_OFFSETTING } },
	{ "vtpr", { VMXC_CPU_BASED_TPR_SHADOW } },
	{ "mtf", { VMXC_CPU_BASED_MONITOR_TRAP_FLAG } },
	{ "vapic", { VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES } },
	{ "vapic_reg", { VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT } },
	{ "vid", { VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY } },
	{ "ple", { VMXC_SECONDARY_EXEC_PAUSE_LOOP_EXITING } },
	{ "ept_violation_ve", { VMXC_SECONDARY_EXEC_EPT_VIOLATION_VE } },
	{ "ept_mode_based_exec", { VMXC_SECONDARY_EXEC_MODE_BASED_EPT_EXEC } },
	{ "usr_wait_pause", { VMXC_SECONDARY_EXEC_ENABLE_USR_WAIT_PAUSE } },
	{ "notify_vm_exiting", { VMXC_SECONDARY_EXEC_NOTIFY_VM_EXITING } },
	{ "bus_lock_detection", { VMXC_SECONDARY_EXEC_BUS_LOCK_DETECTION } },
	/* FreeBSD's dmesg; PAT there is what VM exit saves and loads and VM entry loads */
	{ "ug", { VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST } },
	{ "postintr", { VMXC_PIN_BASED_POSTED_INTR } },
	{ "hlt", { VMXC_CPU_BASED_HLT_EXITING } },
	{ "pause", { VMXC_CPU_BASED_PAUSE_EXITING } },
	{ "pat", { VMXC_VM_ENTRY_LOAD_IA32_PAT, VMXC_VM_EXIT_LOAD_IA32_PAT,
		   VMXC_VM_EXIT_SAVE_IA32_PAT } },
	/* Earlier names in the kernel, and those of vmxfeatures.h */
	{ "CPU_BASED_VIRTUAL_INTR_PENDING", { VMXC_CPU_BASED_INTR_WINDOW_EXITING } },
	{ "CPU_BASED_VIRTUAL_NMI_PENDING", { VMXC_CPU_BASED_NMI_WINDOW_EXITING } },
	{ "CPU_BASED_USE_TSC_OFFSETING", { VMXC_CPU_BASED_USE_TSC_OFFSETTING } },
	{ "SECONDARY_EXEC_RDTSCP", { VMXC_SECONDARY_EXEC_ENABLE_RDTSCP } },
	{ "SECONDARY_EXEC_RDRAND", { VMXC_SECONDARY_EXEC_RDRAND_EXITING } },
	{ "SECONDARY_EXEC_RDSEED", { VMXC_SECONDARY_EXEC_RDSEED_EXITING } },
	{ "SECONDARY_EXEC_XSAVES", { VMXC_SECONDARY_EXEC_ENABLE_XSAVES } },
	{ "SECONDARY_EXEC_ENABLE_VM_FUNCTIONS", { VMXC_SECONDARY_EXEC_ENABLE_VMFUNC } },
	{ "SECONDARY_EXEC_PT_CONCEAL", { VMXC_SECONDARY_EXEC_PT_CONCEAL_VMX } },
	{ "VMX_FEATURE_VIRTUAL_NMIS", { VMXC_PIN_BASED_VIRTUAL_NMIS } },
	{ "VMX_FEATURE_VIRTUAL_TPR", { VMXC_CPU_BASED_TPR_SHADOW } },
	{ "VMX_FEATURE_PAGE_MOD_LOGGING", { VMXC_SECONDARY_EXEC_ENABLE_PML } },
	{ "VMX_FEATURE_VIRTUAL_X2APIC", { VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE } },
	{ "VMX_FEATURE_VIRT_APIC_ACCESSES", { VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES } },
	{ "VMX_FEATURE_VIRT_INTR_DELIVERY", { VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY } },
	{ "VMX_FEATURE_USR_WAIT_PAUSE", { VMXC_SECONDARY_EXEC_ENABLE_USR_WAIT_PAUSE } },
	{ "VMX_FEATURE_SEC_CONTROLS", { VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS } },
	{ "VMX_FEATURE_TERTIARY_CONTROLS", { VMXC_CPU_BASED_ACTIVATE_TERTIARY_CONTROLS } },
};

/* The words of the controls behind VMX_FEATURE_ and short forms. */
static const char * const prefixes[] = {
	"", "vmx-", "PIN_BASED_", "CPU_BASED_", "SECONDARY_EXEC_", "SECONDARY_EXEC_ENABLE_",
	"TERTIARY_EXEC_", "VM_EXIT_", "VM_ENTRY_",
};

static char fold(char c)
{
	return c == '_' || c == ' ' ? '-' : tolower((unsigned char)c);
}

/* The case does not count, and all separators are the same. */
static bool is_name(const char *name, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && name[i]; i++)
		if (fold(name[i]) != fold(text[i]))
			return false;
	return i == len && !name[i];
}

static bool skip_prefix(const char **text, size_t *len, const char *prefix)
{
	size_t n = strlen(prefix);

	if (*len <= n || !is_name(prefix, *text, n))
		return false;
	*text += n;
	*len -= n;
	return true;
}

/**
 * name_msr_index() - look up an MSR by its number
 * @number: the number
 *
 * Return: enum vmx_msr, or -1 if it is none of those that decide something.
 */
int name_msr_index(u32 number)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_MSRS; i++)
		if (vmx_msrs[i].number == number)
			return i;
	return -1;
}

/**
 * name_of_msr() - the SDM's name of an MSR, without IA32_VMX_
 * @msr: the MSR
 */
const char *name_of_msr(enum vmx_msr msr)
{
	return msr_names[msr];
}

/**
 * name_in_sdm() - the name of a control in the SDM and the kernel
 * @control: the control
 *
 * Return: the name, or NULL if the bit has none.
 */
const char *name_in_sdm(enum vmx_control control)
{
	return sdm_names[control];
}

/**
 * name_find_msr() - look up an MSR by its name
 * @text: the name, with or without MSR_, IA32_ and VMX_ in front
 * @len: its length
 * @number: the MSR's number
 *
 * Return: whether there is such a name.
 */
bool name_find_msr(const char *text, size_t len, u32 *number)
{
	bool vmx, ia32;
	unsigned int i;

	skip_prefix(&text, &len, "MSR_");
	skip_prefix(&text, &len, "HV_X64_MSR_");
	ia32 = skip_prefix(&text, &len, "IA32_");
	vmx = skip_prefix(&text, &len, "VMX_");
	if (vmx || ia32) {
		for (i = 0; i < VMX_NR_MSRS; i++) {
			if (!is_name(msr_names[i], text, len))
				continue;
			*number = vmx_msrs[i].number;
			return true;
		}
	}
	for (i = 0; i < ARRAY_SIZE(msr_aliases); i++) {
		if (!is_name(msr_aliases[i].name, text, len) ||
		    !(vmx || ia32 || msr_aliases[i].msr == VMX_MSR_FEAT_CTL))
			continue;
		*number = vmx_msrs[msr_aliases[i].msr].number;
		return true;
	}
	return false;
}

/**
 * name_find_vmcs_word() - look up a control word by the name of its VMCS field
 * @text: the name
 * @len: its length
 * @word: the word
 *
 * Return: whether there is such a name.
 */
bool name_find_vmcs_word(const char *text, size_t len, enum vmx_word *word)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(word_aliases); i++) {
		if (!is_name(word_aliases[i].name, text, len))
			continue;
		*word = word_aliases[i].word;
		return true;
	}
	return false;
}

/**
 * name_row() - the row of a control
 * @control: the control
 *
 * Return: its row in vmx_controls[], or NULL if the bit has no name.
 */
const struct vmx_control_row *name_row(enum vmx_control control)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++)
		if (vmx_controls[i].control == control)
			return &vmx_controls[i];
	return NULL;
}

/**
 * name_at_bit() - the control that a bit of an MSR reports
 * @msr: the MSR
 * @bit: the bit; of an MSR with two halves, in either
 * @control: the control
 *
 * Return: false if there is no such bit in any word.
 */
bool name_at_bit(enum vmx_msr msr, unsigned int bit, enum vmx_control *control)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_WORDS && bit < 64; word++) {
		const struct vmx_word_row *row = &vmx_words[word];
		unsigned int shift = bit >= 32 && (row->layout == VMX_SPLIT ||
						   row->layout == VMX_HIGH) ? 32 : 0;

		if ((row->msr != msr && row->true_msr != msr) ||
		    (row->layout == VMX_HIGH && bit < 32) || (row->layout == VMX_LOW && bit >= 32))
			continue;
		*control = word * 64 + bit - shift;
		return true;
	}
	return false;
}

/* 48b:20, 0x48b[20], MSR(48BH)[bit 20], MSR(48DH).vmx-posted-intr [bit 7] */
static struct pattern msr_place = {
	"^\\s*(?:MSR\\s*)?[([]?\\s*(?:0x)?(?<msr>[0-9a-f]{2,8})h?\\s*[)\\]]?\\s*(?:\\.[a-z0-9_-]+)?\\s*(?::|\\[|bit)\\s*(?:bit)?\\s*(?<bit>[0-9]{1,2})\\s*\\]?\\s*$",
};

/* secondary:20, vm-exit[28] */
static struct pattern word_place = {
	"^\\s*(?<name>[a-z][a-z0-9 _-]*?)\\s*(?::|\\[|bit)\\s*(?:bit)?\\s*(?<bit>[0-9]{1,2})\\s*\\]?\\s*$",
};

static bool find_word(const struct span *name, unsigned int *word)
{
	static const struct word_alias short_names[] = {
		{ "pin", VMX_WORD_PIN },
		{ "cpu-based", VMX_WORD_PRIMARY },
		{ "exit", VMX_WORD_EXIT },
		{ "exit2", VMX_WORD_EXIT2 },
		{ "secondary-exit", VMX_WORD_EXIT2 },
		{ "entry", VMX_WORD_ENTRY },
		{ "vmfunc", VMX_WORD_VMFUNC },
	};
	unsigned int i;

	for (*word = 0; *word < VMX_NR_WORDS; (*word)++)
		if (is_name(vmx_words[*word].name, name->text, name->len))
			return true;
	for (i = 0; i < ARRAY_SIZE(short_names); i++) {
		*word = short_names[i].word;
		if (is_name(short_names[i].name, name->text, name->len))
			return true;
	}
	return false;
}

static bool find_place(const char *text, size_t len, enum vmx_control *control)
{
	struct match match;
	unsigned int word;
	int msr;

	if (match_text(&msr_place, text, len, &match)) {
		msr = name_msr_index(match_hex(&match, GROUP_MSR));
		return msr >= 0 && name_at_bit(msr, match_decimal(&match, GROUP_BIT), control);
	}
	if (!match_text(&word_place, text, len, &match) ||
	    !find_word(&match.group[GROUP_NAME], &word) || match_decimal(&match, GROUP_BIT) > 63)
		return false;
	*control = word * 64 + match_decimal(&match, GROUP_BIT);
	return true;
}

static bool find_name(const char *text, size_t len, enum vmx_control *control)
{
	const struct vmx_control_row *row;
	char name[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		len = min(len, 48UL);
		scnprintf(name, sizeof(name), "%s%.*s", prefixes[i], (int)len, text);
		for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
			if (!is_name(row->name, name, strlen(name)) &&
			    !is_name(sdm_names[row->control], name, strlen(name)))
				continue;
			*control = row->control;
			return true;
		}
	}
	return false;
}

/**
 * name_find_controls() - look up a control by any name that is in use
 * @text: the name, or a place
 * @len: its length
 * @controls: the controls; some names stand for several
 *
 * Return: how many there are; 0 if there is no such name.
 */
unsigned int name_find_controls(const char *text, size_t len, enum vmx_control controls[4])
{
	unsigned int i, nr;

	skip_prefix(&text, &len, "VMXC_");
	for (i = 0; i < ARRAY_SIZE(aliases); i++) {
		if (!is_name(aliases[i].name, text, len))
			continue;
		/* Control 0 is the name of none of them. */
		for (nr = 0; nr < 4 && aliases[i].control[nr]; nr++)
			controls[nr] = aliases[i].control[nr];
		return nr;
	}
	if (find_name(text, len, controls))
		return 1;
	if (skip_prefix(&text, &len, "VMX_FEATURE_") && find_name(text, len, controls))
		return 1;
	return find_place(text, len, controls);
}

/**
 * name_can_be_0() - whether a name of QEMU's says that a control can be 0
 * @text: the name
 * @len: its length
 */
bool name_can_be_0(const char *text, size_t len)
{
	return memmem(text, len, "-no", 3) && (memmem(text, len, "-noexit", 7) ||
	       memmem(text, len, "-nosave-", 8) || memmem(text, len, "-noload-", 8));
}

/**
 * name_print_others() - print the other names of a control, a line
 * @control: the control
 * @out: where to
 */
void name_print_others(enum vmx_control control, FILE *out)
{
	const char *separator = "  also       ";
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(aliases); i++)
		for (j = 0; j < 4 && aliases[i].control[j]; j++) {
			if (aliases[i].control[j] != control)
				continue;
			fprintf(out, "%s%s", separator, aliases[i].name);
			separator = ", ";
		}
	if (*separator == ',')
		putc('\n', out);
}

/**
 * name_translate_list() - a list of controls, in the core's own names
 * @list: the list, separated by commas; names that are none stay as they are
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 */
void name_translate_list(const char *list, char *buf, size_t size)
{
	struct vmx_text text = { buf, size };
	enum vmx_control controls[4];
	const char *name, *separator = "";
	unsigned int i, nr;
	size_t len;

	*buf = '\0';
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		nr = len ? name_find_controls(list, len, controls) : 0;
		for (i = 0; i < nr && vmx_control_name(controls[i]); i++) {
			name = vmx_control_name(controls[i]);
			vmx_put(&text, "%s%s", separator, name);
			separator = ",";
		}
		if (!i) {
			vmx_put(&text, "%s%.*s", separator, (int)len, list);
			separator = ",";
		}
		if (!list[len])
			return;
	}
}
