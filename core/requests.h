/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hypervisors ask of a processor.
 */
#ifndef VMX_CORE_REQUESTS_H
#define VMX_CORE_REQUESTS_H

#include "policy.h"

/**
 * struct vmx_request - what a hypervisor asks of a processor
 * @name: the hypervisor and its version
 * @source: where its own source says so
 * @newest_kvm: it asks for what the default request asks for, and the rest of this row
 * @without: the controls of the default request that it does not ask for, or NULL
 * @required: the controls and capabilities without which it does not run, up to
 *	%VMXC_NONE, or NULL
 * @optional: the controls that it uses where they are supported, likewise
 * @clearable: the controls that it must be able to switch off, likewise
 * @either: two by two, controls or capabilities of which it needs either, likewise
 * @strict: it refuses entry/exit pairs of which a half is missing, and the like
 * @locks: it enables VMX in IA32_FEATURE_CONTROL and locks it, where firmware has not
 */
struct vmx_request {
	const char *name;
	const char *source;
	const u16 *required;
	const u16 *optional;
	const u16 *clearable;
	const u16 *either;
	const u16 *without;
	bool newest_kvm;
	bool strict;
	bool locks;
};

extern const struct vmx_request vmx_requests[];
extern const unsigned int vmx_nr_requests;

const struct vmx_request *vmx_find_request(const char *name, size_t len);
void vmx_request_policy(struct vmx_policy *policy, const struct vmx_request *request);

#endif /* VMX_CORE_REQUESTS_H */
