/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hexadecimal numbers as tools write them.
 */
#ifndef VMXCHECK_NUMBER_H
#define VMXCHECK_NUMBER_H

#include <linux/types.h>
#include <stddef.h>

static inline int number_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Digits are grouped as in 07DA-0600-…, fff9fffe`0401e172, 0x0076_FFFF_…, 0076'ffff'…. */
static inline bool number_is_separator(char c)
{
	return c == '-' || c == '`' || c == '_' || c == '\'';
}

/**
 * number_hex() - read a hexadecimal number
 * @text: the number, with or without 0x in front and h or ULL behind, digits in groups or not
 * @len: its length
 * @value: the result
 *
 * Return: false if the text is something else, or does not fit 64 bits.
 */
static inline bool number_hex(const char *text, size_t len, u64 *value)
{
	size_t i, digits = 0;
	u64 result = 0;

	if (len > 2 && text[0] == '0' && (text[1] | 0x20) == 'x') {
		text += 2;
		len -= 2;
		while (len && ((text[len - 1] | 0x20) == 'l' || (text[len - 1] | 0x20) == 'u'))
			len--;
	} else if (len && (text[len - 1] | 0x20) == 'h') {
		len--;
	}
	for (i = 0; i < len; i++) {
		if (number_is_separator(text[i]) && i && i + 1 < len)
			continue;
		if (number_digit(text[i]) < 0 || result >> 60)
			return false;
		result = result << 4 | number_digit(text[i]);
		digits++;
	}
	if (!digits)
		return false;
	*value = result;
	return true;
}

#endif /* VMXCHECK_NUMBER_H */
