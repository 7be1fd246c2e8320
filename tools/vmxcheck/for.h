/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose requests to judge by.
 */
#ifndef VMXCHECK_FOR_H
#define VMXCHECK_FOR_H

#include "report.h"

#define MAX_FOR 32

/**
 * struct for_list - the hypervisors that --for names
 * @requests: their rows, in the order of the command line
 * @nr: how many there are; none: the default request
 */
struct for_list {
	const struct vmx_request *requests[MAX_FOR];
	unsigned int nr;
};

bool for_take(struct for_list *list, const char *names, char *error, size_t size);
void for_print(const struct report *report, FILE *out);

#endif /* VMXCHECK_FOR_H */
