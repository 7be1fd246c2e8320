// SPDX-License-Identifier: GPL-2.0-only
/* Test helper: flips capabilities of a processor before KVM looks at them. */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/smp.h>
#include <linux/string.h>

static int cpu = -1;
module_param(cpu, int, 0644);
MODULE_PARM_DESC(cpu, "The CPU (default: all)");

static unsigned long long flip[9];
module_param_array(flip, ullong, NULL, 0644);
MODULE_PARM_DESC(flip, "The bits, by the words that struct vmx_raw_caps begins with");

static int flip_caps(struct kprobe *probe, struct pt_regs *regs)
{
	u64 *caps = (u64 *)regs_get_kernel_argument(regs, 0);
	int i;

	if (cpu >= 0 && cpu != smp_processor_id())
		return 0;
	for (i = 0; i < ARRAY_SIZE(flip); i++)
		caps[i] ^= flip[i];
	return 0;
}

static struct kprobe probe;

static int kvm_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct module *module = data;
	int err = 0;

	if (strcmp(module->name, "kvm_intel"))
		return NOTIFY_DONE;
	if (event == MODULE_STATE_COMING) {
		probe = (struct kprobe) {
			.symbol_name = "vmx_compute_vmcs_config",
			.pre_handler = flip_caps,
		};
		err = register_kprobe(&probe);
	} else if (event == MODULE_STATE_GOING) {
		unregister_kprobe(&probe);
	}
	return notifier_from_errno(err);
}

static struct notifier_block kvm_block = { .notifier_call = kvm_event, .priority = INT_MAX };

static int __init kvm_flip_init(void)
{
	return register_module_notifier(&kvm_block);
}
module_init(kvm_flip_init);

MODULE_DESCRIPTION("Flips capabilities of a processor before KVM looks at them");
MODULE_LICENSE("GPL");
