#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sweeps by the usual tools: one alert each, with the number of hosts that they asked.
#
# short: scans by real tools

. "$(dirname "$0")/../lib"

# A sweep asks unused addresses.
lab_in victim sysctl -qw net.ipv4.icmp_echo_ignore_all=1 net.ipv6.icmp.echo_ignore_all=1
guard_start eth0 --set alerts.clear=2s

# The standard error of the estimate is 5 % at 256 hosts, so one sketch in a hundred and fifty is more than 15 % off.
# Each is checked to five standard errors here, and their mean, with half the error of one, to 15 %.
deviations=0
found() { # NAME SOURCE HOSTS
	local sweep=".rule == \"sweep\" and .offender == \"$2\"" hosts
	check "$1: an alert" wait_for 10 alert_raised "$sweep"
	# An alert is cleared when nothing is added any more: then it is complete.
	check "$1: over when it is over" wait_for 20 alert_cleared "$sweep"
	hosts=$(alert "$sweep" '.measures[] | select(.name == "targets").value | round')
	check "$1: about $3 hosts" between $(($3 * 75 / 100)) $(($3 * 125 / 100)) "$hosts"
	deviations=$((deviations + 1000 * hosts / $3 - 1000))
}

lab_in attacker nmap -sn -n -PE --max-retries 0 --min-rate 200 198.51.100.0/24 >/dev/null
lab_in bystander fping -q -r 0 -i 1 -g 198.51.100.1 198.51.100.200 >/dev/null
mapfile -t hosts < <(printf '2001:db8:100::%x\n' {1..100})
lab_in attacker fping -6 -q -r 0 -i 1 "${hosts[@]}" >/dev/null
lab_in bystander nmap -6 -sn -n -PE --max-retries 0 --min-rate 200 2001:db8:100::/121 >/dev/null

found 'nmap -sn of a /24' "$ATTACKER" 256
found 'fping -g' "$BYSTANDER" 200
found 'fping -6' "$ATTACKER6" 100
found 'nmap -6 -sn of a /121' "$BYSTANDER6" 128
check 'on average within 15 % (here in tenths of a percent)' between -150 150 $((deviations / 4))
check 'one alert for each' equal 4 "$(alerts '.rule == "sweep"')"
check 'else only remarks: on the times to live that nmap varies, and the broadcast address that it asks' equal 0 \
	"$(alerts '.rule != "sweep" and .severity != "info"')"
scenario_end
