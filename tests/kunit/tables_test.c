// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of vmx_controls.h, walked, and held against the SDM's numbers,
 * KVM's request and QEMU's and libvirt's names.
 */
#include <linux/bitops.h>
#include <linux/string.h>

#include "fixture.h"

static const struct word {
	const char *name;
	u32 msr;
	u32 true_msr;
	u64 default1;
	u64 width;	/* the bits that there can be */
	const char *activation;
} words[] = {
	{ "pin-based", 0x481, 0x48d, PIN_DEFAULT1, ~0U },
	{ "primary", 0x482, 0x48e, PRIMARY_DEFAULT1, ~0U },
	{ "secondary", 0x48b, 0x48b, 0, ~0U, "vmx-secondary-ctls" },
	{ "tertiary", 0x492, 0x492, 0, ~0ULL, "vmx-tertiary-ctls" },
	{ "vm-exit", 0x483, 0x48f, EXIT_DEFAULT1, ~0U },
	{ "secondary-vm-exit", 0x493, 0x493, 0, ~0ULL, "vmx-exit-secondary-ctls" },
	{ "vm-entry", 0x484, 0x490, ENTRY_DEFAULT1, ~0U },
	{ "ept", 0x48c, 0x48c, 0, ~0U },
	{ "vpid", 0x48c, 0x48c, 0, ~0U },
	{ "basic", 0x480, 0x480, 0, ~0ULL },
	{ "misc", 0x485, 0x485, 0, ~0ULL },
	{ "vm-functions", 0x491, 0x491, 0, ~0ULL, "vmx-vmfunc" },
};

