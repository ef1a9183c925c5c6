#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An interface that disappears, comes back, is renamed, or loses its program is reported and attached to again. A router
# that only advertises itself is blocked; one that becomes a static gateway is unblocked.

. "$(dirname "$0")/../lib"

victim() {
	ip -n "$LAB-victim" "$@"
}

attached_to() { # INTERFACE
	guard status --json 2>/dev/null | jq -e --arg name "$1" 'any(.attachments[]; .interface == $name)'
}

missing() { # INTERFACES
	[ "$(guard status --json 2>/dev/null | jq -r .daemon.missing)" = "$1" ]
}

status_of() { # COMMAND...
	"$@" >/dev/null 2>"$LAB_DIR/said"
	echo $?
}

victim link add spare0 type veth peer name spare1
guard_start eth0 spare0
check 'all is well: exit status 0' equal 0 "$(status_of guard status)"

victim link del spare0
check 'gone: it is reported' wait_for 5 missing spare0
check 'in the log' says 'spare0: the interface is gone' "$LAB_DIR/guard.log"
check 'by the exit status' equal 3 "$(status_of guard status)"
check 'and by every command' equal 0 "$(status_of guard list)"
check 'which says where' says 'sees nothing on spare0' "$LAB_DIR/said"

victim link add spare0 type veth peer name spare1
check 'back: it is attached again' wait_for 5 missing ''
check 'the program is on it' attached_to spare0
check 'and said' says 'spare0: it is back' "$LAB_DIR/guard.log"

victim link set spare0 name other0
check 'another name: it is watched on' wait_for 5 says 'spare0 was renamed to other0' "$LAB_DIR/guard.log"
victim link set other0 netns "$LAB-gateway"
check 'moved away: it is reported' wait_for 5 missing other0
victim link add spare0 type veth peer name spare2
check 'another one of the old name is attached to' wait_for 5 missing ''

guard block 203.0.113.99 >/dev/null
check 'a gateway is not blocked' equal 1 "$(status_of guard block 192.0.2.1)"
check 'unless it is forced' equal 0 "$(status_of guard block --force 192.0.2.1)"
guard unblock 192.0.2.1 >/dev/null
guard_stop KILL
check 'a dead daemon: exit status 3' equal 3 "$(status_of guard status)"
check 'every command' equal 0 "$(status_of guard list)"
check 'says so' says 'is dead' "$LAB_DIR/said"
scenario_end
