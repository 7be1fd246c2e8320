// SPDX-License-Identifier: GPL-2.0-only
/* A virtual machine with one virtual CPU, which adds two numbers, says the sum, and halts. */
#include <err.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#define PORT 0x10
#define START 0x1000

static const __u8 code[] = {
	0xb0, 0x28,		/* mov $0x28, %al */
	0x04, 0x02,		/* add $2, %al */
	0xe6, PORT,		/* out %al, $PORT */
	0xf4,			/* hlt */
};

static int ask(int fd, unsigned long request, const char *name, void *argument)
{
	int result = ioctl(fd, request, argument);

	if (result < 0)
		err(1, "%s", name);
	return result;
}

#define ASK(fd, request, argument) ask(fd, request, #request, (void *)(argument))

/* How often the processor has left the guest: 0 if KVM has emulated all of it. */
static unsigned long vm_exits(void)
{
	FILE *file = fopen("/sys/kernel/debug/kvm/exits", "r");
	unsigned long count;

	if (!file || fscanf(file, "%lu", &count) != 1)
		err(1, "/sys/kernel/debug/kvm/exits");
	fclose(file);
	return count;
}

int main(void)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = START,
		.memory_size = 0x1000,
	};
	struct kvm_regs regs = { .rip = START, .rflags = 2 };
	struct kvm_sregs sregs;
	struct kvm_run *run;
	int kvm, vm, vcpu;
	void *memory;

	kvm = open("/dev/kvm", O_RDWR);
	if (kvm < 0)
		err(1, "/dev/kvm");
	vm = ASK(kvm, KVM_CREATE_VM, 0);
	memory = mmap(NULL, region.memory_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (memory == MAP_FAILED)
		err(1, "memory");
	memcpy(memory, code, sizeof(code));
	region.userspace_addr = (uintptr_t)memory;
	ASK(vm, KVM_SET_USER_MEMORY_REGION, &region);

	vcpu = ASK(vm, KVM_CREATE_VCPU, 0);
	run = mmap(NULL, ASK(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED,
		   vcpu, 0);
	if (run == MAP_FAILED)
		err(1, "struct kvm_run");
	ASK(vcpu, KVM_GET_SREGS, &sregs);
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	ASK(vcpu, KVM_SET_SREGS, &sregs);
	ASK(vcpu, KVM_SET_REGS, &regs);

	ASK(vcpu, KVM_RUN, 0);
	if (run->exit_reason != KVM_EXIT_IO || run->io.port != PORT)
		errx(1, "exit reason %u instead of I/O", run->exit_reason);
	printf("says %u, ", *((__u8 *)run + run->io.data_offset));
	ASK(vcpu, KVM_RUN, 0);
	if (run->exit_reason != KVM_EXIT_HLT)
		errx(1, "exit reason %u instead of HLT", run->exit_reason);
	puts(vm_exits() ? "halts" : "halts, but was emulated");
	return 0;
}
