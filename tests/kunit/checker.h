/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What set-up must come to, written down a second time from the SDM and the
 * specification updates: in literal numbers, and with no code or table of the
 * core's.  All that comes from there is the order of the words, and what a
 * finding looks like; the default request stands in reference.h.
 */
#ifndef CHECKER_H
#define CHECKER_H

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "../../core/core.h"
#include "reference.h"

enum {
	PIN = VMX_WORD_PIN,
	PRIMARY = VMX_WORD_PRIMARY,
	SECONDARY = VMX_WORD_SECONDARY,
	TERTIARY = VMX_WORD_TERTIARY,
	EXIT = VMX_WORD_EXIT,
	EXIT2 = VMX_WORD_EXIT2,
	ENTRY = VMX_WORD_ENTRY,
	EPT = VMX_WORD_EPT,
	VPID = VMX_WORD_VPID,
	BASIC = VMX_WORD_BASIC,
	MISC = VMX_WORD_MISC,
	VMFUNC = VMX_WORD_VMFUNC,
};

#define FIRST_MSR 0x480
#define LAST_MSR 0x493
#define NR_MSRS (LAST_MSR - FIRST_MSR + 1)

/**
 * struct leaf - what CPUID returns; all 0 where not known
 * @known: it is known
 * @eax: and so on
 */
struct leaf {
	bool known;
	u32 eax, ebx, ecx, edx;
};

/**
 * struct sample - a processor and what is asked of it
 * @msr: capability MSRs from 480H on; 0 where not known
 * @listed: bit 0 for 480H and so on: the value is known
 * @faulted: bit 0 for 480H and so on: RDMSR raised #GP
 * @feat_ctl: IA32_FEATURE_CONTROL
 * @feat_ctl_listed: it is known
 * @kernel_vmx: the kernel holds VMX usable
 * @leaf_0: CPUID leaf 0
 * @leaf_1: CPUID leaf 1; EAX may be known alone
 * @leaf_12: CPUID leaf 12H, subleaf 0
 * @required: by word, beyond KVM's request
 * @optional: by word, beyond KVM's request
 * @disabled: by word, the user's choice
 * @strict: what is inconsistent is refused
 */
struct sample {
	u64 msr[NR_MSRS];
	u32 listed;
	u32 faulted;
	u64 feat_ctl;
	bool feat_ctl_listed;
	bool kernel_vmx;
	struct leaf leaf_0, leaf_1, leaf_12;
	u64 required[VMX_NR_WORDS];
	u64 optional[VMX_NR_WORDS];
	u64 disabled[VMX_NR_WORDS];
	bool strict;
};

/* Any bit of a mask needs any bit of another. */
static const struct need {
	const char *rule;
	u8 word, need_word;
	u64 mask, need;
} needs[] = {
	{ "A03", SECONDARY, PRIMARY, ~0ULL, BIT(31) },
	{ "A04", TERTIARY, PRIMARY, ~0ULL, BIT(17) },
	{ "A42", EXIT2, EXIT, ~0ULL, BIT(31) },
	{ "ept word", EPT, SECONDARY, ~0ULL, BIT(1) },
	{ "vpid word", VPID, SECONDARY, 0xffc0ffff, BIT(5) },
	{ "vm-functions word", VMFUNC, SECONDARY, ~0ULL, BIT(13) },

	{ "A11", PIN, PIN, BIT(5), BIT(3) },
	{ "A12", PRIMARY, PIN, BIT(22), BIT(5) },
	{ "A14", SECONDARY, PRIMARY, BIT(4), BIT(21) },
	{ "A15", SECONDARY, PRIMARY, BIT(8), BIT(21) },
	{ "A16", SECONDARY, PRIMARY, BIT(9), BIT(21) },
	{ "A17", TERTIARY, PRIMARY, BIT(4), BIT(21) },
	{ "A19", SECONDARY, PIN, BIT(9), BIT(0) },
	{ "A20", PIN, SECONDARY, BIT(7), BIT(9) },
	{ "A21", PIN, EXIT, BIT(7), BIT(15) },
	{ "A28", SECONDARY, SECONDARY, BIT(17), BIT(1) },
	{ "A29", SECONDARY, SECONDARY, BIT(7), BIT(1) },
	{ "A30", SECONDARY, SECONDARY, BIT(22), BIT(1) },
	{ "A31", SECONDARY, SECONDARY, BIT(23), BIT(1) },
	{ "A32, EPT", SECONDARY, SECONDARY, BIT(24), BIT(1) },
	{ "A32, entry", SECONDARY, ENTRY, BIT(24), BIT(18) },
	{ "A32, exit", SECONDARY, EXIT, BIT(24), BIT(25) },
	{ "A33, HLAT", TERTIARY, SECONDARY, BIT(1), BIT(1) },
	{ "A33, paging-write", TERTIARY, SECONDARY, BIT(2), BIT(1) },
	{ "A33, paging-verify", TERTIARY, SECONDARY, BIT(3), BIT(1) },
	{ "A35", VMFUNC, SECONDARY, BIT(0), BIT(1) },
	{ "A43", EXIT, PIN, BIT(22), BIT(6) },
	{ "A49, guest", ENTRY, EXIT, BIT(9), BIT(9) },
	{ "APIC timer", TERTIARY, SECONDARY, BIT(8), BIT(9) },

	{ "ept-unusable, walk", SECONDARY, EPT, BIT(1), BIT(6) | BIT(7) },
	{ "ept-unusable, WB", SECONDARY, EPT, BIT(1), BIT(14) },
	{ "ept-unusable, INVEPT", SECONDARY, EPT, BIT(1), BIT(20) },
	{ "ept-unusable, type", SECONDARY, EPT, BIT(1), BIT(25) | BIT(26) },
	{ "vpid-unusable, INVVPID", SECONDARY, VPID, BIT(5), BIT(0) },
	{ "vpid-unusable, type", SECONDARY, VPID, BIT(5), BIT(9) | BIT(10) },
	{ "mbec", SECONDARY, EPT, BIT(22), BIT(22) },
	{ "pml-ad", SECONDARY, EPT, BIT(17), BIT(21) },
	{ "unrestricted-misc", SECONDARY, MISC, BIT(7), BIT(5) },
	{ "shadow-vmcs-misc", SECONDARY, MISC, BIT(14), BIT(29) },
};

