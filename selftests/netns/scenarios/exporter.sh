#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The textfile, checked by promtool and a real node-exporter.
#
# short: a real node_exporter

. "$(dirname "$0")/../lib"

address=127.0.0.1:9100
metrics() {
	lab_in victim curl -s "http://$address/metrics"
}

# value METRIC - prints a served metric, ignoring the label of the instance
value() {
	metrics | sed -E 's/guard="[^"]*",?//; s/,\}/}/; s/\{\}//' | awk -v metric="$1" '$1 == metric { print $2 + 0 }'
}

counted() {
	[ "$(value 'icmpguard_type_packets_total{family="icmp",icmp_type="echo_request"}')" -ge 2000 ]
}

guard_start eth0 --enforce
lab_in attacker hping3 --icmp --faster -c 2000 "$VICTIM" >/dev/null 2>&1
lab_start victim prometheus-node-exporter --web.listen-address="$address" --collector.disable-defaults \
	--collector.textfile --collector.textfile.directory="$LAB_DIR"
wait_for 10 metrics || bail 'the node exporter did not start'

check 'a real node exporter serves the counters' wait_for 10 counted
check 'it found no error in the file' equal 0 "$(value node_textfile_scrape_error)"
# How many of them the limit drops before the block is in force depends on the machine.
check 'drops are counted' at_least 1000 $(($(value 'icmpguard_dropped_packets_total{reason="blocked"}') +
	$(value 'icmpguard_dropped_packets_total{reason="limit_source"}')))
check 'the alert is counted' equal 1 "$(value 'icmpguard_alerts_total{rule="flood-source",severity="high"}')"
check 'the block is counted' equal 1 "$(value 'icmpguard_blocks_active{origin="rule",scope="icmp"}')"
check 'promtool check metrics' lab_in victim promtool check metrics <"$LAB_DIR/icmpguard.prom"
check 'the file may be read by all' equal 644 "$(stat -c %a "$LAB_DIR/icmpguard.prom")"
check 'no address is in it' not grep -E '203\.0\.113|192\.0\.2' "$LAB_DIR/icmpguard.prom"
guard_stop # it would write the next one
check 'nothing but the file is left' equal "$LAB_DIR/icmpguard.prom" "$(compgen -G "$LAB_DIR/*.prom*")"
scenario_end
