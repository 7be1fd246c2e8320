// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the snapshot to the configuration: narrow, sanitize, check.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "vmx_core.h"

const struct vmx_control_row vmx_controls[] __initconst = {
#define VMX_CONTROL(NAME, bit, in, text, is)					\
	{									\
		.name = (text),							\
		.mask = BIT_ULL(bit),						\
		.control = VMXC_##NAME,						\
		.word = VMX_WORD_##in,						\
		.role = VMX_##is,						\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_controls = ARRAY_SIZE(vmx_controls);

/* The exit side of a row is one control or two: repeated, its first two are all. */
#define EXIT_BITS(first, second, ...) (BIT_ULL((first) % 64) | BIT_ULL((second) % 64))
#define EXIT_WORD(first, ...) ((first) / 64)

/* An entry control cannot stand in the exit column, nor the other way round. */
#define EXIT_WORDS (BIT(VMX_WORD_EXIT) | BIT(VMX_WORD_EXIT2))
#define IS_NO_EXIT(word) BUILD_BUG_ON_ZERO(!(BIT(word) & EXIT_WORDS))

static const int entry_column[] __maybe_unused = {
#define VMX_PAIR(entry_half, ...) BUILD_BUG_ON_ZERO((entry_half) / 64 != VMX_WORD_ENTRY),
#include "vmx_controls.h"
};

const struct vmcs_entry_exit_pair vmcs_entry_exit_pairs[] __initconst = {
#define VMX_PAIR(entry_half, state, ...)					\
	{									\
		.name = #state,							\
		.entry = BIT_ULL((entry_half) % 64),				\
		.exit_word = EXIT_WORD(__VA_ARGS__) + IS_NO_EXIT(EXIT_WORD(__VA_ARGS__)), \
		.exit = EXIT_BITS(__VA_ARGS__, __VA_ARGS__),			\
	},
#include "vmx_controls.h"
};

const unsigned int vmx_nr_entry_exit_pairs = ARRAY_SIZE(vmcs_entry_exit_pairs);

/**
 * vmx_default_policy() - the request of KVM 6.12, refusing what is inconsistent
 * @policy: the result
 */
void __init vmx_default_policy(struct vmx_policy *policy)
{
	unsigned int i;

	memset(policy, 0, sizeof(*policy));
	policy->error_on_inconsistent = true;

	for (i = 0; i < vmx_nr_controls; i++) {
		const struct vmx_control_row *row = &vmx_controls[i];

		policy->known[row->word] |= row->mask;
		if (row->role == VMX_REQUIRED)
			policy->required[row->word] |= row->mask;
		else if (row->role == VMX_OPTIONAL)
			policy->optional[row->word] |= row->mask;
	}
}

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
static void __init find_all(struct vmx_findings *findings, enum vmx_rule rule,
			    const struct vmx_caps *caps, enum vmx_word word, u64 mask)
{
	if (mask)
		vmx_find(findings, rule, vmx_at_word(caps, word, mask), VMX_NO_EVIDENCE);
}

/* One finding for each control of @mask. */
static void __init find_each(struct vmx_findings *findings, enum vmx_rule rule,
			     const struct vmx_caps *caps, enum vmx_word word, u64 mask)
{
	for (; mask; mask &= mask - 1)
		vmx_find(findings, rule, vmx_at_word(caps, word, mask & -mask), VMX_NO_EVIDENCE);
}

/* ENCLS exiting is refused to nobody, but is no use without SGX. */
static u64 __init optional_controls(const struct vmx_caps *caps, const struct vmx_policy *policy,
				    enum vmx_word word)
{
	u64 optional = policy->optional[word];

	if (word == vmx_control_word(VMXC_SECONDARY_EXEC_ENCLS_EXITING) && vmx_sgx_absent(caps))
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

static void __init narrow_word(const struct vmx_caps *caps, const struct vmx_policy *policy,
			       enum vmx_word word, struct vmcs_config *config,
			       struct vmx_findings *findings)
{
	const struct vmx_word_row *row = &vmx_words[word];
	u64 required = policy->required[word];
	u64 optional = optional_controls(caps, policy, word);
	u64 may_be_1 = vmx_may_be_1(caps, word);
	u64 missing = required;

	if (vmx_msr_exists(caps, row->msr) && !vmx_msr_known(caps, row->msr)) {
		if (!vmx_msrs[row->msr].needed)
			find_each(findings, VMX_RULE_REQUIRED, caps, word, required);
		return;
	}

	if (row->gate == VMXC_NONE || vmx_has(config, row->gate)) {
		if (!adjust_word(caps, word, required, optional, &config->word[word]))
			missing = 0;
		else
			missing &= ~config->word[word];
	}

	find_each(findings, VMX_RULE_ALLOWED_SETTINGS, caps, word,
		  vmx_must_be_1(caps, word) & ~may_be_1);
	find_each(findings, VMX_RULE_REQUIRED, caps, word, missing);
	find_all(findings, VMX_RULE_UNSUPPORTED, caps, word, optional & ~may_be_1);
	find_all(findings, VMX_RULE_UNKNOWN_BITS, caps, word,
		 may_be_1 & ~policy->known[word] & ~row->default1);
}

static void __init narrow(const struct vmx_caps *caps, const struct vmx_policy *policy,
			  struct vmcs_config *config, struct vmx_findings *findings)
{
	unsigned int word;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++)
		narrow_word(caps, policy, word, config, findings);
	for (; word < VMX_NR_WORDS; word++)
		config->word[word] = vmx_may_be_1(caps, word);
	for (word = VMX_WORD_EPT; word <= VMX_WORD_VPID; word++)
		find_all(findings, VMX_RULE_UNKNOWN_BITS, caps, word,
			 config->word[word] & ~policy->known[word]);
}

static bool __init pair_requested(const struct vmcs_entry_exit_pair *pair,
				  const struct vmx_policy *policy)
{
	u64 entry = policy->required[VMX_WORD_ENTRY] | policy->optional[VMX_WORD_ENTRY];
	u64 exit = policy->required[pair->exit_word] | policy->optional[pair->exit_word];

	return (entry & pair->entry) || (exit & pair->exit);
}

static void __init check_pair(const struct vmcs_entry_exit_pair *pair,
			      const struct vmx_caps *caps, const struct vmx_policy *policy,
			      struct vmx_findings *findings)
{
	struct vmx_evidence entry = vmx_at_word(caps, VMX_WORD_ENTRY, pair->entry);
	struct vmx_evidence exit = vmx_at_word(caps, pair->exit_word, pair->exit);
	enum vmx_msr msr = vmx_words[pair->exit_word].msr;
	bool whole = entry.have == entry.mask && exit.have == exit.mask;

	if (vmx_msr_exists(caps, msr) && !vmx_msr_known(caps, msr))
		return;
	if (whole || (!entry.have && !exit.have))
		return;
	vmx_find(findings, pair_requested(pair, policy) ? VMX_RULE_PAIR : VMX_RULE_PAIR_UNREQUESTED,
		 entry, exit);
}

static void __init clear_half_pair(const struct vmcs_entry_exit_pair *pair,
				   const struct vmx_caps *caps, struct vmcs_config *config,
				   struct vmx_findings *findings)
{
	u64 *entry = &config->word[VMX_WORD_ENTRY];
	u64 *exit = &config->word[pair->exit_word];
	u64 entry_forced = pair->entry & vmx_must_be_1(caps, VMX_WORD_ENTRY);
	u64 exit_forced = pair->exit & vmx_must_be_1(caps, pair->exit_word);

	if ((*entry & pair->entry) == pair->entry && (*exit & pair->exit) == pair->exit)
		return;

	*entry &= ~pair->entry | entry_forced;
	*exit &= ~pair->exit | exit_forced;
	if (entry_forced)
		vmx_find(findings, VMX_RULE_PAIR_FORCED,
			 vmx_at_word(caps, VMX_WORD_ENTRY, pair->entry),
			 vmx_at_word(caps, pair->exit_word, pair->exit));
	else if (exit_forced)
		vmx_find(findings, VMX_RULE_PAIR_FORCED,
			 vmx_at_word(caps, pair->exit_word, exit_forced),
			 vmx_at_word(caps, VMX_WORD_ENTRY, pair->entry));
}

/**
 * vmx_sanitize_pair() - make an entry/exit pair all or nothing
 * @pair: the pair
 * @caps: the snapshot
 * @policy: whether the pair was requested
 * @config: the configuration; a pair that is not whole is cleared
 * @findings: what was found
 *
 * A half of several controls is there only if all of them are.  Whether a pair
 * is consistent is a question to the processor, and not to what was asked of it.
 */
void __init vmx_sanitize_pair(const struct vmcs_entry_exit_pair *pair,
			      const struct vmx_caps *caps, const struct vmx_policy *policy,
			      struct vmcs_config *config, struct vmx_findings *findings)
{
	check_pair(pair, caps, policy, findings);
	clear_half_pair(pair, caps, config, findings);
}

static void __init sanitize_pairs(const struct vmx_caps *caps, const struct vmx_policy *policy,
				  struct vmcs_config *config, struct vmx_findings *findings)
{
	unsigned int i;

	/* Nothing is known of a half whose MSR has faulted, and that is an error itself. */
	if (!vmx_msr_known(caps, VMX_MSR_EXIT_CTLS) || !vmx_msr_known(caps, VMX_MSR_ENTRY_CTLS))
		return;
	for (i = 0; i < vmx_nr_entry_exit_pairs; i++)
		vmx_sanitize_pair(&vmcs_entry_exit_pairs[i], caps, policy, config, findings);
}

/* The last rule that took the control away, by the evidence it left. */
static enum vmx_rule __init dropped_by(const struct vmx_findings *findings, enum vmx_word word,
				       u64 mask)
{
	unsigned int i = findings->nr, j;

	while (i--) {
		const struct vmx_finding *finding = &findings->list[i];

		for (j = 0; j < VMX_MAX_EVIDENCE; j++)
			if (finding->severity != VMX_INFO &&
			    finding->at[j].place == VMX_AT_WORD &&
			    finding->at[j].index == word && finding->at[j].mask & mask)
				return finding->rule;
	}
	return VMX_RULE_TRUNCATED;
}

/* Narrowing has reported the required controls that the processor lacks. */
static void __init check_required(const struct vmx_caps *caps, const struct vmx_policy *policy,
				  const struct vmcs_config *config,
				  struct vmx_findings *findings)
{
	unsigned int word;
	u64 dropped, control;

	for (word = 0; word < VMX_NR_CONTROL_WORDS; word++) {
		dropped = policy->required[word] & vmx_may_be_1(caps, word) & ~config->word[word];
		for (; dropped; dropped &= ~control) {
			enum vmx_rule because;

			control = dropped & -dropped;
			because = dropped_by(findings, word, control);
			vmx_find(findings, VMX_RULE_REQUIRED_DROPPED,
				 vmx_at_word(caps, word, control), VMX_NO_EVIDENCE)
				->because = because;
		}
	}
}

/**
 * setup_vmcs_config() - derive the configuration from a snapshot
 * @caps: the snapshot
 * @policy: what is asked of the processor
 * @config: the result; all 0 if refused
 * @findings: all that was found, from the first step to the last
 *
 * Return: 0, -EOPNOTSUPP if VMX is not there or not enabled, or -EIO if the
 * processor lacks what is required or contradicts itself.
 */
int __init setup_vmcs_config(const struct vmx_caps *caps, const struct vmx_policy *policy,
			     struct vmcs_config *config, struct vmx_findings *findings)
{
	memset(config, 0, sizeof(*config));
	memset(findings, 0, sizeof(*findings));
	findings->tolerant = !policy->error_on_inconsistent;

	vmx_check_enabled(caps, findings);
	vmx_check_faults(caps, findings);

	/* Without VMX no capability MSR was read, and there is nothing to judge. */
	if (caps->msr_known & ~BIT(VMX_MSR_FEAT_CTL)) {
		narrow(caps, policy, config, findings);
		sanitize_pairs(caps, policy, config, findings);
		vmx_check_ept_vpid(caps, config, findings);
		vmx_check_fields(caps, findings);
		check_required(caps, policy, config, findings);
	}

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
