// SPDX-License-Identifier: GPL-2.0-only
/*
 * What vmx_verify decides without a processor: whether to try, what has ended the
 * guest, which controls VM entry does not accept, and the words for all that.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "../../verify/verify.h"
#include "sanitize.h"

#define ENTRY(bit) (VMX_WORD_ENTRY * 64 + (bit))
#define EXIT(bit) (VMX_WORD_EXIT * 64 + (bit))

#define APIC_ACCESSES (VMX_WORD_SECONDARY * 64 + 0)
#define X2APIC_MODE (VMX_WORD_SECONDARY * 64 + 4)
#define TPR_SHADOW (VMX_WORD_PRIMARY * 64 + 21)
#define NMI_WINDOW (VMX_WORD_PRIMARY * 64 + 22)
#define TRAP_FLAG (VMX_WORD_PRIMARY * 64 + 27)

static void alternative_exclusive_controls(struct kunit *test)
{
	struct fixture *f = fixture_with_everything(test);
	struct vmcs_config first, second;
	unsigned int i;

	vmx_alternative(&f->config, false, &first);
	vmx_alternative(&f->config, true, &second);
	for (i = 0; i < VMX_NR_WORDS; i++)
		KUNIT_EXPECT_EQ(test, first.word[i] | second.word[i], f->config.word[i]);
	KUNIT_EXPECT_TRUE(test, vmx_has(&first, APIC_ACCESSES));
	KUNIT_EXPECT_FALSE(test, vmx_has(&first, X2APIC_MODE));
	KUNIT_EXPECT_FALSE(test, vmx_has(&first, NMI_WINDOW));
	KUNIT_EXPECT_FALSE(test, vmx_has(&first, TRAP_FLAG));
	KUNIT_EXPECT_FALSE(test, vmx_has(&second, APIC_ACCESSES));
	KUNIT_EXPECT_TRUE(test, vmx_has(&second, X2APIC_MODE));
	KUNIT_EXPECT_TRUE(test, vmx_has(&second, NMI_WINDOW));
	KUNIT_EXPECT_TRUE(test, vmx_has(&second, TRAP_FLAG));

	/* Alone each of them stays. */
	f->config.word[VMX_WORD_SECONDARY] &= ~BIT_ULL(0);
	vmx_alternative(&f->config, false, &first);
	KUNIT_EXPECT_TRUE(test, vmx_has(&first, X2APIC_MODE));
	f->config.word[VMX_WORD_SECONDARY] ^= BIT_ULL(0) | BIT_ULL(4);
	vmx_alternative(&f->config, true, &second);
	KUNIT_EXPECT_TRUE(test, vmx_has(&second, APIC_ACCESSES));
}

/*
 * A processor's VM entry: what it lacks, what excludes another, and what needs
 * another.  It is not to be asked about what is not in these words, nor about
 * capability words, which are no part of a VMCS.
 */
struct judge {
	const struct vmcs_config *words;
	bool is_asked_wrong;
	struct vmcs_config lacks;
	enum vmx_control one;
	enum vmx_control other;
	enum vmx_control dependent;
	enum vmx_control need;
	unsigned int entries;
};

static bool is_on(const struct vmcs_config *words, enum vmx_control control)
{
	enum vmx_word word = vmx_control_word(control);
	enum vmx_control gate = vmx_activated_by(word);

	return vmx_has(words, control) && (gate == VMXC_NONE || is_on(words, gate));
}

static bool judge_words(void *context, const struct vmcs_config *words)
{
	struct judge *judge = context;
	enum vmx_control control;
	unsigned int word;

	judge->entries++;
	for (word = 0; word < VMX_NR_WORDS; word++)
		if (words->word[word] & ~judge->words->word[word] ||
		    (word >= VMX_NR_CONTROL_WORDS && word != VMX_WORD_VMFUNC &&
		     words->word[word] != judge->words->word[word]))
			judge->is_asked_wrong = true;
	for (control = 0; control < VMXC_NONE; control++)
		if (vmx_has(&judge->lacks, control) && is_on(words, control))
			return false;
	if (judge->one != judge->other && is_on(words, judge->one) && is_on(words, judge->other))
		return false;
	return judge->dependent == judge->need || !is_on(words, judge->dependent) ||
	       is_on(words, judge->need);
}

