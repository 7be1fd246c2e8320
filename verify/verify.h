/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmx_verify.ko: proof by VM entry.
 */
#ifndef VMX_VERIFY_H
#define VMX_VERIFY_H

#include "../core/messages.h"

/* What can be wrong. */
enum vmx_problem {
	VMX_PROBLEM_BUSY,
	VMX_PROBLEM_FRED,
	VMX_PROBLEM_CR0,
	VMX_PROBLEM_CR4,
	VMX_PROBLEM_VMXON,
	VMX_PROBLEM_VMXON_FAULT,
	VMX_PROBLEM_CONTROL,
	VMX_PROBLEM_CONFLICT,
	VMX_PROBLEM_LEAST,
	VMX_PROBLEM_UNEXPLAINED,
	VMX_PROBLEM_LOAD_AREA,
	VMX_PROBLEM_UNPROVEN,
	VMX_PROBLEM_EXIT,
	VMX_PROBLEM_GUEST_MSR,
	VMX_PROBLEM_STORED_MSR,
	VMX_PROBLEM_HOST_MSR,
	VMX_NR_PROBLEMS,
};

/**
 * struct vmx_problem_row - a problem
 * @slug: the rule, for scripts
 * @err: the errno of the refusal, negative
 * @words: its message; tokens are {control}, {conflict}, {bits}, {msr}, and {answer} for
 *	what the processor said
 */
struct vmx_problem_row {
	const char *slug;
	int err;
	const char *words;
};

extern const struct vmx_problem_row vmx_problems[VMX_NR_PROBLEMS];

/* In an answer: it is an exit reason, and one that says that VM entry failed. */
#define VMX_EXITED		BIT(30)
#define VMX_ENTRY_FAILED	BIT(31)

/**
 * struct vmx_result - a problem that was seen
 * @problem: which
 * @cpu: where
 * @answer: what the processor said: a VM-instruction error number, 0 for VMfailInvalid, or
 *	%VMX_EXITED with an exit reason
 * @msr: the address of the MSR that it is about
 * @control: the control that it is about
 * @conflict: the control that excludes it
 * @bits: the bits of CR0 or CR4 that it is about
 */
struct vmx_result {
	enum vmx_problem problem;
	unsigned int cpu;
	u32 answer;
	u32 msr;
	enum vmx_control control;
	enum vmx_control conflict;
	u64 bits;
};

size_t vmx_format_result(const struct vmx_result *result, char *buf, size_t size);

/**
 * struct vmx_trial - how a search for rejected controls asks the processor
 * @enter: try a VM entry with these words; true if the processor accepts them
 * @context: passed to it
 */
struct vmx_trial {
	bool (*enter)(void *context, const struct vmcs_config *words);
	void *context;
};

void vmx_alternative(const struct vmcs_config *config, bool second, struct vmcs_config *words);
void vmx_least(const struct vmx_caps *caps, const struct vmcs_config *config,
	       struct vmcs_config *words);
bool vmx_find_rejected(const struct vmx_trial *trial, const struct vmcs_config *least,
		       const struct vmcs_config *words, struct vmcs_config *accepted);
enum vmx_control vmx_find_conflict(const struct vmx_trial *trial, const struct vmcs_config *least,
				   const struct vmcs_config *accepted, enum vmx_control rejected);

/* entry.S */

u32 vmx_verify_launch(u64 guest_list);
void vmx_verify_interrupt(unsigned long handler);
extern const u8 vmx_verify_guest[], vmx_verify_guest_end[];

#endif /* VMX_VERIFY_H */
