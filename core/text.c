// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text that grows in a buffer; bits and MSRs as the SDM writes them.
 */
#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "messages.h"

/* Add to a text, as printf() does. */
__visible void vmx_put(struct vmx_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += vscnprintf(text->buf + text->len, text->size - text->len, format, args);
	va_end(args);
}
EXPORT_SYMBOL_GPL(vmx_put);

/**
 * vmx_put_template() - add a text with tokens in it, such as "{bits} is 1"
 * @text: the text
 * @template: what to add
 * @tokens: the names of the tokens, up to NULL
 * @put: adds what a token stands for, by its index in @tokens
 * @context: passed to it
 */
__visible void vmx_put_template(struct vmx_text *text, const char *template,
				const char * const tokens[],
				void (*put)(struct vmx_text *text, unsigned int token,
					    const void *context),
				const void *context)
{
	unsigned int token;
	size_t len;

	while (*template) {
		len = strcspn(template, "{");
		vmx_put(text, "%.*s", (int)len, template);
		template += len;
		if (!*template)
			break;
		len = strcspn(++template, "}");
		for (token = 0; tokens[token]; token++)
			if (strlen(tokens[token]) == len && !memcmp(tokens[token], template, len))
				put(text, token, context);
		template += len + 1;
	}
}
EXPORT_SYMBOL_GPL(vmx_put_template);

/* Bits as the SDM writes them: single ones and high:low ranges. */
__visible void vmx_put_bits(struct vmx_text *text, u64 mask, unsigned int shift)
{
	const char *separator = "";

	vmx_put(text, hweight64(mask) == 1 ? "[bit " : "[bits ");
	while (mask) {
		unsigned int low = __ffs64(mask), high = low;

		while (high < 63 && mask & BIT_ULL(high + 1))
			high++;
		mask &= ~GENMASK_ULL(high, low);
		if (high == low)
			vmx_put(text, "%s%u", separator, low + shift);
		else
			vmx_put(text, "%s%u:%u", separator, high + shift, low + shift);
		separator = ",";
	}
	vmx_put(text, "]");
}
EXPORT_SYMBOL_GPL(vmx_put_bits);

/* An MSR. */
void vmx_put_msr(struct vmx_text *text, unsigned int msr)
{
	vmx_put(text, "MSR(%XH)", vmx_msrs[msr].number);
}
