#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Egress of virtio_net: by a clsact filter before 6.6, by a tcx link since.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

case $(uname -r) in
6.1.*) way=clsact ;;
*) way=tcx ;;
esac

# egress WAY - checks how status says that it is seen
egress() {
	icmpguard status --json | jq -e ".attachments[0].egress == \"$1\""
}

# sent NUMBER - checks that this many packets left, answers to the pings from outside
sent() {
	icmpguard status --json | jq -e ".reasons.sent.packets >= $1"
}

check 'egress: run attaches' start --no-dispatcher
check "egress: by $way" says "egress $way"
check 'egress: status says so' egress "$way"
check 'egress: what leaves is counted' wait_for 60 sent 3

stop KILL
check 'egress: it outlives a killed daemon' egress "$way"
check 'egress: the next run takes it over' start --no-dispatcher
check 'egress: and says so' egress "$way"

stop KILL
check 'egress: the next run leaves it out' start --no-dispatcher --no-egress
check 'egress: it is gone' egress none
stop TERM
check 'egress: no pins are left' test ! -e /sys/fs/bpf/icmpguard
