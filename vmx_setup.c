// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the snapshot to the configuration: narrow, sanitize, check.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "core/setup.h"

/**
 * adjust_vmx_controls() - narrow a request to what a capability MSR allows
 * @required: controls that must be 1
 * @optional: controls that are wanted where they may be 1
 * @msr: the MSR: bits 31:0 must be 1, bits 63:32 may be 1
 * @result: the controls that are wanted and may be 1, and those that must be
 *
 * Source: SDM, "Algorithms for Determining VMX Capabilities".
 *
 * Return: 0, or -EIO if a required control may not be 1.
 */
int adjust_vmx_controls(u32 required, u32 optional, u64 msr, u32 *result)
{
	u32 must_be_1 = lower_32_bits(msr);
	u32 may_be_1 = upper_32_bits(msr);

	*result = ((required | optional) & may_be_1) | must_be_1;
	return required & ~*result ? -EIO : 0;
}

/**
 * adjust_vmx_controls64() - narrow a request to what a flat capability MSR allows
 * @required: controls that must be 1
 * @optional: controls that are wanted where they may be 1
 * @allowed1: the MSR: each bit may be 1; none must be
 * @result: the controls that are wanted and may be 1
 *
 * Source: SDM, "Tertiary Processor-Based VM-Execution Controls".
 *
 * Return: 0, or -EIO if a required control may not be 1.
 */
int adjust_vmx_controls64(u64 required, u64 optional, u64 allowed1, u64 *result)
{
	*result = (required | optional) & allowed1;
	return required & ~*result ? -EIO : 0;
}

static struct vmx_finding *report(const struct vmx_setup *setup, enum vmx_rule rule,
				  enum vmx_word word, u64 mask)
{
	return vmx_report_at(setup, rule, vmx_at_word(word, mask), VMX_NOWHERE);
}

/* One finding for each control of @mask. */
static void report_each(const struct vmx_setup *setup, enum vmx_rule rule,
			enum vmx_word word, u64 mask)
{
	u64 bit;

	vmx_for_each_bit(bit, mask)
		report(setup, rule, word, bit);
}

/* ENCLS exiting is wanted with SGX only. */
static u64 optional_controls(const struct vmx_caps *caps, const struct vmx_policy *policy,
			     enum vmx_word word)
{
	u64 optional = policy->optional[word];

	if (word == VMX_WORD_SECONDARY && vmx_sgx_absent(caps))
		optional &= ~vmx_control_mask(VMXC_SECONDARY_EXEC_ENCLS_EXITING);
	return optional;
}

/* What is asked of one CPU. */
u64 vmx_wanted_controls(const struct vmx_caps *caps, const struct vmx_policy *policy,
			enum vmx_word word)
{
	return policy->required[word] | optional_controls(caps, policy, word);
}

static void adjust_word(const struct vmx_setup *setup, enum vmx_word word, u64 required,
			u64 optional, u64 *result)
{
	u64 may_be_1 = setup->may_be_1[word];
	u32 result32;

	if (vmx_words[word].layout == VMX_FLAT) {
		adjust_vmx_controls64(required, optional, may_be_1, result);
		return;
	}
	adjust_vmx_controls(required, optional, may_be_1 << 32 | setup->must_be_1[word], &result32);
	*result = result32;
}

static bool has_true_msr(const struct vmx_setup *setup, enum vmx_word word)
{
	enum vmx_msr true_msr = vmx_words[word].true_msr;

	return true_msr != vmx_words[word].msr && setup->enumerated & BIT(true_msr);
}

/* The controls that may be 1 by the plain MSR, and not by the TRUE one. */
static u64 denied_by_true_msr(const struct vmx_setup *setup, enum vmx_word word)
{
	const struct vmx_word_row *row = &vmx_words[word];

	if (row->true_msr == row->msr || setup->exchanged & BIT(word))
		return 0;
	return upper_32_bits(setup->caps->msr[row->msr]) & ~setup->may_be_1[word];
}

/* The TRUE MSR is the one that counts for the processor; KVM looks at the plain one. */
static void check_denied(const struct vmx_setup *setup, enum vmx_word word, u64 denied,
			 u64 requested)
{
	struct vmx_at bits = { .place = VMX_AT_TRUE_WORD, .index = word };

	bits.mask = denied & requested;
	if (bits.mask)
		vmx_report_at(setup, VMX_RULE_TRUE_DENIES, bits, VMX_NOWHERE);
	bits.mask = denied & ~requested;
	if (bits.mask)
		vmx_report_at(setup, VMX_RULE_TRUE_DENIES_UNREQUESTED, bits, VMX_NOWHERE);
}

static void report_exchanged(const struct vmx_setup *setup, enum vmx_msr msr)
{
	vmx_report_at(setup, VMX_RULE_EXCHANGED,
		      vmx_at_msr(msr, GENMASK_ULL(31, 0)), VMX_NOWHERE);
}

