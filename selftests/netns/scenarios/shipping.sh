#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What others use of icmpguard: the JSON of every command by its schema, the journal, the result of a reload, records of
# one instance only; and the daemon's dropped privileges.

. "$(dirname "$0")/../lib"

validate=$top/selftests/schemas/validate
config=$LAB_DIR/config.yaml

# The daemon's standard error is the journal, a socket of our own in its own mount namespace.
journal_launch() {
	local script
	rm -f "$LAB_DIR/guard.log"
	: >"$LAB_DIR/guard.log"
	script='mkdir -p /run/systemd/journal && mount -t tmpfs tmpfs /run/systemd/journal || exit 1
		"$1" /run/systemd/journal/socket "$2" & echo $! >"$2.pid"
		while ! [ -S /run/systemd/journal/socket ]; do kill -0 $! || exit 1; done
		shift 2; exec "$@"'
	# shellcheck disable=SC2094 # its number is meant
	JOURNAL_STREAM=$(stat -c %d:%i "$LAB_DIR/guard.log") nsenter --net="/run/netns/$LAB-victim" -- \
		unshare --mount sh -c "$script" sh "$netns/journal" "$LAB_DIR/journal" "$ICMPGUARD" run eth0 \
		--instance "$LAB" -c "$config" >"$LAB_DIR/guard.out" 2>"$LAB_DIR/guard.log" </dev/null &
	GUARD=$!
	wait_for 30 guard_settled
	grep -qs watching "$LAB_DIR/guard.log" || bail 'icmpguard did not start under a journal'
}

# valid SCHEMA COMMAND... - checks the command's JSON output against a schema
valid() {
	local schema=$1
	shift
	guard "$@" --json >"$LAB_DIR/json" 2>"$LAB_DIR/refusal" || { cat "$LAB_DIR/refusal"; return 1; }
	[ -z "${KEEP_JSON-}" ] || cat "$LAB_DIR/json" >>"$KEEP_JSON/$schema"
	"$validate" "$schema" "$LAB_DIR/json"
}

# journal FILTER - returns whether there is a message that matches the jq filter
journal() {
	jq -se "any(.[]; $1)" "$LAB_DIR/journal" >/dev/null
}

