// SPDX-License-Identifier: GPL-2.0-only
/*
 * show STEP: what there is to see of the modules after a step, each under a heading of
 * its own; the kernel's log is empty from then on.  One program for all of it: on an
 * emulated processor starting cat takes longer than what it does.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#define READ_AND_CLEAR 4
#define SIZE_BUFFER 10

#define DEBUGFS "/sys/kernel/debug/"

static const char *step;

static void heading(const char *what)
{
	printf("== %s %s\n", step, what);
}

static void show_file(const char *what, const char *path)
{
	char buffer[65536];
	ssize_t length;
	int fd = open(path, O_RDONLY);

	heading(what);
	while (fd >= 0 && (length = read(fd, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, length, stdout);
	if (fd >= 0)
		close(fd);
}

/* Each line of the log begins with its level, in angle brackets. */
static void show_log(void)
{
	int size = klogctl(SIZE_BUFFER, NULL, 0);
	char *log = malloc(size + 1), *line;
	int length = log ? klogctl(READ_AND_CLEAR, log, size) : -1;

	heading("log");
	if (length < 0) {
		puts("WARNING: show cannot read the kernel's log");
		free(log);
		return;
	}
	log[length] = '\0';
	for (line = strtok(log, "\n"); line; line = strtok(NULL, "\n")) {
		char *text = *line == '<' ? strchr(line, '>') : NULL;

		puts(text ? text + 1 : line);
	}
	free(log);
}

static void show_names(void)
{
	glob_t found;
	size_t i;

	heading("debugfs");
	if (chdir(DEBUGFS) || glob("*vmx_core*", 0, NULL, &found))
		return;
	glob("vmx_core/*", GLOB_APPEND, NULL, &found);
	for (i = 0; i < found.gl_pathc; i++)
		puts(found.gl_pathv[i]);
	globfree(&found);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: show STEP\n", stderr);
		return 2;
	}
	step = argv[1];
	show_log();
	show_file("modules", "/proc/modules");
	show_names();
	show_file("config", DEBUGFS "vmx_core/config");
	show_file("findings", DEBUGFS "vmx_core/findings");
	show_file("result", DEBUGFS "vmx_verify/result");
	return 0;
}
