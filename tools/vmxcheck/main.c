// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmxcheck: the verdict of vmx_core on this host, or on dumps of others.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "answers.h"
#include "compare.h"
#include "for.h"
#include "forms.h"
#include "input.h"
#include "names.h"
#include "page.h"
#include "partial.h"
#include "prometheus.h"
#include "questions.h"
#include "report.h"
#include "summary.h"
#include "tables.h"

enum {
	EXIT_ACCEPT,
	EXIT_REFUSE,
	EXIT_BAD,
};

enum mode {
	MODE_JUDGE,
	MODE_JSON,
	MODE_QUIET,
	MODE_SUMMARY,
	MODE_PROMETHEUS,
	MODE_HTML,
	MODE_DUMP,
	MODE_DIFF,
	MODE_BASELINE,
	MODE_EXPLAIN,
	MODE_LIST,
	MODE_DECODE,
	MODE_REFUSED,
	MODE_VMCS,
	MODE_FORMATS,
};

enum option_id {
	OPTION_TOLERATE = 1,
	OPTION_DISABLE,
	OPTION_REQUEST,
	OPTION_REQUIRE,
	OPTION_MIXED_CPUS,
	OPTION_FOR,
	OPTION_FORMAT,
	OPTION_VERBOSE,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_MODE = 0x100,	/* and above: enum mode */
};

