#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guard, verified by the kernel's own tables: thc-ipv6 on the link of a host with icmpguard and one without, which
# shows the effect of each attack.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

link_up
attacker_address=$(link_address attacker eth0)

attack() { # TOOL ARGUMENT... - until attack_end
	lab_start attacker "$@"
	ATTACK=$LAB_PID
}

attack_end() {
	lab_stop "$ATTACK" KILL
}

poisoned() { # COMMAND...
	check "$attack: without icmpguard it works" wait_for 10 "$@"
}

# Which host sends packets for an address to the attacker, and which host has an address.
by_attacker() { # HOST ADDRESS
	[ "$(next_hop "$1" "$2")" = "$attacker_address" ]
}

has_link() { # HOST ADDRESS LINK
	equal "$3" "$(neighbor_of "$1" "$2")"
}

has_mtu() { # HOST ADDRESS MTU
	equal "$3" "$(mtu_of "$1" "$2")"
}

link_guard
lab_in bystander ping -q -n -c 1 "$MONITOR6" >/dev/null
check 'the router is learned' wait_for 10 knows "$ROUTER_LINK" 1
check 'so is a neighbour, whom this machine confirmed' wait_for 10 knows "$MONITOR_LINK" 0
check 'that is nothing to report' equal 0 "$(alerts '.severity != "info"')"
lab_start gateway ping -q -n -i 0.1 "$BYSTANDER6"
pinger=$LAB_PID

attack=fake_router26
attack atk6-fake_router26 -A 2001:db8:bad::/64 eth0
poisoned by_attacker monitor "$VICTIM6"
check "$attack: an alert has its link-layer address" wait_for 10 alert_raised "$(by "$ATTACKER_LINK" rogue-router)"
check "$attack: the routing table is as before" routes_clean bystander
attack_end

attack=fake_advertise6
attack atk6-fake_advertise6 -w 1 eth0 "$BYSTANDER6" "$MONITOR6" "$ATTACKER_LINK"
poisoned has_link monitor "$BYSTANDER6" "$ATTACKER_LINK"
attack_end
attack atk6-fake_advertise6 -w 1 eth0 "$MONITOR6" "$BYSTANDER6" "$ATTACKER_LINK"
check "$attack: an alert has its link-layer address" wait_for 10 alert_told ".rule == \"nd-spoof\" and .offender_mac == \"$ATTACKER_LINK\""
check "$attack: the neighbour's entry is as before" has_link bystander "$MONITOR6" "$MONITOR_LINK"
attack_end

# The claim makes the kernel solicit the router, whose entry stays a router's: else its default route would end.
solicitations() {
	lab_in bystander nstat -asz Icmp6OutNeighborSolicits | awk '/Solicits/ { print $2 }'
}

solicited() { # SINCE
	[ "$(solicitations)" -gt "$1" ]
}

attack="fake_advertise6 of the router"
before=$(solicitations)
attack atk6-fake_advertise6 -w 1 eth0 "$ROUTER6" "$BYSTANDER6" "$ATTACKER_LINK"
check "$attack: an alert has its link-layer address" wait_for 10 alert_told ".rule == \"nd-spoof\" and .offender == \"$ROUTER6\" and .offender_mac == \"$ATTACKER_LINK\""
check "$attack: the kernel asks the router" wait_for 10 solicited "$before"
sleep 4 # three solicitations and the answer
check "$attack: its entry is as before" has_link bystander "$ROUTER6" "$ROUTER_LINK"
check "$attack: and a router's" says router <(ip -netns "$LAB-bystander" neigh show "$ROUTER6" dev eth0)
check "$attack: the routing table is as before" routes_clean bystander
attack_end

forget monitor
attack=redir6
for host in "$MONITOR6" "$BYSTANDER6"; do
	lab_in attacker atk6-redir6 eth0 "$host" "$VICTIM6" "$ROUTER6" "$attacker_address" "$ATTACKER_LINK"
done >/dev/null 2>&1
poisoned by_attacker monitor "$VICTIM6"
check "$attack: an alert" wait_for 10 alert_raised '.rule == "redirect" and .severity != "info"'
check "$attack: the next hop is as before" equal "$ROUTER6" "$(next_hop bystander "$VICTIM6")"

forget monitor
attack=toobig6
for host in "$MONITOR6" "$BYSTANDER6"; do
	lab_in attacker atk6-toobig6 eth0 "$host" "$VICTIM6" 1280
done >/dev/null 2>&1
poisoned has_mtu monitor "$VICTIM6" 1280
check "$attack: an alert has its link-layer address" wait_for 10 alert_raised "$(by "$ATTACKER_LINK" mtu-attack)"
check "$attack: the path MTU is as before" has_mtu bystander "$VICTIM6" 1500

attack=kill_router6
attack atk6-kill_router6 eth0 "$ROUTER6" # the router's next advertisement repairs it
check "$attack: an alert has its link-layer address" wait_for 10 alert_raised ".offender == \"$ROUTER6\" and $(by "$ATTACKER_LINK" rogue-router)"

# dad-denial: each answer of dos-new-ip6 has a link-layer address of its own.

lab_in bystander sysctl -qw net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.dad_transmits=1
lab_in monitor sysctl -qw net.ipv6.conf.eth0.accept_dad=1 net.ipv6.conf.eth0.dad_transmits=1

settled() { # HOST ADDRESS
	ip -netns "$LAB-$1" -6 -json addr show dev eth0 |
		jq -e --arg address "$2" 'any(.[].addr_info[]; .local == $address and (.dadfailed or (.tentative | not)))'
}

# configure HOST ADDRESS - true if the host may use it once it has probed for it, 1 if it may not
configure() {
	lab_in "$1" ip addr add "$2/64" dev eth0 && wait_for 10 settled "$1" "$2" || return 2
	[ -z "$(ip -netns "$LAB-$1" -6 addr show dev eth0 dadfailed to "$2")" ]
}

# denied - whether the monitor gets no further address
denied() {
	not configure monitor "2001:db8:f::1:$(printf %x "$RANDOM")"
}

attack=dos-new-ip6
attack atk6-dos-new-ip6 eth0
poisoned denied
for number in 1 2; do
	configure bystander "2001:db8:f::2:$number" # nothing is proven by one or two
done
for number in 3 4 5 6; do
	check "$attack: the host gets its address, number $number" configure bystander "2001:db8:f::2:$number"
done
check "$attack: without icmpguard it gets none" denied
check "$attack: an alert" wait_for 10 alert_raised '.rule == "dad-denial" and .severity != "info"'
check "$attack: a real duplicate is still refused" not configure bystander "$MONITOR6"
attack_end
lab_in bystander ip addr del "$MONITOR6/64" dev eth0

lab_stop "$pinger" INT
check 'the router meanwhile pinged without a loss' says ' 0% packet loss' "$LAB_DIR/ping.log"
check 'through the path, a large ping finds its MTU' wait_for 5 lab_in bystander ping -q -n -c 1 -W 1 -M 'do' -s 1352 "$VICTIM6"
lab_in bystander ping -q -n -c 2 -i 0.2 -W 1 -M 'do' -s 1400 "$VICTIM6" >/dev/null 2>&1
check 'as the router says' has_mtu bystander "$VICTIM6" "$PATH_MTU"
scenario_end
