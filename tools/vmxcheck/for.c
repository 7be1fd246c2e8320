// SPDX-License-Identifier: GPL-2.0-only
/*
 * Will this or that hypervisor run here?  A line for each.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "for.h"

static bool add_request(struct for_list *list, const struct vmx_request *request)
{
	unsigned int i;

	for (i = 0; i < list->nr; i++)
		if (list->requests[i] == request)
			return true;
	if (list->nr == MAX_FOR)
		return false;
	list->requests[list->nr++] = request;
	return true;
}

static void say_unknown(const char *name, size_t len, char *error, size_t size)
{
	unsigned int i;
	size_t used;

	used = scnprintf(error, size, "unknown hypervisor '%.*s'; there are", (int)len, name);
	for (i = 0; i < vmx_nr_requests; i++)
		used += scnprintf(error + used, size - used, " %s", vmx_requests[i].name);
}

/**
 * for_take() - take the names of --for
 * @list: the list to add to
 * @names: names of hypervisors separated by commas, or "all"
 * @error: what is wrong with @names
 * @size: size of @error in bytes
 *
 * Return: false if a name is unknown.
 */
bool for_take(struct for_list *list, const char *names, char *error, size_t size)
{
	const struct vmx_request *request;
	unsigned int i;
	size_t len;

	if (!strcmp(names, "all")) {
		for (i = 0; i < vmx_nr_requests; i++)
			add_request(list, &vmx_requests[i]);
		return true;
	}
	for (;; names += len + 1) {
		len = strcspn(names, ",");
		request = vmx_find_request(names, len);
		if (!request || !add_request(list, request)) {
			say_unknown(names, len, error, size);
			return false;
		}
		if (!names[len])
			return true;
	}
}

/* The words alone, without severity and rule. */
static const char *message_of(const struct report *report, const struct vmx_finding *finding,
			      char *line, size_t size)
{
	const char *words;

	vmx_format_finding(finding, report->machine, line, size);
	words = strstr(line, "] ");
	return words ? words + 2 : line;
}

/**
 * for_print() - print whether a hypervisor runs, and if not what is missing
 * @report: the verdict on its request
 * @out: where to
 */
void for_print(const struct report *report, FILE *out)
{
	const struct vmx_finding *finding = report->findings.list;
	const char *separator = ": ";
	char line[2048];

	fprintf(out, "%s: %s: %s", report->source, report->request->name,
		verdict_names[report->verdict]);
	for (; finding < report->findings.list + report->findings.nr; finding++) {
		if (finding->severity != VMX_ERROR)
			continue;
		fprintf(out, "%s%s", separator, message_of(report, finding, line, sizeof(line)));
		separator = " | ";
	}
	putc('\n', out);
}
