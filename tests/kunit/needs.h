/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dependencies and pairs by number, written down a second time: suites hold the
 * tables under test against these rows, and derive from them what else changes
 * when a control goes.  Define the macros of interest and include this file.
 */
#ifndef DEPENDENCY
#define DEPENDENCY(...)
#endif
#ifndef USELESS
#define USELESS(...)
#endif
#ifndef PAIR
#define PAIR(...)
#endif

/* A control by name, word and bit, and the bits that it needs, any of them. */
DEPENDENCY("vmx-vnmi", PIN, 5, "vmx-nmi-exit", PIN, BIT_ULL(3))
DEPENDENCY("vmx-vnmi-pending", PRIMARY, 22, "vmx-vnmi", PIN, BIT_ULL(5))
DEPENDENCY("vmx-apicv-x2apic", SECONDARY, 4, "vmx-flexpriority", PRIMARY, BIT_ULL(21))
DEPENDENCY("vmx-apicv-register", SECONDARY, 8, "vmx-flexpriority", PRIMARY, BIT_ULL(21))
DEPENDENCY("vmx-apicv-vid", SECONDARY, 9, "vmx-flexpriority", PRIMARY, BIT_ULL(21))
DEPENDENCY("vmx-apicv-vid", SECONDARY, 9, "vmx-intr-exit", PIN, BIT_ULL(0))
DEPENDENCY("vmx-ipi-virt", TERTIARY, 4, "vmx-flexpriority", PRIMARY, BIT_ULL(21))
DEPENDENCY("vmx-apic-timer-virt", TERTIARY, 8, "vmx-apicv-vid", SECONDARY, BIT_ULL(9))
DEPENDENCY("vmx-posted-intr", PIN, 7, "vmx-apicv-vid", SECONDARY, BIT_ULL(9))
DEPENDENCY("vmx-posted-intr", PIN, 7, "vmx-exit-ack-intr", EXIT, BIT_ULL(15))
DEPENDENCY("vmx-pml", SECONDARY, 17, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-unrestricted-guest", SECONDARY, 7, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-mbec", SECONDARY, 22, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-spp", SECONDARY, 23, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-pt-use-gpa", SECONDARY, 24, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-pt-use-gpa", SECONDARY, 24, "vmx-entry-load-rtit-ctl", ENTRY, BIT_ULL(18))
DEPENDENCY("vmx-pt-use-gpa", SECONDARY, 24, "vmx-exit-clear-rtit-ctl", EXIT, BIT_ULL(25))
DEPENDENCY("vmx-hlat", TERTIARY, 1, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-ept-paging-write", TERTIARY, 2, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-guest-paging-verify", TERTIARY, 3, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-eptp-switching", VMFUNC, 0, "vmx-ept", SECONDARY, BIT_ULL(1))
DEPENDENCY("vmx-exit-save-preemption-timer", EXIT, 22, "vmx-preemption-timer", PIN, BIT_ULL(6))
DEPENDENCY("vmx-entry-ia32e-mode", ENTRY, 9, "vmx-exit-host-addr-space-size", EXIT, BIT_ULL(9))

/* The same of other rules than "dependency": without them it is of no use. */
USELESS("ept-unusable", "vmx-ept", SECONDARY, 1,
	"vmx-page-walk-4, vmx-page-walk-5", EPT, BIT_ULL(6) | BIT_ULL(7))
USELESS("ept-unusable", "vmx-ept", SECONDARY, 1, "vmx-ept-wb", EPT, BIT_ULL(14))
USELESS("ept-unusable", "vmx-ept", SECONDARY, 1, "vmx-invept", EPT, BIT_ULL(20))
USELESS("ept-unusable", "vmx-ept", SECONDARY, 1,
	"vmx-invept-single-context, vmx-invept-all-context", EPT, BIT_ULL(25) | BIT_ULL(26))
USELESS("vpid-unusable", "vmx-vpid", SECONDARY, 5, "vmx-invvpid", VPID, BIT_ULL(0))
USELESS("vpid-unusable", "vmx-vpid", SECONDARY, 5,
	"vmx-invvpid-single-context, vmx-invvpid-all-context", VPID, BIT_ULL(9) | BIT_ULL(10))
USELESS("dependency", "vmx-mbec", SECONDARY, 22, "vmx-ept-advanced-exitinfo", EPT, BIT_ULL(22))
USELESS("pml-ad", "vmx-pml", SECONDARY, 17, "vmx-eptad", EPT, BIT_ULL(21))
USELESS("unrestricted-misc", "vmx-unrestricted-guest", SECONDARY, 7,
	"vmx-store-lma", MISC, BIT_ULL(5))
USELESS("shadow-vmcs-misc", "vmx-shadow-vmcs", SECONDARY, 14,
	"vmx-vmwrite-vmexit-fields", MISC, BIT_ULL(29))

/* The VM-entry control by name and bit, what it does, the VM-exit controls, all needed. */
PAIR("vmx-entry-load-debugctl", 2, load_debug_controls, EXIT, 2)
PAIR("vmx-entry-load-perf-global-ctrl", 13, load_ia32_perf_global_ctrl, EXIT, 12)
PAIR("vmx-entry-load-pat", 14, load_ia32_pat, EXIT, 19)
PAIR("vmx-entry-load-efer", 15, load_ia32_efer, EXIT, 21)
PAIR("vmx-entry-load-bndcfgs", 16, load_bndcfgs, EXIT, 23)
PAIR("vmx-entry-load-rtit-ctl", 18, load_ia32_rtit_ctl, EXIT, 25)
PAIR("vmx-entry-load-uinv", 19, load_uinv, EXIT, 27)
PAIR("vmx-entry-load-cet", 20, load_cet_state, EXIT, 28)
PAIR("vmx-entry-load-lbr-ctl", 21, load_ia32_lbr_ctl, EXIT, 26)
PAIR("vmx-entry-load-pkrs", 22, load_ia32_pkrs, EXIT, 29)
PAIR("vmx-entry-load-fred", 23, load_ia32_fred, EXIT2, 0, 1)
PAIR("vmx-entry-load-spec-ctrl", 24, load_ia32_spec_ctrl, EXIT2, 2)

#undef DEPENDENCY
#undef USELESS
#undef PAIR
