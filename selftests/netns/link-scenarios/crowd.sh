#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a busy link does of its own accord: the querier of a switch is answered by 45 nodes; neighbour caches of 300 are
# checked, on both sides; a host has two links whose routers are both fe80::1, with link-layer addresses of their own.
# None is reported above info, and nothing is dropped.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

NODES=45
ADDRESSES=300
SECOND_LINK=02:00:00:00:00:b1

node_link() { # NUMBER - of an address
	printf '02:00:00:00:01:%02x' $(($1 % NODES))
}

# The nodes are macvlan interfaces of one host.
nodes_up() {
	local i
	LAB_HOSTS+=(nodes)
	lab_host nodes 0
	lab_ip gateway <<-END
		link add nodes type veth peer name eth0 netns $LAB-nodes
		link set nodes master outside up
	END
	{
		echo 'link set eth0 up'
		for ((i = 0; i < NODES; i++)); do
			echo "link add node$i link eth0 address $(node_link "$i") type macvlan mode bridge"
			echo "link set node$i up"
		done
		for ((i = 0; i < ADDRESSES; i++)); do
			printf 'addr add 2001:db8:f::c:%x/64 dev node%d\n' "$i" $((i % NODES))
		done
	} | lab_ip nodes
}

# The second link of the host, with a router of its own.
second_up() {
	LAB_HOSTS+=(second)
	lab_host second 1
	lab_ip second <<-END
		link set lo up
		link add eth0 address $SECOND_LINK type veth peer name eth1 netns $LAB-bystander
		link set eth0 addrgenmode none
		link set eth0 up
		addr add fe80::1/64 dev eth0
		addr add 2001:db8:e::1/64 dev eth0
	END
	lab_in bystander sysctl -qw net.ipv6.conf.eth1.accept_ra=1
	lab_ip bystander <<<'link set eth1 up'
	lab_ip gateway <<<'addr add fe80::1/64 dev outside'
}

# advertise HOST INTERFACE PREFIX - its router, as fe80::1; $RADVD
advertise() {
	cat >"$LAB_DIR/$1.conf" <<-END
		interface $2 {
			AdvSendAdvert on;
			AdvIntervalOpt on; # allows short intervals
			MinRtrAdvInterval 0.3;
			MaxRtrAdvInterval 0.6;
			AdvDefaultLifetime 60;
			AdvRASrcAddress { fe80::1; };
			prefix $3 { AdvAutonomous off; };
		};
	END
	lab_start "$1" radvd -n -C "$LAB_DIR/$1.conf" -p "$LAB_DIR/$1.pid" -m stderr
}

counted() { # HOST COUNTER
	lab_in "$1" nstat -asz "$2" | awk -v counter="$2" '$1 == counter { print $2 }'
}

counts() { # HOST COUNTER LEAST
	[ "$(counted "$1" "$2")" -ge "$3" ]
}

# reports - prints how many listener reports icmpguard has seen: the host's own stack ignores them
reports() {
	awk '/^icmpguard_type_packets_total.*"mld2_report"/ { sum += $2 } END { print sum + 0 }' "$LAB_DIR/icmpguard.prom"
}

reported() { # LEAST
	[ "$(reports)" -ge "$1" ]
}

dropped() {
	awk '/^icmpguard_(dropped|would_drop)_packets_total/ { sum += $2 } END { print sum + 0 }' "$LAB_DIR/icmpguard.prom"
}

silent() { # NAME
	check "$1: nothing is reported" equal '' "$(jq -r '.icmpguard | select(.severity != "info")
		| [.rule, .severity, .offender, .summary] | join(" ")' "$LAB_DIR/alerts.json" 2>/dev/null)"
	check "$1: nothing is dropped" equal 0 "$(dropped)"
}

link_up
{
	nodes_up
	second_up
	lab_stop "$RADVD" TERM
	advertise gateway outside 2001:db8:f::/64
	advertise second eth0 2001:db8:e::/64
} >>"$LAB_DIR/build.log" 2>&1
link_guard eth1

# Two routers with one address.
pingers=()
for interface in eth0 eth1; do
	lab_in bystander ping -q -n -c 20 -i 0.2 "fe80::1%$interface" >"$LAB_DIR/$interface.log" 2>&1 &
	pingers+=($!)
done
check 'the router of the one link is known' wait_for 20 knows "$ROUTER_LINK" 1 1
check 'so is that of the other' wait_for 20 knows "$SECOND_LINK" 1 1
wait "${pingers[@]}"
for interface in eth0 eth1; do
	check "the router of $interface answers every ping" says ' 0% packet loss' "$LAB_DIR/$interface.log"
	lab_in bystander ip neigh flush dev "$interface"
	lab_in bystander ping -q -n -c 10 -i 0.2 "fe80::1%$interface" >"$LAB_DIR/$interface.log" 2>&1
	check "also once it was forgotten, at $interface" says ' 0% packet loss' "$LAB_DIR/$interface.log"
done
silent 'two routers fe80::1'

# A switch's querier; the host hears the answers as a multicast router does.
before=$(reports)
queries=$(counted bystander Icmp6InGroupMembQueries)
lab_ip gateway <<-END
	link set outside type bridge mcast_snooping 1 mcast_querier 1 mcast_query_interval 300 mcast_query_response_interval 100 mcast_startup_query_count 1 mcast_mld_version 2
	link set bystander type bridge_slave mcast_router 2
END
check 'a querier asks' wait_for 30 counts bystander Icmp6InGroupMembQueries $((queries + 3))
check 'and the nodes answer' wait_for 10 reported $((before + 2 * NODES))
lab_ip gateway <<<'link set outside type bridge mcast_snooping 0 mcast_querier 0'
echo "# $(($(reports) - before)) reports"
silent 'a querier'

# Neighbour caches are checked.
before=$(counted bystander Icmp6InNeighborAdvertisements)
asked=$(counted bystander Icmp6InNeighborSolicits)
for round in 1 2 3; do
	for ((i = 0; i < ADDRESSES; i++)); do
		printf 'neigh replace 2001:db8:f::c:%x lladdr %s dev eth0 nud probe\n' "$i" "$(node_link "$i")"
	done | lab_ip bystander
	for ((i = 0; i < NODES; i++)); do
		echo "neigh replace $BYSTANDER6 lladdr $BYSTANDER_LINK dev node$i nud probe"
	done | lab_ip nodes
	check "round $round: the neighbours answer" wait_for 10 counts bystander Icmp6InNeighborAdvertisements $((before + round * ADDRESSES))
	check "round $round: and ask" wait_for 10 counts bystander Icmp6InNeighborSolicits $((asked + round * NODES))
done
wait_for 5 false
silent 'neighbour caches of 300'
scenario_end