/* An entry control, and the exit controls that go with it, all of them. */
static const struct pair {
	const char *rule;
	u8 exit_word;
	u64 entry, exit;
} pairs[] = {
	{ "pair, debug controls", EXIT, BIT(2), BIT(2) },
	{ "pair, PERF_GLOBAL_CTRL", EXIT, BIT(13), BIT(12) },
	{ "pair, PAT", EXIT, BIT(14), BIT(19) },
	{ "pair, EFER", EXIT, BIT(15), BIT(21) },
	{ "pair, BNDCFGS", EXIT, BIT(16), BIT(23) },
	{ "pair, RTIT_CTL", EXIT, BIT(18), BIT(25) },
	{ "pair, UINV", EXIT, BIT(19), BIT(27) },
	{ "pair, CET", EXIT, BIT(20), BIT(28) },
	{ "pair, LBR_CTL", EXIT, BIT(21), BIT(26) },
	{ "pair, PKRS", EXIT, BIT(22), BIT(29) },
	{ "pair, FRED", EXIT2, BIT(23), BIT(0) | BIT(1) },
	{ "pair, SPEC_CTRL", EXIT2, BIT(24), BIT(2) },
};

static inline u64 raw(const struct sample *s, u32 number)
{
	return s->msr[number - FIRST_MSR];
}

static inline bool listed(const struct sample *s, u32 number)
{
	return s->listed & BIT(number - FIRST_MSR);
}

/* Whether there can be no verdict without an MSR, where it exists. */
static inline bool needed(u32 number)
{
	return number <= 0x485 || number == 0x48b || number == 0x48c;
}

/* Whether the architecture says that an MSR exists. */
static inline bool enumerated(const struct sample *s, u32 number)
{
	switch (number) {
	case 0x48b:
		return raw(s, 0x482) & BIT_ULL(63);
	case 0x48c:
		return enumerated(s, 0x48b) && raw(s, 0x48b) & (BIT_ULL(33) | BIT_ULL(37));
	case 0x48d ... 0x490:
		return raw(s, 0x480) & BIT_ULL(55);
	case 0x491:
		return enumerated(s, 0x48b) && raw(s, 0x48b) & BIT_ULL(45);
	case 0x492:
		return raw(s, 0x482) & BIT_ULL(49);
	case 0x493:
		return raw(s, 0x483) & BIT_ULL(63);
	default:
		return true;
	}
}

/* The TRUE MSR beside a word's own, or 0; one that contradicts itself says nothing. */
static inline u32 true_number(const struct sample *s, unsigned int word)
{
	static const u32 numbers[VMX_NR_WORDS] = {
		[PIN] = 0x48d, [PRIMARY] = 0x48e, [EXIT] = 0x48f, [ENTRY] = 0x490,
	};
	u32 number = numbers[word];

	if (!number || !enumerated(s, number) || !listed(s, number) ||
	    (raw(s, number) & U32_MAX) & ~(raw(s, number) >> 32))
		return 0;
	return number;
}

