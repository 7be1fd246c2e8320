/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMXCHECK_INPUT_H
#define VMXCHECK_INPUT_H

#include "facts.h"

/**
 * struct input - what a file says, and where it comes from; all 0 before its first use
 * @facts: what was read
 * @text: the file, not terminated
 * @size: its size in bytes
 * @room: size of @text's memory
 * @error: why there is nothing: file, line, words
 */
struct input {
	struct facts facts;
	char *text;
	size_t size;
	size_t room;
	char error[4400];
};

bool input_read_file(struct input *input, const char *name, const char *format);
bool input_read_host(struct input *input);
void input_free(struct input *input);

#endif /* VMXCHECK_INPUT_H */
