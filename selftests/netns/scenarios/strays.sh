#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# On a gateway, floods arrive outside that bear the address of a host of the inner link: its owner is not blocked for them.
# The same flood from an address of the outer link, or of a network beyond a router, is.
#
# short: forged addresses

. "$(dirname "$0")/../lib"

GUARD_HOST=gateway
INNER=192.0.2.50
ROUTED=198.51.100.77

# flooded SOURCE - floods until there is an alert about the source with an action
flooded() {
	lab_start attacker hping3 --icmp -i u1000 -a "$1" "$VICTIM"
	wait_for 15 alert_told ".rule == \"flood-source\" and .offender == \"$1\" and .action != \"none\""
	local error=$?
	lab_stop "$LAB_PID"
	return "$error"
}

action() { # SOURCE
	alert ".rule == \"flood-source\" and .offender == \"$1\" and .action != \"none\"" '"\(.action) \(.action_reason)"'
}

# The outer link is a bridge of the gateway here, which has no native XDP.
guard_start outside inside0 --generic --enforce --set poll-interval=100ms

check 'a flood from the inner link, which arrives outside, is found' flooded "$INNER"
check 'its address belongs elsewhere: it is limited' says '^limited .*forged: .*another interface' <(action "$INNER")
check 'and not blocked' not blocked "$INNER"
check 'a flood from the outer link is found' flooded "$ATTACKER"
check 'and blocked' wait_for 5 blocked "$ATTACKER"
check 'a flood from beyond a router is found: it may arrive anywhere' flooded "$ROUTED"
check 'and blocked' wait_for 5 blocked "$ROUTED"
check 'a host of the inner link still reaches the gateway' wait_for 10 reaches victim 192.0.2.1
scenario_end
