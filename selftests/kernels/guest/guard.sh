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

clean() {
	check 'guard: there is one router' routers 1
	check 'guard: the neighbour is as before' neighbor 02:02:02:02:02:03
	check 'guard: so is the next hop' next_hop fe80::1
}

# forget - removes what the kernel has from the link: what was poisoned before icmpguard came would last for minutes to
# hours
forget() {
	ip -6 route flush dev link0 proto ra
	ip -6 route flush dev link0 proto redirect
	ip -6 route flush cache
	ip -6 neigh show dev link0 | while read -r address _; do
		ip -6 neigh del "$address" dev link0
	done
	true
}

alerted() { # RULE
	cat /tmp/alerts.json
	jq -es --arg rule "$1" 'any(.[].icmpguard; .rule == $rule and .offender_mac == "02:02:02:02:02:68")' \
		/tmp/alerts.json
}

# learned - whether the guard knows the attacker by its own address
learned() {
	bpftool -j map dump pinned /sys/fs/bpf/icmpguard/*/guarded >/tmp/guarded
	bound fe8 66
}

# not_taken - whether no router is known, nor the attacker by an address of the router
not_taken() {
	learned
	jq -c '.[] | [.key[15], .formatted.value]' /tmp/guarded
	jq -e 'all(.[]; .formatted.value.router == 0
		and (.key[15] != "0x01" or .formatted.value.link != [2, 2, 2, 2, 2, 104]))' /tmp/guarded
}

check 'guard: a link' link_up
check 'guard: its router' wait_for 30 routed
check 'guard: its neighbour' wait_for 30 reaches
check 'guard: an attack without icmpguard' attack
check 'guard: there are two routers' wait_for 20 routers 2
check 'guard: the neighbour has another link-layer address' wait_for 20 neighbor 02:02:02:02:02:68
check 'guard: the next hop is another' wait_for 20 next_hop fe80::66
check 'guard: the link is taken away' link_down

# The attacker is there before icmpguard, on a host that it has poisoned, and stays.
link_up
check 'guard: a router' wait_for 30 routed
check 'guard: a neighbour' wait_for 30 reaches
while attack; do sleep 0.3; done >/dev/null 2>&1 &
attacker=$!
check 'guard: an attacker is there first' wait_for 20 routers 2
check 'guard: who is taken for the neighbour' wait_for 20 neighbor 02:02:02:02:02:68
check 'guard: and for the next hop' wait_for 20 next_hop fe80::66

# shellcheck disable=SC2034 # of start
interfaces=link0
check 'guard: run, with the router declared' start --no-dispatcher --enforce \
	--set routers=fe80::1=02:02:02:02:02:03,$NEIGHBOR=02:02:02:02:02:03 \
	--set rules.rogue-router.response=drop --set rules.redirect.response=drop --set rules.nd-spoof.response=drop
check 'guard: it is known' wait_for 10 knows
check 'guard: the kernel forgets what it was told' forget
check 'guard: the router is followed again' wait_for 30 routed
ping -q -n -i 0.5 $NEIGHBOR >/tmp/ping.log 2>&1 &
pinger=$!
dropped 0 >/dev/null
before=$(jq .reasons.guarded.packets /tmp/status)
check 'guard: the attacks go on, and are dropped' wait_for 60 dropped $((before + 30))
clean
kill -INT $pinger
wait $pinger
check 'guard: the declared neighbour answered every ping' lossless
stop TERM

# Nobody is declared. A claim that never ends makes nobody the neighbour; the rogue router and the router contradict each
# other.
check 'guard: the kernel forgets again' forget
check 'guard: the router is there' wait_for 30 routed
check 'guard: run, with nobody declared' start --no-dispatcher --enforce --set learning=20s \
	--set alerts.file=/tmp/alerts.json \
	--set rules.rogue-router.response=drop --set rules.redirect.response=drop --set rules.nd-spoof.response=drop
rogue_sends router
check 'guard: an alert about a router names the attacker' wait_for 30 alerted rogue-router
rogue_sends router
check 'guard: so does one about a neighbour' wait_for 60 alerted nd-spoof
check 'guard: the learning period ends' wait_for 60 learned
check 'guard: the attacker is not known by the addresses of others' not_taken
stop TERM
kill $attacker
wait $attacker 2>/dev/null
link_down

link_up
check 'guard: its router again' wait_for 30 routed
check 'guard: its neighbour again' wait_for 30 reaches
check 'guard: run' start --no-dispatcher --enforce --set learning=1s --set routers=fe80::1=02:02:02:02:02:03 \
	--set rules.rogue-router.response=drop --set rules.redirect.response=drop --set rules.nd-spoof.response=drop
ping -q -n -i 0.5 $NEIGHBOR >/tmp/ping.log 2>&1 &
pinger=$!
check 'guard: the router and the neighbour are known' wait_for 60 knows
check 'guard: the same attack' attack
wait_for 30 dropped 3
check 'guard: is dropped' dropped 3
sleep 5 # what the kernel asks because of the claim
clean
kill -INT $pinger
wait $pinger
check 'guard: the neighbour answered every ping' lossless
stop TERM
link_down
