// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forms whose lines are a fact each, told by the groups of a regular expression.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "form.h"
#include "number.h"

static void vbox_busy(struct reader *reader, const struct match *match)
{
	reader->nr_facts++;
	facts_note(reader->facts, VMX_ERROR, "busy",
		   "another hypervisor uses VMX, such as KVM: remove its module first, or let it leave VMX (kvm.enable_virt_at_load=0)");
}

/*
 * VirtualBox: HWACCM in 3.x and 4.0 to 4.2, numbers without 0x; HM since.  A line "Hst:" is about
 * the leaf of the line "Gst:" above it, which may have been cut out.
 */
static struct line_row vbox_lines[] = {
	{ .sign = true, .pattern.regex =
	  "\\b(?:HM|HWACCM): *(?<name>(?:MSR_)?IA32_[A-Z0-9_]+|MSR_[A-Z0-9_]+) *= *(?<value>(?:0x)?[0-9a-f]+)\\s*$",
	},
	{ .sign = true, .pattern.regex =
	  "\\bHst: *(?<leaf>[0-9a-f]{8})/(?<sub>[0-9a-f]{4}) +(?<eax>[0-9a-f]{8}) +(?<ebx>[0-9a-f]{8}) +(?<ecx>[0-9a-f]{8}) +(?<edx>[0-9a-f]{8})",
	},
	{ .sign = true, .pattern.regex =
	  "\\bHst: +(?<eax>[0-9a-f]{8}) +(?<ebx>[0-9a-f]{8}) +(?<ecx>[0-9a-f]{8}) +(?<edx>[0-9a-f]{8})",
	},
	{ { "\\bGst: *(?<leaf>[0-9a-f]{8})(?:/(?<sub>[0-9a-f]{4}))? " } },
	{ .sign = true, .take = form_locked_off, .pattern.regex =
	  "\\bVERR_VMX_MSR_(?:(?:ALL_)?VMX(?:ON)?_DISABLED|LOCKED_OR_DISABLED)\\b",
	},
	{ { "\\bVERR_VMX_NO_VMX\\b" }, .sign = true, .take = form_no_vmx },
	{ { "\\bVERR_VMX_IN_VMX_ROOT_MODE\\b" }, .sign = true, .take = vbox_busy },
	{ }
};

const struct form form_vbox = {
	.name = "vbox",
	.title = "VBox.log of VirtualBox 3 to 7, and its refusals: VERR_VMX_…",
	.lines = vbox_lines,
};

/* The titles of the SDM's appendix, behind which VMware writes the MSR's value, or both values. */
static const struct {
	const char *title;
	u32 msr;
	u32 other;	/* the TRUE MSR, or the second of a pair */
} vmware_titles[] = {
	{ "Basic VMX Information", 0x480 },
	{ "Pin-Based VM-Execution Controls", 0x481, 0x48d },
	{ "Primary Processor-Based VM-Execution Controls", 0x482, 0x48e },
	{ "VM-Exit Controls", 0x483, 0x48f },
	{ "VM-Entry Controls", 0x484, 0x490 },
	{ "Miscellaneous VMX Data", 0x485 },
	{ "Miscellaneous Data", 0x485 },
	{ "VMX-Fixed Bits in CR0", 0x486, 0x487 },
	{ "VMX-Fixed Bits in CR4", 0x488, 0x489 },
	{ "VMCS Enumeration", 0x48a },
	{ "Secondary Processor-Based VM-Execution Controls", 0x48b },
	{ "VPID and EPT Capabilities", 0x48c },
	{ "VM Functions", 0x491 },
	{ "Tertiary Processor-Based VM-Execution Controls", 0x492 },
	{ "Secondary VM-Exit Controls", 0x493 },
};

