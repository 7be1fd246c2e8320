// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest user of vmx_core: a hypervisor that takes the control words as
 * they are, and refuses to load where it cannot do its work.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "vmx_caps.h"

/* What this hypervisor cannot do without, beside what vmx_core requires. */
static const struct {
	enum vmx_control control;
	const char *name;
} needs[] = {
	{ VMXC_SECONDARY_EXEC_ENABLE_EPT, "vmx-ept" },
	{ VMXC_SECONDARY_EXEC_UNRESTRICTED_GUEST, "vmx-unrestricted-guest" },
};

static int __init vmx_user_init(void)
{
	const struct vmcs_config *config = vmx_core_config();
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		if (vmx_has(config, needs[i].control))
			continue;
		pr_err("this processor has no %s\n", needs[i].name);
		err = -EOPNOTSUPP;
	}
	if (err)
		return err;

	/* For the guest's EFER one look is enough: VM exit restores the host's. */
	pr_info("VM-entry controls 0x%llx, EFER is switched by %s\n",
		config->word[VMX_WORD_ENTRY],
		vmx_has_load_ia32_efer(config) ? "the processor" : "hand");
	return 0;
}
module_init(vmx_user_init);

static void __exit vmx_user_exit(void)
{
}
module_exit(vmx_user_exit);

MODULE_DESCRIPTION("Example of a module that uses vmx_core");
MODULE_LICENSE("GPL");
