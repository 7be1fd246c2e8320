// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module around the core: parameters, CPUs, log, debugfs, exported API.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "vmx_compat.h"
#include "vmx_core.h"
#include "vmx_verify.h"

#ifndef CONFIG_X86_64
#error "vmx_core is for x86-64 only"
#endif

/* Enough for a finding that names all controls of a word. */
#define LINE_SIZE 1024

static bool error_on_inconsistent_vmcs_config = true;
module_param(error_on_inconsistent_vmcs_config, bool, 0444);
MODULE_PARM_DESC(error_on_inconsistent_vmcs_config,
		 "Refuse to load if the VMX capabilities contradict each other, instead of going on without what is affected (default: Y)");

static char *disable;
module_param(disable, charp, 0444);
MODULE_PARM_DESC(disable, "Controls to do without, as vmx-* names separated by commas");

static char *request;
module_param(request, charp, 0444);
MODULE_PARM_DESC(request, "Controls to use where supported, beside KVM's");

static char *require;
module_param(require, charp, 0444);
MODULE_PARM_DESC(require, "Controls to refuse to load without, beside KVM's");

static bool mixed_cpus;
module_param(mixed_cpus, bool, 0444);
MODULE_PARM_DESC(mixed_cpus,
		 "If CPUs differ, take what all of them have in common instead of refusing to load (default: N)");

static bool verify;
module_param(verify, bool, 0444);
MODULE_PARM_DESC(verify,
		 "Enter a guest of a few instructions on each CPU, and refuse to load if the processor does not accept the configuration (default: N)");

static struct vmcs_config vmx_config __ro_after_init;
static struct vmx_terms terms_for_newcomers __ro_after_init;

const struct vmcs_config *vmx_core_config(void)
{
	return &vmx_config;
}
EXPORT_SYMBOL_GPL(vmx_core_config);

static struct vmx_caps __percpu *cpu_caps __ro_after_init;
static enum cpuhp_state hotplug_state __ro_after_init = CPUHP_INVALID;

/* Text is written once, so that the words can go with the init code. */
static char *config_text __ro_after_init;
static char *findings_text __ro_after_init;
static char *names_text __ro_after_init;
static struct dentry *debugfs_dir __ro_after_init;

static void put_line(void *m, const char *line)
{
	seq_printf(m, "%s\n", line);
}

static int caps_show(struct seq_file *m, void *unused)
{
	unsigned int cpu;

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		seq_printf(m, "cpu %u\n", cpu);
		vmx_dump_caps(per_cpu_ptr(cpu_caps, cpu), put_line, m);
	}
	cpus_read_unlock();
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(caps);