struct search {
	struct fixture *f;
	struct judge judge;
	struct vmx_trial trial;
	struct vmcs_config words;
	struct vmcs_config least;
	struct vmcs_config accepted;
};

static struct search *search_new(struct kunit *test)
{
	struct search *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->f = fixture_with_everything(test);
	s->trial = (struct vmx_trial) { .enter = judge_words, .context = &s->judge };
	s->words = s->f->config;
	s->judge.words = &s->f->config;
	vmx_least(&s->f->caps, &s->words, &s->least);
	return s;
}

static bool can_be_lacking(const struct search *s, enum vmx_control control)
{
	return vmx_has(&s->words, control) && !vmx_has(&s->least, control) &&
	       vmx_control_word(control) < VMX_NR_CONTROL_WORDS;
}

/* VM entry does not look at what a lacking control activates. */
static bool activates(enum vmx_control control)
{
	return control == VMX_WORD_PRIMARY * 64 + 31 || control == VMX_WORD_PRIMARY * 64 + 17 ||
	       control == EXIT(31) || control == VMX_WORD_SECONDARY * 64 + 13;
}

static void lack(struct search *s, enum vmx_control control)
{
	s->judge.lacks.word[vmx_control_word(control)] |= vmx_control_mask(control);
}

static void expect_rejected(struct kunit *test, struct search *s,
			    const struct vmcs_config *rejected)
{
	unsigned int i;

	KUNIT_ASSERT_TRUE(test, vmx_find_rejected(&s->trial, &s->least, &s->words, &s->accepted));
	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++)
		KUNIT_EXPECT_EQ(test, s->words.word[i] & ~s->accepted.word[i], rejected->word[i]);
	KUNIT_EXPECT_EQ(test, s->accepted.word[VMX_WORD_VMFUNC], s->words.word[VMX_WORD_VMFUNC]);
	KUNIT_EXPECT_FALSE(test, s->judge.is_asked_wrong);
}

static void expect_conflict(struct kunit *test, struct search *s, enum vmx_control rejected,
			    enum vmx_control conflicting)
{
	KUNIT_EXPECT_EQ(test, vmx_find_conflict(&s->trial, &s->least, &s->accepted, rejected),
			conflicting);
	KUNIT_EXPECT_FALSE(test, s->judge.is_asked_wrong);
}

static void find_rejected_none(struct kunit *test)
{
	struct search *s = search_new(test);
	const struct vmcs_config none = {};

	expect_rejected(test, s, &none);
	KUNIT_EXPECT_LT(test, s->judge.entries, 256);
}

static void find_rejected_each_control(struct kunit *test)
{
	struct search *s = search_new(test);
	enum vmx_control control;
	unsigned int seen = 0;

	for (control = 0; control < VMXC_NONE; control++) {
		if (!can_be_lacking(s, control))
			continue;
		s->judge = (struct judge) { .words = &s->f->config };
		lack(s, control);
		expect_rejected(test, s, &s->judge.lacks);
		expect_conflict(test, s, control, VMXC_NONE);
		seen++;
	}
	KUNIT_EXPECT_GT(test, seen, 64);
}

static void find_rejected_seven_controls(struct kunit *test)
{
	struct search *s = search_new(test);
	unsigned int run, nr;
	u64 seed = 7;

	for (run = 0; run < 500; run++) {
		s->judge = (struct judge) { .words = &s->f->config };
		for (nr = 0; nr < 7; ) {
			enum vmx_control control = fixture_random(&seed) % VMXC_NONE;

			if (!can_be_lacking(s, control) || activates(control))
				continue;
			lack(s, control);
			nr++;
		}
		expect_rejected(test, s, &s->judge.lacks);
	}
}

