#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Several interfaces share one set of maps; without a name the interface with the default route is used.

. "$(dirname "$0")/../lib"

guard_start
check 'no name: the interface of the default route' equal eth0 "$(guard status --json | jq -r '.attachments[].interface')"
guard_stop

guard_start eth0 eth1 --enforce --set limit.request.source-rate=1 --set limit.request.source-burst=100 \
	--set limit.spread=1 --set limit.users=0 --set rules.flood-source.response=none
check 'both are attached' equal 'eth0 eth1' "$(guard status --json | jq -r '[.attachments[].interface] | sort | join(" ")')"
guard block "$BYSTANDER" >/dev/null
check 'a block holds on the first' not reaches bystander "$VICTIM"
check 'and on the second' not reaches bystander 192.0.2.130

before=$(echoes victim 4)
lab_in attacker ping -n -q -l 100 -c 100 -W 0.2 "$VICTIM" >/dev/null
lab_in attacker ping -n -q -l 100 -c 100 -W 0.2 192.0.2.130 >/dev/null
check 'a source has one bucket, whichever way it comes' at_most 110 "$(($(echoes victim 4) - before))"
# Loading the programs takes longer than this.
mistyped() {
	lab_in victim timeout 1 "$ICMPGUARD" run eth0 etho --instance "$LAB-other" >"$LAB_DIR/mistyped" 2>&1
	[ $? = 1 ] && says '"etho": no such interface' "$LAB_DIR/mistyped"
}
check 'a mistyped interface is reported at once' mistyped

# Without the dispatcher a second instance cannot share the interface, and is told whose it is.
second() {
	lab_in victim timeout 60 "$ICMPGUARD" run eth0 --instance "$LAB-two" --set alerts.file= --set memory.file= \
		--set lists.file= --set lists.audit= --set export.textfile= --set evidence.directory= >"$LAB_DIR/second" 2>&1
	[ $? = 1 ] && says "held by instance \"$LAB\"" "$LAB_DIR/second"
}
if guard status | grep -q 'eth0: direct'; then
	check 'a second instance names the first' second
	check 'and leaves no list of its protected addresses' not test -e "/run/icmpguard/$LAB-two.protected"
	rm -f "/run/icmpguard/$LAB-two".*
else
	echo 'ok a second instance names the first # SKIP the dispatcher lets it share the interface'
fi
scenario_end
