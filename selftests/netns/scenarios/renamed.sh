#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An interface that is renamed stays watched, both ways: with the links that it has, and under its present name
# everywhere. It is detached by that name, also after the daemon has died, and a new interface may take the earlier one.

. "$(dirname "$0")/../lib"

victim() {
	ip -n "$LAB-victim" "$@"
}

rename() { # INTERFACE NAME
	victim link set "$1" down
	victim link set "$1" name "$2"
	victim link set "$2" up
}

# attached - the interfaces that status tells of, and how each is watched at egress
attached() {
	guard status --json 2>/dev/null | jq -r '[.attachments[] | "\(.interface) \(.egress)"] | sort | join(", ")'
}

is_attached_as() { # TEXT
	[ "$(attached)" = "$1" ]
}

exported() { # PATTERN
	grep -qE -e "$1" "$LAB_DIR/icmpguard.prom"
}

doctor_of() { # PATTERN - doctor without a name looks at what is attached
	guard doctor >"$LAB_DIR/said" 2>&1
	says "$1" "$LAB_DIR/said"
}

alone=(--no-dispatcher) # links of its own, which are pinned by name
guard_start eth0 "${alone[@]}"
egress=$(attached)
egress=${egress#eth0 }
check 'egress is watched' not equal none "$egress"
rename eth0 wan0
check 'it is said' wait_for 5 says 'eth0 was renamed to wan0' "$LAB_DIR/guard.log"
check 'the present name' wait_for 5 is_attached_as "wan0 $egress"
check 'for doctor' doctor_of 'wan0'
check 'which finds no other' not says 'no interface eth0' "$LAB_DIR/said"
guard reload >/dev/null
check 'after a reload' is_attached_as "wan0 $egress"
check 'for the metrics' wait_for 10 exported '^icmpguard_attached\{.*interface="wan0".*\} 1'
check 'which have egress' wait_for 5 exported "^icmpguard_egress_info\{.*interface=\"wan0\".*kind=\"$egress\".*\} 1"
check 'egress was not attached again' not grep -E 'egress (program was removed|is not watched)' "$LAB_DIR/guard.log"

victim link add eth0 type veth peer name spare1
check 'a new interface of the earlier name' equal "wan0 $egress" "$(attached)"
victim link set eth0 name other0
rename wan0 eth0
check 'back again' wait_for 5 is_attached_as "eth0 $egress"
rename eth0 wan0
check 'and away' wait_for 5 is_attached_as "wan0 $egress"
guard detach --force wan0 >"$LAB_DIR/said" 2>&1
check 'detached by its name' says 'detached from wan0' "$LAB_DIR/said"
check 'and left alone' wait_for 5 says 'wan0: detached by command' "$LAB_DIR/guard.log"
check 'nothing is attached' wait_for 5 is_attached_as ''
guard_stop
rename wan0 eth0

guard_start eth0 other0 "${alone[@]}"
guard_stop KILL
rename eth0 tmp0
rename other0 eth0
rename tmp0 other0
check 'names exchanged, the daemon dead' is_attached_as "eth0 $egress, other0 $egress"
guard_start eth0 other0 "${alone[@]}"
check 'the next run takes both over' is_attached_as "eth0 $egress, other0 $egress"
check 'egress as well' not grep 'egress is not watched' "$LAB_DIR/guard.log"
guard_stop KILL
rename other0 wan0
guard detach wan0 >"$LAB_DIR/said" 2>&1
check 'a dead daemon: detached by the present name' says 'detached from wan0' "$LAB_DIR/said"
check 'and no other' is_attached_as "eth0 $egress"
guard detach >/dev/null
check 'and the rest' equal '' "$(find /sys/fs/bpf -path "*/$LAB/*")"

guard_start 'sp*' wan0
victim link add spare0 type veth peer name far0
check 'one that matches a pattern' wait_for 5 says '^.*spare0: attached' "$LAB_DIR/guard.log"
rename spare0 spring0
check 'another name that matches' wait_for 5 says 'spare0 was renamed to spring0' "$LAB_DIR/guard.log"
check 'it is one interface' wait_for 5 is_attached_as "spare1 $egress, spring0 $egress, wan0 $egress"
guard_stop
scenario_end
