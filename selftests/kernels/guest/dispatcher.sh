#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Native on virtio_net, in libxdp's dispatcher, next to a program that was attached before ours and stays after it.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

# programs - prints what is attached to eth0, in the order in which it runs
programs() {
	xdp-loader status eth0 | awk '$1 == "=>" { print $3 } $1 == "eth0" { print $2 }' | xargs
}

# attached PROGRAM... - checks that these are attached, and no others
attached() {
	printed=$(programs)
	echo "attached: $printed"
	[ "$printed" = "$*" ]
}

# counts - checks that icmpguard has seen echo requests, which the machine outside sends all the time
counts() {
	bpftool -j map dump pinned /sys/fs/bpf/icmpguard/default-v2/types |
		jq -e '[.[] | select(.formatted.key == 8) | .formatted.values[].value.packets] | add > 0'
}

check 'dispatcher: xdp-filter attaches to virtio_net' xdp-filter load eth0
check 'dispatcher: run attaches' start
check 'dispatcher: run says that it is in the dispatcher, native' says 'eth0: attached, dispatcher, native'
check 'dispatcher: status says so' sh -c "icmpguard status --json | grep '\"dispatcher\"'"
check 'dispatcher: both programs run, xdp-filter first' attached xdp_dispatcher xdpfilt_alw_all icmpguard_xdp
check 'dispatcher: pings from outside are counted' wait_for 30 counts

stop KILL
check 'dispatcher: the program outlives a killed daemon' attached xdp_dispatcher xdpfilt_alw_all icmpguard_xdp
check 'dispatcher: the next run takes it over' start
check 'dispatcher: and says so' says 'eth0: took over, dispatcher, native'
check 'dispatcher: one program is there, not two' attached xdp_dispatcher xdpfilt_alw_all icmpguard_xdp

check 'dispatcher: the daemon ends' stop TERM
check 'dispatcher: xdp-filter alone is left' attached xdp_dispatcher xdpfilt_alw_all
check 'dispatcher: no pins are left' test ! -e /sys/fs/bpf/icmpguard
check 'dispatcher: a program that has no dispatcher is refused' sh -c '! icmpguard run --no-dispatcher eth0'
check 'dispatcher: and leaves nothing' test ! -e /sys/fs/bpf/icmpguard
xdp-filter unload eth0
check 'dispatcher: xdp-filter goes' attached '<No'
