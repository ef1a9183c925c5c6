#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Questions that an operator asks, each answered by one command on a terminal of 80 columns. They were written from
# README.md alone. Commands are typed under tmux; an answer is a pattern on the screen, whose lines fit.

. "$(dirname "$0")/../lib"

SCREEN=(tmux -L "$LAB" -f /dev/null)
questions=0
config=$LAB_DIR/icmpguard.yaml
printf 'alerts:\n  file: %s\nevidence:\n  directory: %s\n' "$LAB_DIR/alerts.json" "$LAB_DIR/evidence" >"$config"

# Typed as an operator types it: the wrapper adds what the lab needs.
cat >"$LAB_DIR/icmpguard" <<END
#!/bin/bash
case \$1 in
status | show | alerts | explain | doctor | top) set -- "\$1" --instance "$LAB" -c "$config" "\${@:2}" ;;
replay | check-config | version | --help) ;;
*) set -- "\$1" --instance "$LAB" "\${@:2}" ;;
esac
exec nsenter --net=/run/netns/$LAB-victim -- "$ICMPGUARD" "\$@"
END
chmod +x "$LAB_DIR/icmpguard"

answered() { # NUMBER
	"${SCREEN[@]}" capture-pane -p -S - >"$LAB_DIR/screen" && grep -qE "^answered $1 [0-9]+\$" "$LAB_DIR/screen"
}

# ask QUESTION COMMAND PATTERN - a test: the command's output matches
ask() {
	questions=$((questions + 1))
	"${SCREEN[@]}" send-keys -R
	"${SCREEN[@]}" clear-history
	"${SCREEN[@]}" send-keys "clear; $2; echo answered $questions \$?" Enter
	check "$1" answer "$3"
}

# Lines that the terminal wrapped are joined: what was printed, without what was typed.
wide_lines() {
	"${SCREEN[@]}" capture-pane -J -p -S - | sed 's/ *$//' | awk '!/; echo answered/ && length > 80'
}

answer() {
	local wide
	if ! wait_for 20 answered "$questions" || ! grep -qE -e "$1" "$LAB_DIR/screen"; then
		cat "$LAB_DIR/screen"
		return 1
	fi
	wide=$(wide_lines)
	[ -z "$wide" ] || { echo "longer than 80 columns: $wide"; return 1; }
}

guard_start eth0 -c "$config" --set lists.file="$LAB_DIR/lists" --set mode=enforce
lab_in bystander ping -q -c 3 -i 0.2 "$VICTIM" >/dev/null
lab_in attacker nmap -sn -n -PP "$VICTIM" >/dev/null
lab_start attacker hping3 --icmp --flood "$VICTIM"
wait_for 15 blocked "$ATTACKER" || bail 'the flood was not blocked'
lab_stop "$LAB_PID" KILL
wait_for 10 alert_raised '.rule == "flood-source"' || bail 'no alert of the flood'
guard mute ttl-probe "$BYSTANDER" --for 1h --reason 'our traceroutes' >/dev/null
guard block 203.0.113.99 --for 1d --reason 'ticket 42' >/dev/null
guard allow 203.0.113.20 --reason 'our monitor' >/dev/null
zstd -q -d -c "$top/selftests/replay/lab/reflect/reply_flood.pcap.zst" >"$LAB_DIR/yesterday.pcap"

"${SCREEN[@]}" new-session -d -x 80 -y 50 "env -i PATH='$LAB_DIR:$PATH' TERM=screen LC_ALL=C HOME=/root bash --norc --noprofile"
id=$(alert '.rule == "flood-source"' .id | cut -c1-8)

