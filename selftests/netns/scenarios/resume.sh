#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An alert in force continues across a restart, and after a daemon was killed: the same alert, raised once, and cleared
# when the offence ends.

. "$(dirname "$0")/../lib"

history=$LAB_DIR/history
flood='.rule == "flood-source"'

start() {
	guard_start eth0 --set memory.file="$history" --set memory.interval=1s --set poll-interval=200ms \
		--set alerts.repeat=1s --set alerts.clear=15s --set limit.request.source-burst=20
}

# updates - prints the number of the flood's records after it was raised
updates() {
	jq -s "[.[].icmpguard | select($flood and .state == \"updated\")] | length" "$LAB_DIR/alerts.json"
}

updated_since() { # UPDATES
	[ "$(updates)" -gt "$1" ]
}

saved_since() { # FILE
	[ "$history" -nt "$1" ]
}

seconds() { # TIME
	date -d "$1" +%s
}

ended() { # a list of ids
	jq -rs '[.[].icmpguard | select(.state == "cleared").id] | sort | join(" ")' "$LAB_DIR/alerts.json"
}

start
lab_start attacker hping3 --icmp -i u5000 "$VICTIM"
pinger=$LAB_PID
wait_for 10 alert_raised "$flood" || bail 'no alert'
id=$(alert "$flood" .id)
guard_stop
updates=$(updates)

start
check 'after a restart it is updated' wait_for 10 updated_since "$updates"
check 'and not raised again' equal 1 "$(alerts "$flood")"
check 'by its id' equal "$id" "$(alert "$flood" .id)"
check 'its block went with the lists, and stands again' wait_for 5 blocked "$ATTACKER"
in_force() { # COUNT
	[ "$(awk '/^icmpguard_alerts_active/ { sum += $2 } END { print sum + 0 }' "$LAB_DIR/icmpguard.prom")" = "$1" ]
}
check 'one alert is in force' wait_for 5 in_force 1
raised_here() { # COUNT - by this daemon; the file may still be that of its predecessor
	[ "$(awk '/^icmpguard_alerts_total.*flood-source/ { sum += $2 } END { print sum + 0 }' "$LAB_DIR/icmpguard.prom")" = "$1" ]
}
check 'which was raised before' wait_for 5 raised_here 0

expires=$(seconds "$(guard list --json | jq -r '.blocks[0].expires')")
touch "$LAB_DIR/now"
wait_for 10 saved_since "$LAB_DIR/now" || bail 'not saved'
guard_stop KILL
updates=$(updates)
start
check 'after a kill it is updated' wait_for 10 updated_since "$updates"
check 'and still not raised again' equal 1 "$(alerts "$flood")"
check 'its block is the one that stands' \
	between $((expires - 1)) $((expires + 1)) "$(seconds "$(alert "$flood" .blocked_until)")"

lab_stop "$pinger"
guard_stop
start
check 'cleared when it is over' wait_for 40 alert_cleared "$flood"
check 'it alone' equal "$id" "$(ended)"
scenario_end
