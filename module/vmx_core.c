// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmx_core.ko as one unit.  The compiler may then make functions local, and inline those
 * with one caller: a fifth of what stays in memory were their symbols, padding and unwind
 * tables.
 */
#include "main.c"
#include "visible.h"

/* The core does not know of modules: the request is made at load only. */
int __init vmx_policy_add(struct vmx_policy *policy, const char * const lists[VMX_NR_CHOICES],
			  char *error, size_t size);

#include "../core/core.c"