ask 'is it alive?' 'icmpguard status' '^daemon +running for'
ask 'is all well?' 'icmpguard status | head -1' '^status +(OK|WATCH)'
ask 'in which mode is it?' 'icmpguard status' '^instance .*mode enforce'
ask 'are my settings in force?' 'icmpguard status' '^settings +.*/icmpguard.yaml, read [0-9.]+ (s|min) ago'
ask 'where is it attached, and how?' 'icmpguard status' '^attached +eth0: .*native'
ask 'what does it cost?' 'ping -q -c 20 -i 0.01 127.0.0.1 >/dev/null; icmpguard status --json | grep nanoseconds || echo idle' \
	'nanoseconds|idle'
ask 'does this machine suit it?' 'icmpguard doctor eth0' '^pass  native'
ask 'who sends most?' 'icmpguard sources' "^$ATTACKER +inbound +request"
ask 'who is asked most?' 'icmpguard targets' "^$VICTIM +inbound +request"
ask 'what happens just now?' 'icmpguard top --batch' '^ICMP [0-9]+/s'
ask 'what is blocked?' 'icmpguard list blocks' "^$ATTACKER +(icmp|echo) +flood-source"
ask 'why is this address blocked?' "icmpguard show $ATTACKER" "blocked +$ATTACKER.*by flood-source"
ask 'what can I type about it?' "icmpguard show $ATTACKER" "^ +$ATTACKER, or a higher rate"
ask 'since when?' "icmpguard show $ATTACKER" 'by flood-source [0-9.]+ (s|min) ago'
ask 'until when?' 'icmpguard list blocks' "^$ATTACKER .*in [0-9]+ (s|min)"
ask 'who blocked that one, and why?' 'icmpguard list blocks' '^203.0.113.99 .*operator .*ticket 42'
ask 'whom do we allow?' 'icmpguard list allows' '^203.0.113.20 .*our monitor'
ask 'what can never be blocked?' 'icmpguard list protected' "^$VICTIM +an address of this machine"
ask 'which alerts are active?' 'icmpguard alerts --active' "^$id .*flood-source"
ask 'what happened in the last hour?' 'icmpguard alerts --since 1h' 'legacy-probe'
ask 'what does this alert mean?' "icmpguard explain $id" '^what to do'
ask 'what did this host do?' "icmpguard alerts --address $ATTACKER" 'legacy-probe'
ask 'where are its packets?' "icmpguard explain $id" "$LAB_DIR/evidence/"
ask 'what is muted?' 'icmpguard list mutes' "^$BYSTANDER +ttl-probe .*our traceroutes"
ask 'who is this host to us?' "icmpguard show $VICTIM" 'an address of this machine'
ask 'what would this capture give under enforce?' "icmpguard replay --enforce $LAB_DIR/yesterday.pcap" 'reflection'
ask 'how many packets were dropped, and for what?' 'icmpguard status --all' '^blocked +[0-9]+'
ask 'what was it yesterday at three?' "icmpguard alerts --since 'yesterday 03:00' --until 'yesterday 04:00'" '^no such alert'
ask 'what is usual here at this hour?' 'icmpguard baseline' 'not saved|nothing is learned yet|"": nothing is saved'
ask 'which messages pass?' 'icmpguard policy show' 'every message passes'
ask 'what is this rule?' 'icmpguard explain sweep' '^what looks alike and is harmless'
ask 'how full are the tables?' 'icmpguard status --all' '^blocks +[0-9]+ +16384 +[0-9]+ %'
ask 'does it see this gateway as one?' 'icmpguard show 192.0.2.1' '^protected  no rule blocks it: a gateway'
ask 'how do I lift a block?' 'icmpguard unblock 203.0.113.99' '^unblocked 203.0.113.99'
ask 'does monitor mode still block it?' "icmpguard mode monitor >/dev/null; icmpguard show $ATTACKER" "would block +$ATTACKER"
ask 'what do blocks do in monitor mode?' 'icmpguard status' '^blocks +1 of scope icmp; .*those of rules drop nothing'
ask 'how do I stop all dropping?' 'icmpguard off' '^nothing is dropped; icmpguard mode enforce undoes it'
ask 'how do I return to my settings?' 'icmpguard mode configured' '^mode +enforce$'
ask 'is what I changed in the file in force?' "echo 'window: 2m' >>$config; icmpguard status" 'CHANGED since: icmpguard reload'
ask 'and what does status say of it?' 'icmpguard status | head -2' 'WATCH: the configuration was changed'
check 'there are at least twenty-five' at_least 25 "$questions"

