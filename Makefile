# SPDX-License-Identifier: GPL-2.0-only
#
# The user's entry; `make help` lists the targets.  The kernel's build system
# reads Kbuild instead.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
M ?= $(CURDIR)
CPU ?= corei7_skylake_x

.DEFAULT_GOAL := modules

# W=1, C=1, C=2 and LLVM=1 reach the kernel's build system by themselves.
.PHONY: modules
modules: ## build vmx_core.ko for the kernel KVER, or the kernel tree KDIR
	@test -e $(KDIR)/Makefile || { \
		echo "No kernel headers in $(KDIR): install them (Debian: linux-headers-$(KVER)), or set KDIR" >&2; \
		exit 1; }
	$(MAKE) -C $(KDIR) M=$(M) modules

.PHONY: clean
clean: ## remove what was built here; the cache stays
	rm -rf build tools/vmxcheck/vmxcheck
	$(if $(wildcard $(KDIR)/Makefile),$(MAKE) -C $(KDIR) M=$(M) clean)

vmx_core.ko:
	@echo "There is no vmx_core.ko yet: run make first" >&2; exit 1

# What the module says of a refusal is in the kernel's log, and not in insmod's error.
.PHONY: load
load: vmx_core.ko ## load it on this machine, PARAMS='name=value …'; as root
	insmod ./vmx_core.ko $(PARAMS); status=$$?; dmesg | grep 'vmx_core: ' | tail -n 20; exit $$status

.PHONY: unload
unload: ## remove it from this machine; as root
	rmmod vmx_core

.PHONY: demo
demo: ## load it on an emulated Intel processor, CPU=model
	@tests/vm/demo "$(CPU)"

# Another make may know where jansson is; apt-get is asked only if the compiler does not find it.
.PHONY: vmxcheck
vmxcheck: ## build the tool tools/vmxcheck/vmxcheck
	@echo '#include <jansson.h>' | $(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 || tests/env/provide packages vmxcheck
	@$(MAKE) --no-print-directory -C tools/vmxcheck

.PHONY: install
install: vmxcheck ## install vmxcheck and its man page below PREFIX, /usr/local if not set; DESTDIR
	@$(MAKE) --no-print-directory -C tools/vmxcheck install

.PHONY: fuzz
fuzz: ## feed vmxcheck garbage for ten minutes
	@tests/fuzz/run 600

.PHONY: bench
bench: ## verdicts per second, where the instructions go, and those of KVM beside ours
	@tests/vmxcheck/bench
	@tests/kvm/bench

.PHONY: check
check: ## run all tests
	@tests/check

.PHONY: soak
soak: ## load and unload it 1,000 times in a kernel that checks itself, about 35 minutes
	@tests/vm/soak 1000

.PHONY: lint
lint: ## the quick checks: checkpatch, sparse, shellcheck
	@tests/lint

.PHONY: kunit
kunit: ## the unit tests alone, in User Mode Linux
	@tests/kunit/run-uml

.PHONY: upstream-check
upstream-check: ## apply, build and test the series for KVM in upstream/
	@tests/upstream/check

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12
