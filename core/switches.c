// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the MSRs behind the entry/exit pairs are switched.
 */
#include <linux/kernel.h>

#include "messages.h"
#include "setup.h"

/**
 * vmx_plan_switches() - find the MSRs that no control switches
 * @caps: the snapshot
 * @config: the configuration; the plan becomes part of it
 */
void vmx_plan_switches(const struct vmx_caps *caps, struct vmcs_config *config)
{
	const struct vmx_switch_row *row;

	for (row = vmx_switches; row < vmx_switches + VMX_NR_SWITCHES; row++)
		if (vmx_switch_exists(caps, row) && !vmx_has(config, row->entry) &&
		    (row->needs == VMXC_NONE || vmx_has(config, row->needs)))
			config->area_msr[config->nr_area_msrs++] = row->msr;
}

/**
 * vmx_format_switch() - how an MSR is switched, as a line without newline
 * @config: the configuration
 * @which: the MSR
 * @buf: the result, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Return: the length of the line, cut to what fits; 0 where nothing switches it.
 */
size_t vmx_format_switch(const struct vmcs_config *config, enum vmx_switch which, char *buf,
			 size_t size)
{
	const struct vmx_switch_row *row = &vmx_switches[which];

	if (vmx_has(config, row->entry))
		return scnprintf(buf, size, "msr-switch %s MSR(%XH) by %s", row->name, row->msr,
				 vmx_control_name(row->entry));
	if (vmx_in_areas(config, row->msr))
		return scnprintf(buf, size, "msr-switch %s MSR(%XH) by MSR areas", row->name,
				 row->msr);
	*buf = '\0';
	return 0;
}
