/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Into the guest and back, and the guest itself.
 */
#include <linux/init.h>
#include <linux/linkage.h>

#define HOST_RSP 0x6c14
#define HOST_RIP 0x6c16

	__INIT

/*
 * u32 vmx_verify_launch(u64 guest_list): 0 after a VM exit; bit 0 after
 * VMfailValid, bit 8 after VMfailInvalid.  The guest has registers of its own in
 * the VMCS only for RSP, RIP and RFLAGS.  It keeps RBX, which tells the two ways
 * to the end apart, and is trusted with all but RAX, RCX, RDX and RDI.
 */
SYM_FUNC_START(vmx_verify_launch)
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15

	mov	$HOST_RSP, %eax
	vmwrite	%rsp, %rax
	mov	$HOST_RIP, %eax
	lea	.Lhost(%rip), %rcx
	vmwrite	%rcx, %rax

	xor	%ebx, %ebx
	vmlaunch
	sete	%bl
	setc	%bh
.Lhost:
	mov	%ebx, %eax
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	RET
SYM_FUNC_END(vmx_verify_launch)

/*
 * The guest: reads the MSRs of the list at RDI, 16 bytes each, the number first
 * and the value into the second half, up to number 0.  It is copied to where the
 * guest can see it, and the same bytes do the same in 32-bit mode, where the
 * prefix of the addition decrements EAX.
 */
	.section .init.rodata, "a"

SYM_DATA_START(vmx_verify_guest)
.Lnext:
	mov	(%rdi), %ecx
	test	%ecx, %ecx
	jz	.Ldone
	rdmsr
	mov	%eax, 8(%rdi)
	mov	%edx, 12(%rdi)
	add	$16, %rdi
	jmp	.Lnext
.Ldone:
	vmcall
SYM_DATA_END_LABEL(vmx_verify_guest, SYM_L_GLOBAL, vmx_verify_guest_end)
