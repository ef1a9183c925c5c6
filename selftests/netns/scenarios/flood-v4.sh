#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A flood from one source is limited from the first packet over the limit, then blocked; others are unaffected; when the
# block has expired, the source passes again.
#
# short: the main job

. "$(dirname "$0")/../lib"

dropped() { # REASON
	guard status --json | jq ".reasons.$1.dropped"
}

guard_start eth0 --enforce --set block.for=2s --set alerts.clear=2s

before=$(echoes victim 4)
lab_start bystander ping -n -q -i 0.02 -c 150 "$VICTIM"
pinger=$LAB_PID
flood attacker 10000 hping3 --icmp --flood "$VICTIM"
wait "$pinger"
passed=$(($(echoes victim 4) - before - 150))

check 'the flood was one: at least 10,000 packets' at_least 10000 "$(sent hping3)"
check 'no more than burst + rate * time + 5 % passed' at_most "$(allowance "$flood_us")" "$passed"
check 'the burst did pass' at_least 250 "$passed"
check 'another host lost nothing meanwhile' says '150 received, 0% packet loss' "$LAB_DIR/ping.log"
check 'one flood-source alert' equal 1 "$(alerts '.rule == "flood-source"')"
check 'of the attacker, who was blocked' equal "$ATTACKER blocked" \
	"$(alert '.rule == "flood-source"' '"\(.offender) \(.action)"')"
check 'its packets are kept as evidence' says flood-source \
	<(tshark -r "$LAB_DIR/evidence/$(alert '.rule == "flood-source"' .id).pcapng" -T fields -e frame.comment 2>&1)
limited=$(dropped limit_source)
check 'the limit worked until the block stood' at_least 1 "$limited"
check 'the block did the rest' at_least $(($(sent hping3) - passed - limited)) "$(dropped blocked)"
echo "# the block stood when $limited packets over the limit had come"
check 'the alert ends' wait_for 20 alert_cleared '.rule == "flood-source"'
check 'and its last record has what the block dropped, too' equal "$(dropped blocked)" \
	"$(alert '.rule == "flood-source"' .block_packets)"
check 'after the block has expired the source passes again' wait_for 10 reaches attacker "$VICTIM"
check 'and the list no longer has it' wait_for 10 not blocked "$ATTACKER"
scenario_end
