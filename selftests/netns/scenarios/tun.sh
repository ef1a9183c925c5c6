#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An interface without an Ethernet header: a flood that comes in by a tun is limited, and its source blocked.

. "$(dirname "$0")/../lib"

near=10.99.0.1
far=10.99.0.66

if [ ! -c /dev/net/tun ] || ! ip -netns "$LAB-victim" tuntap add dev tun0 mode tun; then
	echo 'ok a flood on a tun # SKIP this kernel has no tun devices'
	scenario_end
fi
ip -netns "$LAB-victim" address add "$near/24" dev tun0
ip -netns "$LAB-victim" link set tun0 up

# tun COUNT - sends that many requests from the far end; prints "SENT packets sent, N answered"
tun() {
	ip netns exec "$LAB-victim" "$top/build/tun" tun0 "$far" "$near" "$1"
}

answered() {
	sed -nE 's/.*, ([0-9]+) answered/\1/p' <<<"$1"
}

guard_start tun0 --generic --enforce --set home=$near/32
# A tun has a carrier while its other end is open; packets sent before the kernel notices are lost.
few() {
	equal 3 "$(answered "$(tun 3)")"
}
check 'a few requests are answered' wait_for 30 few
check 'they were seen' at_least 3 "$(guard status --json | jq '.reasons.pass.packets // 0')"

started=$(now_us)
passed=$(answered "$(tun 20000)")
took=$(($(now_us) - started))
check 'of a flood no more than burst + rate * time + 5 % passed' at_most "$(allowance "$took")" "$passed"
check 'its source is blocked' wait_for 10 blocked "$far"
check 'what it sends then is dropped' equal 0 "$(answered "$(tun 100)")"
scenario_end
