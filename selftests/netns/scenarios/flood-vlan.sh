#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The same for both families in VLAN-tagged frames.
#
# short: tags

. "$(dirname "$0")/../lib"

lab_vlan || bail 'no VLAN could be made'
guard_start eth0 --enforce

before=$(echoes victim 4)
flood attacker 10000 hping3 --icmp --flood "$VICTIM"
passed=$(($(echoes victim 4) - before))
check 'v4: the flood was one' at_least 10000 "$(sent hping3)"
check 'v4: no more than burst + rate * time + 5 % passed' at_most "$(allowance "$flood_us")" "$passed"
check 'v4: the burst did pass' at_least 250 "$passed"

before=$(echoes victim 6)
flood attacker 10000 ping -6 -n -q -f -l 20000 "$VICTIM6"
passed=$(($(echoes victim 6) - before))
check 'v6: the flood was one' at_least 10000 "$(sent ping)"
check 'v6: no more than burst + rate * time + 5 % passed' at_most "$(allowance "$flood_us")" "$passed"
check 'v6: the burst did pass' at_least 250 "$passed"

check 'the attacker is blocked' blocked "$ATTACKER"
check 'the attacker is blocked by its IPv6 address' blocked "$ATTACKER6"
check 'others are not' reaches bystander "$VICTIM"
scenario_end
