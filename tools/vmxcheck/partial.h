/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A verdict on part of the facts.
 */
#ifndef VMXCHECK_PARTIAL_H
#define VMXCHECK_PARTIAL_H

#include "facts.h"

/**
 * enum extent - how much of a machine is known
 * @ALL_KNOWN: the core can judge the snapshots as they are
 * @ENOUGH_KNOWN: all that a verdict needs, but not each bit of each MSR
 * @PART_KNOWN: an MSR that is needed, or bits of it, were not captured
 */
enum extent {
	ALL_KNOWN,
	ENOUGH_KNOWN,
	PART_KNOWN,
};

/**
 * struct completion - snapshots that hold what is known, and fill in the rest
 * @machine: the CPUs
 * @caps: their snapshots
 * @room: for how many there is memory
 * @filled: by enum vmx_msr, the bits that nothing in the file tells of any of the CPUs
 * @missing: BIT(enum vmx_msr) of each that is needed and was not captured, or not all of it
 */
struct completion {
	struct vmx_machine machine;
	struct vmx_caps *caps;
	unsigned int room;
	u64 filled[VMX_NR_MSRS];
	u32 missing;
};

enum extent partial_extent(const struct facts *facts, const struct vmx_policy *policy);
void partial_complete(struct completion *completion, const struct facts *facts,
		      const struct vmx_policy *policy, enum extent extent);
const char *partial_list_msrs(u32 msrs, char *buf, size_t size);
void partial_trim(struct vmx_findings *findings, const struct completion *completion,
		  const struct facts *facts);

#endif /* VMXCHECK_PARTIAL_H */
