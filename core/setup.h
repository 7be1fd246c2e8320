/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of the set-up of one CPU.
 */
#ifndef VMX_CORE_SETUP_H
#define VMX_CORE_SETUP_H

#include "findings.h"

/**
 * struct vmx_setup - what the steps of a set-up go by; none of them changes it
 * @caps: the snapshot
 * @policy: what is asked of the processor
 * @findings: where the steps report
 * @may_be_1: by word, the allowed 1-settings, none if the word cannot be
 *	activated; for a capability word what the MSR holds
 * @must_be_1: by word, the controls that may not be 0
 * @enumerated: BIT(enum vmx_msr) is set where the processor enumerates the MSR
 * @exchanged: BIT(enum vmx_word) is set where the halves of its MSR are exchanged
 * @known: BIT(enum vmx_word) is set where the snapshot says what a word may
 *	hold; an MSR that is known not to exist says that there is nothing
 */
struct vmx_setup {
	const struct vmx_caps *caps;
	const struct vmx_policy *policy;
	struct vmx_findings *findings;
	u64 may_be_1[VMX_NR_WORDS];
	u64 must_be_1[VMX_NR_WORDS];
	u32 enumerated;
	u32 exchanged;
	u32 known;
};

static inline bool vmx_word_known(const struct vmx_setup *setup, enum vmx_word word)
{
	return setup->known & BIT(word);
}

int adjust_vmx_controls(u32 required, u32 optional, u64 msr, u32 *result);
int adjust_vmx_controls64(u64 required, u64 optional, u64 allowed1, u64 *result);
void vmx_start_setup(struct vmx_setup *setup);
u64 vmx_wanted_controls(const struct vmx_caps *caps, const struct vmx_policy *policy,
			enum vmx_word word);
int setup_vmcs_config(const struct vmx_caps *caps, const struct vmx_policy *policy,
		      struct vmcs_config *config, struct vmx_findings *findings);

/* consistency.c */

void vmx_check_enabled(const struct vmx_setup *setup);
void vmx_check_alone(const struct vmx_caps *caps, const struct vmx_policy *policy,
		     struct vmx_findings *findings);
void vmx_check_captured(const struct vmx_setup *setup);
void vmx_check_consistency(const struct vmx_setup *setup);
void vmx_clear_ept_vpid(const struct vmx_setup *setup, struct vmcs_config *config);

/* requests.c */

void vmx_check_request(const struct vmx_setup *setup);

/* sanitize.c */

u64 vmx_must_be_1(const struct vmx_setup *setup, const struct vmcs_config *config,
		  enum vmx_word word);
bool vmx_has_erratum(const struct vmx_caps *caps, const struct vmx_erratum *erratum);
void vmx_drop_errata(const struct vmx_setup *setup, struct vmcs_config *config);
bool vmx_clear_halves(const struct vmx_setup *setup, struct vmcs_config *config);
void vmx_sanitize(const struct vmx_setup *setup, struct vmcs_config *config,
		  const struct vmx_need *rows, unsigned int nr);

/* switches.c */

void vmx_plan_switches(const struct vmx_caps *caps, struct vmcs_config *config);

#endif /* VMX_CORE_SETUP_H */
