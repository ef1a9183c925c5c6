#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Reconnaissance by the usual tools: each is reported by its rule. Every tool has a source address of its own.

. "$(dirname "$0")/../lib"

SENSITIVE=198.51.100.200
BEHIND_VICTIM=198.51.100.201
DECOYS_BEHIND=(198.51.100.{202..206})
SERVER=198.51.100.230

declare -A from=()
for tool in fingerprint decoyed low_rate types nping sensitive segment asker reply; do
	from[$tool]=203.0.113.$((101 + ${#from[@]}))
done
printf 'addr add %s/24 dev eth0\n' "${from[@]}" | lab_ip attacker
from[masscan]=203.0.113.100 # nobody's, or the attacker's stack would reject the answers
# Real routers and hosts limit the errors they send; here one of each stands in for many.
for host in gateway bystander; do
	lab_in "$host" sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
done

# Everything answers here, whereas scanners meet few hosts that do: the answers are not watched.
guard_start eth0 --no-egress --set poll-interval=100ms --set alerts.clear=2s --set sensitive="$SENSITIVE" \
	--set segments="guests=${from[segment]},servers=$SERVER/31"

# nmap_as TOOL [ARGUMENT...]
nmap_as() {
	lab_in attacker nmap -n -e eth0 -S "${from[$1]}" "${@:2}"
}

# hping3 waits a second for an answer that never comes.
type_walk() {
	local type walkers=()
	for type in 1 2 6 7 19 20 21; do
		lab_in attacker hping3 -q --icmp --force-icmp -a "${from[types]}" -C "$type" -c 1 "$VICTIM" &
		walkers+=($!)
	done
	wait "${walkers[@]}"
}

# nping sometimes fails on a timer of its own before it has sent anything.
nping_sweep() {
	lab_in attacker nping --icmp -c 1 --rate 500 -N -S "${from[nping]}" 198.51.100.1-50 &&
		wait_for 1 alert_raised ".rule == \"sweep\" and .offender == \"${from[nping]}\""
}

# Refusals from outside to a host behind the victim come in: that host scans.
scan_out() { # nmap ARGUMENT...
	lab_in victim nmap -n -Pn -e eth0 "$@" >/dev/null
}

map_out() {
	local host mappers=()
	for host in {150..173}; do
		lab_in victim mtr -n -r -c 1 -i 0.1 -G 0.1 "203.0.113.$host" &
		mappers+=($!)
	done
	wait "${mappers[@]}"
}

tools=()
start() {
	"$@" >/dev/null 2>&1 &
	tools+=($!)
}
gateway_mac=$(ip -netns "$LAB-gateway" -json link show outside | jq -r '.[0].address')
start map_out
start lab_in attacker timeout 15 masscan --ping -e eth0 --source-ip "${from[masscan]}" --router-mac "$gateway_mac" \
	--rate 1000 --wait 0 198.51.100.0/25
start nmap_as low_rate -sn -PE --max-rate 20 198.51.100.1-60
start scan_out -sU -p 1-20 "$BYSTANDER"
start scan_out -sO -p 100-120 -S "$BEHIND_VICTIM" -D "$(IFS=,; echo "${DECOYS_BEHIND[*]}")" "$BYSTANDER"
start scan_out -6 -sU -p 1-20 --max-retries 0 "$BYSTANDER6"
start type_walk
start nmap_as fingerprint -O --max-os-tries 1 -Pn -p 1-3 "$VICTIM"
start nmap_as decoyed -sn -PE -D 203.0.113.31,203.0.113.32 198.51.100.1-50
start nmap_as asker -sn -PM 198.51.100.1-20
start lab_in attacker hping3 -q --icmp --force-icmp -a "${from[reply]}" -C 18 -c 3 -i u1000 "$VICTIM"
start lab_in attacker fping -r 0 -S "${from[sensitive]}" "$SENSITIVE"
start lab_in attacker fping -r 0 -S "${from[segment]}" "$SERVER"
wait "${tools[@]}"

told 'nmap -O' os-fingerprint "${from[fingerprint]}"
# named NAME RULE ADDRESS - a test: an alert names the address as the offender, or beside it. Of a scanner and its decoys any
# may be first: its alert names the others as well.
named() {
	check "$1: $2" wait_for 15 alert_told ".rule == \"$2\" and .severity != \"info\" and
		([.offender] + (.peers // []) | index(\"$3\"))"
}
named 'nmap -D, the scanner among its decoys' sweep "${from[decoyed]}"
told 'nmap --max-rate' sweep "${from[low_rate]}"
told 'masscan --ping' sweep "${from[masscan]}"
told 'hping3 --icmptype, one after the other' type-probe "${from[types]}"
told 'fping of a sensitive host' sensitive-probe "${from[sensitive]}"
told 'fping from one segment to another' sensitive-probe "${from[segment]}"
check 'both are named' equal 'sent a request into segment servers from segment guests' \
	"$(alert ".offender == \"${from[segment]}\"" .summary)"
told 'nmap -PM of many hosts' legacy-probe "${from[asker]}"
told 'hping3, mask replies that nobody requested' mask-reply "${from[reply]}" info
# They scan one host at the same time.
named 'nmap -sU' error-harvest "$VICTIM"
named 'nmap -sO' error-harvest "$BEHIND_VICTIM"
for decoy in "${DECOYS_BEHIND[@]}"; do
	named 'nmap -sO -D, a decoy' error-harvest "$decoy"
done
told 'nmap -6 -sU' error-harvest "$VICTIM6"
told 'mtr to many hosts' path-mapping "$VICTIM"
check 'nping of many hosts: sweep' wait_for 20 nping_sweep

check 'an ordinary ping is answered' reaches bystander "$VICTIM"
check 'and is nothing to tell' equal 0 "$(alerts ".offender == \"$BYSTANDER\"")"
scenario_end
