// SPDX-License-Identifier: GPL-2.0-only
/*
 * One system call, and its error by number and name: busybox's insmod says less,
 * and tries twice, which runs a failing init two times.  Or how long it takes, as
 * the time-stamp counter has it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

static void magic_breakpoint(void)
{
	asm volatile("xchg %%bx, %%bx" : : : "memory");
}

int main(int argc, char **argv)
{
	const char *parameters = argc > 3 ? argv[3] : "";
	unsigned long long start = 0, end = 0;
	int fd = argc > 2 ? open(argv[2], O_RDONLY) : -1;
	long ret;

	if (argc >= 3 && (!strcmp(argv[1], "load") || !strcmp(argv[1], "time"))) {
		start = __rdtsc();
		ret = syscall(SYS_finit_module, fd, parameters, 0);
		end = __rdtsc();
	} else if (argc >= 3 && !strcmp(argv[1], "trace")) {
		magic_breakpoint();
		ret = syscall(SYS_finit_module, fd, parameters, 0);
		magic_breakpoint();
	} else if (argc == 3 && !strcmp(argv[1], "unload")) {
		ret = syscall(SYS_delete_module, argv[2], O_NONBLOCK);
	} else {
		fputs("usage: module load|time|trace FILE [PARAMETERS] | unload NAME\n", stderr);
		return 2;
	}

	if (!ret && !strcmp(argv[1], "time"))
		printf("%llu\n", end - start);
	else if (ret)
		printf("%d %s\n", errno, strerrorname_np(errno));
	else
		puts("0");
	return ret != 0;
}
