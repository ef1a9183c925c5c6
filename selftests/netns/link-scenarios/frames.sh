#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guard against messages that no tool sends: each part of an advertisement by itself, also with lifetime 0; tagged
# frames; a router's own link-layer address; every message that sets a neighbour's. The tables of a host without icmpguard
# show the effect, those of the host with it none; both ping one another meanwhile.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

ROGUE=fe80::bad

link_up
for host in monitor bystander; do
	lab_in "$host" sysctl -qw net.ipv6.conf.eth0.accept_ra_rt_info_max_plen=64
done
link_guard
lab_in bystander ping -q -n -c 1 "$MONITOR6" >/dev/null
wait_for 10 knows "$ROUTER_LINK" 1 || bail 'the router is not learned'
wait_for 10 knows "$MONITOR_LINK" 0 || bail 'the neighbour is not known'
lab_start gateway ping -q -n -i 0.1 "$BYSTANDER6"
pinger=$LAB_PID

# Effects, each on a host.
has_address() {
	[ -n "$(ip -netns "$LAB-$1" -6 addr show dev eth0 dynamic to 2001:db8:bad::/48)" ]
}
has_route() {
	[ -n "$(ip -netns "$LAB-$1" -6 route show 2001:db8:bad::/64)" ]
}
follows() {
	[ -n "$(ip -netns "$LAB-$1" -6 route show default via "$rogue")" ]
}
is_led() {
	[ "$(next_hop "$1" "$VICTIM6")" = "$rogue" ]
}
mistakes() { # the other host's link-layer address
	local other=$MONITOR6 link=$MONITOR_LINK
	[ "$1" = bystander ] || other=$BYSTANDER6 link=$BYSTANDER_LINK
	[ "$(neighbor_of "$1" "$other")" != "$link" ]
}

# send HOST SENDER FIELD... - SENDER: a link-layer address; in the fields SELF, PEER and ROGUE stand for addresses
send() {
	local self=$MONITOR6 peer=$BYSTANDER6 link=$MONITOR_LINK fields
	[ "$1" = monitor ] || self=$BYSTANDER6 peer=$MONITOR6 link=$BYSTANDER_LINK
	fields=("${@:3}")
	fields=("${fields[@]//SELF/$self}")
	fields=("${fields[@]//PEER/$peer}")
	lab_in attacker "$top/build/forge" eth0 "$link" "$2" 3 "${fields[@]//ROGUE/$rogue}"
}

# tells RULE - of the rogue, or of the link: of an address, once it is claimed again and again
tells() {
	[ "$1" = rogue-router ] || { alert_told ".rule == \"$1\" and .severity != \"info\""; return; }
	alert_told ".rule == \"$1\" and .severity != \"info\" and (.offender == \"$rogue\" or (.offender | contains(\"/\")))"
}

renew() {
	lab_in monitor ip -6 route flush dev eth0 proto ra
	lab_in monitor ip -6 route flush dev eth0 via "$rogue"
	lab_in monitor ip -6 addr flush dev eth0 dynamic
	lab_in monitor ip -6 route flush 2001:db8:bad::/48
	forget monitor
	wait_for 10 routes_clean monitor
	wait_for 10 reaches monitor "$VICTIM6"
	wait_for 10 reaches monitor "$BYSTANDER6"
	wait_for 10 reaches bystander "$MONITOR6"
} >/dev/null 2>&1

# strike NAME RULE EFFECT SENDER FIELD... - sends a message to both hosts, or to the guarded one if it has no EFFECT; each
# strike has an address of its own
strike() {
	rogue=$ROGUE:$((number += 1))
	renew
	[ "$3" = - ] || send monitor "${@:4}"
	send bystander "${@:4}"
	[ "$3" = - ] || check "$1: without icmpguard it works" wait_for 5 "$3" monitor
	[ "$3" = - ] || check "$1: with icmpguard it does not" not "$3" bystander
	check "$1: the routing table is as before" routes_clean bystander
	check "$1: the router is as before" equal "$ROUTER_LINK" "$(neighbor_of bystander "$ROUTER6")"
	check "$1: so is the neighbour" equal "$MONITOR_LINK" "$(neighbor_of bystander "$MONITOR6")"
	[ "$2" = - ] || check "$1: an alert" wait_for 15 tells "$2"
}

number=0
advertisement=(type=134 source=ROGUE target=ff02::1)
strike 'a default route' rogue-router follows "$ATTACKER_LINK" "${advertisement[@]}" lifetime=1800 link=100
strike 'a prefix' rogue-router has_address "$ATTACKER_LINK" "${advertisement[@]}" lifetime=1800 prefix=2001:db8:bad::
strike 'a prefix, lifetime 0' rogue-router has_address "$ATTACKER_LINK" "${advertisement[@]}" prefix=2001:db8:bad::
strike 'a route' rogue-router has_route "$ATTACKER_LINK" "${advertisement[@]}" lifetime=1800 route=2001:db8:bad:: route_bits=64
strike 'a route, lifetime 0' rogue-router has_route "$ATTACKER_LINK" "${advertisement[@]}" route=2001:db8:bad:: route_bits=64
strike 'a name server, lifetime 0' rogue-router - "$ATTACKER_LINK" "${advertisement[@]}" resolver=ROGUE
strike 'a DHCPv6 server, lifetime 0' rogue-router - "$ATTACKER_LINK" "${advertisement[@]}" flags=0xc0
strike 'a tag of priority' rogue-router has_address "$ATTACKER_LINK" "${advertisement[@]}" lifetime=1800 prefix=2001:db8:bad:: vlan=0
strike "the router's link-layer address" rogue-router has_address "$ROUTER_LINK" "${advertisement[@]}" lifetime=1800 prefix=2001:db8:bad::

claim=(source=PEER target=SELF link=100)
strike 'an answer that nobody asked for' - mistakes "$ATTACKER_LINK" type=136 flags=0x20 subject=PEER "${claim[@]}"
strike 'an answer' nd-spoof mistakes "$ATTACKER_LINK" type=136 flags=0x60 subject=PEER "${claim[@]}"
# To the other host it would move the pinged one's port at the switch.
strike "an answer in the owner's frame" nd-spoof - "$MONITOR_LINK" type=136 flags=0x60 subject=PEER "${claim[@]}"
strike 'a solicitation' nd-spoof mistakes "$ATTACKER_LINK" type=135 subject=SELF "${claim[@]}"
strike 'a router solicitation' - - "$ATTACKER_LINK" type=133 "${claim[@]}"

redirect=(type=137 "source=$ROUTER6" target=SELF subject=ROGUE "destination=$VICTIM6" link=100)
strike 'a redirect' redirect is_led "$ATTACKER_LINK" "${redirect[@]}" quoted=SELF
strike "a redirect with both of the router's addresses" redirect is_led "$ROUTER_LINK" "${redirect[@]}" quoted=SELF

lab_stop "$pinger" INT
check 'the router meanwhile pinged without a loss' says ' 0% packet loss' "$LAB_DIR/ping.log"
scenario_end
