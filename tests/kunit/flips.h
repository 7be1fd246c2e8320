/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which bits of which MSR break which rule, each flipped alone on the processor
 * of reference.h.  Any other bit leaves the rule silent.
 */
#ifndef FLIPS_H
#define FLIPS_H

#include "reference.h"

/* Bits of an MSR or of a CPUID leaf; none: the bit that was flipped. */
struct place {
	u32 number;
	u64 mask;
};

/* A control that must be 1 may not be, or one that may not be 1 must be. */
#define NEITHER_IN(may_be_1, must_be_1)						\
	(((must_be_1) & 0xffffffffULL) << 32 | (~(may_be_1) & 0xffffffffULL))

/* Of a word: what the processor does not force; what has no name. */
#define REQUIRED_IN(word) ((REQUIRED_##word & ~word##_DEFAULT1) << 32)
#define UNKNOWN_IN(word) (~REF_##word << 32)

/* MSRs by word. */
#define MSR_PIN		0x481
#define MSR_PRIMARY	0x482
#define MSR_SECONDARY	0x48b
#define MSR_TERTIARY	0x492
#define MSR_EXIT	0x483
#define MSR_ENTRY	0x484
#define MSR_VMFUNC	0x491

#define NEEDS_SECONDARY(word, need_word)					\
	(MSR_##need_word == MSR_SECONDARY && MSR_##word != MSR_SECONDARY ? BIT_ULL(63) : 0)

/* A rule, the bits of an MSR any of which breaks it when flipped, and what it then names. */
static const struct flip {
	const char *slug;
	u32 msr;
	u64 bits;
	struct place at[2];
	const char *what;	/* if there are many of the rule */
} flips[] = {
	{ "required", 0x481, REQUIRED_IN(PIN), {{ 0x481 }} },
	{ "required", 0x482, REQUIRED_IN(PRIMARY), {{ 0x482 }} },
	{ "required", 0x483, REQUIRED_IN(EXIT), {{ 0x483 }} },
	{ "required", 0x483, BIT_ULL(32 + 9), {{ 0x484, BIT(9) }} },
	{ "required", 0x484, REQUIRED_IN(ENTRY), {{ 0x484 }} },
	{ "allowed-settings", 0x481, NEITHER_IN(REF_PIN, PIN_DEFAULT1), {{ 0x481 }} },
	{ "allowed-settings", 0x482, NEITHER_IN(REF_PRIMARY, PRIMARY_DEFAULT1), {{ 0x482 }} },
	{ "allowed-settings", 0x483, NEITHER_IN(REF_EXIT, EXIT_DEFAULT1), {{ 0x483 }} },
	{ "allowed-settings",
	  0x484, NEITHER_IN(REF_ENTRY & ~ENTRY_SMM, ENTRY_DEFAULT1), {{ 0x484 }} },
	{ "allowed-settings", 0x481, NEITHER_IN(REF_PIN, REF_TRUE_PIN), {{ 0x48d }} },
	{ "allowed-settings", 0x482, NEITHER_IN(REF_PRIMARY, REF_TRUE_PRIMARY), {{ 0x48e }} },
	{ "allowed-settings", 0x483, NEITHER_IN(REF_EXIT, REF_TRUE_EXIT), {{ 0x48f }} },
	{ "allowed-settings", 0x484, NEITHER_IN(REF_ENTRY, REF_TRUE_ENTRY), {{ 0x490 }} },
	{ "allowed-settings", 0x48d, NEITHER_IN(REF_PIN, 0), {{ 0x48d }} },
	{ "allowed-settings", 0x48e, NEITHER_IN(REF_PRIMARY, 0), {{ 0x48e }} },
	{ "allowed-settings", 0x48f, NEITHER_IN(REF_EXIT, 0), {{ 0x48f }} },
	{ "allowed-settings", 0x490, NEITHER_IN(REF_ENTRY, 0), {{ 0x490 }} },
	{ "allowed-settings", 0x490, ENTRY_SMM, {{ 0x484 }} },
	{ "allowed-settings", 0x48b, NEITHER_IN(REF_SECONDARY, 0), {{ 0x48b }} },
	{ "vmcs-size", 0x480, BIT_ULL(42) | BIT_ULL(44), {{ 0x480, GENMASK_ULL(44, 32) }} },
	{ "phys-width", 0x480, BIT_ULL(48), {{ 0x480 }} },
	{ "memory-type", 0x480, GENMASK_ULL(53, 50), {{ 0x480, GENMASK_ULL(53, 50) }} },
	{ "firmware-lock", 0x03a, BIT(0) | BIT(2), {{ 0x03a }} },
	{ "ept-cap", 0x48b, BIT_ULL(33), {{ 0x48c, GENMASK(31, 0) }, { 0x48b, BIT(1) }} },
	{ "ept-cap", 0x482, BIT_ULL(63), {{ 0x48c, GENMASK(31, 0) }, { 0x48b, BIT(1) }} },
	{ "vpid-cap", 0x48b, BIT_ULL(37), {{ 0x48c, GENMASK_ULL(43, 32) }, { 0x48b, BIT(5) }} },
	{ "vpid-cap", 0x482, BIT_ULL(63), {{ 0x48c, GENMASK_ULL(43, 32) }, { 0x48b, BIT(5) }} },
	{ "basic-reserved", 0x480, BIT_ULL(31) | GENMASK_ULL(47, 45), {{ 0x480 }} },
	{ "default1", 0x481, PIN_DEFAULT1, {{ 0x481 }} },
	{ "default1", 0x482, PRIMARY_DEFAULT1, {{ 0x482 }} },
	{ "default1", 0x483, EXIT_DEFAULT1, {{ 0x483 }} },
	{ "default1", 0x484, ENTRY_DEFAULT1, {{ 0x484 }} },
	{ "true-controls", 0x48d, ~REF_MSR_PIN, {{ 0x48d }, { 0x481 }} },
	{ "true-controls", 0x48e, ~REF_MSR_PRIMARY, {{ 0x48e }, { 0x482 }} },
	{ "true-controls", 0x48f, ~REF_MSR_EXIT, {{ 0x48f }, { 0x483 }} },
	{ "true-controls", 0x490, ~REF_MSR_ENTRY, {{ 0x490 }, { 0x484 }} },
	{ "secondary-low", 0x48b, GENMASK(31, 0), {{ 0x48b, GENMASK(31, 0) }} },
	{ "gate", 0x482, BIT_ULL(63), {{ 0x482, BIT(31) }, { 0x48b, GENMASK_ULL(63, 32) }} },
	{ "gate", 0x482, BIT_ULL(49), {{ 0x482, BIT(17) }, { 0x492, ~0ULL }} },
	{ "gate", 0x483, BIT_ULL(63), {{ 0x483, BIT(31) }, { 0x493, ~0ULL }} },
	{ "invept-type", 0x48c, BIT(20), {{ 0x48c, GENMASK(26, 25) }, { 0x48c, BIT(20) }} },
	{ "invvpid-type",
	  0x48c, BIT_ULL(32), {{ 0x48c, GENMASK_ULL(43, 40) }, { 0x48c, BIT_ULL(32) }} },
	{ "cr3-targets", 0x485, BIT(24), {{ 0x485, GENMASK(24, 16) }} },
	{ "misc-reserved", 0x485, GENMASK(13, 10) | BIT(31), {{ 0x485 }} },
	{ "pt-misc", 0x485, BIT(14), {{ 0x48b, BIT(19) | BIT(24) }, { 0x485, BIT(14) }} },
	{ "pt-misc", 0x485, BIT(14), {{ 0x484, GENMASK(18, 17) }, { 0x485, BIT(14) }} },
	{ "pt-misc", 0x485, BIT(14), {{ 0x483, GENMASK(25, 24) }, { 0x485, BIT(14) }} },
	{ "cr-fixed", 0x486, GENMASK_ULL(63, 32), {{ 0x486 }, { 0x487 }} },
	{ "cr-fixed", 0x487, REF_CR0_FIXED0, {{ 0x486 }, { 0x487 }} },
	{ "cr-fixed", 0x488, ~REF_CR4_FIXED1, {{ 0x488 }, { 0x489 }} },
	{ "cr-fixed", 0x489, REF_CR4_FIXED0, {{ 0x488 }, { 0x489 }} },
	{ "cr-fixed", 0x489, 0x20, {{ 0x489 }} },
	{ "cr0-fixed", 0x486, REF_CR0_FIXED0, {{ 0x486 }} },
	{ "cr4-fixed", 0x488, REF_CR4_FIXED0, {{ 0x488 }} },
	{ "vmcs-enum", 0x48a, BIT(0) | BIT(3) | BIT(5) | GENMASK_ULL(63, 10), {{ 0x48a, ~0ULL }} },
	{ "unknown-bits", 0x480, GENMASK_ULL(63, 59), {{ 0x480 }} },
	{ "unknown-bits", 0x481, UNKNOWN_IN(PIN), {{ 0x481 }} },
	{ "unknown-bits", 0x482, UNKNOWN_IN(PRIMARY), {{ 0x482 }} },
	{ "unknown-bits", 0x484, UNKNOWN_IN(ENTRY), {{ 0x484 }} },
	{ "unknown-bits", 0x48b, UNKNOWN_IN(SECONDARY), {{ 0x48b }} },
	{ "unknown-bits", 0x48c, ~(REF_EPT_VPID | GENMASK_ULL(53, 48)), {{ 0x48c }} },
	{ "unknown-bits", 0x491, ~REF_VMFUNC, {{ 0x491 }} },
	{ "unknown-bits", 0x492, ~REF_TERTIARY, {{ 0x492 }} },
	{ "unknown-bits", 0x493, ~REF_EXIT2, {{ 0x493 }} },

#define DEPENDENCY(name, word, bit, need_name, need_word, need)			\
	{ "capability-dependency", MSR_##need_word, (u64)(need) << 32,		\
	  {{ MSR_##word, BIT(bit) }, { MSR_##need_word }}, name " without " need_name },
#include "needs.h"

	/* Without the secondary controls there is none for a control of another word to need. */
#define DEPENDENCY(name, word, bit, need_name, need_word, need)			\
	{ "capability-dependency", 0x482, NEEDS_SECONDARY(word, need_word),	\
	  {{ MSR_##word, BIT(bit) }, { MSR_##need_word, need }},		\
	  name " without " need_name " and all of its word" },
#include "needs.h"

	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x80000001, BIT(27) }, { 0x48b, BIT(3) }} },
	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x07, BIT(10) }, { 0x48b, BIT(12) }} },
	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x0d, BIT(3) }, { 0x48b, BIT(20) }} },
	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x07, BIT(5) }, { 0x48b, BIT(26) }} },
	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x01, BIT(30) }, { 0x48b, BIT(11) }} },
	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x07, BIT(18) }, { 0x48b, BIT(16) }} },
	{ "cpuid", 0x482, BIT_ULL(63), {{ 0x07, BIT(2) }, { 0x48b, BIT(15) }} },
	{ "cpuid", 0x48b, BIT_ULL(35), {{ 0x80000001, BIT(27) }, { 0x48b, BIT(3) }} },
	{ "cpuid", 0x48b, BIT_ULL(44), {{ 0x07, BIT(10) }, { 0x48b, BIT(12) }} },
	{ "cpuid", 0x48b, BIT_ULL(52), {{ 0x0d, BIT(3) }, { 0x48b, BIT(20) }} },
	{ "cpuid", 0x48b, BIT_ULL(58), {{ 0x07, BIT(5) }, { 0x48b, BIT(26) }} },
	{ "cpuid", 0x48b, BIT_ULL(43), {{ 0x01, BIT(30) }, { 0x48b, BIT(11) }} },
	{ "cpuid", 0x48b, BIT_ULL(48), {{ 0x07, BIT(18) }, { 0x48b, BIT(16) }} },
	{ "cpuid", 0x48b, BIT_ULL(47), {{ 0x07, BIT(2) }, { 0x48b, BIT(15) }} },
	{ "cpuid", 0x483, BIT_ULL(55), {{ 0x07, BIT(14) }, { 0x483, BIT(23) }} },
	{ "cpuid", 0x484, BIT_ULL(48), {{ 0x07, BIT(14) }, { 0x484, BIT(16) }} },
};

#endif /* FLIPS_H */
