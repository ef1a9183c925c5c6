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
check 'the metrics say that nothing is attached' grep -q '^icmpguard_attached{interface="eth0",.*} 0$' "$LAB_DIR/icmpguard.prom"
check 'and that no mode is in force' equal 0 "$(grep -c '^icmpguard_mode{.*} 1$' "$LAB_DIR/icmpguard.prom")"
check 'what stood is said' says 'in force: blocks by operators: 1, by rules: 0, allowances: 0' "$LAB_DIR/guard.log"
check 'the source passes' reaches attacker "$VICTIM"

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
