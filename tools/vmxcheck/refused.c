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

/**
 * refusal_on_any() - the bits that some CPU does not allow
 * @refusal: what of
 */
u64 refusal_on_any(const struct refusal *refusal)
{
	const struct vmx_machine *machine = &refusal->host->machine;
	u64 bits = 0;
	unsigned int i;

	for (i = 0; i < machine->nr_cpus; i++)
		bits |= refusal->bits(refusal->host, machine->cpus[i].caps, refusal->context);
	return bits;
}

/**
 * refusal_cpus() - name the CPUs that do not allow a bit
 * @refusal: what of
 * @bit: the bit
 * @buf: where to
 * @size: size of @buf in bytes
 *
 * Return: @buf, empty if it is all CPUs.
 */
const char *refusal_cpus(const struct refusal *refusal, u64 bit, char *buf, size_t size)
{
	const struct vmx_machine *machine = &refusal->host->machine;
	unsigned int i, nr = 0, len;

	for (i = 0; i < machine->nr_cpus; i++) {
		struct vmx_cpu *cpu = &machine->cpus[i];

		cpu->group = !!(refusal->bits(refusal->host, cpu->caps, refusal->context) & bit);
		nr += cpu->group;
	}
	*buf = '\0';
	if (nr == machine->nr_cpus)
		return buf;
	len = scnprintf(buf, size, " on CPU%s ", nr == 1 ? "" : "s");
	vmx_format_cpus(machine, BIT_ULL(1), buf + len, size - len);
	return buf;
}

static const struct reason *find_reason(enum vmx_control control)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].control == control)
			return &reasons[i];
	return NULL;
}

/* A bit that the host does not allow, and whether that is the reason. */
static bool blame(struct facts *facts, u32 number, enum vmx_control control, bool must_be_1,
		  const struct refusal *refusal, u64 refused)
{
	const struct reason *reason = find_reason(control);
	const char *name = vmx_control_name(control);
	bool excused = !must_be_1 && reason && reason->emulated;
	unsigned int bit = control % 64 + vmx_word_shift(vmx_control_word(control));
	struct note *note;
	char cpus[100];

	refusal_cpus(refusal, refused, cpus, sizeof(cpus));
	if (must_be_1)
		note = facts_note(facts, VMX_ERROR, "unsupported",
				  "%s%sMSR(%XH)[bit %u] must be 1 on this host%s, and was asked to be able to be 0",
				  name ?: "", name ? " " : "", number, bit, cpus);
	else
		note = facts_note(facts, excused ? VMX_INFO : VMX_ERROR, "unsupported",
				  "%s%sMSR(%XH)[bit %u] was asked for, and this host does not allow it%s%s%s",
				  name ?: "", name ? " " : "", number, bit, cpus,
				  reason ? "; " : "", reason ? reason->words : "");
	note->word = vmx_control_word(control);
	note->mask = vmx_control_mask(control);
	note->have = must_be_1 ? note->mask : 0;
	return !excused;
}

