#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# State that version 1 left pinned: its blocks and allowances are in force under this version, and its pins are removed.
# The maps are created here as version 1 had them.

. "$(dirname "$0")/../lib"

former=/sys/fs/bpf/icmpguard/$LAB-v1
forever=0 soon=$((1 << 62))
# shellcheck disable=SC2034 # by their numbers then
icmp=1 all=2 flood_source=0 operator=65535

# bytes SIZE NUMBER - prints it in hexadecimal, lowest byte first, for bpftool
bytes() {
	local i
	for ((i = 0; i < $1; i++)); do
		printf '%02x ' $(($2 >> 8 * i & 255))
	done
}

# address IPV4 - prints it as the 16 bytes of a key
address() {
	local IFS=.
	# shellcheck disable=SC2086 # four words
	printf '00 00 00 00 00 00 00 00 00 00 ff ff %02x %02x %02x %02x ' $1
}

# block EXPIRES RULE SCOPE - prints a struct block of version 1: made at, until, rule, scope, length
block() {
	bytes 8 1 && bytes 8 "$1" && bytes 2 "$2" && bytes 1 "$3" && bytes 5 0
}

# slot IPV4 EXPIRES RULE SCOPE HEAD NEXT - adds a slot to the address table: a block, the head of a chain, the next in
# the chain
slot() {
	address "$1" && block "${@:2:3}" && bytes 4 "$5" && bytes 12 0 && bytes 4 "$6" && bytes 4 1
}

make_map() { # NAME TYPE KEY VALUE ENTRIES FLAGS
	bpftool map create "$former/$1" type "$2" key "$3" value "$4" entries "$5" name "$1" flags "$6"
}

# put NAME KEY VALUE - writes bytes to a map
put() {
	# shellcheck disable=SC2086 # bytes
	bpftool map update pinned "$former/$1" key hex $2 value hex $3
}

# Two blocks in the chain whose head is in slot 0, and an expired one; a prefix; an allowed address and prefix.
leave_pins() {
	mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
	mkdir -p "$former" &&
		make_map block_slots array 4 64 64 0x400 &&
		put block_slots "$(bytes 4 0)" "$(slot "$ATTACKER" "$forever" "$operator" "$icmp" 1 2)" &&
		put block_slots "$(bytes 4 1)" "$(slot 203.0.113.71 "$soon" "$flood_source" "$icmp" 0 0)" &&
		put block_slots "$(bytes 4 2)" "$(slot 203.0.113.72 1 "$operator" "$icmp" 3 0)" &&
		make_map block_prefixes lpm_trie 20 48 64 1 &&
		put block_prefixes "$(bytes 4 120)$(address 203.0.112.0)" \
			"$(block "$forever" "$operator" "$all")$(bytes 24 0)" &&
		make_map allows hash 16 16 64 0 &&
		put allows "$(address "$BYSTANDER")" "$(bytes 8 1)$(bytes 8 "$forever")" &&
		make_map allow_prefixes lpm_trie 20 16 64 1 &&
		put allow_prefixes "$(bytes 4 124)$(address 198.18.0.0)" "$(bytes 8 1)$(bytes 8 "$forever")"
}

listed() { # FILTER
	guard list --json | jq -c "$1"
}

check 'version 1 leaves its pins' leave_pins
guard_start eth0 --enforce --set lists.file="$LAB_DIR/lists"
check 'the source it blocked is blocked' not reaches attacker "$VICTIM"
check 'it is an operator'\''s' equal '"operator"' "$(listed ".blocks[] | select(.prefix == \"$ATTACKER\").origin")"
check 'a rule'\''s block is that rule'\''s' equal '"flood-source"' \
	"$(listed '.blocks[] | select(.prefix == "203.0.113.71").rule')"
check 'what expired stays away' not blocked 203.0.113.72
check 'a prefix, with its scope' equal '"all"' "$(listed '.blocks[] | select(.prefix == "203.0.112.0/24").scope')"
check 'what was allowed is allowed' equal 2 \
	"$(listed "[.allows[].prefix] | map(select(. == \"$BYSTANDER\" or . == \"198.18.0.0/28\")) | length")"
check 'the former pins are gone' test ! -e "$former"
guard_stop
guard_start eth0 --enforce --set lists.file="$LAB_DIR/lists"
check 'a start later it still is' not reaches attacker "$VICTIM"
scenario_end
