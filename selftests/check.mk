# SPDX-License-Identifier: GPL-2.0-only
# The targets that test. Builds are quiet: their output is shown when they fail.

QUIET_MAKE = $(MAKE) --no-print-directory -s

demo:
	@scripts/install-deps build test
	@$(QUIET_MAKE) all
	@scripts/demo

check:
	@scripts/install-deps build test
	@$(QUIET_MAKE) tests
	@selftests/report -d $(BUILD)/check \
		report=selftests/report-test \
		unit="$(BUILD)/unit --tap" \
		prog="$(BUILD)/prog --tap" \
		accuracy="$(BUILD)/accuracy --tap $(EXPECTATIONS)" \
		replay=selftests/replay/run \
		netns=selftests/netns/run

# The unit tests under AddressSanitizer and UBSan. Headers lie where a frame has them, aligned
# or not.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover=all

check-sanitized:
	@scripts/install-deps build test
	@$(QUIET_MAKE) BUILD=$(BUILD)/sanitized SANITIZE="$(SANITIZERS)" $(BUILD)/sanitized/unit
	@selftests/report -d $(BUILD)/check-sanitized unit:600="$(BUILD)/sanitized/unit --tap"

check-kernels:
	@scripts/install-deps build kernels
	@$(QUIET_MAKE) all
	@selftests/report -d $(BUILD)/check-kernels kernels:1200=selftests/kernels/run

lint:
	@scripts/lint
