// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refusals of hypervisors, and their dumps of a VMCS.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "form.h"
#include "names.h"

/* Bits of a control word that may be 1, or may not. */
static void set_bits(struct reader *reader, enum vmx_word word, u64 mask, bool may_be_1)
{
	u64 bit;

	vmx_for_each_bit(bit, mask)
		form_set_word_bit(reader, word * 64 + __ffs64(bit), may_be_1);
}

/* The word that an MSR reports controls of, or VMX_NR_WORDS. */
static enum vmx_word word_of_msr(u32 number)
{
	int msr = name_msr_index(number);
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		if (vmx_words[word].msr == msr || vmx_words[word].true_msr == msr)
			break;
	return word < VMX_NR_CONTROL_WORDS ? word : VMX_NR_WORDS;
}

/* CPUID says that there is no VMX. */
void form_no_vmx(struct reader *reader, const struct match *match)
{
	const struct vmx_regs regs = { };

	form_set_cpuid(reader, 1, 0, &regs);
}

/* IA32_FEATURE_CONTROL is locked, and does not allow VMX outside of SMX. */
void form_locked_off(struct reader *reader, const struct match *match)
{
	reader->nr_facts++;
	if (match_has(match, GROUP_CPU))
		form_set_cpu(reader, match_decimal(match, GROUP_CPU));
	facts_set_bit(reader->facts, form_caps(reader), VMX_MSR_FEAT_CTL, 0, true);
	facts_set_bit(reader->facts, form_caps(reader), VMX_MSR_FEAT_CTL, 2, false);
}

/*
 * QEMU: what KVM did not take, which is a question for --refused; and what the host does not
 * support.  QEMU asks for the capabilities that KVM reports, so BASIC = 0 is what KVM has.
 */
static void qemu_failed(struct reader *reader, const struct match *match)
{
	u32 number = match_hex(match, GROUP_MSR);
	u64 value = match_hex(match, GROUP_VALUE);

	reader->nr_facts++;
	facts_ask(reader->facts, number, value);
	if (number == vmx_msrs[VMX_MSR_BASIC].number && !value)
		facts_note(reader->facts, VMX_ERROR, "outer-hypervisor",
			   "MSR(480H) is 0: QEMU asks for what KVM reports, so this host offers no VMX capabilities; nesting is off below it, or an outer KVM is too old to report them");
}

static void qemu_missing(struct reader *reader, const struct match *match)
{
	int msr = name_msr_index(match_hex(match, GROUP_MSR));
	const struct span *name = &match->group[GROUP_NAME];
	enum vmx_control control;

	if (msr < 0 || !name_at_bit(msr, match_decimal(match, GROUP_BIT), &control))
		return;
	if (match_decimal(match, GROUP_BIT) < 32 && msr == VMX_MSR_EPT_VPID_CAP)
		control = VMX_WORD_EPT * 64 + match_decimal(match, GROUP_BIT);
	if (name_can_be_0(name->text, name->len))
		return;		/* the host forces what a guest is to do without */
	reader->nr_facts++;
	facts_claim(reader->facts, CLAIM_MISSING, control);
}

/* Every processor with VMX has I/O bitmaps, and all since 2008 secondary controls. */
static void qemu_read(struct reader *reader, const char *text, size_t size)
{
	const u64 (*missing)[VMX_NR_WORDS] = &reader->facts->claims[CLAIM_MISSING];
	u64 basic = vmx_control_mask(VMXC_CPU_BASED_USE_IO_BITMAPS) |
		    vmx_control_mask(VMXC_CPU_BASED_ACTIVATE_SECONDARY_CONTROLS);
	struct note *note;

	form_read_lines(reader, text, size);
	if (((*missing)[VMX_WORD_PRIMARY] & basic) != basic)
		return;
	note = facts_note(reader->facts, VMX_WARNING, "outer-hypervisor",
			  "whole words are missing, even vmx-io-bitmap and vmx-secondary-ctls that every processor of the last fifteen years has: one cause, there is no VMX in the host below; nesting is off there, or an outer KVM hides it");
	note->word = VMX_WORD_PRIMARY;
	note->mask = basic;
}

