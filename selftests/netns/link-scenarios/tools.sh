#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every tool that attacks routing and neighbour discovery, one after the other, against a host with icmpguard: which
# rule finds it, and how many alerts it raises. A missing tool is skipped.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

link_up
attacker_address=$(link_address attacker eth0)
link_guard --set alerts.clear=3s --set window=6s --set rules.forged-error.unsent=20
lab_in bystander ping -q -n -c 1 "$MONITOR6" >/dev/null
wait_for 10 knows "$ROUTER_LINK" 1 || bail 'the router is not learned'
wait_for 10 knows "$MONITOR_LINK" 0 || bail 'the neighbour is not known'

seen=0

# since FILTER - prints the number of records since the tool began
since() {
	[ -e "$LAB_DIR/alerts.json" ] || { echo 0; return; }
	tail -n "+$((seen + 1))" "$LAB_DIR/alerts.json" | jq -s "[.[].icmpguard | select($1)] | length"
}

tells() { # RULE...
	local rule
	for rule; do
		[ "$(since ".rule == \"$rule\" and .severity != \"info\" and .state != \"cleared\"")" -ge 1 ] || return 1
	done
}

# quiet RULE... - true if no alert of the rules is in force: one that is makes no further record. That of a single router
# is in force for half an hour, so each tool is another router.
quiet() {
	local rule some='(.rule != "rogue-router" or (.offender | contains("/")))'
	for rule; do
		[ "$(records ".rule == \"$rule\" and $some and .state == \"raised\"")" = \
			"$(records ".rule == \"$rule\" and $some and .state == \"cleared\"")" ] || return 1
	done
}

# tool RULES COMMAND... - checks that each of the rules, separated by commas, finds the tool, with one alert
tool() {
	local rules name=${*:2}
	name=${name//$LAB_DIR\//}
	IFS=, read -ra rules <<<"$1"
	command -v "$2" >/dev/null || { echo "ok $name # SKIP $2 is not installed"; return; }
	wait_for 90 quiet "${rules[@]}" || bail "$name: the alert before it is still active"
	seen=$(records true)
	lab_start attacker "${@:2}"
	check "$name: $1" wait_for 20 tells "${rules[@]}"
	lab_stop "$LAB_PID" KILL
	for rule in "${rules[@]}"; do
		check "$name: one alert of $rule" at_most 1 "$(since ".rule == \"$rule\" and .state == \"raised\"")"
	done
	check "$name: the routing table is as before" routes_clean bystander
	check "$name: so is the neighbour" equal "$MONITOR_LINK" "$(neighbor_of bystander "$MONITOR6")"
}

# crashes COMMAND... - true if a tool crashes on any link: Debian's flood_router26 does with -D
crashes() {
	unshare -n bash -c 'ip link add name eth0 type veth peer name eth1 && ip link set eth0 up && ip link set eth1 up
		until ip -6 addr show dev eth0 scope link -tentative | grep -q inet6; do sleep 0.1; done
		timeout 1 "$@"' sh "$@" >/dev/null 2>&1
	[ $? = 139 ]
}

lab_start monitor ping -q -n -i 0.2 "$BYSTANDER6"
pinger=$LAB_PID

tool rogue-router atk6-fake_router26 -A 2001:db8:bad::/64 eth0
tool rogue-router atk6-kill_router6 eth0 "$ROUTER6"
tool rogue-router ra6 -i eth0 -s fe80::bad1 -d ff02::1 -e -t 1800 -P 2001:db8:bad::/64 -l -z 1
tool rogue-router,nd-flood atk6-flood_router26 eth0
# Nobody can tell what they are: their first fragments end before the message, or say that it is another one.
router=0
for evasion in H 1 H111 D F O o; do
	router=$((router + 1))
	tool rogue-router atk6-fake_router26 -E "$evasion" -s "fe80::bad:$router" -A 2001:db8:bad::/64 eth0
done
tool rogue-router atk6-flood_router26 -F eth0
tool rogue-router,nd-flood atk6-flood_router26 -H eth0
if crashes atk6-flood_router26 -D eth0; then
	echo 'ok atk6-flood_router26 -D eth0 # SKIP it crashes'
else
	tool rogue-router atk6-flood_router26 -D eth0
fi
tool nd-spoof atk6-fake_advertise6 -w 1 eth0 "$MONITOR6" "$BYSTANDER6" "$ATTACKER_LINK"
tool nd-spoof atk6-fake_advertise6 -f -w 1 eth0 "$MONITOR6" "$BYSTANDER6" "$ATTACKER_LINK"
tool nd-spoof na6 -i eth0 -d "$BYSTANDER6" -t "$MONITOR6" -E "$ATTACKER_LINK" -o -l -z 1
tool nd-flood atk6-flood_advertise6 eth0 "$BYSTANDER6"
tool nd-flood atk6-flood_solicitate6 -k eth0 "$BYSTANDER6" "$BYSTANDER6"
tool nd-flood atk6-flood_rs6 eth0
# A hundred senders a second.
tool nd-flood na6 -i eth0 -F 100 -d "$BYSTANDER6" -t "$BYSTANDER6" -e -l -z 1
tool nd-flood ns6 -i eth0 -F 100 -d "$BYSTANDER6" -t "$BYSTANDER6" -l -z 1
tool nd-flood atk6-flood_mld6 eth0
tool nd-flood atk6-flood_mldrouter6 eth0
tool redirect atk6-flood_redir6 eth0
tool redirect atk6-redir6 eth0 "$BYSTANDER6" "$VICTIM6" "$ROUTER6" "$attacker_address" "$ATTACKER_LINK"
tool redirect rd6 -i eth0 -s "$ROUTER6" -d "$BYSTANDER6" -r "$VICTIM6" -t "$attacker_address" -E "$ATTACKER_LINK" -l -z 1
tool redirect hping3 -q --icmp -C 5 -K 1 --icmp-gw "$ATTACKER" --icmp-ipsrc "$BYSTANDER" --icmp-ipdst "$VICTIM" -a "$ROUTER" \
	"$BYSTANDER"
tool redirect nping -q --icmp -c 5 --icmp-type 5 --icmp-code 1 --icmp-redirect-addr "$ATTACKER" -S "$ROUTER" -e eth0 "$BYSTANDER"
tool mtu-attack atk6-toobig6 eth0 "$BYSTANDER6" "$VICTIM6" 1280
tool mtu-attack icmp6 -i eth0 -s "$ROUTER6" -d "$BYSTANDER6" -t 2:0 -m 600 -r "$BYSTANDER6" -x "$VICTIM6" -l -z 1
tool forged-error icmp6 -i eth0 -s "$ROUTER6" -d "$BYSTANDER6" -e 3 -r "$MONITOR6" -x "$VICTIM6" -l -z 1

lab_stop "$pinger" INT
check 'a neighbour pinged without a loss meanwhile' says ' 0% packet loss' "$LAB_DIR/ping.log"
scenario_end
