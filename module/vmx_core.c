// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmx_core.ko as one unit.  The compiler may then make functions local, and inline those
 * with one caller: a fifth of what stays in memory were their symbols, padding and unwind
 * tables.
 */
#include "main.c"
#include "visible.h"
#include "../core/core.c"