static const struct option options[] = {
	{ "json", no_argument, NULL, OPTION_MODE + MODE_JSON },
	{ "quiet", no_argument, NULL, OPTION_MODE + MODE_QUIET },
	{ "summary", no_argument, NULL, OPTION_MODE + MODE_SUMMARY },
	{ "prometheus", no_argument, NULL, OPTION_MODE + MODE_PROMETHEUS },
	{ "html", no_argument, NULL, OPTION_MODE + MODE_HTML },
	{ "dump", no_argument, NULL, OPTION_MODE + MODE_DUMP },
	{ "diff", no_argument, NULL, OPTION_MODE + MODE_DIFF },
	{ "baseline", no_argument, NULL, OPTION_MODE + MODE_BASELINE },
	{ "explain", required_argument, NULL, OPTION_MODE + MODE_EXPLAIN },
	{ "list", no_argument, NULL, OPTION_MODE + MODE_LIST },
	{ "decode", no_argument, NULL, OPTION_MODE + MODE_DECODE },
	{ "refused", no_argument, NULL, OPTION_MODE + MODE_REFUSED },
	{ "vmcs", no_argument, NULL, OPTION_MODE + MODE_VMCS },
	{ "formats", no_argument, NULL, OPTION_MODE + MODE_FORMATS },
	{ "tolerate-inconsistent", no_argument, NULL, OPTION_TOLERATE },
	{ "disable", required_argument, NULL, OPTION_DISABLE },
	{ "request", required_argument, NULL, OPTION_REQUEST },
	{ "require", required_argument, NULL, OPTION_REQUIRE },
	{ "mixed-cpus", no_argument, NULL, OPTION_MIXED_CPUS },
	{ "for", required_argument, NULL, OPTION_FOR },
	{ "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ }
};

static const char help[] =
"vmxcheck [FILE...]               verdict for each file, - is standard input; no file: this host\n"
"vmxcheck --json [FILE...]        the same as JSON, one line a file\n"
"vmxcheck --quiet [FILE...]       the same as exit status only\n"
"vmxcheck --for NAME,... [FILE...]  whether KVM, Xen, bhyve and others run, or what they miss; all: each\n"
"vmxcheck --decode MSR=VALUE...   what values say, bit by bit: 48b=7cff00000000, 3a=1\n"
"vmxcheck --refused WHAT [FILE]   what of MSR=VALUE, or of a line or file of QEMU's or libvirt's, the host\n"
"                                 in FILE does not allow\n"
"vmxcheck --vmcs DUMP [FILE]      whether the control words of a VMCS dump are valid together, and on the\n"
"                                 processor in FILE\n"
"vmxcheck --summary FILE...       a fleet: how many hosts have which configuration, and who has none;\n"
"                                 with --json the same for machines\n"
"vmxcheck --prometheus [FILE...]  the verdicts as metrics, for node_exporter's textfile collector\n"
"vmxcheck --html FILE...          one page for a browser: all controls, what differs, what was found\n"
"vmxcheck --dump                  this host's dump\n"
"vmxcheck --diff A B              controls and capabilities that differ\n"
"vmxcheck --baseline FILE...      what every file allows, as a dump with QEMU's and libvirt's flags\n"
"vmxcheck --explain WHAT          what is known of a control, by any of its names or 48b:20\n"
"vmxcheck --list                  all controls\n"
"vmxcheck --formats               all forms that a file can have\n"
"\n"
"  --verbose                      say more: what is not supported, and values of what is refused\n"
"  --format NAME                  the form of the files, instead of finding out\n"
"  --tolerate-inconsistent        go on without what contradicts itself, instead of refusing\n"
"  --disable LIST                 controls to do without, separated by commas\n"
"  --request LIST                 controls to use where supported, beside KVM's\n"
"  --require LIST                 controls to refuse without, beside KVM's\n"
"  --mixed-cpus                   accept CPUs that differ, and use what all of them allow\n"
"  --help, --version\n"
"\n"
"Exit status: 0 accept (all), 1 refuse (any), 2 usage, bad input or no verdict. See vmxcheck(8).\n";

/* What the command line asks for. */
struct request {
	enum mode mode;
	const char *control;
	const char *format;
	bool json;
	bool has_policy;
	struct for_list for_list;
	struct vmx_policy policies[MAX_FOR];
	unsigned int nr_policies;
	char **files;
	int nr_files;
};

static bool verbose;
static struct input input;
static struct report report;

static __printf(1, 2) __noreturn void usage_error(const char *format, ...)
{
	va_list args;

	fputs("vmxcheck: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("; see vmxcheck --help\n", stderr);
	exit(EXIT_BAD);
}

/* What was written may not have got where it should. */
static int finish(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "vmxcheck: standard output: %s\n", strerror(errno));
	return EXIT_BAD;
}

static void complain(const char *error)
{
	fflush(stdout);
	fprintf(stderr, "vmxcheck: %s\n", error);
}

static struct look look_at(FILE *file)
{
	struct look look = { .width = 80, .verbose = verbose };
	const char *no_color = getenv("NO_COLOR");
	struct winsize size;

	if (!isatty(fileno(file)))
		return look;
	look.color = !no_color || !*no_color;
	if (!ioctl(fileno(file), TIOCGWINSZ, &size) && size.ws_col)
		look.width = size.ws_col;
	return look;
}

static void print_report(const struct request *request, const struct look *look)
{
	if (request->mode == MODE_JSON)
		report_print_json(&report, stdout);
	else if (report.verdict == INVALID)
		complain(report.input_error);
	else if (request->mode == MODE_JUDGE && request->for_list.nr)
		for_print(&report, stdout);
	else if (request->mode == MODE_JUDGE)
		report_print_text(&report, look, stdout);
}

static bool read_one(const struct request *request, const char *source)
{
	if (request->nr_files ? !input_read_file(&input, source, request->format) :
				!input_read_host(&input))
		return false;
	answer_list(&input.facts, CLAIM_MISSING);
	answer_list(&input.facts, CLAIM_WANTED);
	answer_vmcs(&input.facts, NULL);
	return true;
}

static void print_summary(const struct request *request, struct summary *summary,
			  const struct look *look)
{
	if (request->json)
		summary_print_json(summary, stdout);
	else
		summary_print_text(summary, look, stdout);
	summary_free(summary);
}

/* On a terminal, how far it is; a fleet takes a while. */
static void show_progress(int done, int all)
{
	static struct timespec last;
	struct timespec now;

	if (all < 1000 || !isatty(STDERR_FILENO) || isatty(STDOUT_FILENO) || done % 100)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (done < all && now.tv_sec == last.tv_sec)
		return;
	last = now;
	fprintf(stderr, "\r%d of %d files%s", done, all, done < all ? "" : "\n");
}

/* These modes print once all files have been judged. */
struct collection {
	struct summary *summary;
	struct prometheus *prometheus;
	struct page *page;
};

static void start_collection(struct collection *collection, const struct request *request)
{
	if (request->mode == MODE_SUMMARY)
		collection->summary = summary_start();
	if (request->mode == MODE_PROMETHEUS)
		collection->prometheus = prometheus_start();
	if (request->mode == MODE_HTML)
		collection->page = page_start();
}

static void collect(struct collection *collection, const struct request *request,
		    const struct look *look)
{
	if (collection->summary && !request->json)
		summary_print_host(&report, look, stdout);
	if (collection->summary)
		summary_add(collection->summary, &report);
	else if (collection->prometheus)
		prometheus_add(collection->prometheus, &report);
	else if (collection->page)
		page_add(collection->page, &report, &request->policies[0]);
	else
		print_report(request, look);
}

static void finish_collection(struct collection *collection, const struct request *request,
			      const struct look *look)
{
	if (collection->summary)
		print_summary(request, collection->summary, look);
	if (collection->prometheus)
		prometheus_finish(collection->prometheus, stdout);
	if (collection->page)
		page_finish(collection->page, stdout);
}

static int judge(const struct request *request)
{
	static const int statuses[NR_VERDICTS] = {
		[ACCEPT] = EXIT_ACCEPT,
		[REFUSE] = EXIT_REFUSE,
		[INCOMPLETE] = EXIT_BAD,
		[INVALID] = EXIT_BAD,
	};
	unsigned int count[NR_VERDICTS] = { };
	struct collection collection = { };
	struct look look = look_at(stdout);
	int i, status = EXIT_ACCEPT;
	unsigned int j, last;

	start_collection(&collection, request);
	for (i = 0; i < max(request->nr_files, 1); i++) {
		const char *source = request->nr_files ? request->files[i] : "host";
		bool good = read_one(request, source);

		/* What is wrong with a file is said once. */
		last = good || request->mode == MODE_JSON ? request->nr_policies : 1;
		for (j = 0; j < last; j++) {
			if (good)
				report_judge(&report, source, &input.facts, &request->policies[j]);
			else
				report_invalid(&report, source, &request->policies[j],
					       input.error);
			collect(&collection, request, &look);
			status = max(status, statuses[report.verdict]);
		}
		show_progress(i + 1, request->nr_files);
		count[report.verdict]++;
	}
	finish_collection(&collection, request, &look);
	if (request->nr_files > 1 && request->mode == MODE_JUDGE && !request->for_list.nr)
		printf("%d files: %u accepted, %u refused, %u incomplete, %u invalid\n",
		       request->nr_files, count[ACCEPT], count[REFUSE], count[INCOMPLETE],
		       count[INVALID]);
	return status;
}

static void put_line(void *out, const char *line)
{
	fprintf(out, "%s\n", line);
}

static int dump(void)
{
	const struct vmx_machine *machine = &input.facts.machine;
	unsigned int i;

	if (!input_read_host(&input)) {
		complain(input.error);
		return EXIT_BAD;
	}
	for (i = 0; i < machine->nr_cpus; i++) {
		printf("cpu %u\n", machine->cpus[i].number);
		vmx_dump_caps(machine->cpus[i].caps, put_line, stdout);
	}
	return EXIT_ACCEPT;
}

static bool read_processor(const char *name, const struct request *request,
			   struct processor *processor)
{
	if (!input_read_file(&input, name, request->format)) {
		complain(input.error);
		return false;
	}
	processor_tell(processor, &input.facts, &request->policies[0]);
	return true;
}

static int diff(const struct request *request)
{
	const char * const names[2] = { request->files[0], request->files[1] };
	struct look look = look_at(stdout);
	struct processor processors[2];
	bool good = read_processor(names[0], request, &processors[0]);

	good &= read_processor(names[1], request, &processors[1]);
	if (!good)
		return EXIT_BAD;
	if (compare_print(processors, names, &look, stdout))
		return EXIT_REFUSE;
	return processors[0].missing | processors[1].missing ? EXIT_BAD : EXIT_ACCEPT;
}

/* What was not captured cannot be promised. */
static bool read_common(const char *name, const struct request *request, struct vmx_caps *caps)
{
	struct processor processor;
	char error[600], list[200];

	if (!read_processor(name, request, &processor))
		return false;
	if (processor.missing) {
		partial_list_msrs(processor.missing, list, sizeof(list));
		snprintf(error, sizeof(error),
			 "%s: needed for a baseline, and not all captured: %s", name, list);
		complain(error);
		return false;
	}
	meet_cpus(caps, &input.facts.machine);
	return true;
}

static int baseline(const struct request *request)
{
	struct look look = look_at(stderr);
	struct vmx_caps common, caps;
	bool good = true;
	int i;

	for (i = 0; i < request->nr_files; i++) {
		if (!read_common(request->files[i], request, i ? &caps : &common))
			good = false;
		else if (i)
			vmx_intersect_caps(&common, &caps);
	}
	if (!good)
		return EXIT_BAD;

	facts_clear(&input.facts);
	*facts_add_cpu(&input.facts, 0) = common;
	report_judge(&report, "baseline", &input.facts, &request->policies[0]);
	if (report.verdict != ACCEPT) {
		report_print_text(&report, &look, stderr);
		return EXIT_REFUSE;
	}
	printf("# what these allow:");
	for (i = 0; i < request->nr_files; i++)
		printf(" %s", request->files[i]);
	putchar('\n');
	print_flags(&common, stdout);
	vmx_dump_caps(&common, put_line, stdout);
	return EXIT_ACCEPT;
}

static int explain(const char *what)
{
	if (!tables_explain(what, stdout))
		usage_error("unknown control '%s' (vmxcheck --list names them)", what);
	return EXIT_ACCEPT;
}

static void set_mode(struct request *request, enum mode mode)
{
	/* A summary may be JSON as well. */
	if (mode == MODE_JSON)
		request->json = true;
	if ((mode == MODE_JSON && request->mode == MODE_SUMMARY) ||
	    (mode == MODE_SUMMARY && request->mode == MODE_JSON)) {
		request->mode = MODE_SUMMARY;
		return;
	}
	if (request->mode != MODE_JUDGE && request->mode != mode)
		usage_error("--%s and --%s exclude each other", options[request->mode - 1].name,
			    options[mode - 1].name);
	request->mode = mode;
	if (mode == MODE_EXPLAIN)
		request->control = optarg;
}

/* The core knows one name of each control. */
static const char *translated(const char *list, enum vmx_choice choice)
{
	static char lists[VMX_NR_CHOICES][16384];

	name_translate_list(list, lists[choice], sizeof(lists[choice]));
	return lists[choice];
}

static void set_option(struct request *request, const char *lists[VMX_NR_CHOICES], int option)
{
	char error[400];

	request->has_policy |= option < OPTION_FORMAT;
	switch (option) {
	case OPTION_TOLERATE:
		request->policies[0].error_on_inconsistent = false;
		break;
	case OPTION_MIXED_CPUS:
		request->policies[0].mixed_cpus = true;
		break;
	case OPTION_FOR:
		if (!for_take(&request->for_list, optarg, error, sizeof(error)))
			usage_error("--for: %s", error);
		break;
	case OPTION_DISABLE:
		lists[VMX_DISABLE] = translated(optarg, VMX_DISABLE);
		break;
	case OPTION_REQUEST:
		lists[VMX_REQUEST] = translated(optarg, VMX_REQUEST);
		break;
	case OPTION_REQUIRE:
		lists[VMX_REQUIRE] = translated(optarg, VMX_REQUIRE);
		break;
	case OPTION_VERBOSE:
		verbose = true;
		break;
	case OPTION_FORMAT:
		if (!forms_has(optarg))
			usage_error("no form is called '%s' (vmxcheck --formats names them)",
				    optarg);
		request->format = optarg;
		break;
	case OPTION_HELP:
		fputs(help, stdout);
		exit(finish(EXIT_ACCEPT));
	case OPTION_VERSION:
		puts("vmxcheck " VERSION);
		exit(finish(EXIT_ACCEPT));
	default:	/* getopt_long() has said what is wrong */
		fputs("See vmxcheck --help\n", stderr);
		exit(EXIT_BAD);
	}
}

static void check_request(const struct request *request)
{
	static const struct {
		int min;
		int max;
		bool policy;
		const char *what;
	} allowed[] = {
		[MODE_JUDGE] = { 0, INT_MAX, true },
		[MODE_JSON] = { 0, INT_MAX, true },
		[MODE_QUIET] = { 0, INT_MAX, true },
		[MODE_SUMMARY] = { 1, INT_MAX, true, "a file or more" },
		[MODE_PROMETHEUS] = { 0, INT_MAX, true },
		[MODE_HTML] = { 1, INT_MAX, true, "a file or more" },
		[MODE_DUMP] = { 0, 0, false, "no file" },
		[MODE_DIFF] = { 2, 2, false, "two files" },
		[MODE_BASELINE] = { 1, INT_MAX, true, "a file or more" },
		[MODE_EXPLAIN] = { 0, 0, false, "no file" },
		[MODE_LIST] = { 0, 0, false, "no file" },
		[MODE_DECODE] = { 1, INT_MAX, false, "MSR=VALUE, once or more" },
		[MODE_REFUSED] = { 1, 2, false,
				   "MSR=VALUE or a file, and perhaps the capture of a host" },
		[MODE_VMCS] = { 1, 2, false, "a file, and perhaps the capture of a processor" },
		[MODE_FORMATS] = { 0, 0, false, "no file" },
	};
	const char *name = request->mode ? options[request->mode - 1].name : "";

	if (request->nr_files < allowed[request->mode].min ||
	    request->nr_files > allowed[request->mode].max)
		usage_error("--%s takes %s", name, allowed[request->mode].what);
	if (request->has_policy && !allowed[request->mode].policy)
		usage_error("--%s judges nothing, so it takes no policy", name);
	if (request->mode == MODE_BASELINE && request->for_list.nr)
		usage_error("--for and --baseline exclude each other");
	if (allowed[request->mode].policy && request->mode > MODE_QUIET &&
	    request->for_list.nr > 1)
		usage_error("--%s is for one hypervisor", name);
}

/* One for each hypervisor that --for names, all with the other options. */
static void set_policies(struct request *request)
{
	bool strict = request->policies[0].error_on_inconsistent;
	bool mixed_cpus = request->policies[0].mixed_cpus;
	unsigned int i;

	request->nr_policies = max(request->for_list.nr, 1U);
	for (i = 0; i < request->for_list.nr; i++) {
		vmx_request_policy(&request->policies[i], request->for_list.requests[i]);
		request->policies[i].error_on_inconsistent &= strict;
		request->policies[i].mixed_cpus = mixed_cpus;
	}
}

static void take_command_line(struct request *request, int argc, char **argv)
{
	const char *lists[VMX_NR_CHOICES] = { };
	char error[200];
	unsigned int i;
	int option;

	vmx_request_policy(&request->policies[0], &vmx_requests[0]);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option >= OPTION_MODE)
			set_mode(request, option - OPTION_MODE);
		else
			set_option(request, lists, option);
	}
	set_policies(request);
	for (i = 0; i < request->nr_policies; i++)
		if (vmx_policy_add(&request->policies[i], lists, error, sizeof(error)))
			usage_error("--%s", error);
	request->files = argv + optind;
	request->nr_files = argc - optind;
	check_request(request);
}

static int run(const struct request *request)
{
	const char *second = request->nr_files > 1 ? request->files[1] : NULL;
	struct look look = look_at(stdout);

	switch (request->mode) {
	case MODE_DUMP:
		return dump();
	case MODE_DIFF:
		return diff(request);
	case MODE_BASELINE:
		return baseline(request);
	case MODE_EXPLAIN:
		return explain(request->control);
	case MODE_LIST:
		tables_list(stdout);
		return EXIT_ACCEPT;
	case MODE_FORMATS:
		forms_list(stdout);
		return EXIT_ACCEPT;
	case MODE_DECODE:
		return question_decode(request->files, request->nr_files, &look);
	case MODE_REFUSED:
		return question_refused(request->files[0], second, request->format, &look);
	case MODE_VMCS:
		return question_vmcs(request->files[0], second, request->format, &look);
	default:
		return judge(request);
	}
}

int main(int argc, char **argv)
{
	static struct request request;
	int status;

	take_command_line(&request, argc, argv);
	status = run(&request);
	input_free(&input);
	return finish(status);
}