static struct line_row qemu_lines[] = {
	{ .sign = true, .take = qemu_failed, .pattern.regex =
	  "failed to set MSR (?<msr>0x[0-9a-f]+) to (?<value>0x[0-9a-f]+)",
	},
	{ .sign = true, .take = qemu_missing, .pattern.regex =
	  "(?:(?:host|TCG) doesn't support requested feature:? *|^)MSR\\((?<msr>[0-9A-F]+)H?\\)\\.?(?<name>[a-z0-9-]*) *\\[bit (?<bit>[0-9]+)\\]",
	},
	{ .sign = true, .take = form_no_vmx, .pattern.regex =
	  "(?:host|TCG) doesn't support requested feature:? *CPUID(?:\\.(?:EAX=)?0?1H?|\\[eax=01h\\])[.:]ECX\\.vmx",
	},
	{ }
};

const struct form form_qemu = {
	.name = "qemu",
	.title = "QEMU's \"failed to set MSR\" and \"host doesn't support requested feature\"",
	.read = qemu_read,
	.lines = qemu_lines,
};

/*
 * KVM: offsets into its struct vmcs_config, 7.3's.  The words are there twice: what KVM uses,
 * and what it offers to guests.
 */
static const struct kvm_offset {
	unsigned int offset;
	enum vmx_word word;
	bool high;		/* of a word of 64 bits */
	bool low_setting;	/* what must be 1 */
} kvm_offsets[] = {
	{ 0, VMX_WORD_BASIC }, { 4, VMX_WORD_BASIC, true },
	{ 8, VMX_WORD_PIN }, { 12, VMX_WORD_PRIMARY }, { 16, VMX_WORD_SECONDARY },
	{ 24, VMX_WORD_TERTIARY }, { 28, VMX_WORD_TERTIARY, true },
	{ 32, VMX_WORD_EXIT }, { 36, VMX_WORD_ENTRY },
	{ 40, VMX_WORD_MISC }, { 44, VMX_WORD_MISC, true },
	{ 48, VMX_WORD_PRIMARY, false, true }, { 52, VMX_WORD_PRIMARY },
	{ 56, VMX_WORD_SECONDARY, false, true }, { 60, VMX_WORD_SECONDARY },
	{ 64, VMX_WORD_PIN, false, true }, { 68, VMX_WORD_PIN },
	{ 72, VMX_WORD_EXIT, false, true }, { 76, VMX_WORD_EXIT },
	{ 80, VMX_WORD_ENTRY, false, true }, { 84, VMX_WORD_ENTRY },
	{ 88, VMX_WORD_MISC }, { 92, VMX_WORD_MISC, true },
	{ 96, VMX_WORD_EPT }, { 100, VMX_WORD_VPID },
	{ 104, VMX_WORD_BASIC }, { 108, VMX_WORD_BASIC, true },
};

static void put_bits(struct vmx_text *text, enum vmx_word word, u64 mask)
{
	const char *name, *separator = "";
	u64 bit;

	vmx_for_each_bit(bit, mask) {
		name = vmx_control_name(word * 64 + __ffs64(bit));
		vmx_put(text, "%s%s%s%s bit %lu", separator, name ?: "", name ? ", " : "",
			vmx_words[word].name, __ffs64(bit));
		separator = "; ";
	}
}

static void note_mismatch(struct reader *reader, const struct kvm_offset *row,
			  const struct match *match)
{
	u64 reference = match_hex(match, GROUP_EAX), other = match_hex(match, GROUP_EBX);
	unsigned int shift = row->high ? 32 : 0;
	const char *lacks_it = row->low_setting ? "need not set " : "does not support ";
	const char *has_it = row->low_setting ? "must set " : "supports ";
	char missing[200] = "", added[200] = "";
	struct vmx_text lacks = { missing, sizeof(missing) }, has = { added, sizeof(added) };
	struct note *note;

	put_bits(&lacks, row->word, (reference & ~other) << shift);
	put_bits(&has, row->word, (other & ~reference) << shift);
	note = facts_note(reader->facts, VMX_ERROR, "cpu-mismatch",
			  "CPU %llu %s%s%s%s%s, unlike the CPU that KVM was loaded on; see first that all CPUs have the same microcode and firmware settings",
			  match_decimal(match, GROUP_CPU), *missing ? lacks_it : "", missing,
			  *missing && *added ? ", and " : "", *added ? has_it : "", added);
	note->word = row->word;
	note->mask = (reference ^ other) << shift;
	note->have = other << shift & note->mask;
}

