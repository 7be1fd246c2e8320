// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fleet: how many hosts have which configuration, and why others have none.
 *
 * Only what differs is kept, so that the memory grows with the kinds of hosts and not with their
 * number.
 */
#define _GNU_SOURCE
#include <jansson.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <search.h>
#include <stdlib.h>

#include "memory.h"
#include "summary.h"

/**
 * struct kind - hosts that have the same configuration, or are refused for the same reason
 * @key: what they have in common, as text
 * @first: the first of them
 * @nr: how many there are
 * @config: their configuration
 */
struct kind {
	char *key;
	char *first;
	unsigned long nr;
	u64 config[VMX_NR_WORDS];
};

/* Kinds by their key, and in the order that they came in. */
struct kinds {
	struct kind **list;
	size_t nr;
	size_t room;
	void *tree;
};

struct summary {
	struct kinds configs;
	struct kinds reasons;
	unsigned long count[NR_VERDICTS];
	unsigned long nr;
};

static int compare_keys(const void *left, const void *right)
{
	const struct kind *a = left, *b = right;

	return strcmp(a->key, b->key);
}

/* Those that most hosts have come first; then those that came first. */
static int compare_numbers(const void *left, const void *right)
{
	const struct kind * const *a = left, * const *b = right;

	return (*a)->nr < (*b)->nr ? 1 : (*a)->nr > (*b)->nr ? -1 : 0;
}

static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(resize(NULL, size, 1), text, size);
}

static struct kind *add_kind(struct kinds *kinds, const char *key, const char *source)
{
	struct kind *kind = resize(NULL, 1, sizeof(*kind));

	*kind = (struct kind) { .key = copy(key), .first = copy(source) };
	if (kinds->nr == kinds->room) {
		kinds->room = max(kinds->room * 2, 16UL);
		kinds->list = resize(kinds->list, kinds->room, sizeof(kinds->list[0]));
	}
	kinds->list[kinds->nr++] = kind;
	if (!tsearch(kind, &kinds->tree, compare_keys))
		errx(2, "no memory for a kind of host");
	return kind;
}

static struct kind *count_kind(struct kinds *kinds, const char *key, const char *source)
{
	struct kind search = { .key = (char *)key }, *kind;
	void *found = tfind(&search, &kinds->tree, compare_keys);

	kind = found ? *(struct kind **)found : add_kind(kinds, key, source);
	kind->nr++;
	return kind;
}

static void nothing(void *node)
{
}

static void free_kinds(struct kinds *kinds)
{
	size_t i;

	tdestroy(kinds->tree, nothing);
	for (i = 0; i < kinds->nr; i++) {
		free(kinds->list[i]->key);
		free(kinds->list[i]->first);
		free(kinds->list[i]);
	}
	free(kinds->list);
}

/**
 * summary_start() - begin a summary
 *
 * Return: the summary, see summary_free().
 */
struct summary *summary_start(void)
{
	struct summary *summary = resize(NULL, 1, sizeof(*summary));

	*summary = (struct summary) { };
	return summary;
}

/**
 * summary_free() - free the memory of a summary
 * @summary: the summary
 */
void summary_free(struct summary *summary)
{
	free_kinds(&summary->configs);
	free_kinds(&summary->reasons);
	free(summary);
}

/* An error in few words: the rule and the names. */
static void put_reason(struct vmx_text *text, const struct vmx_finding *finding)
{
	const char *name;
	unsigned int i;
	u64 bit;

	vmx_put(text, "[%s]", vmx_rule_slug(finding->rule));
	for (i = 0; i < VMX_MAX_BITS; i++) {
		if (finding->at[i].place != VMX_AT_WORD || !finding->at[i].mask ||
		    (i && finding->others))
			continue;
		vmx_for_each_bit(bit, finding->at[i].mask) {
			name = vmx_control_name(finding->at[i].index * 64 + __ffs64(bit));
			if (name)
				vmx_put(text, " %s", name);
		}
	}
}

static void put_msrs(struct vmx_text *text, u32 msrs)
{
	unsigned int i;

	vmx_put(text, "not captured:");
	for (i = 0; i < VMX_NR_MSRS; i++)
		if (msrs & BIT(i))
			vmx_put(text, " MSR(%XH)", vmx_msrs[i].number);
}

