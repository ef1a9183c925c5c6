#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Other kinds of floods, by the tools that make them: replies, errors, forged sources, large messages, fragments.

. "$(dirname "$0")/../lib"

printf 'addr add 203.0.113.%d/24 dev eth0\n' {101..106} | lab_ip attacker

guard_start eth0 --enforce --set poll-interval=200ms --set limit.established=1s

lab_in bystander ping -n -q -i 0.05 -c 30 "$VICTIM" >/dev/null # longer than limit.established
lab_start bystander ping -n -q -i 0.05 -c 80 "$VICTIM"
pinger=$LAB_PID

# hping NAME RULE OFFENDER SOURCE ARGUMENT... - floods until the rule reports it
hping() {
	local source=(-a "203.0.113.$4")
	[ "$4" != anybody ] || source=(--rand-source)
	told_during attacker "${@:1:3}" '' hping3 -q --icmp --flood "${source[@]}" "${@:5}"
}

hping 'replies nobody asked for' reflection 198.51.100.1 101 --icmptype 0 198.51.100.1
hping 'replies from everywhere' reflection 198.51.100.2 anybody --icmptype 0 198.51.100.2
hping 'port unreachables of one host (BlackNurse)' error-flood 203.0.113.102 102 --icmptype 3 --icmpcode 3 198.51.100.3
hping 'port unreachables from everywhere' error-flood 198.51.100.4 anybody --icmptype 3 --icmpcode 3 198.51.100.4
hping 'redirects' redirect 203.0.113.103 103 --icmptype 5 --icmpcode 1 198.51.100.5
hping 'echo requests from everywhere' flood-spoofed "$VICTIM" anybody "$VICTIM"
told 'the same' flood-target "$VICTIM"
hping 'first fragments whose rest never comes' oversize 203.0.113.104 104 --morefrag --data 1000 198.51.100.6
lab_in attacker ping -n -q -I 203.0.113.105 -c 4 -i 0.2 -s 65000 "$VICTIM" >/dev/null
told 'ping -s 65000' oversize 203.0.113.105

# A first fragment of 64 bytes, and a last one that begins inside it.
overlap=(lab_in attacker hping3 -q --icmp -a 203.0.113.106 --id 7 --count 1)
"${overlap[@]}" --morefrag --data 56 "$VICTIM" >/dev/null 2>&1
"${overlap[@]}" --fragoff 24 --data 32 "$VICTIM" >/dev/null 2>&1
told 'fragments that overlap' oversize 203.0.113.106

wait "$pinger"
check 'who was known from before lost nothing' says ' 0% packet loss' "$LAB_DIR/ping.log"
check 'nor is it told of' equal 0 "$(alerts ".offender == \"$BYSTANDER\"")"
scenario_end
