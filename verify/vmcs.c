// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest, and what VM entry wants to know.
 *
 * The guest has its interrupts off, no memory but its own, and ends by itself.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/cpu_entry_area.h>
#include <asm/io.h>
#include <asm/msr.h>
#include <asm/perf_event.h>
#include <asm/processor-flags.h>
#include <asm/segment.h>
#include <asm/special_insns.h>
#include <asm/tlbflush.h>
#include <asm/vmx.h>

#include "../module/compat.h"
#include "machine.h"

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

#define GUEST_VPID 1

u64 __init verify_page_address(const struct verifier *v, enum vmx_page page)
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
	return verify_page_address(v, PAGE_EPT) | (ept_levels(v->config) - 1) << 3 | VMX_EPTP_MT_WB;
}

/* Translations of an earlier hypervisor must not be used here, nor those of here later. */
static void __init invalidate(const struct verifier *v)
{
	if (vmx_has(v->config, VMXC_SECONDARY_EXEC_ENABLE_EPT)) {
		if (vmx_has(v->config, VMXC_VMX_EPT_EXTENT_GLOBAL_BIT))
			verify_invept(VMX_EPT_EXTENT_GLOBAL, 0);
		else
			verify_invept(VMX_EPT_EXTENT_CONTEXT, eptp(v));
	}
	if (vmx_has(v->config, VMXC_SECONDARY_EXEC_ENABLE_VPID)) {
		if (vmx_has(v->config, VMXC_VMX_VPID_EXTENT_GLOBAL_CONTEXT_BIT))
			verify_invvpid(VMX_VPID_EXTENT_ALL_CONTEXT, 0);
		else
			verify_invvpid(VMX_VPID_EXTENT_SINGLE_CONTEXT, GUEST_VPID);
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
		table[table_index(address, level)] = verify_page_address(v, i + 1) |
						     VMX_EPT_RWX_MASK;
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

	kept = !verify_write_msr(msr, other) && verify_read_msr(msr) == other;
	verify_write_msr(msr, host);
	return kept;
}

/*
 * An MSR of the areas must take back its value, or VM exit cannot load it, which
 * is a VMX abort: the end of the machine.
 */
static bool __init is_writable(const struct msr_state *state, u32 msr)
{
	return state->exists && !verify_write_msr(msr, state->host);
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
			verify_write_msr(row->msr, state->host & ~(u64)RTIT_CTL_TRACEEN);

		verify_vmwrite(row->guest, state->guest);
		if (row->host)
			verify_vmwrite(row->host, state->host);
		if (state->by_area)
			add_to_areas(v, row, state, nr++);
		/* Without a bitmap to say no, RDMSR would end the guest. */
		if (state->loaded && vmx_has(words, VMXC_CPU_BASED_USE_MSR_BITMAPS))
			(list++)->msr = row->msr;
	}
	verify_vmwrite(VM_ENTRY_MSR_LOAD_COUNT, nr);
	verify_vmwrite(VM_EXIT_MSR_STORE_COUNT, nr);
	verify_vmwrite(VM_EXIT_MSR_LOAD_COUNT, nr);
	verify_vmwrite(VM_ENTRY_MSR_LOAD_ADDR, __pa(area(v, AREA_ENTRY_LOAD)));
	verify_vmwrite(VM_EXIT_MSR_STORE_ADDR, __pa(area(v, AREA_EXIT_STORE)));
	verify_vmwrite(VM_EXIT_MSR_LOAD_ADDR, __pa(area(v, AREA_EXIT_LOAD)));
}

static void __init report_msr(struct verifier *v, enum vmx_problem problem, u32 msr)
{
	verify_report(v, (struct vmx_result) { .problem = problem, .msr = msr });
}

/* Put back what differs; where VM exit should have done that, it is found. */
static void __init restore_msrs(struct verifier *v)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_SWITCHES; i++) {
		const struct vmx_switch_row *row = &vmx_switches[i];
		const struct msr_state *state = &v->msr[i];

		if (!state->exists || verify_read_msr(row->msr) == state->host)
			continue;
		verify_write_msr(row->msr, state->host);
		if (v->exit.entered && v->switches && state->loaded &&
		    (row->host || state->by_area))
			report_msr(v, VMX_PROBLEM_HOST_MSR, row->msr);
	}
}

/* What the guest has read, and what VM exit has stored. */
void __init verify_check_msrs(struct verifier *v, const struct vmcs_config *words)
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

	verify_vmwrite(PIN_BASED_VM_EXEC_CONTROL, word[VMX_WORD_PIN]);
	verify_vmwrite(CPU_BASED_VM_EXEC_CONTROL, word[VMX_WORD_PRIMARY]);
	verify_vmwrite(SECONDARY_VM_EXEC_CONTROL, word[VMX_WORD_SECONDARY]);
	verify_vmwrite(TERTIARY_VM_EXEC_CONTROL, word[VMX_WORD_TERTIARY]);
	verify_vmwrite(VM_EXIT_CONTROLS, word[VMX_WORD_EXIT]);
	verify_vmwrite(FIELD_SECONDARY_EXIT_CONTROLS, word[VMX_WORD_EXIT2]);
	verify_vmwrite(VM_ENTRY_CONTROLS, word[VMX_WORD_ENTRY]);
	verify_vmwrite(VM_FUNCTION_CONTROL, word[VMX_WORD_VMFUNC]);

	for (i = 0; i < ARRAY_SIZE(field_pages); i++)
		verify_vmwrite(field_pages[i].field, verify_page_address(v, field_pages[i].page));
	for (i = 0; i < ARRAY_SIZE(field_values); i++)
		verify_vmwrite(field_values[i].field, field_values[i].value);
	verify_vmwrite(EPT_POINTER, eptp(v));
}

