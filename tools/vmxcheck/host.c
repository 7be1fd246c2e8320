// SPDX-License-Identifier: GPL-2.0-only
/*
 * The capabilities of this host: as the module has seen them if it is loaded,
 * else by the CPUID instruction on each CPU and through the module msr.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "input.h"

#define DEBUGFS_CAPS "/sys/kernel/debug/vmx_core/caps"
#define ONLINE_CPUS "/sys/devices/system/cpu/online"

/* A CPU whose MSRs are being read; the device is opened when the first is. */
struct live_cpu {
	struct input *input;
	unsigned int number;
	int fd;
	bool failed;
};

static __printf(2, 3) bool fail(struct input *input, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vscnprintf(input->error, sizeof(input->error), format, args);
	va_end(args);
	return false;
}

static bool open_msrs(struct live_cpu *cpu)
{
	char name[32];

	snprintf(name, sizeof(name), "/dev/cpu/%u/msr", cpu->number);
	cpu->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (cpu->fd >= 0)
		return true;

	if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
		return fail(cpu->input, "%s: %s: load the module msr (modprobe msr), or vmx_core",
			    name, strerror(errno));
	if (errno == EACCES || errno == EPERM)
		return fail(cpu->input, "%s: %s: reading MSRs is for root", name, strerror(errno));
	return fail(cpu->input, "%s: %s", name, strerror(errno));
}

static int read_msr(void *context, u32 number, u64 *value)
{
	struct live_cpu *cpu = context;
	ssize_t got;

	if (cpu->failed || (cpu->fd < 0 && !open_msrs(cpu))) {
		cpu->failed = true;
		return -EIO;
	}
	got = pread(cpu->fd, value, sizeof(*value), number);
	if (got == sizeof(*value))
		return 0;
	if (errno != EIO) {	/* which is what a fault gives */
		cpu->failed = true;
		fail(cpu->input, "/dev/cpu/%u/msr: %s", cpu->number, strerror(errno));
	}
	return -EIO;
}

static void read_cpuid(void *context, u32 leaf, u32 subleaf, struct vmx_regs *regs)
{
	__cpuid_count(leaf, subleaf, regs->reg[VMX_EAX], regs->reg[VMX_EBX], regs->reg[VMX_ECX],
		      regs->reg[VMX_EDX]);
}

static bool run_on(unsigned int number)
{
	cpu_set_t *set = CPU_ALLOC(number + 1);
	size_t size = CPU_ALLOC_SIZE(number + 1);
	bool good;

	if (!set)
		return false;
	CPU_ZERO_S(size, set);
	CPU_SET_S(number, size, set);
	good = !sched_setaffinity(0, size, set);
	CPU_FREE(set);
	return good;
}

/* The revision that the kernel has read, or 0. */
static u32 kernel_microcode(unsigned int number)
{
	unsigned int revision = 0;
	char name[80];
	FILE *file;

	snprintf(name, sizeof(name), "/sys/devices/system/cpu/cpu%u/microcode/version", number);
	file = fopen(name, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%x", &revision) != 1)
		revision = 0;
	fclose(file);
	return revision;
}

static bool read_cpu(struct input *input, unsigned int number, bool kernel_vmx)
{
	struct live_cpu cpu = { .input = input, .number = number, .fd = -1 };
	const struct vmx_reader reader = { read_msr, read_cpuid, &cpu };
	struct vmx_caps *caps;

	if (!run_on(number))
		return fail(input, "CPU %u: cannot run there: %s", number, strerror(errno));

	caps = facts_add_cpu(&input->facts, number);
	caps->kernel_known = true;
	caps->kernel_vmx = kernel_vmx;
	caps->microcode = kernel_microcode(number);
	vmx_read_caps(&reader, caps);
	if (cpu.fd >= 0)
		close(cpu.fd);
	return !cpu.failed;
}

/* A kernel that holds VMX unusable has taken the flag away. */
static bool kernel_has_vmx(void)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	bool has = false;
	char *line = NULL;
	size_t size = 0;

	while (file && !has && getline(&line, &size, file) > 0)
		if (!strncmp(line, "flags", strlen("flags")))
			has = strstr(line, " vmx ") || strstr(line, " vmx\n");
	free(line);
	if (file)
		fclose(file);
	return has;
}

/* The list of CPUs reads like "0-3,8". */
static bool read_cpus(struct input *input, const char *list)
{
	bool kernel_vmx = kernel_has_vmx();
	unsigned long first, last;
	char *end;

	do {
		first = strtoul(list, &end, 10);
		last = *end == '-' ? strtoul(end + 1, &end, 10) : first;
		for (; first <= last; first++)
			if (!read_cpu(input, first, kernel_vmx))
				return false;
		list = end + 1;
	} while (*end == ',');
	return true;
}

static bool read_online_cpus(struct input *input)
{
	FILE *file = fopen(ONLINE_CPUS, "re");
	char *list = NULL;
	size_t size = 0;
	bool good;

	facts_clear(&input->facts);
	if (!file || getline(&list, &size, file) < 0)
		good = fail(input, "%s: %s", ONLINE_CPUS, strerror(errno));
	else
		good = read_cpus(input, list);
	free(list);
	if (file)
		fclose(file);
	return good;
}

/**
 * input_read_host() - take a snapshot of all CPUs of this host
 * @input: the result
 *
 * Leaves the process bound to the last CPU.
 *
 * Return: false if that is not possible; @input->error says why.
 */
bool input_read_host(struct input *input)
{
	if (!access(DEBUGFS_CAPS, R_OK))
		return input_read_file(input, DEBUGFS_CAPS, "dump");
	return read_online_cpus(input);
}
