/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Verdicts as metrics, for node_exporter's textfile collector.
 */
#ifndef VMXCHECK_PROMETHEUS_H
#define VMXCHECK_PROMETHEUS_H

#include "report.h"

struct prometheus;

struct prometheus *prometheus_start(void);
void prometheus_add(struct prometheus *prometheus, const struct report *report);
void prometheus_finish(struct prometheus *prometheus, FILE *out);

#endif /* VMXCHECK_PROMETHEUS_H */