static void check_settings(const struct vmx_setup *setup, enum vmx_word word, u64 denied)
{
	enum vmx_msr true_msr = vmx_words[word].true_msr;
	u64 value = setup->caps->msr[true_msr];
	u64 contradictions = vmx_contradictions(value);
	u64 neither = setup->must_be_1[word] & ~setup->may_be_1[word];
	u64 forbidden = setup->must_be_1[word] & setup->policy->forbidden[word];

	if (!(neither | forbidden | contradictions))
		return;
	/* What the TRUE MSR denies is one mistake. */
	if (neither & denied)
		report(setup, VMX_RULE_ALLOWED_SETTINGS, word, neither & denied);
	report_each(setup, VMX_RULE_ALLOWED_SETTINGS, word, neither & ~denied);
	report_each(setup, VMX_RULE_FORBIDDEN, word, forbidden);
	if (!contradictions || !has_true_msr(setup, word))
		return;
	if (vmx_is_exchanged(value))
		report_exchanged(setup, true_msr);
	else
		vmx_report_at(setup, VMX_RULE_ALLOWED_SETTINGS,
			      vmx_at_msr(true_msr, contradictions), VMX_NOWHERE);
}

/* A word that allows nothing has one cause. */
static void report_missing(const struct vmx_setup *setup, enum vmx_word word, u64 missing)
{
	if (setup->may_be_1[word])
		report_each(setup, VMX_RULE_REQUIRED, word, missing);
	else
		report(setup, VMX_RULE_REQUIRED, word, missing);
}

/* Narrowing has left out what the user disabled. */
static void report_choice(const struct vmx_setup *setup, const struct vmcs_config *config,
			  enum vmx_word word, u64 disabled)
{
	u64 stuck = disabled & vmx_must_be_1(setup, config, word);
	u64 bit;

	if (disabled & ~stuck)
		report(setup, VMX_RULE_DISABLED, word, disabled & ~stuck);
	vmx_for_each_bit(bit, stuck)
		vmx_escalate(setup->findings, report(setup, VMX_RULE_DISABLED, word, bit));
}

static void narrow_word(const struct vmx_setup *setup, struct vmcs_config *config,
			enum vmx_word word)
{
	u64 required = setup->policy->required[word];
	u64 optional = optional_controls(setup->caps, setup->policy, word);
	u64 may_be_1 = setup->may_be_1[word];
	u64 disabled = setup->policy->disabled[word] & may_be_1;
	u64 unknown = may_be_1 & ~setup->policy->known[word] & ~vmx_words[word].default1;
	u64 denied = denied_by_true_msr(setup, word);
	u64 *value = &config->word[word];
	u64 missing;

	if (!vmx_word_known(setup, word)) {
		if (!vmx_msrs[vmx_words[word].msr].needed)
			report_each(setup, VMX_RULE_REQUIRED, word, required);
		return;
	}

	check_settings(setup, word, denied);
	if (denied)
		check_denied(setup, word, denied, required | optional);
	adjust_word(setup, word, required, optional, value);
	missing = required & ~*value & ~denied;
	if (missing)
		report_missing(setup, word, missing);
	if (disabled)
		report_choice(setup, config, word, disabled);
	if (optional & ~may_be_1 & ~denied)
		report(setup, VMX_RULE_UNSUPPORTED, word, optional & ~may_be_1 & ~denied);
	if (unknown)
		report(setup, VMX_RULE_UNKNOWN_BITS, word, unknown);
}

/* Capabilities are not chosen, but a hypervisor may require them. */
static void take_capabilities(const struct vmx_setup *setup, struct vmcs_config *config,
			      enum vmx_word word)
{
	u64 missing = setup->policy->required[word] & ~setup->may_be_1[word];

	if (missing && vmx_word_known(setup, word))
		report_each(setup, VMX_RULE_REQUIRED, word, missing);
	config->word[word] = setup->may_be_1[word];
}

static void narrow_request(const struct vmx_setup *setup, struct vmcs_config *config)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		narrow_word(setup, config, word);
	for (; word < VMX_NR_WORDS; word++)
		take_capabilities(setup, config, word);
}

/* VM exit must come back to a 64-bit host, whatever the policy. */
static u64 required_controls(const struct vmx_policy *policy, enum vmx_word word)
{
	u64 required = policy->required[word];

	if (word == VMX_WORD_EXIT)
		required |= vmx_control_mask(VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE);
	return required;
}

static void report_dropped(const struct vmx_setup *setup, enum vmx_word word, u64 dropped)
{
	const struct vmx_finding *cause = vmx_dropped_by(setup->findings, word, dropped);
	struct vmx_finding *finding = report(setup, VMX_RULE_REQUIRED_DROPPED, word, dropped);

	finding->because = cause ? cause->rule : VMX_RULE_TRUNCATED;
}

/* Narrowing has reported the required controls that the processor lacks. */
static void check_required(const struct vmx_setup *setup, const struct vmcs_config *config)
{
	unsigned int word;
	u64 dropped, bit;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		dropped = required_controls(setup->policy, word) & ~config->word[word];
		if (!dropped)
			continue;
		dropped &= setup->may_be_1[word] | denied_by_true_msr(setup, word);
		if (!setup->may_be_1[word] && dropped)
			report_dropped(setup, word, dropped);
		else
			vmx_for_each_bit(bit, dropped)
				report_dropped(setup, word, bit);
	}
}

