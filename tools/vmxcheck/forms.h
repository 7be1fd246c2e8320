/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMXCHECK_FORMS_H
#define VMXCHECK_FORMS_H

#include <stdio.h>

#include "facts.h"

bool forms_parse(struct facts *facts, const char *text, size_t size, const char *format);
bool forms_has(const char *format);
const char *forms_name(unsigned int number);
void forms_list(FILE *out);

#endif /* VMXCHECK_FORMS_H */
