#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Commands on a running instance: their effects and their JSON.

. "$(dirname "$0")/../lib"

# refuses PATTERN COMMAND... - checks that it fails and gives the reason
refuses() {
	local pattern=$1
	shift
	! guard "$@" >"$LAB_DIR/refusal" 2>&1 && says "$pattern" "$LAB_DIR/refusal"
}

# json FILTER COMMAND... - checks that the command's JSON matches the jq filter
json() {
	local filter=$1
	shift
	guard "$@" --json >"$LAB_DIR/json" || return
	jq -e "$filter" "$LAB_DIR/json" >/dev/null || {
		jq -c . "$LAB_DIR/json"
		return 1
	}
}

# Traffic that some commands are tested with.
timestamp_answered() {
	lab_in attacker hping3 --icmp-ts -c 1 "$VICTIM" 2>/dev/null | grep -q 'icmp_seq'
}

connects() { # HOST - to a closed port: refused (7) is an answer, time-out (28) is not
	lab_in "$1" curl -s --connect-timeout 1 "http://$VICTIM:9/"
	[ $? = 7 ]
}

guard_start eth0 --set gateways=203.0.113.1
{ reaches attacker "$VICTIM" && reaches bystander "$VICTIM"; } >/dev/null || bail 'the victim is not reached'

check 'block an address' guard block "$ATTACKER" --for 1h
check 'it is blocked' not reaches attacker "$VICTIM"
check 'list has it, made by the operator' json ".blocks | map(select(.prefix == \"$ATTACKER\" and .scope == \"icmp\" and
	.rule == \"operator\")) | length == 1" list
check 'unblock' guard unblock "$ATTACKER"
check 'it passes' reaches attacker "$VICTIM"
check 'unblock what is not blocked' refuses "$ATTACKER" unblock "$ATTACKER"

check 'block a prefix' guard block 203.0.113.64/26
check 'who is in it is blocked' not reaches attacker "$VICTIM"
check 'who is not is not' reaches bystander "$VICTIM"
check 'unblock one of it: the message has the prefix' refuses \
	"but 203.0.113.64/26, which holds it, is .icmpguard unblock 203.0.113.64/26" unblock "$ATTACKER"
check 'allow one of it' guard allow "$ATTACKER"
check 'who is allowed passes the block of a prefix' reaches attacker "$VICTIM"
check 'the allow list has it' json ".allows | map(select(.prefix == \"$ATTACKER\")) | length == 1" list
check 'disallow' guard disallow "$ATTACKER"
check 'it is blocked again' not reaches attacker "$VICTIM"
check 'unblock the prefix' guard unblock 203.0.113.64/26
check 'allow a prefix' guard allow 203.0.113.64/26
check 'block one of it: the message has the prefix' refuses \
	"203.0.113.64/26, which holds it, is on the allow list .icmpguard disallow 203.0.113.64/26" block "$ATTACKER"
check 'disallow one of it: so has this' refuses "but 203.0.113.64/26, which holds it, is" disallow "$ATTACKER"
check 'disallow the prefix' guard disallow 203.0.113.64/26

check 'block an IPv6 prefix' guard block 2001:db8:f::/64
check 'it is blocked over IPv6' not reaches attacker "$VICTIM6"
check 'not over IPv4' reaches attacker "$VICTIM"
check 'unblock the IPv6 prefix' guard unblock 2001:db8:f::/64

check 'block echo only' guard block "$ATTACKER" --scope echo
check 'echo is blocked' not reaches attacker "$VICTIM"
check 'other ICMP is not' timestamp_answered
check 'block everything' guard block "$ATTACKER" --scope all
check 'TCP is blocked too' not connects attacker
check 'others connect' connects bystander
check 'unblock everything' guard unblock "$ATTACKER"
check 'TCP passes' connects attacker

check 'an address of this machine' refuses 'an address of this machine' block "$VICTIM"
check 'a prefix with an address of this machine' refuses 'an address of this machine' block 192.0.2.0/24
check 'a gateway' refuses 'a gateway' block 192.0.2.1
check 'a gateway of IPv6' refuses 'a gateway' block 2001:db8:2::1
check 'a gateway that the settings declare' refuses 'a declared gateway' block 203.0.113.1
check 'no address' refuses '300.1.1.1' block 300.1.1.1
check 'bits behind the prefix' refuses '203.0.113.66/24' block 203.0.113.66/24
check 'no duration' refuses '10 parsecs' block "$ATTACKER" --for '10 parsecs'
check 'no scope' refuses 'echo.*icmp.*all' block "$ATTACKER" --scope some
check 'nothing of that is blocked' json '.blocks == []' list

check 'status: how it is attached' json '.daemon.state == "running" and .mode == "monitor" and
	(.attachments | length == 1) and .attachments[0].interface == "eth0" and .attachments[0].mode == "native"' status
check 'status: counts' json '.reasons.blocked.dropped > 0 and .health.sources_inserted > 0' status
check 'status: begins with a verdict' says '^status    (OK|WATCH): ' <(guard status | head -n 1)
check 'status: tables where they are asked for' says '^REASON ' <(guard status --all)
check 'status: and not else' not grep -q '^REASON ' <(guard status)
check 'sources' json ".sources | map(.address) | contains([\"$ATTACKER\", \"$BYSTANDER\"])" sources
check 'targets' json ".targets | map(.address) | contains([\"$VICTIM\"])" targets
check 'version' says '"icmpguard": "[0-9]' <("$ICMPGUARD" version --json)
for command in status sources targets list; do
	check "$command for people" guard "$command"
done

printf 'alerts:\n  file: %s\n' "$LAB_DIR/alerts.json" >"$LAB_DIR/icmpguard.yaml"
lab_in attacker nmap -sn -n -PP "$VICTIM" >/dev/null
wait_for 5 alert_raised '.rule == "legacy-probe"' || bail 'no alert was raised'
check 'alerts: the records' equal legacy-probe \
	"$("$ICMPGUARD" alerts --instance "$LAB" --json -c "$LAB_DIR/icmpguard.yaml" | jq -r .icmpguard.rule | sort -u)"
guard_status() {
	guard status --json -c "$LAB_DIR/icmpguard.yaml" | jq -r "$1"
}
check 'status: alerts that are active' at_least 1 "$(guard_status '[.active_alerts[]] | add')"
check 'status: the gravest of them' says "^worst .*$ATTACKER" <(guard status -c "$LAB_DIR/icmpguard.yaml")
check 'show: who it is, what it does, its alerts' says "legacy-probe.*$ATTACKER" \
	<(guard show "$ATTACKER" -c "$LAB_DIR/icmpguard.yaml")
check 'show: an address of this machine' json '.protected | test("an address of this machine")' show "$VICTIM"
check 'show: what it sends' json '.sources | map(.lane) | index("request")' show "$ATTACKER"
check 'show: nobody' says 'nothing is known' <(guard show 203.0.113.250)
check 'show: no address' refuses '300.1.1.1' show 300.1.1.1
check 'alerts for people' says "legacy-probe.*$ATTACKER" <("$ICMPGUARD" alerts --instance "$LAB" -c "$LAB_DIR/icmpguard.yaml")
scenario_end