/* Sanitizing needs all of these; a fault has already been reported. */
#define NEEDED_WORDS (BIT(VMX_WORD_PIN) | BIT(VMX_WORD_PRIMARY) | BIT(VMX_WORD_SECONDARY) | \
		      BIT(VMX_WORD_EXIT) | BIT(VMX_WORD_ENTRY))

/* A cause comes before its consequences. */
static void report_exchanged_words(const struct vmx_setup *setup)
{
	u64 bit;

	vmx_for_each_bit(bit, setup->exchanged)
		report_exchanged(setup, vmx_words[__ffs64(bit)].msr);
}

static void derive_config(const struct vmx_setup *setup, struct vmcs_config *config)
{
	report_exchanged_words(setup);
	vmx_check_captured(setup);
	narrow_request(setup, config);
	vmx_drop_errata(setup, config);
	if (vmx_clear_halves(setup, config) && (setup->known & NEEDED_WORDS) == NEEDED_WORDS)
		vmx_sanitize(setup, config, vmx_needs, vmx_nr_needs);
	vmx_clear_ept_vpid(setup, config);
	vmx_check_consistency(setup);
	check_required(setup, config);
	vmx_check_request(setup);
	vmx_plan_switches(setup->caps, config);
}

/* A word is unknown if its MSR, or one that enumerates it, was not captured. */
static bool depends_on(enum vmx_msr msr, u32 unknown)
{
	for (; !(unknown & BIT(msr)); msr = vmx_msrs[msr].enumerated_by)
		if (!vmx_msrs[msr].enumerating_bits)
			return false;
	return true;
}

static u32 known_words(const struct vmx_setup *setup, u32 unknown)
{
	enum vmx_msr msr;
	unsigned int word;
	u32 known = 0;

	for (word = 0; word < VMX_NR_WORDS; word++) {
		msr = vmx_words[word].msr;
		if (vmx_msr_known(setup->caps, msr) || !depends_on(msr, unknown))
			known |= BIT(word);
	}
	return known;
}

/* Nothing can be said of a word whose MSR has its halves exchanged, or one that enumerates it. */
static void drop_exchanged_words(struct vmx_setup *setup)
{
	unsigned int word;
	u32 msrs = 0;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		if (!(setup->must_be_1[word] & ~setup->may_be_1[word]) ||
		    !vmx_is_exchanged(setup->caps->msr[vmx_words[word].msr]))
			continue;
		setup->exchanged |= BIT(word);
		setup->may_be_1[word] = 0;
		setup->must_be_1[word] = 0;
		msrs |= BIT(vmx_words[word].msr);
	}
	if (!msrs)
		return;
	for (word = 0; word < VMX_NR_WORDS; word++)
		if (depends_on(vmx_words[word].msr, msrs))
			setup->known &= ~BIT(word);
}

/* Begin a set-up: decode the snapshot. */
void vmx_start_setup(struct vmx_setup *setup)
{
	u32 unknown;

	setup->enumerated = vmx_decode_caps(setup->caps, setup->may_be_1, setup->must_be_1);
	unknown = setup->enumerated & ~setup->caps->msr_known;
	setup->known = unknown ? known_words(setup, unknown) : ~0U;
	drop_exchanged_words(setup);
}

/* All capability MSRs are 0 where VMX was promised in CPUID alone. */
static bool has_capabilities(const struct vmx_caps *caps)
{
	unsigned int i;

	for (i = VMX_MSR_BASIC; i < VMX_NR_MSRS; i++)
		if (caps->msr[i])
			return true;
	return caps->msr_faulted & ~BIT(VMX_MSR_FEAT_CTL) || !vmx_msr_known(caps, VMX_MSR_BASIC);
}

/**
 * setup_vmcs_config() - derive the configuration from a snapshot
 * @caps: the snapshot
 * @policy: what is asked of the processor
 * @config: the result; all 0 if refused
 * @findings: all that was found, from the first step to the last
 *
 * Return: 0, -EOPNOTSUPP if VMX is not there or not enabled, -EIO if the
 * processor lacks what is required or contradicts itself, or -EINVAL if the user
 * disabled what the processor forces.
 */
int setup_vmcs_config(const struct vmx_caps *caps, const struct vmx_policy *policy,
		      struct vmcs_config *config, struct vmx_findings *findings)
{
	struct vmx_setup setup = {
		.caps = caps,
		.policy = policy,
		.findings = findings,
	};

	memset(config, 0, sizeof(*config));
	vmx_start_findings(findings, policy, caps);

	vmx_start_setup(&setup);
	vmx_check_enabled(&setup);

	/* Without VMX no capability MSR was read. */
	if (!((caps->msr_known | caps->msr_faulted) & ~BIT(VMX_MSR_FEAT_CTL)))
		return findings->err;
	if (has_capabilities(caps))
		derive_config(&setup, config);
	else
		vmx_report_at(&setup, VMX_RULE_NO_CAPABILITIES, VMX_NOWHERE, VMX_NOWHERE);

	if (findings->err)
		memset(config, 0, sizeof(*config));
	return findings->err;
}
