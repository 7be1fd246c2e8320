/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A dump: the capabilities of one or more CPUs, as text.
 */
#ifndef VMXCHECK_DUMP_H
#define VMXCHECK_DUMP_H

#include "../../core/core.h"

/**
 * struct dump - the CPUs of a dump; all 0 before its first use
 * @machine: the CPUs in the order of their numbers
 * @caps: their capabilities
 * @room: for how many CPUs there is memory
 * @line: where the dump is wrong
 * @error: what is wrong there
 */
struct dump {
	struct vmx_machine machine;
	struct vmx_caps *caps;
	unsigned int room;
	unsigned int line;
	char error[160];
};

bool dump_parse(struct dump *dump, const char *text, size_t size);
void dump_clear(struct dump *dump);
struct vmx_caps *dump_add_cpu(struct dump *dump, unsigned int number);
void dump_free(struct dump *dump);

#endif /* VMXCHECK_DUMP_H */
