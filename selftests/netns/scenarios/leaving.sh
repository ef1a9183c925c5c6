#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A gateway that watches its outside interface alone sees what the hosts behind it send only as it leaves: a flood by one
# of them is reported, not dropped, until an operator blocks the pair; a monitor's rounds are nothing to tell.

. "$(dirname "$0")/../lib"

GUARD_HOST=gateway
HOST=198.51.100.7 # the victim's, and no gateway
guard_start outside --generic --enforce --set poll-interval=200ms

has_sent() { # PACKETS
	[ "$(guard status --json | jq '.reasons.sent.packets')" -ge "$1" ]
}

lab_in victim fping -q -C 20 -p 50 -i 1 "$ATTACKER" "$BYSTANDER" >/dev/null 2>&1
check 'rounds that leave are seen' wait_for 10 has_sent 40
check 'and are nothing to tell' not alert_raised 'true'

lab_in victim ping -q -n -I $HOST -c 1500 -i 0.002 "$ATTACKER" >"$LAB_DIR/flood" 2>&1
check 'a flood that leaves is found' wait_for 10 alert_told \
	".rule == \"flood-source\" and .offender == \"$HOST\" and .severity != \"info\""
check 'none of it was dropped' says '^1500 packets transmitted, 1500 received' "$LAB_DIR/flood"
check 'the alert says why it is not blocked' wait_for 5 alert_raised \
	'.rule == "flood-source" and .action == "none" and (.action_reason | test("as it left"))'
check 'there is no block' not blocked "$HOST"

guard block "$HOST" --with "$ATTACKER" --for 1m >/dev/null
check 'the block of the pair stops it' not lab_in victim ping -I $HOST -q -c 2 -i 0.2 -W 1 "$ATTACKER"
check 'and that pair alone' lab_in victim ping -I $HOST -q -c 2 -i 0.2 -W 1 "$BYSTANDER"
scenario_end
