/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way through the core, for its parts and its tests:
 *
 *	vmx_read_caps()  ->  struct vmx_caps  ->  setup_vmcs_config()
 *		->  struct vmcs_config and struct vmx_findings
 *
 * All of it is pure: no globals that change, no allocation, no log, no lock.
 * It may be called in any context, and in user space.
 */
#ifndef VMX_CORE_H
#define VMX_CORE_H

#include "../vmx_caps.h"

/**
 * struct vmx_reader - how vmx_read_caps() asks a processor
 * @read_msr: read the MSR of that number into @value; non-zero if it faulted
 * @read_cpuid: execute CPUID with EAX = leaf and ECX = subleaf
 * @context: passed to both
 */
struct vmx_reader {
	int (*read_msr)(void *context, u32 number, u64 *value);
	void (*read_cpuid)(void *context, u32 leaf, u32 subleaf, struct vmx_regs *regs);
	void *context;
};

/**
 * struct vmx_policy - what is asked of a processor
 * @required: by word, the controls without which there is no configuration
 * @optional: by word, the controls wanted where they are supported
 * @disabled: by word, the controls that the user does not want
 * @forbidden: by word, the controls that must be 0 outside system-management mode
 * @known: by word, the bits that have a name; others are reported
 * @error_on_inconsistent: refuse what contradicts itself, instead of going
 *	on without it
 * @kernel_locks: the running kernel switches VMX off where firmware left it open
 * @mixed_cpus: CPUs may differ; take what all of them have in common
 */
struct vmx_policy {
	u64 required[VMX_NR_WORDS];
	u64 optional[VMX_NR_WORDS];
	u64 disabled[VMX_NR_WORDS];
	u64 forbidden[VMX_NR_WORDS];
	u64 known[VMX_NR_WORDS];
	bool error_on_inconsistent;
	bool kernel_locks;
	bool mixed_cpus;
};

