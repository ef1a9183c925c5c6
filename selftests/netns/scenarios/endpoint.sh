#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An endpoint sees what it sends: SmokePing, fping and mtr that run on it and a crowd that pings it are nothing to tell; its
# own scan is, and so is one from outside, with decoys or without.

. "$(dirname "$0")/../lib"

SWEEPER=203.0.113.90
DECOYED=203.0.113.91
DECOYS=(203.0.113.{70..77})
printf 'addr add %s/24 dev eth0\n' "$SWEEPER" "$DECOYED" | lab_ip attacker
# A sparse network: the victim answers for 32 addresses of 254.
lab_ip victim <<-END
	route del local 198.51.100.0/24 dev lo
	route add local 198.51.100.112/28 dev lo
	route add local 198.51.100.128/28 dev lo
END
mapfile -t hosts < <(printf '203.0.113.%d\n' {100..159})
guard_start eth0 --enforce --set poll-interval=200ms

everyday victim victim "${hosts[@]}"
smokeping=$LAB_PID
check 'SmokePing has begun its second round' wait_for 25 requests_sent victim 700
lab_stop "$smokeping"
check 'nothing of it is worth an alert' equal '' \
	"$(jq -r '.icmpguard | select(.severity != "info") | [.rule, .severity, .offender, .summary] | @tsv' \
		"$LAB_DIR/alerts.json" 2>/dev/null)"
check 'nothing was dropped' equal 0 "$(guard status --json | jq '[.reasons[].dropped] | add')"

lab_in attacker fping -q -r 0 -i 1 -S "$SWEEPER" -g 198.51.100.1 198.51.100.254 >/dev/null 2>&1
told 'fping of a sparse network' sweep "$SWEEPER"
lab_in attacker nmap -sn -n -PE --max-retries 0 --min-rate 100 198.51.100.0/25 >/dev/null
told 'nmap -sn from outside' sweep "$ATTACKER"
check 'both directions were visible' equal both "$(alert '.rule == "sweep"' .visible)"

before=$(records true)
decoys=$(IFS=,; echo "${DECOYS[*]}")
lab_in attacker nmap -sn -n -PE --max-retries 0 --min-rate 100 -e eth0 -S "$DECOYED" -D "$decoys" 198.51.100.128/25 \
	>/dev/null 2>&1
named() {
	alert_told ".rule == \"sweep\" and .severity != \"info\" and ([.offender] + (.peers // []) | index(\"$DECOYED\"))"
}
check 'nmap -D: the scanner is named' wait_for 10 named
# An alert would be raised by the poll that sees this, or never.
lab_in bystander hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
check 'later packets were looked at' wait_for 10 alert_raised '.rule == "legacy-probe"'
check "three records at most of a scan and its ${#DECOYS[@]} decoys" at_most 3 "$(jq -s --argjson before "$before" \
	'[.[$before:][].icmpguard | select(.state != "cleared" and .rule != "legacy-probe")] | length' "$LAB_DIR/alerts.json")"

lab_in victim nmap -sn -n -PE --max-retries 0 --min-rate 100 --max-rtt-timeout 300ms 203.0.113.0/24 >/dev/null
check 'a scan of its own is found' wait_for 15 alert_told \
	".rule == (\"sweep\", \"sweep-slow\") and .offender == \"$VICTIM\" and .severity != \"info\""
check 'its own address is not blocked' not blocked "$VICTIM"
scenario_end
