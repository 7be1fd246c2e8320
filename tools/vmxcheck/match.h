/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Regular expressions with named groups, compiled when they are first used.
 */
#ifndef VMXCHECK_MATCH_H
#define VMXCHECK_MATCH_H

#include <linux/types.h>
#include <stddef.h>

/* The names that groups have, by what they capture. */
enum group {
	GROUP_CPU,
	GROUP_MSR,
	GROUP_NAME,
	GROUP_VALUE,
	GROUP_FAULT,
	GROUP_LEAF,
	GROUP_SUB,
	GROUP_EAX,
	GROUP_EBX,
	GROUP_ECX,
	GROUP_EDX,
	GROUP_BIT,
	GROUP_REST,
	NR_GROUPS
};

/* A part of a text. */
struct span {
	const char *text;
	size_t len;
};

/**
 * struct match - what a pattern has captured
 * @whole: the part of the text that it matches
 * @group: by enum group; no text where the group did not take part
 */
struct match {
	struct span whole;
	struct span group[NR_GROUPS];
};

/**
 * struct pattern - a regular expression
 * @regex: as PCRE2 has it; the case of letters does not count
 * @code: the compiled expression, NULL before its first use
 * @numbers: by enum group, the number that the group has in @regex, 0 if it has none
 */
struct pattern {
	const char *regex;
	void *code;
	int numbers[NR_GROUPS];
};

bool span_is(const struct span *span, const char *text);
bool match_text(struct pattern *pattern, const char *text, size_t len, struct match *match);
bool match_has(const struct match *match, enum group group);
u64 match_hex(const struct match *match, enum group group);
u64 match_decimal(const struct match *match, enum group group);

#endif /* VMXCHECK_MATCH_H */
