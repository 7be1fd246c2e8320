/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reference processor and the default request, by number: what all tests start from
 * and derive other processors and requests from.  Written down from the SDM and
 * KVM's source, and not taken from the tables under test.
 *
 * The processor has every control and capability that has a name, and nothing to
 * be said against it.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <linux/bits.h>
#include <linux/types.h>

#include "../../core/core.h"

/* What a control word may be: each bit that has a name or is of the default1 class. */
#define REF_PIN			0x000000ffULL
#define REF_PRIMARY		0xfffbfffeULL
#define REF_SECONDARY		0xdfffffffULL
#define REF_TERTIARY		0x00000000000001dfULL
#define REF_EXIT		0xffffffffULL
#define REF_EXIT2		0x000000000000000fULL
#define REF_ENTRY		0x01ffffffULL

/* What it must be by the plain MSR; the TRUE MSRs give some of that up. */
#define PIN_DEFAULT1		0x00000016ULL
#define PRIMARY_DEFAULT1	0x0401e172ULL
#define EXIT_DEFAULT1		0x00036dffULL
#define ENTRY_DEFAULT1		0x000011ffULL

/* Two controls that are 0 outside system-management mode. */
#define ENTRY_SMM		0x00000c00ULL

/* The default request, which is KVM 7.3's. */
#define REQUIRED_PIN	0x00000009ULL
#define REQUIRED_PRIMARY	0x21998e8cULL
#define REQUIRED_EXIT	0x00008204ULL
#define REQUIRED_ENTRY	0x00000204ULL
#define OPTIONAL_PIN	0x000000e0ULL
#define OPTIONAL_PRIMARY	0xda621000ULL
#define OPTIONAL_SECONDARY	0xc75bffffULL
#define OPTIONAL_TERTIARY	0x0000000000000010ULL
#define OPTIONAL_EXIT	0x53fc1000ULL
#define OPTIONAL_ENTRY	0x0017e000ULL

static const u64 __maybe_unused required_controls[VMX_NR_WORDS] = {
	[VMX_WORD_PIN] = REQUIRED_PIN,
	[VMX_WORD_PRIMARY] = REQUIRED_PRIMARY,
	[VMX_WORD_EXIT] = REQUIRED_EXIT,
	[VMX_WORD_ENTRY] = REQUIRED_ENTRY,
};

static const u64 __maybe_unused optional_controls[VMX_NR_WORDS] = {
	[VMX_WORD_PIN] = OPTIONAL_PIN,
	[VMX_WORD_PRIMARY] = OPTIONAL_PRIMARY,
	[VMX_WORD_SECONDARY] = OPTIONAL_SECONDARY,
	[VMX_WORD_TERTIARY] = OPTIONAL_TERTIARY,
	[VMX_WORD_EXIT] = OPTIONAL_EXIT,
	[VMX_WORD_ENTRY] = OPTIONAL_ENTRY,
};

/* What a processor with nothing but what is required gives, and what this one gives. */
#define LEAST_CONFIG_PIN		(REQUIRED_PIN | PIN_DEFAULT1)
#define LEAST_CONFIG_PRIMARY		(REQUIRED_PRIMARY | PRIMARY_DEFAULT1)
#define LEAST_CONFIG_EXIT		(REQUIRED_EXIT | EXIT_DEFAULT1)
#define LEAST_CONFIG_ENTRY		(REQUIRED_ENTRY | ENTRY_DEFAULT1)

#define REF_CONFIG_PIN			(LEAST_CONFIG_PIN | OPTIONAL_PIN)
#define REF_CONFIG_PRIMARY		(LEAST_CONFIG_PRIMARY | OPTIONAL_PRIMARY)
#define REF_CONFIG_SECONDARY		OPTIONAL_SECONDARY
#define REF_CONFIG_TERTIARY		OPTIONAL_TERTIARY
#define REF_CONFIG_EXIT		(LEAST_CONFIG_EXIT | OPTIONAL_EXIT)
#define REF_CONFIG_ENTRY		(LEAST_CONFIG_ENTRY | OPTIONAL_ENTRY)

