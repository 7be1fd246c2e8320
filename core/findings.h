/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings: rules that spoke, and the bits that they are about.
 */
#ifndef VMX_CORE_FINDINGS_H
#define VMX_CORE_FINDINGS_H

#include "policy.h"
#include "snapshot.h"
#include "tables.h"

struct vmx_setup;

enum vmx_place {
	VMX_AT_WORD,
	VMX_AT_TRUE_WORD,
	VMX_AT_MSR,
	VMX_AT_CPUID,
	VMX_AT_MSRS,
	VMX_AT_CPUIDS,
	VMX_AT_MICROCODE,
};

/**
 * struct vmx_bits - some bits, and what the CPU says there
 * @place: what @index counts
 * @index: enum vmx_word, whose bits are in its MSR or in its TRUE MSR, enum vmx_msr, or
 *	enum vmx_cpuid * 4 + enum vmx_reg
 * @mask: the bits in question, none where the place itself is; in %VMX_AT_MSRS
 *	and %VMX_AT_CPUIDS BIT() of each that is meant
 * @have: those of @mask that the processor sets, or allows to be set
 */
struct vmx_bits {
	enum vmx_place place;
	unsigned int index;
	u64 mask;
	u64 have;
};

#define VMX_MAX_BITS 2

/**
 * struct vmx_at - some bits; what the CPU says there is in its snapshot
 * @place: as in struct vmx_bits
 * @index: likewise
 * @mask: likewise
 */
struct vmx_at {
	u32 place;
	u32 index;
	u64 mask;
};

#define VMX_NOWHERE ((struct vmx_at) { })

static __always_inline struct vmx_at vmx_at_word(enum vmx_word word, u64 mask)
{
	return (struct vmx_at) { VMX_AT_WORD, word, mask };
}

static __always_inline struct vmx_at vmx_at_control(enum vmx_control control)
{
	return vmx_at_word(vmx_control_word(control), vmx_control_mask(control));
}

static __always_inline struct vmx_at vmx_at_msr(enum vmx_msr msr, u64 mask)
{
	return (struct vmx_at) { VMX_AT_MSR, msr, mask };
}

static __always_inline struct vmx_at vmx_at_cpuid(enum vmx_cpuid leaf, enum vmx_reg reg, u32 mask)
{
	return (struct vmx_at) { VMX_AT_CPUID, leaf * VMX_NR_REGS + reg, mask };
}

/**
 * struct vmx_finding - a rule that spoke, and the bits that it is about
 * @rule: the rule that speaks
 * @severity: never %VMX_INCONSISTENT, the policy has decided
 * @must_be_1: the control should have been dropped, but must be 1
 * @because: the rule that led to this one, or %VMX_NR_RULES
 * @erratum: the row of the erratum, where the words name one
 * @hypervisor: enum vmx_hypervisor: where it was found
 * @groups: BIT() of each group of CPUs that is meant, 0 if all are
 * @others: the groups that the second evidence is of, where the first is of @groups
 * @at: the bits that it is about; unused entries are all 0
 */
struct vmx_finding {
	enum vmx_rule rule;
	enum vmx_severity severity;
	enum vmx_rule because;
	bool must_be_1;
	u8 hypervisor;
	unsigned int erratum;
	u64 groups;
	u64 others;
	struct vmx_bits at[VMX_MAX_BITS];
};

#define VMX_MAX_FINDINGS 64

/**
 * struct vmx_findings - all that was found
 * @tolerant: inconsistencies are warnings
 * @hypervisor: enum vmx_hypervisor: where all this is found
 * @err: 0, or the errno of the gravest error, negative; -EOPNOTSUPP outranks -EIO
 * @nr: used entries of @list
 * @lost: how many did not fit; the last entry then says so
 * @spare: the last of those, which has no place
 * @list: in the order of the pipeline's steps, then of the tables' rows
 */
struct vmx_findings {
	bool tolerant;
	u8 hypervisor;
	int err;
	unsigned int nr;
	unsigned int lost;
	struct vmx_finding spare;
	struct vmx_finding list[VMX_MAX_FINDINGS];
};

void vmx_start_findings(struct vmx_findings *findings, const struct vmx_policy *policy,
			const struct vmx_caps *caps);
void vmx_merge_findings(struct vmx_findings *findings, const struct vmx_findings *some,
			u64 groups);
void vmx_finish_findings(struct vmx_findings *findings, unsigned int nr_groups);
struct vmx_finding *vmx_lookup_finding(struct vmx_findings *findings, enum vmx_rule rule,
				       struct vmx_bits first, struct vmx_bits second);
struct vmx_finding *vmx_report(struct vmx_findings *findings, enum vmx_rule rule);
struct vmx_finding *vmx_report_at(const struct vmx_setup *setup, enum vmx_rule rule,
				  struct vmx_at first, struct vmx_at second);
void vmx_escalate(struct vmx_findings *findings, struct vmx_finding *finding);
const struct vmx_finding *vmx_dropped_by(const struct vmx_findings *findings,
					 enum vmx_word word, u64 mask);

#endif /* VMX_CORE_FINDINGS_H */