/* By word, in the order above; at the index of the bit. */
static const char * const names[ARRAY_SIZE(words)][64] = {
	{
		[0] = "vmx-intr-exit", [3] = "vmx-nmi-exit", [5] = "vmx-vnmi",
		[6] = "vmx-preemption-timer", [7] = "vmx-posted-intr",
	}, {
		[2] = "vmx-vintr-pending", [3] = "vmx-tsc-offset", [7] = "vmx-hlt-exit",
		[9] = "vmx-invlpg-exit", [10] = "vmx-mwait-exit", [11] = "vmx-rdpmc-exit",
		[12] = "vmx-rdtsc-exit", [15] = "vmx-cr3-load-exit", [16] = "vmx-cr3-store-exit",
		[17] = "vmx-tertiary-ctls", [19] = "vmx-cr8-load-exit", [20] = "vmx-cr8-store-exit",
		[21] = "vmx-flexpriority", [22] = "vmx-vnmi-pending", [23] = "vmx-movdr-exit",
		[24] = "vmx-io-exit", [25] = "vmx-io-bitmap", [27] = "vmx-mtf",
		[28] = "vmx-msr-bitmap", [29] = "vmx-monitor-exit", [30] = "vmx-pause-exit",
		[31] = "vmx-secondary-ctls",
	}, {
		[0] = "vmx-apicv-xapic", [1] = "vmx-ept", [2] = "vmx-desc-exit",
		[3] = "vmx-rdtscp-exit", [4] = "vmx-apicv-x2apic", [5] = "vmx-vpid",
		[6] = "vmx-wbinvd-exit", [7] = "vmx-unrestricted-guest", [8] = "vmx-apicv-register",
		[9] = "vmx-apicv-vid", [10] = "vmx-ple", [11] = "vmx-rdrand-exit",
		[12] = "vmx-invpcid-exit", [13] = "vmx-vmfunc", [14] = "vmx-shadow-vmcs",
		[15] = "vmx-encls-exit", [16] = "vmx-rdseed-exit", [17] = "vmx-pml",
		[18] = "vmx-ept-violation-ve", [19] = "vmx-pt-conceal-vmx", [20] = "vmx-xsaves",
		[21] = "vmx-pasid", [22] = "vmx-mbec", [23] = "vmx-spp", [24] = "vmx-pt-use-gpa",
		[25] = "vmx-tsc-scaling", [26] = "vmx-enable-user-wait-pause",
		[27] = "vmx-pconfig-exit", [28] = "vmx-enclv-exit",
		[30] = "vmx-bus-lock-exit", [31] = "vmx-notify-exit",
	}, {
		[0] = "vmx-loadiwkey-exit", [1] = "vmx-hlat", [2] = "vmx-ept-paging-write",
		[3] = "vmx-guest-paging-verify", [4] = "vmx-ipi-virt", [6] = "vmx-msrlist",
		[7] = "vmx-virt-spec-ctrl", [8] = "vmx-apic-timer-virt",
	}, {
		[2] = "vmx-exit-save-debugctl", [9] = "vmx-exit-host-addr-space-size",
		[12] = "vmx-exit-load-perf-global-ctrl", [15] = "vmx-exit-ack-intr",
		[18] = "vmx-exit-save-pat", [19] = "vmx-exit-load-pat", [20] = "vmx-exit-save-efer",
		[21] = "vmx-exit-load-efer", [22] = "vmx-exit-save-preemption-timer",
		[23] = "vmx-exit-clear-bndcfgs", [24] = "vmx-exit-conceal-pip",
		[25] = "vmx-exit-clear-rtit-ctl", [26] = "vmx-exit-clear-lbr-ctl",
		[27] = "vmx-exit-clear-uinv", [28] = "vmx-exit-load-cet",
		[29] = "vmx-exit-load-pkrs", [30] = "vmx-exit-save-perf-global-ctrl",
		[31] = "vmx-exit-secondary-ctls",
	}, {
		[0] = "vmx-exit-save-fred", [1] = "vmx-exit-load-fred",
		[2] = "vmx-exit-load-spec-ctrl", [3] = "vmx-exit-busy-shadow-stack",
	}, {
		[2] = "vmx-entry-load-debugctl", [9] = "vmx-entry-ia32e-mode",
		[10] = "vmx-entry-smm", [11] = "vmx-entry-deactivate-dual-monitor",
		[13] = "vmx-entry-load-perf-global-ctrl", [14] = "vmx-entry-load-pat",
		[15] = "vmx-entry-load-efer", [16] = "vmx-entry-load-bndcfgs",
		[17] = "vmx-entry-conceal-pip", [18] = "vmx-entry-load-rtit-ctl",
		[19] = "vmx-entry-load-uinv", [20] = "vmx-entry-load-cet",
		[21] = "vmx-entry-load-lbr-ctl", [22] = "vmx-entry-load-pkrs",
		[23] = "vmx-entry-load-fred", [24] = "vmx-entry-load-spec-ctrl",
	}, {
		[0] = "vmx-ept-execonly", [6] = "vmx-page-walk-4", [7] = "vmx-page-walk-5",
		[8] = "vmx-ept-uc", [14] = "vmx-ept-wb", [16] = "vmx-ept-2mb", [17] = "vmx-ept-1gb",
		[20] = "vmx-invept", [21] = "vmx-eptad", [22] = "vmx-ept-advanced-exitinfo",
		[23] = "vmx-ept-supervisor-shadow-stack",
		[25] = "vmx-invept-single-context", [26] = "vmx-invept-all-context",
	}, {
		[0] = "vmx-invvpid", [8] = "vmx-invvpid-single-addr",
		[9] = "vmx-invvpid-single-context", [10] = "vmx-invvpid-all-context",
		[11] = "vmx-invvpid-single-context-noglobals",
	}, {
		[54] = "vmx-ins-outs", [55] = "vmx-true-ctls", [56] = "vmx-any-errcode",
		[57] = "vmx-basic-57", [58] = "vmx-nested-exception",
	}, {
		[5] = "vmx-store-lma", [6] = "vmx-activity-hlt", [7] = "vmx-activity-shutdown",
		[8] = "vmx-activity-wait-sipi", [14] = "vmx-intel-pt",
		[29] = "vmx-vmwrite-vmexit-fields", [30] = "vmx-zero-len-inject",
	}, {
		[0] = "vmx-eptp-switching",
	},
};

static const struct {
	u32 number;
	bool needed;
} msrs[] = {
	{ 0x03a }, { 0x480, true }, { 0x481, true }, { 0x482, true }, { 0x483, true },
	{ 0x484, true }, { 0x485, true }, { 0x486 }, { 0x487 }, { 0x488 }, { 0x489 }, { 0x48a },
	{ 0x48b, true }, { 0x48c, true }, { 0x48d }, { 0x48e }, { 0x48f }, { 0x490 },
	{ 0x491 }, { 0x492 }, { 0x493 },
};

