#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guard against attackers that were there before it: thc-ipv6 poisons a host all the time, from before icmpguard starts
# on it. Where nobody is declared, nobody who is contradicted becomes known, least of all the attacker; a declared router
# is safe at once, and a learned one once it is known.
#
# What was poisoned before is the kernel's to forget: entries end after minutes to hours. So each check begins with
# `recover`, which removes from the kernel all that the link has told it, while the attacks go on.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

link_up
attacker_address=$(link_address attacker eth0)
GATEWAY6=2001:db8:f::1 # an address of the router as a neighbour

# again COMMAND... - an attack that sends once, over and over
again() {
	lab_start attacker bash -c 'while sleep 0.3; do timeout 5 "$@"; done' again "$@"
}

# claims ADDRESS - an attack that gives the host the attacker's link-layer address for this one, each second
claims() {
	lab_start attacker atk6-fake_advertise6 -w 1 eth0 "$1" "$BYSTANDER6" "$ATTACKER_LINK"
}

# recover HOST - removes what its kernel has from the link
recover() {
	ip -netns "$LAB-$1" -6 route flush dev eth0 proto ra
	ip -netns "$LAB-$1" -6 route flush dev eth0 proto redirect
	ip -netns "$LAB-$1" -6 route flush cache
	ip -netns "$LAB-$1" -6 addr flush dev eth0 dynamic
	ip -netns "$LAB-$1" -6 neigh show dev eth0 nud all | awk '$1 !~ /^ff/ { print "neigh del " $1 " dev eth0" }' |
		ip -netns "$LAB-$1" -6 -force -batch -
} >/dev/null 2>&1

by_attacker() { # HOST
	[ "$(next_hop "$1" "$VICTIM6")" = "$attacker_address" ]
}

has_link() { # HOST ADDRESS LINK
	equal "$3" "$(neighbor_of "$1" "$2")"
}

# The attacks, as the host's tables show them.
claimed() { # ADDRESS
	lab_in bystander ping -q -n -c 1 -W 0.2 "$1"
	has_link bystander "$1" "$ATTACKER_LINK"
}

shortened() { # HOST
	lab_in "$1" ip -6 route show cache | grep -q "$VICTIM6.* mtu 1280"
	[ "$(mtu_of "$1" "$VICTIM6")" = 1280 ]
}

guarded() {
	guard status --json | jq '.reasons.guarded.packets // 0'
}

# dropped SINCE - every attack has been tried again: the slowest sends each second
dropped() {
	[ "$(guarded)" -ge $(($1 + 40)) ]
}

# spoofs ADDRESS - prints a filter: an alert that the attacker claims it
spoofs() {
	echo ".offender == \"$1\" and $(by "$ATTACKER_LINK" nd-spoof)"
}

lossless() { # PID - ends a ping, whose output is in ping.log
	lab_stop "$1" INT
	says ' 0% packet loss' "$LAB_DIR/ping.log"
}

# clean CASE - a test: what the guarded host has from the link stays the router's alone, while all attacks go on
clean() {
	local since beyond
	recover bystander
	check "$1: the router's advertisement alone is followed" wait_for 5 routes_clean bystander
	check "$1: the router is reached" wait_for 5 reaches bystander "$VICTIM6"
	lab_start bystander ping -q -n -i 0.1 "$VICTIM6"
	beyond=$LAB_PID
	since=$(guarded)
	check "$1: the guard drops what comes" wait_for 20 dropped "$since"
	check "$1: the routing table is clean" routes_clean bystander
	check "$1: so is the next hop" equal "$ROUTER6" "$(next_hop bystander "$VICTIM6")"
	check "$1: so is the path MTU" equal 1500 "$(mtu_of bystander "$VICTIM6")"
	check "$1: so is the router's entry" has_link bystander "$ROUTER6" "$ROUTER_LINK"
	check "$1: which is a router's" says router <(ip -netns "$LAB-bystander" neigh show "$ROUTER6" dev eth0)
	check "$1: a ping through the router lost nothing" lossless "$beyond"
}

