// SPDX-License-Identifier: GPL-2.0-only
/*
 * Transcripts of rdmsr of msr-tools: the commands, and the values below them.
 */
#include <ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "form.h"
#include "number.h"

#define MAX_PENDING 32

/* A command whose values are to come. */
struct command {
	u32 number;
	unsigned int cpu;
	bool all;	/* a value a CPU */
	bool decimal;
	bool octal;
	unsigned int high, low;	/* of the bits that it prints */
};

struct transcript {
	struct command pending[MAX_PENDING];
	unsigned int nr;
	unsigned int done;	/* of the first that is pending, values that came */
	bool count;		/* uniq -c */
};

/* rdmsr takes numbers as C does: 0x48b, 1163, 02213. */
static bool read_number(const char *word, u32 *number)
{
	char *end;

	*number = strtoul(word, &end, 0);
	return end != word && (!*end || *end == '"' || *end == '\'');
}

/* "63:32" */
static void take_field(struct command *command, const char *field)
{
	char *end;

	command->high = strtoul(field, &end, 10);
	command->low = *end == ':' ? strtoul(end + 1, NULL, 10) : 64;
}

static void take_option(struct command *command, const char *option, const char **next)
{
	const char *value = option + 2;

	if (!strcmp(option, "--all")) {
		command->all = true;
		return;
	}
	if (!strncmp(option, "--processor", 11)) {
		command->cpu = strtoul(option[11] == '=' ? option + 12 : *next, NULL, 10);
		if (option[11] != '=')
			*next = "";
		return;
	}
	if (!strncmp(option, "--", 2)) {
		command->decimal |= !strcmp(option, "--decimal") || !strcmp(option, "--unsigned");
		command->octal |= !strcmp(option, "--octal");
		if (!strncmp(option, "--bitfield", 10)) {
			take_field(command, option[10] == '=' ? option + 11 : *next);
			if (option[10] != '=')
				*next = "";
		}
		return;
	}
	for (option++; *option; option++, value = option + 1) {
		if (*option == 'p' || *option == 'f') {
			if (*option == 'p')
				command->cpu = strtoul(*value ? value : *next, NULL, 10);
			else
				take_field(command, *value ? value : *next);
			if (!*value)
				*next = "";
			return;
		}
		command->all |= *option == 'a';
		command->decimal |= *option == 'd' || *option == 'u';
		command->octal |= *option == 'o';
	}
}

/* The words of one command, up to a pipe or semicolon. */
static bool read_command(char *text, struct command *command)
{
	char *words[16] = { NULL }, *save, *word;
	unsigned int i, nr = 0;
	const char *next;
	bool found = false;

	*command = (struct command) { .high = 63 };
	for (word = strtok_r(text, " \t", &save); word && nr < 15;
	     word = strtok_r(NULL, " \t", &save))
		words[nr++] = word;
	for (i = 0; i < nr; i++) {
		if (words[i][0] != '-') {
			found |= read_number(words[i], &command->number);
			continue;
		}
		next = words[i + 1] ?: "";
		take_option(command, words[i], &next);
		if (words[i + 1] && !*next)
			i++;
	}
	return found;
}

static void add_command(struct transcript *transcript, const struct command *command)
{
	if (transcript->nr < MAX_PENDING)
		transcript->pending[transcript->nr++] = *command;
}

/* "for m in 0x480 0x481; do rdmsr $m; done", or "for m in 480 481; do rdmsr 0x$m; done" */
static void add_loop(struct transcript *transcript, const char *list, bool hex,
		     struct command command)
{
	char *end;

	for (;;) {
		list += strspn(list, " \t\"'");
		command.number = strtoul(list, &end, hex ? 16 : 0);
		if (end == list)
			return;
		add_command(transcript, &command);
		list = end;
	}
}

static void take_command(struct reader *reader, const struct match *match)
{
	struct transcript *transcript = reader->context;
	char line[512], *text, *next, *end, *loop;
	struct command command;

	transcript->nr = 0;
	transcript->done = 0;
	scnprintf(line, sizeof(line), "%.*s", (int)min(match->group[GROUP_REST].len, 500UL),
		  match->group[GROUP_REST].text);
	transcript->count = strstr(line, "uniq -c");
	loop = strstr(line, " in ");
	for (text = strstr(line, "rdmsr"); text; text = next) {
		text += strlen("rdmsr");
		next = strstr(text, "rdmsr");
		end = text + strcspn(text, "|;&#");
		if (next && end > next)
			end = next;
		*end = '\0';
		if (read_command(text, &command))
			add_command(transcript, &command);
		else if (loop)
			add_loop(transcript, loop + 4, strstr(text, "0x$"), command);
	}
}

static void next_command(struct transcript *transcript)
{
	if (!transcript->nr)
		return;
	memmove(transcript->pending, transcript->pending + 1,
		--transcript->nr * sizeof(transcript->pending[0]));
	transcript->done = 0;
}

