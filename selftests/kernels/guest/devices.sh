#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Interfaces without an Ethernet header: a flood that comes in on one is limited, and its source blocked. (The scenarios
# test a tun; Debian's cloud kernels have no PPP.)

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

far() {
	ip netns exec far "$@"
}

# underlay - sets up the network under the tunnels: 192.168.77.1 here, 192.168.77.2 in another network namespace
underlay() {
	ip netns add far &&
		ip link add under type veth peer name under netns far &&
		ip address add 192.168.77.1/24 dev under &&
		ip -netns far address add 192.168.77.2/24 dev under &&
		ip link set under up && ip -netns far link set under up
}

# tunnel KIND - creates both ends of one, as an interface of this name
tunnel() {
	case $1 in
	wireguard)
		ip link add "$1" type "$1" && ip -netns far link add "$1" type "$1" &&
			keys "$1"
		;;
	*)
		ip link add "$1" type "$1" local 192.168.77.1 remote 192.168.77.2 &&
			ip -netns far link add "$1" type "$1" local 192.168.77.2 remote 192.168.77.1
		;;
	esac
}

# keys NAME - exchanges the keys of the ends of a WireGuard tunnel
keys() {
	wg genkey >/tmp/near.key && wg genkey >/tmp/far.key &&
		wg set "$1" listen-port 51820 private-key /tmp/near.key peer "$(wg pubkey </tmp/far.key)" \
			allowed-ips 0.0.0.0/0 endpoint 192.168.77.2:51820 &&
		far wg set "$1" listen-port 51820 private-key /tmp/far.key peer "$(wg pubkey </tmp/near.key)" \
			allowed-ips 0.0.0.0/0 endpoint 192.168.77.1:51820
}

# addresses KIND NUMBER - gives both ends their addresses and sets them up
addresses() {
	case $1 in
	sit) prefix=2001:db8:77:$2:: length=64 options=nodad ;;
	*) prefix=10.77.$2. length=24 options= ;;
	esac
	# shellcheck disable=SC2086 # none or one
	ip address add "${prefix}1/$length" dev "$1" $options &&
		ip -netns far address add "${prefix}2/$length" dev "$1" $options &&
		ip link set "$1" up && ip -netns far link set "$1" up
}

# ping_near COUNT OPTION... - prints how many of that many requests from the far end are answered
ping_near() {
	count=$1
	shift
	far ping -q -n -c "$count" "$@" "$near" | sed -n 's/.* \([0-9]*\) received.*/\1/p'
}

few() {
	received=$(ping_near 3 -i 0.3 -W 5)
	echo "$received of 3 answered"
	[ "$received" = 3 ]
}

# The burst is 250, the rate 50 per second (limit.request). The first 400 do not wait for replies, since a slow machine
# might not exceed the rate if they did.
flood() {
	began=$(date +%s)
	received=$(ping_near 800 -f -l 400)
	most=$(((250 + 50 * ($(date +%s) - began + 1)) * 105 / 100))
	echo "$received of 800 answered, at most $most should be"
	[ "$received" -gt 50 ] && [ "$received" -le "$most" ]
}

blocked() {
	icmpguard list --json | grep -F "\"${near%1}2\""
}

silent() {
	[ "$(ping_near 3 -i 0.3 -W 1)" = 0 ]
}

check 'devices: another network namespace' underlay
interfaces=
number=0
for kind in ipip sit gre wireguard; do
	number=$((number + 1))
	if tunnel "$kind" >/tmp/tunnel.log 2>&1 && addresses "$kind" "$number" >>/tmp/tunnel.log 2>&1; then
		interfaces="$interfaces $kind"
	else
		cat /tmp/tunnel.log
		echo "ok devices: a flood on $kind # SKIP no $kind could be made on this kernel"
	fi
done

check 'devices: run attaches to all' start --generic --no-dispatcher --enforce \
	--set home=10.77.0.0/16,2001:db8:77::/48 --set rules.ttl-probe.enabled=no
number=0
for kind in ipip sit gre wireguard; do
	number=$((number + 1))
	case " $interfaces " in
	*" $kind "*) ;;
	*) continue ;;
	esac
	case $kind in
	sit) near=2001:db8:77:$number::1 ;;
	*) near=10.77.$number.1 ;;
	esac
	check "devices: a few requests on $kind are answered" few
	check "devices: of a flood on $kind burst and rate pass" flood
	check "devices: its source is blocked" wait_for 20 blocked
	check "devices: what it sends then is dropped" silent
done
check 'devices: the daemon ends' stop TERM
