#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What an operator looks at: `doctor`, and `top` on a terminal (tmux), with one source and with many.

. "$(dirname "$0")/../lib"

SCREEN=(env LC_ALL=C.UTF-8 tmux -u -L "$LAB" -f /dev/null)

# doctor FILTER [ARGUMENT...] - checks that its JSON matches the jq filter; the exit status is that of the worst line
doctor() {
	lab_in victim "$ICMPGUARD" doctor --instance "$LAB" --json "${@:2}" >"$LAB_DIR/doctor.json"
	local status=$?
	jq -e "$1" "$LAB_DIR/doctor.json" >/dev/null || { jq -c . "$LAB_DIR/doctor.json"; return 1; }
	jq -e --argjson status "$status" '{pass: 0, warn: 3, fail: 4}[.worst] == $status' "$LAB_DIR/doctor.json"
}

# screen_shows PATTERN - returns whether the screen shows it now; for wait_for
screen_shows() {
	"${SCREEN[@]}" capture-pane -p >"$LAB_DIR/screen" && grep -qE -e "$1" "$LAB_DIR/screen"
}

screen_comes() {
	wait_for 15 screen_shows "$1" || { cat "$LAB_DIR/screen"; return 1; }
}

# shows NAME PATTERN - a test: the screen eventually shows it
shows() {
	check "$1" screen_comes "$2"
}

press() {
	"${SCREEN[@]}" send-keys "$@"
}

# runs - prints how often the kernel has counted a run of the program, which it does while somebody measures
runs() {
	bpftool -j prog show | jq --arg id "$(guard status --json | jq '.attachments[0].program_id')" \
		'map(select(.id == ($id | tonumber)).run_cnt // 0) | add'
}

doctor_tests() {
	check 'doctor: before anything runs' doctor '.checks | map(select(.interface == "eth0" and .check == "native" and
		.state == "pass" and (.finding | test("veth")))) | length == 1' eth0
	check 'doctor: an interface that is not there' doctor '.worst == "fail" and
		(.checks | map(select(.finding | test("no interface eth77"))) | length == 1)' eth77
	lab_ip victim <<<'link add bridge7 type bridge'
	check 'doctor: an interface that is down' doctor '.checks | map(select(.check == "link" and .state == "warn" and
		.advice == "ip link set bridge7 up")) | length == 1' bridge7
	check 'doctor: a driver without native XDP' doctor '.checks | map(select(.check == "native" and .state == "warn" and
		(.advice | test("--generic bridge7")))) | length == 1' bridge7
	check 'an attachment that fails says which it is' says 'warn native: .*bridge.*--generic bridge7' \
		<(lab_in victim "$ICMPGUARD" run --instance "$LAB-2" --set lists.file= --set memory.file= bridge7 2>&1)
	check 'doctor: nobody needs root to ask' says '^warn  capabilities .*lacks' \
		<(lab_in victim setpriv --reuid 65534 --clear-groups "$ICMPGUARD" doctor eth0)
	printf 'lists:\n  file: /tmp/one\nmemory:\n  file: /tmp/one\n' >"$LAB_DIR/clash.yaml"
	check 'doctor: two settings with one file' doctor '.checks | map(select(.check == "configuration" and .state == "fail"))
		| length == 1' -c "$LAB_DIR/clash.yaml" eth0
	printf 'mode: sometimes\n' >"$LAB_DIR/broken.yaml"
	check 'doctor: a broken configuration' doctor '.checks | map(select(.check == "configuration" and .state == "fail"))
		| length == 1' -c "$LAB_DIR/broken.yaml" eth0 2>/dev/null
}

doctor_tests
guard_start eth0 --set mode=enforce --set limit.request.source-rate=20 --set limit.request.source-burst=20
check 'doctor: it is attached' doctor '.checks | map(select(.check == "programs" and
	(.finding | test("icmpguard is attached")))) | length == 1'
lab_in victim "$ICMPGUARD" doctor --instance "$LAB" --bundle "$LAB_DIR/report.tar.gz" eth0 >/dev/null 2>&1
check 'doctor: what is in the report' equal 'alerts.json configuration.yaml doctor.json lists.json status.json version.json' \
	"$(tar -tzf "$LAB_DIR/report.tar.gz" | sed 's|icmpguard-report/||' | sort | xargs)"
check 'doctor: the status is in it' says '"verdict"' <(tar -xzOf "$LAB_DIR/report.tar.gz" icmpguard-report/status.json)

