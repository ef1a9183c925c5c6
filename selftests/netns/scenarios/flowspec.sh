#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Upstream filtering: ExaBGP on the victim announces blocks as flow specifications, and BIRD on the gateway has them
# until they are unblocked.

. "$(dirname "$0")/../lib"

chmod 711 "$LAB_DIR"
fifo=$LAB_DIR/flowspec.fifo
mkfifo "$fifo"
chmod 666 "$fifo"
sed "s|^fifo=.*|fifo=$fifo|" "${top:?}/scripts/recipes/flowspec" >"$LAB_DIR/flowspec"
chmod 755 "$LAB_DIR/flowspec"

cat >"$LAB_DIR/bird.conf" <<'END'
router id 192.0.2.1;
flow4 table flowtab4;
flow6 table flowtab6;
protocol device { }
protocol bgp guard {
	local 192.0.2.1 as 65001;
	neighbor 192.0.2.2 as 65002;
	passive;
	flow4 { table flowtab4; import all; export none; };
	flow6 { table flowtab6; import all; export none; };
}
END
cat >"$LAB_DIR/exabgp.conf" <<END
process icmpguard {
	run $LAB_DIR/flowspec serve $fifo;
	encoder text;
}
neighbor 192.0.2.1 {
	router-id 192.0.2.2;
	local-address 192.0.2.2;
	local-as 65002;
	peer-as 65001;
	family { ipv4 flow; ipv6 flow; }
	api { processes [ icmpguard ]; }
}
END
chmod 644 "$LAB_DIR"/*.conf

bird() {
	birdc -s "$LAB_DIR/bird.ctl" "$@"
}
established() {
	bird show protocols guard 2>/dev/null | grep -q Established
}
has_flow() { # TABLE PATTERN
	bird show route table "$1" 2>/dev/null | grep -qE -e "$2"
}
has_no_flow() {
	! has_flow "$@"
}

lab_start gateway bird -f -c "$LAB_DIR/bird.conf" -s "$LAB_DIR/bird.ctl" -P "$LAB_DIR/bird.pid"
BIRD=$LAB_PID
lab_start victim env exabgp.daemon.daemonize=false exabgp.tcp.delay=0 exabgp.log.destination=stderr \
	exabgp "$LAB_DIR/exabgp.conf"
EXABGP=$LAB_PID
wait_for 20 established || bail 'no BGP session'

hook=$LAB_DIR/flowspec
guard_start eth0 --enforce --set hooks.block="$hook" --set hooks.unblock="$hook" --set hooks.resync="$hook"
guard block "$ATTACKER" >/dev/null
guard block 2001:db8:f::/64 --scope all >/dev/null
check 'the router has a flow of the source' wait_for 8 has_flow flowtab4 "src $ATTACKER/32.*proto (=|)? ?1"
check 'of IPv6, every protocol' wait_for 5 has_flow flowtab6 'src 2001:db8:f::/64'
check 'which drops it' says 'traffic-rate|0x8006|generic' <(bird show route table flowtab4 all)
guard unblock "$ATTACKER" >/dev/null
check 'unblocked: it is withdrawn' wait_for 8 has_no_flow flowtab4 "$ATTACKER"
check 'and the other one stays' has_flow flowtab6 'src 2001:db8:f::/64'
lab_stop "$EXABGP" TERM
lab_stop "$BIRD" TERM
scenario_end
