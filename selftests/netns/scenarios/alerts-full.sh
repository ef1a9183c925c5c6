#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# As many alerts stand as there is room for, of one forged packet each: a new flood is limited, blocked and told all the
# same.

. "$(dirname "$0")/../lib"

# alerts.campaign, which would make one alert of them, is off; nothing is cleared meanwhile.
guard_start eth0 --enforce --set alerts.campaign=0 --set alerts.clear=1h --set evidence.directory=

# Past the first 4,096 sources a second packet is asked for (admission).
lab_start attacker hping3 --icmp --icmptype 13 --rand-source -i u500 -c 20000 "$VICTIM"
forger=$LAB_PID
full() {
	[ "$(alerts true)" -ge 4096 ]
}
check 'the table of alerts is full' wait_for 60 full
lab_stop "$forger" KILL

before=$(echoes victim 4)
flood attacker 10000 hping3 --icmp --flood "$VICTIM"
passed=$(($(echoes victim 4) - before))
check 'the flood was one: at least 10,000 packets' at_least 10000 "$(sent hping3)"
check 'no more than burst + rate * time + 5 % passed' at_most "$(allowance "$flood_us")" "$passed"
check 'the attacker is blocked' wait_for 10 blocked "$ATTACKER"
check 'and told' wait_for 10 alert_told ".rule == \"flood-source\" and .offender == \"$ATTACKER\" and .severity == \"high\""
check 'one of less gave way' wait_for 10 alert_told '.rule == "legacy-probe" and .state == "cleared"'
: >"$LAB_DIR/guard.log" # thousands of lines, which say nothing that is not in the records
scenario_end
