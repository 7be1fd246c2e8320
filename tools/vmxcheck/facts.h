/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The facts of a file, whatever its form: CPUs with what was captured of them, and
 * what else it says of controls.
 */
#ifndef VMXCHECK_FACTS_H
#define VMXCHECK_FACTS_H

#include "../../core/core.h"

/* As many as Linux can have. */
#define MAX_CPUS 8192U

/**
 * struct cpu_extra - what was captured of a CPU beside its snapshot
 * @unknown: by enum vmx_msr, the bits of a captured MSR that the file does not tell
 */
struct cpu_extra {
	u64 unknown[VMX_NR_MSRS];
};

/* A file may say this of a control by name. */
enum claim {
	CLAIM_SUPPORTED,
	CLAIM_MISSING,		/* the host does not support it */
	CLAIM_WANTED,		/* a guest is to have it */
	CLAIM_UNWANTED,
	NR_CLAIMS
};

/**
 * struct asked_msr - a value that an MSR was to have
 * @number: the MSR
 * @value: what was asked for
 */
struct asked_msr {
	u32 number;
	u64 value;
};

/**
 * struct note - something that a form or an answer finds, beside what the rules find
 * @rule: the slug of the rule that it belongs to
 * @severity: as of a finding
 * @word: the word that is meant, or VMX_NR_WORDS
 * @mask: the bits of @word
 * @have: those of them that the processor allows
 * @message: the words
 */
struct note {
	const char *rule;
	enum vmx_severity severity;
	enum vmx_word word;
	u64 mask;
	u64 have;
	char message[400];
};

#define CPUID_1_ECX_VMX BIT(5)

#define MAX_NOTES 256
#define MAX_ASKED 16
#define MAX_OTHERS 8

/**
 * struct facts - what a file says; all 0 before its first use
 * @format: the name of its form
 * @machine: the CPUs in the order of their numbers, at least one if the file is valid
 * @caps: their snapshots
 * @extra: what is known of them beside that
 * @room: for how many CPUs there is memory
 * @claims: what it says of controls by name, by word
 * @others: names in its lists that are no controls
 * @nr_others: number of @others
 * @asked: values that MSRs were to have
 * @nr_asked: number of @asked
 * @vmcs: the control words of a VMCS
 * @vmcs_known: BIT(enum vmx_word) of each that is known
 * @notes: what the form has found
 * @nr_notes: number of @notes
 * @line: where the file is invalid
 * @error: what is wrong there
 */
struct facts {
	const char *format;
	struct vmx_machine machine;
	struct vmx_caps *caps;
	struct cpu_extra *extra;
	unsigned int room;

	u64 claims[NR_CLAIMS][VMX_NR_WORDS];
	char others[MAX_OTHERS][32];
	unsigned int nr_others;
	struct asked_msr asked[MAX_ASKED];
	unsigned int nr_asked;
	u64 vmcs[VMX_NR_WORDS];
	u32 vmcs_known;
	struct note notes[MAX_NOTES];
	unsigned int nr_notes;

	unsigned int line;
	char error[160];
};

static inline struct cpu_extra *facts_extra(const struct facts *facts, const struct vmx_caps *caps)
{
	return &facts->extra[caps - facts->caps];
}

/* CPUID says that a CPU has no VMX. */
static inline bool facts_no_vmx(const struct vmx_caps *caps)
{
	return vmx_cpuid_known(caps, VMX_CPUID_FEATURES) &&
	       !(caps->cpuid[VMX_CPUID_FEATURES].reg[VMX_ECX] & CPUID_1_ECX_VMX);
}

void facts_clear(struct facts *facts);
void facts_free(struct facts *facts);
struct vmx_caps *facts_add_cpu(struct facts *facts, unsigned int number);
struct vmx_caps *facts_find_cpu(struct facts *facts, unsigned int number);
void facts_sort_cpus(struct facts *facts);
void facts_drop_bare_cpus(struct facts *facts);
void facts_set_msr(struct facts *facts, struct vmx_caps *caps, u32 number, u64 value, u64 unknown);
void facts_set_bit(struct facts *facts, struct vmx_caps *caps, enum vmx_msr msr, unsigned int bit,
		   bool value);
void facts_claim(struct facts *facts, enum claim claim, enum vmx_control control);
bool facts_has_claims(const struct facts *facts, enum claim claim);
void facts_add_other(struct facts *facts, const char *name, size_t len);
void facts_ask(struct facts *facts, u32 number, u64 value);
struct note *facts_note(struct facts *facts, enum vmx_severity severity, const char *rule,
			const char *format, ...) __printf(4, 5);

#endif /* VMXCHECK_FACTS_H */
