// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proof by VM entry: try the configuration on each CPU.
 *
 * One CPU after the other, in a kernel thread, so that the selectors that a VM
 * exit sets to 0 are 0 before, with interrupts off.  What happens meanwhile:
 *
 * - An external interrupt ends the guest.  The exit has acknowledged it (or, where
 *   that control is off, has left it pending), so its handler is called as if it
 *   came now, or interrupts are let in for a moment, and the guest starts anew.
 * - An NMI ends the guest too and stays blocked until an IRET: INT 2 runs the
 *   kernel's handler, whose IRET unblocks.
 * - A machine check ends the guest as the exceptions all do: INT 18.
 * - Intel PT is stopped where it cannot go on in VMX operation.
 *
 * The guest has its interrupts off, no memory but its own, and ends by itself.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <asm/asm.h>
#include <asm/cpu_entry_area.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/io.h>
#include <asm/msr.h>
#include <asm/perf_event.h>
#include <asm/processor-flags.h>
#include <asm/special_insns.h>
#include <asm/tlbflush.h>
#include <asm/trapnr.h>
#include <asm/vmx.h>

#include "../module/compat.h"
#include "verify.h"

/* Enough for a problem with two controls. */
#define LINE_SIZE 512

#define CR4_FRED BIT_ULL(32)

/* Fields that not all kernels know, as the SDM numbers them. */
#define FIELD_HLAT_PREFIX_SIZE		0x0006
#define FIELD_VE_INFORMATION_ADDRESS	0x202a
#define FIELD_SPP_TABLE			0x2030
#define FIELD_ENCLV_EXITING_BITMAP	0x2036
#define FIELD_PASID_DIRECTORY_LOW	0x2038
#define FIELD_PASID_DIRECTORY_HIGH	0x203a
#define FIELD_PCONFIG_EXITING_BITMAP	0x203e
#define FIELD_HLAT_POINTER		0x2040
#define FIELD_SECONDARY_EXIT_CONTROLS	0x2044
#define FIELD_SPEC_CTRL_MASK		0x204a
#define FIELD_SPEC_CTRL_SHADOW		0x204c
#define FIELD_GUEST_SSP			0x682a
#define FIELD_HOST_SSP			0x6c1a

/*
 * The pages that the processor works with, beside those that the guest sees.  Where
 * APIC accesses are virtualized nobody may access that page, the processor itself
 * included.
 */
enum vmx_page {
	PAGE_VMXON,
	PAGE_VMCS,
	PAGE_ZERO,
	PAGE_APIC_ACCESS,
	PAGE_VIRTUAL_APIC,
	PAGE_PML,
	PAGE_VE,
	PAGE_AREAS,
	PAGE_EPT,
	NR_PAGES = PAGE_EPT + 5,
};

/* The pages that the guest sees, at the same guest-physical and linear address. */
enum guest_page {
	GUEST_PAGE_TABLES,
	GUEST_PAGE_CODE = GUEST_PAGE_TABLES + 4,
	GUEST_PAGE_LIST,
	GUEST_ORDER = 3,
};

/* An entry of an MSR area; the guest's list has the same shape. */
struct msr_entry {
	u32 msr;
	u32 reserved;
	u64 value;
};

enum area {
	AREA_ENTRY_LOAD,
	AREA_EXIT_STORE,
	AREA_EXIT_LOAD,
	NR_AREAS,
};

static_assert(NR_AREAS * VMX_NR_SWITCHES * sizeof(struct msr_entry) <= PAGE_SIZE);

/* An MSR on this CPU. */
struct msr_state {
	bool exists;
	bool loaded;
	bool by_area;
	u64 host;
	u64 guest;
};

/* What a VM entry and the exit after it depend on, and what an exit destroys. */
struct host_state {
	struct desc_ptr gdt;
	struct desc_ptr idt;
	u16 ldt;
	unsigned long dr7;
};

struct verifier {
	const struct vmcs_config *config;
	const struct vmx_caps *caps;
	unsigned int cpu;
	void *page[NR_PAGES];
	void *guest;
	struct msr_state msr[VMX_NR_SWITCHES];
	bool switches;
	u32 answer;
	unsigned int nr_results;
	struct vmx_result result[32];
};

static u64 __init rdmsr_or_0(u32 number)
{
	u64 value;

	return rdmsrq_safe(number, &value) ? 0 : value;
}

static bool __init is_same(const struct vmx_result *one, const struct vmx_result *other)
{
	return one->problem == other->problem && one->answer == other->answer &&
	       one->msr == other->msr && one->control == other->control &&
	       one->conflict == other->conflict && one->bits == other->bits;
}

/* The same problem on another CPU is not reported again. */
static void __init report(struct verifier *v, struct vmx_result result)
{
	unsigned int i;

	for (i = 0; i < v->nr_results; i++)
		if (is_same(&v->result[i], &result))
			return;
	result.cpu = v->cpu;
	if (v->nr_results < ARRAY_SIZE(v->result))
		v->result[v->nr_results++] = result;
}

