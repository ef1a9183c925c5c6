#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The seconds of a start: what commands say meanwhile, a reload that comes too early, and a start that is killed.
#
# short: a start that is interrupted

. "$(dirname "$0")/../lib"

# The maps are pinned before the programs are loaded, which takes most of the time.
pinned() {
	compgen -G "/sys/fs/bpf/icmpguard/$LAB-v*/state"
}

asks() { # STATUS PATTERN
	guard status >"$LAB_DIR/status" 2>&1
	equal "$1" $? && says "$2" "$LAB_DIR/status"
}

guard_launch eth0 --set lists.file="$LAB_DIR/new/lists"
wait_for 20 pinned || bail 'no pins'
check 'a command during the start is told so' asks 3 'is starting .process [0-9]*.: try again'
kill -HUP "$GUARD"
wait_for 60 guard_settled
check 'a reload during the start does not end it' says watching "$LAB_DIR/guard.log"
check 'it is done afterwards' wait_for 10 says 'reloaded' "$LAB_DIR/guard.log"
check 'the directory of the lists is made' test -e "$LAB_DIR/new/lists"
check 'the reason is kept' guard block "$ATTACKER" --reason 'ticket 42'
check 'and shown' says 'ticket 42' <(guard list blocks)
guard_stop
check 'the pins are gone' not pinned

guard_launch eth0
wait_for 20 pinned || bail 'no pins'
guard_stop KILL
check 'killed during its first start' asks 4 'is incomplete: its daemon ended while it started'
guard_start eth0
check 'the next start clears up' says 'a start was interrupted' "$LAB_DIR/guard.log"
check 'and watches' asks 0 '^attached +eth0'
before=$(guard status --json | jq .attachments[0].program_id)
guard_stop KILL

locked() {
	[ "$(head -n 1 "/run/icmpguard/$LAB.lock")" = "$GUARD" ]
}
guard_launch eth0
wait_for 20 locked || bail 'no lock'
guard_stop KILL
check 'killed early in a takeover: the program stays' equal "$before" \
	"$(guard status --json | jq .attachments[0].program_id)"
guard_start eth0
check 'the next one takes over' says 'eth0: took over' "$LAB_DIR/guard.log"
scenario_end
