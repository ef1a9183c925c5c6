#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Ordinary events on a link that resemble an attack: hosts that start, a router that restarts, a virtual router that
# moves, path-MTU discovery. None is reported above info or dropped by the guard.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

link_up
link_guard
lab_in bystander ping -q -n -c 1 "$MONITOR6" >/dev/null
wait_for 10 knows "$ROUTER_LINK" 1 || bail 'the router is not learned'

silent() { # NAME
	check "$1: nothing is reported" equal 0 "$(alerts '.severity != "info"')"
}

# Ten hosts with privacy addresses and duplicate detection.
for number in {1..10}; do
	host=host$number
	LAB_HOSTS+=("$host")
	lab_host "$host" 0
	lab_in "$host" sysctl -qw net.ipv6.conf.default.accept_ra=1 net.ipv6.conf.default.accept_dad=1 \
		net.ipv6.conf.default.dad_transmits=1 net.ipv6.conf.default.router_solicitations=3
	lab_ip gateway <<-END
		link add $host type veth peer name eth0 netns $LAB-$host
		link set $host master outside up
	END
	lab_ip "$host" <<-END
		link set lo up
		link set eth0 up
		addr add 2001:db8:f::1:$number/64 dev eth0
	END
done >/dev/null 2>&1
for number in 1 10; do
	check "host $number comes up" wait_for 10 routes_clean "host$number"
done
check 'and reaches the guarded host' wait_for 10 reaches host10 "$BYSTANDER6"
silent 'ten hosts that start'

# radvd sends a farewell when it ends.
lab_stop "$RADVD" TERM
link_radvd
check 'a router that restarts is believed again' wait_for 10 routes_clean bystander
silent 'a router that restarts'

# Path-MTU discovery by TCP, in both families.
for family in 4 6; do
	target=$VICTIM
	[ "$family" = 4 ] || target=$VICTIM6
	lab_start victim timeout 20 nc "-$family" -l 7777
	server=$LAB_PID
	wait_for 5 lab_in victim sh -c 'ss -Htln sport = :7777 | grep -q .'
	lab_in bystander ip "-$family" route flush cache
	head -c 2000000 /dev/zero | lab_in bystander timeout 15 nc -N "$target" 7777
	wait "$server" 2>/dev/null
	check "2 MB arrive at $target" equal 2000000 "$(stat -c %s "$LAB_DIR/timeout.log")"
	check "the MTU of the path to $target is known" equal "$PATH_MTU" "$(mtu_of bystander "$target")"
done
silent 'discovery of a path MTU'

# A network card is replaced: the old link-layer address no longer answers. By itself the kernel trusts an entry for up
# to 45 s.
lab_ip monitor <<-END
	link set eth0 down
	link set eth0 address 02:00:00:00:00:21
	link set eth0 up
	addr add $MONITOR6/64 dev eth0
END
check 'a neighbour with a new network card is heard' wait_for 15 reaches monitor "$BYSTANDER6"
check 'and reached' wait_for 5 reaches bystander "$MONITOR6"
check 'a new network card: at most of low severity' equal 0 "$(alerts '.severity != "info" and .severity != "low"')"
scenario_end
