// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test helper: answers what vmx_core asks of the processor from a profile.
 *
 * A dump in the format of tests/profiles, written to vmx_inject/profile in
 * debugfs by one write(), says what RDMSR and CPUID return.  Facts before the
 * first "cpu" line are for all CPUs, and a later fact replaces an earlier one.
 * RDMSR of what is not listed faults, CPUID returns zeros.  Without a profile
 * the processor itself answers.  vmx_inject/reads lists what was read since.
 *
 * fail_allocation=N lets memory run out at the Nth allocation of vmx_core's init.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/linkage.h>
#include <asm/processor.h>

#define TARGET		"vmx_core"
#define MAX_CPUS	32
#define MAX_LEAVES	16
#define MAX_TEXT	SZ_64K

/* IA32_FEATURE_CONTROL, and then the VMX capability MSRs. */
#define FIRST_MSR	0x480
#define LAST_MSR	0x493
#define NR_MSRS		(1 + LAST_MSR - FIRST_MSR + 1)

struct leaf {
	u32 leaf;
	u32 subleaf;
	u32 regs[4];
};

struct answers {
	u64 msr[NR_MSRS];
	bool known[NR_MSRS];
	unsigned int reads[NR_MSRS];
	unsigned int strange_reads;
	struct leaf leaves[MAX_LEAVES];
	unsigned int nr_leaves;
};

struct profile {
	struct answers cpu[MAX_CPUS];
	int kernel_vmx;
};

static unsigned int fail_allocation;
module_param(fail_allocation, uint, 0644);
MODULE_PARM_DESC(fail_allocation, "The first allocation of vmx_core's init that fails (default: none)");

static unsigned int allocations;
module_param(allocations, uint, 0444);
MODULE_PARM_DESC(allocations, "How many there were");

static unsigned long missed;
module_param(missed, ulong, 0444);
MODULE_PARM_DESC(missed, "How often a probe was not run");

static struct profile __rcu *profile;
static DEFINE_MUTEX(profile_mutex);
static struct dentry *debugfs_dir;
static bool machine_has_vmx;

static int msr_index(u32 number)
{
	if (number == 0x3a)
		return 0;
	return number >= FIRST_MSR && number <= LAST_MSR ? number - FIRST_MSR + 1 : -1;
}

static u32 msr_number(unsigned int index)
{
	return index ? FIRST_MSR + index - 1 : 0x3a;
}

static struct leaf *find_leaf(struct answers *answers, u32 leaf, u32 subleaf)
{
	unsigned int i;

	for (i = 0; i < answers->nr_leaves; i++)
		if (answers->leaves[i].leaf == leaf && answers->leaves[i].subleaf == subleaf)
			return &answers->leaves[i];
	return NULL;
}

/* A function is skipped by going on at this one instead. */
void vmx_inject_return(void);
asm(".text\n"
	".type vmx_inject_return, @function\n"
	"vmx_inject_return:\n"
	"	endbr64\n"
	ASM_RET
	".size vmx_inject_return, . - vmx_inject_return\n");

static int return_instead(struct pt_regs *regs, unsigned long value)
{
	regs->ax = value;
	regs->ip = (unsigned long)vmx_inject_return;
	return 1;
}

/* A probe with a post_handler is not optimized into a jump, which could not skip. */
static void after(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}

/* read_this_msr(void *unused, u32 number, u64 *value) */
static int answer_msr(struct kprobe *probe, struct pt_regs *regs)
{
	struct profile *current_profile = rcu_dereference_sched(profile);
	struct answers *answers;
	int i = msr_index(regs->si);

	if (!current_profile)
		return 0;
	answers = &current_profile->cpu[smp_processor_id()];
	if (i < 0) {
		answers->strange_reads++;
		return return_instead(regs, -EIO);
	}
	answers->reads[i]++;
	if (!answers->known[i])
		return return_instead(regs, -EIO);
	*(u64 *)regs->dx = answers->msr[i];
	return return_instead(regs, 0);
}

/* read_this_cpuid(void *unused, u32 leaf, u32 subleaf, struct vmx_regs *regs) */
static int answer_cpuid(struct kprobe *probe, struct pt_regs *regs)
{
	struct profile *current_profile = rcu_dereference_sched(profile);
	u32 *result = (u32 *)regs->cx;
	struct leaf *leaf;

	if (!current_profile)
		return 0;
	leaf = find_leaf(&current_profile->cpu[smp_processor_id()], regs->si, regs->dx);
	if (leaf)
		memcpy(result, leaf->regs, sizeof(leaf->regs));
	else
		memset(result, 0, sizeof(leaf->regs));
	return return_instead(regs, 0);
}

