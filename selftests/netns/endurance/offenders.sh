#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Ten thousand offenders in turns, each over its limit, for a minute; where the brake allows it all are blocked.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../endure"

OFFENDERS=10000

all_blocked() {
	at_least "$OFFENDERS" "$(guard list --json | jq '.blocks | length')"
}

endure_up --set block.per-minute=1000000 --set maps.blocks=32768 --set block.max=20000 --set block.prefix-share=100
endure 'ten thousand offenders' 2 "spoofed=300/$OFFENDERS"
check 'all are blocked' wait_for 10 all_blocked
scenario_end
