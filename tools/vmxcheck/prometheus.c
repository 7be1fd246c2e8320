// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verdicts as metrics, for node_exporter's textfile collector: the text-based exposition format,
 * in which all samples of a metric stand together.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "memory.h"
#include "prometheus.h"

enum metric {
	METRIC_VERDICT,
	METRIC_ERRNO,
	METRIC_FINDING,
	METRIC_CONFIG,
	NR_METRICS
};

static const struct {
	const char *name;
	const char *help;
} metrics[NR_METRICS] = {
	[METRIC_VERDICT] = {
		"vmxcheck_verdict",
		"1 for the verdict on the VMX capabilities, 0 for the others.",
	},
	[METRIC_ERRNO] = {
		"vmxcheck_errno",
		"What loading vmx_core would fail with, or 0.",
	},
	[METRIC_FINDING] = {
		"vmxcheck_finding",
		"How often an error or a warning was found.",
	},
	[METRIC_CONFIG] = {
		"vmxcheck_config_info",
		"A hash of the derived configuration; hosts with the same one are alike.",
	},
};

/* The samples of each metric, until all are there. */
struct prometheus {
	char *text[NR_METRICS];
	size_t size[NR_METRICS];
	FILE *file[NR_METRICS];
};

/**
 * prometheus_start() - begin a set of metrics
 *
 * Return: the set, see prometheus_finish().
 */
struct prometheus *prometheus_start(void)
{
	struct prometheus *prometheus = resize(NULL, 1, sizeof(*prometheus));
	unsigned int i;

	for (i = 0; i < NR_METRICS; i++) {
		prometheus->file[i] = open_memstream(&prometheus->text[i], &prometheus->size[i]);
		if (!prometheus->file[i])
			errx(2, "no memory for metrics");
	}
	return prometheus;
}

static void put_label(FILE *file, const char *name, const char *value)
{
	fprintf(file, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", file);
		else if (*value == '"' || *value == '\\')
			fprintf(file, "\\%c", *value);
		else
			putc(*value, file);
	}
	putc('"', file);
}

/* The name of a metric and its first label. */
static FILE *begin(struct prometheus *prometheus, enum metric metric, const struct report *report)
{
	FILE *file = prometheus->file[metric];

	fprintf(file, "%s{", metrics[metric].name);
	put_label(file, "source", report->source);
	return file;
}

/* FNV-1a, over the bytes of each word that --json prints. */
static u64 hash_config(const struct vmcs_config *config)
{
	u64 hash = 0xcbf29ce484222325ULL;
	unsigned int word, shift;

	for (word = 0; word <= VMX_WORD_MISC; word++)
		for (shift = 0; shift < 64; shift += 8) {
			hash ^= config->word[word] >> shift & 0xff;
			hash *= 0x100000001b3ULL;
		}
	return hash;
}

static void put_controls(struct vmx_text *text, const struct vmx_bits *at)
{
	const char *name;
	u64 bit;

	if (at->place != VMX_AT_WORD)
		return;
	vmx_for_each_bit(bit, at->mask) {
		name = vmx_control_name(at->index * 64 + __ffs64(bit));
		if (name)
			vmx_put(text, "%s%s", text->len ? "," : "", name);
	}
}

/* The same finding on other CPUs has the same labels, and labels must be unique. */
static void add_finding(struct prometheus *prometheus, const struct report *report,
			const char *rule, enum vmx_severity severity, const char *controls,
			unsigned int nr)
{
	FILE *file = begin(prometheus, METRIC_FINDING, report);

	putc(',', file);
	put_label(file, "rule", rule);
	putc(',', file);
	put_label(file, "severity", severity_names[severity]);
	putc(',', file);
	put_label(file, "controls", controls);
	fprintf(file, "} %u\n", nr);
}

struct sample {
	const char *rule;
	enum vmx_severity severity;
	char controls[800];
	unsigned int nr;
};

static void count_sample(struct sample *samples, unsigned int *nr, const struct sample *sample)
{
	unsigned int i;

	for (i = 0; i < *nr; i++)
		if (!strcmp(samples[i].rule, sample->rule) &&
		    samples[i].severity == sample->severity &&
		    !strcmp(samples[i].controls, sample->controls))
			break;
	if (i == *nr)
		samples[(*nr)++] = *sample;
	samples[i].nr++;
}

static void take_finding(struct sample *sample, const struct vmx_finding *finding)
{
	struct vmx_text text = { sample->controls, sizeof(sample->controls) };

	*sample = (struct sample) { vmx_rule_slug(finding->rule), finding->severity };
	put_controls(&text, &finding->at[0]);
	if (!finding->others)
		put_controls(&text, &finding->at[1]);
}

static void take_note(struct sample *sample, const struct note *note)
{
	struct vmx_text text = { sample->controls, sizeof(sample->controls) };
	struct vmx_bits at = { VMX_AT_WORD, note->word, note->mask };

	*sample = (struct sample) { note->rule, note->severity };
	if (note->word < VMX_NR_WORDS)
		put_controls(&text, &at);
}

static void add_findings(struct prometheus *prometheus, const struct report *report)
{
	static struct sample samples[VMX_MAX_FINDINGS + MAX_NOTES];
	unsigned int i, nr = 0;
	struct sample sample;

	for (i = 0; i < report->findings.nr; i++) {
		take_finding(&sample, &report->findings.list[i]);
		if (sample.severity != VMX_INFO)
			count_sample(samples, &nr, &sample);
	}
	for (i = 0; i < report->facts->nr_notes; i++) {
		take_note(&sample, &report->facts->notes[i]);
		if (sample.severity != VMX_INFO)
			count_sample(samples, &nr, &sample);
	}
	for (i = 0; i < nr; i++)
		add_finding(prometheus, report, samples[i].rule, samples[i].severity,
			    samples[i].controls, samples[i].nr);
}

/**
 * prometheus_add() - add the verdict on a host
 * @prometheus: the metrics
 * @report: the verdict
 */
void prometheus_add(struct prometheus *prometheus, const struct report *report)
{
	unsigned int verdict;
	FILE *file;

	for (verdict = 0; verdict < NR_VERDICTS; verdict++) {
		file = begin(prometheus, METRIC_VERDICT, report);
		fprintf(file, ",verdict=\"%s\"} %u\n", verdict_names[verdict],
			report->verdict == verdict);
	}
	fprintf(begin(prometheus, METRIC_ERRNO, report), "} %d\n", report->err);
	if (report->verdict == INVALID) {
		add_finding(prometheus, report, "input", VMX_ERROR, "", 1);
		return;
	}
	add_findings(prometheus, report);
	if (report->verdict == ACCEPT)
		fprintf(begin(prometheus, METRIC_CONFIG, report),
			",hash=\"%016llx\",for=\"%s\"} 1\n", hash_config(&report->config),
			report->request->name);
}

/**
 * prometheus_finish() - print all metrics, and free them
 * @prometheus: the metrics
 * @out: where to
 */
void prometheus_finish(struct prometheus *prometheus, FILE *out)
{
	unsigned int i;

	for (i = 0; i < NR_METRICS; i++) {
		fclose(prometheus->file[i]);
		if (prometheus->size[i])
			fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", metrics[i].name,
				metrics[i].help, metrics[i].name);
		fwrite(prometheus->text[i], 1, prometheus->size[i], out);
		free(prometheus->text[i]);
	}
	free(prometheus);
}
