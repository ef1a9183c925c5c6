#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Forged addresses that repeat: pools of 1,000, of 65,000 and of 16 million, as fast as one core sends, for a minute each.
# The smaller pools are blocked, but for what the brake keeps off the list.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../endure"

endure_up
for pool in 1000 65000 16000000; do
	endure "a pool of $pool" 2 "spoofed=1/$pool"
done
check 'the brake holds' at_most 300 "$(guard list --json | jq '.blocks | length')"
scenario_end