/* The later one is rejected, in whose place the other is accepted. */
static void find_conflict_two_exclusive(struct kunit *test)
{
	struct search *s = search_new(test);
	struct vmcs_config rejected = { .word[VMX_WORD_SECONDARY] = BIT_ULL(4) };

	s->judge.one = APIC_ACCESSES;
	s->judge.other = X2APIC_MODE;
	expect_rejected(test, s, &rejected);
	expect_conflict(test, s, X2APIC_MODE, APIC_ACCESSES);

	/* Another rejected control beside them is told apart. */
	lack(s, ENTRY(14));
	rejected.word[VMX_WORD_ENTRY] = BIT_ULL(14);
	expect_rejected(test, s, &rejected);
	expect_conflict(test, s, X2APIC_MODE, APIC_ACCESSES);
	expect_conflict(test, s, ENTRY(14), VMXC_NONE);
}

/* Be it the first of all controls, or one behind what the rejected one needs. */
static void find_conflict_any_control(struct kunit *test)
{
	const struct vmcs_config rejected = { .word[VMX_WORD_SECONDARY] = BIT_ULL(4) };
	struct search *s = search_new(test);

	s->judge.one = VMX_WORD_PIN * 64 + 0;
	s->judge.other = X2APIC_MODE;
	expect_rejected(test, s, &rejected);
	expect_conflict(test, s, X2APIC_MODE, VMX_WORD_PIN * 64 + 0);

	s->judge.one = APIC_ACCESSES;
	s->judge.dependent = X2APIC_MODE;
	s->judge.need = TPR_SHADOW;
	expect_rejected(test, s, &rejected);
	expect_conflict(test, s, X2APIC_MODE, APIC_ACCESSES);
}

/* What VM entry cannot do without is never left out. */
static void find_conflict_not_in_least(struct kunit *test)
{
	const struct vmcs_config rejected = { .word[VMX_WORD_SECONDARY] = BIT_ULL(4) };
	struct search *s = search_new(test);

	s->judge.one = EXIT(9);
	s->judge.other = X2APIC_MODE;
	expect_rejected(test, s, &rejected);
	expect_conflict(test, s, X2APIC_MODE, VMXC_NONE);
}

/* A control may need one that is added after it. */
static void find_rejected_need_comes_later(struct kunit *test)
{
	struct search *s = search_new(test);
	const struct vmcs_config none = {};

	s->judge.dependent = VMX_WORD_SECONDARY * 64 + 24;
	s->judge.need = ENTRY(18);
	expect_rejected(test, s, &none);
}

static void find_rejected_least_fails(struct kunit *test)
{
	struct search *s = search_new(test);

	lack(s, EXIT(9));
	KUNIT_EXPECT_FALSE(test, vmx_find_rejected(&s->trial, &s->least, &s->words, &s->accepted));
	KUNIT_EXPECT_EQ(test, s->judge.entries, 1);
}

static void least_words(struct kunit *test)
{
	struct search *s = search_new(test);

	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_PIN], PIN_DEFAULT1);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_PRIMARY], PRIMARY_DEFAULT1);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_SECONDARY], 0);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_TERTIARY], 0);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_EXIT], EXIT_DEFAULT1 | BIT(9));
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_EXIT2], 0);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_ENTRY], ENTRY_DEFAULT1 | BIT(9));
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_VMFUNC], 0);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_EPT], REF_EPT);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_VPID], REF_VPID);

	/* Of a word that is switched off nothing must be 1. */
	fixture_force(&s->f->caps, APIC_ACCESSES, true);
	s->words.word[VMX_WORD_SECONDARY] = 0;
	vmx_least(&s->f->caps, &s->words, &s->least);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_SECONDARY], 0);
	s->words.word[VMX_WORD_ENTRY] &= ~BIT_ULL(9);
	vmx_least(&s->f->caps, &s->words, &s->least);
	KUNIT_EXPECT_EQ(test, s->least.word[VMX_WORD_ENTRY], ENTRY_DEFAULT1);
}

