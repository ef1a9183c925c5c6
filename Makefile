# SPDX-License-Identifier: GPL-2.0-only
#
# make demo       install what is missing, build, demonstrate a flood and a scan
# make check      install what is missing, build, test everything within minutes
#
# make            build build/icmpguard (WERROR=1: a warning is an error)
# make install    PREFIX=/usr/local, DESTDIR=; make uninstall leaves configuration and alerts
# make deb        a Debian package, in build/deb
# make mixin      alert and recording rules for Prometheus, and a dashboard, in build/mixin
# make accuracy   findings in captures, compared with the expected ones
# make curves     from which count, rate or share on each kind of traffic is reported, harmless kinds too; CURVES=TEXT: some
# make weeks      simulated weeks of a network with planted scans: what is found after what time, false alerts; WEEKS=20 FIRST=1
# make replay-speed   packets per second, compared with the limit of the test-run call
# make docs       regenerate the table of rules in README.md, and the schema of the settings
# make lint       formatting, clang-tidy, shellcheck, the manual
# make bench      cost per packet compared with peers on this machine; OLD=COMMIT: also with that commit's build
# make bench-veth packets per second on a veth pair compared with peers, and what pingers lose
# make check-long      what `make check` has no time for: simulated weeks, attacks that know the code, the other scenarios
# make check-sanitized   unit tests under AddressSanitizer and UBSan
# make field      reproductions and captures from the field, if ../shared/field is present
# make fuzz       libFuzzer on the parser and the readers, a minute each
# make check-link      tools that attack routing and neighbour discovery, and legitimate traffic that looks similar
# make check-kernels   load and dispatcher on Debian's 6.1 and 6.12, in virtual machines, with every clang
# make check-cross     compile for arm64, and run by emulation what needs no kernel
# make check-systems   `make demo` and `make check` on bare Debian 12 and 13
# make check-package   the Debian package: install, upgrade under a flood, purge; its units under systemd
# make check-package-systems   the same on bare Debian 12 and 13, built twice there, and in a virtual machine with AppArmor
# make dashboard  run every query of the dashboard on a real Prometheus during a flood, and draw a picture
# make clean

