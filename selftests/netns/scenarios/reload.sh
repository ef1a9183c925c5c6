#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SIGHUP puts another configuration in force without taking the program off; a bad one changes nothing.

. "$(dirname "$0")/../lib"

config=$LAB_DIR/icmpguard.yaml
configure() { # MODE BURST
	cat >"$config" <<-END
		mode: $1
		rules:
		  flood-source:
		    response: none
		limit:
		  request:
		    source-rate: 100
		    source-burst: $2
	END
}

program() {
	guard status --json | jq '.attachments[0].program_id'
}

# passes - how many of 200 packets, sent at once, get through
passes() {
	local before
	before=$(echoes victim 4)
	lab_in attacker ping -n -q -l 200 -c 200 -W 0.2 "$VICTIM" >/dev/null
	echo $(($(echoes victim 4) - before))
}

all_pass() {
	[ "$(passes)" = 200 ]
}

reload() { # PATTERN - that the daemon then says
	kill -HUP "$GUARD"
	wait_for 10 grep -qE "$1" "$LAB_DIR/guard.log"
}

configure enforce 10
guard_start eth0 -c "$config"
before=$(program)
check 'the limit of the file is in force' at_most 15 "$(passes)"

configure enforce 1000
check 'a reload is reported' reload 'reloaded \(enforce mode\)'
check 'another limit is in force' wait_for 10 all_pass

configure enforce 10
echo '    source-brust: 7' >>"$config"
check 'a file that is wrong is refused' reload 'reload failed'
check 'with the line and the key' says "icmpguard.yaml:[0-9]+.*source-brust" "$LAB_DIR/guard.log"
check 'and what was in force stays in force' wait_for 10 all_pass

configure monitor 10
check 'the mode can be changed' reload 'reloaded \(monitor mode\)'
check 'monitor mode drops nothing' all_pass
check 'all that by the same program' equal "$before" "$(program)"
scenario_end