/* In 64-bit mode, or where that control is off in 32-bit mode with paging. */
static void __init write_guest(const struct verifier *v, const struct vmcs_config *words)
{
	bool long_mode = vmx_has(words, VMXC_VM_ENTRY_IA32E_MODE);
	u64 tables = __pa(guest_page(v, GUEST_PAGE_TABLES));
	const u64 *msr = v->caps->msr;

	map_guest(v, long_mode);
	verify_vmwrite(GUEST_CR0, msr[VMX_MSR_CR0_FIXED0] | X86_CR0_PE | X86_CR0_NE | X86_CR0_PG);
	verify_vmwrite(GUEST_CR3, tables);
	verify_vmwrite(FIELD_HLAT_POINTER, tables);
	/* Without MCE a machine check shuts the processor down, instead of ending the guest. */
	verify_vmwrite(GUEST_CR4, msr[VMX_MSR_CR4_FIXED0] | X86_CR4_VMXE |
				  (__read_cr4() & X86_CR4_MCE) |
				  (long_mode ? X86_CR4_PAE : X86_CR4_PSE));
	verify_vmwrite(GUEST_CS_AR_BYTES, long_mode ? SEGMENT_CODE_64 : SEGMENT_CODE_32);
	verify_vmwrite(GUEST_RIP, __pa(guest_page(v, GUEST_PAGE_CODE)));
}

/* VM exit loads what this CPU has now; RSP and RIP are written on the way to the guest. */
static void __init write_host(const struct host_state *host)
{
	verify_vmwrite(HOST_CR0, read_cr0());
	verify_vmwrite(HOST_CR3, __read_cr3());
	verify_vmwrite(HOST_CR4, __read_cr4());
	verify_vmwrite(HOST_FS_BASE, verify_read_msr(MSR_FS_BASE));
	verify_vmwrite(HOST_GS_BASE, verify_read_msr(MSR_GS_BASE));
	verify_vmwrite(HOST_TR_BASE, (u64)&get_cpu_entry_area(smp_processor_id())->tss.x86_tss);
	verify_vmwrite(HOST_GDTR_BASE, host->gdt.address);
	verify_vmwrite(HOST_IDTR_BASE, host->idt.address);
	verify_vmwrite(HOST_IA32_SYSENTER_CS, verify_read_msr(MSR_IA32_SYSENTER_CS));
	verify_vmwrite(HOST_IA32_SYSENTER_ESP, verify_read_msr(MSR_IA32_SYSENTER_ESP));
	verify_vmwrite(HOST_IA32_SYSENTER_EIP, verify_read_msr(MSR_IA32_SYSENTER_EIP));
}

/* The MSR of entry @nr of the load area, as VM entry counts; 0 where there is none. */
u32 __init verify_load_area_msr(const struct verifier *v, u64 nr)
{
	return nr && nr <= VMX_NR_SWITCHES ? area(v, AREA_ENTRY_LOAD)[nr - 1].msr : 0;
}

/* Of what vmx_verify_launch() returns. */
#define FAIL_VALID BIT(0)

static struct vm_exit __init read_exit(u32 flags)
{
	u32 reason;

	if (flags & FAIL_VALID)
		return (struct vm_exit) { .answer = verify_vmread(VM_INSTRUCTION_ERROR) };
	if (flags)
		return (struct vm_exit) { };
	reason = verify_vmread(VM_EXIT_REASON);
	return (struct vm_exit) {
		.answer = reason | VMX_EXITED,
		.info = verify_vmread(VM_EXIT_INTR_INFO),
		.qualification = verify_vmread(EXIT_QUALIFICATION),
		.entered = !(reason & VMX_ENTRY_FAILED),
	};
}

/* In VMX operation: one VM entry, and if the processor accepts it the exit after it. */
void __init verify_run_guest(struct verifier *v, const struct vmcs_config *words)
{
	u64 vmcs = verify_page_address(v, PAGE_VMCS);
	struct host_state host;
	u32 flags;

	invalidate(v);
	verify_vmclear(vmcs);
	verify_vmptrld(vmcs);
	write_controls(v, words);
	write_guest(v, words);

	verify_save_host(&host);
	write_host(&host);
	save_msrs(v, words);
	flags = vmx_verify_launch(__pa(guest_page(v, GUEST_PAGE_LIST)));
	verify_restore_host(&host);
	v->exit = read_exit(flags);
	restore_msrs(v);

	verify_vmclear(vmcs);
	invalidate(v);
}

void __init verify_free_pages(struct verifier *v)
{
	unsigned int i;

	for (i = 0; i < NR_PAGES; i++)
		free_page((unsigned long)v->page[i]);
	free_pages((unsigned long)v->guest, GUEST_ORDER);
}

int __init verify_get_pages(struct verifier *v)
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