static void vmware_title(struct reader *reader, const struct match *match)
{
	const struct span *rest = &match->group[GROUP_REST];
	struct span title = match->group[GROUP_NAME];
	bool is_true = !strncasecmp(title.text, "True ", 5);
	unsigned int i;
	u64 other;

	if (is_true) {
		title.text += 5;
		title.len -= 5;
	}
	for (i = 0; i < ARRAY_SIZE(vmware_titles); i++)
		if (span_is(&title, vmware_titles[i].title))
			break;
	if (i == ARRAY_SIZE(vmware_titles))
		return;
	form_set_msr(reader, is_true ? vmware_titles[i].other : vmware_titles[i].msr,
		     match_hex(match, GROUP_VALUE));
	if (match_has(match, GROUP_REST) && number_hex(rest->text, rest->len, &other))
		form_set_msr(reader, vmware_titles[i].other, other);
}

static struct line_row vmware_lines[] = {
	{ .sign = true, .take = vmware_title, .pattern.regex =
	  "\\b(?<name>Basic VMX Information|(?:True )?(?:Pin-Based|Primary Processor-Based) VM-Execution Controls|(?:Secondary|Tertiary) Processor-Based VM-Execution Controls|(?:True |Secondary )?VM-Exit Controls|(?:True )?VM-Entry Controls|Miscellaneous (?:VMX )?Data|VMX-Fixed Bits in CR[04]|VMCS Enumeration|VPID and EPT Capabilities|VM Functions) *[(:=] *(?<value>0x[0-9a-f]{1,16})(?: */ *(?<rest>0x[0-9a-f]{1,16}))?\\)? *$",
	},
	{ .sign = true, .pattern.regex =
	  "\\bhostCPUID level (?<leaf>[0-9a-f]{8}), *(?<sub>[0-9a-f]{1,8}): *0x(?<eax>[0-9a-f]{8}) 0x(?<ebx>[0-9a-f]{8}) 0x(?<ecx>[0-9a-f]{8}) 0x(?<edx>[0-9a-f]{8})",
	},
	{ }
};

const struct form form_vmware = {
	.name = "vmware",
	.title = "vmware.log of VMware: hostCPUID, and what it says of VMX",
	.lines = vmware_lines,
};

/* AIDA64, InstLatx64; older reports have the MSRs once, without a CPU. */
static struct line_row aida64_lines[] = {
	{ .sign = true, .pattern.regex =
	  "\\bMSR (?<msr>[0-9a-f]{8}): *(?<value>[0-9a-f]{4}(?:-[0-9a-f]{4}){3}|[0-9a-f]{8}-[0-9a-f]{8}|[0-9a-f]{16})\\b",
	},
	{ { "\\bMSR (?<msr>[0-9a-f]{8}): *(?<fault><? *(?:FAILED|ERROR|#GP))" }, .sign = true },
	{ .sign = true, .pattern.regex =
	  "\\bCPUID (?<leaf>[0-9a-f]{8}): *(?<eax>[0-9a-f]{8})-(?<ebx>[0-9a-f]{8})-(?<ecx>[0-9a-f]{8})-(?<edx>[0-9a-f]{8})(?: *\\[(?:SL|ECX=?|Sub-?leaf) *(?<sub>[0-9a-f]+)h?\\])?",
	},
	{ { "(?:Registers|-\\[).*\\bCPU *#? *(?<cpu>[0-9]+)\\b" }, .sign = true },
	{ { "^CPU *# *(?<cpu>[0-9]+)\\b" } },
	{ }
};

const struct form form_aida64 = {
	.name = "aida64",
	.title = "reports of AIDA64 and InstLatx64",
	.lines = aida64_lines,
};

/* The prompt says which CPU: "3: kd>"; an MSR that is not there is no value but a sentence. */
static struct line_row windbg_lines[] = {
	{ .sign = true, .pattern.regex =
	  "\\bmsr\\[(?<msr>[0-9a-f`]+)\\] *= *(?<value>[0-9a-f]{1,8}`?[0-9a-f]{1,8})\\b",
	},
	{ { "\\b(?<cpu>[0-9]+): *l?kd> *rdmsr *(?<msr>(?:0x)?[0-9a-f]+)" } },
	{ { "\\bkd> *rdmsr *(?<msr>(?:0x)?[0-9a-f]+)" } },
	{ { "\\b(?<cpu>[0-9]+): *l?kd>" } },
	{ { "(?<fault>no such msr)" }, .sign = true },
	{ }
};

