#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `doctor` on what is really there: interfaces of several kinds, disks that are full or read-only, a directory that the
# exporter may not read, an old kernel, a clock that is not synchronised. selftests/unit/doctor.c has the devices that this
# machine cannot make.

. "$(dirname "$0")/../lib"

# In a namespace of its own for mounts and processes: no exporter of this machine is found. BEFORE runs there first.
BEFORE=:
CONFIG=$LAB_DIR/doctor.yaml
AS=()

# doctor CHECK STATE PATTERN [INTERFACE] - a check of `icmpguard doctor` has this state and finding
doctor() {
	# shellcheck disable=SC2016 # of the inner shell
	nsenter --net="/run/netns/$LAB-victim" -- unshare --mount --pid --fork --kill-child --mount-proc -- \
		bash -c 'eval "$1"; "${@:2}"' sh "$BEFORE" "${AS[@]}" "$ICMPGUARD" doctor --instance "$LAB" -c "$CONFIG" \
		"${4:-eth0}" --json >"$LAB_DIR/doctor.json" 2>"$LAB_DIR/doctor.err"
	jq -e --arg check "$1" --arg state "$2" --arg pattern "$3" \
		'.checks[] | select(.check == $check) | .state == $state and (.finding | test($pattern))' \
		"$LAB_DIR/doctor.json" >/dev/null ||
		{ cat "$LAB_DIR/doctor.err"; jq -c --arg check "$1" '.checks[] | select(.check == $check)' "$LAB_DIR/doctor.json"; return 1; }
}

finds() { # CHECK STATE PATTERN [INTERFACE]
	check "$1: $2: $3" doctor "$@"
}

# lines LINE... - the configuration
lines() {
	printf '%s\n' "$@" >"$CONFIG"
}

lines "export: { textfile: '' }"
finds kernel pass '^Linux'
AS=(setarch --uname-2.6)
finds kernel fail 'older than 6.1'
AS=()

finds bpffs pass 'is mounted'
BEFORE='umount -l /sys/fs/bpf'
finds bpffs warn 'not mounted'

# The file that is there in the first network namespace only.
BEFORE='mount -t tmpfs tmpfs /proc/sys/net && mkdir /proc/sys/net/core && echo 0 >/proc/sys/net/core/bpf_jit_enable'
finds jit warn 'interpreted'
BEFORE='mount -t tmpfs tmpfs /proc/sys/net && mkdir /proc/sys/net/core && echo 1 >/proc/sys/net/core/bpf_jit_enable'
finds jit pass 'compiled'

printf '#include <sys/timex.h>\nint adjtimex(struct timex *t) { t->status = STATUS; t->maxerror = 3000; return 0; }\n' >"$LAB_DIR/clock.c"
gcc -shared -fPIC -DSTATUS=0 -o "$LAB_DIR/right.so" "$LAB_DIR/clock.c"
gcc -shared -fPIC -DSTATUS=STA_UNSYNC -o "$LAB_DIR/wrong.so" "$LAB_DIR/clock.c"
BEFORE="export LD_PRELOAD=$LAB_DIR/right.so"
finds clock pass 'within 3 ms'
BEFORE="export LD_PRELOAD=$LAB_DIR/wrong.so"
finds clock warn 'not synchronised'

BEFORE='mount -t tmpfs -o size=1m tmpfs /mnt'
lines 'alerts: { file: /mnt/alerts.json }' "export: { textfile: '' }"
finds disk warn 'alerts.file: the disk of /mnt has 1 MiB free'
BEFORE='mount -t tmpfs -o size=1m tmpfs /mnt; head -c 2M /dev/zero >/mnt/full 2>/dev/null'
finds disk fail 'alerts.file: the disk of /mnt is full'
BEFORE='mount -t tmpfs -o size=1m,ro tmpfs /mnt'
finds disk fail 'alerts.file: /mnt is on a read-only file system'

