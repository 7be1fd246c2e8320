/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Some CPUs for setup_machine(), all the reference processor to begin with.
 */
#ifndef COMPUTER_H
#define COMPUTER_H

#include "fixture.h"

#define NR_CPUS_HERE 4

/**
 * struct computer - what setup_machine() takes and gives; too big for a stack
 * @online: the machine for setup_online_cpu(), of @online_cpus
 */
struct computer {
	struct vmx_caps caps[NR_CPUS_HERE];
	struct vmx_cpu cpus[NR_CPUS_HERE];
	struct vmx_machine machine;
	struct vmx_policy policy;
	struct vmcs_config config;
	struct vmx_caps common;
	struct vmx_cpu online_cpus[NR_CPUS_HERE];
	struct vmx_machine online;
	struct vmx_findings findings;
	struct vmx_findings scratch;
};

static inline struct computer *computer_new(struct kunit *test)
{
	struct computer *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	for (i = 0; i < NR_CPUS_HERE; i++) {
		fixture_fill_caps(test, &c->caps[i]);
		c->cpus[i] = (struct vmx_cpu) { .number = i, .caps = &c->caps[i] };
	}
	c->machine.cpus = c->cpus;
	c->machine.nr_cpus = NR_CPUS_HERE;
	vmx_default_policy(&c->policy);
	return c;
}

static inline int computer_setup(struct computer *c)
{
	return setup_machine(&c->machine, &c->policy, &c->config, &c->common, &c->findings,
			     &c->scratch);
}

#endif /* COMPUTER_H */
