#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Interfaces by pattern: matching ones are attached to when they appear, and released when they disappear.

. "$(dirname "$0")/../lib"

attached() { # NAME
	guard status --json | jq -e --arg name "$1" 'any(.attachments[]; .interface == $name)'
}

guard_start 'eth*'
check 'what matches is attached to' attached eth0
check 'each of them' attached eth1
check 'the loopback never is' not attached lo
lab_ip victim <<<$'link add ethnew type veth peer name away0\nlink set ethnew up'
check 'one that comes is attached to' wait_for 5 attached ethnew
check 'one that does not match is not' not attached away0
lab_ip victim <<<'link del ethnew'
check 'it leaves' wait_for 5 not attached ethnew
check 'which is no fault' guard status
check 'nothing is missing' equal '' "$(guard status --json | jq -r .daemon.missing)"
lab_ip victim <<<$'link add ethnew type veth peer name away0\nlink set ethnew up'
check 'and comes again' wait_for 5 attached ethnew
scenario_end
