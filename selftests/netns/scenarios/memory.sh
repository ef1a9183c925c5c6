#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# State across a restart: a monitor's hosts are not new after it. A damaged file is renamed, and the monitor's hosts are
# new again. And one alert for a sweep shared by many sources.

. "$(dirname "$0")/../lib"

MONITOR=203.0.113.20
history=$LAB_DIR/history
hosts=$(printf '198.51.100.%d ' {1..40})
news=".rule == \"sweep\" and .offender == \"$MONITOR\""

start() {
	guard_start eth0 --no-egress --set window=6s --set poll-interval=200ms --set alerts.clear=2s --set memory.file="$history"
}

news_is() { # TIMES
	[ "$(alerts "$news")" = "$1" ]
}

rounds() { # COUNT
	# shellcheck disable=SC2086 # hosts are words
	lab_in monitor fping -q -p 250 -i 1 -c "$1" $hosts >/dev/null 2>&1
}

start
rounds 24
check 'a monitor is news' wait_for 15 news_is 1
guard_stop
check 'saved at the end' test -s "$history"
check 'for its owner alone' equal 600 "$(stat -c %a "$history")"

start
check 'read at the start' says "$history: read" "$LAB_DIR/guard.log"
rounds 12
guard_stop
check 'no news after a restart' equal 1 "$(alerts "$news")"

printf x | dd of="$history" bs=1 seek=100 conv=notrunc status=none
start
check 'damage is reported' says 'checksum is wrong; it is set aside' "$LAB_DIR/guard.log"
check 'the file is kept' test -s "$history.damaged"
rounds 24
check 'the monitor is news again' wait_for 10 news_is 2
guard_stop
check 'and saved again' test -s "$history"

guard_start eth0 --no-egress
for i in {1..64}; do
	lab_in attacker hping3 -q -1 -c 1 -a "203.0.113.$((100 + i))" "198.51.100.$((i + 100))" >/dev/null 2>&1 &
	sources+=("$!")
done
wait "${sources[@]}"
check 'sources that share a sweep' wait_for 15 alert_raised '.rule == "sweep-distributed"'
check 'one alert for all of them' equal 1 "$(alerts '.rule == "sweep-distributed"')"
check 'of the prefix' equal 198.51.100.0/24 "$(alert '.rule == "sweep-distributed"' .offender)"
check 'none for each' equal 0 "$(alerts ".rule == \"sweep\" and .offender != \"$MONITOR\"")"
scenario_end
