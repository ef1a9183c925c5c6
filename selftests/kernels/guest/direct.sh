#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Native on virtio_net, by a pinned link of our own.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

# native NUMBER - checks that this many native programs are on eth0
native() {
	bpftool -j net show dev eth0 | jq -e ".[0].xdp | length == $1 and all(.mode == \"driver\")"
}

check 'direct: run attaches' start --no-dispatcher
check 'direct: and says so' says 'eth0: attached, direct, native'
check 'direct: one native program is attached' native 1
check 'direct: detach is refused while the daemon runs' sh -c '! icmpguard detach'

stop KILL
check 'direct: the link outlives a killed daemon' native 1
check 'direct: the next run takes it over' start --no-dispatcher
check 'direct: and says so' says 'eth0: took over, direct, native'

stop KILL
check 'direct: detach works without a daemon' icmpguard detach
check 'direct: no program is left' native 0
check 'direct: no pins are left' test ! -e /sys/fs/bpf/icmpguard