static bool read_value(const struct command *command, const struct span *word, u64 *value)
{
	char text[32];
	char *end;

	if (!command->decimal && !command->octal)
		return number_hex(word->text, word->len, value);
	scnprintf(text, sizeof(text), "%.*s", (int)min(word->len, 30UL), word->text);
	*value = strtoull(text, &end, command->octal ? 8 : 10);
	return !*end;
}

static void put_value(struct reader *reader, struct transcript *transcript, u64 value)
{
	const struct command *command = &transcript->pending[0];

	form_set_cpu(reader, command->all ? transcript->done : command->cpu);
	if (command->high == 63 && !command->low)
		form_set_msr(reader, command->number, value);
	else
		form_set_field(reader, command->number, command->high, command->low, value);
	transcript->done++;
}

static void take_value(struct reader *reader, const struct match *match)
{
	struct transcript *transcript = reader->context;
	const struct command *command = &transcript->pending[0];
	u64 value, nr = match_has(match, GROUP_BIT) ? match_decimal(match, GROUP_BIT) : 1;

	if (!transcript->nr || !read_value(command, &match->group[GROUP_VALUE], &value))
		return;
	if (match_has(match, GROUP_BIT) && !transcript->count)
		return;
	/* A command that was for one CPU has one value; with uniq -c one may stand for many. */
	if (command->all && match_has(match, GROUP_CPU))
		transcript->done = match_decimal(match, GROUP_CPU);
	while (nr-- && transcript->done < MAX_CPUS)
		put_value(reader, transcript, value);
	if (!command->all)
		next_command(transcript);
}

static void take_fault(struct reader *reader, const struct match *match)
{
	struct transcript *transcript = reader->context;

	form_set_cpu(reader, match_decimal(match, GROUP_CPU));
	form_set_fault(reader, match_hex(match, GROUP_MSR));
	if (transcript->nr && transcript->pending[0].all)
		transcript->done++;
	else
		next_command(transcript);
}

static void take_error(struct reader *reader, const struct match *match)
{
	next_command(reader->context);
}

/* "rdmsr 0x48b: 7cff00000000", as people write it down */
static void take_both(struct reader *reader, const struct match *match)
{
	form_set_cpu(reader, match_has(match, GROUP_CPU) ? match_decimal(match, GROUP_CPU) : 0);
	form_set_msr(reader, match_hex(match, GROUP_MSR), match_hex(match, GROUP_VALUE));
}

/* What a loop puts in front of each value: "480: da040000000004" */
static void take_named(struct reader *reader, const struct match *match)
{
	form_set_msr(reader, match_hex(match, GROUP_MSR), match_hex(match, GROUP_VALUE));
	next_command(reader->context);
}

static struct line_row rdmsr_lines[] = {
	{ .sign = true, .take = take_fault, .pattern.regex =
	  "\\brdmsr: *CPU *(?<cpu>[0-9]+) cannot read MSR (?<msr>0x[0-9a-f]+)",
	},
	{ { "\\brdmsr: " }, .sign = true, .take = take_error },
	{ .sign = true, .take = take_both, .pattern.regex =
	  "\\brdmsr +(?:-p *(?<cpu>[0-9]+) +)?(?:-[xX0ac]+ +)*(?<msr>0x[0-9a-f]+)h? *(?:[:=]|->|=>|is|returns|gives)[>\\s]*(?<value>(?:0x)?[0-9a-f]{1,16})\\b",
	},
	{ .sign = true, .take = take_command, .pattern.regex =
	  "(?<rest>(?:\\bfor .* in .*)?\\brdmsr +[-0-9\"'$].*)",
	},
	{ .take = take_named, .pattern.regex =
	  "^ *(?:MSR *)?(?:0x)?(?<msr>3a|48[0-9a-f]|49[0-3])h? *[:=] *(?<value>(?:0x)?[0-9a-f]{1,16}) *$",
	},
	{ .take = take_value, .pattern.regex =
	  "^ *(?:cpu *#?(?<cpu>[0-9]+) *[:=]? +)?(?<value>(?:0x)?[0-9a-f]{1,22}) *$",
	},
	{ { "^ *(?<bit>[0-9]{1,4}) +(?<value>(?:0x)?[0-9a-f]{1,22}) *$" }, .take = take_value },
	{ }
};

static void read_rdmsr(struct reader *reader, const char *text, size_t size)
{
	struct transcript transcript = { };

	reader->context = &transcript;
	form_read_lines(reader, text, size);
}

const struct form form_rdmsr = {
	.name = "rdmsr",
	.title = "transcripts of rdmsr, also -a, -p and -f",
	.read = read_rdmsr,
	.lines = rdmsr_lines,
};
