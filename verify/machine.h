/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of vmx_verify that need a processor share.
 */
#ifndef VMX_VERIFY_MACHINE_H
#define VMX_VERIFY_MACHINE_H

#include <asm/desc_defs.h>

#include "verify.h"

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

/* An MSR on this CPU. */
struct msr_state {
	bool exists;
	bool loaded;
	bool by_area;
	u64 host;
	u64 guest;
};

/* What a VM exit destroys. */
struct host_state {
	struct desc_ptr gdt;
	struct desc_ptr idt;
	u16 ldt;
	unsigned long dr7;
};

/* What the processor said of a VM entry, and of the VM exit after it. */
struct vm_exit {
	u32 answer;
	u32 info;
	u64 qualification;
	bool entered;
};

/**
 * struct verifier - a proof under way
 * @config: what is to be proven
 * @caps: this CPU's snapshot
 * @proof: what this CPU has shown so far
 * @pic: interrupts come from a PIC
 * @cpu: this CPU
 * @page: the processor's pages
 * @guest: the guest's pages
 * @msr: the MSRs, at the latest VM entry
 * @switches: the guest has other values in them than the host
 * @stopped: VM entry cannot be tried any more; it is reported why
 * @exit: the latest VM entry
 * @nr_results: used entries of @result
 * @result: the problems
 */
struct verifier {
	const struct vmcs_config *config;
	const struct vmx_caps *caps;
	struct vmx_proof *proof;
	bool pic;
	unsigned int cpu;
	void *page[NR_PAGES];
	void *guest;
	struct msr_state msr[VMX_NR_SWITCHES];
	bool switches;
	bool stopped;
	struct vm_exit exit;
	unsigned int nr_results;
	struct vmx_result result[32];
};

/* main.c */

void verify_report(struct verifier *v, struct vmx_result result);

/* window.c: a VM entry, and who runs meanwhile */

bool verify_has_pic(void);
enum vmx_event verify_enter(struct verifier *v, const struct vmcs_config *words);

/* vmcs.c: the guest, and what VM entry wants to know */

int verify_get_pages(struct verifier *v);
void verify_free_pages(struct verifier *v);
u64 verify_page_address(const struct verifier *v, enum vmx_page page);
void verify_run_guest(struct verifier *v, const struct vmcs_config *words);
void verify_check_msrs(struct verifier *v, const struct vmcs_config *words);
u32 verify_load_area_msr(const struct verifier *v, u64 nr);

/* host.c: all that writes a register or is an instruction of VMX, but for entry.S */

u64 verify_read_msr(u32 number);
int verify_write_msr(u32 number, u64 value);
u64 verify_read_cr8(void);
void verify_write_cr8(u64 cr8);
void verify_write_cr4(u64 cr4);
int verify_vmxon(u64 region);
void verify_vmxoff(void);
void verify_vmclear(u64 vmcs);
void verify_vmptrld(u64 vmcs);
void verify_vmwrite(u64 field, u64 value);
u64 verify_vmread(u64 field);
void verify_invept(u64 type, u64 eptp);
void verify_invvpid(u64 type, u64 vpid);
void verify_save_host(struct host_state *host);
void verify_restore_host(const struct host_state *host);

/* entry.S */

u32 vmx_verify_launch(u64 guest_list);
extern const u8 vmx_verify_guest[], vmx_verify_guest_end[];

#endif /* VMX_VERIFY_MACHINE_H */
