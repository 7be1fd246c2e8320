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

#include "../core/core.h"
#include "compat.h"

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

static struct vmcs_config vmx_config __ro_after_init;

/* The configuration was derived from these; CPUs that come online are, too. */
static struct vmx_caps base_caps __ro_after_init;
static struct vmx_policy base_policy __ro_after_init;

static struct vmx_caps __percpu *cpu_caps __ro_after_init;
static enum cpuhp_state hotplug_state __ro_after_init = CPUHP_INVALID;

__visible const struct vmcs_config *vmx_core_config(void)
{
	return &vmx_config;
}
EXPORT_SYMBOL_GPL(vmx_core_config);

__visible const struct vmx_caps *vmx_core_caps(unsigned int cpu)
{
	return per_cpu_ptr(cpu_caps, cpu);
}
EXPORT_SYMBOL_GPL(vmx_core_caps);

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

static int config_show(struct seq_file *m, void *unused)
{
	char *line = kmalloc(LINE_SIZE, GFP_KERNEL);
	unsigned int i;
	size_t len;

	if (!line)
		return -ENOMEM;
	for (i = 0; i < VMX_NR_WORDS; i++) {
		len = vmx_format_word(&vmx_config, i, line, LINE_SIZE);
		vmx_format_names(&vmx_config, i, line + len, LINE_SIZE - len);
		put_line(m, line);
	}
	for (i = 0; i < VMX_NR_SWITCHES; i++)
		if (vmx_format_switch(&vmx_config, i, line, LINE_SIZE))
			put_line(m, line);
	kfree(line);
	return 0;
}

/* The tests' kernels answer in place of these two. */
static noinline __noclone int read_this_msr(void *unused, u32 number, u64 *value)
{
	return rdmsrq_safe(number, value);
}

static noinline __noclone void read_this_cpuid(void *unused, u32 leaf, u32 subleaf,
					       struct vmx_regs *regs)
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

	caps->microcode = cpu_data(smp_processor_id()).microcode;
	caps->kernel_known = true;
	caps->kernel_vmx = this_cpu_has(X86_FEATURE_VMX);
	vmx_read_caps(&this_cpu_reader, caps);
}

/* One set-up: its findings, those of some of its CPUs, and a line of text. */
struct workspace {
	struct vmx_findings findings;
	struct vmx_findings scratch;
	struct vmx_machine machine;
	char line[LINE_SIZE];
};

/* The set-up at load, for debugfs. */
static struct workspace *at_load __ro_after_init;

static struct workspace *alloc_workspace(void)
{
	struct workspace *work = kvzalloc(sizeof(*work), GFP_KERNEL);

	if (!work)
		return NULL;
	work->machine.cpus = kvcalloc(nr_cpu_ids, sizeof(*work->machine.cpus), GFP_KERNEL);
	if (!work->machine.cpus) {
		kvfree(work);
		return NULL;
	}
	return work;
}

static void free_workspace(struct workspace *work)
{
	if (work)
		kvfree(work->machine.cpus);
	kvfree(work);
}

static void list_cpu(struct vmx_machine *machine, unsigned int cpu, const struct vmx_caps *caps)
{
	machine->cpus[machine->nr_cpus++] = (struct vmx_cpu) { .number = cpu, .caps = caps };
}

static const char *format_line(struct workspace *work, const struct vmx_finding *finding)
{
	vmx_format_finding(finding, &work->machine, work->line, LINE_SIZE);
	return work->line;
}

/* What pr_debug() does not print is not formatted, either. */
static void log_findings(struct workspace *work)
{
	const struct vmx_finding *finding;

	for (finding = work->findings.list;
	     finding < work->findings.list + work->findings.nr; finding++) {
		if (finding->severity == VMX_ERROR)
			pr_err("%s\n", format_line(work, finding));
		else if (finding->severity == VMX_WARNING)
			pr_warn("%s\n", format_line(work, finding));
		else
			pr_debug("%s\n", format_line(work, finding));
	}
}