/* KVM prints an offset and both values of each word that differs. */
static void kvm_mismatch(struct reader *reader, const struct match *match)
{
	const struct kvm_offset *row;
	u64 differ = match_hex(match, GROUP_EAX) ^ match_hex(match, GROUP_EBX);

	reader->nr_facts++;
	for (row = kvm_offsets; row < kvm_offsets + ARRAY_SIZE(kvm_offsets); row++) {
		if (row->offset != match_decimal(match, GROUP_BIT))
			continue;
		note_mismatch(reader, row, match);
		if (!row->low_setting && row->word < VMX_NR_CONTROL_WORDS)
			reader->facts->claims[CLAIM_WANTED][row->word] |=
				differ << (row->high ? 32 : 0);
		return;
	}
	facts_note(reader->facts, VMX_WARNING, "cpu-mismatch",
		   "CPU %llu differs from the reference at an offset of struct vmcs_config that no known KVM has",
		   match_decimal(match, GROUP_CPU));
}

/* KVM before 7.x does not say in what. */
static void kvm_inconsistent(struct reader *reader, const struct match *match)
{
	reader->nr_facts++;
	facts_note(reader->facts, VMX_ERROR, "cpu-mismatch",
		   "CPU %llu derives another configuration than the CPU that KVM was loaded on, and this KVM does not say which control differs: vmxcheck on this host, or on the dump of it, does; see first that all CPUs have the same microcode and firmware settings",
		   match_decimal(match, GROUP_CPU));
}

static void msr_fault(struct reader *reader, const struct match *match)
{
	form_set_fault(reader, match_hex(match, GROUP_MSR));
}

static void kvm_pairs(struct reader *reader)
{
	u64 (*differ)[VMX_NR_WORDS] = &reader->facts->claims[CLAIM_WANTED];
	const struct vmx_need *row;

	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++)
		if (row->pair && row->word == VMX_WORD_ENTRY && (*differ)[row->word] & row->bits &&
		    (*differ)[row->need_word] & row->need)
			facts_note(reader->facts, VMX_INFO, "pair",
				   "%s and %s are a pair: both halves differ alike, so one cause",
				   vmx_control_name(row->word * 64 + __ffs64(row->bits)),
				   vmx_control_name(row->need_word * 64 + __ffs64(row->need)));
	memset(differ, 0, sizeof(*differ));
}

static void kvm_read(struct reader *reader, const char *text, size_t size)
{
	form_read_lines(reader, text, size);
	kvm_pairs(reader);
}

static struct line_row kvm_lines[] = {
	{ .sign = true, .take = kvm_mismatch, .pattern.regex =
	  "\\bOffset (?<bit>[0-9]+) REF = (?<eax>(?:0x)?[0-9a-f]+), CPU(?<cpu>[0-9]+) = (?<ebx>(?:0x)?[0-9a-f]+)",
	},
	{ .sign = true, .take = kvm_inconsistent, .pattern.regex =
	  "\\b(?|Inconsistent VMCS config on CPU (?<cpu>[0-9]+)|kvm: CPU (?<cpu>[0-9]+) feature inconsistency)",
	},
	{ .sign = true, .take = msr_fault, .pattern.regex =
	  "\\bunchecked MSR access error: RDMSR from (?<msr>0x(?:3a|48[0-9a-f]|49[0-3]))\\b",
	},
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\bunchecked MSR access error: WRMSR to 0x3a\\b",
	},
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\bwrmsrl?_safe \\(MSR_IA32_FEAT(?:URE_CONTROL|_CTL)[^)]*\\) failed",
	},
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\bVMX (?:\\(outside TXT\\) )?(?:not enabled|disabled) (?:\\(?by BIOS\\)?|in MSR_IA32_FEAT_CTL)(?:.* on CPU *(?<cpu>[0-9]+))?",
	},
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\bkvm: (?:support for 'kvm_intel' )?disabled by bios\\b|\\bKVM \\(vmx\\) is disabled by your BIOS\\b",
	},
	{ .sign = true, .take = form_no_vmx, .pattern.regex =
	  "\\bVMX not supported by CPU\\b|\\bkvm: no hardware support\\b(?! for 'kvm_amd')|\\bYour CPU does not support KVM extensions\\b",
	},
	{ }
};

const struct form form_kvm = {
	.name = "kvm",
	.title = "KVM's own refusals in the kernel's log, and kvm-ok's",
	.read = kvm_read,
	.lines = kvm_lines,
};

/* A hypervisor requires these bits, and the processor does not allow them. */
static void note_lacking(struct reader *reader, const char *who, enum vmx_word word, u64 mask)
{
	char text[300] = "";
	struct vmx_text lacking = { text, sizeof(text) };
	struct note *note;

	put_bits(&lacking, word, mask);
	note = facts_note(reader->facts, VMX_WARNING, "required",
			  "%s asks for %s, and this processor does not allow it", who, text);
	note->word = word;
	note->mask = mask;
}