# A process with the exporter's name.
mkdir -m 755 "$LAB_DIR/metrics"
chmod 711 "$LAB_DIR"
cp "$(command -v sleep)" "$LAB_DIR/node_exporter"
lines "export: { textfile: $LAB_DIR/metrics/icmpguard.prom }"
exporter="setpriv --reuid 65534 --regid 65534 --clear-groups $LAB_DIR/node_exporter 60 &"
named() { # until it has its name
	echo "$1 for i in {1..100}; do grep -qx node_exporter /proc/\$!/comm && break; sleep 0.05; done"
}
BEFORE=:
finds textfile pass 'everybody may read .*no node_exporter runs'
BEFORE=$(named "$exporter")
finds textfile pass 'node_exporter .* may read'
chmod 750 "$LAB_DIR/metrics"
finds textfile warn 'metrics does not let node_exporter'
BEFORE=:
finds textfile warn 'does not let other users read'
lines "export: { textfile: $LAB_DIR/nowhere/icmpguard.prom }"
finds textfile warn 'nowhere: No such file'
lines "export: { textfile: '' }"
finds textfile pass 'no metrics are written'

lab_ip victim <<-END
	link add bridge7 type bridge
	link add veth7 type veth peer name veth8 numrxqueues 1
	link add link veth8 name macvlan7 type macvlan
	link set veth7 master bridge7
	link set bridge7 up
	link set veth7 up
	tuntap add tun7 mode tun
END
finds link warn 'no carrier' veth7
finds link warn 'it is down' veth8
lab_ip victim <<<'link set veth8 up'
finds link pass '^up' veth7
finds membership pass 'a port of bridge7 .bridge.' veth7
finds membership warn 'it is a bridge' bridge7
finds membership warn 'it is a macvlan' macvlan7
finds membership pass 'virtual interface .veth.' veth8
finds membership warn 'loopback' lo
finds frames pass 'Ethernet' veth7
finds frames pass 'IP header' tun7
finds native pass 'driver veth has native' veth8
finds native warn 'driver bridge has no native' bridge7
python3 - "$LAB" <<'END' & # an interface whose frames are no Ethernet
import ctypes, fcntl, os, struct, sys, time
with open('/run/netns/%s-victim' % sys.argv[1]) as namespace:
    ctypes.CDLL(None).setns(namespace.fileno(), 0)
tun = os.open('/dev/net/tun', os.O_RDWR)
fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH22s', b'odd7', 0x0002 | 0x1000, b''))
fcntl.ioctl(tun, 0x400454cd, 801)
time.sleep(60)
END
odd=$!
wait_for 10 lab_in victim ip link show odd7
finds frames fail 'hardware type is 801' odd7
kill "$odd"

echo 'mode: enforce' >"$LAB_DIR/own.yaml"
guard_start eth0 --no-egress -c "$LAB_DIR/own.yaml"
finds programs pass 'icmpguard is attached'
finds egress warn 'does not see packets that leave'
finds daemon pass 'runs, process'
finds files pass 'files of its own'
finds configuration pass "$CONFIG: no errors; monitor mode"
its_own() {
	guard doctor --json | jq -r '.checks[] | select(.check == "configuration") | .finding'
}
check 'the configuration is the one that the daemon has read' equal "$LAB_DIR/own.yaml: no errors; enforce mode" "$(its_own)"
LAB_OWN=$LAB LAB=$LAB-other
lines "memory: { file: $LAB_DIR/one }"
finds programs warn 'icmpguard can only run next to it if'
finds files warn 'memory.file is .* for every instance'
lines "memory: { file: $LAB_DIR/alerts.json }"
finds files fail "memory.file and alerts.file of instance .$LAB_OWN. are the same file, $LAB_DIR/alerts.json"
second=$LAB_DIR/second.log
nsenter --net="/run/netns/$LAB_OWN-victim" -- "$ICMPGUARD" run eth0 --instance "$LAB" -c "$CONFIG" --set lists.file= \
	>"$second" 2>&1 # the hook is taken
check 'a daemon says so, too' says "memory.file: $LAB_DIR/alerts.json is also alerts.file of instance .$LAB_OWN" "$second"
LAB=$LAB_OWN
lines 'egress: yes'
guard detach --force --keep-state >/dev/null
sees_nothing() { guard status --json | jq -e '.daemon.missing == "eth0"'; }
wait_for 10 sees_nothing
finds daemon fail 'sees nothing on eth0'
guard detach --force >/dev/null
finds daemon fail 'its state was removed'
guard_stop
finds daemon pass 'was not started'
guard_start eth0
guard_stop KILL
finds daemon fail 'its daemon does not run'
finds egress pass 'packets that leave are seen'
scenario_end
