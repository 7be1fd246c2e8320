// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a file of any form, or as changes to a dump, through all of vmxcheck:
 * nothing may break, and what is accepted must be what the processor allows.
 */
#include <jansson.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "../../tools/vmxcheck/answers.h"
#include "../../tools/vmxcheck/compare.h"
#include "../../tools/vmxcheck/decode.h"
#include "../../tools/vmxcheck/dump.h"
#include "../../tools/vmxcheck/forms.h"
#include "../../tools/vmxcheck/names.h"
#include "../../tools/vmxcheck/page.h"
#include "../../tools/vmxcheck/partial.h"
#include "../../tools/vmxcheck/prometheus.h"
#include "../../tools/vmxcheck/report.h"
#include "../../tools/vmxcheck/summary.h"
#include "../kunit/reference.h"

/* The name that libFuzzer calls it by. */
int fuzz_input(const u8 *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

static struct facts facts, again, host;
static struct report report;

/* A property that does not hold is a crash, so that the fuzzer keeps the input. */
#define MUST(condition)								\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "not so: %s\n", #condition);		\
			abort();						\
		}								\
	} while (0)

struct text {
	char *buf;
	size_t len;
	FILE *file;
};

static void open_text(struct text *text)
{
	text->file = open_memstream(&text->buf, &text->len);
	MUST(text->file);
}

static void check_json(void)
{
	json_t *json;
	struct text text;

	open_text(&text);
	report_print_json(&report, text.file);
	fclose(text.file);
	MUST(memchr(text.buf, '\n', text.len) == text.buf + text.len - 1);
	json = json_loadb(text.buf, text.len, 0, NULL);
	MUST(json_is_object(json));
	json_decref(json);
	free(text.buf);
}

static void check_text(void)
{
	const struct look look = { .color = true, .verbose = true, .width = 60 };
	struct text text;

	open_text(&text);
	report_print_text(&report, &look, text.file);
	fclose(text.file);
	free(text.buf);
}

/* What is made of several reports. */
static void check_collections(const struct vmx_policy *policy)
{
	struct prometheus *prometheus = prometheus_start();
	struct summary *summary = summary_start();
	struct page *page = page_start();
	const struct look look = { .width = 60 };
	struct text text;

	open_text(&text);
	prometheus_add(prometheus, &report);
	prometheus_finish(prometheus, text.file);
	summary_print_host(&report, &look, text.file);
	summary_add(summary, &report);
	summary_add(summary, &report);
	summary_print_text(summary, &look, text.file);
	summary_print_json(summary, text.file);
	summary_free(summary);
	page_add(page, &report, policy);
	page_finish(page, text.file);
	fclose(text.file);
	free(text.buf);
}

/* forced <= word <= allowed, on each CPU; of a word that is not active nothing is forced. */
static void check_config(void)
{
	const struct vmx_machine *machine = report.machine;
	unsigned int i, word;

	for (i = 0; i < machine->nr_cpus; i++) {
		struct vmx_setup cpu = { .caps = machine->cpus[i].caps };

		vmx_start_setup(&cpu);
		for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
			u64 value = report.config.word[word];
			bool active = vmx_activated_by(word) == VMXC_NONE ||
				      vmx_has(&report.config, vmx_activated_by(word));

			MUST(!(value & ~cpu.may_be_1[word]));
			MUST(active ? !(cpu.must_be_1[word] & ~value) : !value);
		}
	}
}

/* Printing takes most of the time, so not every verdict is printed. */
static void check_verdict(const struct vmx_policy *policy, bool print)
{
	report_judge(&report, "fuzz", &facts, policy);
	MUST(report.err == 0 || report.err == 5 || report.err == 22 || report.err == 95);
	MUST(!report.err == (report.verdict == ACCEPT || report.verdict == INCOMPLETE));
	MUST((report.verdict == INCOMPLETE) <= (report.missing != 0));
	if (report.verdict == ACCEPT)
		check_config();
	if (print) {
		check_json();
		check_text();
		check_collections(policy);
	}
}

static void put_line(void *file, const char *line)
{
	fprintf(file, "%s\n", line);
}

/* What is dumped must be read again as the same. */
static void check_dump(const struct vmx_caps *caps)
{
	struct text text;

	open_text(&text);
	print_flags(caps, text.file);
	vmx_dump_caps(caps, put_line, text.file);
	fclose(text.file);
	if (!dump_parse(&again, text.buf, text.len)) {
		fprintf(stderr, "%s%u: %s\n", text.buf, again.line, again.error);
		abort();
	}
	MUST(!memcmp(again.machine.cpus[0].caps, caps, sizeof(*caps)));
	free(text.buf);
}

/* The order of CPUs does not matter, nor how they are put together. */
static void check_meet(void)
{
	const struct vmx_machine *machine = &facts.machine;
	struct vmx_caps all, reverse, twice;
	unsigned int i;

	meet_cpus(&all, machine);
	reverse = *machine->cpus[machine->nr_cpus - 1].caps;
	for (i = machine->nr_cpus; i-- > 0;)
		vmx_intersect_caps(&reverse, machine->cpus[i].caps);
	MUST(!memcmp(&all, &reverse, sizeof(all)));
	twice = all;
	vmx_intersect_caps(&twice, &all);
	MUST(!memcmp(&all, &twice, sizeof(all)));
	check_dump(&all);
}

