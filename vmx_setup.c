// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the snapshot to the configuration: narrow, sanitize, check.
 */
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "vmx_core.h"

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
int __init adjust_vmx_controls(u32 required, u32 optional, u64 msr, u32 *result)
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
int __init adjust_vmx_controls64(u64 required, u64 optional, u64 allowed1, u64 *result)
{
	*result = (required | optional) & allowed1;
	return required & ~*result ? -EIO : 0;
}

/* One finding for all of @mask: information, where a line for each would be noise. */
static void __init find_all(const struct vmx_setup *setup, enum vmx_rule rule,
			    enum vmx_word word, u64 mask)
{
	if (mask)
		vmx_find(setup->findings, rule, vmx_at_word(setup->caps, word, mask),
			 VMX_NO_EVIDENCE);
}

/* One finding for each control of @mask. */
static void __init find_each(const struct vmx_setup *setup, enum vmx_rule rule,
			     enum vmx_word word, u64 mask)
{
	for (; mask; mask &= mask - 1)
		vmx_find(setup->findings, rule, vmx_at_word(setup->caps, word, mask & -mask),
			 VMX_NO_EVIDENCE);
}

/* ENCLS exiting is wanted with SGX only. */
static u64 __init optional_controls(const struct vmx_setup *setup, enum vmx_word word)
{
	u64 optional = setup->policy->optional[word];

	if (word == VMX_WORD_SECONDARY && vmx_sgx_absent(setup->caps))
		optional &= ~vmx_control_mask(VMXC_SECONDARY_EXEC_ENCLS_EXITING);
	return optional;
}

static int __init adjust_word(const struct vmx_caps *caps, enum vmx_word word, u64 required,
			      u64 optional, u64 *result)
{
	u64 msr = caps->msr[vmx_words[word].msr];
	u32 result32;
	int err;

	if (vmx_words[word].layout == VMX_FLAT)
		return adjust_vmx_controls64(required, optional, msr, result);

	err = adjust_vmx_controls(required, optional, msr, &result32);
	*result = result32;
	return err;
}

/* Bits of a split MSR that must be 1 and must be 0. */
static u64 __init contradiction(u64 msr)
{
	return lower_32_bits(msr) & ~upper_32_bits(msr);
}

static void __init check_settings(const struct vmx_setup *setup, enum vmx_word word)
{
	const struct vmx_word_row *row = &vmx_words[word];
	const struct vmx_caps *caps = setup->caps;
	u64 must_be_1 = vmx_must_be_1(caps, word);
	u64 wrong;

	find_each(setup, VMX_RULE_ALLOWED_SETTINGS, word, must_be_1 & ~vmx_may_be_1(caps, word));
	find_each(setup, VMX_RULE_FORBIDDEN, word, must_be_1 & setup->policy->forbidden[word]);

	if (row->true_msr == row->msr || !vmx_msr_exists(caps, row->true_msr))
		return;
	wrong = contradiction(caps->msr[row->true_msr]);
	for (; wrong; wrong &= wrong - 1)
		vmx_find(setup->findings, VMX_RULE_ALLOWED_SETTINGS,
			 vmx_at_msr(caps, row->true_msr, wrong & -wrong), VMX_NO_EVIDENCE);
}

/* The user's choice is respected by narrowing; this is for the record. */
static void __init report_choice(const struct vmx_setup *setup, enum vmx_word word)
{
	u64 disabled = setup->policy->disabled[word] & vmx_may_be_1(setup->caps, word);
	u64 forced = disabled & vmx_forced(setup, word);

	find_all(setup, VMX_RULE_DISABLED, word, disabled & ~forced);
	for (; forced; forced &= forced - 1)
		vmx_find_forced(setup->findings,
				vmx_find(setup->findings, VMX_RULE_DISABLED,
					 vmx_at_word(setup->caps, word, forced & -forced),
					 VMX_NO_EVIDENCE));
}

static void __init narrow_word(const struct vmx_setup *setup, enum vmx_word word)
{
	const struct vmx_caps *caps = setup->caps;
	u64 required = setup->policy->required[word];
	u64 optional = optional_controls(setup, word);
	u64 may_be_1 = vmx_may_be_1(caps, word);
	u64 *value = &setup->config->word[word];
	u64 missing = required;

	if (!vmx_word_known(caps, word)) {
		if (!vmx_msrs[vmx_words[word].msr].needed)
			find_each(setup, VMX_RULE_REQUIRED, word, required);
		return;
	}
	if (vmx_msr_exists(caps, vmx_words[word].msr)) {
		if (!adjust_word(caps, word, required, optional, value))
			missing = 0;
		else
			missing &= ~*value;
	}

	check_settings(setup, word);
	find_each(setup, VMX_RULE_REQUIRED, word, missing);
	report_choice(setup, word);
	find_all(setup, VMX_RULE_UNSUPPORTED, word, optional & ~may_be_1);
	find_all(setup, VMX_RULE_UNKNOWN_BITS, word,
		 may_be_1 & ~setup->policy->known[word] & ~vmx_words[word].default1);
}

