/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A dump: the capabilities of one or more CPUs, as text.
 */
#ifndef VMXCHECK_DUMP_H
#define VMXCHECK_DUMP_H

#include "facts.h"

bool dump_parse(struct facts *facts, const char *text, size_t size);
unsigned int dump_recognise(const char *text, size_t size);

#endif /* VMXCHECK_DUMP_H */