/* The bits that a word may have by the plain MSR. */
static inline u64 plainly_allowed(const struct sample *s, unsigned int word)
{
	switch (word) {
	case PIN:
		return raw(s, 0x481) >> 32;
	case PRIMARY:
		return raw(s, 0x482) >> 32;
	case SECONDARY:
		return enumerated(s, 0x48b) ? raw(s, 0x48b) >> 32 : 0;
	case TERTIARY:
		return enumerated(s, 0x492) ? raw(s, 0x492) : 0;
	case EXIT:
		return raw(s, 0x483) >> 32;
	case EXIT2:
		return enumerated(s, 0x493) ? raw(s, 0x493) : 0;
	case ENTRY:
		return raw(s, 0x484) >> 32;
	case EPT:
		return raw(s, 0x48c) & U32_MAX;
	case VPID:
		return raw(s, 0x48c) >> 32;
	case BASIC:
		return raw(s, 0x480);
	case MISC:
		return raw(s, 0x485);
	case VMFUNC:
		return raw(s, 0x491);
	default:
		return 0;
	}
}

/* Where there are two MSRs, both must allow it. */
static inline u64 allowed(const struct sample *s, unsigned int word)
{
	u32 number = true_number(s, word);

	return plainly_allowed(s, word) & (number ? raw(s, number) >> 32 : ~0ULL);
}

/* The bits that a word must have by the plain MSR, if it is in use. */
static inline u64 plainly_forced(const struct sample *s, unsigned int word)
{
	switch (word) {
	case PIN:
		return raw(s, 0x481) & U32_MAX;
	case PRIMARY:
		return raw(s, 0x482) & U32_MAX;
	case SECONDARY:
		return enumerated(s, 0x48b) ? raw(s, 0x48b) & U32_MAX : 0;
	case EXIT:
		/* And a 64-bit host must return to a 64-bit host: A49. */
		return (raw(s, 0x483) & U32_MAX) | BIT(9);
	case ENTRY:
		return raw(s, 0x484) & U32_MAX;
	case BASIC:
	case MISC:
		return allowed(s, word);
	default:
		return 0;
	}
}

static inline u64 forced(const struct sample *s, unsigned int word)
{
	u32 number = true_number(s, word);

	return plainly_forced(s, word) | (number ? raw(s, number) & U32_MAX : 0);
}

/* Whether VMXON can never succeed: bits of CR0 or CR4 that cannot be as they must. */
static inline bool impossible_cr(const struct sample *s, u32 fixed0, u64 needed)
{
	u64 may_be_0 = ~raw(s, fixed0), may_be_1 = raw(s, fixed0 + 1);

	return listed(s, fixed0 + 1) && (~may_be_1 & (~may_be_0 | needed));
}

/* Whether the bits that a word must have are there. */
static inline bool has_forced(const struct sample *s, const u64 words[], unsigned int word)
{
	if (word == SECONDARY && !(words[PRIMARY] & BIT(31)))
		return true;
	return !(forced(s, word) & ~words[word]);
}

/* ENCLS exiting is asked for where there is SGX. */
static inline bool no_sgx(const struct sample *s)
{
	return (s->leaf_0.known && s->leaf_0.eax < 0x12) ||
	       (s->leaf_12.known && !(s->leaf_12.eax & BIT(0)));
}

static inline u64 required(const struct sample *s, unsigned int word)
{
	return (required_controls[word] | s->required[word]) & ~s->disabled[word];
}

/* The bits that a word should have, if it can. */
static inline u64 asked(const struct sample *s, unsigned int word)
{
	u64 optional = (optional_controls[word] | s->optional[word]) & ~s->disabled[word];

	if (word >= VMX_NR_CONTROL_WORDS)
		return ~0ULL;
	if (word == SECONDARY && no_sgx(s))
		optional &= ~BIT(15);
	return required(s, word) | optional;
}

/* CPUID.1:EAX of a processor of Intel's, else 0. */
static inline u32 signature(const struct sample *s)
{
	if (s->leaf_0.known && (s->leaf_0.ebx != 0x756e6547 || s->leaf_0.edx != 0x49656e69 ||
				s->leaf_0.ecx != 0x6c65746e))
		return 0;
	return s->leaf_1.eax;
}