static void __init narrow(const struct vmx_setup *setup)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		narrow_word(setup, word);
	for (; word < VMX_NR_WORDS; word++)
		setup->config->word[word] = vmx_may_be_1(setup->caps, word);
}

static void __init check_pairs(const struct vmx_setup *setup)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_entry_exit_pairs; i++)
		vmx_check_pair(setup, &vmcs_entry_exit_pairs[i]);
}

/* What no policy can do without: VM exit must come back to a 64-bit host. */
static u64 __init required_controls(const struct vmx_policy *policy, enum vmx_word word)
{
	u64 required = policy->required[word];

	if (word == VMX_WORD_EXIT)
		required |= vmx_control_mask(VMXC_VM_EXIT_HOST_ADDR_SPACE_SIZE);
	return required;
}

/* Narrowing has reported the required controls that the processor lacks. */
static void __init check_required(const struct vmx_setup *setup)
{
	const struct vmx_finding *cause;
	unsigned int word;
	u64 dropped, control;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		dropped = required_controls(setup->policy, word) & ~setup->config->word[word] &
			  vmx_may_be_1(setup->caps, word);
		for (; dropped; dropped &= ~control) {
			control = dropped & -dropped;
			cause = vmx_dropped_by(setup->findings, word, control);
			vmx_find(setup->findings, VMX_RULE_REQUIRED_DROPPED,
				 vmx_at_word(setup->caps, word, control), VMX_NO_EVIDENCE)
				->because = cause ? cause->rule : VMX_RULE_TRUNCATED;
		}
	}
}

/* Of a control word whose MSR has faulted nothing is known, and that is an error itself. */
static bool __init is_complete(const struct vmx_caps *caps)
{
	return vmx_word_known(caps, VMX_WORD_PIN) && vmx_word_known(caps, VMX_WORD_PRIMARY) &&
	       vmx_word_known(caps, VMX_WORD_SECONDARY) && vmx_word_known(caps, VMX_WORD_EXIT) &&
	       vmx_word_known(caps, VMX_WORD_ENTRY);
}

static void __init derive(const struct vmx_setup *setup)
{
	vmx_check_captured(setup);
	narrow(setup);
	vmx_drop_errata(setup);
	check_pairs(setup);
	if (is_complete(setup->caps))
		vmx_sanitize(setup, vmx_dependencies, vmx_nr_dependencies);
	vmx_check_ept_vpid(setup);
	vmx_check_consistency(setup);
	check_required(setup);
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
int __init setup_vmcs_config(const struct vmx_caps *caps, const struct vmx_policy *policy,
			     struct vmcs_config *config, struct vmx_findings *findings)
{
	const struct vmx_setup setup = { caps, policy, config, findings };

	memset(config, 0, sizeof(*config));
	memset(findings, 0, sizeof(*findings));
	findings->tolerant = !policy->error_on_inconsistent;
	findings->suspect = vmx_suspect(caps);

	vmx_check_enabled(&setup);

	/* Without VMX no capability MSR was read, and there is nothing to judge. */
	if ((caps->msr_known | caps->msr_faulted) & ~BIT(VMX_MSR_FEAT_CTL))
		derive(&setup);

	if (findings->err)
		memset(config, 0, sizeof(*config));
	return findings->err;
}

/**
 * vmx_compare_configs() - check that a CPU derives what the first one does
 * @first: the configuration of the first CPU
 * @other: the configuration of the CPU in question
 * @cpu: its number
 * @findings: what was found: a word each that differs
 */
void __init vmx_compare_configs(const struct vmcs_config *first, const struct vmcs_config *other,
				unsigned int cpu, struct vmx_findings *findings)
{
	struct vmx_evidence at = { .place = VMX_AT_WORD };

	for (at.index = 0; at.index < VMX_NR_WORDS; at.index++) {
		at.mask = first->word[at.index] ^ other->word[at.index];
		at.have = other->word[at.index] & at.mask;
		if (at.mask)
			vmx_find(findings, VMX_RULE_CPU_MISMATCH, at, VMX_NO_EVIDENCE)->cpu = cpu;
	}
}
