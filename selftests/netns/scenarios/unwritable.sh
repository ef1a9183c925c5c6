#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The lists where their record cannot be written, on a read-only or a full disk: what is recorded is in force, changes are
# in force too, both are reported, and nothing is forgotten once it can be written again.

. "$(dirname "$0")/../lib"

disk=$LAB_DIR/disk
mkdir "$disk"
mount -t tmpfs -o size=512k tmpfs "$disk" || bail 'no tmpfs'
trap 'umount -l "$disk"; lab_down' EXIT

start() {
	guard_start eth0 --set lists.file="$disk/lists"
}

logged() {
	says "$1" "$LAB_DIR/guard.log"
}

# entries - prints the blocked and allowed prefixes
entries() {
	guard list --json | jq -r '(.blocks[], .allows[]).prefix' | sort | xargs
}

fill() {
	cat /dev/zero >"$disk/full" 2>/dev/null
}

# In a monitor mode, so that no rule adds any.
start
guard block 203.0.113.200 --reason 'ticket 42' >/dev/null
guard block 203.0.113.201 >/dev/null
guard allow 203.0.113.7 >/dev/null
guard_stop

mount -o remount,ro "$disk"
start
check 'a read-only disk: what is recorded is in force' equal '203.0.113.200 203.0.113.201 203.0.113.7' "$(entries)"
check 'with its reason' says 'ticket 42' <(guard list)
check 'the log says that changes are not recorded' logged 'cannot be written: changes are in force, but not recorded until'
guard status >"$LAB_DIR/status"
check 'so does status' says 'WATCH: changes of the lists are not' "$LAB_DIR/status"
guard block 203.0.113.202 >/dev/null 2>"$LAB_DIR/said"
check 'and the command' says 'in force but not recorded' "$LAB_DIR/said"
guard unblock 203.0.113.201 >/dev/null 2>&1
mount -o remount,rw "$disk"
check 'it can be written: the changes are recorded' wait_for 20 logged 'what changed meanwhile is recorded'
check 'status is well' wait_for 5 says '^status +OK' <(guard status)
guard_stop
start
check 'a restart has them all, and no more' equal '203.0.113.200 203.0.113.202 203.0.113.7' "$(entries)"

fill
guard block 203.0.113.203 >/dev/null 2>"$LAB_DIR/said"
check 'a full disk: the command says so' says 'in force but not recorded' "$LAB_DIR/said"
guard unblock 203.0.113.202 >/dev/null 2>&1
rm "$disk/full"
check 'there is room: the changes are recorded' wait_for 20 logged 'what changed meanwhile is recorded'
guard_stop

fill
start
check 'full at the start: what is recorded is in force' equal '203.0.113.200 203.0.113.203 203.0.113.7' "$(entries)"
rm "$disk/full"
check 'and recorded on' wait_for 20 logged 'what changed meanwhile is recorded'

# The daemon dies before it could catch up.
fill
guard block 203.0.113.204 >/dev/null 2>&1
guard unblock 203.0.113.200 >/dev/null 2>&1
guard_stop KILL
rm "$disk/full"
start
check 'after a kill the table counts' equal '203.0.113.203 203.0.113.204 203.0.113.7' "$(entries)"
guard_stop

# A directory that appears later, such as a file system that is mounted late, with a record.
umount -l "$disk"
mount -t tmpfs -o ro,size=512k tmpfs "$disk"
start
guard block 203.0.113.205 >/dev/null 2>&1
check 'no record: nothing else is blocked' equal 203.0.113.205 "$(entries)"
mount -o remount,rw "$disk"
check 'it is made' wait_for 20 logged 'what changed meanwhile is recorded'
guard_stop
start
check 'and has what changed' equal 203.0.113.205 "$(entries)"
scenario_end
