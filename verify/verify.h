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
	VMX_PROBLEM_TDX,
	VMX_PROBLEM_PT,
	VMX_PROBLEM_PIC,
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
	VMX_PROBLEM_MACHINE_CHECK,
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
 * struct vmx_host - what decides whether a CPU can enter VMX operation
 * @cr0: CR0
 * @cr4: CR4
 * @rtit_ctl: IA32_RTIT_CTL, 0 where there is no Intel PT
 * @pic: interrupts come from a PIC
 * @tdx: the kernel may use VMX for TDX, without any other hypervisor
 */
struct vmx_host {
	u64 cr0;
	u64 cr4;
	u64 rtit_ctl;
	bool pic;
	bool tdx;
};

#define VMX_MAX_OBSTACLES 5

unsigned int vmx_find_obstacles(const struct vmx_host *host, const struct vmx_caps *caps,
				struct vmx_result obstacles[VMX_MAX_OBSTACLES]);

/* What the local APIC says where the interrupt that it announced is held off by now. */
#define VMX_SPURIOUS_VECTOR 0xff

/* What has ended the guest, if it is not the guest's doing. */
enum vmx_event {
	VMX_EVENT_NONE,
	VMX_EVENT_INTERRUPT,		/* one that is still pending */
	VMX_EVENT_TAKEN_INTERRUPT,	/* one that VM exit has acknowledged */
	VMX_EVENT_NMI,
	VMX_EVENT_MACHINE_CHECK,
	VMX_NR_EVENTS,
};

enum vmx_event vmx_event_of(u32 answer, u32 info);

/**
 * struct vmx_proof - what a CPU has shown
 * @cpu: which
 * @entries: VM entries that ended as they should
 * @events: those that were repeated, by enum vmx_event
 * @switched: BIT(enum vmx_switch) of each MSR that was switched
 * @words: the controls that were in one of them, and the MSRs that areas switched
 */
struct vmx_proof {
	unsigned int cpu;
	unsigned int entries;
	unsigned int events[VMX_NR_EVENTS];
	u32 switched;
	struct vmcs_config words;
};

size_t vmx_format_proof(const struct vmx_proof *proof, char *buf, size_t size);

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

#endif /* VMX_VERIFY_H */