/* The bits of a word that do not work on this processor. */
static inline u64 broken(const struct sample *s, unsigned int word)
{
	u32 eax = signature(s), model = ((eax >> 12) & 0xf0) | ((eax >> 4) & 0xf);
	u64 mask = 0;

	switch (eax & ~0xf000c000) {
	case 0x206e6:
	case 0x20652:
	case 0x20655:
	case 0x106e5:
	case 0x106a0:
	case 0x106a1:
	case 0x106a4:
	case 0x106a5:
	case 0x306a8:
		mask |= word == PIN ? BIT(6) : word == EXIT ? BIT(22) : 0;
	}

	if (((eax >> 8) & 0xf) != 6)
		return mask;
	switch (model) {
	case 0x1a:
	case 0x1e:
	case 0x25:
	case 0x2c:
	case 0x2e:
		mask |= word == ENTRY ? BIT(13) : word == EXIT ? BIT(12) : 0;
		break;
	case 0x4d:
		mask |= word == EPT ? BIT(21) : 0;
	}
	return mask;
}

/* The first rule that bits of the words break, or NULL; and which bits. */
static inline const char *broken_rule(const struct sample *s, const u64 words[],
				      unsigned int *word, u64 *mask)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		*word = needs[i].word;
		*mask = words[*word] & needs[i].mask;
		if (*mask && !(words[needs[i].need_word] & needs[i].need))
			return needs[i].rule;
	}

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		u64 entry = words[ENTRY] & pairs[i].entry;
		u64 exit = words[pairs[i].exit_word] & pairs[i].exit;

		*word = entry ? ENTRY : pairs[i].exit_word;
		*mask = entry ?: exit;
		if (*mask && !(entry && exit == pairs[i].exit))
			return pairs[i].rule;
	}

	for (i = 0; i < VMX_NR_WORDS; i++) {
		*word = i;
		*mask = words[i] & s->disabled[i];
		if (*mask)
			return "disabled";
		*mask = words[i] & broken(s, i);
		if (*mask)
			return "erratum";
	}

	*word = ENTRY;
	*mask = words[ENTRY] & (BIT(10) | BIT(11));
	return *mask ? "A47" : NULL;
}

/* The greatest configuration of what is asked for in which no rule is broken. */
static inline void get_most(const struct sample *s, u64 most[])
{
	unsigned int word;
	u64 mask;

	for (word = 0; word < VMX_NR_WORDS; word++)
		most[word] = (asked(s, word) | forced(s, word)) & allowed(s, word);
	while (broken_rule(s, most, &word, &mask))
		most[word] &= ~mask;

	/* With its capabilities, the HLAT prefix size in the same half goes too. */
	if (most[VPID] != allowed(s, VPID))
		most[VPID] = 0;
}

/* Without VMX there is -EOPNOTSUPP. */
static inline bool no_vmx(const struct sample *s)
{
	if (s->leaf_1.known && !(s->leaf_1.ecx & BIT(5)))
		return true;
	if (!s->feat_ctl_listed)
		return false;
	/* Locked; and outside SMX, or inside SMX where the kernel knows better. */
	return (s->feat_ctl & 5) != 5 && !((s->feat_ctl & 3) == 3 && s->kernel_vmx);
}

/* Whether a pair that is asked for is supported by a half. */
static inline bool inconsistent(const struct sample *s, const struct pair *pair)
{
	u64 entry = allowed(s, ENTRY) & pair->entry;
	u64 exit = allowed(s, pair->exit_word) & pair->exit;
	u64 wanted = (asked(s, ENTRY) & pair->entry) | (asked(s, pair->exit_word) & pair->exit);

	if (!wanted || broken(s, ENTRY) & pair->entry)
		return false;
	if (s->disabled[ENTRY] & ~forced(s, ENTRY) & pair->entry ||
	    s->disabled[pair->exit_word] & ~forced(s, pair->exit_word) & pair->exit)
		return false;
	if (pair->exit_word == EXIT2 && enumerated(s, 0x493) && !listed(s, 0x493))
		return false;
	return entry ? exit != pair->exit : exit != 0;
}

