// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test helper: flips bits of the VMX capability MSRs that kvm_intel reads, by a
 * probe on each RDMSR of that module.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/msr.h>

static int cpu = -1;
module_param(cpu, int, 0644);
MODULE_PARM_DESC(cpu, "The CPU (default: all)");

static unsigned long long flip[MSR_IA32_VMX_PROCBASED_CTLS3 - MSR_IA32_VMX_BASIC + 1];
module_param_array(flip, ullong, NULL, 0644);
MODULE_PARM_DESC(flip, "The bits, by MSR from 480H on");

#define MAX_PROBES 200

static struct kprobe probes[MAX_PROBES];
static unsigned int nr_probes;

/* RDMSR is two bytes long. */
static int flip_rdmsr(struct kprobe *probe, struct pt_regs *regs)
{
	unsigned long msr = regs->cx - MSR_IA32_VMX_BASIC;
	u64 value;

	if (msr >= ARRAY_SIZE(flip))
		return 0;
	/* A fault would find no fix-up here; KVM looks at the value alone, which is 0 then. */
	rdmsrq_safe(regs->cx, &value);
	if (cpu < 0 || cpu == raw_smp_processor_id())
		value ^= flip[msr];
	regs->ax = lower_32_bits(value);
	regs->dx = upper_32_bits(value);
	regs->ip = (unsigned long)probe->addr + 2;
	return 1;
}

/* With one the probe is not optimized, so that it can skip the instruction. */
static void never_optimize(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

/* Where these bytes are not an instruction there is no probe. */
static int probe_module(const struct module *module)
{
	const u8 *text = module->mem[MOD_TEXT].base;
	unsigned int i;

	for (i = 0; i + 1 < module->mem[MOD_TEXT].size; i++) {
		if (text[i] != 0x0f || text[i + 1] != 0x32)
			continue;
		if (nr_probes == MAX_PROBES)
			return -ENOSPC;
		probes[nr_probes] = (struct kprobe) {
			.addr = (kprobe_opcode_t *)&text[i],
			.pre_handler = flip_rdmsr,
			.post_handler = never_optimize,
		};
		if (!register_kprobe(&probes[nr_probes]))
			nr_probes++;
	}
	return nr_probes ? 0 : -ENOENT;
}

static int kvm_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct module *module = data;
	int err = 0;

	if (strcmp(module->name, "kvm_intel"))
		return NOTIFY_DONE;
	if (event == MODULE_STATE_COMING) {
		err = probe_module(module);
	} else if (event == MODULE_STATE_GOING) {
		while (nr_probes)
			unregister_kprobe(&probes[--nr_probes]);
	}
	return notifier_from_errno(err);
}

/* After that of the kernel, which learns then where in the module no probe may be. */
static struct notifier_block kvm_block = { .notifier_call = kvm_event, .priority = INT_MIN };

static int __init kvm_flip_init(void)
{
	return register_module_notifier(&kvm_block);
}
module_init(kvm_flip_init);

MODULE_DESCRIPTION("Flips bits of the VMX capability MSRs that kvm_intel reads");
MODULE_LICENSE("GPL");
