// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strip what terminals, mail and Windows add to a text: colours, quotation marks, carriage
 * returns, byte-order marks, two bytes a character.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "clean.h"
#include "memory.h"

/* UTF-16, from the end that its byte-order mark says; other characters become '?'. */
static size_t narrow(char *out, const char *text, size_t size)
{
	bool big = size >= 2 && !memcmp(text, "\xfe\xff", 2);
	size_t i, len = 0;

	for (i = 2; i + 1 < size; i += 2)
		out[len++] = text[i + !big] || !text[i + big] ? '?' : text[i + big];
	return len;
}

/* ESC [ … letter, as terminals have it: colours, and what clears a line. */
static size_t escape_len(const char *text, const char *end)
{
	const char *c = text + 1;

	if (c < end && *c == '[')
		for (c++; c < end && *c >= ' ' && *c < '@'; c++)
			;
	return min(c + 1, end) - text;
}

/* "> > text" */
static size_t quote_len(const char *text, const char *end)
{
	const char *c = text;

	while (c < end && *c == '>')
		for (c++; c < end && *c == ' '; c++)
			;
	return c - text;
}

/* A line of "```" or "~~~" is Markdown's frame around a text. */
static size_t fence_len(const char *text, const char *end)
{
	const char *newline = memchr(text, '\n', end - text) ?: end;

	if (end - text < 3 || (memcmp(text, "```", 3) && memcmp(text, "~~~", 3)))
		return 0;
	return newline - text;
}

static size_t strip(char *text, size_t size)
{
	const char *c = text, *end = text + size;
	char *out = text;

	while (c < end) {
		if (out == text || out[-1] == '\n') {
			c += quote_len(c, end);
			c += fence_len(c, end);
		}
		if (c == end)
			break;
		if (*c == '\r') {
			if (c + 1 < end && c[1] != '\n')
				*out++ = '\n';
			c++;
		} else if (*c == '\033') {
			c += escape_len(c, end);
		} else if (c + 1 < end && !memcmp(c, "\xc2\xa0", 2)) {
			*out++ = ' ';	/* no-break space */
			c += 2;
		} else {
			*out++ = *c++;
		}
	}
	return out - text;
}

/**
 * clean_text() - take off a text what it picked up on its way
 * @clean: the result
 * @text: the text
 * @size: its size in bytes
 *
 * Return: false if this is not a text.
 */
bool clean_text(struct clean *clean, const char *text, size_t size)
{
	bool wide = size >= 2 && (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2));

	if (!wide && memchr(text, '\0', size))
		return false;
	if (size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		size -= 3;
	}
	clean->text = resize(NULL, size + 1, 1);
	if (wide)
		size = narrow(clean->text, text, size);
	else
		memcpy(clean->text, text, size);
	clean->size = strip(clean->text, size);
	return true;
}
