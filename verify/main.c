// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proof by VM entry: try the configuration on each CPU.
 *
 * One CPU after the other, in a kernel thread, so that the selectors that a VM
 * exit sets to 0 are 0 before.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <asm/vmx.h>

#include "machine.h"

/* Enough for a problem with two controls. */
#define LINE_SIZE 512

/* Enough for a CPU with all controls and MSRs. */
#define PROOF_SIZE SZ_8K

static struct vmx_proof *proofs __ro_after_init;
static unsigned int nr_proofs __ro_after_init;
static struct dentry *debugfs_dir __ro_after_init;

static int result_show(struct seq_file *m, void *unused)
{
	char *text = kmalloc(PROOF_SIZE, GFP_KERNEL);
	unsigned int i;

	if (!text)
		return -ENOMEM;
	for (i = 0; i < nr_proofs; i++) {
		vmx_format_proof(&proofs[i], text, PROOF_SIZE);
		seq_puts(m, text);
	}
	kfree(text);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(result);

static bool __init is_same(const struct vmx_result *one, const struct vmx_result *other)
{
	return one->problem == other->problem && one->answer == other->answer &&
	       one->msr == other->msr && one->control == other->control &&
	       one->conflict == other->conflict && one->bits == other->bits;
}

/* The same problem on another CPU is not reported again. */
void __init verify_report(struct verifier *v, struct vmx_result result)
{
	unsigned int i;

	for (i = 0; i < v->nr_results; i++)
		if (is_same(&v->result[i], &result))
			return;
	result.cpu = v->cpu;
	if (v->nr_results < ARRAY_SIZE(v->result))
		v->result[v->nr_results++] = result;
}

static void __init report_answer(struct verifier *v, enum vmx_problem problem, u32 answer)
{
	verify_report(v, (struct vmx_result) { .problem = problem, .answer = answer });
}

static void __init report_control(struct verifier *v, enum vmx_problem problem, u32 answer,
				  enum vmx_control control, enum vmx_control conflict)
{
	verify_report(v, (struct vmx_result) {
		.problem = problem,
		.answer = answer,
		.control = control,
		.conflict = conflict,
	});
}

/* Interrupts cannot go on for ever. */
#define MAX_INTERRUPTIONS 10000

/* Does the processor accept the words?  v->exit is what it said. */
static bool __init try_entry(void *context, const struct vmcs_config *words)
{
	struct verifier *v = context;
	unsigned int i;

	for (i = 0; i < MAX_INTERRUPTIONS && !v->stopped; i++)
		if (verify_enter(v, words) == VMX_EVENT_NONE)
			break;
	return v->exit.entered;
}

/* The controls that VM entry does not accept. */
static void __init search_rejected(struct verifier *v, const struct vmcs_config *words)
{
	const struct vmx_trial trial = { .enter = try_entry, .context = v };
	enum vmx_control control, conflict;
	struct vmcs_config least, accepted;
	u32 answer = v->exit.answer;
	bool found = false;

	v->switches = false;
	vmx_least(v->caps, v->config, &least);
	if (!vmx_find_rejected(&trial, &least, words, &accepted)) {
		report_answer(v, VMX_PROBLEM_LEAST, v->exit.answer);
		return;
	}
	for (control = 0; control < VMXC_NONE && !v->stopped; control++) {
		if (!vmx_has(words, control) || vmx_has(&accepted, control))
			continue;
		conflict = vmx_find_conflict(&trial, &least, &accepted, control);
		report_control(v, conflict == VMXC_NONE ? VMX_PROBLEM_CONTROL :
			       VMX_PROBLEM_CONFLICT, answer, control, conflict);
		found = true;
	}
	if (!found)
		report_answer(v, VMX_PROBLEM_UNEXPLAINED, answer);
}

/* VM entry itself says which MSR of the load area it did not accept. */
static void __init report_rejection(struct verifier *v, const struct vmcs_config *words)
{
	u32 msr = 0;

	if (v->exit.answer == (VMX_EXITED | VMX_ENTRY_FAILED | EXIT_REASON_MSR_LOAD_FAIL))
		msr = verify_load_area_msr(v, v->exit.qualification);
	if (msr)
		verify_report(v, (struct vmx_result) {
			.problem = VMX_PROBLEM_LOAD_AREA,
			.msr = msr,
		});
	else
		search_rejected(v, words);
}

/* What was in a VM entry that the processor accepted. */
static void __init add_to_proof(struct verifier *v, const struct vmcs_config *words)
{
	struct vmx_proof *proof = v->proof;
	unsigned int i;

	proof->entries++;
	for (i = 0; i < VMX_NR_WORDS; i++)
		proof->words.word[i] |= words->word[i];
	for (i = 0; i < VMX_NR_SWITCHES; i++) {
		if (!v->msr[i].loaded || proof->switched & BIT(i))
			continue;
		proof->switched |= BIT(i);
		if (v->msr[i].by_area)
			proof->words.area_msr[proof->words.nr_area_msrs++] = vmx_switches[i].msr;
	}
}

/* What two alternatives have not had: nothing, or VM entry has just refused it. */
static void __init check_proof(struct verifier *v)
{
	enum vmx_control control;

	for (control = 0; control < VMX_NR_CONTROL_WORDS * 64; control++)
		if (vmx_has(v->config, control) && !vmx_has(&v->proof->words, control))
			report_control(v, VMX_PROBLEM_UNPROVEN, 0, control, VMXC_NONE);
}

static long __init verify_this_cpu(void *context)
{
	struct verifier *v = context;
	struct vmcs_config words;
	unsigned int second;
	bool failed = false;

	for (second = 0; second <= 1; second++) {
		vmx_alternative(v->config, second, &words);
		v->switches = true;
		if (!try_entry(v, &words)) {
			failed = true;
			if (!v->stopped)
				report_rejection(v, &words);
			continue;
		}
		if (!second && v->exit.answer != (VMX_EXITED | EXIT_REASON_VMCALL))
			report_answer(v, VMX_PROBLEM_EXIT, v->exit.answer);
		else if (!second)
			verify_check_msrs(v, &words);
		add_to_proof(v, &words);
	}
	if (!failed)
		check_proof(v);
	return 0;
}

/* Returns the errno of the first problem. */
static int __init log_results(const struct verifier *v)
{
	char *line = kmalloc(LINE_SIZE, GFP_KERNEL);
	unsigned int i;

	if (!line)
		return -ENOMEM;
	for (i = 0; i < v->nr_results; i++) {
		vmx_format_result(&v->result[i], line, LINE_SIZE);
		pr_err("%s\n", line);
	}
	kfree(line);
	return v->nr_results ? vmx_problems[v->result[0].problem].err : 0;
}

/* One CPU after the other. */
static int __init verify_cpus(struct verifier *v)
{
	unsigned int cpu;
	int err;

	proofs = kvcalloc(num_online_cpus(), sizeof(*proofs), GFP_KERNEL);
	if (!proofs)
		return -ENOMEM;
	err = verify_get_pages(v);
	for_each_online_cpu(cpu) {
		if (err)
			break;
		v->cpu = cpu;
		v->caps = vmx_core_caps(cpu);
		v->proof = &proofs[nr_proofs++];
		v->proof->cpu = cpu;
		v->stopped = false;
		err = work_on_cpu(cpu, verify_this_cpu, v);
	}
	verify_free_pages(v);
	return err;
}

static int __init vmx_verify_init(void)
{
	struct verifier *v = kzalloc(sizeof(*v), GFP_KERNEL);
	int err;

	if (!v)
		return -ENOMEM;
	v->config = vmx_core_config();
	v->pic = verify_has_pic();
	/* None comes or goes meanwhile. */
	cpus_read_lock();
	err = verify_cpus(v) ?: log_results(v);
	if (!err)
		pr_info("CPUs %*pbl: VM entry accepts the configuration\n",
			cpumask_pr_args(cpu_online_mask));
	cpus_read_unlock();
	kfree(v);
	if (err) {
		kvfree(proofs);
		return err;
	}
	debugfs_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("result", 0400, debugfs_dir, NULL, &result_fops);
	return 0;
}
module_init(vmx_verify_init);

static void __exit vmx_verify_exit(void)
{
	debugfs_remove(debugfs_dir);
	kvfree(proofs);
}
module_exit(vmx_verify_exit);

MODULE_DESCRIPTION("Proof of vmx_core's configuration by VM entry");
MODULE_LICENSE("GPL");
MODULE_VERSION(VMX_CORE_VERSION);
