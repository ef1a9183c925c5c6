#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The same over IPv6; neighbour discovery between the victim and its gateway must continue.
#
# short: the main job

. "$(dirname "$0")/../lib"

guard_start eth0 --enforce

before=$(echoes victim 6)
lab_start bystander fping -6 -q -p 20 -c 100 "$VICTIM6"
pinger=$LAB_PID
# A flooding ping waits for answers, except before the first one.
flood attacker 10000 ping -6 -n -q -f -l 20000 "$VICTIM6"
lab_in victim ip -6 neigh flush dev eth0
wait "$pinger"
passed=$(($(echoes victim 6) - before - 100))

check 'the flood was one: at least 10,000 packets' at_least 10000 "$(sent ping)"
check 'no more than burst + rate * time + 5 % passed' at_most "$(allowance "$flood_us")" "$passed"
check 'the burst did pass' at_least 250 "$passed"
check 'another host lost nothing meanwhile' says 'xmt/rcv/%loss = 100/100/0%' "$LAB_DIR/fping.log"
check 'one flood-source alert' equal 1 "$(alerts '.rule == "flood-source"')"
check 'of the attacker, who was blocked' equal "$ATTACKER6 blocked" \
	"$(alert '.rule == "flood-source"' '"\(.offender) \(.action)"')"
check 'a blocked host still gets its answers to neighbour discovery' reaches bystander "$VICTIM6"
scenario_end