CC ?= cc
CLANG ?= clang
BPFTOOL ?= $(firstword $(shell command -v bpftool) /usr/sbin/bpftool)
PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
BUILD := build
# Large downloads that do not change: `make clean` keeps them.
DOWNLOADED := kernels systems sysroot
# One directory per concern. Includes name the directory: "kernel/poll.h" is not "bpf/poll.h".
USER := user/ $(filter %/,$(wildcard user/*/))
VERSION := $(shell cat VERSION 2>/dev/null || echo 0.1.0)
LIBXDP_VERSION := $(shell pkg-config --modversion libxdp 2>/dev/null || echo unknown)

# Parts of the manual that the program prints (check-config --manual).
MANUAL_PARTS := settings rules windows views lanes reasons metrics checks policy

LIBRARIES := libbpf libxdp yaml-0.1 jansson libpcap libcap-ng libseccomp libsystemd zlib libzstd sqlite3 \
	ncursesw
PKG_CONFIG = pkg-config --silence-errors
LIBS = $(shell $(PKG_CONFIG) --libs $(LIBRARIES)) -lm
# Newer compilers have more warnings, which must not break the build. CI sets WERROR=1.
WARNINGS := -Wall -Wextra -Wno-unused-parameter $(if $(WERROR),-Werror)
CPPFLAGS += -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DLIBXDP_VERSION='"$(LIBXDP_VERSION)"' \
	-DPREFIX='"$(PREFIX)"' -Iuser -I. -I$(BUILD)
CFLAGS ?= -O2 -g
CFLAGS += -std=gnu11 $(WARNINGS) $(SANITIZE)
LDFLAGS += $(SANITIZE)
# Build output must not contain this directory's path, so that builds are reproducible. With CCACHE_BASEDIR, ccache does
# this itself.
PREFIX_MAP := -ffile-prefix-map=$(CURDIR)=.
ifndef CCACHE_BASEDIR
CFLAGS += $(PREFIX_MAP)
endif
BPF_CFLAGS := -target bpf -mcpu=v3 -O2 -g $(PREFIX_MAP) $(WARNINGS) -I. -Ivmlinux

OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(addsuffix *.c,$(USER))))
LIBRARY := $(filter-out $(BUILD)/user/main.o,$(OBJECTS))
SUITES := unit prog evasion
PROGRAMS := $(foreach suite,$(SUITES),$(BUILD)/$(suite))

.PHONY: all docs demo check bench fuzz lint install uninstall mixin deb clean check-kernels accuracy tests check-sanitized
.DELETE_ON_ERROR:

all: $(BUILD)/icmpguard $(BUILD)/icmpguard.yaml $(BUILD)/icmpguard.8 $(BUILD)/icmpguard-recipes.7 \
	$(BUILD)/icmpguard.catalog $(BUILD)/completion/bash $(BUILD)/completion/zsh $(BUILD)/completion/fish

$(BUILD)/icmpguard: $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# -MMD records the headers of each object; -MP allows a header to be removed.
$(BUILD)/%.o: %.c | $(BUILD)/icmpguard.skel.h $(BUILD)/layout.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/icmpguard.bpf.o: bpf/icmpguard.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD) $(foreach part,$(DOWNLOADED) deb,-path $(BUILD)/$(part) -prune -o) -name '*.d' -type f -print 2>/dev/null)

$(BUILD)/icmpguard.skel.h: $(BUILD)/icmpguard.bpf.o
	{ echo '/* NOLINTBEGIN */'; $(BPFTOOL) gen skeleton $< name icmpguard_bpf; echo '/* NOLINTEND */'; } > $@

# Hashes of the layout of pinned maps.
$(BUILD)/layout.h: scripts/layout $(wildcard headers/*.h)
	@mkdir -p $(@D)
	CC="$(CC)" scripts/layout > $@

# The example and the manual's settings are generated from the parser's table.
$(BUILD)/icmpguard.yaml: $(BUILD)/icmpguard
	$< check-config --example > $@

$(BUILD)/icmpguard.8: user/icmpguard.8.in $(BUILD)/icmpguard
	set -e; for part in $(MANUAL_PARTS); do \
		$(BUILD)/icmpguard check-config --manual=$$part > $(BUILD)/$$part.mdoc; done
	sed $(foreach part,$(MANUAL_PARTS),-e '/^@$(part)@$$/I{r $(BUILD)/$(part).mdoc' -e 'd}') \
		-e 's/@VERSION@/$(VERSION)/; s|@DATADIR@|$(DATADIR)|' $< > $@

$(BUILD)/icmpguard-recipes.7: user/icmpguard-recipes.7.in
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< > $@

# The explanations of journalctl -x and the completions of shells are generated from the program's tables.
$(BUILD)/icmpguard.catalog: $(BUILD)/icmpguard
	$< check-config --manual=catalogue > $@

$(BUILD)/completion/%: $(BUILD)/icmpguard
	@mkdir -p $(@D)
	$< completion $* > $@

# Generated parts of tracked files: the table of rules in README.md, and the schema of the settings.
docs: $(BUILD)/icmpguard
	scripts/docs

# Test programs: everything except main, plus the suite's sources.
define SUITE
$(BUILD)/$(1): $$(patsubst %.c,$$(BUILD)/%.o,$$(wildcard $$(SOURCES_$(1)))) $$(LIBRARY)
	$$(CC) $$(CFLAGS) $$(LDFLAGS) $$(LDFLAGS_$(1)) -o $$@ $$^ $$(LIBS) -lcriterion
endef
SOURCES_unit := selftests/unit/*.c selftests/native/*.c selftests/progress.c
SOURCES_prog := selftests/prog/*.c selftests/progress.c
# Uses the frame sender of prog.
SOURCES_evasion := selftests/evasion/*.c selftests/prog/world.c selftests/progress.c
# The unit tests include the kernel side: wrappers serve its maps instead of libbpf.
NATIVE := $(shell sed -n 's/^WRAPPED.[^,]*, \([a-z_]*\),.*/\1/p' selftests/native/libbpf.c)
LDFLAGS_unit := $(NATIVE:%=-Wl,--wrap=%)
$(foreach suite,$(SUITES),$(eval $(call SUITE,$(suite))))

tests: all $(PROGRAMS)

# Rules and dashboards for Prometheus and Grafana, as JSON, and the tests of the rules.
MIXIN := $(wildcard scripts/mixin/*sonnet)

mixin: $(BUILD)/mixin/alerts.json

$(BUILD)/mixin/alerts.json: $(MIXIN)
	@command -v jsonnet >/dev/null || scripts/install-deps mixin
	mkdir -p $(@D)/dashboards
	jsonnet -J scripts/mixin -m $(@D)/dashboards -e '(import "mixin.libsonnet").grafanaDashboards'
	jsonnet -m $(@D) scripts/mixin/tests.jsonnet
	jsonnet -J scripts/mixin -o $(@D)/rules.json -e '(import "mixin.libsonnet").prometheusRules'
	jsonnet -J scripts/mixin -o $@ -e '(import "mixin.libsonnet").prometheusAlerts'

# A Debian package of this tree, in build/deb; its version ends with date and commit.
DEB := $(BUILD)/deb
DEB_VERSION = $(VERSION)$(shell git log -1 --format=+git%cd.%h --date=format:%Y%m%d 2>/dev/null)

deb:
	@scripts/install-deps build deb
	rm -rf $(DEB)
	mkdir -p $(DEB)/icmpguard
	git ls-files -z | xargs -0 cp --parents -t $(DEB)/icmpguard
	cp -r scripts/debian $(DEB)/icmpguard/debian
	cp scripts/icmpguard.sysusers $(DEB)/icmpguard/debian/
	sed -e 's/@VERSION@/$(DEB_VERSION)/' -e "s/@DATE@/$$(git log -1 --format=%cD)/" scripts/debian/changelog.in \
		>$(DEB)/icmpguard/debian/changelog
	rm $(DEB)/icmpguard/debian/changelog.in
	cd $(DEB)/icmpguard && MAKEFLAGS= dpkg-buildpackage --no-sign --build=binary
	lintian --fail-on error,warning --tag-display-limit 0 $(DEB)/*.changes

include selftests/check.mk selftests/bench.mk selftests/fuzz.mk selftests/accuracy.mk

# Files that `make install` installs and `make uninstall` removes: mode, source, destination. The configuration is separate.
DATADIR := $(PREFIX)/share
UNITDIR := $(PREFIX)/lib/systemd
ZSHDIR ?= $(DATADIR)/zsh/site-functions
SCHEMAS := $(notdir $(wildcard scripts/schemas/*.schema.json))
INSTALLED := \
	0755:$(BUILD)/icmpguard:$(PREFIX)/sbin/icmpguard \
	0644:$(BUILD)/icmpguard.8:$(DATADIR)/man/man8/icmpguard.8 \
	0644:$(BUILD)/icmpguard-recipes.7:$(DATADIR)/man/man7/icmpguard-recipes.7 \
	0644:$(BUILD)/icmpguard.yaml:$(DATADIR)/doc/icmpguard/icmpguard.yaml \
	$(foreach schema,$(SCHEMAS),0644:scripts/schemas/$(schema):$(DATADIR)/icmpguard/schemas/$(schema)) \
	0644:scripts/recipes/README.md:$(DATADIR)/icmpguard/recipes/README.md \
	0644:scripts/recipes/rsyslog.conf:$(DATADIR)/icmpguard/recipes/rsyslog.conf \
	0755:scripts/recipes/flowspec:$(DATADIR)/icmpguard/recipes/flowspec \
	0755:scripts/recipes/nft-set:$(DATADIR)/icmpguard/recipes/nft-set \
	0644:scripts/icmpguard.service:$(UNITDIR)/system/icmpguard.service \
	0644:scripts/icmpguard@.service:$(UNITDIR)/system/icmpguard@.service \
	0644:scripts/dispatcher.conf:$(DATADIR)/doc/icmpguard/dispatcher.conf \
	0644:scripts/hooks.conf:$(DATADIR)/doc/icmpguard/hooks.conf \
	0644:$(BUILD)/icmpguard.catalog:$(PREFIX)/lib/systemd/catalog/icmpguard.catalog \
	0644:scripts/icmpguard.tmpfiles:$(PREFIX)/lib/tmpfiles.d/icmpguard.conf \
	0644:scripts/icmpguard.sysusers:$(PREFIX)/lib/sysusers.d/icmpguard.conf \
	0644:scripts/icmpguard.logrotate:$(SYSCONFDIR)/logrotate.d/icmpguard \
	0644:$(BUILD)/completion/bash:$(DATADIR)/bash-completion/completions/icmpguard \
	0644:$(BUILD)/completion/zsh:$(ZSHDIR)/_icmpguard \
	0644:$(BUILD)/completion/fish:$(DATADIR)/fish/vendor_completions.d/icmpguard.fish

# The three parts of such an entry.
mode = $(word 1,$(subst :, ,$(1)))
source = $(word 2,$(subst :, ,$(1)))
destination = $(DESTDIR)$(word 3,$(subst :, ,$(1)))

install: all
	@set -e; $(foreach entry,$(INSTALLED),install -D -m $(call mode,$(entry)) \
		'$(call source,$(entry))' '$(call destination,$(entry))';)
	@test -e $(DESTDIR)$(SYSCONFDIR)/icmpguard/icmpguard.yaml || \
		install -D -m 0644 $(BUILD)/icmpguard.yaml $(DESTDIR)$(SYSCONFDIR)/icmpguard/icmpguard.yaml
	@test -n "$(DESTDIR)" || getent group icmpguard >/dev/null || groupadd --system icmpguard
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || { systemd-sysusers; systemd-tmpfiles --create; \
		journalctl --update-catalog; systemctl daemon-reload; }
	@echo 'installed $(DESTDIR)$(PREFIX)/sbin/icmpguard and what goes with it; the settings are in $(DESTDIR)$(SYSCONFDIR)/icmpguard/icmpguard.yaml'

# Keeps the configuration, the alerts and the learned state. The administrator stops a running daemon.
uninstall:
	@rm -f $(foreach entry,$(INSTALLED),'$(call destination,$(entry))')
	-@rmdir $(DESTDIR)$(DATADIR)/icmpguard/schemas $(DESTDIR)$(DATADIR)/icmpguard/recipes $(DESTDIR)$(DATADIR)/icmpguard $(DESTDIR)$(DATADIR)/doc/icmpguard
	@test -n "$(DESTDIR)" || ! test -d /run/systemd/system || systemctl daemon-reload
	@echo 'removed; left: $(DESTDIR)$(SYSCONFDIR)/icmpguard, $(DESTDIR)/var/log/icmpguard, $(DESTDIR)/var/lib/icmpguard'

clean:
	find $(BUILD) -mindepth 1 -maxdepth 1 $(DOWNLOADED:%=! -name %) -exec rm -rf {} + 2>/dev/null || true
