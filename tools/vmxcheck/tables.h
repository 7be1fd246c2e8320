/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMXCHECK_TABLES_H
#define VMXCHECK_TABLES_H

#include <stdio.h>

#include "../../core/core.h"

const struct vmx_control_row *tables_find(const char *name);
void tables_list(FILE *out);
void tables_explain(const struct vmx_control_row *row, FILE *out);

#endif /* VMXCHECK_TABLES_H */
