// SPDX-License-Identifier: GPL-2.0-only
// For `promtool test rules`: each alert fires when it should, and none fires if all is well.
local mixin = import 'mixin.libsonnet';
local rules = std.flattenArrays([group.rules for group in mixin.prometheusAlerts.groups]);
local common = { job: 'node', instance: 'gate', guard: 'default' };

local labelsText(labels) = '{' + std.join(', ', ['%s="%s"' % [name, labels[name]] for name in std.objectFields(labels)]) + '}';
local series(metric, values, labels={}) = { series: metric + labelsText(common + labels), values: values };

// Expands the template of an annotation with these labels and the printed value.
local expand(text, labels, value) = std.foldl(
  function(text, name) std.strReplace(text, '{{ $labels.%s }}' % name, labels[name]),
  std.objectFields(labels),
  std.foldl(
    function(text, filter) std.strReplace(text, '{{ $value%s }}' % filter, value),
    ['', ' | humanize', ' | humanizeDuration', ' | humanizePercentage'],
    text
  )
);

// The alert fires at that time, for series with these labels in addition to the common ones.
local fires(name, time, value, input, labels={}) =
  local rule = [rule for rule in rules if rule.alert == name][0];
  local all = common + labels;
  {
    name: name,
    interval: '1m',
    input_series: input,
    alert_rule_test: [{
      alertname: name,
      eval_time: time,
      exp_alerts: [{
        exp_labels: all + rule.labels,
        exp_annotations: std.mapWithKey(function(key, text) expand(text, all, value), rule.annotations),
      }],
    }],
  };
// The same for an alert without the common labels.
local firesAlone(name, time, value, input, labels={}) =
  local test = fires(name, time, value, input, labels);
  test { alert_rule_test: [test.alert_rule_test[0] {
    exp_alerts: [super.exp_alerts[0] { exp_labels: labels + [rule for rule in rules if rule.alert == name][0].labels }],
  }] };

local silent(name, time, input) = {
  name: 'no ' + name,
  interval: '1m',
  input_series: input,
  alert_rule_test: [{ alertname: name, eval_time: time, exp_alerts: [] }],
};

local drops(values) = [series('icmpguard_dropped_packets_total', values, { reason: 'blocked' })];

local well = [
  series('icmpguard_last_export_timestamp_seconds', '0+60x120'),
  series('icmpguard_build_info', '1x120', { version: '1' }),
  series('icmpguard_attached', '1x120', { interface: 'eth0' }),
  series('icmpguard_attach_info', '1x120', { interface: 'eth0', kind: 'direct', mode: 'native' }),
  series('icmpguard_mode', '0x120', { mode: 'monitor' }),
  series('icmpguard_mode', '1x120', { mode: 'enforce' }),
  series('icmpguard_config_last_reload_successful', '1x120'),
  series('icmpguard_dead_man_packets_total', '0x120'),
  series('icmpguard_alerts_total', '0x120', { rule: 'flood-source', severity: 'high' }),
  series('icmpguard_alerts_total', '0+1x120', { rule: 'sweep', severity: 'medium' }),
  series('icmpguard_dropped_packets_total', '0+60x120', { reason: 'blocked' }),
  series('icmpguard_blocks_braked_total', '0x120'),
  series('icmpguard_blocks_refused_total', '0x120'),
  series('icmpguard_table_entries', '10x120', { table: 'blocks' }),
  series('icmpguard_table_max_entries', '100x120', { table: 'blocks' }),
  series('icmpguard_table_entries', '100x120', { table: 'sources' }),
  series('icmpguard_table_max_entries', '100x120', { table: 'sources' }),
  series('icmpguard_table_evictions_total', '5x120', { table: 'sources' }),
  series('icmpguard_records_lost_total', '3x120', { sink: 'alerts' }),
  series('icmpguard_events_lost_total', '3x120'),
  series('icmpguard_samples_lost_total', '3x120'),
  series('node_textfile_scrape_error', '0x120'),
];

