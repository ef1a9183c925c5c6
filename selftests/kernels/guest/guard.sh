#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A rogue router's advertisement, a claim of a neighbour's address and a redirect, without and with the guard, as the
# kernel's own tables show them.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

LINK=02:02:02:02:02:10
NEIGHBOR=2001:db8:1::1
BEYOND=2001:db8:2::7

# link_up - this host, 2001:db8:1::10, and on the other side of link0 the router, who is its neighbour, too
link_up() {
	ip netns add side &&
		ip netns exec side sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding' &&
		ip link add link0 address $LINK type veth peer name link1 address 02:02:02:02:02:03 netns side &&
		ip -netns side link set link1 up &&
		ip -netns side address add fe80::1/64 dev link1 nodad &&
		ip -netns side address add $NEIGHBOR/64 dev link1 nodad &&
		echo 1 >/proc/sys/net/ipv6/conf/link0/accept_redirects &&
		ip link set link0 up && ip address add 2001:db8:1::10/64 dev link0 nodad
}

link_down() {
	ip link del link0 && ip netns del side
}

rogue_sends() { # KIND
	ip netns exec side rogue link1 $LINK "$1"
}

attack() {
	for kind in advertisement claim redirect; do
		rogue_sends "$kind" || return 1
	done
}

reaches() {
	ping -q -n -c 1 -W 2 $NEIGHBOR
}

# The router has advertised itself; the link comes up later than its interface.
routed() {
	rogue_sends router
	ip -6 route show default dev link0 | grep 'via fe80::1 '
}

routers() { # NUMBER
	ip -6 route show default
	[ "$(ip -6 route show default dev link0 | grep -o 'via [^ ]*' | sort -u | wc -l)" = "$1" ]
}

neighbor() { # LINK
	ip -6 neigh show $NEIGHBOR dev link0 | grep "lladdr $1 "
}

next_hop() { # ROUTER
	ip -6 route get $BEYOND | grep "via $1 "
}

# knows - whether the guard knows the pairs of the router and of the neighbour
knows() {
	bpftool -j map dump pinned /sys/fs/bpf/icmpguard/*/guarded >/tmp/guarded
	bound fe8 1 && bound 20010db80001 1
}

# bound HEAD TAIL - whether an address that begins and ends like this, in hexadecimal, has its link-layer address there
bound() {
	jq -e --arg head "$1" --arg tail "$2" '[.[] | select(.formatted.value.bound == 1)
		| .key[:16] | map(.[2:]) | add | select(startswith($head) and endswith("000000" + $tail))] | length > 0' \
		/tmp/guarded
}

lossless() {
	cat /tmp/ping.log
	grep ' 0% packet loss' /tmp/ping.log
}

dropped() { # NUMBER
	icmpguard status --json >/tmp/status
	jq -c .reasons /tmp/status
	jq -e ".reasons.guarded.packets >= $1" /tmp/status
}

check 'guard: a link' link_up
check 'guard: its router' wait_for 30 routed
check 'guard: its neighbour' wait_for 30 reaches
check 'guard: an attack without icmpguard' attack
check 'guard: there are two routers' wait_for 20 routers 2
check 'guard: the neighbour has another link-layer address' wait_for 20 neighbor 02:02:02:02:02:68
check 'guard: the next hop is another' wait_for 20 next_hop fe80::66
check 'guard: the link is taken away' link_down

link_up
check 'guard: its router again' wait_for 30 routed
check 'guard: its neighbour again' wait_for 30 reaches
# shellcheck disable=SC2034 # of start
interfaces=link0
check 'guard: run' start --no-dispatcher --enforce --set learning=1s --set routers=fe80::1=02:02:02:02:02:03 \
	--set rules.rogue-router.response=drop --set rules.redirect.response=drop --set rules.nd-spoof.response=drop
ping -q -n -i 0.5 $NEIGHBOR >/tmp/ping.log 2>&1 &
pinger=$!
check 'guard: the router and the neighbour are known' wait_for 60 knows
check 'guard: the same attack' attack
wait_for 30 dropped 3
check 'guard: is dropped' dropped 3
sleep 5 # what the kernel asks because of the claim
check 'guard: there is one router' routers 1
check 'guard: the neighbour is as before' neighbor 02:02:02:02:02:03
check 'guard: so is the next hop' next_hop fe80::1
kill -INT $pinger
wait $pinger
check 'guard: the neighbour answered every ping' lossless
stop TERM
link_down
