#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The same attacks live, and replayed from a capture of them on the same interface, yield the same alerts.

. "$(dirname "$0")/../lib"

# Inbound, as an XDP program sees it: a capture of both directions would contain the victim's answers too.
capture=$LAB_DIR/eth0.pcapng
lab_start victim dumpcap -q -i eth0 -f inbound -w "$capture"
dumpcap=$LAB_PID
# captured WORD - returns whether a ping with this payload is in the file, which is written in the background
captured() {
	lab_in bystander ping -q -n -c 1 -W 1 -p "$(printf %s "$1" | od -An -tx1 | tr -d ' ')" "$VICTIM"
	grep -qa "$1$1" "$capture"
}
# It reports that it captures before it does.
check 'the capture runs' wait_for 10 captured first
guard_start eth0 --no-egress --set evidence.directory="$LAB_DIR/evidence"

lab_in attacker nmap -sn -n -PE 198.51.100.0/24 >/dev/null
lab_in bystander nmap -sn -n -PP "$VICTIM" >/dev/null
flood monitor 1000 hping3 -1 -q -i u500 "$VICTIM"
lab_in attacker ping -q -n -c 3 -i 0.2 "$VICTIM" >/dev/null
check 'live: a sweep' wait_for 10 alert_raised ".rule == \"sweep\" and .offender == \"$ATTACKER\""
check 'live: a legacy probe' wait_for 10 alert_raised ".rule == \"legacy-probe\" and .offender == \"$BYSTANDER\""
check 'live: a flood' wait_for 10 alert_raised '.rule == "flood-source" and .offender == "203.0.113.20"'

# A packet that nothing else sends, which shows that everything before it is in the file.
check 'the capture is whole' wait_for 10 captured last
lab_stop "$dumpcap" INT
guard_stop

"$ICMPGUARD" replay --json --set home="$HOME_PREFIXES" "$capture" >"$LAB_DIR/replay.json" 2>"$LAB_DIR/replay.log"

# rule, source and target of the raised alerts
raised() {
	jq -r '.icmpguard | select(.state == "raised") | [.rule, .offender, .target // "many"] | join(" ")' "$1" | sort
}
check 'the same alerts (rule, source, target)' equal "$(raised "$LAB_DIR/alerts.json")" "$(raised "$LAB_DIR/replay.json")"

evidence() { # RULE
	local id
	id=$(alert ".rule == \"$1\"" .id)
	tshark -r "$LAB_DIR/evidence/$id.pcapng" -T fields -e frame.comment 2>/dev/null | grep -q "rule $1, alert $id, verdict"
}
check 'live evidence of the sweep, with comments' evidence sweep
check 'of the flood, too' evidence flood-source
scenario_end
