#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Impossible requests are refused with the reason, and change nothing.

. "$(dirname "$0")/../lib"

# refused PATTERN STATUS COMMAND... - checks that it fails with that status and prints the pattern on standard error
refused() {
	local pattern=$1 expected=$2 code
	shift 2
	lab_in victim timeout 10 "$@" >"$LAB_DIR/stdout" 2>"$LAB_DIR/stderr"
	code=$?
	says "$pattern" "$LAB_DIR/stderr" && equal "$expected" "$code" && equal '' "$(cat "$LAB_DIR/stdout")"
}

other() { # another instance, so that nothing else interferes
	"$@" --instance "$LAB-other"
}

run=("$ICMPGUARD" run --instance "$LAB-other" --set alerts.file= --set export.textfile= --set evidence.directory=
	--set memory.file=)

check 'no such interface' refused '"eth7": no such interface' 1 "${run[@]}" eth7
check 'nothing is left of it' not compgen -G "/sys/fs/bpf/icmpguard/$LAB-other*"
check 'no permission' refused 'not permitted.*CAP_BPF' 1 \
	setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all "${run[@]}" eth0
check 'root without the capabilities' refused 'not permitted.*CAP_NET_ADMIN' 1 \
	setpriv --bounding-set=-net_admin --inh-caps=-net_admin "${run[@]}" eth0
check 'an unknown key' refused 'limit.request.source-brust' 1 "${run[@]}" --set limit.request.source-brust=7 eth0
check 'a value out of bounds' refused 'poll-interval.*1ns|poll-interval' 1 "${run[@]}" --set poll-interval=9h eth0
check 'a file that is not there' refused 'nowhere.yaml' 1 "${run[@]}" -c "$LAB_DIR/nowhere.yaml" eth0
printf 'mode: monitor\nwindwo: 10s\n' >"$LAB_DIR/wrong.yaml"
check 'a file with an unknown key: its line' refused 'wrong.yaml:2.*windwo' 1 "${run[@]}" -c "$LAB_DIR/wrong.yaml" eth0
check 'check-config says the same' refused 'wrong.yaml:2.*windwo' 1 "$ICMPGUARD" check-config "$LAB_DIR/wrong.yaml"
check 'an unknown option' refused 'unknown option --enfroce; did you mean --enforce' 2 "${run[@]}" --enfroce
check 'an unknown command' refused 'no command "rnu"' 2 "$ICMPGUARD" rnu
check 'an instance that is not there' refused "$LAB-other" 4 "$ICMPGUARD" status --instance "$LAB-other"
check 'a name that is no name' refused 'letters, digits' 2 "$ICMPGUARD" status --instance ../x

guard_start eth0
check 'a second daemon: the pid of the first' refused "already running, as process $GUARD" 1 \
	"$ICMPGUARD" run eth0 --instance "$LAB"
check 'another instance on the same interface' refused 'eth0' 1 "${run[@]}" eth0
check 'the first one goes on' equal running "$(guard status --json | jq -r .daemon.state)"
scenario_end
