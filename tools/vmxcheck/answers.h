/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers to questions other than whether a processor is accepted.
 */
#ifndef VMXCHECK_ANSWERS_H
#define VMXCHECK_ANSWERS_H

#include <stdio.h>

#include "report.h"

/**
 * struct refusal - what a host does not allow
 * @host: the host, whose CPUs may differ
 * @bits: the bits that a CPU does not allow
 * @context: passed to it
 */
struct refusal {
	const struct facts *host;
	u64 (*bits)(const struct facts *host, const struct vmx_caps *caps, const void *context);
	const void *context;
};

u64 refusal_on_any(const struct refusal *refusal);
const char *refusal_cpus(const struct refusal *refusal, u64 bit, char *buf, size_t size);
void answer_list(struct facts *facts, enum claim claim);
void answer_vmcs(struct facts *facts, const struct facts *host);
bool answer_refused(struct facts *facts, const struct facts *host);

#endif /* VMXCHECK_ANSWERS_H */
