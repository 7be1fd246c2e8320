// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel around KVM's setup_vmcs_config(), as far as that looks at it.
 */
#include <assert.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kvm.h"

#define PAGE_SIZE 4096
#define X86_VENDOR_UNKNOWN 0xff
#define pr_warn_once(...) do { } while (0)
#define BUILD_BUG_ON(condition) static_assert(!(condition), #condition)

static const struct kvm_machine *cpu;
static bool error_on_inconsistent_vmcs_config;

static struct {
	u32 x86_vfm;
} boot_cpu_data;

/* A read that faults gives 0, with the _safe variant and without. */
static inline u64 read_msr(u32 number)
{
	return cpu->msr[number - KVM_FIRST_MSR];
}

static inline void split(u64 value, u32 *low, u32 *high)
{
	*low = lower_32_bits(value);
	*high = upper_32_bits(value);
}

struct msr {
	union {
		struct {
			u32 l;
			u32 h;
		};
		u64 q;
	};
};

/* As the kernels before 6.16 call them, and those since. */
#define rdmsrl(number, value) ((value) = read_msr(number))
#define rdmsrq(number, value) ((value) = read_msr(number))
#define rdmsrq_safe(number, value) (*(value) = read_msr(number))
#define rdmsr_safe(number, low, high) split(read_msr(number), low, high)
#define rdmsr(number, low, high) rdmsr_safe(number, &(low), &(high))

static inline u32 cpuid_eax(u32 leaf)
{
	switch (leaf) {
	case 0:
		return cpu->last_leaf;
	case 1:
		return cpu->signature;
	default:
		return cpu->sgx;
	}
}

/* A function of its own, so that its instructions can be counted. */
struct vmcs_config;
struct vmx_capability;
static __attribute__((__noipa__)) int setup_vmcs_config(struct vmcs_config *config,
							struct vmx_capability *capability);

/* Each KVM has its own. */
static unsigned int x86_family(unsigned int signature);
static unsigned int x86_model(unsigned int signature);

#include KVM_EXTRACT

static u32 vfm(const struct kvm_machine *machine)
{
	u32 vendor = machine->is_intel ? X86_VENDOR_INTEL : X86_VENDOR_UNKNOWN;

	return VFM_MAKE(vendor, x86_family(machine->signature), x86_model(machine->signature));
}

static int setup(const struct kvm_machine *machine, bool error_on_inconsistent,
		 struct kvm_result *result)
{
	struct vmx_capability capability = { };
	struct vmcs_config config;
	int err;

	cpu = machine;
	error_on_inconsistent_vmcs_config = error_on_inconsistent;
	boot_cpu_data.x86_vfm = vfm(machine);

	err = setup_vmcs_config(&config, &capability);
	if (err) {
		*result = (struct kvm_result) { };
		return err;
	}
	*result = (struct kvm_result) {
		.pin = config.pin_based_exec_ctrl,
		.primary = config.cpu_based_exec_ctrl,
		.secondary = config.cpu_based_2nd_exec_ctrl,
		.tertiary = config.cpu_based_3rd_exec_ctrl,
		.exit = config.vmexit_ctrl,
		.entry = config.vmentry_ctrl,
		.ept = capability.ept,
		.vpid = capability.vpid,
		.basic = config.basic,
		.misc = config.misc,
	};
	return 0;
}

const struct kvm KVM = {
	.request = KVM_REQUEST,
	.setup = setup,
};
