#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A flood with random sources: each is below its limit, the target is limited, and sources known from before are spared.

. "$(dirname "$0")/../lib"

guard_start eth0 --enforce --set limit.established=1s

lab_in bystander ping -n -q -i 0.05 -c 30 "$VICTIM" >/dev/null # longer than limit.established
lab_start bystander ping -n -q -i 0.05 -c 60 "$VICTIM"
pinger=$LAB_PID
before=$(echoes victim 4)
flood attacker 10000 hping3 --icmp --rand-source --flood "$VICTIM"
passed=$(($(echoes victim 4) - before))
wait "$pinger"

check 'the flood was one: at least 10,000 packets' at_least 10000 "$(sent hping3)"
check 'no more than burst + rate * time + 5 % passed, the bystander aside' \
	at_most "$(((1000 + 500 * flood_us / 1000000) * 105 / 100 + 60))" "$passed"
check 'one flood-target alert' equal 1 "$(alerts '.rule == "flood-target"')"
check 'nobody is blocked for it' equal 0 "$(guard list --json | jq '.blocks | length')"
check 'a source known from before lost nothing' says '60 received, 0% packet loss' "$LAB_DIR/ping.log"
scenario_end
