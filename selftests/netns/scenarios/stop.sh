#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SIGTERM leaves nothing behind, and reports what was in force; with --stay it leaves the program and its blocks, which
# `detach` removes. SIGUSR2, which systemd uses for a restart, leaves no gap.

. "$(dirname "$0")/../lib"

attached() {
	lab_in victim ip link show dev eth0 | grep -q 'xdp'
}

pinned() {
	compgen -G "/sys/fs/bpf/icmpguard/$LAB-v*" >/dev/null
}

guard_start eth0
check 'attached: the interface shows it' attached
check 'pinned' pinned
guard block "$ATTACKER" >/dev/null
guard_stop
check 'SIGTERM: exit status 0' equal 0 $?
check 'the interface is free' not attached
check 'the pins are gone' not pinned
check 'what stood is said' says 'in force: blocks by operators: 1, by rules: 0, allowances: 0' "$LAB_DIR/guard.log"
check 'the source passes' reaches attacker "$VICTIM"

# What was seen just before is found, though requests that are seldom answered wait for that for some seconds: a sweep
# of hosts that do not exist, a flood; but not a round over hosts that answer.
mapfile -t hosts < <(printf '198.51.100.%d\n' {1..120})
lab_in victim sysctl -qw net.ipv4.icmp_echo_ignore_all=1
guard_start eth0
lab_in attacker fping -q -r 0 -i 1 -t 50 "${hosts[@]}" >/dev/null
guard_stop
check 'a sweep, and SIGTERM at once: told' equal 1 "$(alerts "$(telling sweep "$ATTACKER")")"
lab_in victim sysctl -qw net.ipv4.icmp_echo_ignore_all=0
guard_start eth0
rm -f "$LAB_DIR/alerts.json"
lab_in victim ip address add 198.51.100.0/25 dev lo
lab_in attacker fping -q -r 0 -i 1 -t 50 "${hosts[@]}" >/dev/null
began=$(date +%s%N)
guard_stop
check 'hosts that answer: no alert' equal 0 "$(alerts '.severity != "info"')"
check 'it takes about a second' at_most 2500 $((($(date +%s%N) - began) / 1000000))
guard_start eth0
lab_in attacker hping3 --icmp -i u1000 -c 600 -q "$VICTIM" >/dev/null
guard_stop
check 'a flood: told' equal 1 "$(records "$(telling flood-source "$ATTACKER") and .state == \"raised\"")"

guard_start eth0 --stay
guard block "$ATTACKER" >/dev/null
guard_stop INT
check '--stay, SIGINT: exit status 0' equal 0 $?
check 'the program stays' attached
check 'its block holds' not reaches attacker "$VICTIM"
check 'detach' guard detach
check 'takes the program off' not attached
check 'and the pins' not pinned
check 'the source passes again' reaches attacker "$VICTIM"

guard_start eth0 --set lists.file="$LAB_DIR/lists"
guard block "$ATTACKER" >/dev/null
lab_start attacker hping3 --icmp -i u1000 "$VICTIM"
pinger=$LAB_PID
received=$(echoes victim 4)
wait_for 5 block_hit "$ATTACKER" || bail 'the block is not hit'
guard_stop USR2
check 'SIGUSR2: exit status 0' equal 0 $?
check 'the program stays' attached
guard_start eth0 --set lists.file="$LAB_DIR/lists"
hits=$(block_hits "$ATTACKER")
wait_for 5 block_hit "$ATTACKER" $((hits + 100)) || bail 'the block is no longer hit'
lab_stop "$pinger"
check 'a restart: no packet passed the block' equal "$received" "$(echoes victim 4)"
check 'taken over' says 'eth0: took over' "$LAB_DIR/guard.log"
scenario_end
