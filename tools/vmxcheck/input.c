// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of any form and from standard input.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <unistd.h>

#include "forms.h"
#include "input.h"
#include "memory.h"

/* Some 10,000 CPUs; without a limit /dev/zero would take all memory. */
#define MAX_SIZE (16UL << 20)

static bool read_all(struct input *input, const char *name, int fd)
{
	ssize_t got;

	input->size = 0;
	do {
		if (input->size == input->room) {
			input->room = max(input->room * 2, 16384UL);
			input->text = resize(input->text, input->room, 1);
		}
		got = read(fd, input->text + input->size, input->room - input->size);
		if (got < 0) {
			scnprintf(input->error, sizeof(input->error), "%s: %s", name,
				  strerror(errno));
			return false;
		}
		input->size += got;
	} while (got && input->size <= MAX_SIZE);

	if (got) {
		scnprintf(input->error, sizeof(input->error), "%s: larger than %lu MiB", name,
			  MAX_SIZE >> 20);
		return false;
	}
	return true;
}

static bool read_file(struct input *input, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	bool good;

	if (fd < 0) {
		scnprintf(input->error, sizeof(input->error), "%s: %s", name, strerror(errno));
		return false;
	}
	good = read_all(input, name, fd);
	close(fd);
	return good;
}

/**
 * input_read_file() - read what a file says
 * @input: the result
 * @name: the file, or "-" for standard input
 * @format: the form that it has, or NULL to find out
 *
 * Return: false if it is invalid; @input->error says why.
 */
bool input_read_file(struct input *input, const char *name, const char *format)
{
	const struct facts *facts = &input->facts;

	if (strcmp(name, "-") ? !read_file(input, name) :
				!read_all(input, name, STDIN_FILENO))
		return false;
	if (forms_parse(&input->facts, input->text, input->size, format))
		return true;
	scnprintf(input->error, sizeof(input->error), "%s:%u: %s", name, facts->line, facts->error);
	return false;
}

/**
 * input_free() - free the memory of an input
 * @input: the input
 */
void input_free(struct input *input)
{
	facts_free(&input->facts);
	free(input->text);
}
