#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tunnel parser is left out of the program unless it is configured: it must also load with all of them.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

check 'decapsulate: run attaches, with all tunnels' start --no-dispatcher \
	--set decapsulate=gre,ipip,6in4,vxlan,geneve,erspan,gtp-u
stop TERM