/* Xen: what it would set, and what it requires of that. */
static const struct xen_name {
	const char *name;
	enum vmx_word word;
} xen_names[] = {
	{ "Pin", VMX_WORD_PIN },
	{ "CPU-Based", VMX_WORD_PRIMARY },
	{ "Secondary", VMX_WORD_SECONDARY },
	{ "Tertiary", VMX_WORD_TERTIARY },
	{ "VMExit", VMX_WORD_EXIT },
	{ "VMEntry", VMX_WORD_ENTRY },
	{ "VMFUNC", VMX_WORD_VMFUNC },
};

static enum vmx_word xen_word(const struct span *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(xen_names); i++)
		if (name->len >= strlen(xen_names[i].name) &&
		    !strncasecmp(name->text, xen_names[i].name, strlen(xen_names[i].name)))
			return xen_names[i].word;
	return VMX_NR_WORDS;
}

static void xen_insufficient(struct reader *reader, const struct match *match)
{
	enum vmx_word word = xen_word(&match->group[GROUP_NAME]);
	u64 got = match_hex(match, GROUP_VALUE), required = match_hex(match, GROUP_EAX);

	if (word == VMX_NR_WORDS)
		return;
	form_set_cpu(reader, match_decimal(match, GROUP_CPU));
	set_bits(reader, word, got, true);
	set_bits(reader, word, required & ~got, false);
	note_lacking(reader, "Xen", word, required & ~got);
}

/* A CPU that comes online is unlike the first. */
static void xen_differs(struct reader *reader, const struct match *match)
{
	enum vmx_word word = xen_word(&match->group[GROUP_NAME]);
	u64 saw = match_hex(match, GROUP_VALUE), expected = match_hex(match, GROUP_EAX);
	char missing[200] = "", added[200] = "";
	struct vmx_text lacks = { missing, sizeof(missing) }, has = { added, sizeof(added) };
	struct note *note;

	reader->nr_facts++;
	if (word < VMX_NR_WORDS) {
		put_bits(&lacks, word, expected & ~saw);
		put_bits(&has, word, saw & ~expected);
	}
	note = facts_note(reader->facts, VMX_ERROR, "cpu-mismatch",
			  "a CPU that comes online has 0x%llx in %.*s, and the first one has 0x%llx%s%s%s%s",
			  saw, (int)min(match->group[GROUP_NAME].len, 60UL),
			  match->group[GROUP_NAME].text, expected, *missing ? ": it lacks " : "",
			  missing, *added ? ": it has beyond that " : "", added);
	note->word = word;
	note->mask = saw ^ expected;
	note->have = saw & note->mask;
}

/* What Xen wants of IA32_VMX_BASIC is known from its refusal, and no more of that MSR. */
static void xen_basic(struct reader *reader, const struct match *match, unsigned int low,
		      unsigned int bits, u64 value)
{
	unsigned int i;

	reader->nr_facts++;
	form_set_cpu(reader, match_decimal(match, GROUP_CPU));
	for (i = 0; i < bits; i++)
		facts_set_bit(reader->facts, form_caps(reader), VMX_MSR_BASIC, low + i,
			      value >> i & 1);
}

static void xen_vmcs_size(struct reader *reader, const struct match *match)
{
	xen_basic(reader, match, 32, 13, match_decimal(match, GROUP_VALUE));
}

static void xen_memory_type(struct reader *reader, const struct match *match)
{
	xen_basic(reader, match, 50, 4, match_decimal(match, GROUP_VALUE));
}

static void xen_phys_width(struct reader *reader, const struct match *match)
{
	xen_basic(reader, match, 48, 1, 1);
}

static void xen_cr0(struct reader *reader, const struct match *match)
{
	reader->nr_facts++;
	facts_note(reader->facts, VMX_ERROR, "cr-fixed",
		   "CPU %llu runs with bits of CR0 that MSR(486H) and MSR(487H) do not allow in VMX operation; Xen does not say which",
		   match_decimal(match, GROUP_CPU));
}

/* What differs stands in the lines above, if they were not cut off. */
static void xen_unlike(struct reader *reader, const struct match *match)
{
	reader->nr_facts++;
	if (!reader->facts->nr_notes)
		facts_note(reader->facts, VMX_ERROR, "cpu-mismatch",
			   "CPU %llu is unlike CPU 0, and the lines above this one in Xen's log say in what; see first that all CPUs have the same microcode and firmware settings",
			   match_decimal(match, GROUP_CPU));
}

