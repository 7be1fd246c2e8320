// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pure core once more, for a kernel in which vmx_core itself cannot load.
 */
#include <linux/init.h>
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit tests of the VMX set-up core");
MODULE_LICENSE("GPL");

#include "../../core/core.c"
#include "../../core/capture.c"
#include "../../core/requests.c"
#include "../../verify/decide.c"
#include "../../verify/results.c"
#include "../../verify/search.c"
