// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message says one should do: on a processor, in a virtual machine, and unknown.
 */
#include <linux/string.h>

#include "fixture.h"

enum location { NATIVE, GUEST, UNKNOWN, NR_LOCATIONS };

static void move_to(struct kunit *test, struct fixture *f, enum location location)
{
	fixture_fill_caps(test, &f->caps);
	if (location == UNKNOWN)
		fixture_forget_cpuid(&f->caps, 1);
	if (location != GUEST)
		return;
	fixture_set_cpuid(test, &f->caps, 0x01, REF_SIGNATURE, 0, REF_FEATURES_ECX | BIT(31),
			  REF_FEATURES_EDX);
	fixture_set_cpuid(test, &f->caps, 0x40000000, 0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d);
}

#define FIRMWARE "error: [firmware-lock] MSR(3AH)[bit "

/* Bits 0 to 2 of IA32_FEATURE_CONTROL; all else is accepted. */
static const struct lock {
	u64 values[2];
	enum vmx_rule rule;
	const char *line;
	const char *advice[NR_LOCATIONS];
} locks[] = {
	{ { 0, 2 }, VMX_RULE_NOT_ENABLED,
		"error: [firmware-lock] MSR(3AH)[bits 0,2] are 0: IA32_FEATURE_CONTROL neither enables VMX outside SMX nor is locked",
		{
			"switch virtualization on in the firmware's settings, or boot a kernel that enables and locks it, as Linux with KVM_INTEL does",
			"a virtual machine has no firmware settings: the virtual firmware of the outer hypervisor, KVM, must set and lock it, or this guest's kernel, as Linux with KVM_INTEL does",
			"the firmware must set and lock it (its settings; in a virtual machine the outer hypervisor's virtual firmware), or the kernel that boots, as Linux with KVM_INTEL does",
		} },
	{ { 1, 1 }, VMX_RULE_LOCKED_OFF,
		FIRMWARE "2] is 0 and locked: the firmware has switched VMX off",
		{
			"switch virtualization on in its settings; only firmware can change it, at the next power-on",
			"that is the virtual firmware of the outer hypervisor, KVM; only there can it be changed, and nothing in this guest can",
			"switch virtualization on in its settings, in a virtual machine in the outer hypervisor's; only firmware can change it, at the next power-on",
		} },
	{ { 3, 3 }, VMX_RULE_INSIDE_SMX_ONLY,
		FIRMWARE "2] is 0 and locked: VMX is allowed inside SMX only",
		{
			"boot through tboot, or switch trusted execution off in the firmware's settings",
			"the virtual firmware of the outer hypervisor, KVM, must enable VMX outside SMX",
			"boot through tboot, or switch trusted execution off in the firmware's settings",
		} },
	{ { 4, 6 }, VMX_RULE_UNLOCKED,
		"error: [firmware-lock] MSR(3AH)[bit 0] is 0: IA32_FEATURE_CONTROL enables VMX, but is not locked, and VMXON faults until it is",
		{
			"whoever boots the machine must lock it, firmware or kernel: Linux with KVM_INTEL does",
			"the virtual firmware of the outer hypervisor, KVM, must lock it, or this guest's kernel: Linux with KVM_INTEL does",
			"whoever boots the machine must lock it, firmware or kernel: Linux with KVM_INTEL does",
		} },
};

static void describe_lock(const struct lock *lock, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%llu and %llu", lock->values[0], lock->values[1]);
}

KUNIT_ARRAY_PARAM(lock, locks, describe_lock);

/* What was found, and what to do. */
static void expect_advice(struct kunit *test, const struct vmx_findings *findings,
			  enum vmx_rule rule, const char *line, const char *advice)
{
	char text[480];

	snprintf(text, sizeof(text), "%s%s%s", line, advice ? "; " : "", advice ?: "");
	fixture_expect_line(test, findings, rule, text);
}

static void advice_firmware_lock(struct kunit *test)
{
	const struct lock *lock = test->param_value;
	struct fixture *f = fixture_new(test);
	enum location location;
	unsigned int i;

	for (i = 0; i < 2; i++)
		for (location = NATIVE; location < NR_LOCATIONS; location++) {
			move_to(test, f, location);
			f->caps.kernel_vmx = false;
			*fixture_msr(&f->caps, 0x3a) = lock->values[i];
			fixture_expect_refused(test, f, -EOPNOTSUPP, "firmware-lock", "3AH");
			expect_advice(test, &f->findings, lock->rule, lock->line,
				      lock->advice[location]);
			KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "firmware-lock"), 1);
		}
}

static void advice_firmware_unlocked(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u64 value;

	for (value = 5; value < 8; value += 2) {
		move_to(test, f, NATIVE);
		*fixture_msr(&f->caps, 0x3a) = value;
		fixture_expect_accepted(test, f, "firmware-lock", "enabled and locked");
	}
}

