/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several dumps against each other: what differs, and what they have in common.
 */
#ifndef VMXCHECK_COMPARE_H
#define VMXCHECK_COMPARE_H

#include <stdio.h>

#include "report.h"

unsigned int compare_print(const struct vmx_caps *a, const struct vmx_caps *b,
			   const char * const names[2], const struct look *look, FILE *out);
void meet_cpus(struct vmx_caps *common, const struct vmx_machine *machine);
void print_flags(const struct vmx_caps *caps, FILE *out);

#endif /* VMXCHECK_COMPARE_H */
