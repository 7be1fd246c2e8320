/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole core, for its tests and for vmxcheck:
 *
 *	vmx_read_caps()  ->  struct vmx_caps  ->  setup_vmcs_config()
 *		->  struct vmcs_config and struct vmx_findings
 *
 * All of it is pure: no globals that change, no allocation, no log, no lock.
 * It may be called in any context, and in user space.
 */
#ifndef VMX_CORE_CORE_H
#define VMX_CORE_CORE_H

#include "cpus.h"
#include "messages.h"
#include "requests.h"
#include "setup.h"

#endif /* VMX_CORE_CORE_H */
