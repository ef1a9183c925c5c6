#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SIGHUP applies another configuration without detaching the program; a bad one changes nothing.

. "$(dirname "$0")/../lib"

config=$LAB_DIR/icmpguard.yaml
home=$HOME_PREFIXES
HOME_PREFIXES= # set in the file
configure() { # MODE BURST [LEGACY-PROBE.ENABLED [SWEEP.WINDOW]]
	cat >"$config" <<-END
		mode: $1
		home: [$home]
		rules:
		  flood-source:
		    response: none
		  legacy-probe:
		    enabled: ${3:-yes}
		  sweep:
		    window: ${4:-0s}
		limit:
		  users: 0
		  request:
		    source-rate: 100
		    source-burst: $2
	END
}

program() {
	guard status --json | jq '.attachments[0].program_id'
}

# passes - prints how many of 200 packets, sent at once, get through
passes() {
	local before
	before=$(echoes victim 4)
	lab_in attacker ping -n -q -l 200 -c 200 -W 0.2 "$VICTIM" >/dev/null
	echo $(($(echoes victim 4) - before))
}

all_pass() {
	[ "$(passes)" = 200 ]
}

reload() { # PATTERN - of the line that the daemon then logs
	local before
	before=$(wc -l <"$LAB_DIR/guard.log")
	kill -HUP "$GUARD"
	wait_for 10 said_behind "$before" "$1"
}

said_behind() { # LINE PATTERN
	tail -n "+$(($1 + 1))" "$LAB_DIR/guard.log" | grep -qE "$2"
}

# ask HOST - sends a timestamp request, which legacy-probe reports; the gateway is at home, others are not
ask() {
	lab_in "$1" hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
}

told() { # VIEW
	alert_raised ".rule == \"legacy-probe\" and .view == \"$1\""
}

# exported MODE - checks the mode in the textfile
exported() {
	grep -q "^icmpguard_mode{mode=\"$1\".* 1\$" "$LAB_DIR/icmpguard.prom"
}

# windows VIEW SECONDS - checks the window of all its entries in the request lane. jq compares numbers: how it prints
# one differs by version.
windows() {
	guard sources --json --interval 100ms | jq -ce --arg view "$1" --argjson seconds "$2" \
		'[.sources[] | select(.view == $view and .lane == "request").window_seconds] | unique |
			., . == [$seconds]'
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
check 'so says status' says 'refused when it was last read: .*icmpguard.yaml:[0-9]+.*source-brust' \
	<(guard status --json | jq -r '.verdict.reasons[]')
check 'and what was in force stays in force' wait_for 10 all_pass

# Faults that only show once the file is read.
home=$(printf '10.%d.0.0/16,' {0..255})
configure monitor 10
check 'more networks at home than there is room for are refused' reload 'reload failed'
rm -f "$LAB_DIR/icmpguard.prom"
check 'and nothing of that file is in force' wait_for 10 exported enforce
home=192.0.2.0/24

configure monitor 10
printf 'maps:\n  sources: 1024\n' >>"$config"
check 'a size that needs a restart is refused' reload 'reload failed'
check 'status says which, and what it needs' says 'the table of sources .* 1024 .*: it needs a restart' \
	<(guard status --json | jq -r '.verdict.reasons[]')

configure monitor 10
check 'the mode can be changed' reload 'reloaded \(monitor mode\)'
check 'monitor mode drops nothing' all_pass
configure monitor 10 '{ inbound: no }' '{ inbound: 20s }'
check 'a rule can be switched off for one view' reload 'reloaded'
ask bystander
ask gateway
check 'it still tells in another' wait_for 10 told private
check 'and no more in that one' not told inbound
check 'a window can be changed for one view' windows inbound 20
check 'and stays in another' windows private 60

configure monitor 10 '{ inbound: yes, inside: no }'
check 'a view that is none is refused' reload 'reload failed'
check 'with its line' says 'icmpguard.yaml:7: .*"inside": not a view' "$LAB_DIR/guard.log"
check 'and nothing has changed' windows inbound 20

configure monitor 10
check 'and on again' reload 'reloaded'
ask bystander
check 'it tells in both' wait_for 10 told inbound

# Who started it by hand, with the interface on the command line, writes it into the file for the next start.
echo 'interfaces: [eth0, eth1]' >>"$config"
check 'interfaces in the file do not matter while others are on the command line' reload 'reloaded'
check 'which the log says' says 'interfaces: those on the command line stay' "$LAB_DIR/guard.log"

check 'all that by the same program' equal "$before" "$(program)"
scenario_end