static struct line_row xen_lines[] = {
	{ .sign = true, .take = xen_differs, .pattern.regex =
	  "\\bVMX (?<name>[A-Za-z][A-Za-z0-9 -]+): saw (?<value>0x[0-9a-f]+) expected (?<eax>0x[0-9a-f]+)",
	},
	{ .sign = true, .take = xen_insufficient, .pattern.regex =
	  "\\bVMX: CPU(?<cpu>[0-9]+) has insufficient (?<name>[A-Za-z0-9 -]+) \\((?<value>(?:0x)?[0-9a-f]+); requires (?<eax>(?:0x)?[0-9a-f]+)\\)",
	},
	{ .sign = true, .take = xen_vmcs_size, .pattern.regex =
	  "\\bVMX: CPU(?<cpu>[0-9]+) VMCS size is too big \\((?<value>[0-9]+) bytes\\)",
	},
	{ .sign = true, .take = xen_phys_width, .pattern.regex =
	  "\\bVMX: CPU(?<cpu>[0-9]+) limits VMX structure pointers to 32 bits",
	},
	{ .sign = true, .take = xen_memory_type, .pattern.regex =
	  "\\bVMX: CPU(?<cpu>[0-9]+) has unexpected VMCS access type (?<value>[0-9]+)",
	},
	{ .sign = true, .take = xen_cr0, .pattern.regex =
	  "\\bCPU(?<cpu>[0-9]+): some settings of host CR0 are not allowed in VMX operation",
	},
	{ .sign = true, .take = xen_unlike, .pattern.regex =
	  "\\bVMX: Capabilities fatally differ between CPU(?<cpu>[0-9]+) and CPU0",
	},
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\(XEN\\).*\\bVMX\\b.*(?:disabled by|not enabled (?:by|in)) (?:the )?(?:BIOS|firmware)",
	},
	{ }
};

const struct form form_xen = {
	.name = "xen",
	.title = "Xen's own refusals, such as \"insufficient … Control\"",
	.lines = xen_lines,
};

/* ACRN: what it asked for, and what it got. */
static void acrn_ctrl(struct reader *reader, const struct match *match)
{
	u64 asked = match_hex(match, GROUP_EAX), got = match_hex(match, GROUP_EBX);
	enum vmx_word word = word_of_msr(match_hex(match, GROUP_MSR));

	reader->nr_facts++;
	if (word == VMX_NR_WORDS)
		return;
	set_bits(reader, word, got, true);
	set_bits(reader, word, asked & ~got, false);
	note_lacking(reader, "ACRN", word, asked & ~got);
}

static struct line_row acrn_lines[] = {
	{ .sign = true, .take = acrn_ctrl, .pattern.regex =
	  "\\bVMX ctrl (?<msr>0x[0-9a-f]+) not fully enabled: request (?<eax>0x[0-9a-f]+) but get (?<ebx>0x[0-9a-f]+)",
	},
	{ }
};

const struct form form_acrn = {
	.name = "acrn",
	.title = "ACRN's \"VMX ctrl … not fully enabled\"",
	.lines = acrn_lines,
};

/* xhyve: a bit that the processor leaves free and the program says nothing about. */
static void xhyve_field(struct reader *reader, const struct match *match)
{
	/* VMX_CAP_PINBASED and so on of Apple's Hypervisor framework */
	static const enum vmx_word words[] = {
		VMX_WORD_PIN, VMX_WORD_PRIMARY, VMX_WORD_SECONDARY, VMX_WORD_ENTRY, VMX_WORD_EXIT,
	};
	static const char * const settings[] = {
		"may be 0 and may be 1 on this processor, and the program asks for neither: it is older than this control, and a newer version knows it",
		"must be 0 on this processor, and the program asks for 1",
		"must be 1 on this processor, and the program asks for 0",
	};
	u64 field = match_decimal(match, GROUP_VALUE), bit = match_decimal(match, GROUP_BIT);
	const struct span *what = &match->group[GROUP_NAME];
	bool must = !strncasecmp(what->text, "must", 4);
	bool one = !strncasecmp(what->text, "must be one", 11);
	const char *name;
	struct note *note;
	enum vmx_word word;
	enum vmx_msr msr;

	reader->nr_facts++;
	if (field >= ARRAY_SIZE(words) || bit > 31)
		return;
	word = words[field];
	msr = vmx_words[word].msr;
	name = vmx_control_name(word * 64 + bit);
	note = facts_note(reader->facts, VMX_INFO, "unsupported", "%s%sMSR(%XH)[bit %llu] %s",
			  name ?: "", name ? " " : "", vmx_msrs[msr].number, bit,
			  settings[must + one]);
	note->word = word;
	note->mask = BIT_ULL(bit);
	note->have = !must || one ? note->mask : 0;
	form_set_word_bit(reader, word * 64 + bit, note->have);
	facts_set_bit(reader->facts, form_caps(reader), msr, bit, must && one);
}