/* Each reason in turn, as text. */
static void each_reason(const struct report *report,
			void (*tell)(void *context, const char *reason), void *context)
{
	const struct vmx_findings *findings = &report->findings;
	char reason[300] = "";
	unsigned int i;

	if (report->verdict == INVALID) {
		tell(context, report->input_error);
		return;
	}
	if (report->verdict == INCOMPLETE) {
		struct vmx_text text = { reason, sizeof(reason) };

		put_msrs(&text, report->missing);
		tell(context, reason);
		return;
	}
	for (i = 0; i < findings->nr; i++) {
		struct vmx_text text = { reason, sizeof(reason) };

		if (findings->list[i].severity != VMX_ERROR)
			continue;
		*reason = '\0';
		put_reason(&text, &findings->list[i]);
		tell(context, reason);
	}
	for (i = 0; i < report->facts->nr_notes; i++) {
		if (report->facts->notes[i].severity != VMX_ERROR)
			continue;
		scnprintf(reason, sizeof(reason), "[%s] %s", report->facts->notes[i].rule,
			  report->facts->notes[i].message);
		tell(context, reason);
	}
}

struct adding {
	struct summary *summary;
	const struct report *report;
};

static void add_reason(void *context, const char *reason)
{
	const struct adding *adding = context;
	char key[400];

	/* Count invalid files as one kind: each error is different. */
	scnprintf(key, sizeof(key), "%s %s", verdict_names[adding->report->verdict],
		  adding->report->verdict == INVALID ? "" : reason);
	count_kind(&adding->summary->reasons, key, adding->report->source);
}

/**
 * summary_add() - count a host
 * @summary: the summary
 * @report: the verdict on the host
 */
void summary_add(struct summary *summary, const struct report *report)
{
	struct adding adding = { summary, report };
	char key[VMX_NR_WORDS * 17 + 1];
	struct vmx_text text = { key, sizeof(key) };
	struct kind *kind;
	unsigned int word;

	summary->nr++;
	summary->count[report->verdict]++;
	if (report->verdict != ACCEPT) {
		each_reason(report, add_reason, &adding);
		return;
	}
	for (word = 0; word <= VMX_WORD_MISC; word++)
		vmx_put(&text, "%llx ", report->config.word[word]);
	kind = count_kind(&summary->configs, key, report->source);
	memcpy(kind->config, report->config.word, sizeof(kind->config));
}

struct listing {
	FILE *out;
	const char *separator;
};

static void print_reason(void *context, const char *reason)
{
	struct listing *listing = context;

	fprintf(listing->out, "%s%s", listing->separator, reason);
	listing->separator = "; ";
}

/**
 * summary_print_host() - print a line about a host that is not accepted
 * @report: the verdict on it
 * @look: how
 * @out: where to
 */
void summary_print_host(const struct report *report, const struct look *look, FILE *out)
{
	struct listing listing = { out, " " };

	if (report->verdict == ACCEPT)
		return;
	fprintf(out, "%s: ", report->source);
	put_in(out, look, "31", verdict_names[report->verdict]);
	each_reason(report, print_reason, &listing);
	putc('\n', out);
}

static void sort_kinds(struct kinds *kinds)
{
	if (kinds->nr)
		qsort(kinds->list, kinds->nr, sizeof(kinds->list[0]), compare_numbers);
}

/* List the bits that a configuration has and another lacks. */
static void put_more(struct vmx_text *text, const struct kind *kind, const struct kind *than,
		     const char *sign)
{
	const char *name;
	unsigned int word;
	u64 bit;

	for (word = 0; word <= VMX_WORD_MISC; word++)
		vmx_for_each_bit(bit, kind->config[word] & ~than->config[word]) {
			if (vmx_find_field(word, bit))
				continue;
			name = vmx_control_name(word * 64 + __ffs64(bit));
			vmx_put(text, " %s%s", sign, name ?: vmx_words[word].name);
			if (!name)
				vmx_put(text, ":%lu", __ffs64(bit));
		}
}

/* Numbers that differ, each once. */
static void put_numbers(struct vmx_text *text, const struct kind *kind, const struct kind *than)
{
	const struct vmx_field *field;
	unsigned int word, shift;
	u64 mask;

	for (field = vmx_fields; field < vmx_fields + vmx_nr_fields; field++) {
		for (word = 0; word <= VMX_WORD_MISC && vmx_words[word].msr != field->msr; word++)
			;
		if (word > VMX_WORD_MISC || vmx_words[word].layout != VMX_WHOLE || !*field->name)
			continue;
		mask = field->mask;
		shift = __ffs64(mask);
		if ((kind->config[word] ^ than->config[word]) & mask)
			vmx_put(text, " \"%s\"=0x%llx", field->name,
				(kind->config[word] & mask) >> shift);
	}
}

