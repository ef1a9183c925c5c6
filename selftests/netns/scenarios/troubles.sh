#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `status` in each trouble: its first line and its exit status, by which scripts and monitoring go.

. "$(dirname "$0")/../lib"

# in_trouble STATUS PATTERN - the exit status of `status`, and its verdict, its lines joined
in_trouble() {
	local code
	guard status >"$LAB_DIR/status" 2>&1
	code=$?
	sed -e '/^instance/Q' "$LAB_DIR/status" | tr -s '\n ' ' ' >"$LAB_DIR/verdict"
	equal "$1" "$code" && says "$2" "$LAB_DIR/verdict"
}

comes() { # NAME STATUS PATTERN
	wait_for 25 in_trouble "${@:2}"
	check "$1" in_trouble "${@:2}"
}

widest() {
	awk '{ if (length > most) most = length } END { print most }' "$LAB_DIR/status"
}

check 'nothing is there' in_trouble 4 'there is no instance'

mkdir "$LAB_DIR/small" "$LAB_DIR/metrics"
mount -t tmpfs -o size=16k tmpfs "$LAB_DIR/small" || bail 'no tmpfs'
trap 'umount -l "$LAB_DIR/small"; lab_down' EXIT
guard_start eth0 eth1 --set heartbeat-limit=5s --set maps.blocks=1024 --set block.max=1024 --set alerts.file="$LAB_DIR/small/alerts.json" \
	--set export.textfile="$LAB_DIR/metrics/icmpguard.prom"
comes 'well: monitor mode is said' 0 '^status OK: monitor mode'
check 'in 80 columns' at_most 80 "$(widest)"

rm -r "$LAB_DIR/metrics"
comes 'metrics that cannot be written' 0 '^status WATCH: records are being lost: metrics'
head -c 64k /dev/zero >"$LAB_DIR/small/full" 2>/dev/null
lab_in attacker hping3 --icmp --faster -c 3000 "$VICTIM" >/dev/null 2>&1
comes 'alerts too: the disk is full' 0 '^status WATCH: .*records are being lost: alerts, metrics'
check 'the JSON has it' jq -e '.daemon.losing == "alerts, metrics" and .verdict.state == "WATCH"' <(guard status --json)
check 'alerts that are not in the file are counted' in_trouble 0 'alerts active: [0-9]+ high'
check 'and the worst is named' says '^worst +high .*alerts were lost' "$LAB_DIR/status"
check 'so are the records that were lost' says '^records_lost alerts +[0-9]+ ' <(guard status --all)
guard alerts >"$LAB_DIR/said" 2>&1
check 'alerts does not say that there is none' says 'records? could not be written' "$LAB_DIR/said"
check 'in 80 columns, too' at_most 80 "$(widest)"

for i in {1..240}; do printf '10.%d.0.1\n10.%d.0.2\n10.%d.0.3\n10.%d.0.4\n' "$i" "$i" "$i" "$i"; done >"$LAB_DIR/list"
check 'a long list' guard block --from "$LAB_DIR/list"
comes 'a list that is nearly full' 0 '^status WATCH: .*the list of blocks is 9[0-9] % full'

lab_ip victim <<<'link set eth1 down'
comes 'an interface that is down' 0 '^status WATCH: .*eth1 is down'
lab_ip victim <<<'link set eth1 up'
lab_ip victim <<<'link del eth1'
comes 'an interface that is gone' 3 '^status TROUBLE: .*it sees nothing on eth1'
kill -STOP "$GUARD"
comes 'a daemon that hangs' 3 '^status TROUBLE: the daemon is silent for'
kill -CONT "$GUARD"
guard_stop KILL
comes 'a daemon that is dead' 3 '^status TROUBLE: the daemon is dead, last seen'
guard detach >/dev/null
guard_start eth0
guard_stop USR2
comes 'a daemon that left' 3 '^status TROUBLE: no daemon runs'
guard detach >/dev/null
comes 'nothing is left' 4 'there is no instance'
scenario_end
