#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Hooks: their arguments, user and time limit, and that they miss no change of the lists; the recipe for nftables.

. "$(dirname "$0")/../lib"

chmod 711 "$LAB_DIR"
calls=$LAB_DIR/calls
mkdir -m 777 "$calls"

# The hook records each call, and its privileges.
cat >"$LAB_DIR/hook" <<END
#!/bin/sh
echo "\$*" >>$calls/arguments
cat >>$calls/input
echo >>$calls/input
{ id -un; id -G; grep -E '^(CapEff|CapPrm|CapBnd|NoNewPrivs)' /proc/self/status; ls /proc/self/fd | wc -l; env; } >$calls/standing
END
printf '#!/bin/sh\necho "$$" >>%s\nsleep 60 &\nsleep 60\n' "$calls/hanging" >"$LAB_DIR/hangs"
chmod 755 "$LAB_DIR/hook" "$LAB_DIR/hangs"

called() { # PATTERN
	grep -qE -e "$1" "$calls/arguments" 2>/dev/null
}

hooks=(--set hooks.block="$LAB_DIR/hook" --set hooks.unblock="$LAB_DIR/hook" --set lists.file="$LAB_DIR/lists")

guard_start eth0 "${hooks[@]}" --set hooks.alert="$LAB_DIR/hook" --set hooks.resync="$LAB_DIR/hook" --enforce
wait_for 10 called '^resync' # its list has what is blocked by then
guard block '203.0.113.77' --for 1h --scope echo >/dev/null
check 'a block' wait_for 5 called '^block 203.0.113.77 echo 3[56][0-9][0-9] operator source$'
check 'its JSON' wait_for 3 jq -se 'any(.[]; .action == "block" and .prefix == "203.0.113.77" and .scope == "echo")' "$calls/input"
check 'by nobody' says '^nobody$' "$calls/standing"
check 'without capabilities' says '^CapEff:.0000000000000000$' "$calls/standing"
check 'and none to be had' says '^NoNewPrivs:.1$' "$calls/standing"
check 'without an environment but PATH and LC_ALL' not grep -qE '^(SUDO|HOME|LAB|USER|LAB_DIR)' "$calls/standing"
guard block '203.0.113.77' --for 1h --scope all >/dev/null
check 'another scope: what was is ended' wait_for 5 called '^unblock 203.0.113.77 echo '
check 'and what is begins' wait_for 5 called '^block 203.0.113.77 all '
guard block 203.0.113.79 --with "$VICTIM" --identifier 7 >/dev/null
check 'a conversation' wait_for 5 called "^block (203.0.113.79|$VICTIM) echo - operator conversation\$"
check 'with its identifier' wait_for 3 jq -se 'any(.[]; .side? == "conversation" and .identifier == 7)' "$calls/input"
guard unblock 203.0.113.77 >/dev/null
check 'an unblock' wait_for 5 called '^unblock 203.0.113.77 all '
guard block 203.0.113.78 --for 1s >/dev/null
check 'a block that ends by itself' wait_for 10 called '^unblock 203.0.113.78 '
lab_start attacker hping3 --icmp --faster -q "$VICTIM"
check "a rule's block" wait_for 10 called "^block $ATTACKER icmp [0-9]+ flood-source source\$"
lab_stop "$LAB_PID" INT
check 'an alert' wait_for 5 called "^alert flood-source high raised $ATTACKER\$"
check 'its record' wait_for 3 jq -se 'any(.[]; .icmpguard.rule? == "flood-source")' "$calls/input"
guard_stop

: >"$calls/arguments"
: >"$calls/input"
guard_start eth0 "${hooks[@]}" --set hooks.resync="$LAB_DIR/hook"
check 'all that stands at a start' wait_for 5 called '^resync$'
check 'with what is enforced' wait_for 3 jq -se 'any(.[]; .action == "resync" and (.blocks | type == "array"))' "$calls/input"
guard_stop

