/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One page for a browser, of any number of files.
 */
#ifndef VMXCHECK_PAGE_H
#define VMXCHECK_PAGE_H

#include "report.h"

struct page;

struct page *page_start(void);
void page_add(struct page *page, const struct report *report, const struct vmx_policy *policy);
void page_finish(struct page *page, FILE *out);

#endif /* VMXCHECK_PAGE_H */
