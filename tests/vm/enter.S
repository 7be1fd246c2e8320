/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a boot loader enters an image of tests/vm/unpack, at 1 MiB in 32-bit mode, with ESI
 * pointing to the boot parameters. Goes on to the kernel, at KERNEL, in 64-bit mode with the first
 * GiB mapped.
 */
	.text
	.code32
	.globl _start
_start:
	lgdt	gdt_pointer
	movl	$0x20, %eax			# CR4.PAE
	movl	%eax, %cr4
	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	$0xc0000080, %ecx		# IA32_EFER.LME
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax			# CR0.PG
	orl	$0x80000000, %eax
	movl	%eax, %cr0
	ljmp	$0x10, $1f

	.code64
1:	movl	$0x18, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%esi, %esi
	movl	$KERNEL, %eax
	jmp	*%rax

	.balign	8
gdt:	.quad	0, 0
	.quad	0x00af9b000000ffff		# 0x10: 64-bit code
	.quad	0x00cf93000000ffff		# 0x18: data
gdt_pointer:
	.word	gdt_pointer - gdt - 1
	.long	gdt

	.balign	4096
pml4:	.quad	pdpt + 0x3			# present, writable
	.balign	4096
pdpt:	.quad	pd + 0x3
	.balign	4096
pd:	.set	page, 0
	.rept	512
	.quad	page + 0x83			# and of 2 MiB
	.set	page, page + 0x200000
	.endr

	.section .note.GNU-stack, "", @progbits