/* One sentence where nothing was reported at all. */
static void advice_no_capabilities(struct kunit *test)
{
	static const char * const advice[NR_LOCATIONS] = {
		"no processor does that: suspect how it was captured",
		"the outer hypervisor, KVM, is too old to report them, or does not nest",
		"the usual cause is an outer hypervisor, such as KVM, that is too old to report them, or does not nest",
	};
	struct fixture *f = fixture_new(test);
	enum location location;
	u32 number;

	for (location = NATIVE; location < NR_LOCATIONS; location++) {
		move_to(test, f, location);
		for (number = 0x480; number <= 0x493; number++)
			*fixture_msr(&f->caps, number) = 0;
		fixture_expect_refused(test, f, -EIO, "required", "all MSRs are 0");
		expect_advice(test, &f->findings, VMX_RULE_NO_CAPABILITIES,
			      "error: [required] every VMX capability MSR is 0: this host offers VMX in CPUID, and none of its controls",
			      advice[location]);
		KUNIT_EXPECT_EQ(test, f->findings.nr, 1);
	}
	move_to(test, f, NATIVE);
	for (number = 0x480; number <= 0x493; number++)
		*fixture_msr(&f->caps, number) = 0;
	fixture_fault_msr(&f->caps, 0x48a);
	fixture_expect_refused(test, f, -EIO, "required", "one faults");
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_NO_CAPABILITIES), 0);
	/* With BASIC 0, its size and type are one error. */
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "vmcs-size"), 1);
	KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "memory-type"), 0);
	/* And each word that allows nothing is one line. */
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_REQUIRED), 4);
}

/* What is not known is not 0. */
static void advice_basic_unknown(struct kunit *test)
{
	struct fixture *f = fixture_new(test);
	u32 number;

	for (number = 0x480; number <= 0x493; number++)
		*fixture_msr(&f->caps, number) = 0;
	fixture_fault_msr(&f->caps, 0x3a);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_NO_CAPABILITIES), 1);
	fixture_forget_msr(&f->caps, 0x480);
	fixture_setup(f);
	KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, VMX_RULE_NO_CAPABILITIES), 0);
}

/* The suspect. */
static void advice_suspect(struct kunit *test)
{
	static const char * const advice[NR_LOCATIONS] = {
		"the processor or its microcode is the suspect",
		"the outer hypervisor, KVM, is the suspect",
		NULL,
	};
	struct fixture *f = fixture_new(test);
	enum location location;

	for (location = NATIVE; location < NR_LOCATIONS; location++) {
		move_to(test, f, location);
		*fixture_msr(&f->caps, 0x480) = BASIC_OF_SIZE(0);
		fixture_expect_refused(test, f, -EIO, "vmcs-size", "size 0");
		expect_advice(test, &f->findings, VMX_RULE_VMCS_SIZE,
			      "error: [vmcs-size] the VMCS size in MSR(480H)[bits 44:32] is 0, not between 1 and 4096 bytes",
			      advice[location]);
	}
}

/* With CR0 and CR4 that can never be right, VMXON never succeeds. */
static void advice_cr_fixed(struct kunit *test)
{
	static const struct {
		u32 number;
		unsigned int bit;
		enum vmx_rule rule;
	} fixed[] = {
		{ 0x487, 0, VMX_RULE_CR_FIXED }, { 0x487, 5, VMX_RULE_CR_FIXED },
		{ 0x487, 31, VMX_RULE_CR_FIXED }, { 0x489, 13, VMX_RULE_CR_FIXED },
		{ 0x489, 5, VMX_RULE_CR_NEEDED },
	};
	struct fixture *f = fixture_new(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fixed); i++) {
		move_to(test, f, NATIVE);
		*fixture_msr(&f->caps, fixed[i].number) &= ~BIT_ULL(fixed[i].bit);
		fixture_expect_refused(test, f, -EIO, "cr-fixed", "fixed to both");
		KUNIT_EXPECT_EQ(test, fixture_count_rule(&f->findings, fixed[i].rule), 1);
		KUNIT_EXPECT_EQ(test, fixture_count(&f->findings, "cr-fixed"), 1);
	}
	/* Where nothing says that it must be 1, VMXON needs it all the same. */
	move_to(test, f, NATIVE);
	*fixture_msr(&f->caps, 0x488) = 0;
	*fixture_msr(&f->caps, 0x489) &= ~(BIT_ULL(5) | BIT_ULL(13));
	fixture_expect_refused(test, f, -EIO, "cr-fixed", "no PAE, no VMXE");
	fixture_expect_line(test, &f->findings, VMX_RULE_CR_NEEDED,
			    "error: [cr-fixed] CR4.PAE, CR4.VMXE MSR(489H)[bits 5,13] must be 0, but VMXON on a 64-bit host needs it to be 1; the processor or its microcode is the suspect");
	for (i = 0; i < ARRAY_SIZE(fixed); i++) {
		move_to(test, f, NATIVE);
		fixture_forget_msr(&f->caps, fixed[i].number);
		fixture_expect_accepted(test, f, "cr-fixed", "not captured");
	}
}

static struct kunit_case advice_cases[] = {
	KUNIT_CASE_PARAM(advice_firmware_lock, lock_gen_params),
	KUNIT_CASE(advice_firmware_unlocked),
	KUNIT_CASE(advice_no_capabilities),
	KUNIT_CASE(advice_basic_unknown),
	KUNIT_CASE(advice_suspect),
	KUNIT_CASE(advice_cr_fixed),
	{}
};

static struct kunit_suite advice_suite = {
	.name = "vmx_core_advice",
	.test_cases = advice_cases,
};

kunit_test_suite(advice_suite);