# neighborly CASE HOST - a test: a neighbour's ping loses nothing while its address is claimed
neighborly() {
	local since pinger
	lab_start "$2" ping -q -n -i 0.1 "$BYSTANDER6"
	pinger=$LAB_PID
	since=$(guarded)
	check "$1: the guard drops claims of its address" wait_for 20 dropped "$since"
	check "$1: its ping lost nothing" lossless "$pinger"
}

restart() { # OPTION...
	guard_stop
	rm -f "$LAB_DIR/alerts.json"
	link_guard "$@"
}

lab_start attacker atk6-fake_router26 -i 1 -A 2001:db8:bad::/64 eth0
advertiser=$LAB_PID
for address in "$MONITOR6" "$GATEWAY6" "$ROUTER6"; do
	claims "$address"
done
for host in "$BYSTANDER6" "$MONITOR6"; do
	again atk6-redir6 eth0 "$host" "$VICTIM6" "$ROUTER6" "$attacker_address" "$ATTACKER_LINK"
	again atk6-toobig6 eth0 "$host" "$VICTIM6" 1280
done
check 'before icmpguard: the attacker is the next hop' wait_for 10 by_attacker bystander
check 'before icmpguard: the path MTU is short' wait_for 10 shortened bystander
check 'before icmpguard: a neighbour is the attacker' wait_for 10 claimed "$MONITOR6"

# Two routers, nobody declared.
link_guard --set learning=8s
check 'two routers: an alert names the attacker' wait_for 15 alert_raised "$(by "$ATTACKER_LINK" rogue-router)"
check 'two routers: the learning period ends' wait_for 20 knows "$ATTACKER_LINK" 0 102
check 'two routers: the attacker is not learned' not knows "$ATTACKER_LINK" 1
check 'two routers: neither is the router' not knows "$ROUTER_LINK" 1

# The router is declared.
restart --set routers="$ROUTER6=$ROUTER_LINK,$GATEWAY6=$ROUTER_LINK"
check 'declared: the router is known' wait_for 2 knows "$ROUTER_LINK" 1
clean declared
neighborly 'declared, as a neighbour' gateway
check 'declared, as a neighbour: its entry is clean' has_link bystander "$GATEWAY6" "$ROUTER_LINK"
check 'declared: an alert about advertisements names the attacker' \
	wait_for 15 alert_raised "$(by "$ATTACKER_LINK" rogue-router)"
check 'declared: so does one about claims' wait_for 15 alert_told "$(spoofs "$GATEWAY6")"
check 'declared: so does one about the path MTU' wait_for 5 alert_raised "$(by "$ATTACKER_LINK" mtu-attack)"
check 'declared: there is one about redirects' wait_for 5 alert_raised '.rule == "redirect" and .severity != "info"'
recover monitor
check 'declared: without icmpguard a host is poisoned meanwhile' wait_for 15 by_attacker monitor

# Nobody is declared; the attacker does not advertise itself, but claims the addresses of the router and of neighbours.
lab_stop "$advertiser" KILL
recover bystander
restart --set learning=8s
check 'learned: the router is known' wait_for 20 knows "$ROUTER_LINK" 1
check 'learned: the attacker is not taken for it' not knows "$ATTACKER_LINK" 1
clean learned
check 'learned: an alert about claims of its address names the attacker' wait_for 15 alert_told "$(spoofs "$ROUTER6")"
for address in "$MONITOR6" "$GATEWAY6"; do
	check "learned: so does one about those of a neighbour, $address" wait_for 15 alert_told "$(spoofs "$address")"
	check 'learned: the attacker is not taken for that neighbour' not knows "$ATTACKER_LINK" 0 $((0x${address##*:}))
done
lab_ip bystander <<<"neigh replace $MONITOR6 lladdr $MONITOR_LINK dev eth0 nud permanent"
check 'learned: a permanent neighbour is known' wait_for 5 knows "$MONITOR_LINK" 0 $((0x20))
neighborly 'learned, and permanent' monitor
scenario_end
