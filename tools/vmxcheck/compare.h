/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several dumps against each other: what differs, and what they have in common.
 */
#ifndef VMXCHECK_COMPARE_H
#define VMXCHECK_COMPARE_H

#include <stdio.h>

#include "../../core/core.h"

unsigned int compare_print(const struct vmx_caps *a, const char *a_name,
			   const struct vmx_caps *b, const char *b_name, FILE *out);
void meet_cpus(struct vmx_caps *common, const struct vmx_machine *machine);
void print_flags(const struct vmx_caps *caps, FILE *out);

#endif /* VMXCHECK_COMPARE_H */
