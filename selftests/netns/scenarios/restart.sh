#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Operators' entries and rules' blocks outlast a clean stop; expired or withdrawn ones do not come back. No block hides
# another. An unusable record is reported, and blocking continues.

. "$(dirname "$0")/../lib"

lists=$LAB_DIR/lists

restarted() {
	guard_start eth0 --set lists.file="$lists"
}

field() { # FILTER
	guard list --json | jq -r "$1"
}

restarted
guard block "$ATTACKER" --reason 'ticket 42' >/dev/null
guard block 203.0.113.200 --for 1h >/dev/null
guard block 203.0.113.201 --for 1s >/dev/null
guard block 203.0.113.202 --vlan 20 --scope echo >/dev/null
guard block 203.0.113.203 >/dev/null
guard unblock 203.0.113.203 >/dev/null
guard allow 203.0.113.7 >/dev/null
check 'the record is for its owner alone' equal 600 "$(stat -c %a "$lists")"
guard_stop
check 'stopped: the source passes' reaches attacker "$VICTIM"

restarted
check 'started: the source is blocked again' not reaches attacker "$VICTIM"
check 'with the reason' equal 'ticket 42' "$(field ".blocks[] | select(.prefix == \"$ATTACKER\").reason")"
check 'a block has the time that was left' between 3500 3600 \
	"$(field '.blocks[] | select(.prefix == "203.0.113.200").expires | sub("[.][0-9]*Z"; "Z") | fromdate - now | floor')"
check 'the VLAN and the scope' equal '20 echo' "$(field '.blocks[] | select(.prefix == "203.0.113.202") | "\(.vlan) \(.scope)"')"
check 'what was unblocked stays away' not blocked 203.0.113.203
check 'the allowance is back' equal 1 "$(field '[.allows[] | select(.prefix == "203.0.113.7")] | length')"
wait_for 5 not blocked 203.0.113.201
check 'what expires stays away' not blocked 203.0.113.201

guard unblock "$ATTACKER" >/dev/null
guard block "$ATTACKER" --scope echo >/dev/null
guard block 203.0.113.64/26 --scope all >/dev/null
# A refusal is an answer: exit status 1, at once. If dropped, it takes until the time-out: 124.
tcp() {
	lab_in attacker timeout 1 bash -c "exec 3<>/dev/tcp/$VICTIM/9" 2>/dev/null
	[ $? != 124 ]
}
check 'a narrow block does not hide a wide one' not tcp
guard_stop KILL

echo 'this is no database' >"$lists"
rm -f "$lists-wal" "$lists-shm"
restarted
check 'a damaged record is set aside' test -e "$lists.damaged"
check 'and reported' says 'is damaged' "$LAB_DIR/guard.log"
check 'what stands in the kernel stays' blocked "$ATTACKER"
guard_stop
restarted
check 'and is recorded anew' blocked "$ATTACKER"
check 'detach keeps the record' guard detach --force
guard_stop KILL
restarted
check 'which is in force again' blocked "$ATTACKER"
check 'detach --forget removes it' guard detach --force --forget
check 'the file is gone' test ! -e "$lists"
scenario_end
