// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pure core once more, for a kernel in which vmx_core itself cannot load.
 */
#include <linux/init.h>
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit tests of the VMX set-up core");
MODULE_LICENSE("GPL");

#include "../../vmx_caps.c"
#include "../../vmx_capture.c"
#include "../../vmx_check.c"
#include "../../vmx_cpus.c"
#include "../../vmx_plan.c"
#include "../../vmx_policy.c"
#include "../../vmx_report.c"
#include "../../vmx_sanitize.c"
#include "../../vmx_setup.c"
#include "../../vmx_text.c"