static void print_kind(const struct kind *kind, const char *words, const struct look *look,
		       FILE *out)
{
	fprintf(out, "%7lu  %s\n", kind->nr, kind->first);
	if (!*words)
		return;
	fprintf(out, "%11s", "");
	put_wrapped(out, look, 11, 11, words);
}

static void print_configs(struct summary *summary, const struct look *look, FILE *out)
{
	const struct kind *common = summary->configs.list[0], *kind;
	char differences[8192];
	size_t i;

	fputs("\n  hosts  first of them, and what sets them apart from the first: + has, - lacks\n",
	      out);
	for (i = 0; i < summary->configs.nr; i++) {
		struct vmx_text text = { differences, sizeof(differences) };

		kind = summary->configs.list[i];
		*differences = '\0';
		put_more(&text, kind, common, "+");
		put_more(&text, common, kind, "-");
		put_numbers(&text, kind, common);
		print_kind(kind, differences, look, out);
	}
}

static void print_reasons(struct summary *summary, const struct look *look, FILE *out)
{
	size_t i;

	fputs("\n  hosts  first of them, and why they have no configuration\n", out);
	for (i = 0; i < summary->reasons.nr; i++)
		print_kind(summary->reasons.list[i], summary->reasons.list[i]->key, look, out);
}

/**
 * summary_print_text() - print a summary as tables
 * @summary: the summary
 * @look: how
 * @out: where to
 */
void summary_print_text(struct summary *summary, const struct look *look, FILE *out)
{
	fprintf(out, "%lu files: %lu accepted, %lu refused, %lu incomplete, %lu invalid",
		summary->nr, summary->count[ACCEPT], summary->count[REFUSE],
		summary->count[INCOMPLETE], summary->count[INVALID]);
	fprintf(out, "; configurations: %zu\n", summary->configs.nr);
	sort_kinds(&summary->configs);
	sort_kinds(&summary->reasons);
	if (summary->configs.nr)
		print_configs(summary, look, out);
	if (summary->reasons.nr)
		print_reasons(summary, look, out);
}

static json_t *json_kind(const struct kind *kind)
{
	json_t *source = json_string(kind->first);

	return json_pack("{s:I, s:o}", "hosts", (json_int_t)kind->nr, "first",
			 source ?: json_string("?"));
}

static json_t *json_more(const struct kind *kind, const struct kind *than)
{
	json_t *json = json_array();
	const char *name;
	unsigned int word;
	u64 bit;

	for (word = 0; word <= VMX_WORD_MISC; word++)
		vmx_for_each_bit(bit, kind->config[word] & ~than->config[word]) {
			name = vmx_control_name(word * 64 + __ffs64(bit));
			if (name)
				json_array_append_new(json, json_string(name));
		}
	return json;
}

/**
 * summary_print_json() - print a summary as one line of JSON
 * @summary: the summary
 * @out: where to
 */
void summary_print_json(struct summary *summary, FILE *out)
{
	json_t *configs = json_array(), *reasons = json_array(), *json;
	const struct kinds *kinds = &summary->configs;
	size_t i;

	sort_kinds(&summary->configs);
	sort_kinds(&summary->reasons);
	for (i = 0; i < kinds->nr; i++) {
		json = json_kind(kinds->list[i]);
		json_object_set_new(json, "config", report_json_words(kinds->list[i]->config));
		json_object_set_new(json, "has", json_more(kinds->list[i], kinds->list[0]));
		json_object_set_new(json, "lacks", json_more(kinds->list[0], kinds->list[i]));
		json_array_append_new(configs, json);
	}
	for (i = 0; i < summary->reasons.nr; i++) {
		json = json_kind(summary->reasons.list[i]);
		json_object_set_new(json, "reason", json_string(summary->reasons.list[i]->key));
		json_array_append_new(reasons, json);
	}
	json = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "files", (json_int_t)summary->nr,
			 "accept", (json_int_t)summary->count[ACCEPT],
			 "refuse", (json_int_t)summary->count[REFUSE],
			 "incomplete", (json_int_t)summary->count[INCOMPLETE],
			 "invalid", (json_int_t)summary->count[INVALID],
			 "configurations", configs, "reasons", reasons);
	if (!json || json_dumpf(json, out, 0))
		errx(2, "no memory for JSON");
	putc('\n', out);
	json_decref(json);
}
