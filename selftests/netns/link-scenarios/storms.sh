#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Storms of forged messages at a host with icmpguard, 100,000 a second: path-MTU messages, half of them in the router's
# name, of which half quote the very connection; neighbour discovery, a quarter in the router's name. A connection that
# starts meanwhile finds the MTU of its path, and the router answers every ping, though the host asks for it again
# every two seconds. Prints the rate that was reached.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

GATEWAY=203.0.113.1
GATEWAY6=2001:db8:f::1
RATE=100000
port=40000

link_up
link_guard
lab_start bystander ping -q -n -i 0.2 -w 30 "$GATEWAY6"
pinger=$LAB_PID
wait_for 10 knows "$ROUTER_LINK" 1 || bail 'the router is not learned'
wait_for 20 knows "$ROUTER_LINK" 0 || bail 'its other address is not confirmed'
lab_stop "$pinger" INT
lab_in bystander sysctl -qw net.ipv6.neigh.eth0.base_reachable_time_ms=1000 net.ipv6.neigh.eth0.delay_first_probe_time=1

reached() { # LEAST
	at_least "$1" "$(sed -nE 's/^([0-9]+) a second$/\1/p' "$LAB_DIR/storm.log")"
}

# transfer FAMILY HOST - sends 2 MB from a fixed port, over a path whose MTU is forgotten
transfer() {
	local server status
	lab_start victim timeout 40 nc "-$1" -l "$2" 7777
	server=$LAB_PID
	wait_for 5 lab_in victim sh -c 'ss -Htln sport = :7777 | grep -q .'
	lab_in bystander ip "-$1" route flush cache
	head -c 2000000 /dev/zero | lab_in bystander timeout 30 nc -N -p "$port" "$2" 7777
	status=$?
	wait "$server" 2>/dev/null
	[ "$status" = 0 ] && equal 2000000 "$(stat -c %s "$LAB_DIR/timeout.log")"
}

# storm NAME FAMILY KIND - tests what works during a storm
storm() {
	local target=$BYSTANDER gateway=$GATEWAY host=$VICTIM pinger storm
	[ "$2" = 4 ] || target=$BYSTANDER6 gateway=$GATEWAY6 host=$VICTIM6
	lab_start attacker "$top/build/storm" eth0 "$BYSTANDER_LINK" "$target" "$gateway" "$host" "$port:7777" "$3" "$RATE" 12
	storm=$LAB_PID
	wait_for 20 grep -q storming "$LAB_DIR/storm.log"
	lab_start bystander ping -n -i 0.1 -c 80 "$gateway"
	pinger=$LAB_PID
	check "$1: a connection that starts meanwhile" transfer "$2" "$host"
	check "$1: it found the MTU of its path" equal "$PATH_MTU" "$(mtu_of bystander "$host")"
	wait "$pinger"
	check "$1: the router answers every ping" says ' 0% packet loss' "$LAB_DIR/ping.log"
	check "$1: the router is as before" equal "$ROUTER_LINK" "$(neighbor_of bystander "$gateway")"
	wait "$storm"
	check "$1: messages are sent" reached 1000
	echo "# $1: $(tail -n 1 "$LAB_DIR/storm.log")"
	port=$((port + 1)) # the last one waits
}

storm 'neighbour discovery' 6 nd
storm 'path-MTU messages, IPv6' 6 mtu
storm 'path-MTU messages, IPv4' 4 mtu
check 'the routing table is as before' routes_clean bystander
scenario_end
