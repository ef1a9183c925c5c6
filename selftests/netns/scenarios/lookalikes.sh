#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Harmless traffic that resembles an attack: none raises an alert above `info`.

. "$(dirname "$0")/../lib"

LAB_HOSTS+=(rack)
RACK_HOSTS=40

# lab_rack - adds hosts to the victim's link, down at first: an interface each, with a stack's ordinary behaviour
lab_rack() {
	local host
	lab_host rack 0
	lab_in rack sysctl -qw net.ipv6.conf.default.accept_dad=1 net.ipv6.conf.default.dad_transmits=1 \
		net.ipv6.conf.default.router_solicitations=3 net.ipv6.conf.default.router_solicitation_interval=1 \
		net.ipv6.conf.default.router_solicitation_delay=0 net.ipv6.conf.default.accept_ra=1
	for ((host = 1; host <= RACK_HOSTS; host++)); do
		echo "link add link inside0 name rack$host netns $LAB-rack type macvlan mode bridge"
	done | lab_ip gateway
}

rack_start() {
	local host
	for ((host = 1; host <= RACK_HOSTS; host++)); do
		echo "link set rack$host up"
		echo "addr add 2001:db8:2::f$host/64 dev rack$host"
		echo "addr add 192.0.2.$((host + 10))/26 dev rack$host"
	done | lab_ip rack
}

rack_runs() {
	[ -z "$(ip -netns "$LAB-rack" -6 -json addr show tentative | jq -r '.[].addr_info[]?.local')" ]
}

# errors_came LEAST - returns whether the victim's stack has received that many unreachables
errors_came() {
	at_least "$1" "$(lab_in victim nstat -asz IcmpInDestUnreachs | awk '$1 == "IcmpInDestUnreachs" { print $2 }')"
}

# A resolver's answers to clients that no longer wait. nping sometimes sends nothing: see legacy.sh.
late_answers() {
	lab_in victim nping -q --udp -c 1 --delay 0 -N -g 53 -p 40001-40020 "$BYSTANDER" && errors_came 40
}

lab_rack
lab_ip gateway <<<'link set outside mtu 1400' # a narrow path out
lab_in bystander sysctl -qw net.ipv4.icmp_ratelimit=0
guard_start eth0 --set poll-interval=100ms

started=()
start() { # HOST COMMAND...
	lab_in "$@" >/dev/null 2>&1 &
	started+=($!)
}

# Twenty packets to one closed port, each from another port.
lab_in victim bash -c 'for i in {1..20}; do echo "$i" >"/dev/udp/$1/9999"; done' -- "$BYSTANDER"
check 'one closed port, twenty times' errors_came 20
check 'late answers of a resolver' wait_for 10 late_answers

before=$(echoes victim 4)
rack_start
check 'a rack of hosts is up' wait_for 10 rack_runs
start attacker ping -n -q -f -c 100 "$VICTIM"
start bystander ping -n -q -c 5 -i 0.2 -s 1472 "$VICTIM"
start bystander ping -n -q -c 5 -i 0.2 -s 8000 "$VICTIM"
start bystander mtr -n -r -c 2 -i 0.2 -G 0.5 "$VICTIM"
start bystander mtr -6 -n -r -c 2 -i 0.2 -G 0.5 "$VICTIM6"
# shellcheck disable=SC2046 # hosts are words
start monitor fping -q -p 200 -i 1 -c 15 $(printf '198.51.100.%d ' {1..20})
# Too large for the path out: the gateway reports it.
start victim ping -n -q -c 3 -i 0.2 -W 0.5 -M 'do' -s 1472 "$BYSTANDER"
start victim ping -n -q -c 3 -i 0.2 -W 0.5 -M 'do' -s 1452 "$BYSTANDER6"
wait "${started[@]}"

check 'the pings came' at_least 410 "$(($(echoes victim 4) - before))"
check 'so did word of a packet too big' errors_came 41
# An alert would be raised by the poll that sees this, or never.
lab_in attacker hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
check 'and was looked at' wait_for 10 alert_raised '.rule == "legacy-probe"'
check 'nothing of it is worth an alert' equal '' \
	"$(jq -r '.icmpguard | select(.severity != "info") | [.rule, .severity, .offender, .summary] | @tsv' \
		"$LAB_DIR/alerts.json")"
scenario_end
