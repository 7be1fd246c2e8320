# SPDX-License-Identifier: GPL-2.0-only
#
# The user's entry; `make help` lists the targets.  The kernel's build system
# reads Kbuild instead.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
M ?= $(CURDIR)
CPU ?= corei7_skylake_x
KERNEL ?=
PREFIX ?= /usr/local

# The tests run in a Debian of their own.
world = tests/env/debian 13

# The key of this machine's owner, where Debian's DKMS keeps it.
KEY ?= /var/lib/dkms/mok.key
CERT ?= /var/lib/dkms/mok.pub

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
RELEASE = $(shell cat $(KDIR)/include/config/kernel.release)
rooms = core module verify
sources = $(DESTDIR)/usr/src/vmx-core-$(VERSION)
modules = vmx_core.ko vmx_verify.ko
updates = $(DESTDIR)/lib/modules/$(RELEASE)/updates
man = $(DESTDIR)$(PREFIX)/share/man

.DEFAULT_GOAL := modules

# W=1, C=1, C=2 and LLVM=1 reach the kernel's build system by themselves.  BTF would serve
# tracers of functions, for which the modules have no records, and take most of the load.
.PHONY: modules
modules: ## build the modules for the kernel KVER, or the kernel tree KDIR
	@test -e $(KDIR)/Makefile || { \
		echo "No kernel headers in $(KDIR): install them (Debian: linux-headers-$(KVER)), or set KDIR" >&2; \
		exit 1; }
	@$(MAKE) -C $(KDIR) M=$(M) CONFIG_DEBUG_INFO_BTF_MODULES= modules

.PHONY: clean
clean: ## remove what was built here; the cache stays
	rm -rf build tools/vmxcheck/vmxcheck
	$(if $(wildcard $(KDIR)/Makefile),$(MAKE) -C $(KDIR) M=$(M) clean)

$(modules):
	@echo "no $@ here yet: run make first" >&2; exit 1

# What the module says of a refusal is in the kernel's log, and not in insmod's error.
.PHONY: load
load: vmx_core.ko ## load it on this machine, PARAMS='name=value …'; as root
	insmod ./vmx_core.ko $(PARAMS); status=$$?; dmesg | grep 'vmx_core: ' | tail -n 20; exit $$status

.PHONY: unload
unload: ## remove it from this machine; as root
	rmmod vmx_core

.PHONY: report
report: modules vmxcheck ## build/report.txt on this machine's processor, to send to others; as root
	@mkdir -p build
	@tools/report ./vmx_core.ko tools/vmxcheck/vmxcheck >build/report.txt
	@echo "build/report.txt says what this processor can, and nothing of who it belongs to; please look it through"

.PHONY: demo
demo: ## load it on an emulated Intel processor, CPU=model, KERNEL=6.12 or 7.3
	@$(world) tests/vm/demo "$(CPU)" "$(KERNEL)"

# Another make may know where the libraries are; apt-get is asked only if the compiler does not find it.
.PHONY: vmxcheck
vmxcheck: ## build the tool tools/vmxcheck/vmxcheck
	@printf '#include <%s.h>\n' jansson pcre2 expat | $(CC) -DPCRE2_CODE_UNIT_WIDTH=8 $(CPPFLAGS) -E - >/dev/null 2>&1 || tests/env/provide packages vmxcheck
	@$(MAKE) --no-print-directory -C tools/vmxcheck

.PHONY: man
man: ## make the manual pages, and messages.md, in build/man
	@doc/pages build/man

.PHONY: install
install: install-module install-tools install-man ## install the modules, vmxcheck and the manual pages; DESTDIR, PREFIX

.PHONY: install-module
install-module: modules ## the modules alone, for the kernel that they were built for
	install -D -m 644 -t $(updates) $(modules)
	$(if $(DESTDIR),,depmod $(RELEASE))

.PHONY: install-tools
install-tools: vmxcheck ## vmxcheck and its manual page alone
	@$(MAKE) --no-print-directory -C tools/vmxcheck install