/* Each problem that vmx_verify can report, letter by letter. */
static const struct result_line {
	struct vmx_result result;
	int err;
	const char *text;
} result_lines[] = {
	{ { VMX_PROBLEM_BUSY, 3 }, -EBUSY,
	  "error: [busy] on CPU 3: VMX is in use, CR4.VMXE is 1; lsmod may show the other hypervisor (kvm_intel: VMX is in use as long as a virtual machine runs, or since Linux 6.12 from load on, unless kvm.enable_virt_at_load=0); remove it first",
	},
	{ { VMX_PROBLEM_TDX, 3 }, -EBUSY,
	  "error: [busy] on CPU 3: VMX is in use, CR4.VMXE is 1; on a TDX host Linux 7 itself keeps VMX operation on from boot, for TDX, which only the firmware's settings switch off; before that it is another hypervisor (kvm_intel), remove it first",
	},
	{ { VMX_PROBLEM_PT, 3 }, -EBUSY,
	  "error: [busy] on CPU 3: Intel PT is tracing, and this processor cannot trace in VMX operation, vmx-intel-pt MSR(485H)[bit 14] is 0; stop the tracing first",
	},
	{ { VMX_PROBLEM_PIC, 3 }, -EOPNOTSUPP,
	  "error: [vm-entry] on CPU 3: interrupts come from a legacy PIC, which cannot be held off: a VM exit would take them away; boot without noapic and nolapic",
	},
	{ { VMX_PROBLEM_CR0, 3, .bits = BIT_ULL(13) | BIT_ULL(5) }, -EIO,
	  "error: [vm-entry] on CPU 3: CR0 has bits that VMX operation does not allow, or lacks some: [bits 5,13]",
	},
	{ { VMX_PROBLEM_CR4, 3, .bits = BIT_ULL(13) | BIT_ULL(5) }, -EIO,
	  "error: [vm-entry] on CPU 3: CR4 has bits that VMX operation does not allow, or lacks some: [bits 5,13]",
	},
	{ { VMX_PROBLEM_VMXON, 3 }, -EIO,
	  "error: [vm-entry] on CPU 3: VMXON fails: VMfailInvalid",
	},
	{ { VMX_PROBLEM_VMXON_FAULT, 3 }, -EIO,
	  "error: [vm-entry] on CPU 3: VMXON raised an exception",
	},
	{ { VMX_PROBLEM_CONTROL, 3, .answer = 7,
	    .control = ENTRY(14) }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry with vmx-entry-load-pat MSR(484H)[bit 14] fails: VM-instruction error 7 (invalid control fields)",
	},
	{ { VMX_PROBLEM_CONTROL, 3, .answer = 99,
	    .control = ENTRY(14) }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry with vmx-entry-load-pat MSR(484H)[bit 14] fails: VM-instruction error 99",
	},
	{ { VMX_PROBLEM_CONFLICT, 3, .answer = 7,
	    .control = X2APIC_MODE, .conflict = APIC_ACCESSES }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry with vmx-apicv-x2apic MSR(48BH)[bit 4] beside vmx-apicv-xapic MSR(48BH)[bit 0] fails: VM-instruction error 7 (invalid control fields); with one of them it works",
	},
	{ { VMX_PROBLEM_LEAST, 3, .answer = 8 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry even with the fewest controls fails: VM-instruction error 8 (invalid host-state fields)",
	},
	{ { VMX_PROBLEM_UNEXPLAINED, 3, .answer = 0xc0000021 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry fails: exit reason 33 (invalid guest state), though each control is accepted",
	},
	{ { VMX_PROBLEM_LOAD_AREA, 3, .msr = 0xc0000080 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry does not accept MSR(C0000080H) in the MSR-load area",
	},
	{ { VMX_PROBLEM_UNPROVEN, 3,
	    .control = ENTRY(14) }, -EIO,
	  "error: [vm-entry] on CPU 3: no VM entry has had vmx-entry-load-pat MSR(484H)[bit 14]",
	},
	{ { VMX_PROBLEM_EXIT, 3, .answer = 0x40000002 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry works, but the guest ended with exit reason 2 (triple fault) instead of VMCALL",
	},
	{ { VMX_PROBLEM_EXIT, 3, .answer = 0x40000037 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry works, but the guest ended with exit reason 55 instead of VMCALL",
	},
	{ { VMX_PROBLEM_MACHINE_CHECK, 3 }, -EIO,
	  "error: [vm-entry] on CPU 3: a machine check ended the guest, and this kernel has no handler for it; its banks are as they were",
	},
	{ { VMX_PROBLEM_GUEST_MSR, 3, .msr = 0x277 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM entry did not load the guest's value of MSR(277H)",
	},
	{ { VMX_PROBLEM_STORED_MSR, 3, .msr = 0x277 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM exit did not store the guest's value of MSR(277H)",
	},
	{ { VMX_PROBLEM_HOST_MSR, 3, .msr = 0x277 }, -EIO,
	  "error: [vm-entry] on CPU 3: VM exit did not bring back the host's value of MSR(277H)",
	},
};

static void format_result_each_problem(struct kunit *test)
{
	const struct result_line *line = test->param_value;
	char *text = kunit_kzalloc(test, 512, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, vmx_format_result(&line->result, text, 512), strlen(line->text));
	KUNIT_EXPECT_STREQ(test, text, line->text);
	KUNIT_EXPECT_EQ(test, vmx_problems[line->result.problem].err, line->err);
}

static void describe_line(const struct result_line *line, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %zu", vmx_problems[line->result.problem].slug,
		 line - result_lines);
}

KUNIT_ARRAY_PARAM(result_line, result_lines, describe_line);

/* An answer without a meaning of its own is a number. */
static void format_result_each_answer(struct kunit *test)
{
	static const struct {
		u32 code;
		const char *text;
	} verdicts[] = {
		{ 0, "fails: VMfailInvalid" },
		{ 1, "fails: VM-instruction error 1" },
		{ 4, "fails: VM-instruction error 4 (the VMCS is not clear)" },
		{ 7, "fails: VM-instruction error 7 (invalid control fields)" },
		{ 8, "fails: VM-instruction error 8 (invalid host-state fields)" },
		{ 15, "fails: VM-instruction error 15 (in VMX operation already)" },
		{ 26, "fails: VM-instruction error 26 (events are blocked by MOV SS)" },
		{ 0x40000000, "exit reason 0 (exception or NMI)" },
		{ 0x40000001, "exit reason 1" },
		{ 0x40000002, "exit reason 2 (triple fault)" },
		{ 0x4000001f, "exit reason 31 (RDMSR)" },
		{ 0x40000030, "exit reason 48 (EPT violation)" },
		{ 0x40000031, "exit reason 49 (EPT misconfiguration)" },
		{ 0xc0000021, "fails: exit reason 33 (invalid guest state)" },
		{ 0xc0000022, "fails: exit reason 34 (MSR loading)" },
		{ 0xc0000029, "fails: exit reason 41 (machine check)" },
	};
	struct vmx_result result = { .problem = VMX_PROBLEM_VMXON };
	char line[128], text[128];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(verdicts); i++) {
		result.answer = verdicts[i].code;
		vmx_format_result(&result, line, sizeof(line));
		snprintf(text, sizeof(text), "error: [vm-entry] on CPU 0: VMXON %s",
			 verdicts[i].text);
		KUNIT_EXPECT_STREQ(test, line, text);
	}
}

/* What excludes another stays where the other is not. */
static void alternative_single_control(struct kunit *test)
{
	static const enum vmx_control pair[] = {
		VMXC_SECONDARY_EXEC_VIRTUALIZE_APIC_ACCESSES,
		VMXC_SECONDARY_EXEC_VIRTUALIZE_X2APIC_MODE,
	};
	struct vmcs_config config = { }, words;
	unsigned int i, second;

	for (i = 0; i < ARRAY_SIZE(pair); i++) {
		for (second = 0; second < 2; second++) {
			config.word[VMX_WORD_SECONDARY] = vmx_control_mask(pair[i]);
			vmx_alternative(&config, second, &words);
			KUNIT_EXPECT_EQ(test, words.word[VMX_WORD_SECONDARY],
					config.word[VMX_WORD_SECONDARY]);
		}
	}
}

/* A CPU that is ready for VMX operation, and a processor that allows no bit but those it has. */
static void ready(struct vmx_host *host, struct vmx_caps *caps)
{
	*host = (struct vmx_host) { .cr0 = 0x80050033, .cr4 = 0x003506f0 };
	*caps = (struct vmx_caps) { };
	caps->msr[VMX_MSR_CR0_FIXED0] = 0x80000021;
	caps->msr[VMX_MSR_CR0_FIXED1] = 0x80050033;
	caps->msr[VMX_MSR_CR4_FIXED0] = 0x00002000;
	caps->msr[VMX_MSR_CR4_FIXED1] = 0x003726ff;
}

static void expect_obstacle(struct kunit *test, const struct vmx_host *host,
			    const struct vmx_caps *caps, enum vmx_problem problem, u64 bits)
{
	struct vmx_result obstacles[VMX_MAX_OBSTACLES];

	KUNIT_ASSERT_EQ(test, vmx_find_obstacles(host, caps, obstacles), 1);
	KUNIT_EXPECT_EQ(test, obstacles[0].problem, problem);
	if (problem == VMX_PROBLEM_CR0 || problem == VMX_PROBLEM_CR4)
		KUNIT_EXPECT_EQ(test, obstacles[0].bits, bits);
}

static void expect_no_obstacle(struct kunit *test, const struct vmx_host *host,
			       const struct vmx_caps *caps)
{
	struct vmx_result obstacles[VMX_MAX_OBSTACLES];

	KUNIT_EXPECT_EQ(test, vmx_find_obstacles(host, caps, obstacles), 0);
}

static void find_obstacles_each(struct kunit *test)
{
	struct vmx_host host;
	struct vmx_caps caps;

	ready(&host, &caps);
	expect_no_obstacle(test, &host, &caps);
	host.tdx = true;
	expect_no_obstacle(test, &host, &caps);

	host.cr4 |= BIT_ULL(13);
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_TDX, 0);
	host.tdx = false;
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_BUSY, 0);

	ready(&host, &caps);
	host.pic = true;
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_PIC, 0);

	ready(&host, &caps);
	host.cr0 ^= BIT_ULL(5) | BIT_ULL(30);
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_CR0, BIT_ULL(5) | BIT_ULL(30));

	ready(&host, &caps);
	host.cr4 |= BIT_ULL(23);
	caps.msr[VMX_MSR_CR4_FIXED0] |= BIT_ULL(17);
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_CR4, BIT_ULL(17) | BIT_ULL(23));
}

