// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that a careless VM exit kills: it uses what the exit destroys, all the
 * time.  Ended by SIGTERM it says how often.
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/syscall.h>
#include <unistd.h>

#define POST_PORT 0x80
#define LDT_SELECTOR 7	/* entry 0 of the LDT, privilege level 3 */

static atomic_int ended;

static void end(int signal)
{
	ended = 1;
}

/* The TSS, with the I/O bitmap at its end. */
static int use_ioperm(void)
{
	outb(0, POST_PORT);
	return 0;
}

/* The LDT. */
static int use_ldt(void)
{
	unsigned int limit = 0;

	asm volatile("mov %0, %%es" : : "r" (LDT_SELECTOR));
	asm volatile("lsl %1, %0" : "=r" (limit) : "r" (LDT_SELECTOR));
	asm volatile("mov %0, %%es" : : "r" (0));
	return limit != 4095;
}

static int prepare_ioperm(void)
{
	return ioperm(POST_PORT, 1, 1);
}

static int prepare_ldt(void)
{
	struct user_desc entry = { .limit = 4095, .seg_32bit = 1 };

	return syscall(SYS_modify_ldt, 1, &entry, sizeof(entry));
}

int main(int argc, char **argv)
{
	bool ldt = argc > 1 && !strcmp(argv[1], "ldt");
	unsigned long uses = 0;
	cpu_set_t cpus;

	if (argc != 3 || (!ldt && strcmp(argv[1], "ioperm"))) {
		fputs("usage: bystander ioperm|ldt CPU\n", stderr);
		return 2;
	}
	CPU_ZERO(&cpus);
	CPU_SET(atoi(argv[2]), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) ||
	    (ldt ? prepare_ldt() : prepare_ioperm())) {
		perror(argv[1]);
		return 1;
	}
	signal(SIGTERM, end);
	while (!ended) {
		if (ldt ? use_ldt() : use_ioperm()) {
			printf("%s on CPU %s failed\n", argv[1], argv[2]);
			return 1;
		}
		/* Leave the processor to others now and then: an emulated one is slow. */
		if (++uses % 1000 == 0)
			usleep(2000);
	}
	printf("%s on CPU %s %s\n", argv[1], argv[2], uses > 10000 ? "lives" : "has hardly run");
	return 0;
}