/* Fall back to the plain MSR if the TRUE one was not captured. */
static bool host_value(const struct facts *host, const struct vmx_caps *caps, int msr, u64 *value,
		       u64 *told)
{
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

/* Bits of a value that a CPU does not allow to be 1. */
static u64 denied_ones(const struct facts *host, const struct vmx_caps *caps, const void *context)
{
	const struct asked_msr *asked = context;
	int msr = name_msr_index(asked->number);
	u64 value, told;

	if (!host_value(host, caps, msr, &value, &told))
		return 0;
	return asked->value & ~value & told & (is_split(msr) ? ~0ULL << 32 : ~0ULL);
}

/* Controls that a CPU does not allow to be 0, as the value has them. */
static u64 denied_zeros(const struct facts *host, const struct vmx_caps *caps,
			const void *context)
{
	const struct asked_msr *asked = context;
	int msr = name_msr_index(asked->number);
	u64 value, told;

	if (!is_split(msr) || !host_value(host, caps, msr, &value, &told))
		return 0;
	return lower_32_bits(value & ~asked->value & told);
}

static bool is_captured(const struct facts *host, int msr)
{
	unsigned int i;
	u64 value, told;

	for (i = 0; msr >= 0 && i < host->machine.nr_cpus; i++)
		if (host_value(host, host->machine.cpus[i].caps, msr, &value, &told))
			return true;
	return false;
}

static bool blame_bits(struct facts *facts, const struct refusal *refusal, u32 number,
		       bool must_be_1)
{
	enum vmx_control control;
	bool blamed = false;
	u64 bit;

	vmx_for_each_bit(bit, refusal_on_any(refusal))
		if (name_at_bit(name_msr_index(number), __ffs64(bit), &control))
			blamed |= blame(facts, number, control, must_be_1, refusal, bit);
	return blamed;
}

/* Blame the bits that the host does not allow, or else KVM. */
static bool compare_asked(struct facts *facts, const struct asked_msr *asked,
			  const struct facts *host)
{
	const struct refusal ones = { host, denied_ones, asked };
	const struct refusal zeros = { host, denied_zeros, asked };
	bool blamed;

	if (!is_captured(host, name_msr_index(asked->number))) {
		facts_note(facts, VMX_WARNING, "not-captured",
			   "MSR(%XH) of this host was not captured: there is nothing to compare with",
			   asked->number);
		return false;
	}
	blamed = blame_bits(facts, &ones, asked->number, false);
	blamed |= blame_bits(facts, &zeros, asked->number, true);
	if (!blamed)
		suspect_kvm(facts, asked->number, asked->value);
	return blamed;
}

/* The bits of an MSR that are those of a word that may be 1. */
static u64 of_word(const struct vmx_word_row *row, u64 value)
{
	if (row->layout == VMX_SPLIT || row->layout == VMX_HIGH)
		return upper_32_bits(value);
	return row->layout == VMX_LOW ? lower_32_bits(value) : value;
}

/* The controls of a word that a CPU does not allow, as far as its MSRs were captured. */
static u64 denied_controls(const struct facts *host, const struct vmx_caps *caps,
			   const void *context)
{
	const struct vmx_word_row *row = context;
	const u64 *unknown = facts_extra(host, caps)->unknown;
	u64 denied = 0;

	if (vmx_msr_known(caps, row->msr))
		denied = of_word(row, ~caps->msr[row->msr] & ~unknown[row->msr]);
	if (vmx_msr_known(caps, row->true_msr))
		denied |= of_word(row, ~caps->msr[row->true_msr] & ~unknown[row->true_msr]);
	return denied;
}

/* Names that were asked for. */
static bool compare_names(struct facts *facts, const struct facts *host, enum claim claim)
{
	bool blamed = false;
	unsigned int word;
	u64 bit;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		const struct vmx_word_row *row = &vmx_words[word];
		const struct refusal refusal = { host, denied_controls, row };

		vmx_for_each_bit(bit, facts->claims[claim][word] & refusal_on_any(&refusal))
			blamed |= blame(facts, vmx_msrs[row->msr].number,
					word * 64 + __ffs64(bit), false, &refusal, bit);
	}
	return blamed;
}

/* The controls of a word that a CPU is not known to allow. */
static u64 not_allowed(const struct facts *host, const struct vmx_caps *caps, const void *context)
{
	const struct vmx_word_row *row = context;
	u64 told = vmx_msr_known(caps, row->msr) ? ~facts_extra(host, caps)->unknown[row->msr] : 0;

	return denied_controls(host, caps, context) | ~of_word(row, told);
}

/* Controls that the host has, and that a guest of it does not get. */
static void suspect_kvm_of_names(struct facts *facts, const struct facts *host)
{
	const struct reason *reason;
	unsigned int word, nr = 0;
	u64 bit;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		const struct refusal refusal = { host, not_allowed, &vmx_words[word] };
		u64 allowed = ~refusal_on_any(&refusal);

		vmx_for_each_bit(bit, facts->claims[CLAIM_MISSING][word] & allowed) {
			nr++;
			reason = find_reason(word * 64 + __ffs64(bit));
			if (reason && !reason->emulated)
				facts_note(facts, VMX_WARNING, "outer-hypervisor", "%s: %s",
					   vmx_control_name(reason->control), reason->words);
		}
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