/* A file does not differ from itself, whatever it leaves out, and may from its first CPU. */
static void check_compare(const struct vmx_policy *policy)
{
	static const char * const names[2] = { "all", "first" };
	const struct look look = { .width = 60 };
	static struct processor processors[2];
	struct text text;

	processor_tell(&processors[0], &facts, policy);
	processors[1] = processors[0];
	open_text(&text);
	MUST(!compare_print(processors, names, &look, text.file));
	processors[1].caps = *facts.machine.cpus[0].caps;
	compare_print(processors, names, &look, text.file);
	fclose(text.file);
	free(text.buf);
}

static void check_invalid(const struct vmx_policy *policy)
{
	char error[200];

	MUST(facts.line > 0 && facts.error[0]);
	snprintf(error, sizeof(error), "fuzz:%u: %s", facts.line, facts.error);
	report_invalid(&report, "fuzz", policy, error);
	check_json();
	check_collections(NULL);
}

/* A processor that has all controls, and nothing to be said against it. */
static void fill_caps(struct vmx_caps *caps)
{
	static const struct vmx_regs features = {
		{ REF_SIGNATURE, 0, REF_FEATURES_ECX, REF_FEATURES_EDX }
	};
	unsigned int i;

	memset(caps, 0, sizeof(*caps));
	MUST(vmx_caps_set_msr(caps, 0x3a, REF_FEAT_CTL));
	for (i = 0; i < ARRAY_SIZE(reference_msrs); i++)
		MUST(vmx_caps_set_msr(caps, 0x480 + i, reference_msrs[i]));
	MUST(vmx_caps_set_cpuid(caps, 1, 0, &features));
}

/* One bit of an MSR or of CPUID, or an MSR that is not there; or the CPU is complete. */
static void change(struct vmx_caps *caps, u8 what, u8 bit, struct text *text, size_t number)
{
	unsigned int reg = what % (VMX_NR_CPUIDS * VMX_NR_REGS);
	unsigned int msr = what % VMX_NR_MSRS;

	switch (what >> 6) {
	case 0:
	case 1:
		caps->msr[msr] ^= BIT_ULL(bit % 64) & -(u64)vmx_msr_known(caps, msr);
		break;
	case 2:
		caps->cpuid_known |= BIT(reg / VMX_NR_REGS);
		caps->cpuid[reg / VMX_NR_REGS].reg[reg % VMX_NR_REGS] ^= BIT(bit % 32);
		break;
	default:
		if (bit < 128) {
			caps->msr_known &= ~BIT(msr);
			caps->msr_faulted &= ~BIT(msr);
			caps->msr_faulted |= bit & BIT(msr);
			caps->msr[msr] = 0;
			break;
		}
		fprintf(text->file, "cpu %zu\n", number);
		vmx_dump_caps(caps, put_line, text->file);
	}
}

/*
 * A text that is changed at random is rarely a dump, so this is another way to
 * the rules: a list of changes to that processor, two bytes each.
 */
static void write_changed(struct text *text, const u8 *data, size_t size)
{
	struct vmx_caps caps;

	open_text(text);
	fill_caps(&caps);
	for (; size >= 2; data += 2, size -= 2)
		change(&caps, data[0], data[1], text, size);
	change(&caps, 0xff, 0xff, text, 0);
	fclose(text->file);
}

/* A host that has everything, to compare with. */
static void fill_host(void)
{
	if (host.machine.nr_cpus)
		return;
	facts_clear(&host);
	fill_caps(facts_add_cpu(&host, 0));
}

static void check_answers(void)
{
	fill_host();
	answer_list(&facts, CLAIM_MISSING);
	answer_list(&facts, CLAIM_WANTED);
	answer_vmcs(&facts, facts.nr_asked % 2 ? &host : NULL);
	answer_refused(&facts, facts.nr_asked > 1 ? NULL : &host);
	MUST(facts.nr_notes <= MAX_NOTES);
}

/* A text as an argument of the command line. */
static void check_arguments(const char *text, size_t size)
{
	enum vmx_control controls[4];
	char argument[64];
	u32 number;
	u64 value;

	scnprintf(argument, sizeof(argument), "%.*s", (int)min(size, sizeof(argument) - 1), text);
	MUST(name_find_controls(argument, strlen(argument), controls) <= 4);
	decode_argument(argument, &number, &value);
}

static void check_all(const char *text, size_t size, const char *format)
{
	static struct vmx_policy policies[3];
	unsigned int i;

	vmx_request_policy(&policies[0], &vmx_requests[0]);
	policies[1] = policies[0];
	policies[1].error_on_inconsistent = false;
	policies[2] = policies[1];
	policies[2].mixed_cpus = true;
	memcpy(policies[2].optional, policies[2].known, sizeof(policies[2].optional));

	if (!forms_parse(&facts, text, size, format)) {
		check_invalid(&policies[0]);
		return;
	}
	check_answers();
	check_compare(&policies[size % ARRAY_SIZE(policies)]);
	for (i = 0; i < ARRAY_SIZE(policies); i++)
		check_verdict(&policies[i], i == size % ARRAY_SIZE(policies));
	if (!strcmp(facts.format, "dump") && partial_extent(&facts, &policies[0]) == ALL_KNOWN)
		check_meet();
}

/* Bytes that no text begins with tell the ways apart. */
int fuzz_input(const u8 *data, size_t size)
{
	struct text text;

	if (size >= 2 && data[0] == 0xf8) {
		check_all((const char *)data + 2, size - 2, forms_name(data[1]));
		return 0;
	}
	if (!size || data[0] != 0xff) {
		check_arguments((const char *)data, size);
		check_all((const char *)data, size, NULL);
		return 0;
	}
	write_changed(&text, data + 1, size - 1);
	check_all(text.buf, text.len, NULL);
	free(text.buf);
	return 0;
}
