#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Protected addresses, also if the command is run in another network namespace; the peer of an SSH session.
#
# short: addresses that are never blocked

. "$(dirname "$0")/../lib"

# refused HOST TEXT ARGUMENT... - checks that block, run on this host, is refused with the reason
refused() {
	local said
	said=$(lab_in "$1" "$ICMPGUARD" block --instance "$LAB" "${@:3}" 2>&1) && { echo "not refused: $said"; return 1; }
	grep -qE -e "$2" <<<"$said" || { echo "no '$2' in: $said"; return 1; }
}

connected() {
	[ -n "$(lab_in victim ss -Htn state established '( sport = :22 )')" ]
}

guard_start eth0 --set management=203.0.113.20,2001:db8:f::20
for host in victim attacker; do
	check "by the $host: an address of the machine" refused "$host" 'is an address of this machine' "$VICTIM"
	check "by the $host: a gateway" refused "$host" 'is a gateway' 192.0.2.1
	check "by the $host: a management peer" refused "$host" 'is a management peer' 203.0.113.20
	check "by the $host: a prefix that holds one" refused "$host" 'holds a management peer' 2001:db8:f::/64
done
check "what is the attacker's own is none of the machine's" lab_in attacker "$ICMPGUARD" block --instance "$LAB" "$ATTACKER"
check 'forced' guard block --force 203.0.113.20
guard unblock "$ATTACKER" 203.0.113.20 >/dev/null

lab_start victim prometheus-node-exporter --web.listen-address=:22
wait_for 10 lab_in attacker curl -s -o /dev/null "http://$VICTIM:22/"
check 'no session: scope all is taken' guard block --scope all "$ATTACKER"
guard unblock "$ATTACKER" >/dev/null
# shellcheck disable=SC2016 # for the inner shell
lab_start attacker bash -c 'exec 3<>"/dev/tcp/$0/22" && read -rt 30 -u 3' "$VICTIM"
check 'a session to port 22' wait_for 5 connected
check 'scope all would cut it' refused victim 'has an SSH session' --scope all "$ATTACKER"
check 'a prefix would, too' refused attacker 'has an SSH session' --scope all 203.0.113.64/28
check 'scope icmp does not' guard block "$ATTACKER"
check 'forced' guard block --force --scope all "$ATTACKER"
guard_stop
check 'a stop leaves no list behind' equal '' "$(compgen -G "/run/icmpguard/$LAB.protected*")"
check 'and no settings' equal '' "$(compgen -G "/run/icmpguard/$LAB.settings*")"
scenario_end
