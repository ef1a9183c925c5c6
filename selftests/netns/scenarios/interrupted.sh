#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A list that is being replaced when its command is killed, or the disk is full: nothing is half in force, nothing is
# lost, and the daemon that starts next has the same.

. "$(dirname "$0")/../lib"

lists=$LAB_DIR/lists
large=$LAB_DIR/large
awk 'BEGIN { for (i = 0; i < 40000; i++) printf "100.64.%d.%d\n", i / 256, i % 256 }' >"$large"
awk 'BEGIN { for (i = 0; i < 500; i++) printf "100.64.%d.%d\n", i / 256, i % 256 }' >"$LAB_DIR/small"
printf '198.18.%d.0/24\n' {0..99} >>"$LAB_DIR/small"

start() {
	guard_start eth0 --set lists.file="$lists" --set maps.blocks=41000
}

# state - prints what is in force: entries, their scopes and lists
state() {
	guard list --json | jq -c '[.blocks[] | {prefix, scope, list, reason}], [.allows[].prefix]'
}

as_before() {
	local now
	now=$(state)
	[ "$now" = "$before" ] || { diff <(tr '}' '\n' <<<"$before") <(tr '}' '\n' <<<"$now") | head; return 1; }
}

# bytes_written PID - prints how much it has written, to files above all
bytes_written() {
	awk '$1 == "wchar:" { print $2 }' "/proc/$1/io" 2>/dev/null || echo 0
}

# kill_midway COMMAND... - kills the command once the first of its changes have been written, long before the commit
kill_midway() {
	local pid written deadline=$(($(now_us) + 30000000))
	nsenter --net="/run/netns/$LAB-$GUARD_HOST" -- "$ICMPGUARD" "$1" --instance "$LAB" "${@:2}" \
		>"$LAB_DIR/killed.log" 2>&1 </dev/null &
	pid=$!
	while written=$(bytes_written "$pid") && [ "${written:-0}" -lt 100000 ] && kill -0 "$pid" 2>/dev/null &&
		[ "$(now_us)" -lt "$deadline" ]; do
		:
	done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	[ $? = 137 ] || { echo 'it had ended before'; cat "$LAB_DIR/killed.log"; return 1; }
}

start
guard block --from "$LAB_DIR/small" --tag feed --replace --scope all --reason 'before' >/dev/null
guard block 203.0.113.200 --reason 'one more' >/dev/null
guard allow 203.0.113.7 >/dev/null
before=$(state)

check 'killed in the middle' kill_midway block --from "$large" --tag feed --replace --scope echo
check 'the daemon undoes it' wait_for 20 as_before
check 'and says so' says 'a command was killed' "$LAB_DIR/guard.log"

check 'killed again' kill_midway block --from "$large" --tag feed --replace --scope echo
check 'the next command undoes it' says 'a command was killed' <(guard block 203.0.113.201 2>&1)
guard unblock 203.0.113.201 >/dev/null
check 'what was in force is' as_before

check 'killed, with the daemon' kill_midway block --from "$large" --tag other --replace
guard_stop KILL
start
check 'the next daemon undoes it' as_before
guard_stop
start
check 'and has it from the record, too' as_before

# A process that keeps the lists locked.
exec 7>"/run/icmpguard/$LAB.lists"
flock 7
guard block 203.0.113.202 >"$LAB_DIR/waits" 2>&1 7>&- &
waiter=$!
check 'lists locked by another process: a command says that it waits' wait_for 10 says 'waiting for another process' "$LAB_DIR/waits"
check 'and changes nothing meanwhile' not blocked 203.0.113.202
exec 7>&-
wait "$waiter"
check 'then it goes on' blocked 203.0.113.202
guard unblock 203.0.113.202 >/dev/null

# No file may grow: writes fail as on a full disk.
full_disk() {
	(
		trap '' XFSZ
		ulimit -f 256
		guard "$@"
	)
}
refused_full() {
	! full_disk block --from "$large" --tag feed --replace >"$LAB_DIR/refusal" 2>&1 && says 'cannot write' "$LAB_DIR/refusal"
}
check 'a full disk: the list is not replaced' refused_full
check 'and what was in force is' as_before
check 'with room it is' guard block --from "$large" --tag feed --replace
check 'all of it' equal 40000 "$(guard list --json | jq '[.blocks[] | select(.list == "feed")] | length')"
scenario_end
