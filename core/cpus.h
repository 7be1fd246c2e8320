/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPUs of a machine, which have one configuration.
 */
#ifndef VMX_CORE_CPUS_H
#define VMX_CORE_CPUS_H

#include "findings.h"

#define VMX_MAX_GROUPS 64

/**
 * struct vmx_cpu - a CPU
 * @number: as the kernel counts
 * @group: the CPUs with the same snapshot are a group
 * @caps: its snapshot
 */
struct vmx_cpu {
	unsigned int number;
	unsigned int group;
	const struct vmx_caps *caps;
};

/**
 * struct vmx_machine - the CPUs that are to have one configuration
 * @cpus: all of them, at least one
 * @nr_cpus: number of @cpus
 * @nr_groups: how many kinds of them there are, at most %VMX_MAX_GROUPS
 */
struct vmx_machine {
	struct vmx_cpu *cpus;
	unsigned int nr_cpus;
	unsigned int nr_groups;
};

void vmx_intersect_caps(struct vmx_caps *common, const struct vmx_caps *other);
int setup_machine(struct vmx_machine *machine, const struct vmx_policy *policy,
		  struct vmcs_config *config, struct vmx_caps *common,
		  struct vmx_findings *findings, struct vmx_findings *scratch);
int setup_online_cpu(struct vmx_machine *machine, const struct vmx_policy *policy,
		     const struct vmcs_config *published, const struct vmx_caps *base,
		     struct vmx_findings *findings, struct vmx_findings *scratch);

#endif /* VMX_CORE_CPUS_H */
