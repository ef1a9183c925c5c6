#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Under a flood: an upgrade to another build, with the same layout of maps, with other statistics, back, with other lists,
# and back, and with tables of other sizes. Each time the flood is blocked from the start, a bystander and the victim's own pings lose nothing, and no
# entry is lost. The other builds are this one with other hashes of the layouts (build/layout.h).

. "$(dirname "$0")/../lib"

BURST=250 # limit.request.source-burst
lists=$LAB_DIR/lists
sizes=()

# build_with NAME WHAT... - prints a build in which the hashes of these layouts are others
build_with() {
	local file=$LAB_DIR/$1 what hash
	cp "$ICMPGUARD" "$file"
	for what in "${@:2}"; do
		hash=$(sed -n "s/^#define LAYOUT_${what} 0x\([0-9a-f]*\)ULL/\1/p" "$top/build/layout.h")
		HASH=$hash perl -0777 -pi -e 'BEGIN { $hash = reverse pack "H16", substr("0" x 16 . $ENV{HASH}, -16) }
			s/\Q$hash\E/~$hash/ge' "$file"
		! cmp -s "$ICMPGUARD" "$file" || bail "no hash of the layout in $ICMPGUARD"
	done
	echo "$file"
}

start() {
	guard_start eth0 --enforce --set lists.file="$lists" --set memory.file="$LAB_DIR/history" --set block.for=1h "${sizes[@]}"
}

# entries - prints what is in force, a line for each
entries() {
	guard list --json | jq -c '(.blocks[] | {prefix, origin, scope, ends: (.expires != null), reason}), .allows[].prefix'
}

same_entries() { # NAME - those in $before
	check "$1: no entry is lost, or there twice" diff <(echo "$before") <(entries)
}

# upgrades NAME BUILD [anew] - replaces the running build, as the package does
upgrades() {
	local passed hits
	before=$(entries) hits=$(block_hits "$ATTACKER")
	passed=$(echoes victim 4)
	lab_stop "$GUARD" USR2
	ICMPGUARD=$2
	start
	check "$1: the flood is blocked" wait_for 5 block_hit "$ATTACKER" 500
	passed=$(($(echoes victim 4) - passed))
	# A bystander's ping is among them.
	check "$1: no more of it passes than a burst" at_most $((BURST + 100)) "$passed"
	same_entries "$1"
	[ "${3-}" = anew ] || check "$1: their counters go on" at_least "$hits" "$(block_hits "$ATTACKER")"
}

statistics=$(build_with statistics STATISTICS)
decisions=$(build_with decisions STATISTICS DECISIONS)
this=$ICMPGUARD

start
printf '198.18.%d.0/24\n' {1..40} | guard block --from - --tag feed --for 2h --reason 'of a feed' >/dev/null
guard block 203.0.113.200 --scope all >/dev/null
guard allow 203.0.113.7 >/dev/null
lab_start attacker hping3 --icmp -i u1000 "$VICTIM"
flood=$LAB_PID
wait_for 20 block_hit "$ATTACKER" || bail 'the flood is not blocked'
lab_start bystander ping -n -q -i 0.05 "$VICTIM"
pinger=$LAB_PID
nsenter --net="/run/netns/$LAB-victim" -- ping -n -q -i 0.05 "$BYSTANDER" >"$LAB_DIR/own.log" 2>&1 </dev/null &
own=$!

upgrades 'the same layout' "$this"
check 'its statistics go on' not says 'statistics start at 0' "$LAB_DIR/guard.log"
upgrades 'other statistics' "$statistics"
check 'that is reported' says 'statistics start at 0; blocks and allowances stay' "$LAB_DIR/guard.log"
check 'a command of the earlier build says what runs' not "$this" list --instance "$LAB"
upgrades 'back again' "$this"

upgrades 'other lists' "$decisions" anew
check 'that is reported, too' says 'restored from lists.file, and what they dropped is counted from 0' "$LAB_DIR/guard.log"
upgrades 'back to these lists' "$this" anew

sizes=(--set maps.sources=20000)
upgrades 'a table of another size' "$this"
sizes+=(--set maps.blocks=20000)
upgrades 'lists of another size' "$this" anew
check 'a command sees them' equal 20000 "$(guard status --json | jq .maps.sources.max_entries)"

# Without a record nothing is taken, and nothing changed.
before=$(entries)
lab_stop "$GUARD" USR2
passed=$(echoes victim 4)
for record in '' "$LAB_DIR/none"; do
	ICMPGUARD=$decisions
	guard_launch eth0 --enforce --set lists.file="$record"
	wait "$GUARD"
	check "lists of another layout without a record (${record:-none}) are not taken" equal 1 $?
	check 'with what to do' says 'start the earlier version with a lists.file .*; to drop them, .icmpguard detach.' "$LAB_DIR/guard.log"
done
ICMPGUARD=$this
guard_launch eth0 --enforce --set lists.file= --set maps.blocks=30000
wait "$GUARD"
check 'lists of another size without a record are not taken' equal 1 $?
check 'with what to do, too' says 'removes them, the earlier sizes .maps\.\*. keep them' "$LAB_DIR/guard.log"
check 'what was attached blocks on' at_most 100 $(($(echoes victim 4) - passed))
check 'this build still lists them' diff <(echo "$before") <(entries)
guard detach >"$LAB_DIR/detach.log" 2>&1
check 'a detach removes them' equal 0 $?
check 'and says that a start restores them' says 'the next start restores them' "$LAB_DIR/detach.log"
start
check 'a start has the flood blocked' wait_for 5 block_hit "$ATTACKER" 500
same_entries 'a detach and a start'

lab_stop "$pinger" INT
lab_stop "$own" INT
check 'the bystander lost nothing' says ' 0% packet loss' "$LAB_DIR/ping.log"
check 'nor did the victim' says ' 0% packet loss' "$LAB_DIR/own.log"
lab_stop "$flood"
scenario_end
