// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare a request with the capabilities of a host.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "answers.h"
#include "names.h"

/* Why KVM does not offer what the processor has, or offers what it has not. */
static const struct reason {
	enum vmx_control control;
	bool emulated;
	const char *words;
} reasons[] = {
	{ VMXC_SECONDARY_EXEC_SHADOW_VMCS, true,
	  "KVM emulates it for guests, so it is not to blame" },
	{ VMXC_PIN_BASED_VMX_PREEMPTION_TIMER, false,
	  "with enlightened VMCS (hv-evmcs, as hv-passthrough sets it) KVM withdraws it" },
	{ VMXC_PIN_BASED_POSTED_INTR, false,
	  "KVM offers it to guests only with APICv, which SynIC (hv-synic) switches off" },
	{ VMXC_SECONDARY_EXEC_APIC_REGISTER_VIRT, false,
	  "KVM offers it to guests only with APICv, which SynIC (hv-synic) switches off" },
	{ VMXC_SECONDARY_EXEC_VIRTUAL_INTR_DELIVERY, false,
	  "KVM offers it to guests only with APICv, which SynIC (hv-synic) switches off" },
	{ VMXC_VM_ENTRY_LOAD_BNDCFGS, false, "MPX: KVM offers it only where the host uses MPX" },
	{ VMXC_VM_EXIT_CLEAR_BNDCFGS, false, "MPX: KVM offers it only where the host uses MPX" },
};

static const struct reason *find_reason(enum vmx_control control)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].control == control)
			return &reasons[i];
	return NULL;
}

/* A bit that the host does not allow, and whether that is the reason. */
static bool blame(struct facts *facts, u32 number, enum vmx_control control, bool must_be_1)
{
	const struct reason *reason = find_reason(control);
	const char *name = vmx_control_name(control);
	bool excused = !must_be_1 && reason && reason->emulated;
	unsigned int bit = control % 64 + vmx_word_shift(vmx_control_word(control));
	struct note *note;

	note = facts_note(facts, excused ? VMX_INFO : VMX_ERROR, "unsupported",
			  "%s%sMSR(%XH)[bit %u] %s%s%s", name ?: "", name ? " " : "", number, bit,
			  must_be_1 ? "must be 1 on this host, and was asked to be able to be 0" :
				      "was asked for, and this host does not allow it",
			  !must_be_1 && reason ? "; " : "",
			  !must_be_1 && reason ? reason->words : "");
	note->word = vmx_control_word(control);
	note->mask = vmx_control_mask(control);
	note->have = must_be_1 ? note->mask : 0;
	return !excused;
}

/* Fall back to the plain MSR if the TRUE one was not captured. */
static bool host_value(const struct facts *host, int msr, u64 *value, u64 *told)
{
	const struct vmx_caps *caps = host->machine.cpus[0].caps;
	unsigned int word;

	if (!vmx_msr_known(caps, msr)) {
		for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
			if (vmx_words[word].true_msr == msr)
				break;
		if (word == VMX_NR_CONTROL_WORDS || !vmx_msr_known(caps, vmx_words[word].msr))
			return false;
		msr = vmx_words[word].msr;
	}
	*value = caps->msr[msr];
	*told = ~facts_extra(host, caps)->unknown[msr];
	return true;
}

static bool is_split(int msr)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		if ((vmx_words[word].msr == msr || vmx_words[word].true_msr == msr) &&
		    vmx_words[word].layout == VMX_SPLIT)
			return true;
	return false;
}

/* A host that allows all that was asked for: then KVM itself has withdrawn something. */
static void suspect_kvm(struct facts *facts, u32 number, u64 asked)
{
	enum vmx_control control;
	const struct reason *reason;
	unsigned int bit;
	int msr = name_msr_index(number);
	bool found = false;

	for (bit = is_split(msr) ? 32 : 0; bit < 64; bit++) {
		if (!(asked & BIT_ULL(bit)) || !name_at_bit(msr, bit, &control))
			continue;
		reason = find_reason(control);
		if (!reason || reason->emulated)
			continue;
		facts_note(facts, VMX_WARNING, "outer-hypervisor",
			   "this host allows all of it, so KVM itself has withdrawn something: %s %s bit %u is a likely one; %s",
			   vmx_control_name(control), vmx_words[vmx_control_word(control)].name,
			   control % 64, reason->words);
		found = true;
	}
	if (!found)
		facts_note(facts, VMX_WARNING, "outer-hypervisor",
			   "this host allows all of MSR(%XH) = 0x%llx, so KVM itself has withdrawn something, or the capture is of another host",
			   number, asked);
}

