#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A hung reader of standard error, a full disk and a lock that another process holds cost records, but neither limits
# nor blocks. The losses are counted.

. "$(dirname "$0")/../lib"

lost() { # SINK
	awk -v sink="sink=\"$1\"" '/^icmpguard_records_lost_total/ && index($0, sink) { print $2 }' "$LAB_DIR/icmpguard.prom"
}

has_lost() { # SINK
	[ "$(lost "$1")" -ge 1 ]
}

lines_are_json() {
	jq -es 'length >= 1' "$1"
}

mkdir "$LAB_DIR/full"
mount -t tmpfs -o size=16k tmpfs "$LAB_DIR/full"
trap 'umount -l "$LAB_DIR/full"; lab_down' EXIT

# Records of alerts fill the disk: every ping is one.
guard_start eth0 --enforce --set alerts.file="$LAB_DIR/full/alerts.json" --set evidence.directory= \
	--set alerts.campaign=0 --set alerts.clear=2s --set poll-interval=200ms --set export.interval=1s
dd if=/dev/zero of="$LAB_DIR/full/fill" bs=1k count=100 2>/dev/null
lab_in attacker hping3 -q --icmp --icmptype 13 -c 1 "$VICTIM" >/dev/null 2>&1
check 'a full disk costs records, which are counted' wait_for 10 has_lost alerts
check 'and is reported' says 'alerts are being lost' "$LAB_DIR/guard.log"
rm "$LAB_DIR/full/fill"
lab_in bystander hping3 -q --icmp --icmptype 13 -c 1 "$VICTIM" >/dev/null 2>&1
check 'it is written again' wait_for 10 says 'is written again' "$LAB_DIR/guard.log"
check 'whole lines alone' lines_are_json "$LAB_DIR/full/alerts.json"

# A lock is held, as by a hung command.
exec 9>"/run/icmpguard/$LAB.lists"
flock 9
lab_in attacker timeout 3 ping -q -n -f -w 2 "$VICTIM" >/dev/null
check 'a held lock: the daemon lives' equal running "$(guard status --json | jq -r .daemon.state)"
exec 9>&-
check 'and blocks when it is free' wait_for 15 blocked "$ATTACKER"
scenario_end
