// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole core as one unit, for the module and its unit tests.
 */
#include "../vmx_caps.c"
#include "../vmx_setup.c"
#include "advice.c"
#include "consistency.c"
#include "cpus.c"
#include "dump.c"
#include "findings.c"
#include "messages.c"
#include "policy.c"
#include "sanitize.c"
#include "switches.c"
#include "tables.c"
#include "text.c"
