#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Attacks by a neighbour on the victim's own link: thc-ipv6 and ndisc6. The neighbour is the gateway's end of the link.

. "$(dirname "$0")/../lib"

GATEWAY6=2001:db8:2::1
FORGED6=2001:db8:2::bad
ALL_NODES=ff02::1
link_local=$(ip -netns "$LAB-gateway" -6 -json addr show dev inside0 scope link |
	jq -r '.[].addr_info[]? | select(.scope == "link").local')

guard_start eth0 --set poll-interval=100ms --set alerts.clear=1s

# Legitimate traffic on a link comes first.
{
	lab_in gateway ndisc6 -q -1 -r 1 -w 100 "$VICTIM6" inside0
	lab_in gateway rdisc6 -q -1 -r 3 -w 10 inside0
	lab_in gateway ping -q -n -c 3 -i 0.2 "$VICTIM6"
} >/dev/null
check 'ndisc6, rdisc6 and ping of a neighbour are nothing to tell' equal 0 "$(alerts true)"

# Runs a tool of thc-ipv6 until it is reported.
thc() { # HOST NAME RULE OFFENDER SEVERITY TOOL [ARGUMENT...]
	told_during "${@:1:5}" "atk6-$6" "${@:7}"
}

thc gateway 'alive6 asks the link once' mld-probe "$GATEWAY6" info alive6 -I "$GATEWAY6" inside0
told_during gateway 'one query by a script of nmap' mld-probe "$link_local" low \
	nmap -6 -e inside0 --script targets-ipv6-multicast-mld --script-args newtargets=no
thc gateway 'smurf6' reflection "$FORGED6" high smurf6 -i 1000 inside0 "$FORGED6"
thc gateway 'rsmurf6' reflection "$ALL_NODES" high rsmurf6 inside0 "$VICTIM6"

lab_in gateway rdisc6 -q -r 50 -w 10 inside0 >/dev/null
told 'rdisc6 again and again' router-probe "$link_local" low
for host in {100..147}; do
	lab_in gateway ndisc6 -q -s "$GATEWAY6" -r 1 -w 1 "2001:db8:2::$host" inside0
done >/dev/null 2>&1
told 'ndisc6 of many neighbours' nd-scan "$GATEWAY6" medium

# A storm is one alert of the link: what follows while it is active is part of it.
calm() {
	jq -es '[.[].icmpguard] | group_by([.rule, .offender]) | map(last)
		| all(.state == "cleared" or .lane == "request" or (.rule | test("^nd-|-probe$") | not))' "$LAB_DIR/alerts.json" >/dev/null
}

# What answers a storm is judged some seconds after it: none is over before as many polls found nothing.
is_over() {
	calm || {
		calm_since=
		return 1
	}
	[ "${calm_since:=$(polls)}" ] && [ "$(polls)" -ge $((calm_since + 40)) ]
}

storms() {
	alerts '.rule == "nd-flood" and .severity == "high"'
}

more_storms() { # THAN
	[ "$(storms)" -gt "$1" ]
}

# storm HOST TOOL [ARGUMENT...] - runs a tool of thc-ipv6 until its flood is reported, whether by sender, receiver or
# link.
storm() {
	local before
	calm_since=
	wait_for 90 is_over || bail "$2: the storm before it is still active"
	before=$(storms)
	lab_start "$1" "atk6-$2" "${@:3}"
	check "$2: nd-flood" wait_for 45 more_storms "$before"
	lab_stop "$LAB_PID" KILL
}

storm attacker ndpexhaust26 eth0 2001:db8:2::/64 # through the router
storm gateway flood_router26 inside0
storm gateway flood_advertise6 inside0 "$VICTIM6"
storm gateway flood_solicitate6 inside0 "$VICTIM6" "$VICTIM6"
storm gateway flood_mld26 inside0
storm gateway flood_rs6 inside0
thc gateway 'flood_unreach6' error-flood "$GATEWAY6" high flood_unreach6 inside0 "$VICTIM6"

check 'the victim is there as before' wait_for 10 reaches attacker "$VICTIM6"
scenario_end
