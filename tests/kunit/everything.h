/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A processor that has every control with a name, and nothing to be said against it.
 */
#ifndef EVERYTHING_H
#define EVERYTHING_H

#include <linux/types.h>

/* Its IA32_FEATURE_CONTROL. */
#define EVERYTHING_FEAT_CTL 5

/* Its capability MSRs, from IA32_VMX_BASIC (480H) to IA32_VMX_EXIT_CTLS2 (493H). */
static const u64 everything_msrs[] = {
	0x00da040000000004, 0x000000ff00000016, 0xfffbfffe0401e172, 0xffffffff00036dff,
	0x01ffffff000011ff, 0x000000007004c1e7, 0x0000000080000021, 0x00000000ffffffff,
	0x0000000000002000, 0x00000000003767ff, 0x000000000000002e, 0xdfffffff00000000,
	0x00000f01067341c1, 0x000000ff00000016, 0xfffbfffe04006172, 0xffffffff00036dfb,
	0x01ffffff000011fb, 0x0000000000000001, 0x00000000000001df, 0x000000000000000f,
};

#endif /* EVERYTHING_H */