/* An MSR that says of each control whether it may be 1 and whether it must be. */
#define SPLIT_MSR(may_be_1, must_be_1) ((may_be_1) << 32 | (must_be_1))

/* What changes both: a control that may be 1 and need not be may now be neither. */
#define NEITHER(bit)		(0x100000001ULL << (bit))

/* MSRs of which several tests want fields with other values. */
#define BASIC_OF_SIZE(bytes)	((REF_BASIC & ~GENMASK_ULL(44, 32)) | (u64)(bytes) << 32)
#define BASIC_OF_TYPE(type)	((REF_BASIC & ~GENMASK_ULL(53, 50)) | (u64)(type) << 50)
#define MISC_WITH_TARGETS(nr)	((REF_MISC & ~GENMASK_ULL(24, 16)) | (nr) << 16)
#define EPT_VPID(ept, vpid)	((u64)(vpid) << 32 | (ept))

/* Its capability MSRs. */
#define REF_FEAT_CTL		0x5ULL
#define REF_BASIC		0x00da040000000004ULL
#define REF_MSR_PIN		SPLIT_MSR(REF_PIN, PIN_DEFAULT1)
#define REF_MSR_PRIMARY		SPLIT_MSR(REF_PRIMARY, PRIMARY_DEFAULT1)
#define REF_MSR_EXIT		SPLIT_MSR(REF_EXIT, EXIT_DEFAULT1)
#define REF_MSR_ENTRY		SPLIT_MSR(REF_ENTRY, ENTRY_DEFAULT1)
#define REF_MISC		0x000000007004c1e7ULL
#define REF_CR0_FIXED0		0x0000000080000021ULL
#define REF_CR0_FIXED1		0x00000000ffffffffULL
#define REF_CR4_FIXED0		0x0000000000002000ULL
#define REF_CR4_FIXED1		0x00000000003767ffULL
#define REF_VMCS_ENUM		0x000000000000002eULL
#define REF_MSR_SECONDARY	SPLIT_MSR(REF_SECONDARY, 0)
#define REF_EPT			0x06f341c1ULL
#define REF_VPID		0x00000f01ULL
#define REF_EPT_VPID		EPT_VPID(REF_EPT, REF_VPID)
#define REF_TRUE_PIN		REF_MSR_PIN
#define REF_TRUE_PRIMARY	(REF_MSR_PRIMARY & ~0x18000ULL)
#define REF_TRUE_EXIT		(REF_MSR_EXIT & ~0x4ULL)
#define REF_TRUE_ENTRY		(REF_MSR_ENTRY & ~0x4ULL)
#define REF_VMFUNC		0x0000000000000001ULL

/* From IA32_VMX_BASIC (480H) to IA32_VMX_EXIT_CTLS2 (493H). */
static const u64 reference_msrs[] = {
	REF_BASIC, REF_MSR_PIN, REF_MSR_PRIMARY, REF_MSR_EXIT, REF_MSR_ENTRY, REF_MISC,
	REF_CR0_FIXED0, REF_CR0_FIXED1, REF_CR4_FIXED0, REF_CR4_FIXED1, REF_VMCS_ENUM,
	REF_MSR_SECONDARY, REF_EPT_VPID, REF_TRUE_PIN, REF_TRUE_PRIMARY, REF_TRUE_EXIT,
	REF_TRUE_ENTRY, REF_VMFUNC, REF_TERTIARY, REF_EXIT2,
};

/* CPUID: the vendor in leaf 0, and what leaf 1 says. */
#define INTEL_EBX		0x756e6547
#define INTEL_ECX		0x6c65746e
#define INTEL_EDX		0x49656e69
#define REF_SIGNATURE		0x000806f8
#define REF_FEATURES_ECX	0x7ffafbff
#define REF_FEATURES_EDX	0xbfebfbff

#endif /* REFERENCE_H */
