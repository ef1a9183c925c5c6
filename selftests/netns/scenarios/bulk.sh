#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Lists in bulk: blocklists in the common formats, applied completely or not at all, replaced by their tag, also from
# the configuration; what list shows for an address; what allow refuses; the audit record.

. "$(dirname "$0")/../lib"

audit=$LAB_DIR/audit.json
bulk=(--set lists.file="$LAB_DIR/lists" --set lists.audit="$audit" --set maps.blocks=100001 --set maps.block-prefixes=10100)

refuses() { # PATTERN COMMAND...
	local pattern=$1
	shift
	! guard "$@" >"$LAB_DIR/refusal" 2>&1 && says "$pattern" "$LAB_DIR/refusal"
}

blocks() { # FILTER
	guard list --json | jq "[.blocks[] | select($1)] | length"
}

awk 'BEGIN { for (i = 0; i < 100000; i++) printf "100.%d.%d.%d\n", 64 + i / 65536, i / 256 % 256, i % 256 }' >"$LAB_DIR/many"
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "11.%d.%d.0/24\n", i / 256, i % 256 }' >"$LAB_DIR/prefixes"
printf '; Spamhaus DROP\n203.0.113.64/26 ; SBL1\n' >"$LAB_DIR/drop.txt"
printf '# netset\n198.18.0.0/15\n203.0.113.200\n' >"$LAB_DIR/configured"
chmod 644 "$LAB_DIR"/{many,prefixes,drop.txt,configured}

echo 'mode: monitor' >"$LAB_DIR/icmpguard.yaml"
guard_start eth0 -c "$LAB_DIR/icmpguard.yaml" "${bulk[@]}" --set lists.from="firehol=$LAB_DIR/configured"
configured() {
	[ "$(blocks '.origin == "configuration" and .list == "firehol"')" = 2 ]
}
check 'lists of the configuration are in force, with their names' configured

# load SCOPE - $cpu_ms is the processor time that it took
load() {
	TIMEFORMAT='%U %S'
	{ time guard block --from "$LAB_DIR/prefixes" --from "$LAB_DIR/many" --tag many --replace --for 1h --scope "$1" \
		>"$LAB_DIR/loaded" 2>&1; } 2>"$LAB_DIR/time" || return 1
	cpu_ms=$(awk '{ printf "%d", ($1 + $2) * 1000 }' "$LAB_DIR/time")
	[ "$cpu_ms" -le 2000 ] || { echo "$cpu_ms ms of processor time"; return 1; }
}

for scope in icmp all; do
	started=$(now_us)
	check "load 100,000 addresses and 10,000 prefixes, scope $scope, in 2 s of processor time" load "$scope"
	echo "# it took $((($(now_us) - started) / 1000)) ms"
done
check 'too many do not fit' refuses 'room for 0 more addresses.*maps.blocks is 100001' block 10.9.9.9
check 'unblock the whole list' guard unblock --tag many
check 'nothing of it is left' equal 2 "$(blocks true)"
guard block 10.9.9.9 >/dev/null
check 'what does not fit is not begun' refuses 'room for 99999 more addresses, not for 100000.*at least 100002' \
	block --from "$LAB_DIR/many"
guard unblock 10.9.9.9 >/dev/null

check 'a list of Spamhaus' guard block --from "$LAB_DIR/drop.txt" --tag drop --replace --reason 'weekly'
check 'it is in force' not reaches attacker "$VICTIM"
check 'list says by whom and why' says 'why     weekly' <(guard list "$ATTACKER")
check 'of which list' says 'list drop' <(guard list "$ATTACKER")
check 'how often' wait_for 3 says 'hits    [1-9]' <(guard list "$ATTACKER")
check 'list says of whom it knows nothing' says 'neither blocked nor allowed' <(guard list 192.0.2.250)
printf '203.0.113.250\n203.0.113.300\n' >"$LAB_DIR/bad"
check 'a bad line is named' refuses 'bad, line 2: "203.0.113.300"' block --from "$LAB_DIR/bad"
check 'and nothing applied' not blocked 203.0.113.250
check 'the rest is, as asked' guard block --from "$LAB_DIR/bad" --skip-bad
check 'it is blocked' blocked 203.0.113.250
check 'from standard input' guard block --from - --tag drop --replace <<<'add set 203.0.113.66'
check 'it replaced the list' not blocked 203.0.113.64/26

guard list --format plain >"$LAB_DIR/plain"
check 'list prints what can be read back' guard block --from - --tag again --replace <"$LAB_DIR/plain"
check 'all of it' equal "$(sed -n '/^#/d; s/ .*//p' "$LAB_DIR/plain" | sort -u | wc -l)" "$(blocks '.list == "again"')"
guard unblock --tag again >/dev/null
guard block 203.0.113.71 --for 1h >/dev/null
guard block 203.0.113.72 --scope all >/dev/null
guard block 203.0.113.73 --reason why >/dev/null
guard list --format plain >"$LAB_DIR/plain"
check 'what would come back without its end is a comment' says '^# 203.0.113.71 ; .*until' "$LAB_DIR/plain"
check 'or with another scope' says '^# 203.0.113.72 ; scope all' "$LAB_DIR/plain"
check 'or without its list' says '^# 203.0.113.66 ; .*list drop' "$LAB_DIR/plain"
check 'a reason is one beside its block' says '^203.0.113.73 ; .*why' "$LAB_DIR/plain"
check 'they are counted' says '^# [0-9]+ of these are comments' "$LAB_DIR/plain"
guard unblock 203.0.113.71 203.0.113.72 203.0.113.73 >/dev/null