/* Blame the bits that the host does not allow, or else KVM. */
static bool compare_asked(struct facts *facts, const struct asked_msr *asked,
			  const struct facts *host)
{
	int msr = name_msr_index(asked->number);
	u64 value, told, extra, lacking;
	enum vmx_control control;
	bool blamed = false;
	u64 bit;

	if (msr < 0 || !host_value(host, msr, &value, &told)) {
		facts_note(facts, VMX_WARNING, "not-captured",
			   "MSR(%XH) of this host was not captured: there is nothing to compare with",
			   asked->number);
		return false;
	}
	extra = asked->value & ~value & told;
	lacking = is_split(msr) ? lower_32_bits(value & ~asked->value & told) : 0;
	if (is_split(msr))
		extra &= ~0ULL << 32;
	vmx_for_each_bit(bit, extra)
		if (name_at_bit(msr, __ffs64(bit), &control))
			blamed |= blame(facts, asked->number, control, false);
	vmx_for_each_bit(bit, lacking)
		if (name_at_bit(msr, __ffs64(bit), &control))
			blamed |= blame(facts, asked->number, control, true);
	if (!blamed)
		suspect_kvm(facts, asked->number, asked->value);
	return blamed;
}

/* Names that were asked for. */
static bool compare_names(struct facts *facts, const struct facts *host, enum claim claim)
{
	const struct vmx_caps *caps = host->machine.cpus[0].caps;
	const struct cpu_extra *extra = facts_extra(host, caps);
	u64 may_be_1[VMX_NR_WORDS], must_be_1[VMX_NR_WORDS];
	bool blamed = false;
	unsigned int word;
	u64 bit;

	vmx_decode_caps(caps, may_be_1, must_be_1);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		const struct vmx_word_row *row = &vmx_words[word];
		u64 told = ~extra->unknown[row->msr];

		if (!vmx_msr_known(caps, row->msr))
			continue;
		if (row->layout == VMX_SPLIT || row->layout == VMX_HIGH)
			told >>= 32;
		vmx_for_each_bit(bit, facts->claims[claim][word] & ~may_be_1[word] & told)
			blamed |= blame(facts, vmx_msrs[row->msr].number,
					word * 64 + __ffs64(bit), false);
	}
	return blamed;
}

/* Controls that the host has, and that a guest of it does not get. */
static void suspect_kvm_of_names(struct facts *facts, const struct facts *host)
{
	u64 may_be_1[VMX_NR_WORDS], must_be_1[VMX_NR_WORDS];
	const struct reason *reason;
	unsigned int word, nr = 0;
	u64 bit;

	vmx_decode_caps(host->machine.cpus[0].caps, may_be_1, must_be_1);
	for (word = 0; word < VMX_NR_WORDS; word++)
		vmx_for_each_bit(bit, facts->claims[CLAIM_MISSING][word] & may_be_1[word]) {
			nr++;
			reason = find_reason(word * 64 + __ffs64(bit));
			if (reason && !reason->emulated)
				facts_note(facts, VMX_WARNING, "outer-hypervisor", "%s: %s",
					   vmx_control_name(reason->control), reason->words);
		}
	if (nr)
		facts_note(facts, VMX_WARNING, "outer-hypervisor",
			   "this host allows %u of the controls that are missing: KVM, or a hypervisor between, does not pass %s on",
			   nr, nr == 1 ? "it" : "them");
}

static void note_asked(struct facts *facts, const struct asked_msr *asked)
{
	int msr = name_msr_index(asked->number);
	char text[300] = "";
	struct vmx_text list = { text, sizeof(text) };
	enum vmx_control control;
	unsigned int bit;

	for (bit = is_split(msr) ? 32 : 0; msr >= 0 && bit < 64; bit++)
		if (asked->value & BIT_ULL(bit) && name_at_bit(msr, bit, &control) &&
		    vmx_control_name(control))
			vmx_put(&list, "%s%s", *text ? ", " : "", vmx_control_name(control));
	facts_note(facts, VMX_INFO, "unsupported", "asked for in MSR(%XH): %s", asked->number,
		   *text ? text : "no control");
}

/**
 * answer_refused() - note what of that which was asked for a host does not allow
 * @facts: what was asked for; the notes are added to them
 * @host: the host, or NULL to say what was asked for
 *
 * Return: whether the host is the reason.
 */
bool answer_refused(struct facts *facts, const struct facts *host)
{
	bool blamed = false;
	unsigned int i;

	for (i = 0; i < facts->nr_asked; i++) {
		if (host)
			blamed |= compare_asked(facts, &facts->asked[i], host);
		else
			note_asked(facts, &facts->asked[i]);
	}
	if (host) {
		blamed |= compare_names(facts, host, CLAIM_WANTED);
		blamed |= compare_names(facts, host, CLAIM_MISSING);
		suspect_kvm_of_names(facts, host);
	}
	return blamed;
}
