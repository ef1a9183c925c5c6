#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An endpoint also sees what it sends: its own round of pings and their answers, a sweep from outside and its own
# answers. Filters and qdiscs of others on the interface stay.
#
# short: both directions

. "$(dirname "$0")/../lib"

# source_is ADDRESS VIEW LANE FIELD - prints a field of its entry
source_is() {
	guard sources --json -n 1000 | jq -r --arg address "$1" --arg view "$2" --arg lane "$3" \
		"[.sources[] | select(.address == \$address and .view == \$view and .lane == \$lane).$4] | first // 0"
}

has_sent() { # ADDRESS VIEW LANE PACKETS
	[ "$(source_is "$1" "$2" "$3" packets)" -ge "$4" ]
}

egress() {
	guard status --json | jq -r '.attachments[0].egress'
}

foreign() {
	lab_in victim tc filter show dev eth0 egress | grep -q 'pref 30 '
}

own() {
	compgen -G "/sys/fs/bpf/icmpguard/$LAB-v*/*/eth0" | grep -qE '/(tcx|clsact)/eth0$'
}

object=$LAB_DIR/vlan.o
"${CLANG:-clang}" -target bpf -O2 -g -I"$top/vmlinux" -I"$top" -c -o "$object" "$netns/vlan.bpf.c"
lab_in victim tc qdisc add dev eth0 clsact
lab_in victim tc filter add dev eth0 egress prio 30 bpf da obj "$object" sec pop
check 'a filter of somebody else is there' foreign

guard_start eth0 --set poll-interval=200ms --set alerts.clear=2s
check 'status says how what leaves is seen' not equal none "$(egress)"
check 'and it is pinned' own

lab_in victim fping -q -r 0 -i 1 -g 203.0.113.100 203.0.113.159 >/dev/null 2>&1
check 'its own round is seen' wait_for 5 has_sent "$VICTIM" outbound request 55
lab_in victim ping -q -n -c 20 -i 0.02 "$BYSTANDER" >/dev/null
check 'its own ping' wait_for 5 has_sent "$VICTIM" outbound request 75
check 'and that it was answered' wait_for 5 has_sent "$BYSTANDER" inbound reply 20

lab_in attacker nmap -sn -n -PE 198.51.100.0/24 >/dev/null
check 'a sweep from outside is found' wait_for 10 alert_raised ".rule == \"sweep\" and .offender == \"$ATTACKER\""
check 'and its answers are seen' wait_for 5 has_sent 198.51.100.77 outbound reply 1
check 'both directions were visible' equal both "$(alert '.rule == "sweep"' .visible)"

# A restart takes over the attachment.
guard_stop USR2
check 'across a restart it stays' own
guard_start eth0
check 'and is taken over' not equal none "$(egress)"
guard_stop
check 'the end takes it off' not own
check 'the filter of somebody else stays' foreign

guard_start eth0 --no-egress
check '--no-egress: none' equal none "$(egress)"
check 'nothing is there' not own
guard_stop
scenario_end
