/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers to questions other than whether a processor is accepted.
 */
#ifndef VMXCHECK_ANSWERS_H
#define VMXCHECK_ANSWERS_H

#include <stdio.h>

#include "report.h"

void answer_list(struct facts *facts, enum claim claim);
void answer_vmcs(struct facts *facts, const struct facts *host);
bool answer_refused(struct facts *facts, const struct facts *host);

#endif /* VMXCHECK_ANSWERS_H */
