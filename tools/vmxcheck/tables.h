/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMXCHECK_TABLES_H
#define VMXCHECK_TABLES_H

#include <stdio.h>

#include "../../core/core.h"

/* What the default request says of a control. */
enum role {
	REQUIRED,
	OPTIONAL,
	KNOWN,
	SMM,
};

enum role tables_role(const struct vmx_control_row *row);
void tables_list(FILE *out);
bool tables_explain(const char *what, FILE *out);

#endif /* VMXCHECK_TABLES_H */
