#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A killed daemon leaves blocks that apply and expire without it; the next one takes over without a gap.
#
# short: a daemon that dies

. "$(dirname "$0")/../lib"

program() {
	guard status --json | jq '.attachments[0].program_id'
}

guard_start eth0
check 'a block for a while' guard block "$BYSTANDER" --for 5s
check 'a block for good' guard block "$ATTACKER"
before=$(program)

guard_stop KILL
check 'killed: a block still holds' not reaches bystander "$VICTIM"
check 'status tells that no daemon runs' equal dead "$(guard status --json | jq -r .daemon.state)"
check 'first of all' says '^status    TROUBLE: the daemon is dead' <(guard status)
printf 'alerts:\n  file: %s\n' "$LAB_DIR/alerts.json" >"$LAB_DIR/icmpguard.yaml"
guard alerts -c "$LAB_DIR/icmpguard.yaml" >/dev/null 2>"$LAB_DIR/said"
check 'who reads alerts is told, too' says 'is dead: nothing new is found' "$LAB_DIR/said"
check 'the block expires by itself' wait_for 10 reaches bystander "$VICTIM"

# One packet per millisecond while the next daemon takes over.
lab_start attacker hping3 --icmp -i u1000 "$VICTIM"
pinger=$LAB_PID
received=$(echoes victim 4)
wait_for 5 block_hit "$ATTACKER" || bail 'the block is not hit'
guard_start eth0
hits=$(block_hits "$ATTACKER")
wait_for 5 block_hit "$ATTACKER" $((hits + 100)) || bail 'the block is no longer hit'
lab_stop "$pinger"
check 'taken over: no packet passed the block meanwhile' equal "$received" "$(echoes victim 4)"
check 'the daemon says that it took over' says 'eth0: took over' "$LAB_DIR/guard.log"
check 'by another program' not equal "$before" "$(program)"
check 'the counters went on' at_least "$hits" "$(block_hits "$ATTACKER")"
check 'the list is still there' blocked "$ATTACKER"
scenario_end
