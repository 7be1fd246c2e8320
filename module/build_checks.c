// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds the tables against the kernel's own headers, at compile time.
 *
 * An enumerator of each plain name exists before <asm/vmx.h> does.  Where that
 * defines a macro of the name, the macro is what the checks then see, spelled
 * differently once expanded.
 */
#include <linux/build_bug.h>

#include "../core/tables.h"

enum {
#define VMX_CONTROL(NAME, ...) NAME,
#define VMX_MSR(tag, ...) MSR_IA32_VMX_##tag,
#include "../vmx_controls.h"
	NR_NAMES
};

#include <asm/msr-index.h>
#include <asm/vmx.h>

#define SPELLED(...) #__VA_ARGS__
#define IS_MACRO(name, ...) (sizeof(name) != sizeof(SPELLED(__VA_ARGS__)))
#define DIFFERS(name, value, ...) (IS_MACRO(name, __VA_ARGS__) && (__VA_ARGS__) != (value))

static const int names[] __maybe_unused = {
#define VMX_CONTROL(NAME, bit, ...) BUILD_BUG_ON_ZERO(DIFFERS(#NAME, BIT_ULL(bit), NAME)),
#define VMX_MSR(tag, number, ...)						\
	BUILD_BUG_ON_ZERO(DIFFERS("MSR_IA32_VMX_" #tag, number, MSR_IA32_VMX_##tag)),
#include "../vmx_controls.h"
	BUILD_BUG_ON_ZERO(MSR_IA32_FEAT_CTL != 0x3a),
};

/* A check that meets no macro is no check. */
enum {
	unknown_to_the_kernel = NR_NAMES
#define VMX_CONTROL(NAME, ...) -IS_MACRO(#NAME, NAME)
#define VMX_MSR(tag, ...) -IS_MACRO("MSR_IA32_VMX_" #tag, MSR_IA32_VMX_##tag)
#include "../vmx_controls.h"
};

static_assert(unknown_to_the_kernel < NR_NAMES / 3);
