#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Under a flood: the daemon is killed, stopped, and its pins are lost as in a reboot. Each time the flood is blocked
# from the start, a bystander loses nothing, no entry is lost, and how often the source has offended is remembered.

. "$(dirname "$0")/../lib"

BURST=250 # limit.request.source-burst

start() {
	guard_start eth0 --enforce --set lists.file="$LAB_DIR/lists" --set memory.file="$LAB_DIR/history" \
		--set memory.interval=1s --set poll-interval=200ms --set block.for=1s --set block.escalation=1h
}

# entries - prints what operators decided
entries() {
	guard list --json | jq -c '[(.blocks[] | select(.origin == "operator") | {prefix, scope, ends: (.expires != null), reason}), .allows[].prefix]'
}

# restarts NAME - starts the daemon again and checks what it promises; the source is one that is blocked
restarts() {
	local passed
	start
	passed=$(echoes victim 4)
	check "$1: the flood is blocked" wait_for 5 block_hit "$ATTACKER" 500
	passed=$(($(echoes victim 4) - passed))
	# A bystander's ping is among them.
	check "$1: no more of it passes than a burst" at_most $((BURST + 50)) "$passed"
	check "$1: no entry is lost" equal "$before" "$(entries)"
}

offended() { # TIMES
	guard list --json | jq -e --arg prefix "$ATTACKER" --arg text "$1 offence" \
		'any(.blocks[]; .prefix == $prefix and (.reason // "" | startswith($text)))'
}

start
for ((i = 1; i <= 40; i++)); do
	printf '198.18.%d.0/24\n10.9.8.%d\n' "$i" "$i"
done | guard block --from - --tag feed --replace --for 2h --reason 'of a feed' >/dev/null
guard block 203.0.113.200 --scope all >/dev/null
guard allow 203.0.113.7 >/dev/null

lab_start attacker hping3 --icmp -i u1000 "$VICTIM"
flood=$LAB_PID
check 'the flood is blocked again when its block ends, for longer' wait_for 30 offended second
before=$(entries)
touch "$LAB_DIR/now"
wait_for 15 test "$LAB_DIR/history" -nt "$LAB_DIR/now" || bail 'the history is not saved'
lab_start bystander ping -n -q -i 0.05 "$VICTIM"
pinger=$LAB_PID

guard_stop KILL
restarts killed
guard_stop
restarts stopped
guard_stop KILL
rm -rf "/sys/fs/bpf/icmpguard/$LAB"-v* "/run/icmpguard/$LAB"[.-]*
check 'pins gone: nothing filters' wait_for 5 not lab_in victim sh -c 'ip link show eth0 | grep -q prog/xdp'
restarts rebooted

check 'the offence is remembered' offended second
lab_stop "$pinger" INT
check 'the bystander lost nothing' says ' 0% packet loss' "$LAB_DIR/ping.log"
lab_stop "$flood"
scenario_end
