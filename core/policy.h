/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The request.
 */
#ifndef VMX_CORE_POLICY_H
#define VMX_CORE_POLICY_H

#include "../vmx_caps.h"

struct vmx_request;

/**
 * struct vmx_policy - the request, and how strict to be
 * @required: by word, the controls without which there is no configuration
 * @optional: by word, the controls wanted where they are supported
 * @disabled: by word, the controls that the user does not want
 * @forbidden: by word, the controls that must be 0 outside system-management mode
 * @known: by word, the bits that have a name; others are reported
 * @request: the hypervisor that asks; NULL for the default request
 * @error_on_inconsistent: refuse what contradicts itself, instead of going
 *	on without it
 * @kernel_locks: the running kernel switches VMX off where firmware left it open
 * @mixed_cpus: CPUs may differ; take what all of them have in common
 */
struct vmx_policy {
	u64 required[VMX_NR_WORDS];
	u64 optional[VMX_NR_WORDS];
	u64 disabled[VMX_NR_WORDS];
	u64 forbidden[VMX_NR_WORDS];
	u64 known[VMX_NR_WORDS];
	const struct vmx_request *request;
	bool error_on_inconsistent;
	bool kernel_locks;
	bool mixed_cpus;
};

/* The lists of vmx_policy_add(). */
enum vmx_choice {
	VMX_DISABLE,
	VMX_REQUEST,
	VMX_REQUIRE,
	VMX_NR_CHOICES,
};

void vmx_default_policy(struct vmx_policy *policy);
int vmx_policy_add(struct vmx_policy *policy, const char * const lists[VMX_NR_CHOICES],
		   char *error, size_t size);

#endif /* VMX_CORE_POLICY_H */
