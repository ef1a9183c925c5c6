#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A blocked host becomes a gateway, or an address of this machine; another only claims to be a gateway.

. "$(dirname "$0")/../lib"

link_local() { # HOST INTERFACE
	ip -netns "$LAB-$1" -6 -json addr show dev "$2" scope link |
		jq -r '.[].addr_info[]? | select(.scope == "link").local'
}

has_route() {
	[ -n "$(ip -netns "$LAB-victim" -6 -json route show default | jq -r ".[] | select(.gateway == \"$1\").gateway")" ]
}

said() {
	says "$1" "$LAB_DIR/guard.log"
}

# flooded HOST OPTION... - floods until the source is blocked
flooded() {
	lab_start "$1" hping3 --icmp -i u1000 "${@:2}" "$VICTIM"
	wait_for 10 blocked "$offender"
	local error=$?
	lab_stop "$LAB_PID"
	return "$error"
}

lab_in victim sysctl -qw net.ipv6.conf.eth0.accept_ra=2
neighbour=$(link_local gateway inside0)
victim=$(link_local victim eth0)
guard_start eth0 --enforce --set poll-interval=100ms

offender=$ATTACKER
check 'a flood is blocked' flooded attacker
lab_ip victim <<<"route add 198.18.0.0/24 via $ATTACKER dev eth0 onlink"
check 'a static route names its source: the block is lifted' wait_for 5 not blocked "$ATTACKER"
check 'loudly' wait_for 5 said "$ATTACKER.*a gateway"
check 'and it is not blocked again' not flooded attacker

offender=$BYSTANDER
check 'another flood is blocked' flooded bystander
lab_ip victim <<<"addr add $BYSTANDER/32 dev lo"
check 'its address becomes one of this machine: the block is lifted' wait_for 5 not blocked "$BYSTANDER"

# A flooding neighbour advertises itself every few seconds.
lab_start gateway atk6-fake_router26 -A 2001:db8:bad::/64 inside0
check 'the victim has a route by the advertisement' wait_for 10 has_route "$neighbour"
lab_start gateway ping -q -f -c 5000 -i 0.001 -W 0.1 -I inside0 "$victim"
check 'who advertised itself is blocked all the same' wait_for 15 blocked "$neighbour"
lab_stop "$LAB_PID"
scenario_end