/* The message names the word, and no bit. */
static void bhyve_desired(struct reader *reader, const struct match *match)
{
	const struct span *name = &match->group[GROUP_NAME];

	reader->nr_facts++;
	if (!reader->facts->nr_notes)
		facts_note(reader->facts, VMX_WARNING, "required",
			   "the program requires more of the %.*s than this processor allows, or does not know all that it allows: capture the MSRs to see which",
			   (int)min(name->len, 60UL), name->text);
}

static struct line_row xhyve_lines[] = {
	{ .sign = true, .take = bhyve_desired, .pattern.regex =
	  "\\bprocessor does not support desired (?<name>[a-z -]+(?:controls|capabilities))",
	},
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\bvmx_(?:mod)?init: VMX operation disabled by BIOS",
	},
	{ .sign = true, .take = form_no_vmx, .pattern.regex =
	  "\\bvmx_(?:mod)?init: processor does not support VMX operation",
	},
	{ .sign = true, .take = xhyve_field, .pattern.regex =
	  "\\bcap_field: *(?<value>[0-9]+) *bit: *(?<bit>[0-9]+) (?<name>unspecified don't care|must be zero|must be one)",
	},
	{ }
};

const struct form form_xhyve = {
	.name = "xhyve",
	.title = "xhyve's and bhyve's \"cap_field: … bit: …\"",
	.lines = xhyve_lines,
};

/* The control words of a VMCS: KVM's, Xen's and HAXM's dumps. */
static void vmcs_words(struct reader *reader, const struct match *match)
{
	static struct pattern word_value = {
		"\\b(?<name>PinBased|CPUBased|SecondaryExec|TertiaryExec|EntryControls|ExitControls|SecondaryExitControls|VMX_(?:PIN|PRIMARY_PROCESSOR|SECONDARY_PROCESSOR|EXIT|ENTRY)_CONTROLS|(?:PIN_BASED|CPU_BASED|SECONDARY|TERTIARY)_VM_EXEC_CONTROL|VM_(?:ENTRY|EXIT)_CONTROLS)(?:\\s*\\((?:0x)?[0-9a-f]{4}\\))?\\s*(?:=|:|->)?\\s*(?<value>(?:0x)?[0-9a-f]{1,16})\\b",
	};
	const char *text = match->whole.text, *end;
	struct match word;
	enum vmx_word which;

	end = match->group[GROUP_REST].text + match->group[GROUP_REST].len;
	while (text < end && match_text(&word_value, text, end - text, &word)) {
		if (name_find_vmcs_word(word.group[GROUP_NAME].text, word.group[GROUP_NAME].len,
					&which))
			form_set_vmcs(reader, which, match_hex(&word, GROUP_VALUE));
		text = word.whole.text + word.whole.len;
	}
}

static struct line_row vmcs_lines[] = {
	{ .sign = true, .take = vmcs_words, .pattern.regex =
	  "(?=\\b(?:PinBased|CPUBased|SecondaryExec|TertiaryExec|EntryControls|ExitControls|SecondaryExitControls) *=? *(?:0x)?[0-9a-f])(?<rest>.*)",
	},
	{ .sign = true, .take = vmcs_words, .pattern.regex =
	  "(?=\\b(?:VMX_(?:PIN|(?:PRIMARY|SECONDARY)_PROCESSOR|EXIT|ENTRY)_CONTROLS|(?:PIN_BASED|CPU_BASED|SECONDARY|TERTIARY)_VM_EXEC_CONTROL|VM_(?:ENTRY|EXIT)_CONTROLS)(?:\\s*\\((?:0x)?[0-9a-f]{4}\\))?\\s*(?:=|:|->)?\\s*(?:0x)?[0-9a-f]+\\b)(?<rest>.*)",
	},
	{ }
};

const struct form form_vmcs = {
	.name = "vmcs",
	.title = "VMCS dumps of KVM, Xen and HAXM",
	.lines = vmcs_lines,
};
