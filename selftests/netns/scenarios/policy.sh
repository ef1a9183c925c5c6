#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Under each profile, in enforce mode, and with the peer blocked: path-MTU discovery for a TCP transfer, address
# configuration, neighbour discovery and traceroute still work; what the profile drops is dropped.

. "$(dirname "$0")/../lib"

configure() { # LINE...
	printf '%s\n' "mode: enforce" "$@" >"$LAB_DIR/icmpguard.yaml"
}

reloaded() {
	[ "$(grep -c 'reloaded' "$LAB_DIR/guard.log")" -gt "$reloads" ]
}

profile() { # NAME
	configure "policy: $1"
	reloads=$(grep -c 'reloaded' "$LAB_DIR/guard.log")
	kill -HUP "$GUARD"
	wait_for 5 reloaded
}

# The link beyond the gateway is narrower than its end: the victim learns that from the gateway's messages.
transfer() { # URL ADDRESS
	local bytes
	lab_ip victim <<<$'route flush cache\n-6 route flush cache'
	bytes=$(lab_in bystander curl -sg --max-time 6 -o /dev/null -w '%{size_download}' "$1") || return 1
	at_least 20000 "$bytes" && ip -netns "$LAB-victim" route get "$2" | grep -q 'mtu 1400'
}

has_address() {
	[ -n "$(ip -netns "$LAB-victim" -6 -json addr show dev eth0 | jq -r '.[].addr_info[]? |
		select((.local // "") | startswith("2001:db8:5:")).local')" ]
}

# A router that advertises a prefix until the address is there.
configures() {
	local error
	[ -z "$(ip -netns "$LAB-victim" -6 addr flush dev eth0 to 2001:db8:5::/64)" ]
	lab_start gateway radvd -n -C "$LAB_DIR/radvd.conf" -p "$LAB_DIR/radvd.pid"
	wait_for 8 has_address
	error=$?
	lab_stop "$LAB_PID"
	return "$error"
}

resolves() {
	lab_ip victim <<<'neigh flush dev eth0'
	lab_ip gateway <<<'neigh flush dev inside0'
	lab_in victim ping -q -n -c 1 -W 2 2001:db8:2::1
}

# The path of UDP to the peer, hop by hop.
# traces ADDRESS HOP... - checks that each hop answers to its hop limit
traces() {
	local limit source=$VICTIM
	[[ $1 != *:* ]] || source=$VICTIM6 # not the address configured meanwhile, to which there is no route
	for ((limit = 1; limit < $#; limit++)); do
		lab_in victim ping -n -c 1 -W 2 -I "$source" -t "$limit" "$1" | grep -qF "rom ${*:limit + 1:1}" || return 1
	done
}

counted() { # LINE
	guard policy show --json | jq --arg line "$1" '[.lines[] | select(.line == $line).dropped] | add'
}

tries() { # NAME
	check "$1: a transfer over IPv4 finds the path's MTU" transfer "http://$VICTIM:9100/metrics" "$BYSTANDER"
	check "$1: and one over IPv6" transfer "http://[$VICTIM6]:9100/metrics" "$BYSTANDER6"
	check "$1: an address is configured" configures
	check "$1: a neighbour is found" resolves
}

cat >"$LAB_DIR/radvd.conf" <<-END
	interface inside0 {
		AdvSendAdvert on;
		MinRtrAdvInterval 3;
		MaxRtrAdvInterval 4;
		AdvDefaultLifetime 0;
		prefix 2001:db8:5::/64 { AdvAutonomous on; };
	};
END
lab_ip gateway <<<'link set outside mtu 1400'
# A router is asked for an error per packet: its kernel sends one per second to a host.
lab_in gateway sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
lab_in bystander sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
lab_in victim sysctl -qw net.ipv6.conf.eth0.accept_ra=2
lab_start victim prometheus-node-exporter --web.listen-address=:9100 --collector.textfile.directory="$LAB_DIR"
exporter() {
	lab_in bystander curl -sg --max-time 1 -o /dev/null "http://$VICTIM:9100/"
}
wait_for 10 exporter || bail 'the server does not answer'

configure 'policy: none'
guard_start eth0 -c "$LAB_DIR/icmpguard.yaml"
for name in host router edge; do
	check "the profile $name is put in force" profile "$name"
	tries "$name"
	check "$name: the way over IPv4 is shown" wait_for 20 traces "$BYSTANDER" 192.0.2.1 "$BYSTANDER"
	check "$name: and over IPv6" wait_for 20 traces "$BYSTANDER6" 2001:db8:2::1 "$BYSTANDER6"
	check "$name: a ping is answered" reaches bystander "$VICTIM"
	guard block "$BYSTANDER" "$BYSTANDER6" --scope icmp >/dev/null
	check "$name, peer blocked: no ping is answered" not reaches bystander "$VICTIM"
	tries "$name, peer blocked"
	# But for the peer's own replies, which are no essential messages.
	check "$name, peer blocked: the way over IPv4 is shown" wait_for 20 traces "$BYSTANDER" 192.0.2.1
	check "$name, peer blocked: and over IPv6" wait_for 20 traces "$BYSTANDER6" 2001:db8:2::1
	guard unblock "$BYSTANDER" "$BYSTANDER6" >/dev/null
done

lab_in bystander nping --icmp --icmp-type 13 -c 3 --delay 50ms "$VICTIM" >/dev/null 2>&1
check 'a request for the time is dropped' at_least 3 "$(counted icmp-timestamp-request)"
check 'the metrics have it' wait_for 5 says 'policy_dropped_packets_total.line="icmp-timestamp-request",direction="in"' \
	"$LAB_DIR/icmpguard.prom"
scenario_end
