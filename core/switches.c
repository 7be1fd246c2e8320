// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the MSRs behind the entry/exit pairs are switched.
 */
#include <linux/kernel.h>

#include "messages.h"
#include "setup.h"

/* Find the MSRs that exist and that no control switches. */
void vmx_plan_switches(const struct vmx_caps *caps, struct vmcs_config *config)
{
	const struct vmx_switch_row *row;

	for (row = vmx_switches; row < vmx_switches + VMX_NR_SWITCHES; row++)
		if (vmx_switch_exists(caps, row) && !vmx_has(config, row->entry) &&
		    (row->needs == VMXC_NONE || vmx_has(config, row->needs)))
			config->area_msr[config->nr_area_msrs++] = row->msr;
}

/* How an MSR is switched, as a line.  Returns its length, 0 where nothing switches it. */
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
