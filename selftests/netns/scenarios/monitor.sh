#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A monitor that repeatedly asks the same 40 hosts is reported once if answers are not seen, and never if they are or it
# is allowed. Windows are short here, so that many of them pass.

. "$(dirname "$0")/../lib"

MONITOR=203.0.113.20
hosts=$(printf '198.51.100.%d ' {1..40})

# rounds HOST COUNT - asks all of them COUNT times, four rounds per second
rounds() {
	# shellcheck disable=SC2086 # hosts are words
	lab_in "$1" fping -q -p 250 -i 1 -c "$2" $hosts >/dev/null 2>&1
}

guard_start eth0 --no-egress --set window=6s --set poll-interval=200ms --set alerts.clear=2s --set allow="$BYSTANDER"
rounds monitor 4 &
rounds bystander 24
wait "$!"
check 'the first round is reported' wait_for 5 alert_raised ".offender == \"$MONITOR\" and .rule == \"sweep\""
check 'and its alert is cleared' wait_for 10 alert_cleared ".offender == \"$MONITOR\""
rounds monitor 40
check 'further rounds are not' equal 1 "$(alerts ".offender == \"$MONITOR\"")"
check 'an allowed monitor is never reported' equal 0 "$(alerts ".offender == \"$BYSTANDER\"")"
guard_stop

guard_start eth0 --set window=6s --set poll-interval=200ms
rounds attacker 8
# An alert would be raised by the poll that sees this, or never.
lab_in attacker hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
check 'answers are seen: the next rounds were looked at' wait_for 10 alert_raised '.rule == "legacy-probe"'
check 'one that everybody answers is no news at all' equal 0 "$(alerts ".rule == \"sweep\" and .offender == \"$ATTACKER\"")"
scenario_end
