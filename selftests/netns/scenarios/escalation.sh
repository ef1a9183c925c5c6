#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A repeat offender is blocked for longer, also after the daemon was killed, and after a stop that left only files.

. "$(dirname "$0")/../lib"

steps=(--enforce --set block.for=1s --set "block.escalation=5s,1h" --set lists.file="$LAB_DIR/lists"
	--set memory.file="$LAB_DIR/history" --set memory.interval=1s)

flooded() { # REASON - one more flood; the resulting block has this reason
	lab_start attacker hping3 --icmp --faster -q "$VICTIM"
	wait_for 30 blocked_as "$1"
	local result=$?
	lab_stop "$LAB_PID" INT
	return "$result"
}

blocked_as() { # REASON
	local list
	list=$(guard list --json) || return 2
	jq -e --arg prefix "$ATTACKER" --arg reason "$1" \
		'any(.blocks[]; .prefix == $prefix and (.reason // "") == $reason)' <<<"$list"
}

over() {
	not blocked "$ATTACKER" >/dev/null
}

saved_since() { # SECOND
	[ "$(stat -c %Y "$LAB_DIR/history" 2>/dev/null || echo 0)" -gt "$1" ]
}

guard_start eth0 "${steps[@]}"
check 'a first flood' flooded ''
check 'its block ends' wait_for 12 over
check 'a second one is blocked for longer' flooded 'second offence, blocked for 5s'
wait_for 12 over
wait_for 15 saved_since "$(date +%s)"
guard_stop KILL
guard_start eth0 "${steps[@]}"
check 'a third one, after the daemon was killed' flooded 'third offence, blocked for 1h'
check 'list says so' says 'why     third offence, blocked for 1h' <(guard list "$ATTACKER")
guard_stop
guard_start eth0 "${steps[@]}"
check 'the block is in force after a stop' blocked_as 'third offence, blocked for 1h'
scenario_end