/* Tracing is in the way only where it cannot go on, and only while it is on. */
static void find_obstacles_intel_pt_tracing(struct kunit *test)
{
	struct vmx_host host;
	struct vmx_caps caps;

	ready(&host, &caps);
	host.rtit_ctl = 0x2505;
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_PT, 0);
	caps.msr[VMX_MSR_MISC] = ~BIT_ULL(14);
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_PT, 0);
	caps.msr[VMX_MSR_MISC] = BIT_ULL(14);
	expect_no_obstacle(test, &host, &caps);
	caps.msr[VMX_MSR_MISC] = 0;
	host.rtit_ctl = ~BIT_ULL(0);
	expect_no_obstacle(test, &host, &caps);
}

static void find_obstacles_all_at_once(struct kunit *test)
{
	static const enum vmx_problem expected[VMX_MAX_OBSTACLES] = {
		VMX_PROBLEM_BUSY, VMX_PROBLEM_PT, VMX_PROBLEM_PIC, VMX_PROBLEM_CR0,
		VMX_PROBLEM_CR4,
	};
	const struct vmx_host host = { 0, BIT_ULL(13) | BIT_ULL(23), 1, true, false };
	struct vmx_result obstacles[VMX_MAX_OBSTACLES];
	struct vmx_host other;
	struct vmx_caps caps;
	unsigned int i;

	ready(&other, &caps);
	KUNIT_ASSERT_EQ(test, vmx_find_obstacles(&host, &caps, obstacles), VMX_MAX_OBSTACLES);
	for (i = 0; i < VMX_MAX_OBSTACLES; i++)
		KUNIT_EXPECT_EQ(test, obstacles[i].problem, expected[i]);
}

