// SPDX-License-Identifier: GPL-2.0-only
// One dashboard, for all machines that the variables select. No Grafana library: the model is JSON.
{
  local config = $._config,
  local where = 'job=~"$job", instance=~"$instance", guard=~"$guard"',
  local select(more='') = '{%s%s}' % [where, if more == '' then '' else ', ' + more],
  local rate(metric, more='') = 'rate(%s%s[$__rate_interval])' % [metric, select(more)],
  local source = { type: 'prometheus', uid: '${datasource}' },

  local query(expr, legend, format='time_series', instant=false) = {
    datasource: source,
    expr: expr,
    legendFormat: legend,
    format: format,
    instant: instant,
    range: !instant,
  },
  local panel(type, title, description, unit, width, queries, options={}) = {
    type: type,
    title: title,
    description: description,
    datasource: source,
    gridPos: { w: width, h: if type == 'stat' then 4 else 8 },
    fieldConfig: { defaults: { unit: unit }, overrides: [] },
    options: options,
    targets: [
      queries[i] { refId: std.char(std.codepoint('A') + i) }
      for i in std.range(0, std.length(queries) - 1)
    ],
  },
  local graph(title, description, unit, queries) = panel('timeseries', title, description, unit, 12, queries),
  local stat(title, description, unit, expr, legend) =
    panel('stat', title, description, unit, 4, [query(expr, legend, instant=true)], { textMode: 'auto' }),
  local row(title) = { type: 'row', title: title, collapsed: false, gridPos: { w: 24, h: 1 }, panels: [] },

  local panels = [
    row('Health'),
    stat('Last export', 'Seconds since the daemon wrote its metrics; more than four times export.interval means that it is gone.', 's',
         'time() - icmpguard_last_export_timestamp_seconds%s' % select(), '{{guard}}'),
    stat('Interfaces watched', 'Attached interfaces. Fewer than configured means that icmpguard does not see some traffic.', 'short',
         'sum(icmpguard_attached%s)' % select(), 'watched'),
    stat('Enforcing', '1 if floods are dropped, 0 in monitor mode.', 'short',
         'icmpguard_mode%s' % select('mode="enforce"'), '{{guard}}'),
    stat('Alerts in force', 'Raised and not cleared yet.', 'short',
         'sum(icmpguard_alerts_active%s)' % select(), 'alerts'),
    stat('Blocks', 'Addresses and prefixes that are blocked.', 'short',
         'sum(icmpguard_blocks_active%s)' % select(), 'blocks'),
    stat('Versions', 'Number of different versions in use.', 'short',
         'count(count by (version) (icmpguard_build_info%s))' % select(), 'versions'),
    row('Packets'),
    graph('What became of packets', 'By reason; pass and essential are the packets that pass.', 'pps',
          [query('sum by (reason) (%s) > 0' % rate('icmpguard_packets_total'), '{{reason}}')]),
    graph('Dropped, and what would have been', 'Would-be drops are those of monitor mode.', 'pps', [
      query('sum by (guard) (%s)' % rate('icmpguard_dropped_packets_total'), 'dropped {{guard}}'),
      query('sum by (guard) (%s)' % rate('icmpguard_would_drop_packets_total'), 'would drop {{guard}}'),
    ]),
    graph('By type', 'All messages, passed or dropped.', 'pps',
          [query('sum by (family, icmp_type) (%s)' % rate('icmpguard_type_packets_total'), '{{family}} {{icmp_type}}')]),
    graph('Bytes', 'Bytes of frames, by reason.', 'Bps',
          [query('sum by (reason) (%s) > 0' % rate('icmpguard_bytes_total'), '{{reason}}')]),
    row('Alerts and blocks'),
    graph('Alerts raised', 'By rule and severity, within the interval.', 'short',
          [query('sum by (rule, severity) (increase(icmpguard_alerts_total%s[$__rate_interval])) > 0' % select(), '{{rule}} {{severity}}')]),
    graph('Alerts in force', 'By rule.', 'short',
          [query('sum by (rule) (icmpguard_alerts_active%s) > 0' % select(), '{{rule}}')]),
    graph('Blocks in force', 'By origin and scope.', 'short',
          [query('sum by (origin, scope) (icmpguard_blocks_active%s)' % select(), '{{origin}} {{scope}}')]),
    graph('Blocks made, held back and refused', 'Blocks of rules, per second.', 'short', [
      query('sum(%s)' % rate('icmpguard_blocks_made_total'), 'made'),
      query('sum(%s)' % rate('icmpguard_blocks_would_make_total'), 'would make'),
      query('sum(%s)' % rate('icmpguard_blocks_braked_total'), 'braked'),
      query('sum(%s)' % rate('icmpguard_blocks_refused_total'), 'refused'),
      query('sum(%s)' % rate('icmpguard_blocks_failed_total'), 'failed'),
    ]),
    row('icmpguard itself'),
    graph('Fill of the tables', 'Fraction of their entries in use.', 'percentunit',
          [query('max by (table) (icmpguard_table_entries%s / icmpguard_table_max_entries%s)' % [select(), select()], '{{table}}')]),
    graph('Evictions', 'Entries evicted to make room for others, per second.', 'short',
          [query('sum by (table) (%s)' % rate('icmpguard_table_evictions_total'), '{{table}}')]),
    graph('Daemon', 'CPU time, and time spent in polls, in seconds per second.', 'percentunit', [
      query('sum by (guard) (%s)' % rate('icmpguard_process_cpu_seconds_total'), 'processors {{guard}}'),
      query('sum by (guard) (%s)' % rate('icmpguard_poll_seconds_total'), 'polls {{guard}}'),
    ]),
    graph('Memory', 'Resident memory of the daemon, without the tables in the kernel.', 'bytes',
          [query('icmpguard_process_resident_memory_bytes%s' % select(), '{{guard}}')]),
    graph('Losses', 'Records, events and samples that found no room.', 'short', [
      query('sum by (sink) (%s)' % rate('icmpguard_records_lost_total'), '{{sink}}'),
      query('sum(%s)' % rate('icmpguard_events_lost_total'), 'events'),
      query('sum(%s)' % rate('icmpguard_samples_lost_total'), 'samples'),
    ]),
    graph('Attached', '1 for each attached interface.', 'short',
          [query('icmpguard_attached%s' % select(), '{{guard}} {{interface}}')]),
  ],

  // From left to right, and down when a row is full.
  local placed = std.foldl(
    function(place, panel)
      local full = place.x + panel.gridPos.w > 24;
      local x = if full then 0 else place.x;
      local y = if full then place.bottom else place.y;
      {
        panels: place.panels + [panel { id: std.length(place.panels) + 1, gridPos+: { x: x, y: y } }],
        x: x + panel.gridPos.w,
        y: y,
        bottom: std.max(if full then 0 else place.bottom, y + panel.gridPos.h),
      },
    panels,
    { panels: [], x: 0, y: 0, bottom: 0 }
  ).panels,

  local variable(name, query) = {
    type: 'query',
    name: name,
    label: name,
    datasource: source,
    query: { query: query, refId: name },
    definition: query,
    includeAll: true,
    multi: true,
    allValue: '.+',
    refresh: 2,
    sort: 1,
  },

  grafanaDashboards+:: {
    'icmpguard.json': {
      title: 'icmpguard',
      uid: 'icmpguard',
      description: 'What icmpguard sees, drops and blocks, and its own health.',
      tags: config.dashboardTags,
      schemaVersion: 39,
      version: 1,
      editable: true,
      graphTooltip: 1,
      refresh: '30s',
      time: { from: 'now-1h', to: 'now' },
      timezone: '',
      templating: {
        list: [
          { type: 'datasource', name: 'datasource', label: 'data source', query: 'prometheus' },
          variable('job', 'label_values(icmpguard_build_info, job)'),
          variable('instance', 'label_values(icmpguard_build_info{job=~"$job"}, instance)'),
          variable('guard', 'label_values(icmpguard_build_info{job=~"$job", instance=~"$instance"}, guard)'),
        ],
      },
      annotations: {
        list: [
          {
            name: 'Alerts of high severity',
            enable: true,
            iconColor: 'red',
            datasource: source,
            expr: 'sum by (rule) (increase(icmpguard_alerts_total%s[1m])) > 0' % select('severity=~"high|critical"'),
            titleFormat: '{{rule}}',
          },
        ],
      },
      panels: placed,
    },
  },
}
