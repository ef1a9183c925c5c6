#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Floods as fast as one core sends them, in the names of those whom the victim needs: its gateway, its resolver, and the
# peer of an SSH session. Then in the names of 65,000 strangers, to fill the block list.

. "$(dirname "$0")/../lib"

RESOLVER=$BYSTANDER
PEER=203.0.113.20 # a management peer
COUNT=150 # messages, 20 ms apart

# The daemon's /etc/resolv.conf names the resolver.
echo "nameserver $RESOLVER" >"$LAB_DIR/resolv.conf"
cat >"$LAB_DIR/icmpguard" <<-END
	#!/bin/sh
	exec unshare --mount sh -c 'mount --bind $LAB_DIR/resolv.conf /etc/resolv.conf && exec "\$@"' - ${ICMPGUARD:?} "\$@"
END
chmod 755 "$LAB_DIR/icmpguard"
ICMPGUARD=$LAB_DIR/icmpguard

# exchange HOST tcp|udp ADDRESS PORT - runs it in the background; its output is in HOST-PORT.log
exchange() {
	nsenter --net="/run/netns/$LAB-$1" -- "${netns:?}/exchange" "$2" "$3" "$4" "$COUNT" 0.02 \
		>"$LAB_DIR/$1-$4.log" 2>&1 </dev/null &
	exchanges+=($!)
}

# pings HOST ADDRESS - the same with echo requests
pings() {
	nsenter --net="/run/netns/$LAB-$1" -- ping -n -q -c "$COUNT" -i 0.02 -W 1 "$2" >"$LAB_DIR/$1-ping.log" 2>&1 </dev/null &
	exchanges+=($!)
}

# lost HOST - prints the percentage of its pings that was lost
lost() {
	sed -nE 's/.* ([0-9.]+)% packet loss.*/\1/p' "$LAB_DIR/$1-ping.log"
}

no_loss() { # HOST PORT
	says "^0 of $COUNT lost" "$LAB_DIR/$1-$2.log"
}

# statistic HOST INTERFACE PATTERN - prints the sum of these counters of a driver
statistic() {
	lab_in "$1" ethtool -S "$2" | awk -v pattern="$3" '$1 ~ pattern { sum += $2 } END { print sum + 0 }'
}

# crowded_out - prints the number of frames, other than the flood's own, that found the victim's receive queue full: the
# link lost them before icmpguard saw them
crowded_out() {
	echo $(($(ip -netns "$LAB-gateway" -json -statistics link show inside0 | jq '.[0].stats64.tx.dropped') -
		$(statistic gateway inside0 xdp_xmit_errors)))
}

# only_pings_dropped - succeeds if whatever the driver dropped at icmpguard's word is a ping in icmpguard's counters
only_pings_dropped() {
	local dropped
	dropped=$(sed -nE 's/^icmpguard_type_dropped_packets_total\{.*"echo_request".* //p' "$LAB_DIR/icmpguard.prom")
	equal "$(statistic victim eth0 xdp_drops)" "$dropped"
}

# retransmitted - prints the number of segments that the victim has sent again
retransmitted() {
	lab_in victim nstat -asz TcpRetransSegs | awk '$1 == "TcpRetransSegs" { print $2 }'
}

