/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables, and looking things up in them.
 */
#ifndef VMX_CORE_TABLES_H
#define VMX_CORE_TABLES_H

#include "../vmx_caps.h"

/* How a field is intersected, see vmx_controls.h. */
enum vmx_intersection {
	VMX_EITHER,
	VMX_SMALLER,
	VMX_LARGER,
	VMX_SAME,
};

/**
 * struct vmx_field - several bits of an MSR that belong together
 * @mask: the bits
 * @msr: enum vmx_msr
 * @common: enum vmx_intersection: what two processors have in common
 * @name: what it is, if it is a number
 */
struct vmx_field {
	u64 mask;
	u8 msr;
	u8 common;
	const char *name;
};

/* The layout of the MSR behind a word, see vmx_controls.h. */
enum vmx_layout {
	VMX_SPLIT,
	VMX_FLAT,
	VMX_LOW,
	VMX_HIGH,
	VMX_WHOLE,
};

/**
 * struct vmx_msr_row - an MSR
 * @enumerating_bits: 0 if it always exists where VMX does
 * @number: its address
 * @enumerated_by: it exists if this MSR, read before it, has any of @enumerating_bits
 * @needed: without it set-up fails with -EIO
 */
struct vmx_msr_row {
	u64 enumerating_bits;
	u32 number;
	u8 enumerated_by;
	bool needed;
};

/**
 * struct vmx_cpuid_row - a CPUID leaf
 * @leaf: EAX before CPUID
 * @subleaf: ECX before CPUID
 */
struct vmx_cpuid_row {
	u32 leaf;
	u32 subleaf;
};

/**
 * struct vmx_word_row - a word
 * @default1: reserved bits and controls that the plain MSR reports as 1
 * @name: as in the log and in debugfs
 * @msr: where its bits are reported
 * @true_msr: where they are reported with the default1 class lifted, or @msr
 * @layout: enum vmx_layout: how @msr reports them
 */
struct vmx_word_row {
	u64 default1;
	const char *name;
	u8 msr;
	u8 true_msr;
	u8 layout;
};

/* Does the default request ask for a control?  See vmx_controls.h. */
enum vmx_role {
	VMX_REQUIRED,
	VMX_OPTIONAL,
	VMX_KNOWN,
	VMX_SMM,
};

/**
 * struct vmx_control_row - a control or a capability bit
 * @name: its name in QEMU and libvirt
 * @control: enum vmx_control
 * @word: enum vmx_word
 * @shift: its bit in that word
 * @role: enum vmx_role
 */
struct vmx_control_row {
	const char *name;
	u16 control;
	u8 word;
	u8 shift;
	u8 role;
};

/**
 * struct vmx_need - bits that are of no use without others
 * @bits: the bits; all of a word where they are what another control activates
 * @need: the bits that they need
 * @word: enum vmx_word: the word of @bits
 * @need_word: enum vmx_word: the word of @need
 * @rule: enum vmx_rule: the rule that drops @bits
 * @pair: where both are halves of an entry/exit pair, what VM entry loads, and all of
 *	@need must be there; else NULL, and any of it will do
 */
struct vmx_need {
	u64 bits;
	u64 need;
	const char *pair;
	u8 word;
	u8 need_word;
	u8 rule;
};

/* All bits of a word, in struct vmx_need. */
#define VMX_WHOLE_WORD ~0ULL

/**
 * struct vmx_erratum - controls that do not work on some processors
 * @signature: CPUID.1:EAX
 * @stepping: which of its bits count
 * @name: its name in Intel's specification updates
 * @control: enum vmx_control: one or two, and then %VMXC_NONE
 */
struct vmx_erratum {
	u32 signature;
	u32 stepping;
	const char *name;
	u16 control[3];
};

/**
 * struct vmx_switch_row - an MSR that guest and host have a value each of
 * @name: its name
 * @msr: its number
 * @entry: the VM-entry control that loads it for the guest
 * @guest: the VMCS field of the guest's value
 * @host: the VMCS field of the host's value, or 0 where VM exit clears the MSR
 * @leaf: enum vmx_cpuid, where CPUID says that the MSR exists
 * @reg: enum vmx_reg
 * @mask: any of these bits says so
 * @needs: the control that it takes beside that, or %VMXC_NONE
 */
struct vmx_switch_row {
	const char *name;
	u32 msr;
	enum vmx_control entry;
	u16 guest;
	u16 host;
	u8 leaf;
	u8 reg;
	u32 mask;
	enum vmx_control needs;
};

enum vmx_severity {
	VMX_INFO,
	VMX_WARNING,
	VMX_ERROR,
	VMX_INCONSISTENT,	/* in rules only: an error or a warning, by policy */
};

enum vmx_rule {
#define VMX_RULE(tag, ...) VMX_RULE_##tag,
#include "rules.h"
	VMX_NR_RULES,
};

/**
 * struct vmx_rule_row - a rule
 * @slug: its name, for scripts
 * @words: its message, see rules.h
 * @severity: how grave it is
 * @err: the errno of the refusal, negative
 * @drops: how many of a finding's two sets of bits it has dropped
 */
struct vmx_rule_row {
	const char *slug;
	const char *words;
	enum vmx_severity severity;
	int err;
	unsigned int drops;
};

/* Each bit of a mask in turn, from the lowest. */
#define vmx_for_each_bit(bit, mask)						\
	for (u64 rest_ = (mask); (bit = rest_ & -rest_); rest_ &= rest_ - 1)

extern const struct vmx_msr_row vmx_msrs[VMX_NR_MSRS];
extern const struct vmx_cpuid_row vmx_cpuid_leaves[VMX_NR_CPUIDS];
extern const struct vmx_word_row vmx_words[VMX_NR_WORDS];
extern const struct vmx_control_row vmx_controls[];
extern const unsigned int vmx_nr_controls;
extern const struct vmx_field vmx_fields[];
extern const unsigned int vmx_nr_fields;
extern const struct vmx_need vmx_needs[];
extern const unsigned int vmx_nr_needs;
extern const struct vmx_erratum vmx_errata[];
extern const unsigned int vmx_nr_errata;
extern const struct vmx_rule_row vmx_rules[VMX_NR_RULES];
extern const struct vmx_switch_row vmx_switches[VMX_NR_SWITCHES];

/* The bit of the MSR that bit 0 of a word is; of a split word, in the half that must be 1. */
static __always_inline unsigned int vmx_word_shift(enum vmx_word word)
{
	return vmx_words[word].layout == VMX_HIGH ? 32 : 0;
}

/* Whether CPUID says that an MSR exists. */
static inline bool vmx_switch_exists(const struct vmx_caps *caps, const struct vmx_switch_row *row)
{
	return caps->cpuid[row->leaf].reg[row->reg] & row->mask;
}

enum vmx_control vmx_activated_by(enum vmx_word word);
const struct vmx_field *vmx_find_field(enum vmx_word word, u64 mask);
const char *vmx_control_name(enum vmx_control control);
const char *vmx_rule_slug(enum vmx_rule rule);

#endif /* VMX_CORE_TABLES_H */
