// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report as one line of JSON; the schema is in vmxcheck(8).
 */
#include <jansson.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "memory.h"
#include "report.h"

static json_t *checked(json_t *json)
{
	if (!json)
		errx(2, "no memory for JSON");
	return json;
}

/* File names need not be UTF-8, but JSON must be. */
static json_t *json_text(const char *text)
{
	json_t *json = json_string(text);
	char *copy, *c;

	if (json)
		return json;
	copy = strdup(text);
	for (c = copy; c && *c; c++)
		if (*c & 0x80)
			*c = '?';
	json = copy ? json_string(copy) : NULL;
	free(copy);
	return checked(json);
}

static json_t *json_hex(unsigned int digits, u64 value)
{
	return checked(json_sprintf("0x%0*llx", digits, value));
}

/**
 * report_json_words() - words by name
 * @words: the words
 */
json_t *report_json_words(const u64 words[VMX_NR_WORDS])
{
	json_t *json = checked(json_object());
	unsigned int word;

	for (word = 0; word <= VMX_WORD_MISC; word++) {
		bool wide = vmx_words[word].layout == VMX_FLAT ||
			    vmx_words[word].layout == VMX_WHOLE;

		json_object_set_new(json, vmx_words[word].name,
				    json_hex(wide ? 16 : 8, words[word]));
	}
	return json;
}

static void add_controls(json_t *controls, const struct vmx_bits *at)
{
	const char *name;
	u64 mask;

	for (mask = at->place == VMX_AT_WORD ? at->mask : 0; mask; mask &= mask - 1) {
		name = vmx_control_name(at->index * 64 + __ffs64(mask));
		if (name)
			json_array_append_new(controls, checked(json_string(name)));
	}
}

static void add_bits(json_t *places, enum vmx_msr msr, unsigned int shift, u64 mask, u64 have)
{
	unsigned int bit;
	json_t *place;

	for (; mask; mask &= mask - 1) {
		bit = __ffs64(mask);
		place = json_pack("{s:o, s:i, s:i}", "msr", json_hex(1, vmx_msrs[msr].number),
				  "bit", (int)(bit + shift), "have", (int)(have >> bit & 1));
		json_array_append_new(places, checked(place));
	}
}

/* A whole MSR, where no bit of it is meant. */
static void add_msr(json_t *places, enum vmx_msr msr)
{
	json_t *place = json_pack("{s:o, s:n, s:n}", "msr", json_hex(1, vmx_msrs[msr].number),
				  "bit", "have");

	json_array_append_new(places, checked(place));
}

static void add_places(json_t *places, const struct vmx_bits *at)
{
	u64 msrs;

	switch (at->place) {
	case VMX_AT_WORD:
		add_bits(places, vmx_words[at->index].msr,
			 vmx_word_shift(at->index), at->mask, at->have);
		break;
	case VMX_AT_MSR:
		if (!at->mask)
			add_msr(places, at->index);
		add_bits(places, at->index, 0, at->mask, at->have);
		break;
	case VMX_AT_MSRS:
		for (msrs = at->mask; msrs; msrs &= msrs - 1)
			add_msr(places, __ffs64(msrs));
		break;
	default:
		break;	/* CPUID is in the message only */
	}
}

static json_t *json_cpus(const struct vmx_machine *machine, u64 groups)
{
	char cpus[1024];

	if (!groups)
		return checked(json_null());
	vmx_format_cpus(machine, groups, cpus, sizeof(cpus));
	return checked(json_string(cpus));
}

/* The words alone: severity and rule have a key of their own. */
static json_t *json_message(const struct vmx_finding *finding, const struct vmx_machine *machine)
{
	char line[2048];
	const char *words;

	vmx_format_finding(finding, machine, line, sizeof(line));
	words = strstr(line, "] ");
	return checked(json_string(words ? words + 2 : line));
}

/* Where CPUs differ, the evidence is the same place on two of them. */
static bool is_again(const struct vmx_bits *at, const struct vmx_bits *first)
{
	return at != first && at->place == first->place && at->index == first->index &&
	       at->mask == first->mask;
}

static json_t *json_finding(const struct vmx_finding *finding, const struct vmx_machine *machine)
{
	json_t *controls = checked(json_array());
	json_t *places = checked(json_array());
	unsigned int i;

	for (i = 0; i < VMX_MAX_BITS && finding->rule != VMX_RULE_TRUNCATED; i++) {
		if (!is_again(&finding->at[i], &finding->at[0]))
			add_controls(controls, &finding->at[i]);
		add_places(places, &finding->at[i]);
	}
	return checked(json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}",
				 "rule", vmx_rule_slug(finding->rule),
				 "severity", severity_names[finding->severity],
				 "controls", controls, "at", places,
				 "cpus", json_cpus(machine, finding->others ?: finding->groups),
				 "message", json_message(finding, machine)));
}

/* The one finding of a dump that is invalid. */
static json_t *json_input_error(const char *error)
{
	return checked(json_pack("[{s:s, s:s, s:[], s:[], s:n, s:o}]",
				 "rule", "input", "severity", "error", "controls", "at", "cpus",
				 "message", json_text(error)));
}

/* Notes have the keys of findings. */
static json_t *json_note(const struct note *note)
{
	json_t *controls = checked(json_array());
	json_t *places = checked(json_array());
	struct vmx_bits at = { VMX_AT_WORD, note->word, note->mask, note->have };

	if (note->word < VMX_NR_WORDS) {
		add_controls(controls, &at);
		add_places(places, &at);
	}
	return checked(json_pack("{s:s, s:s, s:o, s:o, s:n, s:o}", "rule", note->rule,
				 "severity", severity_names[note->severity], "controls", controls,
				 "at", places, "cpus", "message", json_text(note->message)));
}

static json_t *json_findings(const struct report *report)
{
	json_t *json = checked(json_array());
	unsigned int i;

	for (i = 0; i < report->facts->nr_notes; i++)
		json_array_append_new(json, json_note(&report->facts->notes[i]));

	for (i = 0; i < report->findings.nr; i++)
		json_array_append_new(json, json_finding(&report->findings.list[i],
							 report->machine));
	return json;
}

/**
 * report_print_json() - print a report as one line of JSON
 * @report: the report
 * @out: where to
 */
void report_print_json(const struct report *report, FILE *out)
{
	json_t *config = report->verdict == ACCEPT ? report_json_words(report->config.word) :
						     json_null();
	json_t *must_be_1 = report->has_must_be_1 ? report_json_words(report->must_be_1) :
						    json_null();
	json_t *findings = report->verdict == INVALID ? json_input_error(report->input_error) :
							json_findings(report);
	json_t *json = checked(json_pack("{s:o, s:s, s:s, s:i, s:s, s:o, s:o, s:o}",
					 "source", json_text(report->source),
					 "format", report->facts ? report->facts->format : "dump",
					 "verdict", verdict_names[report->verdict],
					 "errno", report->err, "for", report->request->name,
					 "config", config, "must-be-1", must_be_1,
					 "findings", findings));
	char *text = json_dumps(json, 0);

	if (!text)
		errx(2, "no memory for JSON");
	fprintf(out, "%s\n", text);
	free(text);
	json_decref(json);
}
