/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options that answer a question; each returns the exit status.
 */
#ifndef VMXCHECK_QUESTIONS_H
#define VMXCHECK_QUESTIONS_H

#include "report.h"

int question_decode(char **arguments, int nr, const struct look *look);
int question_refused(const char *what, const char *host, const char *format,
		     const struct look *look);
int question_vmcs(const char *dump, const char *host, const char *format, const struct look *look);

#endif /* VMXCHECK_QUESTIONS_H */