static int findings_show(struct seq_file *m, void *unused)
{
	const struct vmx_findings *findings = &at_load->findings;
	char *line = kmalloc(LINE_SIZE, GFP_KERNEL);
	unsigned int i;

	if (!line)
		return -ENOMEM;
	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], &at_load->machine, line, LINE_SIZE);
		put_line(m, line);
	}
	kfree(line);
	return 0;
}

/* Runs on the CPU that comes online, before anything else may use it. */
static int check_this_cpu(unsigned int cpu)
{
	struct workspace *work = alloc_workspace();
	unsigned int i;
	int err;

	if (!work)
		return -ENOMEM;
	read_this_cpu(NULL);
	for_each_online_cpu(i)
		if (i != cpu)
			list_cpu(&work->machine, i, &base_caps);
	list_cpu(&work->machine, cpu, per_cpu_ptr(cpu_caps, cpu));

	err = setup_online_cpu(&work->machine, &base_policy, &vmx_config, &base_caps,
			       &work->findings, &work->scratch);
	if (err)
		log_findings(work);
	free_workspace(work);
	return err;
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

/* No CPU comes or goes meanwhile. */
static int __init setup_cpus(struct workspace *work)
{
	unsigned int cpu;
	int err;

	on_each_cpu(read_this_cpu, NULL, 1);
	for_each_online_cpu(cpu)
		list_cpu(&work->machine, cpu, per_cpu_ptr(cpu_caps, cpu));

	err = setup_machine(&work->machine, &base_policy, &vmx_config, &base_caps,
			    &work->findings, &work->scratch);
	log_findings(work);
	if (err)
		return err;

	err = cpuhp_setup_state_nocalls_cpuslocked(CPUHP_AP_ONLINE_DYN, "vmx_core:online",
						   check_this_cpu, NULL);
	if (err < 0)
		return err;
	hotplug_state = err;
	log_summary(work->line);
	return 0;
}

static int __init read_and_setup(struct workspace *work)
{
	int err;

	err = make_policy(&base_policy, work->line);
	if (err)
		return err;
	cpu_caps = alloc_percpu(struct vmx_caps);
	if (!cpu_caps)
		return -ENOMEM;

	cpus_read_lock();
	err = setup_cpus(work);
	cpus_read_unlock();
	return err;
}

struct debugfs_row {
	const char *name;
	int (*show)(struct seq_file *m, void *unused);
};

static const struct debugfs_row debugfs_rows[] = {
	{ "caps", caps_show },
	{ "config", config_show },
	{ "findings", findings_show },
};

static int open_row(struct inode *inode, struct file *file)
{
	const struct debugfs_row *row = inode->i_private;

	return single_open(file, row->show, NULL);
}

static const struct file_operations row_fops = {
	.owner = THIS_MODULE,
	.open = open_row,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static void __init create_debugfs(void)
{
	const struct debugfs_row *row;

	debugfs_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	for (row = debugfs_rows; row < debugfs_rows + ARRAY_SIZE(debugfs_rows); row++)
		debugfs_create_file(row->name, 0400, debugfs_dir, (void *)row, &row_fops);
}

static void remove_all(void)
{
	debugfs_remove(debugfs_dir);
	if (hotplug_state != CPUHP_INVALID)
		cpuhp_remove_state_nocalls(hotplug_state);
	free_percpu(cpu_caps);
	free_workspace(at_load);
}

static int __init vmx_core_init(void)
{
	int err = -ENOMEM;

	at_load = alloc_workspace();
	if (at_load)
		err = read_and_setup(at_load);
	if (!err)
		create_debugfs();
	else
		remove_all();
	return err;
}
module_init(vmx_core_init);

static void __exit vmx_core_exit(void)
{
	remove_all();
}
module_exit(vmx_core_exit);

MODULE_DESCRIPTION("Set-up core of a VMX hypervisor");
MODULE_LICENSE("GPL");
MODULE_VERSION(VMX_CORE_VERSION);
