/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMXCHECK_TABLES_H
#define VMXCHECK_TABLES_H

#include <stdio.h>

#include "../../core/core.h"

void tables_list(FILE *out);
bool tables_explain(const char *what, FILE *out);

#endif /* VMXCHECK_TABLES_H */
