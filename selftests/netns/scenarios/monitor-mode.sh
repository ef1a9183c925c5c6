#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Monitor mode reports what it would do, counts what it would drop, and drops nothing; an operator's block applies all
# the same.

. "$(dirname "$0")/../lib"

guard_start eth0

before=$(echoes victim 4)
lab_in attacker hping3 --icmp --faster -c 3000 "$VICTIM" >"$LAB_DIR/hping3.log" 2>&1
check 'every packet of a flood passes' equal 3000 "$(($(echoes victim 4) - before))"
wait_for 10 alert_raised '.rule == "flood-source"'
check 'the alert tells that it would have been blocked' equal "$ATTACKER would_block" \
	"$(alert '.rule == "flood-source"' '"\(.offender) \(.action)"')"
check 'what would have been dropped is counted' at_least 2500 \
	"$(guard status --json | jq '[.reasons[].would_drop] | add')"
check 'nothing was dropped' equal 0 "$(guard status --json | jq '[.reasons[].dropped] | add')"

check 'an operator blocks' guard block "$BYSTANDER"
check 'and is obeyed' not reaches bystander "$VICTIM"
scenario_end
