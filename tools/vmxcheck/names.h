/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names that MSRs and controls go by.
 */
#ifndef VMXCHECK_NAMES_H
#define VMXCHECK_NAMES_H

#include <stdio.h>

#include "../../core/core.h"

int name_msr_index(u32 number);
const char *name_of_msr(enum vmx_msr msr);
const char *name_in_sdm(enum vmx_control control);
bool name_find_msr(const char *text, size_t len, u32 *number);
bool name_find_vmcs_word(const char *text, size_t len, enum vmx_word *word);
unsigned int name_find_controls(const char *text, size_t len, enum vmx_control controls[4]);
const struct vmx_control_row *name_row(enum vmx_control control);
bool name_at_bit(enum vmx_msr msr, unsigned int bit, enum vmx_control *control);
void name_print_others(enum vmx_control control, FILE *out);
void name_translate_list(const char *list, char *buf, size_t size);
bool name_can_be_0(const char *text, size_t len);

#endif /* VMXCHECK_NAMES_H */
