// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets KVM run a virtual CPU that halts at its first instruction.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define HLT 0xf4

static int check(const char *what, int result)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

int main(void)
{
	int kvm = check("/dev/kvm", open("/dev/kvm", O_RDWR));
	int vm = check("KVM_CREATE_VM", ioctl(kvm, KVM_CREATE_VM, 0));
	unsigned char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = { 0 };
	struct kvm_sregs sregs;
	struct kvm_regs regs = { .rflags = 2 };
	struct kvm_run *run;
	int vcpu;

	region.memory_size = 4096;
	region.userspace_addr = (unsigned long)memory;
	memory[0] = HLT;
	check("KVM_SET_USER_MEMORY_REGION", ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region));
	vcpu = check("KVM_CREATE_VCPU", ioctl(vm, KVM_CREATE_VCPU, 0));
	run = mmap(NULL, check("KVM_GET_VCPU_MMAP_SIZE", ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0)),
		   PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	check("KVM_GET_SREGS", ioctl(vcpu, KVM_GET_SREGS, &sregs));
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	check("KVM_SET_SREGS", ioctl(vcpu, KVM_SET_SREGS, &sregs));
	check("KVM_SET_REGS", ioctl(vcpu, KVM_SET_REGS, &regs));
	check("KVM_RUN", ioctl(vcpu, KVM_RUN, 0));
	puts(run->exit_reason == KVM_EXIT_HLT ? "halted" : "did not halt");
	return run->exit_reason != KVM_EXIT_HLT;
}