# forge SOURCE NAME HOST - floods in the name of a host, which meanwhile talks to the victim
forge() {
	local segments crowded datagrams
	segments=$(retransmitted)
	crowded=$(crowded_out)
	exchanges=()
	exchange victim udp "$RESOLVER" 53
	exchange victim tcp 192.0.2.1 179
	exchange monitor tcp "$VICTIM" 22
	exchange attacker tcp "$VICTIM" 2222
	pings "$3" "$VICTIM"
	lab_start gateway "${top:?}/build/flood" inside0 "$1" "$VICTIM" seconds=4
	local flood=$LAB_PID
	wait "${exchanges[@]}"
	check "forged $2: the flood is found" wait_for 10 alert_told ".rule == \"flood-source\" and .offender == \"$1\""
	wait "$flood"
	crowded=$(($(crowded_out) - crowded))
	datagrams=$(sed -nE 's/^([0-9]+) of .* lost$/\1/p' "$LAB_DIR/victim-53.log")
	echo "# forged $2: $(sed -n 's/ .*//;$p' "$LAB_DIR/flood.log") packets in 4 s; lost are" \
		"$(lost "$3") % of its own pings, $datagrams of $COUNT datagrams of the resolver;" \
		"$(($(retransmitted) - segments)) segments were sent again; $crowded frames found the receive queue full"
	check "forged $2: not blocked" not blocked "$1"
	# Datagrams are not sent again.
	check "forged $2: the resolver's answers arrive, but for those that the queue lost" at_most "$crowded" "$datagrams"
	check "forged $2: icmpguard drops pings and nothing else" wait_for 5 only_pings_dropped
	check "forged $2: TCP with the gateway" no_loss victim 179
	check "forged $2: TCP with the management peer" no_loss monitor 22
	check "forged $2: TCP of an SSH session" no_loss attacker 2222
}

line_up
lab_start bystander "$netns/exchange" serve 53
lab_start gateway "$netns/exchange" serve 179
lab_start victim "$netns/exchange" serve 22
lab_start victim "$netns/exchange" serve 2222
guard_start eth0 --enforce --set management="$PEER" --set limit.established=1s
check 'the resolver is protected' says "$RESOLVER.*resolver" <(guard list)

forge 192.0.2.1 gateway gateway
forge "$RESOLVER" resolver bystander
forge "$PEER" 'management peer' monitor
guard_stop

# pings_as ADDRESS COUNT - an address of the attacker's host pings; its output is in ADDRESS.ping
pings_as() {
	nsenter --net="/run/netns/$LAB-attacker" -- ping -n -q -I "$1" -c "$2" -i 0.025 -W 1 "$VICTIM" >"$LAB_DIR/$1.ping" 2>&1 </dev/null &
}

# lost_of ADDRESS - prints the percentage that was lost
lost_of() {
	sed -nE 's/.* ([0-9]+)[0-9.]*% packet loss.*/\1/p' "$LAB_DIR/$1.ping"
}

# Bursts of 65,000 addresses in turns, each of which is an offence. They return for longer than limit.established.
known=203.0.113.101
newcomers=(203.0.113.102 203.0.113.103 203.0.113.104)
printf 'addr add %s/24 dev eth0\n' "$known" "${newcomers[@]}" | lab_ip attacker
guard_start eth0 --enforce --set limit.request.source-burst=20 --set limit.established=1s
pings_as "$known" 800
users=($!)
wait_for 5 transmits attacker $(($(transmitted attacker) + 80))
lab_start gateway "$top/build/flood" inside0 spoofed=60/65000 "$VICTIM" seconds=12
flood=$LAB_PID
wait_for 10 grep -q flooding "$LAB_DIR/flood.log"
check 'forged strangers: the brake is reported' wait_for 20 alert_told '.rule == "brake"'
for newcomer in "${newcomers[@]}"; do
	pings_as "$newcomer" 80
	users+=($!)
done
wait "${users[@]}"
wait "$flood"
check 'forged strangers: the block list is not full of them' at_most 100 "$(guard list --json | jq '.blocks | length')"
echo "# forged strangers: $(sed -n 's/ .*//;$p' "$LAB_DIR/flood.log") packets of 65,000 addresses; lost are $(lost_of "$known") %" \
	"of the known one's pings, of newcomers' $(for one in "${newcomers[@]}"; do lost_of "$one"; done | xargs) %"
check 'forged strangers: the known one loses at most 1 %' at_most 1 "$(lost_of "$known")"
for newcomer in "${newcomers[@]}"; do
	check "forged strangers: the newcomer $newcomer loses at most 10 %" at_most 10 "$(lost_of "$newcomer")"
done
scenario_end
