// SPDX-License-Identifier: GPL-2.0-only
/*
 * The request, changed by the user's lists.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "policy.h"
#include "tables.h"

/* The request of the newest KVM, refusing what is inconsistent. */
void vmx_default_policy(struct vmx_policy *policy)
{
	const struct vmx_control_row *row;

	memset(policy, 0, sizeof(*policy));
	policy->error_on_inconsistent = true;

	for (row = vmx_controls; row < vmx_controls + vmx_nr_controls; row++) {
		u64 mask = BIT_ULL(row->shift);

		policy->known[row->word] |= mask;
		if (row->role == VMX_REQUIRED)
			policy->required[row->word] |= mask;
		else if (row->role == VMX_OPTIONAL)
			policy->optional[row->word] |= mask;
		else if (row->role == VMX_SMM)
			policy->forbidden[row->word] |= mask;
	}
}

/* The index in vmx_controls[] of the name of this length, or past its end. */
static unsigned int find_name(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < vmx_nr_controls; i++)
		if (strlen(vmx_controls[i].name) == len && !memcmp(vmx_controls[i].name, name, len))
			break;
	return i;
}

/* A half of a pair brings along the other one, and a control the one that activates its word. */
static void complete_request(struct vmx_policy *policy)
{
	const struct vmx_need *row;
	bool changed;

	do {
		changed = false;
		for (row = vmx_needs; row < vmx_needs + vmx_nr_needs; row++) {
			if (!(policy->optional[row->word] & row->bits) ||
			    !(row->need & ~policy->optional[row->need_word]) ||
			    !(row->pair || row->bits == VMX_WHOLE_WORD))
				continue;
			policy->optional[row->need_word] |= row->need;
			changed = true;
		}
	} while (changed);
}

static void choose(struct vmx_policy *policy, enum vmx_choice choice,
		   const struct vmx_control_row *row)
{
	u64 mask = BIT_ULL(row->shift);

	switch (choice) {
	case VMX_DISABLE:
		policy->disabled[row->word] |= mask;
		break;
	case VMX_REQUIRE:
		policy->required[row->word] |= mask;
		fallthrough;
	default:
		policy->optional[row->word] |= mask;
	}
}

static const char * const choices[VMX_NR_CHOICES] = { "disable", "request", "require" };

static int add_name(struct vmx_policy *policy, u64 named[VMX_NR_CHOICES][VMX_NR_WORDS],
		    enum vmx_choice choice, const char *name, int len, char *error,
		    size_t size)
{
	const struct vmx_control_row *row = &vmx_controls[find_name(name, len)];
	unsigned int other;

	if (row == &vmx_controls[vmx_nr_controls] || row->word >= VMX_NR_CONTROL_WORDS) {
		scnprintf(error, size, "%s: unknown control '%.*s'", choices[choice], len, name);
		return -EINVAL;
	}
	if (policy->forbidden[row->word] & BIT_ULL(row->shift)) {
		scnprintf(error, size, "%s: %s must be 0 outside system-management mode",
			  choices[choice], row->name);
		return -EINVAL;
	}
	for (other = 0; other < VMX_NR_CHOICES; other++) {
		if (other == choice || !(named[other][row->word] & BIT_ULL(row->shift)))
			continue;
		scnprintf(error, size, "%s: %s is in %s too", choices[choice], row->name,
			  choices[other]);
		return -EINVAL;
	}
	named[choice][row->word] |= BIT_ULL(row->shift);
	choose(policy, choice, row);
	return 0;
}

/* A write through sysfs ends with a newline. */
static int add_list(struct vmx_policy *policy, u64 named[VMX_NR_CHOICES][VMX_NR_WORDS],
		    enum vmx_choice choice, const char *list, char *error, size_t size)
{
	size_t left = strlen(list), len;
	int err;

	if (left && list[left - 1] == '\n')
		left--;
	if (!left)
		return 0;

	for (len = strcspn(list, ","); len < left; len = strcspn(list, ",")) {
		err = add_name(policy, named, choice, list, len, error, size);
		if (err)
			return err;
		list += len + 1;
		left -= len + 1;
	}
	return add_name(policy, named, choice, list, left, error, size);
}

/**
 * vmx_policy_add() - change a policy by the user's lists
 * @policy: the policy
 * @lists: by enum vmx_choice, control names separated by commas; NULL or empty
 *	if there are none
 * @error: what is wrong, and where
 * @size: size of @error in bytes, at least 1
 *
 * A half of an entry/exit pair brings along the other, and a control the one
 * that activates its word.
 *
 * Return: 0, or -EINVAL if a name is unknown, in two lists, or that of a control
 * that nobody can have.
 */
int vmx_policy_add(struct vmx_policy *policy, const char * const lists[VMX_NR_CHOICES],
		   char *error, size_t size)
{
	u64 named[VMX_NR_CHOICES][VMX_NR_WORDS] = { };
	unsigned int choice, word;
	int err;

	for (choice = 0; choice < VMX_NR_CHOICES; choice++) {
		if (!lists[choice])
			continue;
		err = add_list(policy, named, choice, lists[choice], error, size);
		if (err)
			return err;
	}

	complete_request(policy);
	for (word = 0; word < VMX_NR_WORDS; word++) {
		policy->required[word] &= ~policy->disabled[word];
		policy->optional[word] &= ~policy->disabled[word];
	}
	return 0;
}