/* Where VMX operation allows it, nothing depends on it; where it does not, that alone. */
static void find_obstacles_same_with_fred(struct kunit *test)
{
	struct vmx_result without[VMX_MAX_OBSTACLES], with[VMX_MAX_OBSTACLES];
	struct vmx_host host;
	struct vmx_caps caps;
	unsigned int state, i, nr;

	for (state = 0; state < 64; state++) {
		ready(&host, &caps);
		caps.msr[VMX_MSR_CR4_FIXED1] |= BIT_ULL(32);
		host.cr4 |= state & BIT(0) ? BIT_ULL(13) : 0;
		host.tdx = state & BIT(1);
		host.pic = state & BIT(2);
		host.rtit_ctl = !!(state & BIT(3));
		host.cr0 ^= state & BIT(4) ? BIT_ULL(5) : 0;
		host.cr4 ^= state & BIT(5) ? BIT_ULL(23) : 0;

		nr = vmx_find_obstacles(&host, &caps, without);
		host.cr4 |= BIT_ULL(32);
		KUNIT_ASSERT_EQ(test, vmx_find_obstacles(&host, &caps, with), nr);
		for (i = 0; i < nr; i++) {
			KUNIT_EXPECT_EQ(test, with[i].problem, without[i].problem);
			KUNIT_EXPECT_EQ(test, with[i].bits, without[i].bits);
		}
	}

	ready(&host, &caps);
	host.cr4 |= BIT_ULL(32);
	expect_obstacle(test, &host, &caps, VMX_PROBLEM_CR4, BIT_ULL(32));
}