# A second list of questions, written later, also from README.md alone.
ask 'is anything wrong just now?' 'icmpguard status | head -3' '^status +WATCH'
ask 'which alerts of the last day are high or worse?' 'icmpguard alerts --severity high --since 24h' "^$id "
ask 'what does our monitor do here?' 'icmpguard show 203.0.113.20' '^  allowed .*our monitor'
ask 'who allowed it?' 'icmpguard list 203.0.113.20' '^  by +operator'
ask 'when does the trial of enforce end?' 'icmpguard mode enforce --for 10m' 'on trial for 10 min more, then'
ask 'and after the confirmation?' 'icmpguard mode confirm' '^mode +enforce$'
ask 'how do I undo a mode in a hurry?' 'icmpguard mode --help' 'configured'
ask 'which thresholds has this rule?' 'icmpguard explain flood-source' '^  rules.flood-source.response: block'
ask 'what are all the terms of a long rule?' 'icmpguard explain forged-error' '^severity'
ask 'does path-MTU discovery pass as an edge?' 'icmpguard policy show --profile edge' '^icmp/3 +4 +allow +allow'
ask 'and why?' 'icmpguard policy show --profile host' 'RFC 4890 4.3.1, 4.4.1; RFC 8201; path-MTU discovery'
ask 'which version runs?' 'icmpguard version' '^icmpguard [0-9]'
ask 'is this IPv6 host blocked?' "icmpguard list $ATTACKER6" 'is neither blocked nor allowed'
ask 'how many packets has the block stopped?' "icmpguard list $ATTACKER" '^  hits +[1-9][0-9]* packets'
ask 'is there a second instance?' 'icmpguard status --instance lan; true' 'no instance "lan"; there is '
ask 'is this network at home?' 'icmpguard show 192.0.2.0/24' '^192.0.2.0/24: at home'
ask 'is the bystander limited?' "icmpguard show $BYSTANDER" "^$BYSTANDER: outside"
ask 'which addresses did the source try?' 'icmpguard sources --by fanout' '^ADDRESS .*TARGETS'
ask 'who talks with whom?' 'icmpguard top --batch --pane conversations' "^$BYSTANDER > $VICTIM"
ask 'is anything dropped right now?' 'icmpguard top --batch' '^ICMP [0-9]+/s, dropped'
ask 'what would monitor mode drop?' 'icmpguard mode monitor >/dev/null; icmpguard top --batch' 'would drop [0-9]+/s'
ask 'what would it block?' 'icmpguard list blocks' "^$ATTACKER .*would drop"
ask 'what can I send to a colleague?' "icmpguard doctor --bundle $LAB_DIR/report.tgz >/dev/null; ls $LAB_DIR/report.tgz" '/report.tgz$'
ask 'what would yesterday be under a tighter limit?' \
	"icmpguard replay --set limit.request.source-rate=5 $LAB_DIR/yesterday.pcap" '^alerts: [0-9]'
ask 'and compared with another file?' "icmpguard replay --compare $config $config $LAB_DIR/yesterday.pcap" 'alerts'
ask 'what can icmpguard do?' 'icmpguard --help' '^  doctor '
ask 'what do these options mean?' 'icmpguard block --help' '[-]-scope'
ask 'what was lifted?' 'icmpguard unblock --all' "^unblocked $ATTACKER"
ask 'is anything blocked now?' 'icmpguard list blocks' '^nothing is blocked'
check 'there are at least fifty' at_least 50 "$questions"

ask 'tables fit 80 columns' 'icmpguard sources; icmpguard list' '^ADDRESS'
"${SCREEN[@]}" kill-session
scenario_end