static void words_table(struct kunit *test)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(words), VMX_NR_WORDS);
	KUNIT_EXPECT_EQ(test, VMX_NR_CONTROL_WORDS, 7);

	for (i = 0; i < VMX_NR_WORDS; i++) {
		const struct vmx_word_row *row = &vmx_words[i];
		const char *activation = vmx_control_name(vmx_activated_by(i));

		KUNIT_EXPECT_STREQ(test, row->name, words[i].name);
		KUNIT_EXPECT_EQ_MSG(test, vmx_msrs[row->msr].number, words[i].msr, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, vmx_msrs[row->true_msr].number, words[i].true_msr,
				    "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, row->default1, words[i].default1, "%s", row->name);
		KUNIT_EXPECT_STREQ(test, activation ?: "", words[i].activation ?: "");
	}
}

static void words_after_activating_control(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++)
		if (vmx_activated_by(i) != VMXC_NONE)
			KUNIT_EXPECT_LT_MSG(test, vmx_control_word(vmx_activated_by(i)), i,
					    "%s", vmx_words[i].name);
}

static void msrs_table(struct kunit *test)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(msrs), VMX_NR_MSRS);
	for (i = 0; i < VMX_NR_MSRS; i++) {
		KUNIT_EXPECT_EQ(test, vmx_msrs[i].number, msrs[i].number);
		KUNIT_EXPECT_EQ_MSG(test, vmx_msrs[i].needed, msrs[i].needed,
				    "MSR %x", msrs[i].number);
		if (vmx_msrs[i].enumerating_bits)
			KUNIT_EXPECT_LT_MSG(test, vmx_msrs[i].enumerated_by, i,
					    "MSR %x", msrs[i].number);
	}
}

static void controls_smm_only(struct kunit *test)
{
	const struct vmx_policy *policy = &fixture_new(test)->policy;
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++)
		KUNIT_EXPECT_EQ(test, policy->forbidden[i], i == VMX_WORD_ENTRY ? ENTRY_SMM : 0);
}

/* What the plain MSR always sets is asked for because it must be, or not at all. */
static void controls_default1_required(struct kunit *test)
{
	struct vmx_policy *policy = &fixture_new(test)->policy;
	unsigned int i;

	for (i = 0; i < VMX_NR_WORDS; i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    policy->known[i] & words[i].default1 & ~required_controls[i], 0,
				    "%s", words[i].name);
}

static void controls_one_bit_in_word(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++) {
		const struct vmx_control_row *row = &vmx_controls[i];

		KUNIT_ASSERT_LT_MSG(test, row->word, VMX_NR_WORDS, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, vmx_control_mask(row->control) & ~words[row->word].width,
				    0, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, vmx_control_word(row->control), row->word,
				    "%s", row->name);
	}
}

static void controls_unique(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < vmx_nr_controls; i++) {
		KUNIT_EXPECT_EQ_MSG(test, strncmp(vmx_controls[i].name, "vmx-", 4), 0,
				    "%s", vmx_controls[i].name);
		for (j = 0; j < i; j++) {
			KUNIT_EXPECT_STRNEQ(test, vmx_controls[i].name, vmx_controls[j].name);
			KUNIT_EXPECT_NE_MSG(test, vmx_controls[i].control, vmx_controls[j].control,
					    "%s", vmx_controls[i].name);
		}
	}
}

static void control_names(struct kunit *test)
{
	struct vmx_policy *policy = &fixture_new(test)->policy;
	unsigned int word, bit;

	for (word = 0; word < VMX_NR_WORDS; word++)
		for (bit = 0; bit < 64; bit++) {
			KUNIT_EXPECT_STREQ(test, vmx_control_name(word * 64 + bit) ?: "",
					   names[word][bit] ?: "");
			KUNIT_EXPECT_EQ_MSG(test, !!(policy->known[word] & BIT_ULL(bit)),
					    !!names[word][bit], "word %u bit %u", word, bit);
		}
	KUNIT_EXPECT_NULL(test, vmx_control_name(VMXC_NONE));
	KUNIT_EXPECT_NULL(test, vmx_control_name(VMX_WORD_PIN * 64 + 1));
}

