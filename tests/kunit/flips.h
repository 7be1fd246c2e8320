/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which bits of which MSR break which rule, each flipped alone on the processor
 * of fixture.h.  Any other bit leaves the rule silent.
 */
#ifndef FLIPS_H
#define FLIPS_H

#include <linux/bits.h>
#include <linux/types.h>

/* Bits of an MSR or of a CPUID leaf; none: the bit that was flipped. */
struct place {
	u32 number;
	u64 mask;
};

/* A rule, the bits of an MSR any of which breaks it when flipped, and what it then names. */
static const struct flip {
	const char *slug;
	u32 msr;
	u64 bits;
	struct place at[2];
} flips[] = {
	{ "required", 0x481, 0x0000000900000000, {{ 0x481 }} },
	{ "required", 0x482, 0x21980e8c00000000, {{ 0x482 }} },
	{ "required", 0x483, 0x0000820000000000, {{ 0x483 }} },
	{ "required", 0x483, 0x0000020000000000, {{ 0x484, BIT(9) }} },
	{ "required", 0x484, 0x0000020000000000, {{ 0x484 }} },
	{ "allowed-settings", 0x481, 0x00000016ffffff00, {{ 0x481 }} },
	{ "allowed-settings", 0x482, 0x0401e17200040001, {{ 0x482 }} },
	{ "allowed-settings", 0x483, 0x00036dff00000000, {{ 0x483 }} },
	{ "allowed-settings", 0x484, 0x000011fffe000c00, {{ 0x484 }} },
	{ "allowed-settings", 0x48d, 0x00000016ffffff00, {{ 0x48d }} },
	{ "allowed-settings", 0x48e, 0x0400617200040001, {{ 0x48e }} },
	{ "allowed-settings", 0x48f, 0x00036dfb00000000, {{ 0x48f }} },
	{ "allowed-settings", 0x490, 0x000011fbfe000000, {{ 0x490 }} },
	{ "allowed-settings", 0x48b, 0x0000000020000000, {{ 0x48b }} },
	{ "vmcs-size", 0x480, BIT_ULL(42) | BIT_ULL(44), {{ 0x480, GENMASK_ULL(44, 32) }} },
	{ "phys-width", 0x480, BIT_ULL(48), {{ 0x480 }} },
	{ "memory-type", 0x480, GENMASK_ULL(53, 50), {{ 0x480, GENMASK_ULL(53, 50) }} },
	{ "firmware-lock", 0x03a, BIT(0) | BIT(2), {{ 0x03a }} },
	{ "ept-cap", 0x48b, BIT_ULL(33), {{ 0x48c, GENMASK(31, 0) }, { 0x48b, BIT(1) }} },
	{ "ept-cap", 0x482, BIT_ULL(63), {{ 0x48c, GENMASK(31, 0) }, { 0x48b, BIT(1) }} },
	{ "vpid-cap", 0x48b, BIT_ULL(37), {{ 0x48c, GENMASK_ULL(43, 32) }, { 0x48b, BIT(5) }} },
	{ "vpid-cap", 0x482, BIT_ULL(63), {{ 0x48c, GENMASK_ULL(43, 32) }, { 0x48b, BIT(5) }} },
	{ "basic-reserved", 0x480, BIT_ULL(31) | GENMASK_ULL(47, 45), {{ 0x480 }} },
	{ "default1", 0x481, 0x16, {{ 0x481 }} },
	{ "default1", 0x482, 0x0401e172, {{ 0x482 }} },
	{ "default1", 0x483, 0x00036dff, {{ 0x483 }} },
	{ "default1", 0x484, 0x000011ff, {{ 0x484 }} },
	{ "true-controls", 0x481, ~0x16ULL, {{ 0x48d }, { 0x481 }} },
	{ "true-controls", 0x48d, ~0x16ULL, {{ 0x48d }, { 0x481 }} },
	{ "true-controls", 0x482, ~0x0401e172ULL, {{ 0x48e }, { 0x482 }} },
	{ "true-controls", 0x48e, ~0x0401e172ULL, {{ 0x48e }, { 0x482 }} },
	{ "true-controls", 0x483, ~0x00036dffULL, {{ 0x48f }, { 0x483 }} },
	{ "true-controls", 0x48f, ~0x00036dffULL, {{ 0x48f }, { 0x483 }} },
	{ "true-controls", 0x484, ~0x000011ffULL, {{ 0x490 }, { 0x484 }} },
	{ "true-controls", 0x490, ~0x000011ffULL, {{ 0x490 }, { 0x484 }} },
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
	{ "cr-fixed", 0x487, 0x80000021, {{ 0x486 }, { 0x487 }} },
	{ "cr-fixed", 0x488, ~0x003767ffULL, {{ 0x488 }, { 0x489 }} },
	{ "cr-fixed", 0x489, 0x2000, {{ 0x488 }, { 0x489 }} },
	{ "cr0-fixed", 0x486, 0x80000021, {{ 0x486 }} },
	{ "cr4-fixed", 0x488, 0x2000, {{ 0x488 }} },
	{ "vmcs-enum", 0x48a, BIT(0) | BIT(3) | BIT(5) | GENMASK_ULL(63, 10), {{ 0x48a, ~0ULL }} },
	{ "unknown-bits", 0x480, GENMASK_ULL(63, 57), {{ 0x480 }} },
	{ "unknown-bits", 0x481, 0xffffff0000000000, {{ 0x481 }} },
	{ "unknown-bits", 0x482, 0x0004000100000000, {{ 0x482 }} },
	{ "unknown-bits", 0x484, 0xfe00000000000000, {{ 0x484 }} },
	{ "unknown-bits", 0x48b, 0x2000000000000000, {{ 0x48b }} },
	{ "unknown-bits", 0x48c, 0xfffff0fef98cbe3e, {{ 0x48c }} },
	{ "unknown-bits", 0x491, ~0x1ULL, {{ 0x491 }} },
	{ "unknown-bits", 0x492, ~0x1dfULL, {{ 0x492 }} },
	{ "unknown-bits", 0x493, ~0xfULL, {{ 0x493 }} },

	{ "capability-dependency", 0x481, BIT_ULL(32), {{ 0x48b, BIT(9) }, { 0x481, BIT(0) }} },
	{ "capability-dependency", 0x481, BIT_ULL(35), {{ 0x481, BIT(5) }, { 0x481, BIT(3) }} },
	{ "capability-dependency", 0x481, BIT_ULL(37), {{ 0x482, BIT(22) }, { 0x481, BIT(5) }} },
	{ "capability-dependency", 0x481, BIT_ULL(38), {{ 0x483, BIT(22) }, { 0x481, BIT(6) }} },
	{ "capability-dependency", 0x482, BIT_ULL(53), {{ 0x48b, BIT(4) }, { 0x482, BIT(21) }} },
	{ "capability-dependency", 0x482, BIT_ULL(53), {{ 0x48b, BIT(8) }, { 0x482, BIT(21) }} },
	{ "capability-dependency", 0x482, BIT_ULL(53), {{ 0x48b, BIT(9) }, { 0x482, BIT(21) }} },
	{ "capability-dependency", 0x482, BIT_ULL(53), {{ 0x492, BIT(4) }, { 0x482, BIT(21) }} },
	{ "capability-dependency", 0x482, BIT_ULL(63), {{ 0x481, BIT(7) }, { 0x48b, BIT(9) }} },
	{ "capability-dependency", 0x482, BIT_ULL(63), {{ 0x492, BIT(8) }, { 0x48b, BIT(9) }} },
	{ "capability-dependency", 0x482, BIT_ULL(63), {{ 0x492, BIT(1) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x482, BIT_ULL(63), {{ 0x492, BIT(2) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x482, BIT_ULL(63), {{ 0x492, BIT(3) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x482, BIT_ULL(63), {{ 0x491, BIT(0) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x483, BIT_ULL(41), {{ 0x484, BIT(9) }, { 0x483, BIT(9) }} },
	{ "capability-dependency", 0x483, BIT_ULL(47), {{ 0x481, BIT(7) }, { 0x483, BIT(15) }} },
	{ "capability-dependency", 0x483, BIT_ULL(57), {{ 0x48b, BIT(24) }, { 0x483, BIT(25) }} },
	{ "capability-dependency", 0x484, BIT_ULL(50), {{ 0x48b, BIT(24) }, { 0x484, BIT(18) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x48b, BIT(17) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x48b, BIT(7) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x48b, BIT(22) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x48b, BIT(23) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x48b, BIT(24) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x492, BIT(1) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x492, BIT(2) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x492, BIT(3) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(33), {{ 0x491, BIT(0) }, { 0x48b, BIT(1) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(41), {{ 0x481, BIT(7) }, { 0x48b, BIT(9) }} },
	{ "capability-dependency", 0x48b, BIT_ULL(41), {{ 0x492, BIT(8) }, { 0x48b, BIT(9) }} },

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