guard_start eth0 --set hooks.block="$LAB_DIR/hangs" --set hooks.unblock="$LAB_DIR/hook" --set hooks.timeout=500ms
printf '203.0.113.%d\n' 80 81 82 | guard block --from - >/dev/null
three_hung() {
	[ "$(wc -l <"$calls/hanging")" = 3 ]
}
check 'one that hangs is killed, and the next runs' wait_for 8 three_hung
guard unblock 203.0.113.80 >/dev/null
check 'one at a time, in order' wait_for 8 called '^unblock 203.0.113.80 '
none_left() {
	! pgrep -u nobody -f '^sleep 60$' >/dev/null
}
check 'nothing of it is left' wait_for 5 none_left
guard_stop

fifo=$LAB_DIR/nft.fifo
mkfifo "$fifo"
chmod 622 "$fifo"
sed "s|^fifo=.*|fifo=$fifo|" "${top:?}/scripts/recipes/nft-set" >"$LAB_DIR/nft-set"
chmod 755 "$LAB_DIR/nft-set"
in_set() { # SET ELEMENT
	local set
	set=$(lab_in victim nft -j list set inet icmpguard_test "$1") || return 2
	jq -e --arg element "$2" '[.nftables[].set?.elem[]? | if type == "object" then "\(.prefix.addr)/\(.prefix.len)" else . end] |
		any(. == $element)' <<<"$set"
}
lab_start victim "$LAB_DIR/nft-set" serve "$fifo" icmpguard_test
SERVER=$LAB_PID
nft=(--set hooks.block="$LAB_DIR/nft-set" --set hooks.unblock="$LAB_DIR/nft-set" --set hooks.resync="$LAB_DIR/nft-set")
guard_start eth0 "${nft[@]}"
printf '203.0.113.92\n192.168.77.128/25\n2001:db8:f::/64\n' | guard block --from - >/dev/null
check 'nftables: an address' wait_for 8 in_set blocked4 203.0.113.92
check 'nftables: a prefix' wait_for 5 in_set blocked4 192.168.77.128/25
check 'nftables: of IPv6' wait_for 5 in_set blocked6 2001:db8:f::/64
guard unblock 203.0.113.92 >/dev/null
out_of_set() {
	not in_set "$@" >/dev/null
}
check 'nftables: unblocked' wait_for 5 out_of_set blocked4 203.0.113.92
guard block 203.0.113.93 --with "$VICTIM" >/dev/null
guard block 203.0.113.94 --with "$VICTIM" --identifier 7 >/dev/null
guard block 192.168.77.130 203.0.113.95 >/dev/null
check 'nftables: what comes later' wait_for 5 in_set blocked4 203.0.113.95
check 'nftables: no pair' out_of_set blocked4 203.0.113.93
check 'nftables: no conversation' out_of_set blocked4 203.0.113.94
guard unblock 192.168.77.130 203.0.113.95 >/dev/null
wait_for 5 out_of_set blocked4 203.0.113.95
check 'nftables: an address is unblocked, and its prefix stays whole' wait_for 5 in_set blocked4 192.168.77.128/25
holds() { # SET ADDRESS - as a rule finds it, whatever nft has merged
	lab_in victim nft get element inet icmpguard_test "$1" "{ $2 }" >/dev/null 2>&1
}
holds_not() {
	! holds "$@"
}
guard block 203.0.113.110 203.0.113.111 203.0.113.112/30 203.0.113.114 2001:db8:e::2 2001:db8:e::3 >/dev/null
check 'nftables: neighbours, which it merges' wait_for 5 holds blocked6 2001:db8:e::3
guard unblock 203.0.113.110 2001:db8:e::3 >/dev/null
check 'nftables: one of them is unblocked' wait_for 5 holds_not blocked4 203.0.113.110
check 'nftables: of IPv6 as well' wait_for 5 holds_not blocked6 2001:db8:e::3
check 'nftables: the other stays' holds blocked4 203.0.113.111
check 'nftables: of IPv6, too' holds blocked6 2001:db8:e::2
guard unblock 203.0.113.112/30 >/dev/null
check 'nftables: a prefix that was merged' wait_for 5 holds_not blocked4 203.0.113.113
check 'nftables: but not an address in it' wait_for 5 holds blocked4 203.0.113.114
lab_stop "$SERVER" TERM
scenario_end