static void __init report_answer(struct verifier *v, enum vmx_problem problem, u32 answer)
{
	report(v, (struct vmx_result) { .problem = problem, .answer = answer });
}

static void __init report_msr(struct verifier *v, enum vmx_problem problem, u32 msr)
{
	report(v, (struct vmx_result) { .problem = problem, .msr = msr });
}

static void __init report_control(struct verifier *v, enum vmx_problem problem, u32 answer,
				  enum vmx_control control, enum vmx_control conflict)
{
	report(v, (struct vmx_result) {
		.problem = problem,
		.answer = answer,
		.control = control,
		.conflict = conflict,
	});
}

/* VMX instructions.  Those that are not there raise an exception, which is passed over. */

static int __init enter_vmx_operation(u64 region)
{
	static const int errors[] __initconst = { 0, -EIO, -EFAULT };
	u8 outcome = 2;

	asm volatile("1: vmxon %1\n\t"
		     "setbe %0\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : "+q" (outcome) : "m" (region) : "cc", "memory");
	return errors[outcome];
}

static void __init leave_vmx_operation(void)
{
	asm volatile("1: vmxoff\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : : : "cc", "memory");
}

static void __init clear_vmcs(u64 vmcs)
{
	asm volatile("vmclear %0" : : "m" (vmcs) : "cc", "memory");
}

static void __init load_vmcs(u64 vmcs)
{
	asm volatile("vmptrld %0" : : "m" (vmcs) : "cc", "memory");
}

/* A field that this processor does not have is not missed, or VM entry will say so. */
static void __init write_field(u64 field, u64 value)
{
	asm volatile("vmwrite %1, %0" : : "r" (field), "rm" (value) : "cc", "memory");
}

static u64 __init read_field(u64 field)
{
	u64 value = 0;

	asm volatile("vmread %1, %0" : "+r" (value) : "r" (field) : "cc");
	return value;
}

struct invalidation {
	u64 id;
	u64 address;
};

static void __init invalidate_ept(u64 type, u64 eptp)
{
	const struct invalidation descriptor = { .id = eptp };

	asm volatile("1: invept %0, %1\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : : "m" (descriptor), "r" (type) : "cc", "memory");
}

static void __init invalidate_vpid(u64 type, u64 vpid)
{
	const struct invalidation descriptor = { .id = vpid };

	asm volatile("1: invvpid %0, %1\n\t"
		     "2:\n\t"
		     _ASM_EXTABLE(1b, 2b)
		     : : "m" (descriptor), "r" (type) : "cc", "memory");
}

#define GUEST_VPID 1

static u64 __init page_address_of(const struct verifier *v, enum vmx_page page)
{
	return __pa(v->page[page]);
}

static void *__init guest_page(const struct verifier *v, enum guest_page page)
{
	return v->guest + page * PAGE_SIZE;
}

static struct msr_entry * __init area(const struct verifier *v, enum area area)
{
	return (struct msr_entry *)v->page[PAGE_AREAS] + area * VMX_NR_SWITCHES;
}

static bool __init short_ept_walk(const struct vmcs_config *config)
{
	return vmx_has(config, VMXC_VMX_EPT_PAGE_WALK_4_BIT) ||
	       !vmx_has(config, VMXC_VMX_EPT_PAGE_WALK_5_BIT);
}

static unsigned int __init ept_levels(const struct vmcs_config *config)
{
	return short_ept_walk(config) ? 4 : 5;
}

static u64 __init eptp(const struct verifier *v)
{
	return page_address_of(v, PAGE_EPT) | (ept_levels(v->config) - 1) << 3 | VMX_EPTP_MT_WB;
}

/* Translations of an earlier hypervisor must not be used here, nor those of here later. */
static void __init invalidate(const struct verifier *v)
{
	if (vmx_has(v->config, VMXC_SECONDARY_EXEC_ENABLE_EPT)) {
		if (vmx_has(v->config, VMXC_VMX_EPT_EXTENT_GLOBAL_BIT))
			invalidate_ept(VMX_EPT_EXTENT_GLOBAL, 0);
		else
			invalidate_ept(VMX_EPT_EXTENT_CONTEXT, eptp(v));
	}
	if (vmx_has(v->config, VMXC_SECONDARY_EXEC_ENABLE_VPID)) {
		if (vmx_has(v->config, VMXC_VMX_VPID_EXTENT_GLOBAL_CONTEXT_BIT))
			invalidate_vpid(VMX_VPID_EXTENT_ALL_CONTEXT, 0);
		else
			invalidate_vpid(VMX_VPID_EXTENT_SINGLE_CONTEXT, GUEST_VPID);
	}
}

#define TABLE_FLAGS (_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define EPT_LEAF (VMX_EPT_RWX_MASK | VMX_EPTP_MT_WB << VMX_EPT_MT_EPTE_SHIFT)

static unsigned int __init table_index(u64 address, unsigned int level)
{
	return address >> (PAGE_SHIFT + 9 * (level - 1)) & (PTRS_PER_PTE - 1);
}

/* One chain of tables is enough: the guest's pages are aligned to their number. */
static void __init map_guest(const struct verifier *v, bool long_mode)
{
	u64 address = __pa(v->guest);
	unsigned int level, i;
	u64 *table;
	u32 *directory;

	for (level = ept_levels(v->config), i = PAGE_EPT; level > 1; level--, i++) {
		table = v->page[i];
		table[table_index(address, level)] = page_address_of(v, i + 1) | VMX_EPT_RWX_MASK;
	}
	table = v->page[i];
	for (i = 0; i < 1 << GUEST_ORDER; i++)
		table[table_index(address, 1) + i] = (address + i * PAGE_SIZE) | EPT_LEAF;

	memset(guest_page(v, GUEST_PAGE_TABLES), 0, 4 * PAGE_SIZE);
	if (!long_mode) {
		directory = guest_page(v, GUEST_PAGE_TABLES);
		directory[address >> 22] = (address & ~(u64)(SZ_4M - 1)) | TABLE_FLAGS | _PAGE_PSE;
		return;
	}
	for (level = 4, i = GUEST_PAGE_TABLES; level > 1; level--, i++) {
		table = guest_page(v, i);
		table[table_index(address, level)] = __pa(guest_page(v, i + 1)) | TABLE_FLAGS;
	}
	table = guest_page(v, i);
	for (i = 0; i < 1 << GUEST_ORDER; i++)
		table[table_index(address, 1) + i] = (address + i * PAGE_SIZE) | TABLE_FLAGS;
}

/*
 * While a rejected control is searched for, not both halves of a pair may be there: the
 * guest has the host's values then, as far as VM entry takes them.  Otherwise it
 * has others, where that does no harm.
 */
static u64 __init guest_value(const struct verifier *v, const struct vmx_switch_row *row, u64 host,
			      bool long_mode)
{
	if (row->msr == MSR_EFER) {
		if (!long_mode)
			host &= ~(u64)(EFER_LME | EFER_LMA);
		return v->switches ? host & ~(u64)EFER_SCE : host;
	}
	if (row->msr == MSR_IA32_RTIT_CTL)
		return 0;
	if (!v->switches || row->msr == MSR_IA32_SPEC_CTRL)
		return host;
	if (row->msr == MSR_IA32_CR_PAT)
		return 0x0606060606060606;
	if (row->msr == MSR_CORE_PERF_GLOBAL_CTRL)
		return host ^ 1;
	return 0;
}

/* Emulators answer 0 for what they lack: an MSR that exists keeps what is written. */
static bool __init is_kept(u32 msr, u64 host, u64 other)
{
	bool kept;

	kept = !wrmsrq_safe(msr, other) && rdmsr_or_0(msr) == other;
	wrmsrq_safe(msr, host);
	return kept;
}

/*
 * An MSR of the areas must take back its value, or VM exit cannot load it, which
 * is a VMX abort: the end of the machine.
 */
static bool __init is_writable(const struct msr_state *state, u32 msr)
{
	return state->exists && !wrmsrq_safe(msr, state->host);
}

static void __init add_to_areas(const struct verifier *v, const struct vmx_switch_row *row,
				const struct msr_state *state, unsigned int nr)
{
	area(v, AREA_ENTRY_LOAD)[nr] = (struct msr_entry) { row->msr, 0, state->guest };
	area(v, AREA_EXIT_STORE)[nr] = (struct msr_entry) { row->msr, 0, 0 };
	area(v, AREA_EXIT_LOAD)[nr] = (struct msr_entry) { row->msr, 0, state->host };
}

/* Take the MSRs as they are, and decide what they are for the guest. */
static void __init save_msrs(struct verifier *v, const struct vmcs_config *words)
{
	bool long_mode = vmx_has(words, VMXC_VM_ENTRY_IA32E_MODE);
	struct msr_entry *list = guest_page(v, GUEST_PAGE_LIST);
	unsigned int i, nr = 0;

	memset(list, 0, PAGE_SIZE);
	for (i = 0; i < VMX_NR_SWITCHES; i++) {
		const struct vmx_switch_row *row = &vmx_switches[i];
		struct msr_state *state = &v->msr[i];

		state->exists = (vmx_has(v->config, row->entry) ||
				 vmx_switch_exists(v->caps, row)) &&
				!rdmsrq_safe(row->msr, &state->host);
		if (row->msr == MSR_CORE_PERF_GLOBAL_CTRL && state->exists)
			state->exists = is_kept(row->msr, state->host, state->host ^ 1);
		if (!state->exists)
			state->host = 0;
		state->by_area = v->switches && vmx_in_areas(words, row->msr) &&
				 is_writable(state, row->msr);
		state->loaded = state->exists && (vmx_has(words, row->entry) || state->by_area);
		state->guest = state->exists ? guest_value(v, row, state->host, long_mode) : 0;

		/* VM entry does not load this one while tracing is on. */
		if (row->msr == MSR_IA32_RTIT_CTL && state->host & RTIT_CTL_TRACEEN)
			wrmsrq_safe(row->msr, state->host & ~(u64)RTIT_CTL_TRACEEN);

		write_field(row->guest, state->guest);
		if (row->host)
			write_field(row->host, state->host);
		if (state->by_area)
			add_to_areas(v, row, state, nr++);
		/* Without a bitmap to say no, RDMSR would end the guest. */
		if (state->loaded && vmx_has(words, VMXC_CPU_BASED_USE_MSR_BITMAPS))
			(list++)->msr = row->msr;
	}
	write_field(VM_ENTRY_MSR_LOAD_COUNT, nr);
	write_field(VM_EXIT_MSR_STORE_COUNT, nr);
	write_field(VM_EXIT_MSR_LOAD_COUNT, nr);
	write_field(VM_ENTRY_MSR_LOAD_ADDR, __pa(area(v, AREA_ENTRY_LOAD)));
	write_field(VM_EXIT_MSR_STORE_ADDR, __pa(area(v, AREA_EXIT_STORE)));
	write_field(VM_EXIT_MSR_LOAD_ADDR, __pa(area(v, AREA_EXIT_LOAD)));
}

/* Put back what differs; where VM exit should have done that, it is found. */
static void __init restore_msrs(struct verifier *v, bool exited)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_SWITCHES; i++) {
		const struct vmx_switch_row *row = &vmx_switches[i];
		const struct msr_state *state = &v->msr[i];

		if (!state->exists || rdmsr_or_0(row->msr) == state->host)
			continue;
		wrmsrq_safe(row->msr, state->host);
		if (exited && v->switches && state->loaded && (row->host || state->by_area))
			report_msr(v, VMX_PROBLEM_HOST_MSR, row->msr);
	}
}

/* What the guest has read, and what VM exit has stored. */
static void __init check_msrs(struct verifier *v, const struct vmcs_config *words)
{
	const struct msr_entry *list = guest_page(v, GUEST_PAGE_LIST);
	const struct msr_entry *stored = area(v, AREA_EXIT_STORE);
	unsigned int i;

	for (i = 0; i < VMX_NR_SWITCHES; i++) {
		const struct msr_state *state = &v->msr[i];

		if (!state->loaded)
			continue;
		if (vmx_has(words, VMXC_CPU_BASED_USE_MSR_BITMAPS) &&
		    (list++)->value != state->guest)
			report_msr(v, VMX_PROBLEM_GUEST_MSR, vmx_switches[i].msr);
		if (state->by_area && (stored++)->value != state->guest)
			report_msr(v, VMX_PROBLEM_STORED_MSR, vmx_switches[i].msr);
	}
}

struct field_page {
	u16 field;
	u8 page;
};

/* Each control that wants an address gets one; nothing is read there but zeros. */
static const struct field_page field_pages[] __initconst = {
	{ IO_BITMAP_A, PAGE_ZERO },
	{ IO_BITMAP_B, PAGE_ZERO },
	{ MSR_BITMAP, PAGE_ZERO },
	{ APIC_ACCESS_ADDR, PAGE_APIC_ACCESS },
	{ POSTED_INTR_DESC_ADDR, PAGE_ZERO },
	{ EPTP_LIST_ADDRESS, PAGE_ZERO },
	{ VMREAD_BITMAP, PAGE_ZERO },
	{ VMWRITE_BITMAP, PAGE_ZERO },
	{ FIELD_SPP_TABLE, PAGE_ZERO },
	{ FIELD_PASID_DIRECTORY_LOW, PAGE_ZERO },
	{ FIELD_PASID_DIRECTORY_HIGH, PAGE_ZERO },
	{ PID_POINTER_TABLE, PAGE_ZERO },
	{ VIRTUAL_APIC_PAGE_ADDR, PAGE_VIRTUAL_APIC },
	{ PML_ADDRESS, PAGE_PML },
	{ FIELD_VE_INFORMATION_ADDRESS, PAGE_VE },
};

struct field_value {
	u16 field;
	u64 value;
};

/* Access rights: present, privilege level 0, up to 4 GiB. */
#define SEGMENT_DATA	0xc093
#define SEGMENT_CODE_32	0xc09b
#define SEGMENT_CODE_64	0xa09b
#define SEGMENT_TSS	0x008b

/* All fields that always have the same value, whether this processor has them or not. */
static const struct field_value field_values[] __initconst = {
	{ VIRTUAL_PROCESSOR_ID, GUEST_VPID },
	{ POSTED_INTR_NV, 0 },
	{ FIELD_HLAT_PREFIX_SIZE, 0 },
	{ LAST_PID_POINTER_INDEX, 0 },
	{ TSC_OFFSET, 0 },
	{ EOI_EXIT_BITMAP0, 0 },
	{ EOI_EXIT_BITMAP1, 0 },
	{ EOI_EXIT_BITMAP2, 0 },
	{ EOI_EXIT_BITMAP3, 0 },
	{ XSS_EXIT_BITMAP, 0 },
	{ ENCLS_EXITING_BITMAP, 0 },
	{ FIELD_ENCLV_EXITING_BITMAP, 0 },
	{ FIELD_PCONFIG_EXITING_BITMAP, 0 },
	{ FIELD_SPEC_CTRL_MASK, 0 },
	{ FIELD_SPEC_CTRL_SHADOW, 0 },
	{ TSC_MULTIPLIER, BIT_ULL(48) },	/* 1.0 */
	{ EXCEPTION_BITMAP, U32_MAX },
	{ PAGE_FAULT_ERROR_CODE_MASK, 0 },
	{ PAGE_FAULT_ERROR_CODE_MATCH, 0 },
	{ CR3_TARGET_COUNT, 0 },
	{ VM_ENTRY_INTR_INFO_FIELD, 0 },
	{ VM_ENTRY_EXCEPTION_ERROR_CODE, 0 },
	{ VM_ENTRY_INSTRUCTION_LEN, 0 },
	{ TPR_THRESHOLD, 0 },
	{ PLE_GAP, 0 },
	{ PLE_WINDOW, 0 },
	{ NOTIFY_WINDOW, U32_MAX },
	{ CR0_GUEST_HOST_MASK, 0 },
	{ CR4_GUEST_HOST_MASK, 0 },
	{ CR0_READ_SHADOW, 0 },
	{ CR4_READ_SHADOW, 0 },

	{ VMCS_LINK_POINTER, U64_MAX },
	{ GUEST_INTR_STATUS, 0 },
	{ GUEST_PML_INDEX, 511 },
	{ VMX_PREEMPTION_TIMER_VALUE, U32_MAX },
	{ GUEST_INTERRUPTIBILITY_INFO, 0 },
	{ GUEST_ACTIVITY_STATE, GUEST_ACTIVITY_ACTIVE },
	{ GUEST_PENDING_DBG_EXCEPTIONS, 0 },
	{ GUEST_DR7, 0x400 },
	{ GUEST_RFLAGS, X86_EFLAGS_FIXED },
	{ GUEST_RSP, 0 },
	{ GUEST_SYSENTER_CS, 0 },
	{ GUEST_SYSENTER_ESP, 0 },
	{ GUEST_SYSENTER_EIP, 0 },
	{ FIELD_GUEST_SSP, 0 },
	{ GUEST_GDTR_BASE, 0 },
	{ GUEST_GDTR_LIMIT, 0 },
	{ GUEST_IDTR_BASE, 0 },
	{ GUEST_IDTR_LIMIT, 0 },
	{ GUEST_CS_SELECTOR, 0 },
	{ GUEST_CS_BASE, 0 },
	{ GUEST_CS_LIMIT, U32_MAX },
	{ GUEST_SS_SELECTOR, 0 },
	{ GUEST_SS_BASE, 0 },
	{ GUEST_SS_LIMIT, U32_MAX },
	{ GUEST_SS_AR_BYTES, SEGMENT_DATA },
	{ GUEST_DS_SELECTOR, 0 },
	{ GUEST_DS_BASE, 0 },
	{ GUEST_DS_LIMIT, U32_MAX },
	{ GUEST_DS_AR_BYTES, SEGMENT_DATA },
	{ GUEST_ES_SELECTOR, 0 },
	{ GUEST_ES_BASE, 0 },
	{ GUEST_ES_LIMIT, 0 },
	{ GUEST_ES_AR_BYTES, VMX_AR_UNUSABLE_MASK },
	{ GUEST_FS_SELECTOR, 0 },
	{ GUEST_FS_BASE, 0 },
	{ GUEST_FS_LIMIT, 0 },
	{ GUEST_FS_AR_BYTES, VMX_AR_UNUSABLE_MASK },
	{ GUEST_GS_SELECTOR, 0 },
	{ GUEST_GS_BASE, 0 },
	{ GUEST_GS_LIMIT, 0 },
	{ GUEST_GS_AR_BYTES, VMX_AR_UNUSABLE_MASK },
	{ GUEST_LDTR_SELECTOR, 0 },
	{ GUEST_LDTR_BASE, 0 },
	{ GUEST_LDTR_LIMIT, 0 },
	{ GUEST_LDTR_AR_BYTES, VMX_AR_UNUSABLE_MASK },
	{ GUEST_TR_SELECTOR, 0 },
	{ GUEST_TR_BASE, 0 },
	{ GUEST_TR_LIMIT, 0x67 },
	{ GUEST_TR_AR_BYTES, SEGMENT_TSS },

	{ HOST_CS_SELECTOR, __KERNEL_CS },
	{ HOST_SS_SELECTOR, __KERNEL_DS },
	{ HOST_DS_SELECTOR, 0 },
	{ HOST_ES_SELECTOR, 0 },
	{ HOST_FS_SELECTOR, 0 },
	{ HOST_GS_SELECTOR, 0 },
	{ HOST_TR_SELECTOR, GDT_ENTRY_TSS * 8 },
	{ FIELD_HOST_SSP, 0 },
};

static void __init write_controls(const struct verifier *v, const struct vmcs_config *words)
{
	const u64 *word = words->word;
	unsigned int i;

	write_field(PIN_BASED_VM_EXEC_CONTROL, word[VMX_WORD_PIN]);
	write_field(CPU_BASED_VM_EXEC_CONTROL, word[VMX_WORD_PRIMARY]);
	write_field(SECONDARY_VM_EXEC_CONTROL, word[VMX_WORD_SECONDARY]);
	write_field(TERTIARY_VM_EXEC_CONTROL, word[VMX_WORD_TERTIARY]);
	write_field(VM_EXIT_CONTROLS, word[VMX_WORD_EXIT]);
	write_field(FIELD_SECONDARY_EXIT_CONTROLS, word[VMX_WORD_EXIT2]);
	write_field(VM_ENTRY_CONTROLS, word[VMX_WORD_ENTRY]);
	write_field(VM_FUNCTION_CONTROL, word[VMX_WORD_VMFUNC]);

	for (i = 0; i < ARRAY_SIZE(field_pages); i++)
		write_field(field_pages[i].field, page_address_of(v, field_pages[i].page));
	for (i = 0; i < ARRAY_SIZE(field_values); i++)
		write_field(field_values[i].field, field_values[i].value);
	write_field(EPT_POINTER, eptp(v));
}

/* In 64-bit mode, or where that control is off in 32-bit mode with paging. */
static void __init write_guest(const struct verifier *v, const struct vmcs_config *words)
{
	bool long_mode = vmx_has(words, VMXC_VM_ENTRY_IA32E_MODE);
	u64 tables = __pa(guest_page(v, GUEST_PAGE_TABLES));
	const u64 *msr = v->caps->msr;

	map_guest(v, long_mode);
	write_field(GUEST_CR0, msr[VMX_MSR_CR0_FIXED0] | X86_CR0_PE | X86_CR0_NE | X86_CR0_PG);
	write_field(GUEST_CR3, tables);
	write_field(FIELD_HLAT_POINTER, tables);
	write_field(GUEST_CR4, msr[VMX_MSR_CR4_FIXED0] | X86_CR4_VMXE |
			       (long_mode ? X86_CR4_PAE : X86_CR4_PSE));
	write_field(GUEST_CS_AR_BYTES, long_mode ? SEGMENT_CODE_64 : SEGMENT_CODE_32);
	write_field(GUEST_RIP, __pa(guest_page(v, GUEST_PAGE_CODE)));
}

/* VM exit loads what this CPU has now; RSP and RIP are written on the way to the guest. */
static void __init write_host(const struct host_state *host)
{
	write_field(HOST_CR0, read_cr0());
	write_field(HOST_CR3, __read_cr3());
	write_field(HOST_CR4, __read_cr4());
	write_field(HOST_FS_BASE, rdmsr_or_0(MSR_FS_BASE));
	write_field(HOST_GS_BASE, rdmsr_or_0(MSR_GS_BASE));
	write_field(HOST_TR_BASE, (u64)&get_cpu_entry_area(smp_processor_id())->tss.x86_tss);
	write_field(HOST_GDTR_BASE, host->gdt.address);
	write_field(HOST_IDTR_BASE, host->idt.address);
	write_field(HOST_IA32_SYSENTER_CS, rdmsr_or_0(MSR_IA32_SYSENTER_CS));
	write_field(HOST_IA32_SYSENTER_ESP, rdmsr_or_0(MSR_IA32_SYSENTER_ESP));
	write_field(HOST_IA32_SYSENTER_EIP, rdmsr_or_0(MSR_IA32_SYSENTER_EIP));
}

static void __init save_host(struct host_state *host)
{
	native_store_gdt(&host->gdt);
	store_idt(&host->idt);
	store_ldt(host->ldt);
	host->dr7 = local_db_save();
}

/*
 * VM exit has set the limits of GDT and IDT to their maximum, that of the TSS to
 * its minimum, LDTR to 0 and DR7 to its initial value.
 */
static void __init restore_host(const struct host_state *host)
{
	native_load_gdt(&host->gdt);
	native_load_idt(&host->idt);
	asm volatile("lldt %0" : : "m" (host->ldt));
	invalidate_tss_limit();
	local_db_restore(host->dr7);
}

/* One VM entry, and if the processor accepts it the exit after it. */
static u32 __init launch(struct verifier *v, const struct vmcs_config *words, bool *entered)
{
	u64 vmcs = page_address_of(v, PAGE_VMCS);
	struct host_state host;
	u32 flags, reason;

	clear_vmcs(vmcs);
	load_vmcs(vmcs);
	write_controls(v, words);
	write_guest(v, words);

	save_host(&host);
	write_host(&host);
	save_msrs(v, words);
	flags = vmx_verify_launch(__pa(guest_page(v, GUEST_PAGE_LIST)));
	restore_host(&host);

	*entered = false;
	if (flags) {
		restore_msrs(v, false);
		return flags & 1 ? read_field(VM_INSTRUCTION_ERROR) : 0;
	}
	reason = read_field(VM_EXIT_REASON);
	*entered = !(reason & VMX_ENTRY_FAILED);
	restore_msrs(v, *entered);
	return reason | VMX_EXITED;
}

/* Hand what has ended the guest to the host, if it is the host's business. */
static bool __init deliver_event(u32 reason)
{
	u32 info = read_field(VM_EXIT_INTR_INFO);
	struct desc_ptr idt;
	const gate_desc *gate;

	if (reason == (VMX_EXITED | EXIT_REASON_EXTERNAL_INTERRUPT)) {
		if (info & INTR_INFO_VALID_MASK) {
			store_idt(&idt);
			gate = (const gate_desc *)idt.address + (info & INTR_INFO_VECTOR_MASK);
			vmx_verify_interrupt(gate_offset(gate));
		} else {
			local_irq_enable();
			/* They are let in one instruction after STI only. */
			asm volatile("nop");
			local_irq_disable();
		}
		return true;
	}
	if (reason != (VMX_EXITED | EXIT_REASON_EXCEPTION_NMI) || !(info & INTR_INFO_VALID_MASK))
		return false;
	if ((info & INTR_INFO_INTR_TYPE_MASK) == INTR_TYPE_NMI_INTR) {
		asm volatile("int $2");
		return true;
	}
	if ((info & INTR_INFO_VECTOR_MASK) == X86_TRAP_MC) {
		asm volatile("int $18");
		return true;
	}
	return false;
}

/* Interrupts cannot go on for ever. */
#define MAX_INTERRUPTIONS 10000

/* Does the processor accept the words?  v->answer is what it said. */
static bool __init try_entry(void *context, const struct vmcs_config *words)
{
	struct verifier *v = context;
	unsigned int i;
	bool entered;

	for (i = 0; i < MAX_INTERRUPTIONS; i++) {
		v->answer = launch(v, words, &entered);
		if (!entered || !deliver_event(v->answer))
			break;
	}
	return entered;
}

/* VM entry itself says which MSR of the load area it did not accept. */
static bool __init report_load_area(struct verifier *v, u32 answer)
{
	u64 nr = read_field(EXIT_QUALIFICATION);

	if (answer != (VMX_EXITED | VMX_ENTRY_FAILED | EXIT_REASON_MSR_LOAD_FAIL) || !nr ||
	    nr > VMX_NR_SWITCHES)
		return false;
	report_msr(v, VMX_PROBLEM_LOAD_AREA, area(v, AREA_ENTRY_LOAD)[nr - 1].msr);
	return true;
}

/* The controls that VM entry does not accept; they are taken out of @words. */
static void __init search_rejected(struct verifier *v, struct vmcs_config *words)
{
	const struct vmx_trial trial = { .enter = try_entry, .context = v };
	enum vmx_control control, conflict;
	struct vmcs_config least, accepted;
	u32 answer = v->answer;
	bool found = false;

	if (report_load_area(v, answer))
		return;
	v->switches = false;
	vmx_least(v->caps, v->config, &least);
	if (!vmx_find_rejected(&trial, &least, words, &accepted)) {
		report_answer(v, VMX_PROBLEM_LEAST, v->answer);
		*words = least;
		return;
	}
	for (control = 0; control < VMXC_NONE; control++) {
		if (!vmx_has(words, control) || vmx_has(&accepted, control))
			continue;
		conflict = vmx_find_conflict(&trial, &least, &accepted, control);
		report_control(v, conflict == VMXC_NONE ? VMX_PROBLEM_CONTROL :
			       VMX_PROBLEM_CONFLICT, answer, control, conflict);
		found = true;
	}
	if (!found)
		report_answer(v, VMX_PROBLEM_UNEXPLAINED, answer);
	*words = accepted;
}

/* What two alternatives have not had: nothing, or VM entry has just refused it. */
static void __init check_proven(struct verifier *v, const struct vmcs_config *proven)
{
	enum vmx_control control;

	for (control = 0; control < VMX_NR_CONTROL_WORDS * 64; control++)
		if (vmx_has(v->config, control) && !vmx_has(proven, control))
			report_control(v, VMX_PROBLEM_UNPROVEN, 0, control, VMXC_NONE);
}

static void __init enter_alternatives(struct verifier *v)
{
	struct vmcs_config words, proven = { };
	unsigned int word, second;
	bool failed = false;

	for (second = 0; second <= 1; second++) {
		vmx_alternative(v->config, second, &words);
		v->switches = true;
		if (!try_entry(v, &words)) {
			search_rejected(v, &words);
			failed = true;
			continue;
		}
		if (!second && v->answer != (VMX_EXITED | EXIT_REASON_VMCALL))
			report_answer(v, VMX_PROBLEM_EXIT, v->answer);
		else if (!second)
			check_msrs(v, &words);
		for (word = 0; word < VMX_NR_WORDS; word++)
			proven.word[word] |= words.word[word];
	}
	if (!failed)
		check_proven(v, &proven);
}

/* Are CR0 and CR4 what VMX operation takes? */
static bool __init check_registers(struct verifier *v)
{
	const u64 *msr = v->caps->msr;
	u64 cr0 = read_cr0(), cr4 = __read_cr4() | X86_CR4_VMXE;
	u64 wrong0 = (msr[VMX_MSR_CR0_FIXED0] & ~cr0) | (cr0 & ~msr[VMX_MSR_CR0_FIXED1]);
	u64 wrong4 = (msr[VMX_MSR_CR4_FIXED0] & ~cr4) | (cr4 & ~msr[VMX_MSR_CR4_FIXED1]);

	if (wrong0)
		report(v, (struct vmx_result) { .problem = VMX_PROBLEM_CR0, .bits = wrong0 });
	if (wrong4)
		report(v, (struct vmx_result) { .problem = VMX_PROBLEM_CR4, .bits = wrong4 });
	return !wrong0 && !wrong4;
}

static void __init run_in_vmx_operation(struct verifier *v)
{
	int err;

	intel_pt_handle_vmx(1);
	cr4_set_bits_irqsoff(X86_CR4_VMXE);
	err = enter_vmx_operation(page_address_of(v, PAGE_VMXON));
	if (!err) {
		invalidate(v);
		enter_alternatives(v);
		invalidate(v);
		clear_vmcs(page_address_of(v, PAGE_VMCS));
		leave_vmx_operation();
	} else if (err == -EFAULT) {
		report_answer(v, VMX_PROBLEM_VMXON_FAULT, 0);
	} else {
		report_answer(v, VMX_PROBLEM_VMXON, 0);
	}
	cr4_clear_bits_irqsoff(X86_CR4_VMXE);
	intel_pt_handle_vmx(0);
}

static long __init verify_this_cpu(void *context)
{
	struct verifier *v = context;
	unsigned long flags;

	/* An interrupt's handler may let interrupts in at its end, but must not move this. */
	preempt_disable();
	local_irq_save(flags);
	v->cpu = smp_processor_id();
	if (__read_cr4() & X86_CR4_VMXE)
		report_answer(v, VMX_PROBLEM_BUSY, 0);
	else if (__read_cr4() & CR4_FRED)
		report_answer(v, VMX_PROBLEM_FRED, 0);
	else if (check_registers(v))
		run_in_vmx_operation(v);
	local_irq_restore(flags);
	preempt_enable();
	return 0;
}

static void __init free_pages_of(struct verifier *v)
{
	unsigned int i;

	for (i = 0; i < NR_PAGES; i++)
		free_page((unsigned long)v->page[i]);
	free_pages((unsigned long)v->guest, GUEST_ORDER);
}

static int __init get_pages_of(struct verifier *v)
{
	u32 revision = v->config->word[VMX_WORD_BASIC] & GENMASK(30, 0);
	unsigned int i;

	/* Below 4 GiB, for 32-bit mode. */
	v->guest = (void *)__get_free_pages(GFP_KERNEL | GFP_DMA32 | __GFP_ZERO, GUEST_ORDER);
	if (!v->guest)
		return -ENOMEM;
	for (i = 0; i < NR_PAGES; i++) {
		v->page[i] = (void *)get_zeroed_page(GFP_KERNEL);
		if (!v->page[i])
			return -ENOMEM;
	}
	*(u32 *)v->page[PAGE_VMXON] = revision;
	*(u32 *)v->page[PAGE_VMCS] = revision;
	memcpy(guest_page(v, GUEST_PAGE_CODE), vmx_verify_guest,
	       vmx_verify_guest_end - vmx_verify_guest);
	return 0;
}

/* Returns the errno of the first problem. */
static int __init log_results(const struct verifier *v)
{
	char *line = kmalloc(LINE_SIZE, GFP_KERNEL);
	unsigned int i;

	if (!line)
		return -ENOMEM;
	for (i = 0; i < v->nr_results; i++) {
		vmx_format_result(&v->result[i], line, LINE_SIZE);
		pr_err("%s\n", line);
	}
	kfree(line);
	return v->nr_results ? vmx_problems[v->result[0].problem].err : 0;
}

/* One CPU after the other, and none comes or goes meanwhile. */
static int __init verify_cpus(struct verifier *v)
{
	unsigned int cpu;
	int err;

	cpus_read_lock();
	err = get_pages_of(v);
	for_each_online_cpu(cpu) {
		if (err)
			break;
		v->caps = vmx_core_caps(cpu);
		err = work_on_cpu(cpu, verify_this_cpu, v);
	}
	free_pages_of(v);
	cpus_read_unlock();
	return err;
}

static int __init vmx_verify_init(void)
{
	struct verifier *v = kzalloc(sizeof(*v), GFP_KERNEL);
	int err;

	if (!v)
		return -ENOMEM;
	v->config = vmx_core_config();
	err = verify_cpus(v) ?: log_results(v);
	if (!err)
		pr_info("CPUs %*pbl: VM entry accepts the configuration\n",
			cpumask_pr_args(cpu_online_mask));
	kfree(v);
	return err;
}
module_init(vmx_verify_init);

static void __exit vmx_verify_exit(void)
{
}
module_exit(vmx_verify_exit);

MODULE_DESCRIPTION("Proof of vmx_core's configuration by VM entry");
MODULE_LICENSE("GPL");
MODULE_VERSION(VMX_CORE_VERSION);