/* VM-exit interruption information: valid, NMI or hardware exception or interrupt, vector. */
static void event_of_each_exit(struct kunit *test)
{
	static const struct {
		u32 answer;
		u32 info;
		enum vmx_event event;
	} exits[] = {
		{ 0x40000012, 0, VMX_EVENT_NONE },
		{ 0x40000012, 0x80000202, VMX_EVENT_NONE },
		{ 0x40000000, 0x80000202, VMX_EVENT_NMI },
		{ 0x40000000, 0x80000282, VMX_EVENT_NMI },
		{ 0x40000000, 0x80000a02, VMX_EVENT_NMI },
		{ 0x40000000, 0x80000602, VMX_EVENT_NONE },
		{ 0x40000000, 0x00000202, VMX_EVENT_NONE },
		{ 0x40000000, 0x80000302, VMX_EVENT_NONE },
		{ 0x40000000, 0x80000312, VMX_EVENT_MACHINE_CHECK },
		{ 0x40000000, 0x00000312, VMX_EVENT_NONE },
		{ 0x40000000, 0x80000b0e, VMX_EVENT_NONE },
		{ 0x40000001, 0, VMX_EVENT_INTERRUPT },
		{ 0x40000001, 0x000000ec, VMX_EVENT_INTERRUPT },
		{ 0x40000001, 0x800000ff, VMX_EVENT_INTERRUPT },
		{ 0x40000001, 0x800000ec, VMX_EVENT_TAKEN_INTERRUPT },
		{ 0x40000001, 0x80000030, VMX_EVENT_TAKEN_INTERRUPT },
		{ 0xc0000029, 0, VMX_EVENT_MACHINE_CHECK },
		{ 0xc0000021, 0x80000202, VMX_EVENT_NONE },
		{ 0xc0000001, 0, VMX_EVENT_NONE },
		{ 0, 0x80000202, VMX_EVENT_NONE },
		{ 1, 0x800000ec, VMX_EVENT_NONE },
		{ 7, 0, VMX_EVENT_NONE },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(exits); i++)
		KUNIT_EXPECT_EQ_MSG(test, vmx_event_of(exits[i].answer, exits[i].info),
				    exits[i].event, "row %u", i);
}

