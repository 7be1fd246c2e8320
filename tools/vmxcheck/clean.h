/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMXCHECK_CLEAN_H
#define VMXCHECK_CLEAN_H

#include <linux/types.h>
#include <stddef.h>

/**
 * struct clean - a text as forms read it
 * @text: the text, to be freed
 * @size: its size in bytes
 */
struct clean {
	char *text;
	size_t size;
};

bool clean_text(struct clean *clean, const char *text, size_t size);

#endif /* VMXCHECK_CLEAN_H */
