/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fleet: how many hosts have which configuration, and why others have none.
 */
#ifndef VMXCHECK_SUMMARY_H
#define VMXCHECK_SUMMARY_H

#include "report.h"

struct summary;

struct summary *summary_start(void);
void summary_add(struct summary *summary, const struct report *report);
void summary_print_host(const struct report *report, const struct look *look, FILE *out);
void summary_print_text(struct summary *summary, const struct look *look, FILE *out);
void summary_print_json(struct summary *summary, FILE *out);
void summary_free(struct summary *summary);

#endif /* VMXCHECK_SUMMARY_H */