/* Why there is no configuration, or NULL. */
static inline const char *reason_to_refuse(const struct sample *s, const u64 most[])
{
	u64 size = (raw(s, 0x480) >> 32) & 0x1fff;
	unsigned int i;
	u32 number;

	if (no_vmx(s))
		return "no VMX";
	for (number = FIRST_MSR; number <= LAST_MSR; number++) {
		if (!enumerated(s, number))
			continue;
		if (needed(number) && s->faulted & BIT(number - FIRST_MSR))
			return "msr-fault";
		switch (number) {
		case 0x481 ... 0x484:
		case 0x48b:
		case 0x48d ... 0x490:
			if ((raw(s, number) & U32_MAX) & ~(raw(s, number) >> 32))
				return "allowed-settings";
		}
	}
	if (size < 1 || size > 4096)
		return "vmcs-size";
	if (raw(s, 0x480) & BIT_ULL(48))
		return "phys-width";
	if (((raw(s, 0x480) >> 50) & 0xf) != 6)
		return "memory-type";
	if (impossible_cr(s, 0x486, 0x80000021) || impossible_cr(s, 0x488, 0x2020))
		return "cr-fixed";

	for (i = 0; i < VMX_NR_WORDS; i++) {
		if (required(s, i) & ~most[i])
			return "required";
		if (i < VMX_NR_CONTROL_WORDS && forced(s, i) & ~allowed(s, i) & ~BIT_ULL(9))
			return "allowed-settings, of both MSRs";
		if (!has_forced(s, most, i))
			return "a forced control breaks a rule";
	}

	if (!s->strict)
		return NULL;
	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++)
		if (asked(s, i) & plainly_allowed(s, i) & ~allowed(s, i))
			return "true-controls";
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		if (inconsistent(s, &pairs[i]))
			return pairs[i].rule;
	if (!(allowed(s, SECONDARY) & BIT(1)) && raw(s, 0x48c) & U32_MAX)
		return "ept-cap";
	if (!(allowed(s, SECONDARY) & BIT(5)) && raw(s, 0x48c) & 0xffc0ffff00000000)
		return "vpid-cap";
	return NULL;
}

/* Whether a refusal has the right errno: -EINVAL if nothing but the user's choice is in the way. */
static inline bool is_right_errno(const struct sample *s, int err)
{
	struct sample other = *s;
	u64 most[VMX_NR_WORDS];
	unsigned int i;

	if (no_vmx(s))
		return err == -EOPNOTSUPP;
	/* Nothing says which it is without the host's address-space size. */
	if (s->disabled[EXIT] & BIT(9))
		return err == -EINVAL || err == -EIO;

	for (i = 0; i < VMX_NR_CONTROL_WORDS; i++)
		other.disabled[i] &= ~forced(s, i);
	get_most(&other, most);
	return err == (reason_to_refuse(&other, most) ? -EIO : -EINVAL);
}

/* What is wrong with the words of a configuration, or NULL. */
static inline const char *objection(const struct sample *s, const u64 words[], const u64 most[])
{
	unsigned int i;
	u64 mask;
	const char *rule = broken_rule(s, words, &i, &mask);

	if (rule)
		return rule;
	for (i = 0; i < VMX_NR_WORDS; i++) {
		if (words[i] & ~allowed(s, i))
			return "more than allowed";
		if (!has_forced(s, words, i))
			return "less than forced";
		if (required(s, i) & ~words[i])
			return "less than required";
	}
	for (i = 0; i < VMX_NR_WORDS; i++)
		if (words[i] != most[i])
			return "not all that is asked for";
	return NULL;
}

/* Whether an error is there that should be a warning. */
static inline bool should_be_tolerated(const struct sample *s, const struct vmx_finding *finding)
{
	const char *slug = vmx_rule_slug(finding->rule);

	return !s->strict && finding->severity == VMX_ERROR && !finding->must_be_1 &&
	       (!strcmp(slug, "pair") || !strcmp(slug, "true-controls") ||
		!strcmp(slug, "ept-cap") || !strcmp(slug, "vpid-cap"));
}

/* What is wrong with an answer of the core's, or NULL. */
static inline const char *judge(const struct sample *s, int err, const struct vmcs_config *config,
				const struct vmx_findings *findings)
{
	unsigned int i, errors = 0;
	u64 most[VMX_NR_WORDS];
	const char *reason;

	for (i = 0; i < findings->nr; i++) {
		errors += findings->list[i].severity == VMX_ERROR;
		if (should_be_tolerated(s, &findings->list[i]))
			return "an error that should be tolerated";
	}
	if (findings->err != err)
		return "another errno than that of the findings";

	get_most(s, most);
	reason = reason_to_refuse(s, most);
	if (!err)
		return reason ?: errors ? "accepted with an error" :
		       objection(s, config->word, most);
	if (!reason)
		return "refused without a reason";
	if (!errors)
		return "refused without an error";
	if (!is_right_errno(s, err))
		return "refused with a wrong errno";
	if (memchr_inv(config, 0, sizeof(*config)))
		return "refused with a configuration";
	return NULL;
}

#endif /* CHECKER_H */