# threads FIELD - prints the distinct values of a status field over the daemon's threads
threads() {
	sed -n "s/^$1:[[:space:]]*//p" "/proc/$GUARD/task"/*/status | sort -u | tr '\n' ' '
}

cat >"$config" <<END
mode: enforce
home: [$HOME_PREFIXES]
lists: { file: $LAB_DIR/lists }
memory: { file: $LAB_DIR/memory, interval: 1s }
alerts: { file: $LAB_DIR/alerts.json }
evidence: { directory: $LAB_DIR/evidence }
export: { textfile: $LAB_DIR/icmpguard.prom, interval: 1s }
END
journal_launch
lab_in bystander hping3 --icmp-ts -c 1 "$VICTIM" >/dev/null 2>&1
lab_in attacker hping3 --icmp --faster -c 2000 "$VICTIM" >/dev/null 2>&1
wait_for 15 alert_raised '.rule == "flood-source"' || bail 'no alert was raised'
wait_for 15 alert_raised '.rule == "legacy-probe"' || bail 'no timestamp request was found'

# CAP_DAC_OVERRIDE, _NET_ADMIN, _PERFMON, _BPF; writers have the first.
check 'the daemon keeps what it needs' equal '0000000000000002 000000c000001002 ' "$(threads CapEff)"
check 'and its threads can have no more' equal '0000000000000002 000000c000001002 ' "$(threads CapPrm)"
check 'system calls are filtered in all of its threads' equal '2 ' "$(threads Seccomp)"
check 'none gets privileges' equal '1 ' "$(threads NoNewPrivs)"

check 'an alert is in the journal' wait_for 10 journal ".ICMPGUARD_RULE == \"flood-source\" and
	.ICMPGUARD_OFFENDER == \"$ATTACKER\" and .ICMPGUARD_STATE == \"raised\""
check 'with the priority of its severity' journal '.ICMPGUARD_RULE == "flood-source" and .PRIORITY == "3"'
check 'another severity has another' journal '.ICMPGUARD_RULE == "legacy-probe" and .PRIORITY == "6"'
check 'with an id that the catalogue has' grep -q "^-- $(jq -rs 'map(select(.ICMPGUARD_STATE == "raised"))[0].MESSAGE_ID' \
	"$LAB_DIR/journal")$" "$top/build/icmpguard.catalog"
check 'and a text' journal '.MESSAGE | test("raised.*flood-source.*to")'

check 'every record is valid' "$validate" alert "$LAB_DIR/alerts.json"
check 'they name the interface' equal eth0 \
	"$(jq -rs 'map(select(.rule.name == "flood-source"))[0].observer.ingress.interface.name' "$LAB_DIR/alerts.json")"
check 'and the type' equal '8 0' \
	"$(jq -rs 'map(select(.rule.name == "flood-source"))[0].icmpguard | "\(.icmp_type) \(.icmp_code)"' "$LAB_DIR/alerts.json")"
check 'ids of records are unique' equal 0 "$(jq -r .event.id "$LAB_DIR/alerts.json" | sort | uniq -d | wc -l)"

check 'block' valid block block 203.0.113.99 --for 1h --reason 'a test'
guard block 203.0.113.0/28 >/dev/null
guard allow 203.0.113.200 >/dev/null
check 'allow' valid allow allow 203.0.113.201 --reason 'a test'
check 'list' valid list list
check 'status' valid status status
check 'show an address' valid show show "$ATTACKER"
check 'show a prefix' valid show show 203.0.113.0/24
lab_in monitor ping -q -c 5 -i 0.05 -s 300 -e 4711 "$VICTIM" >/dev/null
check 'show a host with a conversation' valid show show 203.0.113.20
check 'who talks to it, and what' jq -e '.conversations[0] | .client == "203.0.113.20" and .server == "192.0.2.2" and
	.identifier == 4711 and .requests.packets >= 4 and .replies.packets >= 4 and .requests.last_size == 300' "$LAB_DIR/json"
guard show 203.0.113.20 >"$LAB_DIR/shown"
check 'the same for people' says '^192.0.2.2 +4711 +requests +[45] +[45] +300/300 ' "$LAB_DIR/shown"
check 'sources' valid sources sources
check 'targets' valid targets targets
check 'mode' valid mode mode
check 'a trial' valid mode mode monitor --for 10m
check 'off' valid mode off
check 'the mode of the settings again' valid mode mode configured
check 'policy' valid policy policy show
guard doctor eth0 --json >"$LAB_DIR/json" 2>/dev/null
check 'doctor' "$validate" doctor "$LAB_DIR/json"
check 'unblock' valid unblock unblock 203.0.113.99
check 'disallow' valid disallow disallow 203.0.113.201
check 'alerts, where the daemon writes them: commands know its files' valid alert alerts
check 'there are some' test -s "$LAB_DIR/json"
check 'explain an alert' valid explain-alert explain last
check 'baseline' valid baseline baseline
check 'explain a rule' valid explain-rule explain sweep

jq -c 'select(.icmpguard.state == "raised") | .icmpguard.instance = "another"' "$LAB_DIR/alerts.json" >"$LAB_DIR/others"
cat "$LAB_DIR/others" >>"$LAB_DIR/alerts.json"
check 'records of another instance are not shown' equal 0 \
	"$(guard alerts -n 1000 --json | jq -s 'map(select(.icmpguard.instance == "another")) | length')"

check 'a reload answers' guard reload
check 'and is counted' wait_for 10 grep -q '^icmpguard_config_last_reload_successful{.*} 1$' "$LAB_DIR/icmpguard.prom"
sed -i 's/^mode: .*/mode: offensive/' "$config"
check 'a configuration that is refused is an error' not guard reload
guard reload 2>"$LAB_DIR/refusal"
check 'with file, line and value' says "$config:1: .*offensive" "$LAB_DIR/refusal"
check 'the metric says so' wait_for 10 grep -q '^icmpguard_config_last_reload_successful{.*} 0$' "$LAB_DIR/icmpguard.prom"
check 'and so does the journal' journal '.PRIORITY == "3" and (.MESSAGE | test("reload failed"))'

check 'detach' valid detach detach --force
check 'it takes the settings in force with it' not test -e "/run/icmpguard/$LAB.settings"
guard_stop
check 'a daemon that is not there does not answer' not guard reload
scenario_end
