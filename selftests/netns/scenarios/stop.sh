#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SIGTERM leaves nothing behind; with --stay it leaves the program and its blocks, which `detach` takes away.

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
scenario_end
