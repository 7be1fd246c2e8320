// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regular expressions, by PCRE2.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <err.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <pcre2.h>

#include "match.h"
#include "number.h"

static const char * const names[NR_GROUPS] = {
	[GROUP_CPU] = "cpu",
	[GROUP_MSR] = "msr",
	[GROUP_NAME] = "name",
	[GROUP_VALUE] = "value",
	[GROUP_FAULT] = "fault",
	[GROUP_LEAF] = "leaf",
	[GROUP_SUB] = "sub",
	[GROUP_EAX] = "eax",
	[GROUP_EBX] = "ebx",
	[GROUP_ECX] = "ecx",
	[GROUP_EDX] = "edx",
	[GROUP_BIT] = "bit",
	[GROUP_REST] = "rest",
};

/* Patterns are constants of this program: one that does not compile is a mistake in it. */
static void compile(struct pattern *pattern)
{
	PCRE2_SIZE offset;
	unsigned int i;
	int error, number;

	pattern->code = pcre2_compile((PCRE2_SPTR)pattern->regex, PCRE2_ZERO_TERMINATED,
				      PCRE2_CASELESS | PCRE2_DUPNAMES, &error, &offset, NULL);
	if (!pattern->code)
		errx(2, "'%s' is not a regular expression: error %d at %zu", pattern->regex, error,
		     offset);
	pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);	/* without it, matching is slower */
	for (i = 0; i < NR_GROUPS; i++) {
		number = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)names[i]);
		pattern->numbers[i] = max(number, 0);
	}
}

/**
 * match_text() - match a pattern anywhere in a text
 * @pattern: the pattern
 * @text: the text
 * @len: its length
 * @match: what was captured
 *
 * Return: whether it matches.
 */
bool match_text(struct pattern *pattern, const char *text, size_t len, struct match *match)
{
	static pcre2_match_data *data;
	PCRE2_SIZE *ends;
	int nr, number;
	unsigned int i;

	if (!pattern->code)
		compile(pattern);
	if (!data)
		data = pcre2_match_data_create(NR_GROUPS + 8, NULL);
	if (!data)
		errx(2, "no memory for a match");

	nr = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, 0, 0, data, NULL);
	if (nr <= 0)
		return false;
	ends = pcre2_get_ovector_pointer(data);
	match->whole = (struct span) { text + ends[0], ends[1] - ends[0] };
	for (i = 0; i < NR_GROUPS; i++) {
		number = pattern->numbers[i];
		if (number && number < nr && ends[2 * number] != PCRE2_UNSET)
			match->group[i] = (struct span) {
				text + ends[2 * number], ends[2 * number + 1] - ends[2 * number],
			};
		else
			match->group[i] = (struct span) { };
	}
	return true;
}

/**
 * span_is() - whether a part of a text is this one, whatever the case of its letters
 * @span: the part
 * @text: the text that it may be
 */
bool span_is(const struct span *span, const char *text)
{
	return span->len == strlen(text) && !strncasecmp(span->text, text, span->len);
}

/**
 * match_has() - whether a group took part in a match
 * @match: the match
 * @group: the group
 */
bool match_has(const struct match *match, enum group group)
{
	return match->group[group].text;
}

/**
 * match_hex() - a group as a hexadecimal number
 * @match: the match
 * @group: the group, which holds one, see number_hex()
 */
u64 match_hex(const struct match *match, enum group group)
{
	u64 value = 0;

	number_hex(match->group[group].text, match->group[group].len, &value);
	return value;
}

/**
 * match_decimal() - a group as a decimal number
 * @match: the match
 * @group: the group, of digits
 *
 * Return: the number, or one that is too large for anything if it does not fit.
 */
u64 match_decimal(const struct match *match, enum group group)
{
	u64 value = 0;
	size_t i;

	for (i = 0; i < match->group[group].len; i++)
		value = min(value * 10 + match->group[group].text[i] - '0', 1ULL << 40);
	return value;
}
