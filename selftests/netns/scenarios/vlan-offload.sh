#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `vlan: yes` needs the tags of the frames: receive VLAN offload is turned off, and of a veth is said what only its peer
# can do.

. "$(dirname "$0")/../lib"

offload() {
	lab_in victim ethtool -k eth0 | sed -n 's/^rx-vlan-offload: //p'
}

guard_start eth0 --set vlan=no
check 'vlan: no needs no tags' not says 'is a veth' "$LAB_DIR/guard.log"
guard_stop
guard_start eth0 --set vlan=yes
check 'vlan: yes says what a peer must do' says 'eth0 is a veth: .*at the peer: ethtool -K' "$LAB_DIR/guard.log"
guard_stop
if ! lab_in victim ethtool -K eth0 rx-vlan-offload on >/dev/null 2>&1 || ! grep -qx on <(offload); then
	echo 'ok receive VLAN offload # SKIP this kernel has none on a veth'
	scenario_end
fi
guard_start eth0 --set vlan=no
check 'vlan: no leaves it on' equal on "$(offload)"
guard_stop
guard_start eth0 --set vlan=yes
check 'vlan: yes turns it off' equal off "$(offload)"
check 'and says so' says 'receive VLAN offload is turned off' "$LAB_DIR/guard.log"
scenario_end