static struct task_struct *initializing;
static initcall_t target_init;

/* In do_one_initcall(): kprobes read past the end of an init section with but one function. */
static int start_counting(struct kprobe *probe, struct pt_regs *regs)
{
	if ((initcall_t)regs->di == target_init) {
		allocations = 0;
		initializing = current;
	}
	return 0;
}

static int allocate(struct kprobe *probe, struct pt_regs *regs)
{
	if (current != READ_ONCE(initializing) || ++allocations < fail_allocation)
		return 0;
	return return_instead(regs, 0);
}

#define PROBE(function, handler)						\
	{ .symbol_name = (function), .pre_handler = (handler), .post_handler = after }

static struct kprobe processor_probes[] = {
	PROBE(TARGET ":read_this_msr", answer_msr),
	PROBE(TARGET ":read_this_cpuid", answer_cpuid),
};

static struct kprobe init_probe = PROBE("do_one_initcall", start_counting);

/* As of Linux 6.10; an allocator may call another one, and then counts twice. */
static struct kprobe allocator_probes[] = {
	PROBE("__kmalloc_noprof", allocate),
	PROBE("__kmalloc_cache_noprof", allocate),
	PROBE("__kmalloc_cache_node_noprof", allocate),
	PROBE("__kmalloc_node_noprof", allocate),
	PROBE("__kmalloc_node_track_caller_noprof", allocate),
	PROBE("__kmalloc_large_noprof", allocate),
	PROBE("__kvmalloc_node_noprof", allocate),
	PROBE("__vmalloc_node_range_noprof", allocate),
	PROBE("pcpu_alloc_noprof", allocate),
};

static void remove(struct kprobe *probes, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (!probes[i].addr)
			continue;
		unregister_kprobe(&probes[i]);
		missed += probes[i].nmissed;
		probes[i].addr = NULL;
		probes[i].flags = 0;
	}
}

static int place(struct kprobe *probes, unsigned int nr)
{
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		err = register_kprobe(&probes[i]);
		if (!err)
			continue;
		pr_err("no probe at %s: %d\n", probes[i].symbol_name ?: "its init", err);
		probes[i].addr = NULL;
		return err;
	}
	return 0;
}

static void stop_failing(void)
{
	WRITE_ONCE(initializing, NULL);
	remove(&init_probe, 1);
	remove(allocator_probes, ARRAY_SIZE(allocator_probes));
}

static int target_arrives(struct module *target)
{
	int err = place(processor_probes, ARRAY_SIZE(processor_probes));

	if (!err && fail_allocation) {
		target_init = target->init;
		err = place(&init_probe, 1);
		if (!err)
			err = place(allocator_probes, ARRAY_SIZE(allocator_probes));
	}
	return err;
}

static void target_leaves(void)
{
	stop_failing();
	remove(processor_probes, ARRAY_SIZE(processor_probes));
}

static int target_event(struct notifier_block *block, unsigned long event, void *data)
{
	struct module *target = data;
	int err = 0;

	if (strcmp(target->name, TARGET))
		return NOTIFY_DONE;
	switch (event) {
	case MODULE_STATE_COMING:
		err = target_arrives(target);
		if (err)
			target_leaves();
		break;
	case MODULE_STATE_LIVE:
		stop_failing();
		break;
	case MODULE_STATE_GOING:
		target_leaves();
		break;
	}
	return notifier_from_errno(err);
}

/* Called before the kernel's own: what those allocate once init is over, must not fail. */
static struct notifier_block target_block = { .notifier_call = target_event, .priority = INT_MAX };

static int set_msr(struct answers *answers, u32 number, bool known, u64 value)
{
	int i = msr_index(number);

	if (i >= 0) {
		answers->known[i] = known;
		answers->msr[i] = value;
	}
	return 0;
}

static int set_leaf(struct answers *answers, const struct leaf *leaf)
{
	struct leaf *place = find_leaf(answers, leaf->leaf, leaf->subleaf);

	if (!place) {
		if (answers->nr_leaves == MAX_LEAVES)
			return -E2BIG;
		place = &answers->leaves[answers->nr_leaves++];
	}
	*place = *leaf;
	return 0;
}

