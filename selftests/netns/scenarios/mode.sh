#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The mode by command: at once, on trial, off, with and without a daemon.
#
# short: monitor and enforce

. "$(dirname "$0")/../lib"

mode() {
	guard mode --json | jq -r .mode
}

is_mode() {
	[ "$(mode)" = "$1" ]
}

# Packets over a source's bucket pass, or do not.
all_pass() {
	local before sent=100
	before=$(echoes victim 4)
	lab_in attacker ping -q -n -f -c "$sent" -W 1 "$VICTIM" >/dev/null
	[ $(($(echoes victim 4) - before)) = "$sent" ]
}

said() {
	says "$1" "$LAB_DIR/guard.log"
}

limits=()
for bucket in rate=1 burst=5; do
	limits+=(--set "limit.request.source-$bucket")
done
guard_start eth0 --set poll-interval=100ms --set rules.flood-source.response=none "${limits[@]}"
check 'by the settings: monitor' equal monitor "$(mode)"
check 'nothing is dropped' all_pass
check 'on trial: enforce' guard mode enforce --for 3s
check 'status says how long' says 'WATCH.*enforce mode on trial for' <(guard status)
check 'it drops at once' not all_pass
check 'and it goes back by itself' wait_for 6 is_mode monitor
check 'the log says who began it' wait_for 3 said 'enforce mode by .*uid 0.*unless it is confirmed'
check 'and that nobody confirmed it' wait_for 3 said 'was not confirmed: monitor mode again'
check 'nothing to confirm any more' not guard mode confirm

guard mode enforce --for 30s >/dev/null
check 'a confirmed trial' guard mode confirm
check 'lasts' equal null "$(guard mode --json | jq .until)"
kill -HUP "$GUARD"
check 'a reload says that it holds against the settings' wait_for 5 said 'enforce mode, chosen by a command, stays in force'
check 'enforce' equal enforce "$(mode)"

check 'the emergency handle' guard off
check 'nothing is dropped then' all_pass
guard block "$BYSTANDER" >/dev/null
check 'not what an operator blocked either' reaches bystander "$VICTIM"
check 'status says so, and how to undo it' says 'WATCH.*nothing is dropped \(icmpguard mode monitor' <(guard status)
guard mode enforce >/dev/null
check 'undone, the block holds' not reaches bystander "$VICTIM"

guard mode monitor >/dev/null
guard mode enforce --for 3s >/dev/null
guard_stop KILL
check 'a trial holds when the daemon dies' not all_pass
check 'and ends without it' wait_for 6 all_pass
guard mode enforce >/dev/null 2>&1
check 'without a daemon: enforce' not all_pass
guard off >/dev/null 2>&1
check 'without a daemon: off' all_pass
check 'as the settings say' equal monitor "$(guard mode configured --json 2>/dev/null | jq -r .mode)"
guard mode enforce --for 8d 2>/dev/null
check 'a longer trial than a week is refused' equal 2 $?
scenario_end