const struct form form_windbg = {
	.name = "windbg",
	.title = "rdmsr in WinDbg and kd",
	.lines = windbg_lines,
};

static struct line_row cpuid_lines[] = {
	{ .sign = true, .pattern.regex =
	  "\\b(?:0x)?(?<leaf>[0-9a-f]{8})(?:[ /]+(?:0x)?(?<sub>[0-9a-f]{1,8}))?: *eax *= *(?:0x)?(?<eax>[0-9a-f]{8}),? *ebx *= *(?:0x)?(?<ebx>[0-9a-f]{8}),? *ecx *= *(?:0x)?(?<ecx>[0-9a-f]{8}),? *edx *= *(?:0x)?(?<edx>[0-9a-f]{8})",
	},
	{ { "^\\W*CPU *#?(?<cpu>[0-9]+):? *$" } },
	{ }
};

const struct form form_cpuid = {
	.name = "cpuid",
	.title = "cpuid -r",
	.lines = cpuid_lines,
};

/* FreeBSD's dmesg shows registers of CPUID one by one. */
enum {
	FREEBSD_ID = 1,
	FREEBSD_FEATURES = 2,
	FREEBSD_FEATURES2 = 4,
	FREEBSD_ALL = 7,
};

/* A register of a leaf of which the others are not known yet. */
static u32 *cpuid_reg(struct reader *reader, enum vmx_cpuid leaf, enum vmx_reg reg)
{
	return &form_caps(reader)->cpuid[leaf].reg[reg];
}

static void freebsd_part(struct reader *reader, unsigned int part)
{
	reader->nr_facts++;
	reader->state |= part;
	if ((reader->state & FREEBSD_ALL) == FREEBSD_ALL)
		form_caps(reader)->cpuid_known |= BIT(VMX_CPUID_FEATURES);
}

static void freebsd_id(struct reader *reader, const struct match *match)
{
	*cpuid_reg(reader, VMX_CPUID_FEATURES, VMX_EAX) = match_hex(match, GROUP_VALUE);
	freebsd_part(reader, FREEBSD_ID);
}

static void freebsd_features(struct reader *reader, const struct match *match)
{
	*cpuid_reg(reader, VMX_CPUID_FEATURES, VMX_EDX) = match_hex(match, GROUP_VALUE);
	freebsd_part(reader, FREEBSD_FEATURES);
}

static void freebsd_features2(struct reader *reader, const struct match *match)
{
	*cpuid_reg(reader, VMX_CPUID_FEATURES, VMX_ECX) = match_hex(match, GROUP_VALUE);
	freebsd_part(reader, FREEBSD_FEATURES2);
}

static void freebsd_xsave(struct reader *reader, const struct match *match)
{
	*cpuid_reg(reader, VMX_CPUID_XSAVE, VMX_EAX) = match_hex(match, GROUP_VALUE);
	form_caps(reader)->cpuid_known |= BIT(VMX_CPUID_XSAVE);
}

static void freebsd_hypervisor(struct reader *reader, const struct match *match)
{
	static const enum vmx_reg order[] = { VMX_EBX, VMX_ECX, VMX_EDX };
	const struct span *name = &match->group[GROUP_NAME];
	u32 *reg = form_caps(reader)->cpuid[VMX_CPUID_HYPERVISOR].reg;
	size_t i;

	reg[VMX_EAX] = 0x40000000;
	for (i = 0; i < min(name->len, 12UL); i++)
		reg[order[i / 4]] |= (u32)(unsigned char)name->text[i] << i % 4 * 8;
	form_caps(reader)->cpuid_known |= BIT(VMX_CPUID_HYPERVISOR);
}