/* A fact for the CPUs from first to before end. */
static int parse_fact(struct profile *new, const char *line, unsigned int first, unsigned int end)
{
	struct leaf leaf;
	unsigned int cpu;
	u32 *regs = leaf.regs;
	u64 value = 0;
	u32 number;
	int err = 0;

	if (sscanf(line, "kernel vmx %u", &number) == 1) {
		new->kernel_vmx = number;
		return 0;
	}
	if (sscanf(line, "cpuid %x %x %x %x %x %x", &leaf.leaf, &leaf.subleaf,
		   &regs[0], &regs[1], &regs[2], &regs[3]) == 6) {
		for (cpu = first; cpu < end && !err; cpu++)
			err = set_leaf(&new->cpu[cpu], &leaf);
		return err;
	}
	if (sscanf(line, "msr %x %llx", &number, &value) != 2 &&
	    sscanf(line, "gp %x", &number) != 1)
		return -EINVAL;
	for (cpu = first; cpu < end && !err; cpu++)
		err = set_msr(&new->cpu[cpu], number, *line == 'm', value);
	return err;
}

static int parse(struct profile *new, char *text)
{
	unsigned int first = 0, end = MAX_CPUS;
	char *line;
	int err;

	while ((line = strsep(&text, "\n"))) {
		line[strcspn(line, "#\r")] = '\0';
		line = strim(line);
		if (!*line)
			continue;
		if (sscanf(line, "cpu %u", &first) == 1) {
			end = first + 1;
			err = first < MAX_CPUS ? 0 : -EINVAL;
		} else {
			err = parse_fact(new, line, first, end);
		}
		if (err) {
			pr_err("bad line: %s\n", line);
			return err;
		}
	}
	return 0;
}

/* What vmx_core takes from the kernel and not from the processor. */
static void set_kernel_vmx(bool vmx)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		assign_bit(X86_FEATURE_VMX, (unsigned long *)cpu_data(cpu).x86_capability, vmx);
}

static void use(struct profile *new)
{
	struct profile *old;

	mutex_lock(&profile_mutex);
	old = rcu_replace_pointer(profile, new, lockdep_is_held(&profile_mutex));
	set_kernel_vmx(new ? new->kernel_vmx : machine_has_vmx);
	mutex_unlock(&profile_mutex);
	synchronize_rcu();
	kvfree(old);
}

static ssize_t profile_write(struct file *file, const char __user *from, size_t size, loff_t *at)
{
	struct profile *new;
	char *text;
	int err;

	if (size > MAX_TEXT)
		return -EFBIG;
	text = memdup_user_nul(from, size);
	if (IS_ERR(text))
		return PTR_ERR(text);
	new = kvzalloc(sizeof(*new), GFP_KERNEL);
	if (!new) {
		kfree(text);
		return -ENOMEM;
	}

	new->kernel_vmx = machine_has_vmx;
	err = parse(new, text);
	kfree(text);
	if (err) {
		kvfree(new);
		return err;
	}
	use(new);
	return size;
}

static const struct file_operations profile_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = profile_write,
};

static void show_reads(struct seq_file *m, unsigned int cpu, const struct answers *answers)
{
	unsigned int i;

	for (i = 0; i < NR_MSRS; i++)
		if (answers->reads[i])
			seq_printf(m, "cpu %u msr %03x %u\n", cpu, msr_number(i),
				   answers->reads[i]);
	if (answers->strange_reads)
		seq_printf(m, "cpu %u others %u\n", cpu, answers->strange_reads);
}

static int reads_show(struct seq_file *m, void *unused)
{
	struct profile *now;
	unsigned int cpu;

	mutex_lock(&profile_mutex);
	now = rcu_dereference_protected(profile, lockdep_is_held(&profile_mutex));
	for (cpu = 0; now && cpu < MAX_CPUS; cpu++)
		show_reads(m, cpu, &now->cpu[cpu]);
	mutex_unlock(&profile_mutex);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(reads);

static int __init vmx_inject_init(void)
{
	int err;

	if (nr_cpu_ids > MAX_CPUS) {
		pr_err("for up to %u CPUs, not %u\n", MAX_CPUS, nr_cpu_ids);
		return -EINVAL;
	}
	machine_has_vmx = boot_cpu_has(X86_FEATURE_VMX);
	err = register_module_notifier(&target_block);
	if (err)
		return err;
	debugfs_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("profile", 0200, debugfs_dir, NULL, &profile_fops);
	debugfs_create_file("reads", 0400, debugfs_dir, NULL, &reads_fops);
	return 0;
}
module_init(vmx_inject_init);

static void __exit vmx_inject_exit(void)
{
	debugfs_remove(debugfs_dir);
	unregister_module_notifier(&target_block);
	target_leaves();
	use(NULL);
}
module_exit(vmx_inject_exit);

MODULE_DESCRIPTION("Answers vmx_core's RDMSR and CPUID from a profile");
MODULE_LICENSE("GPL");