/* All other suites start from that processor, so it has to know a new control as well. */
static void reference_cpu_has_each_control(struct kunit *test)
{
	static const u64 reference[VMX_NR_WORDS] = {
		[VMX_WORD_PIN] = REF_PIN,
		[VMX_WORD_PRIMARY] = REF_PRIMARY,
		[VMX_WORD_SECONDARY] = REF_SECONDARY,
		[VMX_WORD_TERTIARY] = REF_TERTIARY,
		[VMX_WORD_EXIT] = REF_EXIT,
		[VMX_WORD_EXIT2] = REF_EXIT2,
		[VMX_WORD_ENTRY] = REF_ENTRY,
	};
	struct vmx_policy *policy = &fixture_new(test)->policy;
	unsigned int i;

	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++)
		KUNIT_EXPECT_EQ_MSG(test, policy->known[i] | words[i].default1, reference[i],
				    "%s", words[i].name);
}

static void cpuid_leaves_table(struct kunit *test)
{
	static const struct vmx_cpuid_row leaves[] = {
		{ 0x00, 0 }, { 0x01, 0 }, { 0x07, 0 }, { 0x0a, 0 }, { 0x0d, 1 }, { 0x12, 0 },
		{ 0x40000000, 0 }, { 0x80000000, 0 }, { 0x80000001, 0 },
	};
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(leaves), VMX_NR_CPUIDS);
	for (i = 0; i < VMX_NR_CPUIDS; i++) {
		KUNIT_EXPECT_EQ(test, vmx_cpuid_leaves[i].leaf, leaves[i].leaf);
		KUNIT_EXPECT_EQ(test, vmx_cpuid_leaves[i].subleaf, leaves[i].subleaf);
	}
}

/* One control needs another, or one of two; all of them can be named. */
static void needs_both_sides_named(struct kunit *test)
{
	struct vmx_policy *policy = &fixture_new(test)->policy;
	const struct vmx_need *row;

	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		unsigned int i = row - vmx_needs;
		bool itself = row->word == row->need_word && row->bits & row->need;

		KUNIT_EXPECT_TRUE_MSG(test, row->bits == VMX_WHOLE_WORD ||
				      hweight64(row->bits) == 1 || hweight64(row->bits) == 2,
				      "row %u", i);
		KUNIT_EXPECT_TRUE_MSG(test, hweight64(row->need) == 1 || hweight64(row->need) == 2,
				      "row %u", i);
		if (row->bits == VMX_WHOLE_WORD)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, row->bits & ~policy->known[row->word], 0, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, row->need & ~policy->known[row->need_word], 0,
				    "row %u", i);
		KUNIT_EXPECT_FALSE_MSG(test, itself, "row %u", i);
	}
}

static void needs_of_activated_words(struct kunit *test)
{
	const struct vmx_need *row;
	unsigned int words = 0;

	for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
		if (row->bits != VMX_WHOLE_WORD)
			continue;
		KUNIT_EXPECT_EQ(test, vmx_activated_by(row->word),
				row->need_word * 64 + __ffs64(row->need));
		words |= BIT(row->word);
	}
	KUNIT_EXPECT_EQ(test, words, BIT(VMX_WORD_SECONDARY) | BIT(VMX_WORD_TERTIARY) |
				     BIT(VMX_WORD_EXIT2) | BIT(VMX_WORD_VMFUNC));
}

/* A signature has no bit that does not count, or it would never be met. */
static void errata_rows_valid(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < vmx_nr_errata; i++) {
		const struct vmx_erratum *row = &vmx_errata[i];

		KUNIT_EXPECT_EQ_MSG(test, row->signature & ~row->stepping, 0, "%s", row->name);
		KUNIT_EXPECT_NE_MSG(test, row->control[0], VMXC_NONE, "%s", row->name);
		KUNIT_EXPECT_TRUE_MSG(test, row->control[1] == VMXC_NONE ||
				      row->control[2] == VMXC_NONE, "%s", row->name);
		for (j = 0; j < 2 && row->control[j] != VMXC_NONE; j++)
			KUNIT_EXPECT_NOT_NULL_MSG(test, vmx_control_name(row->control[j]),
						  "%s", row->name);
	}
}

