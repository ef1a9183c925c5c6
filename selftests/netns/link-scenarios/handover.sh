#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Addresses that move between hosts as they should: two keepalived routers that share an address, with a virtual
# link-layer address (RFC 9568) and without, one stopped and one cut off. The host with icmpguard follows soon after the
# one without. A virtual link-layer address is not reported above info; a known router whose address has another one now
# is of low severity.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../link"

SHARED=203.0.113.254
SHARED6=2001:db8:f::fe

# group FAMILY PRIORITY VMAC ADDRESS... - prints one group of routers; a group of IPv6 has a link-local address first
group() {
	cat <<-END
		vrrp_instance shared$1 {
			state BACKUP
			interface eth0
			virtual_router_id 7$1
			priority $2
			advert_int 0.2
			${3:+use_vmac vmac$1}
			${3:+vmac_xmit_base}
			virtual_ipaddress {
				$(printf '%s\n' "${@:4}")
			}
		}
	END
}

# router HOST PRIORITY [vmac] - starts keepalived; its process is $ROUTER
router() {
	{
		printf 'global_defs {\n vrrp_version 3\n vrrp_garp_master_delay 1\n}\n'
		group 4 "$2" "${3-}" "$SHARED/24"
		group 6 "$2" "${3-}" fe80::fe/64 "$SHARED6/64"
	} >"$LAB_DIR/$1.conf"
	lab_start "$1" keepalived -n -l -P -f "$LAB_DIR/$1.conf" -p "$LAB_DIR/$1.pid" -r "$LAB_DIR/$1.vrrp"
	ROUTER=$LAB_PID
}

holds() { # HOST ADDRESS
	ip -netns "$LAB-$1" -json addr show to "$2" | jq -e 'length > 0'
}

# follows HOST - it reaches the shared addresses
follows() {
	reaches "$1" "$SHARED" && reaches "$1" "$SHARED6"
}

lost() { # HOST FAMILY - prints the number of pings that got no answer
	sed -nE 's/^([0-9]+) packets transmitted, ([0-9]+) received.*/\1 \2/p' "$LAB_DIR/$1-$2.log" |
		{ read -r sent received && echo $((sent - received)); }
}

# watch - pings the shared addresses from both hosts, for 8 s
watch() {
	local host
	pingers=()
	for host in bystander monitor; do
		nsenter --net="/run/netns/$LAB-$host" -- ping -n -q -i 0.1 -w 8 "$SHARED" >"$LAB_DIR/$host-4.log" 2>&1 </dev/null &
		pingers+=($!)
		nsenter --net="/run/netns/$LAB-$host" -- ping -n -q -i 0.1 -w 8 "$SHARED6" >"$LAB_DIR/$host-6.log" 2>&1 </dev/null &
		pingers+=($!)
	done
}

# With another link-layer address it follows once the kernel has found that the one before is silent, after three
# solicitations. Ten pings are a second.
follows_soon() { # FAMILY
	at_most $(($(lost monitor "$1") + patience * 10)) "$(lost bystander "$1")"
}

# acquaint NAME - icmpguard begins anew and comes to know the first router by the address that it shares
acquaint() {
	guard_stop
	link_guard
	lab_in bystander ip neigh flush dev eth0
	follows bystander >/dev/null
	check "$1: the first router is known" wait_for 20 knows "$(neighbor_of bystander "$SHARED6")" 0 $((16#fe))
}

# handover NAME stopped|cut [vmac] - the first router goes, the second takes over, and the first comes back
handover() {
	local first second patience=7 most=low
	[ -z "${3-}" ] || patience=1 most=info
	router primary 150 "${@:3}"
	first=$ROUTER
	router backup 100 "${@:3}"
	second=$ROUTER
	check "$1: the first router has the address" wait_for 15 holds primary "$SHARED"
	check "$1: it answers" wait_for 10 follows bystander
	[ -n "${3-}" ] || acquaint "$1"
	watch
	wait_for 5 follows bystander
	[ "$2" != cut ] || lab_ip primary <<<'link set eth0 down'
	lab_stop "$first" TERM
	check "$1: the second one takes over" wait_for 15 holds backup "$SHARED"
	check "$1: and answers" wait_for 10 follows bystander
	wait "${pingers[@]}"
	for family in 4 6; do
		echo "# $1: IPv$family: $(lost bystander "$family") pings lost, $(lost monitor "$family") without icmpguard"
		check "$1: the host with icmpguard follows, IPv$family" follows_soon "$family"
	done
	lab_ip primary <<<'link set eth0 up'
	watch
	router primary 150 "${@:3}"
	first=$ROUTER
	check "$1: the first one comes back" wait_for 15 holds primary "$SHARED"
	wait "${pingers[@]}"
	for family in 4 6; do
		echo "# $1: back, IPv$family: $(lost bystander "$family") pings lost, $(lost monitor "$family") without icmpguard"
		check "$1: and is followed, IPv$family" follows_soon "$family"
	done
	check "$1: nothing is reported above $most" silent "$most"
	lab_stop "$first"
	lab_stop "$second"
}

silent() { # SEVERITY
	equal 0 "$(alerts ".severity != \"info\" and .severity != \"$1\"")" || ! jq -c '.icmpguard | [.rule, .severity, .offender, .summary]' "$LAB_DIR/alerts.json"
}

link_up
for name in primary backup; do
	LAB_HOSTS+=("$name")
	lab_host "$name" 1
done
lab_outside primary 11
lab_outside backup 12
link_guard
lab_in bystander ping -q -n -c 1 "$MONITOR6" >/dev/null
wait_for 10 knows "$ROUTER_LINK" 1 || bail 'the router is not learned'

handover 'virtual link-layer address' stopped vmac
handover 'virtual link-layer address, cut off' cut vmac
handover 'own link-layer addresses' stopped
handover 'own link-layer addresses, cut off' cut
scenario_end