/* What a list of control names means, see vmx_policy_add(). */
enum vmx_choice {
	VMX_DISABLE,
	VMX_REQUEST,
	VMX_REQUIRE,
	VMX_NR_CHOICES,
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

enum vmx_place {
	VMX_AT_WORD,
	VMX_AT_MSR,
	VMX_AT_CPUID,
	VMX_AT_MSRS,
	VMX_AT_CPUIDS,
};

/**
 * struct vmx_evidence - some bits, and what the processor says there
 * @place: what @index counts
 * @index: enum vmx_word, enum vmx_msr, or enum vmx_cpuid * 4 + enum vmx_reg
 * @mask: the bits in question, none where the place itself is; in %VMX_AT_MSRS
 *	and %VMX_AT_CPUIDS BIT() of each that is meant
 * @have: those of @mask that the processor sets, or allows to be set
 */
struct vmx_evidence {
	enum vmx_place place;
	unsigned int index;
	u64 mask;
	u64 have;
};

/**
 * struct vmx_rule_row - a rule
 * @slug: its name, for scripts
 * @words: its message, see rules.h
 * @severity: how grave it is
 * @err: the errno of the refusal, negative
 * @drops: how many of a finding's two pieces of evidence it has dropped
 */
struct vmx_rule_row {
	const char *slug;
	const char *words;
	enum vmx_severity severity;
	int err;
	unsigned int drops;
};

#define VMX_MAX_EVIDENCE 2
#define VMX_NO_EVIDENCE ((struct vmx_evidence) { })

/**
 * struct vmx_finding - one thing found, and how it is known
 * @rule: the rule that speaks
 * @severity: never %VMX_INCONSISTENT, the policy has decided
 * @forced: the control should have been dropped, but must be 1
 * @because: the rule that led to this one, or %VMX_NR_RULES
 * @erratum: the row of the erratum, where the words name one
 * @suspect: enum vmx_suspect, where an inconsistency is found
 * @groups: BIT() of each group of CPUs that is meant, 0 if all are
 * @others: the groups that the second evidence is of, where the first is of @groups
 * @at: the evidence; unused entries are all 0
 */
struct vmx_finding {
	enum vmx_rule rule;
	enum vmx_severity severity;
	enum vmx_rule because;
	bool forced;
	u8 suspect;
	unsigned int erratum;
	u64 groups;
	u64 others;
	struct vmx_evidence at[VMX_MAX_EVIDENCE];
};

#define VMX_MAX_FINDINGS 64

/* Whose fault an inconsistency is, and who hides VMX. */
enum vmx_suspect {
	VMX_NOBODY,
	VMX_PROCESSOR,
	VMX_SOME_HYPERVISOR,
	VMX_KVM,
	VMX_HYPER_V,
	VMX_VMWARE,
	VMX_VIRTUALBOX,
	VMX_XEN,
	VMX_TCG,
};

/**
 * struct vmx_findings - all that was found
 * @tolerant: inconsistencies are warnings
 * @suspect: enum vmx_suspect, whose fault an inconsistency is
 * @err: 0, or the errno of the gravest error, negative; -EOPNOTSUPP outranks -EIO
 * @nr: used entries of @list
 * @lost: how many did not fit; the last entry then says so
 * @spare: the last of those, which has no place
 * @list: in the order of the pipeline's steps, then of the tables' rows
 */
struct vmx_findings {
	bool tolerant;
	u8 suspect;
	int err;
	unsigned int nr;
	unsigned int lost;
	struct vmx_finding spare;
	struct vmx_finding list[VMX_MAX_FINDINGS];
};

#define VMX_MAX_GROUPS 64

/**
 * struct vmx_cpu - a CPU
 * @number: as the kernel counts
 * @group: the CPUs with the same snapshot are a group
 * @caps: its snapshot
 */
struct vmx_cpu {
	unsigned int number;
	unsigned int group;
	const struct vmx_caps *caps;
};

/**
 * struct vmx_machine - the CPUs that are to have one configuration
 * @cpus: all of them, at least one
 * @nr_cpus: number of @cpus
 * @nr_groups: how many kinds of them there are, at most %VMX_MAX_GROUPS
 */
struct vmx_machine {
	struct vmx_cpu *cpus;
	unsigned int nr_cpus;
	unsigned int nr_groups;
};

/* What two processors have in common of a field, see vmx_controls.h. */
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
 * @gate_bits: 0 if it always exists where VMX does
 * @number: its address
 * @gate: it exists if this MSR, read before it, has any of @gate_bits
 * @needed: without it there is no verdict but -EIO
 */
struct vmx_msr_row {
	u64 gate_bits;
	u32 number;
	u8 gate;
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

/* What the default request says of a control, see vmx_controls.h. */
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
 * @role: enum vmx_role: whether the default request asks for it
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

/**
 * struct vmx_erratum - controls that do not work on some processors
 * @signature: CPUID.1:EAX
 * @stepping: which of its bits count
 * @name: what Intel's specification updates call it
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
 * @needs: what it takes beside that, or %VMXC_NONE
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

/**
 * struct vmx_setup - what the steps of a set-up go by; none of them changes it
 * @caps: the snapshot
 * @policy: what is asked of the processor
 * @findings: where the steps report
 * @may_be_1: by word, the allowed 1-settings, none if the word cannot be
 *	activated; for a capability word what the MSR holds
 * @must_be_1: by word, the controls that may not be 0
 * @enumerated: BIT(enum vmx_msr) is set where the processor enumerates the MSR
 * @known: BIT(enum vmx_word) is set where the snapshot says what a word may
 *	hold; an MSR that is known not to exist says that there is nothing
 */
struct vmx_setup {
	const struct vmx_caps *caps;
	const struct vmx_policy *policy;
	struct vmx_findings *findings;
	u64 may_be_1[VMX_NR_WORDS];
	u64 must_be_1[VMX_NR_WORDS];
	u32 enumerated;
	u32 known;
};

/* What stands for all bits of a word in struct vmx_need. */
#define VMX_WHOLE_WORD ~0ULL

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

/* Where in its MSR bit 0 of a word is; that of a split one is where it must be 1. */
static __always_inline unsigned int vmx_word_shift(enum vmx_word word)
{
	return vmx_words[word].layout == VMX_HIGH ? 32 : 0;
}

static inline bool vmx_word_known(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->known & BIT(word);
}

/* vmx_caps.c: the snapshot */

enum vmx_control vmx_activated_by(enum vmx_word word);
void vmx_read_caps(const struct vmx_reader *reader, struct vmx_caps *caps);
void vmx_forget_apic_id(struct vmx_caps *caps);

u32 vmx_enumerated_msrs(const struct vmx_caps *caps);
u32 vmx_decode_caps(const struct vmx_caps *caps, u64 may_be_1[VMX_NR_WORDS],
		    u64 must_be_1[VMX_NR_WORDS]);
void vmx_caps_clear(struct vmx_caps *caps, enum vmx_control control);
bool vmx_sgx_absent(const struct vmx_caps *caps);
bool vmx_is_intel(const struct vmx_caps *caps);
enum vmx_suspect vmx_suspect(const struct vmx_caps *caps);

struct vmx_evidence vmx_at_word(const struct vmx_setup *setup, enum vmx_word word, u64 mask);
struct vmx_evidence vmx_at_control(const struct vmx_setup *setup, enum vmx_control control);
struct vmx_evidence vmx_at_msr(const struct vmx_caps *caps, enum vmx_msr msr, u64 mask);
struct vmx_evidence vmx_at_cpuid(const struct vmx_caps *caps, enum vmx_cpuid leaf,
				 enum vmx_reg reg, u32 mask);

/* core/capture.c: a snapshot that was captured elsewhere */

bool vmx_caps_set_msr(struct vmx_caps *caps, u32 number, u64 value);
bool vmx_caps_set_fault(struct vmx_caps *caps, u32 number);
bool vmx_caps_set_cpuid(struct vmx_caps *caps, u32 leaf, u32 subleaf,
			const struct vmx_regs *regs);
void vmx_caps_set_signature(struct vmx_caps *caps, u32 signature);

/* core/consistency.c */

void vmx_check_enabled(const struct vmx_setup *setup);
void vmx_check_alone(const struct vmx_caps *caps, const struct vmx_policy *policy,
		     struct vmx_findings *findings);
void vmx_check_captured(const struct vmx_setup *setup);
void vmx_check_consistency(const struct vmx_setup *setup);
void vmx_clear_ept_vpid(const struct vmx_setup *setup, struct vmcs_config *config);

/* core/sanitize.c */

u64 vmx_must_be_1(const struct vmx_setup *setup, const struct vmcs_config *config,
		  enum vmx_word word);
bool vmx_has_erratum(const struct vmx_caps *caps, const struct vmx_erratum *erratum);
void vmx_drop_errata(const struct vmx_setup *setup, struct vmcs_config *config);
void vmx_clear_halves(const struct vmx_setup *setup, struct vmcs_config *config);
void vmx_sanitize(const struct vmx_setup *setup, struct vmcs_config *config,
		  const struct vmx_need *rows, unsigned int nr);

/* vmx_policy.c: the request */

void vmx_default_policy(struct vmx_policy *policy);
int vmx_policy_add(struct vmx_policy *policy, const char * const lists[VMX_NR_CHOICES],
		   char *error, size_t size);

/* core/switches.c */

bool vmx_switch_exists(const struct vmx_caps *caps, const struct vmx_switch_row *row);
void vmx_plan_switches(const struct vmx_caps *caps, struct vmcs_config *config);
size_t vmx_format_switch(const struct vmcs_config *config, enum vmx_switch which, char *buf,
			 size_t size);

/* vmx_setup.c: from the snapshot to the configuration */

int adjust_vmx_controls(u32 required, u32 optional, u64 msr, u32 *result);
int adjust_vmx_controls64(u64 required, u64 optional, u64 allowed1, u64 *result);
void vmx_start_setup(struct vmx_setup *setup);
u64 vmx_wanted_controls(const struct vmx_caps *caps, const struct vmx_policy *policy,
			enum vmx_word word);
int setup_vmcs_config(const struct vmx_caps *caps, const struct vmx_policy *policy,
		      struct vmcs_config *config, struct vmx_findings *findings);

/* vmx_cpus.c: the CPUs of a machine, held against each other */

const struct vmx_field *vmx_find_field(enum vmx_word word, u64 mask);
void vmx_intersect_caps(struct vmx_caps *common, const struct vmx_caps *other);
int setup_machine(struct vmx_machine *machine, const struct vmx_policy *policy,
		  struct vmcs_config *config, struct vmx_caps *common,
		  struct vmx_findings *findings, struct vmx_findings *scratch);
int setup_online_cpu(struct vmx_machine *machine, const struct vmx_policy *policy,
		     const struct vmcs_config *published, const struct vmx_caps *base,
		     struct vmx_findings *findings, struct vmx_findings *scratch);

/* vmx_text.c: places, and dumps */

/**
 * struct vmx_text - text that grows in a buffer, and stops quietly at its end
 * @buf: the buffer, always terminated
 * @size: its size in bytes, at least 1
 * @len: the length of the text so far
 */
struct vmx_text {
	char *buf;
	size_t size;
	size_t len;
};

void vmx_put(struct vmx_text *text, const char *format, ...) __printf(2, 3);
void vmx_put_template(struct vmx_text *text, const char *template, const char * const tokens[],
		      void (*put)(struct vmx_text *text, unsigned int token,
				  const void *context),
		      const void *context);
void vmx_put_bits(struct vmx_text *text, u64 mask, unsigned int shift);
void vmx_put_control(struct vmx_text *text, enum vmx_control control);
void vmx_put_msr(struct vmx_text *text, unsigned int msr);
void vmx_dump_caps(const struct vmx_caps *caps, void (*put)(void *context, const char *line),
		   void *context);

/* vmx_report.c: findings and words */

void vmx_start_findings(struct vmx_findings *findings, const struct vmx_policy *policy,
			const struct vmx_caps *caps);
void vmx_merge_findings(struct vmx_findings *findings, const struct vmx_findings *some,
			u64 groups);
void vmx_finish_findings(struct vmx_findings *findings, unsigned int nr_groups);
struct vmx_finding *vmx_lookup_finding(struct vmx_findings *findings, enum vmx_rule rule,
				       struct vmx_evidence first, struct vmx_evidence second);
struct vmx_finding *vmx_report(struct vmx_findings *findings, enum vmx_rule rule,
			       struct vmx_evidence first, struct vmx_evidence second);
void vmx_escalate(struct vmx_findings *findings, struct vmx_finding *finding);
const struct vmx_finding *vmx_dropped_by(const struct vmx_findings *findings,
					 enum vmx_word word, u64 mask);
const char *vmx_control_name(enum vmx_control control);
const char *vmx_rule_slug(enum vmx_rule rule);
size_t vmx_format_cpus(const struct vmx_machine *machine, u64 groups, char *buf, size_t size);
size_t vmx_format_finding(const struct vmx_finding *finding, const struct vmx_machine *machine,
			  char *buf, size_t size);
size_t vmx_format_word(const struct vmcs_config *config, enum vmx_word word,
		       char *buf, size_t size);
size_t vmx_format_names(const struct vmcs_config *config, enum vmx_word word,
			char *buf, size_t size);

#endif /* VMX_CORE_H */
