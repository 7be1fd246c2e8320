// SPDX-License-Identifier: GPL-2.0-only
/*
 * What VM entry has shown, in words.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "verify.h"

const struct vmx_problem_row vmx_problems[VMX_NR_PROBLEMS] = {
	[VMX_PROBLEM_BUSY] = { "busy", -EBUSY,
		"VMX is in use, CR4.VMXE is 1; lsmod may show the other hypervisor (kvm_intel: VMX is in use as long as a virtual machine runs, or since Linux 6.12 from load on, unless kvm.enable_virt_at_load=0); remove it first",
	},
	[VMX_PROBLEM_TDX] = { "busy", -EBUSY,
		"VMX is in use, CR4.VMXE is 1; on a TDX host Linux 7 itself keeps VMX operation on from boot, for TDX, which only the firmware's settings switch off; before that it is another hypervisor (kvm_intel), remove it first",
	},
	[VMX_PROBLEM_PT] = { "busy", -EBUSY,
		"Intel PT is tracing, and this processor cannot trace in VMX operation, vmx-intel-pt MSR(485H)[bit 14] is 0; stop the tracing first",
	},
	[VMX_PROBLEM_PIC] = { "vm-entry", -EOPNOTSUPP,
		"interrupts come from a legacy PIC, which cannot be held off: a VM exit would take them away; boot without noapic and nolapic",
	},
	[VMX_PROBLEM_CR0] = { "vm-entry", -EIO,
		"CR0 has bits that VMX operation does not allow, or lacks some: {bits}" },
	[VMX_PROBLEM_CR4] = { "vm-entry", -EIO,
		"CR4 has bits that VMX operation does not allow, or lacks some: {bits}" },
	[VMX_PROBLEM_VMXON] = { "vm-entry", -EIO,
		"VMXON {answer}" },
	[VMX_PROBLEM_VMXON_FAULT] = { "vm-entry", -EIO,
		"VMXON raised an exception" },
	[VMX_PROBLEM_CONTROL] = { "vm-entry", -EIO,
		"VM entry with {control} {answer}" },
	[VMX_PROBLEM_CONFLICT] = { "vm-entry", -EIO,
		"VM entry with {control} beside {conflict} {answer}; with one of them it works" },
	[VMX_PROBLEM_LEAST] = { "vm-entry", -EIO,
		"VM entry even with the fewest controls {answer}" },
	[VMX_PROBLEM_UNEXPLAINED] = { "vm-entry", -EIO,
		"VM entry {answer}, though each control is accepted" },
	[VMX_PROBLEM_LOAD_AREA] = { "vm-entry", -EIO,
		"VM entry does not accept {msr} in the MSR-load area" },
	[VMX_PROBLEM_UNPROVEN] = { "vm-entry", -EIO,
		"no VM entry has had {control}" },
	[VMX_PROBLEM_EXIT] = { "vm-entry", -EIO,
		"VM entry works, but the guest ended with {answer} instead of VMCALL" },
	[VMX_PROBLEM_MACHINE_CHECK] = { "vm-entry", -EIO,
		"a machine check ended the guest, and this kernel has no handler for it; its banks are as they were",
	},
	[VMX_PROBLEM_GUEST_MSR] = { "vm-entry", -EIO,
		"VM entry did not load the guest's value of {msr}" },
	[VMX_PROBLEM_STORED_MSR] = { "vm-entry", -EIO,
		"VM exit did not store the guest's value of {msr}" },
	[VMX_PROBLEM_HOST_MSR] = { "vm-entry", -EIO,
		"VM exit did not bring back the host's value of {msr}" },
};

struct meaning_row {
	u32 answer;
	const char *text;
};

static const struct meaning_row meanings[] = {
	{ 4, "the VMCS is not clear" },
	{ 7, "invalid control fields" },
	{ 8, "invalid host-state fields" },
	{ 15, "in VMX operation already" },
	{ 26, "events are blocked by MOV SS" },
	{ VMX_EXITED, "exception or NMI" },
	{ VMX_EXITED | 2, "triple fault" },
	{ VMX_EXITED | 31, "RDMSR" },
	{ VMX_EXITED | 48, "EPT violation" },
	{ VMX_EXITED | 49, "EPT misconfiguration" },
	{ VMX_EXITED | VMX_ENTRY_FAILED | 33, "invalid guest state" },
	{ VMX_EXITED | VMX_ENTRY_FAILED | 34, "MSR loading" },
	{ VMX_EXITED | VMX_ENTRY_FAILED | 41, "machine check" },
};

static void put_answer(struct vmx_text *text, u32 answer)
{
	unsigned int i;

	if (answer & VMX_ENTRY_FAILED)
		vmx_put(text, "fails: exit reason %u", answer & 0xffff);
	else if (answer & VMX_EXITED)
		vmx_put(text, "exit reason %u", answer & 0xffff);
	else if (answer)
		vmx_put(text, "fails: VM-instruction error %u", answer);
	else
		vmx_put(text, "fails: VMfailInvalid");
	for (i = 0; i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].answer == answer)
			vmx_put(text, " (%s)", meanings[i].text);
}

enum result_token {
	RESULT_CONTROL,
	RESULT_CONFLICT,
	RESULT_ANSWER,
	RESULT_MSR,
	RESULT_BITS,
	NR_RESULT_TOKENS,
};

static const char * const result_tokens[NR_RESULT_TOKENS + 1] = {
	[RESULT_CONTROL] = "control",
	[RESULT_CONFLICT] = "conflict",
	[RESULT_ANSWER] = "answer",
	[RESULT_MSR] = "msr",
	[RESULT_BITS] = "bits",
};

static void put_result_token(struct vmx_text *text, unsigned int token, const void *context)
{
	const struct vmx_result *result = context;

	switch (token) {
	case RESULT_CONTROL:
		vmx_put_control(text, result->control);
		break;
	case RESULT_CONFLICT:
		vmx_put_control(text, result->conflict);
		break;
	case RESULT_ANSWER:
		put_answer(text, result->answer);
		break;
	case RESULT_MSR:
		vmx_put(text, "MSR(%XH)", result->msr);
		break;
	case RESULT_BITS:
		vmx_put_bits(text, result->bits, 0);
	}
}

/* A problem as a line of the log.  Returns its length, cut to what fits. */
size_t vmx_format_result(const struct vmx_result *result, char *buf, size_t size)
{
	const struct vmx_problem_row *row = &vmx_problems[result->problem];
	struct vmx_text text = { .buf = buf, .size = size };

	vmx_put(&text, "error: [%s] on CPU %u: ", row->slug, result->cpu);
	vmx_put_template(&text, row->words, result_tokens, put_result_token, result);
	return text.len;
}