static int text_show(struct seq_file *m, void *unused)
{
	seq_puts(m, m->private);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(text);

static int read_this_msr(void *unused, u32 number, u64 *value)
{
	return rdmsrq_safe(number, value);
}

static void read_this_cpuid(void *unused, u32 leaf, u32 subleaf, struct vmx_regs *regs)
{
	cpuid_count(leaf, subleaf, &regs->reg[0], &regs->reg[1], &regs->reg[2], &regs->reg[3]);
}

static const struct vmx_reader this_cpu_reader = {
	.read_msr = read_this_msr,
	.read_cpuid = read_this_cpuid,
};

/* At load on every CPU at once, with interrupts off. */
static void read_this_cpu(void *unused)
{
	struct vmx_caps *caps = this_cpu_ptr(cpu_caps);

	caps->kernel_vmx = this_cpu_has(X86_FEATURE_VMX);
	vmx_read_caps(&this_cpu_reader, caps);
}

/* A CPU that comes online, and all others. */
struct newcomer {
	unsigned int cpu;
	cpumask_var_t others;
	unsigned int nr_differences;
};

static void log_difference(void *context, const struct vmx_evidence *at)
{
	struct newcomer *newcomer = context;
	char line[128];
	struct vmx_text text = { .buf = line, .size = sizeof(line) };

	newcomer->nr_differences++;
	vmx_put_named_place(&text, &terms_for_newcomers, at);
	if (at->place == VMX_AT_MSR && at->index == VMX_MSR_FEAT_CTL)
		pr_err("error: [firmware-lock] on CPU %u: %s is 0: VMX is not enabled there\n",
		       newcomer->cpu, line);
	else
		pr_err("error: [cpu-mismatch] %s is %d on CPU%s %*pbl, %d on CPU %u\n", line,
		       !at->have, cpumask_weight(newcomer->others) == 1 ? "" : "s",
		       cpumask_pr_args(newcomer->others), !!at->have, newcomer->cpu);
}

/* Runs on the CPU that comes online, before anything else may use it. */
static int check_this_cpu(unsigned int cpu)
{
	struct newcomer newcomer = { .cpu = cpu };

	if (!zalloc_cpumask_var(&newcomer.others, GFP_KERNEL))
		return -ENOMEM;
	cpumask_copy(newcomer.others, cpu_online_mask);
	cpumask_clear_cpu(cpu, newcomer.others);

	read_this_cpu(NULL);
	vmx_check_newcomer(&terms_for_newcomers, &vmx_config, this_cpu_ptr(cpu_caps),
			   log_difference, &newcomer);
	free_cpumask_var(newcomer.others);
	return newcomer.nr_differences ? -EIO : 0;
}

/**
 * struct workspace - what the load needs and leaves no trace of
 * @findings: of all CPUs
 * @scratch: of some
 * @machine: the CPUs
 * @policy: what is asked of them
 * @meet: the snapshot that the configuration is derived from
 * @line: a line of text
 */
struct workspace {
	struct vmx_findings findings;
	struct vmx_findings scratch;
	struct vmx_machine machine;
	struct vmx_policy policy;
	struct vmx_caps meet;
	char line[LINE_SIZE];
};

static int __init add_line(char **text, const char *line)
{
	char *longer = kasprintf(GFP_KERNEL, "%s%s\n", *text, line);

	if (!longer)
		return -ENOMEM;
	kfree(*text);
	*text = longer;
	return 0;
}

static void __init log_findings(struct workspace *work)
{
	const struct vmx_finding *finding;

	for (finding = work->findings.list;
	     finding < work->findings.list + work->findings.nr; finding++) {
		vmx_format_finding(finding, &work->machine, work->line, LINE_SIZE);
		switch (finding->severity) {
		case VMX_ERROR:
			pr_err("%s\n", work->line);
			break;
		case VMX_WARNING:
			pr_warn("%s\n", work->line);
			break;
		default:
			pr_debug("%s\n", work->line);
		}
	}
}

static void __init log_summary(char *line)
{
	unsigned int word;
	size_t len = 0;

	for (word = 0; word <= VMX_WORD_VPID; word++) {
		line[len++] = ' ';
		len += vmx_format_word(&vmx_config, word, line + len, LINE_SIZE - len);
	}
	pr_info("CPUs %*pbl:%s\n", cpumask_pr_args(cpu_online_mask), line);
}

static int __init write_text(struct workspace *work)
{
	char *line = work->line;
	unsigned int i;
	size_t len;
	int err = 0;

	len = vmx_write_names(NULL, 0) + 1;
	names_text = kmalloc(len, GFP_KERNEL);
	config_text = kstrdup("", GFP_KERNEL);
	findings_text = kstrdup("", GFP_KERNEL);
	if (!names_text || !config_text || !findings_text)
		return -ENOMEM;

	vmx_write_names(names_text, len);
	for (i = 0; i < VMX_NR_WORDS && !err; i++) {
		len = vmx_format_word(&vmx_config, i, line, LINE_SIZE);
		vmx_format_names(&vmx_config, i, line + len, LINE_SIZE - len);
		err = add_line(&config_text, line);
	}
	for (i = 0; i < VMX_NR_SWITCHES && !err; i++)
		if (vmx_format_switch(&vmx_config, i, line, LINE_SIZE))
			err = add_line(&config_text, line);
	for (i = 0; i < work->findings.nr && !err; i++) {
		vmx_format_finding(&work->findings.list[i], &work->machine, line, LINE_SIZE);
		err = add_line(&findings_text, line);
	}
	return err;
}

static int __init make_policy(struct vmx_policy *policy, char *line)
{
	const char * const lists[VMX_NR_CHOICES] = {
		[VMX_DISABLE] = disable,
		[VMX_REQUEST] = request,
		[VMX_REQUIRE] = require,
	};
	int err;

	vmx_default_policy(policy);
	policy->error_on_inconsistent = error_on_inconsistent_vmcs_config;
	policy->kernel_locks = !IS_ENABLED(CONFIG_KVM_INTEL);
	policy->mixed_cpus = mixed_cpus;

	err = vmx_policy_add(policy, lists, line, LINE_SIZE);
	if (err)
		pr_err("error: [input] %s\n", line);
	return err;
}

static void __init list_cpus(struct vmx_machine *machine)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		machine->cpus[machine->nr_cpus++] = (struct vmx_cpu) {
			.number = cpu,
			.caps = per_cpu_ptr(cpu_caps, cpu),
		};
}