static void format_proof_lines(struct kunit *test)
{
	static const char expected[] =
		"CPU 3: VM entries 2, repeated after interrupts 11, NMIs 7, machine checks 9\n"
		"pin-based 0x00000016\n"
		"primary 0x00000000\n"
		"secondary 0x00000002 vmx-ept\n"
		"tertiary 0x0000000000000000\n"
		"vm-exit 0x00000000\n"
		"secondary-vm-exit 0x0000000000000000\n"
		"vm-entry 0x00004004 vmx-entry-load-debugctl vmx-entry-load-pat\n"
		"msr-switch IA32_DEBUGCTL MSR(1D9H) by vmx-entry-load-debugctl\n"
		"msr-switch IA32_PAT MSR(277H) by vmx-entry-load-pat\n"
		"msr-switch IA32_EFER MSR(C0000080H) by MSR areas\n";
	const struct vmx_proof proof = {
		.cpu = 3,
		.entries = 2,
		.events = { 0, 5, 6, 7, 9 },
		.switched = BIT(VMX_SWITCH_0x1d9) | BIT(VMX_SWITCH_0x277) |
			    BIT(VMX_SWITCH_0xc0000080),
		.words = {
			.word[VMX_WORD_PIN] = 0x16,
			.word[VMX_WORD_SECONDARY] = 2,
			.word[VMX_WORD_ENTRY] = BIT_ULL(2) | BIT_ULL(14),
			.area_msr = { 0xc0000080, 0x38f },
			.nr_area_msrs = 2,
		},
	};
	char *text = kunit_kzalloc(test, 1024, GFP_KERNEL);
	size_t size;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, vmx_format_proof(&proof, text, 1024), strlen(expected));
	KUNIT_EXPECT_STREQ(test, text, expected);

	for (size = 1; size <= strlen(expected); size++) {
		memset(text, '#', 1024);
		KUNIT_ASSERT_EQ(test, vmx_format_proof(&proof, text, size), size - 1);
		KUNIT_ASSERT_EQ(test, strlen(text), size - 1);
		KUNIT_ASSERT_EQ(test, memcmp(text, expected, size - 1), 0);
		KUNIT_ASSERT_EQ(test, text[size], '#');
	}
}

/* All controls and all MSRs are less than the 8 KiB that vmx_verify has for them. */
static void format_proof_longest(struct kunit *test)
{
	struct vmx_proof proof = { .cpu = ~0, .entries = ~0, .switched = ~0 };
	char *text = kunit_kzalloc(test, 8192, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(proof.events, 0xff, sizeof(proof.events));
	memset(proof.words.word, 0xff, sizeof(proof.words.word));
	KUNIT_EXPECT_LT(test, vmx_format_proof(&proof, text, 8192), 8000);
	KUNIT_EXPECT_STREQ(test, strrchr(text, ' '), " vmx-entry-load-spec-ctrl\n");
}

static struct kunit_case verify_cases[] = {
	KUNIT_CASE(alternative_exclusive_controls),
	KUNIT_CASE(least_words),
	KUNIT_CASE(find_rejected_none),
	KUNIT_CASE(find_rejected_each_control),
	KUNIT_CASE(find_rejected_seven_controls),
	KUNIT_CASE(find_conflict_two_exclusive),
	KUNIT_CASE(find_conflict_any_control),
	KUNIT_CASE(find_conflict_not_in_least),
	KUNIT_CASE(find_rejected_need_comes_later),
	KUNIT_CASE(find_rejected_least_fails),
	KUNIT_CASE_PARAM(format_result_each_problem, result_line_gen_params),
	KUNIT_CASE(format_result_each_answer),
	KUNIT_CASE(alternative_single_control),
	KUNIT_CASE(find_obstacles_each),
	KUNIT_CASE(find_obstacles_intel_pt_tracing),
	KUNIT_CASE(find_obstacles_all_at_once),
	KUNIT_CASE(find_obstacles_same_with_fred),
	KUNIT_CASE(event_of_each_exit),
	KUNIT_CASE(format_proof_lines),
	KUNIT_CASE(format_proof_longest),
	{}
};

static struct kunit_suite verify_suite = {
	.name = "vmx_core_verify",
	.test_cases = verify_cases,
};

kunit_test_suite(verify_suite);
