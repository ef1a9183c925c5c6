#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# icmpguard-recipes(7), typed as it is: each .Dl line is run, each configuration (.Bd) is checked, and the commands of a
# section read its configuration. Only file names and the instance are those of the lab.

. "$(dirname "$0")/../lib"

page=$top/user/icmpguard-recipes.7.in
config=$LAB_DIR/icmpguard.yaml
running=no
sections=0

# local_names - rewrites a text of the manual to the paths of the lab
local_names() {
	sed -e "s|/etc/icmpguard|$LAB_DIR|g" -e "s|/var/lib/icmpguard/default.evidence|$LAB_DIR/evidence|g" \
		-e "s|yesterday.pcap|$LAB_DIR/yesterday.pcap|g" -e 's|\\-|-|g' -e 's|\\(dq|"|g'
}

# Runs a recipe's command in the lab. Files are under the lab's directory, so -c names the configuration.
icmpguard() {
	local words=("${@:2}")
	case $1 in
	run)
		[ "$running" = no ] || guard_stop
		# guard_start would end this shell, with its output in a file.
		guard_launch -c "$config" --set lists.file="$LAB_DIR/lists" "${words[@]}"
		wait_for 60 guard_settled
		grep -qs watching "$LAB_DIR/guard.log" || { guard_log; return 1; }
		running=yes
		lab_in attacker nmap -sn -n -PP "$VICTIM" >/dev/null
		;;
	check-config) "$ICMPGUARD" "$@" ;;
	replay)
		"$ICMPGUARD" "$@" || [ $? = 1 ]
		;;
	doctor)
		guard doctor -c "$config" "${words[@]}" || [ $? = 3 ]
		;;
	status | show | alerts | explain | top) guard "$1" -c "$config" "${words[@]}" ;;
	detach)
		guard "$@" && { kill "$GUARD"; wait "$GUARD"; running=no; }
		;;
	*) guard "$@" ;;
	esac
}

systemctl() { # reload UNIT
	local before
	before=$(reloads)
	[ "$1" = reload ] && kill -HUP "$GUARD" && wait_for 10 reloaded "$before"
}

reloads() {
	grep -c 'icmpguard: reloaded' "$LAB_DIR/guard.log"
}

reloaded() {
	[ "$(reloads)" -gt "$1" ]
}

begin_section() {
	printf 'alerts:\n  file: %s\nevidence:\n  directory: %s\n' "$LAB_DIR/alerts.json" "$LAB_DIR/evidence" >"$config"
	section=$1
	sections=$((sections + 1))
}

add_config() {
	local_names <"$LAB_DIR/block" >>"$config"
	check "$section: its configuration" "$ICMPGUARD" check-config "$config"
}

run_line() {
	local line
	line=$(local_names <<<"$1")
	# A function of this shell: a recipe's `run` continues in the background.
	if eval "$line" >"$LAB_DIR/recipe.out" 2>&1; then
		echo "ok $section: $1"
	else
		echo "not ok $section: $1"
		sed 's/^/  /' "$LAB_DIR/recipe.out"
		failed=1
	fi
}

printf '203.0.113.99 # a comment\n203.0.113.128/25\n' >"$LAB_DIR/blocklist"
printf 'limit:\n  request:\n    source-rate: 20\n' >"$LAB_DIR/tighter.yaml"
zstd -q -d -c "$top/selftests/replay/lab/reflect/reply_flood.pcap.zst" >"$LAB_DIR/yesterday.pcap"

inside=no
while IFS= read -r line; do
	case $line in
	'.Sh '[0-9]*) begin_section "${line#.Sh }" ;;
	'.Bd '*)
		inside=yes
		: >"$LAB_DIR/block"
		;;
	.Ed)
		inside=no
		add_config
		;;
	'.Dl '*) run_line "${line#.Dl }" ;;
	*) [ "$inside" = no ] || printf '%s\n' "$line" >>"$LAB_DIR/block" ;;
	esac
done <"$page"
check 'there are twelve' equal 12 "$sections"
scenario_end
