#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A gateway of twelve VLANs behind one trunk, in each of which there is a host 10.0.0.5 and the gateway is 10.0.0.1. The
# host of the first one floods: it is limited and blocked there alone.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

FIRST=101
OTHERS='102 103 104 105 106 107 108 109 110 111 112'

# end TRUNK KIND VLAN ADDRESS LINK IP... - makes an end of a VLAN, in a network namespace of its own; IP is the command where
# the trunk is
end() {
	trunk=$1 space=$2$3 vlan=$3 address=$4 link=$5
	shift 5
	ip netns add "$space" &&
		"$@" link add link "$trunk" name "vlan$vlan" address "$link" type vlan id "$vlan" &&
		"$@" link set "vlan$vlan" netns "$space" &&
		ip -netns "$space" address add "$address/24" dev "vlan$vlan" &&
		ip -netns "$space" link set "vlan$vlan" up
}

# The tags are in the frames, as they are on a wire: a veth would hand them over beside the frame, where XDP cannot see
# them.
trunk() {
	ip netns add trunk &&
		ip link add trunk0 type veth peer name trunk1 netns trunk &&
		ip netns exec trunk ethtool -K trunk1 txvlan off &&
		ip link set trunk0 up && ip -netns trunk link set trunk1 up || return 1
	for each in $FIRST $OTHERS; do
		end trunk0 gateway "$each" 10.0.0.1 "02:00:00:00:01:${each#1}" ip &&
			end trunk1 host "$each" 10.0.0.5 "02:00:00:00:05:${each#1}" ip -netns trunk || return 1
	done
}

host() { # VLAN COMMAND...
	vlan=$1
	shift
	ip netns exec "host$vlan" "$@"
}

gateway() { # VLAN COMMAND...
	vlan=$1
	shift
	ip netns exec "gateway$vlan" "$@"
}

# every COMMAND... - runs it in each VLAN
every() {
	for each in $FIRST $OTHERS; do
		host "$each" "$@" || return 1
	done
}

# The host's ping of the gateway, in each of the other VLANs; which go on until lossless.
pings() {
	pingers=
	for each in $OTHERS; do
		host "$each" ping -q -n -c 25 -i 0.4 -W 20 10.0.0.1 >"/tmp/ping.$each" 2>&1 &
		pingers="$pingers $!"
	done
}

lossless() {
	for pinger in $pingers; do
		wait "$pinger"
	done
	for each in $OTHERS; do
		echo "VLAN $each:"
		cat "/tmp/ping.$each"
		grep -q ' 0% packet loss' "/tmp/ping.$each" || return 1
	done
}

# The burst is 250, the rate 50 per second (limit.request).
flood() {
	began=$(date +%s)
	received=$(host $FIRST ping -q -n -f -l 400 -c 800 -W 2 10.0.0.1 | sed -n 's/.* \([0-9]*\) received.*/\1/p')
	most=$(((250 + 50 * ($(date +%s) - began + 1)) * 105 / 100))
	echo "$received of 800 answered, at most $most should be"
	[ "$received" -gt 50 ] && [ "$received" -le "$most" ]
}

# Blocks name the VLAN, and there is no other block.
blocked() {
	icmpguard list --json >/tmp/list
	jq -c .blocks /tmp/list
	jq -e --argjson vlan $FIRST '[.blocks[] | [.prefix, .vlan]] == [["10.0.0.5", $vlan]]' /tmp/list
}

silent() {
	host $FIRST ping -q -n -c 3 -i 0.3 -W 1 10.0.0.1 | grep ' 100% packet loss'
}

# sent VLAN - whether an alert says that the gateway floods in this VLAN alone, seen where it leaves
sent() {
	jq -c 'select(.icmpguard.rule | startswith("flood")) | [.icmpguard.offender, .network.direction, .network.vlan]' \
		/tmp/alerts.json
	jq -es --arg vlan "$1" 'map(select(.icmpguard.offender == "10.0.0.1" and .icmpguard.rule == "flood-source")
		| .network.vlan.id | tostring) | length > 0 and all(. == $vlan)' /tmp/alerts.json
}

apart() { # SETTING
	rm -f /tmp/alerts.json
	# shellcheck disable=SC2034 # of start
	interfaces=trunk0
	check "vlans: run with vlan: $1" start --no-dispatcher --enforce --set vlan="$1" --set home=10.0.0.1/32 \
		--set alerts.file=/tmp/alerts.json
	check 'vlans: each host reaches its gateway' every ping -q -n -c 10 -i 0.1 -W 20 10.0.0.1
	pings
	check 'vlans: of a flood in one VLAN burst and rate pass' flood
	check 'vlans: its source is blocked in this VLAN alone' wait_for 20 blocked
	check 'vlans: what it sends then is dropped' silent
	check 'vlans: hosts of the same address in eleven other VLANs lose nothing' lossless
	gateway 112 ping -q -n -f -l 400 -c 800 -W 2 10.0.0.5 >/dev/null
	check 'vlans: what leaves is seen with its VLAN' wait_for 20 sent 112
	check 'vlans: the daemon ends' stop TERM
}

check 'vlans: a trunk' trunk
apart yes
apart auto
