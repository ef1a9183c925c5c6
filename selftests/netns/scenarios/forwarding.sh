#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A gateway sees both directions of what others send: monitors as SmokePing and fping run them, a crowd, four mtr and its
# own round are nothing to tell; a sweep from outside and its own scan are.

. "$(dirname "$0")/../lib"

GUARD_HOST=gateway
GATEWAY=192.0.2.1
DECOYED=203.0.113.91
lab_ip attacker <<<"addr add $DECOYED/24 dev eth0"
mapfile -t hosts < <(printf '198.51.100.%d\n' {1..60})
guard_start outside inside0 --generic --enforce --set poll-interval=200ms

everyday monitor gateway "${hosts[@]}"
smokeping=$LAB_PID
check 'SmokePing has begun its second round' wait_for 25 requests_sent monitor 500
lab_stop "$smokeping"
before=$(guard status --json | jq '[.reasons[].dropped] | add')
check 'nothing of it was dropped' equal 0 "$before"

lab_in attacker nmap -sn -n -PE 198.51.100.0/24 >/dev/null
check 'a sweep from outside is found' wait_for 10 alert_raised ".rule == \"sweep\" and .offender == \"$ATTACKER\""
check 'both directions were visible' equal both "$(alert '.rule == "sweep"' .visible)"
check 'nobody else is told of' equal '' \
	"$(jq -r --arg attacker "$ATTACKER" '.icmpguard | select(.severity != "info" and .offender != $attacker) |
		[.rule, .severity, .offender, .summary] | @tsv' "$LAB_DIR/alerts.json")"

before=$(records true)
lab_in attacker nmap -sn -n -PE -e eth0 -S "$DECOYED" -D RND:8 198.51.100.0/25 >/dev/null 2>&1
check 'nmap -D: a scan is found' wait_for 10 alert_told \
	".rule == \"sweep\" and .severity != \"info\" and .offender != \"$ATTACKER\""
# An alert would be raised by the poll that sees this, or never.
lab_in bystander hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
check 'later packets were looked at' wait_for 10 alert_raised '.rule == "legacy-probe"'
check 'three records at most of a scan and its eight decoys' at_most 3 "$(jq -s --argjson before "$before" \
	'[.[$before:][].icmpguard | select(.state != "cleared" and .rule != "legacy-probe")] | length' "$LAB_DIR/alerts.json")"

lab_in gateway nmap -sn -n -PE 198.51.100.0/24 >/dev/null
check 'a scan of its own is found' wait_for 10 alert_raised ".rule == \"sweep\" and .offender == \"$GATEWAY\""
scenario_end