static void end_line(struct vmx_text *text, size_t len)
{
	text->len += len;
	vmx_put(text, "\n");
}

/**
 * vmx_format_proof() - what a CPU has shown, in lines
 * @proof: what it has shown
 * @buf: the lines, always terminated
 * @size: size of @buf in bytes, at least 1
 *
 * Words and MSRs are as in vmx_core's config.
 *
 * Return: the length of the text, cut to what fits.
 */
size_t vmx_format_proof(const struct vmx_proof *proof, char *buf, size_t size)
{
	struct vmx_text text = { .buf = buf, .size = size };
	const unsigned int *events = proof->events;
	unsigned int i;

	vmx_put(&text, "CPU %u: VM entries %u, repeated after interrupts %u, ", proof->cpu,
		proof->entries, events[VMX_EVENT_INTERRUPT] + events[VMX_EVENT_TAKEN_INTERRUPT]);
	vmx_put(&text, "NMIs %u, machine checks %u\n", events[VMX_EVENT_NMI],
		events[VMX_EVENT_MACHINE_CHECK]);
	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++) {
		text.len += vmx_format_word(&proof->words, i, buf + text.len, size - text.len);
		end_line(&text, vmx_format_names(&proof->words, i, buf + text.len,
						 size - text.len));
	}
	for (i = 0; i < VMX_NR_SWITCHES; i++)
		if (proof->switched & BIT(i))
			end_line(&text, vmx_format_switch(&proof->words, i, buf + text.len,
							  size - text.len));
	return text.len;
}
