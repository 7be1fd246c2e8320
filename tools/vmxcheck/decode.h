/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values, decoded into names.
 */
#ifndef VMXCHECK_DECODE_H
#define VMXCHECK_DECODE_H

#include <stdio.h>

#include "report.h"

void decode_msr(enum vmx_msr msr, u64 value, u64 known, const struct look *look, FILE *out);
void decode_facts(const struct facts *facts, const struct look *look, FILE *out);
void decode_vmcs(const struct facts *facts, const struct look *look, FILE *out);
bool decode_argument(const char *argument, u32 *number, u64 *value);

#endif /* VMXCHECK_DECODE_H */
