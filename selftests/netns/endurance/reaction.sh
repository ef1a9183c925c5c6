#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# From the first packet over the limit to the block, beside 100,000 blocks of the operator: 500 offenders, one after the
# other, at 10,000 packets a second, of whom every second one repeats one request. What a block did not drop came before
# it.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../endure"

TRIALS=${TRIALS:-500} PACKETS=2000 RATE=10000 BURST=250

# reactions - prints each trial's milliseconds in order
reactions() {
	guard list --json | jq -r '.blocks[] | select(.prefix | startswith("10.")) | "\(.prefix) \(.packets)"' |
		awk -v packets="$PACKETS" -v burst="$BURST" '
			NR == FNR { us[$1] = $2; next }
			$1 in us { print (packets - $2 - burst) * us[$1] / packets / 1000 }
		' "$LAB_DIR/offenders.log" - | sort -n
}

quantile() { # PART
	awk -v part="$1" '{ ms[NR] = $1 } END { at = int(part * NR + 0.999999); print ms[at < 1 ? 1 : at] }' "$LAB_DIR/reactions"
}

blocked_all() {
	at_least "$TRIALS" "$(guard list --json | jq '[.blocks[] | select(.prefix | startswith("10."))] | length')"
}

awk 'BEGIN { for (i = 0; i < 100000; i++) printf "172.%d.%d.%d\n", 16 + int(i / 65536), int(i / 256) % 256, i % 256 }' \
	>"$LAB_DIR/blocklist"
line_up
guard_start eth0 --enforce --set maps.blocks=131072 --set block.per-minute=1000000 --set block.prefix-share=100
check 'the operator blocks 100,000' guard block --from "$LAB_DIR/blocklist"
lab_start gateway "$top/build/offenders" inside0 "$FLOOD_LINK" "$VICTIM" "$TRIALS" "$PACKETS" "$RATE" 50
wait "$LAB_PID"
check 'every offender is blocked' wait_for 10 blocked_all
reactions >"$LAB_DIR/reactions"
check 'each is timed' equal "$TRIALS" "$(wc -l <"$LAB_DIR/reactions")"
check 'the 99th of a hundred within 20 ms' awk 'BEGIN { print ARGV[1] " ms"; exit ARGV[1] > 20 }' "$(quantile 0.99)"
echo "# of $(wc -l <"$LAB_DIR/reactions") trials: median $(quantile 0.5) ms, p99 $(quantile 0.99) ms, longest $(quantile 1) ms"
scenario_end