static void fields_table(struct kunit *test)
{
	static const struct {
		u32 msr;
		u64 mask;
		enum vmx_intersection common;
		const char *name;
	} fields[] = {
		{ 0x480, 0x000000007fffffff, VMX_SAME, "VMCS revision identifier" },
		{ 0x480, 0x00001fff00000000, VMX_LARGER, "VMCS size" },
		{ 0x480, 0x0001000000000000, VMX_EITHER, "" },
		{ 0x480, 0x003c000000000000, VMX_SAME, "VMCS memory type" },
		{ 0x485, 0x000000000000001f, VMX_LARGER, "VMX-preemption timer rate" },
		{ 0x485, 0x0000000001ff0000, VMX_SMALLER, "number of CR3 targets" },
		{ 0x485, 0x000000000e000000, VMX_SMALLER, "MSR list size" },
		{ 0x485, 0xffffffff00000000, VMX_SAME, "MSEG revision identifier" },
		{ 0x486, 0xffffffffffffffff, VMX_EITHER, "" },
		{ 0x488, 0xffffffffffffffff, VMX_EITHER, "" },
		{ 0x48a, 0x00000000000003fe, VMX_SMALLER, "highest VMCS index" },
		{ 0x48c, 0x003f000000000000, VMX_SMALLER, "HLAT prefix size" },
		{ 0x481, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x482, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x483, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x484, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x48b, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x48d, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x48e, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x48f, 0x00000000ffffffff, VMX_EITHER, "" },
		{ 0x490, 0x00000000ffffffff, VMX_EITHER, "" },
	};
	unsigned int i;

	KUNIT_ASSERT_EQ(test, vmx_nr_fields, ARRAY_SIZE(fields));
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct vmx_field *row = &vmx_fields[i];

		KUNIT_EXPECT_EQ_MSG(test, vmx_msrs[row->msr].number, fields[i].msr, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, row->mask, fields[i].mask, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, row->common, fields[i].common, "row %u", i);
		KUNIT_EXPECT_STREQ(test, row->name, fields[i].name);
	}
}

