/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The forms that capabilities come in, beside the dump.
 *
 * A form recognises its own texts and reads the facts in them; what else stands
 * there it skips.  Texts are clean: lines end with a newline alone, without
 * colours, quotation marks of mail and byte-order marks.
 */
#ifndef VMXCHECK_FORM_H
#define VMXCHECK_FORM_H

#include "facts.h"
#include "match.h"

struct form;

/**
 * struct reader - a form that is being read
 * @form: the form
 * @facts: what was found
 * @caps: the CPU that lines are about, NULL before the first of its facts
 * @cpu: its number
 * @nr_facts: how many were found
 * @twice: BIT(enum vmx_msr) of each that was found with two values
 * @leaf: the CPUID leaf whose registers are to come, if @has_leaf
 * @subleaf: its subleaf
 * @has_leaf: whether there is one
 * @number: the MSR whose value is to come
 * @state: for a form's own use
 * @context: for a form's own use
 */
struct reader {
	const struct form *form;
	struct facts *facts;
	struct vmx_caps *caps;
	unsigned int cpu;
	unsigned int nr_facts;
	u32 twice;
	u32 leaf;
	u32 subleaf;
	bool has_leaf;
	u32 number;
	unsigned int state;
	void *context;
};

/**
 * struct line_row - a kind of line
 * @pattern: what it looks like; its groups say what facts are in it
 * @skip: a line like this is none of the form's, although a row below may match
 * @sign: a line like this says that a text has this form
 * @take: take the facts, or NULL to take them by the names of the groups
 */
struct line_row {
	struct pattern pattern;
	bool skip;
	bool sign;
	void (*take)(struct reader *reader, const struct match *match);
};

/**
 * struct form - a form
 * @name: its name, for --format and in JSON
 * @title: what writes it
 * @recognise: how much in the text has this form, 0 for nothing; NULL to count @lines
 * @read: read the facts; NULL to read @lines
 * @lines: the kinds of lines, the first that matches counts, ended by one without a pattern
 */
struct form {
	const char *name;
	const char *title;
	unsigned int (*recognise)(const char *text, size_t size);
	void (*read)(struct reader *reader, const char *text, size_t size);
	struct line_row *lines;
};

extern const struct form form_json, form_cloud_hypervisor, form_qmp;
extern const struct form form_libvirt, form_names;
extern const struct form form_vbox, form_aida64, form_windbg, form_cpuid, form_freebsd;
extern const struct form form_vmware, form_coreinfo;
extern const struct form form_rdmsr, form_vmxcap, form_cpuinfo, form_table;
extern const struct form form_qemu, form_kvm, form_xen, form_acrn, form_xhyve, form_vmcs;

bool form_next_line(const char **text, const char *end, struct span *line);
unsigned int form_count_lines(const struct form *form, const char *text, size_t size);
void form_read_lines(struct reader *reader, const char *text, size_t size);

struct vmx_caps *form_caps(struct reader *reader);
void form_set_cpu(struct reader *reader, u64 number);
void form_set_msr(struct reader *reader, u32 number, u64 value);
void form_set_field(struct reader *reader, u32 number, unsigned int high, unsigned int low,
		    u64 value);
void form_set_fault(struct reader *reader, u32 number);
void form_set_cpuid(struct reader *reader, u32 leaf, u32 subleaf, const struct vmx_regs *regs);
void form_set_word_bit(struct reader *reader, enum vmx_control control, bool may_be_1);
void form_set_vmcs(struct reader *reader, enum vmx_word word, u64 value);
void form_no_vmx(struct reader *reader, const struct match *match);
void form_locked_off(struct reader *reader, const struct match *match);
void form_take_name(struct reader *reader, enum claim claim, const char *name, size_t len);

#endif /* VMXCHECK_FORM_H */
