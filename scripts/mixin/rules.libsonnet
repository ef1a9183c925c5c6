// SPDX-License-Identifier: GPL-2.0-only
// Recording rules: expressions that dashboards and alerts use repeatedly.
{
  local config = $._config,
  local by = std.join(', ', config.labels),
  local record(name, expr) = { record: name, expr: expr },

  prometheusRules+:: {
    groups+: [
      {
        name: 'icmpguard.rules',
        rules: [
          record('guard:icmpguard_packets:rate5m',
                 'sum by (%s) (rate(icmpguard_packets_total{%s}[5m]))' % [by, config.selector]),
          record('guard:icmpguard_dropped_packets:rate5m',
                 'sum by (%s) (rate(icmpguard_dropped_packets_total{%s}[5m]))' % [by, config.selector]),
          record('guard:icmpguard_would_drop_packets:rate5m',
                 'sum by (%s) (rate(icmpguard_would_drop_packets_total{%s}[5m]))' % [by, config.selector]),
          record('guard_type:icmpguard_packets:rate5m',
                 'sum by (%s, family, icmp_type) (rate(icmpguard_type_packets_total{%s}[5m]))' % [by, config.selector]),
          record('guard:icmpguard_table_fill:max',
                 'max by (%s, table) (icmpguard_table_entries{%s} / icmpguard_table_max_entries{%s})' %
                 [by, config.selector, config.selector]),
        ],
      },
    ],
  },
}