.PHONY: install-man
install-man: man ## the manual pages of the module and its API alone
	install -D -m 644 build/man/vmx_core.4 $(man)/man4/vmx_core.4
	install -D -m 644 build/man/vmx_core_config.9 $(man)/man9/vmx_core_config.9

.PHONY: uninstall
uninstall: ## remove what install has installed
	rm -f $(modules:%=$(updates)/%)
	rm -f $(man)/man4/vmx_core.4 $(man)/man9/vmx_core_config.9
	@$(MAKE) --no-print-directory -C tools/vmxcheck uninstall
	$(if $(DESTDIR),,depmod $(RELEASE))

.PHONY: sign
sign: $(modules) ## sign the modules for Secure Boot; KEY, CERT
	@for file in $(KEY) $(CERT); do test -r $$file || { \
		echo "cannot read $$file: see Secure Boot in doc/install.md, or set KEY and CERT" >&2; \
		exit 1; }; done
	$(foreach module,$(modules),$(KDIR)/scripts/sign-file sha256 $(KEY) $(CERT) $(module) &&) true

.PHONY: install-sources
install-sources: ## put the sources where DKMS looks for them
	install -d $(sources) $(rooms:%=$(sources)/%)
	install -m 644 vmx_*.[ch] Kbuild Kconfig Makefile dkms.conf $(sources)
	$(foreach room,$(rooms),install -m 644 $(room)/*.[chS] $(sources)/$(room);)

.PHONY: dkms-install
dkms-install: install-sources ## let DKMS build the modules, now and for each new kernel; as root
	dkms install vmx-core/$(VERSION) -k $(KVER)

.PHONY: dkms-remove
dkms-remove: ## undo that; as root
	dkms remove vmx-core/$(VERSION) --all
	rm -rf $(sources)

.PHONY: dist
dist: ## build/vmx_core-VERSION.tar.gz of what is committed
	mkdir -p build
	git archive --prefix=vmx_core-$(VERSION)/ HEAD | gzip -9n >build/vmx_core-$(VERSION).tar.gz

.PHONY: fuzz
fuzz: ## feed vmxcheck garbage for ten minutes
	@$(world) tests/fuzz/run 600

.PHONY: verify
verify: ## the full tests of vmx_verify.ko, with VM entries on emulated processors
	@$(world) tests/vm/verify all

.PHONY: bench
bench: ## what it costs: a verdict, a set-up, a load and each further CPU, beside KVM
	@$(world) tests/vmxcheck/bench
	@$(world) tests/kvm/bench
	@$(world) tests/vm/bench

.PHONY: check
check: ## run all tests
	@$(world) tests/check

.PHONY: soak
soak: ## load and unload it 1,000 times in a kernel that checks itself, about 35 minutes
	@$(world) tests/vm/soak 1000

.PHONY: dkms-check
dkms-check: ## install, upgrade and remove the packages in a Debian of their own, and load what DKMS built; as root
	@$(world) tests/dkms/check

.PHONY: lint
lint: ## the quick checks: checkpatch, sparse, shellcheck
	@$(world) tests/lint

.PHONY: kunit
kunit: ## the unit tests alone, in User Mode Linux
	@$(world) tests/kunit/run-uml

.PHONY: mutants
mutants: ## break the core in thousands of small ways; the unit tests must notice each
	@$(world) tests/mutants/run

.PHONY: coverage
coverage: ## lines and branches that the unit tests run: build/coverage/html
	@$(world) tests/coverage/run

.PHONY: prove
prove: ## prove what the rules come to: by z3, and by trying out all that is finite
	@$(world) tests/prove/run 18

.PHONY: faults
faults: ## flip bits of the capability MSRs of all profiles
	@$(world) tests/faults/run

.PHONY: analyze
analyze: ## clang's analyzer and the kernel's coccinelle scripts
	@$(world) tests/analyze/run

.PHONY: upstream-check
upstream-check: ## apply, build and boot the series for KVM in upstream/, patch by patch
	@$(world) tests/upstream/check

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18