/* An MSR, its control, the fields of guest and host, and the CPUID bits that say that it exists. */
static void switches_table(struct kunit *test)
{
	static const struct {
		u32 msr;
		const char *name;
		const char *entry;
		u16 guest;
		u16 host;
		u32 leaf;
		enum vmx_reg reg;
		u32 mask;
		const char *needs;
	} switches[] = {
		{ 0x1d9, "IA32_DEBUGCTL", "vmx-entry-load-debugctl", 0x2802, 0,
		  1, VMX_EDX, BIT(2) },
		{ 0x38f, "IA32_PERF_GLOBAL_CTRL", "vmx-entry-load-perf-global-ctrl",
		  0x2808, 0x2c04, 0xa, VMX_EAX, 0xfe },
		{ 0x277, "IA32_PAT", "vmx-entry-load-pat", 0x2804, 0x2c00,
		  1, VMX_EDX, BIT(16) },
		{ 0xc0000080, "IA32_EFER", "vmx-entry-load-efer", 0x2806, 0x2c02,
		  0x80000001, VMX_EDX, BIT(29) },
		{ 0xd90, "IA32_BNDCFGS", "vmx-entry-load-bndcfgs", 0x2812, 0,
		  7, VMX_EBX, BIT(14) },
		{ 0x570, "IA32_RTIT_CTL", "vmx-entry-load-rtit-ctl", 0x2814, 0,
		  7, VMX_EBX, BIT(25), "vmx-intel-pt" },
		{ 0x988, "IA32_UINTR_MISC", "vmx-entry-load-uinv", 0x0814, 0,
		  7, VMX_EDX, BIT(5) },
		{ 0x6a2, "IA32_S_CET", "vmx-entry-load-cet", 0x6828, 0x6c18,
		  7, VMX_ECX, BIT(7) },
		{ 0x6a8, "IA32_INTERRUPT_SSP_TABLE_ADDR", "vmx-entry-load-cet", 0x682c, 0x6c1c,
		  7, VMX_ECX, BIT(7) },
		{ 0x14ce, "IA32_LBR_CTL", "vmx-entry-load-lbr-ctl", 0x2816, 0,
		  7, VMX_EDX, BIT(19) },
		{ 0x6e1, "IA32_PKRS", "vmx-entry-load-pkrs", 0x2818, 0x2c06,
		  7, VMX_ECX, BIT(31) },
		{ 0x1d4, "IA32_FRED_CONFIG", "vmx-entry-load-fred", 0x281a, 0x2c08 },
		{ 0x1cd, "IA32_FRED_RSP1", "vmx-entry-load-fred", 0x281c, 0x2c0a },
		{ 0x1ce, "IA32_FRED_RSP2", "vmx-entry-load-fred", 0x281e, 0x2c0c },
		{ 0x1cf, "IA32_FRED_RSP3", "vmx-entry-load-fred", 0x2820, 0x2c0e },
		{ 0x1d0, "IA32_FRED_STKLVLS", "vmx-entry-load-fred", 0x2822, 0x2c10 },
		{ 0x1d1, "IA32_FRED_SSP1", "vmx-entry-load-fred", 0x2824, 0x2c12 },
		{ 0x1d2, "IA32_FRED_SSP2", "vmx-entry-load-fred", 0x2826, 0x2c14 },
		{ 0x1d3, "IA32_FRED_SSP3", "vmx-entry-load-fred", 0x2828, 0x2c16 },
		{ 0x48, "IA32_SPEC_CTRL", "vmx-entry-load-spec-ctrl", 0x282e, 0x2c1a,
		  7, VMX_EDX, BIT(26) },
	};
	unsigned int i;

	KUNIT_ASSERT_EQ(test, ARRAY_SIZE(switches), VMX_NR_SWITCHES);
	for (i = 0; i < VMX_NR_SWITCHES; i++) {
		const struct vmx_switch_row *row = &vmx_switches[i];

		KUNIT_EXPECT_EQ_MSG(test, row->msr, switches[i].msr, "%s", row->name);
		KUNIT_EXPECT_STREQ(test, row->name, switches[i].name);
		KUNIT_EXPECT_STREQ(test, vmx_control_name(row->entry) ?: "", switches[i].entry);
		KUNIT_EXPECT_EQ_MSG(test, row->guest, switches[i].guest, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, row->host, switches[i].host, "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, row->mask, switches[i].mask, "%s", row->name);
		KUNIT_EXPECT_STREQ(test, vmx_control_name(row->needs) ?: "",
				   switches[i].needs ?: "");
		if (!row->mask)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, vmx_cpuid_leaves[row->leaf].leaf, switches[i].leaf,
				    "%s", row->name);
		KUNIT_EXPECT_EQ_MSG(test, row->reg, switches[i].reg, "%s", row->name);
	}
}

/* That no rule before DEPENDENCY comes after its first row is counted on. */
static void needs_ordered_by_rule(struct kunit *test)
{
	const struct vmx_need *row = vmx_needs;

	while (row->rule != VMX_RULE_DEPENDENCY || row->bits == VMX_WHOLE_WORD)
		row++;
	for (; row < vmx_needs + vmx_nr_needs && !row->pair; row++)
		KUNIT_EXPECT_GE(test, row->rule, VMX_RULE_DEPENDENCY);
}

static struct kunit_case tables_cases[] = {
	KUNIT_CASE(needs_ordered_by_rule),
	KUNIT_CASE(words_table),
	KUNIT_CASE(words_after_activating_control),
	KUNIT_CASE(msrs_table),
	KUNIT_CASE(controls_smm_only),
	KUNIT_CASE(controls_default1_required),
	KUNIT_CASE(controls_one_bit_in_word),
	KUNIT_CASE(controls_unique),
	KUNIT_CASE(control_names),
	KUNIT_CASE(reference_cpu_has_each_control),
	KUNIT_CASE(cpuid_leaves_table),
	KUNIT_CASE(fields_table),
	KUNIT_CASE(switches_table),
	KUNIT_CASE(needs_both_sides_named),
	KUNIT_CASE(needs_of_activated_words),
	KUNIT_CASE(errata_rows_valid),
	{ }
};

static struct kunit_suite tables_suite = {
	.name = "vmx_core_tables",
	.test_cases = tables_cases,
};

kunit_test_suite(tables_suite);
