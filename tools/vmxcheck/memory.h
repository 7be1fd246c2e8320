/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory: a tool that has none left can do no more than say so.
 */
#ifndef VMXCHECK_MEMORY_H
#define VMXCHECK_MEMORY_H

#include <err.h>
#include <stdlib.h>

/* An array of another size; what it held is still there. */
static inline void *resize(void *array, size_t nr, size_t size)
{
	array = reallocarray(array, nr, size);
	if (!array)
		err(2, "an array of %zu elements", nr);
	return array;
}

#endif /* VMXCHECK_MEMORY_H */
