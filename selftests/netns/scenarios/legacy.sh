#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Deprecated requests, by the tools that send them.

. "$(dirname "$0")/../lib"

guard_start eth0 --set poll-interval=100ms

asked() { # NAME SOURCE
	check "$1" wait_for 10 alert_raised ".rule == \"legacy-probe\" and .offender == \"$2\""
}

lab_in attacker nmap -sn -n -PP "$VICTIM" >/dev/null
asked 'nmap -PP: timestamp request' "$ATTACKER"
lab_in bystander nmap -sn -n -PM "$VICTIM" >/dev/null
asked 'nmap -PM: address mask request' "$BYSTANDER"
lab_in monitor hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
asked 'hping3 --icmp-ts' 203.0.113.20
# nping sometimes fails on a timer of its own before it has sent anything.
asked_by_nping() {
	lab_in gateway nping --icmp --icmp-type 15 -c 1 -N "$VICTIM"
	wait_for 1 alert_raised '.rule == "legacy-probe" and .offender == "192.0.2.1"'
}
check 'nping: information request' wait_for 20 asked_by_nping
lab_in attacker nmap -6 -n -sn --script ipv6-node-info "$VICTIM6" >/dev/null
asked 'nmap: node information over IPv6' "$ATTACKER6"

check 'an ordinary ping is answered' reaches attacker "$VICTIM"
check 'one alert for each source' equal 5 "$(alerts '.rule == "legacy-probe"')"
check 'and no other' equal 0 "$(alerts '.rule != "legacy-probe"')"
scenario_end
