/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings and configurations, in words.
 */
#ifndef VMX_CORE_MESSAGES_H
#define VMX_CORE_MESSAGES_H

#include "findings.h"

struct vmx_machine;

/**
 * struct vmx_text - text that grows in a buffer, and stops quietly at its end
 * @buf: the buffer, always terminated
 * @size: its size in bytes, at least 1
 * @len: the length of the text so far
 */
struct vmx_text {
	char *buf;
	size_t size;
	size_t len;
};

/**
 * struct vmx_advice - how the message of a rule goes on
 * @rule: the rule
 * @anywhere: wherever nothing else is said, or NULL
 * @native: on a processor itself, or NULL
 * @guest: in a virtual machine, or NULL
 * @unknown: where CPUID is not known, or NULL
 */
struct vmx_advice {
	enum vmx_rule rule;
	const char *anywhere;
	const char *native;
	const char *guest;
	const char *unknown;
};

const struct vmx_advice *vmx_find_advice(enum vmx_rule rule);
void vmx_put(struct vmx_text *text, const char *format, ...) __printf(2, 3);
void vmx_put_template(struct vmx_text *text, const char *template, const char * const tokens[],
		      void (*put)(struct vmx_text *text, unsigned int token,
				  const void *context),
		      const void *context);
void vmx_put_bits(struct vmx_text *text, u64 mask, unsigned int shift);
void vmx_put_msr(struct vmx_text *text, unsigned int msr);
void vmx_put_place(struct vmx_text *text, const struct vmx_bits *at, u64 mask);
void vmx_put_items(struct vmx_text *text, const struct vmx_bits *at, u64 mask);
void vmx_put_named_bits(struct vmx_text *text, const struct vmx_bits *at);
void vmx_put_control(struct vmx_text *text, enum vmx_control control);

size_t vmx_format_cpus(const struct vmx_machine *machine, u64 groups, char *buf, size_t size);
size_t vmx_format_finding(const struct vmx_finding *finding, const struct vmx_machine *machine,
			  char *buf, size_t size);
size_t vmx_format_word(const struct vmcs_config *config, enum vmx_word word,
		       char *buf, size_t size);
size_t vmx_format_names(const struct vmcs_config *config, enum vmx_word word,
			char *buf, size_t size);
size_t vmx_format_switch(const struct vmcs_config *config, enum vmx_switch which, char *buf,
			 size_t size);

#endif /* VMX_CORE_MESSAGES_H */
