// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module around the core: parameters, CPUs, log, debugfs, exported API.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "vmx_compat.h"
#include "vmx_core.h"

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

static struct vmcs_config vmx_config __ro_after_init;

const struct vmcs_config *vmx_core_config(void)
{
	return &vmx_config;
}
EXPORT_SYMBOL_GPL(vmx_core_config);

/* Text is written once, so that the words and names can go with the init code. */
static char *config_text __ro_after_init;
static char *findings_text __ro_after_init;
static struct dentry *debugfs_dir __ro_after_init;

static int config_show(struct seq_file *m, void *unused)
{
	seq_puts(m, config_text);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(config);

static int findings_show(struct seq_file *m, void *unused)
{
	seq_puts(m, findings_text);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(findings);

static int __init read_this_msr(void *unused, u32 number, u64 *value)
{
	return vmx_rdmsr_safe(number, value);
}

static void __init read_this_cpuid(void *unused, u32 leaf, u32 subleaf, struct vmx_regs *regs)
{
	cpuid_count(leaf, subleaf, &regs->reg[0], &regs->reg[1], &regs->reg[2], &regs->reg[3]);
}

static const struct vmx_reader this_cpu_reader __initconst = {
	.read_msr = read_this_msr,
	.read_cpuid = read_this_cpuid,
};

/* Runs on every CPU at once, with interrupts off. */
static void __init read_this_cpu(void *all_caps)
{
	struct vmx_caps *caps = (struct vmx_caps *)all_caps + smp_processor_id();

	caps->kernel_vmx = boot_cpu_has(X86_FEATURE_VMX);
	vmx_read_caps(&this_cpu_reader, caps);
}

static int __init add_line(char **text, const char *line)
{
	char *longer = kasprintf(GFP_KERNEL, "%s%s\n", *text, line);

	if (!longer)
		return -ENOMEM;
	kfree(*text);
	*text = longer;
	return 0;
}

static void __init log_findings(const struct vmx_findings *findings, char *line)
{
	unsigned int i;

	for (i = 0; i < findings->nr; i++) {
		vmx_format_finding(&findings->list[i], line, LINE_SIZE);
		switch (findings->list[i].severity) {
		case VMX_ERROR:
			pr_err("%s\n", line);
			break;
		case VMX_WARNING:
			pr_warn("%s\n", line);
			break;
		default:
			pr_debug("%s\n", line);
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

/*
 * The configuration of the first CPU is the machine's, if all others derive the
 * same one.  CPUs with the same capabilities, which is the rule, derive it once.
 */
static int __init set_up_cpus(const struct vmx_caps *caps, const struct vmx_policy *policy,
			      struct vmx_findings *findings, struct vmx_findings *others,
			      char *line)
{
	const struct vmx_caps *first = &caps[cpumask_first(cpu_online_mask)];
	struct vmcs_config config;
	unsigned int cpu;
	int err;

	err = setup_vmcs_config(first, policy, &vmx_config, findings);
	log_findings(findings, line);

	for_each_online_cpu(cpu) {
		if (!memcmp(&caps[cpu], first, sizeof(*first)))
			continue;
		setup_vmcs_config(&caps[cpu], policy, &config, others);
		if (!others->err)
			vmx_compare_configs(&vmx_config, &config, cpu, others);
		if (others->err)
			log_findings(others, line);
		err = err ?: others->err;
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

	err = vmx_policy_add(policy, lists, line, LINE_SIZE);
	if (err)
		pr_err("error: [input] %s\n", line);
	return err;
}

static int __init read_and_set_up(struct vmx_findings *findings, struct vmx_findings *others,
				  char *line)
{
	struct vmx_policy policy;
	struct vmx_caps *caps;
	int err;

	err = make_policy(&policy, line);
	if (err)
		return err;
	caps = kcalloc(nr_cpu_ids, sizeof(*caps), GFP_KERNEL);
	if (!caps)
		return -ENOMEM;

	cpus_read_lock();
	on_each_cpu(read_this_cpu, caps, 1);
	err = set_up_cpus(caps, &policy, findings, others, line);
	if (!err)
		log_summary(line);
	cpus_read_unlock();

	kfree(caps);
	return err;
}

static int __init write_text(const struct vmx_findings *findings, char *line)
{
	unsigned int i;
	size_t len;
	int err = 0;

	config_text = kstrdup("", GFP_KERNEL);
	findings_text = kstrdup("", GFP_KERNEL);
	if (!config_text || !findings_text)
		return -ENOMEM;

	for (i = 0; i < VMX_NR_WORDS && !err; i++) {
		len = vmx_format_word(&vmx_config, i, line, LINE_SIZE);
		vmx_format_names(&vmx_config, i, line + len, LINE_SIZE - len);
		err = add_line(&config_text, line);
	}
	for (i = 0; i < findings->nr && !err; i++) {
		vmx_format_finding(&findings->list[i], line, LINE_SIZE);
		err = add_line(&findings_text, line);
	}
	return err;
}

static void __init publish(void)
{
	debugfs_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("config", 0400, debugfs_dir, NULL, &config_fops);
	debugfs_create_file("findings", 0400, debugfs_dir, NULL, &findings_fops);
}

static void retract(void)
{
	debugfs_remove(debugfs_dir);
	kfree(config_text);
	kfree(findings_text);
}

static int __init vmx_core_init(void)
{
	struct vmx_findings *findings = kmalloc_array(2, sizeof(*findings), GFP_KERNEL);
	char *line = kmalloc(LINE_SIZE, GFP_KERNEL);
	int err = -ENOMEM;

	if (findings && line)
		err = read_and_set_up(&findings[0], &findings[1], line);
	if (!err)
		err = write_text(&findings[0], line);
	if (!err)
		publish();
	else
		retract();

	kfree(line);
	kfree(findings);
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
