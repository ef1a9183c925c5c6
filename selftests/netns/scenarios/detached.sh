#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A program that somebody removes: another tool's removal is undone, an operator's stays, and each is said in the log,
# status and metrics. Neither makes the kernel send a notification.

. "$(dirname "$0")/../lib"

# take_off DIRECTORY - detaches the daemon's pinned link on eth0
take_off() {
	bpftool link detach pinned "$(echo /sys/fs/bpf/icmpguard/"$LAB"-v*)/$1/eth0"
}

# attached INTERFACE VALUE - for wait_for: the metric has this value
attached() {
	grep -q "^icmpguard_attached{interface=\"$1\",.*} $2$" "$LAB_DIR/icmpguard.prom"
}

logged() {
	grep -qE "$1" "$LAB_DIR/guard.log"
}

# tells STATUS PATTERN - `status` has this exit status, and a line like this
tells() {
	guard status >"$LAB_DIR/status" 2>&1
	equal "$1" $? && says "$2" "$LAB_DIR/status"
}

guard_start eth0 eth1
take_off links
check 'another tool took it off: the log' wait_for 10 logged 'eth0: its program was removed by another tool'
check 'it is attached again' wait_for 10 logged 'eth0: it is back, reattached'
check 'status' tells 0 'eth0: (direct|dispatcher)'

if grep -q 'eth0: .*egress tcx' "$LAB_DIR/guard.log"; then
	take_off tcx
	check 'the same on egress' wait_for 10 logged 'eth0: its egress program was removed; attaching it again'
fi

check 'a command takes it off' guard detach --force eth0
check 'the log says how to attach again' wait_for 10 logged 'eth0: detached by command.*"icmpguard reload" attaches it again'
check 'the metric' wait_for 10 attached eth0 0
check 'the other interface is watched' attached eth1 1
check 'status says it first' tells 3 '^status    TROUBLE: its program was removed, it sees nothing on'
guard block "$BYSTANDER" 2>"$LAB_DIR/said" >/dev/null
check 'whoever blocks is told' says 'sees nothing on eth0: its program was removed' "$LAB_DIR/said"
before=$(grep -c reattached "$LAB_DIR/guard.log")
polled() { [ "$(polls)" -ge "$1" ]; }
wait_for 20 polled $(($(polls) + 3))
check 'it stays off' equal "$before" "$(grep -c reattached "$LAB_DIR/guard.log")"
check 'a reload' guard reload
check 'attaches it again' wait_for 10 attached eth0 1
check 'status is well' tells 0 'eth0: (direct|dispatcher)'

# Programs first, and the state when the lists are saved: the daemon looks in between.
exec 9>"/run/icmpguard/$LAB.lists"
flock 9
guard detach --force >/dev/null 2>&1 9>&- &
detaching=$!
check 'a command takes off all' wait_for 10 logged 'eth1: detached by command: .*"icmpguard reload" attaches it again'
exec 9>&-
wait "$detaching"
check 'with the state' equal 0 $?
check 'the log: only a restart' wait_for 10 logged 'with the state of this instance.*until it is restarted'
check 'the metric of all' wait_for 10 attached eth1 0
check 'status: there is a daemon, but no state' tells 3 'sees no packets until it is restarted'
check 'a reload is refused' not guard reload
guard_stop
guard_start eth0
check 'a restart attaches again' tells 0 'eth0: (direct|dispatcher)'
guard_stop

guard_start eth0 --set reattach=no
take_off links
check 'reattach: no: the log says how' wait_for 10 logged 'removed by another tool.*reattach: no'
check 'and a reload attaches again' guard reload
check 'at once' wait_for 10 logged 'eth0: it is back, reattached'
scenario_end