/* No CPU comes or goes meanwhile. */
static int __init set_up_cpus(struct workspace *work)
{
	int err;

	on_each_cpu(read_this_cpu, NULL, 1);
	list_cpus(&work->machine);

	err = setup_machine(&work->machine, &work->policy, &vmx_config, &work->meet,
			    &work->findings, &work->scratch);
	if (!err && verify)
		err = vmx_verify(&work->machine, &vmx_config, &work->findings);
	log_findings(work);
	if (!err)
		err = write_text(work);
	if (err)
		return err;

	vmx_state_terms(&work->meet, &work->policy, &vmx_config, &terms_for_newcomers);
	terms_for_newcomers.names = names_text;
	err = cpuhp_setup_state_nocalls_cpuslocked(CPUHP_AP_ONLINE_DYN, "vmx_core:online",
						   check_this_cpu, NULL);
	if (err < 0)
		return err;
	hotplug_state = err;
	log_summary(work->line);
	return 0;
}

static int __init read_and_set_up(struct workspace *work)
{
	int err;

	err = make_policy(&work->policy, work->line);
	if (err)
		return err;
	cpu_caps = alloc_percpu(struct vmx_caps);
	work->machine.cpus = kvcalloc(nr_cpu_ids, sizeof(*work->machine.cpus), GFP_KERNEL);
	if (!cpu_caps || !work->machine.cpus)
		return -ENOMEM;

	cpus_read_lock();
	err = set_up_cpus(work);
	cpus_read_unlock();
	return err;
}

static void __init publish(void)
{
	debugfs_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("caps", 0400, debugfs_dir, NULL, &caps_fops);
	debugfs_create_file("config", 0400, debugfs_dir, config_text, &text_fops);
	debugfs_create_file("findings", 0400, debugfs_dir, findings_text, &text_fops);
}

static void retract(void)
{
	debugfs_remove(debugfs_dir);
	if (hotplug_state != CPUHP_INVALID)
		cpuhp_remove_state_nocalls(hotplug_state);
	kfree(config_text);
	kfree(findings_text);
	kfree(names_text);
	free_percpu(cpu_caps);
}

static int __init vmx_core_init(void)
{
	struct workspace *work = kvzalloc(sizeof(*work), GFP_KERNEL);
	int err = -ENOMEM;

	if (work) {
		err = read_and_set_up(work);
		kvfree(work->machine.cpus);
		kvfree(work);
	}
	if (!err)
		publish();
	else
		retract();
	return err;
}
module_init(vmx_core_init);

static void __exit vmx_core_exit(void)
{
	retract();
}
module_exit(vmx_core_exit);

MODULE_DESCRIPTION("Set-up core of a VMX hypervisor");
MODULE_LICENSE("GPL");
MODULE_VERSION(VMX_CORE_VERSION);