local tests = [
  fires('IcmpguardGone', '10m', '10m 0s', [series('icmpguard_last_export_timestamp_seconds', '0x20')]),
  fires('IcmpguardDetached', '5m', '', [series('icmpguard_attached', '0x20', { interface: 'eth0' })], { interface: 'eth0' }),
  fires('IcmpguardGenericMode', '20m', '',
        [series('icmpguard_attach_info', '1x30', { interface: 'eth0', kind: 'direct', mode: 'generic' })],
        { interface: 'eth0', kind: 'direct', mode: 'generic' }),
  fires('IcmpguardDeadMan', '5m', '', [series('icmpguard_dead_man_packets_total', '0+60x20')]),
  fires('IcmpguardReloadFailed', '10m', '', [series('icmpguard_config_last_reload_successful', '1x2 0x20')]),
  fires('IcmpguardHighAlert', '4m', '',
        [series('icmpguard_alerts_total', '0x2 1x20', { rule: 'flood-source', severity: 'high' })],
        { rule: 'flood-source', severity: 'high' }),
  silent('IcmpguardHighAlert', '4m',
         [series('icmpguard_alerts_total', '0x2 1x20', { rule: 'sweep', severity: 'medium' })]),
  fires('IcmpguardDropsSpike', '85m', '1k', drops('0+60x60 3600+60000x40')),
  silent('IcmpguardDropsSpike', '85m', drops('0+60000x120')),
  silent('IcmpguardDropsSpike', '85m', drops('0+60x60 3600+3000x40')),
  fires('IcmpguardBlocksBraked', '5m', '', [series('icmpguard_blocks_braked_total', '0x3 7x20')]),
  fires('IcmpguardBlocksRefused', '5m', '', [series('icmpguard_blocks_refused_total', '0x3 1x20')]),
  fires('IcmpguardTableNearlyFull', '10m', '95%', [
    series('icmpguard_table_entries', '95x20', { table: 'blocks' }),
    series('icmpguard_table_max_entries', '100x20', { table: 'blocks' }),
  ], { table: 'blocks' }),
  fires('IcmpguardEvictions', '50m', '2', [series('icmpguard_table_evictions_total', '0+120x60', { table: 'sources' })],
        { table: 'sources' }),
  fires('IcmpguardRecordsLost', '5m', '', [series('icmpguard_records_lost_total', '0x3 2x20', { sink: 'alerts' })],
        { sink: 'alerts' }),
  fires('IcmpguardEventsLost', '15m', '', [
    series('icmpguard_events_lost_total', '0+5x30'),
    series('icmpguard_samples_lost_total', '0x30'),
  ]),
  fires('IcmpguardTextfileUnreadable', '15m', '', [
    { series: 'node_textfile_scrape_error{job="node", instance="gate"}', values: '1x30' },
    series('icmpguard_build_info', '1x30', { version: '1' }),
  ]) { alert_rule_test: [super.alert_rule_test[0] {
    exp_alerts: [super.exp_alerts[0] { exp_labels: { job: 'node', instance: 'gate', severity: 'warning' } }],
  }] },
  silent('IcmpguardTextfileUnreadable', '15m',
         [{ series: 'node_textfile_scrape_error{job="node", instance="other"}', values: '1x30' }]),
] + [silent(rule.alert, '100m', well) for rule in rules];

// Tests that take days, evaluated once an hour.
local slow = [
  firesAlone('IcmpguardVersionsDiffer', '26h', '2', [
    series('icmpguard_build_info', '1x30', { version: '1' }),
    series('icmpguard_build_info', '1x30', { version: '2', instance: 'other' }),
  ]),
  fires('IcmpguardMonitorOnly', '16d', '', [series('icmpguard_mode', '1x400', { mode: 'monitor' })], { mode: 'monitor' }),
  silent('IcmpguardMonitorOnly', '10d', [series('icmpguard_mode', '1x400', { mode: 'monitor' })]),
];

local file(tests, interval) = {
  rule_files: ['alerts.json', 'rules.json'],
  evaluation_interval: interval,
  tests: [test { interval: interval } for test in tests],
};

// Every alert must have a test in which it fires.
local fired = std.set([
  test.alert_rule_test[0].alertname
  for test in tests + slow
  if std.length(test.alert_rule_test[0].exp_alerts) > 0
]);

assert std.set([rule.alert for rule in rules]) == fired : 'an alert without a test';
{
  'tests.json': file(tests, '1m'),
  'tests-slow.json': file(slow, '1h'),
}