/* IA32_FEATURE_CONTROL does not allow VMX outside of SMX; the rest of it is not told. */
static void freebsd_disabled(struct reader *reader)
{
	facts_set_bit(reader->facts, form_caps(reader), VMX_MSR_FEAT_CTL, 2, false);
}

static void freebsd_vtx(struct reader *reader, const struct match *match)
{
	const struct span *rest = &match->group[GROUP_REST];
	const char *text = rest->text, *end = text + rest->len;
	size_t len;

	reader->nr_facts++;
	if (match_has(match, GROUP_FAULT))
		freebsd_disabled(reader);
	for (; text < end; text += len + 1) {
		for (len = 0; text + len < end && text[len] != ',' && text[len] != ' '; len++)
			;
		if (len)
			form_take_name(reader, CLAIM_SUPPORTED, text, len);
	}
}

/* What a verbose boot tells: the half of each MSR that says what may be 1. */
static const struct {
	const char *name;
	u32 msr;
	unsigned int low;
} freebsd_words[] = {
	{ "Basic Features", 0x480, 32 },
	{ "Pin-Based Controls", 0x481, 32 },
	{ "Primary Processor Controls", 0x482, 32 },
	{ "Exit Controls", 0x483, 32 },
	{ "Entry Controls", 0x484, 32 },
	{ "Secondary Processor Controls", 0x48b, 32 },
	{ "EPT Features", 0x48c, 0 },
	{ "VPID Features", 0x48c, 32 },
};

static void freebsd_word(struct reader *reader, const struct match *match)
{
	const struct span *name = &match->group[GROUP_NAME];
	u64 value = match_hex(match, GROUP_VALUE);
	unsigned int i;

	if (match_has(match, GROUP_FAULT))
		freebsd_disabled(reader);
	/* Older versions write the basic features behind "Exit Controls" and "Entry Controls". */
	if (name->text[0] == 'E' && value == form_caps(reader)->msr[VMX_MSR_BASIC] >> 32) {
		if (!reader->facts->nr_notes)
			facts_note(reader->facts, VMX_INFO, "not-captured",
				   "this FreeBSD does not tell the VM-exit and VM-entry controls: it writes the basic features in their place");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(freebsd_words); i++)
		if (span_is(name, freebsd_words[i].name))
			form_set_field(reader, freebsd_words[i].msr, freebsd_words[i].low + 31,
				       freebsd_words[i].low, value);
}

static struct line_row freebsd_lines[] = {
	{ .sign = true, .take = freebsd_id, .pattern.regex =
	  "\\bOrigin *= *\"[A-Za-z ]+\" +Id *= *(?<value>0x[0-9a-f]+)",
	},
	{ { "\\bAMD Features|Structured Extended Features" }, .skip = true },
	{ .sign = true, .take = freebsd_word, .pattern.regex =
	  "\\b(?:VT-x: *(?<fault>\\(disabled[^)]*\\))? *)?(?<name>(?:Basic|EPT|VPID) Features|(?:Pin-Based|(?:Primary|Secondary) Processor|Exit|Entry) Controls)=(?<value>0x[0-9a-f]+)",
	},
	{ { "\\bXSAVE Features *= *(?<value>0x[0-9a-f]+)" }, .take = freebsd_xsave },
	{ { "(?:^|\\s)Features2 *= *(?<value>0x[0-9a-f]+)<" }, .take = freebsd_features2 },
	{ { "(?:^|\\s)Features *= *(?<value>0x[0-9a-f]+)<" }, .take = freebsd_features },
	{ .sign = true, .take = freebsd_vtx, .pattern.regex =
	  "\\bVT-x: *(?<fault>\\(disabled[^)]*\\))? *(?<rest>[A-Za-z0-9_, ]*)$",
	},
	{ { "\\bHypervisor: Origin *= *\"(?<name>[^\"]{1,12})\"" }, .take = freebsd_hypervisor },
	{ }
};

const struct form form_freebsd = {
	.name = "freebsd",
	.title = "dmesg of FreeBSD and DragonFly, verbose or not: Features2, VT-x",
	.lines = freebsd_lines,
};
