/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several dumps against each other: what differs, and what they have in common.
 */
#ifndef VMXCHECK_COMPARE_H
#define VMXCHECK_COMPARE_H

#include <stdio.h>

#include "report.h"

/**
 * struct processor - what a file tells of a processor
 * @caps: what all of its CPUs allow
 * @untold: by enum vmx_msr, bits of @caps that the file does not tell
 * @missing: BIT(enum vmx_msr) of each that is needed and was not captured, or not all of it
 */
struct processor {
	struct vmx_caps caps;
	u64 untold[VMX_NR_MSRS];
	u32 missing;
};

void processor_tell(struct processor *processor, const struct facts *facts,
		    const struct vmx_policy *policy);
unsigned int compare_print(const struct processor processors[2], const char * const names[2],
			   const struct look *look, FILE *out);
void meet_cpus(struct vmx_caps *common, const struct vmx_machine *machine);
void print_flags(const struct vmx_caps *caps, FILE *out);

#endif /* VMXCHECK_COMPARE_H */