# What is no text of addresses: refused within bounds of time and memory, with nothing applied.
refused_file() { # PATTERN FILE
	(ulimit -v 800000 && ! timeout 20 nsenter --net="/run/netns/$LAB-victim" -- "$ICMPGUARD" block --instance "$LAB" \
		--from "$2" --skip-bad >"$LAB_DIR/refusal" 2>&1) && says "$1" "$LAB_DIR/refusal" &&
		at_most 80 "$(wc -l <"$LAB_DIR/refusal")"
}
standing=$(blocks true)
echo 203.0.113.252 | iconv -t UTF-16 >"$LAB_DIR/wide"
echo 203.0.113.252 | gzip >"$LAB_DIR/packed"
check 'UTF-16 is named' refused_file 'wide: UTF-16 \(iconv' "$LAB_DIR/wide"
check 'a compressed file is named' refused_file 'packed: compressed \(zcat' "$LAB_DIR/packed"
check 'a file without end' refused_file '/dev/zero: larger than 256 MiB' /dev/zero
check 'a directory' refused_file 'a directory, not a file' "$LAB_DIR"
mkfifo "$LAB_DIR/endless"
yes "203.0.113.252 # $(printf '%1000s' '')" | head -c 2G >"$LAB_DIR/endless" &
endless=$!
check 'a pipe that does not end' refused_file 'endless: larger than 256 MiB' "$LAB_DIR/endless"
wait "$endless"
check 'nothing of them is applied' equal "$standing" "$(blocks true)"
for address in 127.0.0.{1..40}; do echo "$address"; done >"$LAB_DIR/own"
guard block --from "$LAB_DIR/own" --force --tag own >"$LAB_DIR/forced" 2>&1
check 'of many own addresses blocked by force, the first are named' says '30 more are blocked by --force' "$LAB_DIR/forced"
check 'in few lines, of 80 columns' equal '13 true' \
	"$(wc -l <"$LAB_DIR/forced") $([ "$(sed 's/^icmpguard: //' "$LAB_DIR/forced" | wc -L)" -le 80 ] && echo true)"
guard unblock --tag own >/dev/null
guard block 203.0.113.70 >/dev/null
guard allow 203.0.113.68/30 --for 1h >/dev/null
check 'a block that is suspended rests' says '^203.0.113.70 .* rests ' <(guard list blocks)
check 'for a program, too' equal 1 "$(blocks '.prefix == "203.0.113.70" and (.enforced | not)')"
guard disallow 203.0.113.68/30 >/dev/null
guard unblock 203.0.113.70 >/dev/null

check 'own addresses keep a list from being blocked' refuses 'an address of this machine' block --from - <<<"$VICTIM"
check 'then nothing is changed' refuses 'nothing is changed .--skip-bad' block "$VICTIM" 203.0.113.253
check 'as it says' not blocked 203.0.113.253
check 'or are left out' says '1 left out' <(printf '%s\n203.0.113.251\n' "$VICTIM" | guard block --from - --skip-bad 2>/dev/null)

check 'allow of half the world is refused, with what it lifts' refuses 'lift the blocks of .*203.0.113.66' allow 128.0.0.0/1
check 'the block stands' blocked 203.0.113.66
check 'it is allowed by force' says 'blocks lifted: [0-9]+ .*203.0.113.66' <(guard allow 128.0.0.0/1 --force --reason 'test 7')
check 'and the block lifted' not blocked 203.0.113.66
guard disallow 128.0.0.0/1 >/dev/null

printf '198.18.0.0/15\n203.0.113.77\n' >"$LAB_DIR/configured"
check 'a reload reads the lists again' guard reload
check 'what is new in them is blocked, and named' equal 1 "$(blocks '.prefix == "203.0.113.77" and .list == "firehol"')"
check 'what is gone from them is not blocked' not blocked 203.0.113.200
printf '198.18.0.0/15\n203.0.113.7x\n' >"$LAB_DIR/configured"
guard block 203.0.113.78 >/dev/null
echo 'allow: 203.0.113.78' >>"$LAB_DIR/icmpguard.yaml"
kill -HUP "$GUARD"
check 'a bad line fails the reload' wait_for 5 says 'configured, line 2: "203.0.113.7x"' "$LAB_DIR/guard.log"
refused() {
	guard status --json | jq -e '.verdict.state == "WATCH" and any(.verdict.reasons[]; test("configuration was refused"))'
}
check 'status says so' wait_for 5 refused
check 'check-config finds it before' not "$ICMPGUARD" check-config "$LAB_DIR/icmpguard.yaml" --set lists.from="firehol=$LAB_DIR/configured"
check 'and the lists stay' blocked 203.0.113.77
check 'what the same file allows stays blocked' blocked 203.0.113.78

check 'each change is recorded' equal "$(printf '%s\n' allow block disallow reload unblock)" \
	"$(jq -r .event.action "$audit" | sort -u)"
check 'with who and why' equal "root test 7" \
	"$(jq -r 'select(.event.reason == "test 7") | "\(.user.name) \(.event.reason)"' "$audit" | sed "s/^$(id -un)/root/")"
check 'with what it lifted' jq -se 'map(select(.event.reason == "test 7").icmpguard.change.lifted | index("203.0.113.66")) | any' "$audit"
check 'the record is not for all to read' equal 640 "$(stat -c %a "$audit")"
scenario_end