printf 'alerts:\n  file: %s\n' "$LAB_DIR/alerts.json" >"$LAB_DIR/icmpguard.yaml"
check 'top --batch needs no terminal' says "^$ATTACKER +[0-9]" <(lab_in attacker ping -q -i 0.05 -c 60 "$VICTIM" >/dev/null &
	guard top --batch -n 1 -d 1s </dev/null; wait)
check 'top without a terminal says what to do' says '--batch' <(guard top </dev/null 2>&1)

lab_start attacker ping -q -i 0.1 "$VICTIM"
pinging=$LAB_PID
"${SCREEN[@]}" new-session -d -x 80 -y 24 "nsenter --net=/run/netns/$LAB-victim -- '$ICMPGUARD' top --instance '$LAB' \
	-c '$LAB_DIR/icmpguard.yaml' -d 200ms"
shows 'top: the verdict' '^(OK|WATCH)'
shows 'top: the busiest source' "^$ATTACKER +(9|10|11)\.[0-9] +[0-9]+ +1 +0  inbound request"
shows 'top: what a packet costs' '[0-9]+ ns a packet, [0-9.e-]+ % of one core'
press 2
shows 'top: sources' '\[2 sources\]'
press s
shows 'top: sorted by another figure' 'PACKETS\*'
press / 203.0.113.10 Enter
shows 'top: a filter' 'only "203.0.113.10"'
check 'top: the filter leaves the others out' not screen_shows "^$ATTACKER "
press / BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace "$ATTACKER" Enter
shows 'top: the filter changed' "^$ATTACKER +[0-9]"
press b
shows 'top: a change is asked about' "block $ATTACKER for an hour\?"
press n
shows 'top: the answer no' 'nothing was changed'
check 'top: nothing was blocked' not blocked "$ATTACKER"
press b
shows 'top: asked again' "block $ATTACKER for an hour\?"
press y
shows 'top: what became of it' "^blocked $ATTACKER for 1h"
check 'top: it is blocked' blocked "$ATTACKER"
press 7
shows 'top: the block' "^$ATTACKER .*drops, icmp, operator"
press u y
check 'top: unblocked' wait_for 5 not blocked "$ATTACKER"
press 2 Enter
shows 'top: one host over time' '^sends +\|.*now (9|10|11)\.'
press q e
shows 'top: explained' "^$ATTACKER: outside"
press q Escape 4
shows 'top: conversations' "^$ATTACKER > $VICTIM +(9|10|11)\."
press 5
shows 'top: types' '^icmp echo_request '
press '?'
shows 'top: its keys' 'Any key goes back'
press q q
check 'top: it ends' wait_for 5 not "${SCREEN[@]}" has-session
"${SCREEN[@]}" new-session -d -x 40 -y 24 "nsenter --net=/run/netns/$LAB-victim -- '$ICMPGUARD' top --instance '$LAB' \
	-c '$LAB_DIR/icmpguard.yaml' -d 200ms"
shows 'top: in 40 columns what is cut ends in an ellipsis' '…'
check 'top: which is one character' not screen_shows '~@|M-'
press q
check 'top: it ends, too' wait_for 5 not "${SCREEN[@]}" has-session
lab_stop "$pinging" INT

# Many sources: each is admitted at once, so that a forged flood fills the table.
guard_stop
guard_start eth0 --set admission.rate=1000000 --set admission.burst=1000000
sources_at_least() {
	[ "$(guard status --json | jq .maps.sources.entries)" -ge "$1" ]
}
lab_start attacker hping3 --icmp --rand-source --flood "$VICTIM"
check 'many sources: the table has 60,000' wait_for 30 sources_at_least 60000
"${SCREEN[@]}" new-session -d -x 80 -y 24 "nsenter --net=/run/netns/$LAB-victim -- '$ICMPGUARD' top --instance '$LAB' \
	-c '$LAB_DIR/icmpguard.yaml' -d 500ms"
shows 'many sources: the verdict while the flood goes on' '^WATCH: .*monitor mode: [0-9]+ packets'
press 2 s s s
shows 'many sources: sorted' 'OVER\*'
press s
shows 'many sources: the first page' 'RATE/s\* '
press End
shows 'many sources: keys are answered' '^[0-9a-f.:]+ +0\.[0-9]'
lab_stop "$LAB_PID" KILL
press 3
shows 'many sources: the target' "^$VICTIM +[0-9]"
press q
check 'many sources: it ends' wait_for 10 not "${SCREEN[@]}" has-session
before=$(runs)
reaches bystander "$VICTIM" >/dev/null
check 'nothing is measured any more' between "$before" $((before + 10)) "$(runs)"
scenario_end
