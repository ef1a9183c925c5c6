#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A mute suppresses reports, not responses, outlasts a restart, and ends.

. "$(dirname "$0")/../lib"

printf 'alerts:\n  file: %s\n' "$LAB_DIR/alerts.json" >"$LAB_DIR/icmpguard.yaml"

about() { # STATE RULE
	echo ".state == \"$1\" and .rule == \"$2\" and .offender == \"$ATTACKER\""
}

muted() {
	[ "$(awk '/^icmpguard_alerts_muted_total/ { print $2 }' "$LAB_DIR/icmpguard.prom")" -ge 1 ]
}

start() {
	guard_start eth0 --set mode=enforce --set alerts.clear=5s --set lists.file="$LAB_DIR/lists"
}

scan() {
	lab_in attacker nmap -sn -n -PP "$VICTIM" >/dev/null
}

start
scan
check 'an alert is raised' wait_for 10 alert_raised "$(about raised legacy-probe)"
check 'mute' guard mute legacy-probe "$ATTACKER" --for 1h --reason 'our own scanner'
check 'it is cleared' wait_for 10 alert_cleared ".offender == \"$ATTACKER\" and .rule == \"legacy-probe\""
raised=$(alerts "$(about raised legacy-probe)")
scan
check 'further findings are counted' wait_for 10 muted
check 'and not reported' equal "$raised" "$(alerts "$(about raised legacy-probe)")"
check 'list has it' says "$ATTACKER.*legacy-probe.*our own scanner" <(guard list mutes)
check 'and its JSON' says '"reason": "our own scanner"' <(guard list mutes --json)
check 'status counts it' says '^mutes +1 in force' <(guard status)
check 'metrics count it' wait_for 5 grep -q '^icmpguard_mutes_active{.*} 1$' "$LAB_DIR/icmpguard.prom"

# The rule's response happens: a flood is blocked though it is not reported.
check 'mute a flood' guard mute all "$ATTACKER" --for 1h --reason 'a test'
check 'the daemon has read it' wait_for 5 grep -q 'mutes: 2 are in force' "$LAB_DIR/guard.log"
lab_start attacker hping3 --icmp --flood "$VICTIM"
check 'a muted flood is blocked' wait_for 10 blocked "$ATTACKER"
lab_stop "$LAB_PID" KILL
check 'and not reported' equal 0 "$(alerts "$(about raised flood-source)")"
guard unblock --all >/dev/null

guard_stop
start
check 'it outlasts a restart' says "$ATTACKER.*legacy-probe" <(guard list mutes)
check 'unmute' guard unmute all "$ATTACKER"
check 'unmute what is not muted' not guard unmute all "$ATTACKER"
guard unmute --all >/dev/null
check 'the daemon has read that' wait_for 5 grep -q 'mutes: 0 are in force' "$LAB_DIR/guard.log"
scan
reported_again() {
	[ "$(alerts "$(about raised legacy-probe)")" -gt "$raised" ]
}
check 'it is reported again' wait_for 10 reported_again

check 'list: what is protected' says "^$VICTIM +an address of this machine" <(guard list --protected)
check 'list: a gateway is' says '^192.0.2.1 +a gateway' <(guard list)
check 'list: as JSON' says '"because": "a gateway"' <(guard list protected --json)
check 'show: why it is protected' says 'no rule blocks it: a gateway' <(guard show 192.0.2.1)
scenario_end
