// SPDX-License-Identifier: GPL-2.0-only
{
  local config = $._config,
  local on = '{{ $labels.guard }} on {{ $labels.instance }}',
  local alert(name, severity, expr, duration, summary, description) = {
    alert: name,
    expr: expr,
    [if duration != '' then 'for']: duration,
    labels: { severity: severity },
    annotations: { summary: summary, description: description },
  },
  // A selector with labels in addition to the site's.
  local select(more='') = '{%s%s}' % [config.selector, if more == '' then '' else ', ' + more],

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'icmpguard.alerts',
        rules: [
          alert(
            'IcmpguardGone', 'critical',
            'time() - icmpguard_last_export_timestamp_seconds%s > %d' % [select(), config.goneAfter], '1m',
            'icmpguard is gone.',
            'icmpguard %s has written no metrics for {{ $value | humanizeDuration }}. Existing blocks stay until they expire; no new ones are made.' % on
          ),
          alert(
            'IcmpguardDetached', 'critical',
            'icmpguard_attached%s == 0' % select(), '1m',
            'icmpguard is not attached to an interface.',
            'icmpguard %s is not attached to {{ $labels.interface }}.' % on
          ),
          alert(
            'IcmpguardGenericMode', 'warning',
            'icmpguard_attach_info%s == 1' % select('mode="generic"'), '15m',
            'icmpguard runs in generic mode.',
            'icmpguard %s is attached to {{ $labels.interface }} in generic mode, which is slower than in the driver.' % on
          ),
          alert(
            'IcmpguardDeadMan', 'critical',
            'rate(icmpguard_dead_man_packets_total%s[5m]) > 0' % select(), '1m',
            'icmpguard runs without its daemon.',
            'icmpguard %s saw packets over a limit while its daemon was silent: no new blocks are made.' % on
          ),
          alert(
            'IcmpguardReloadFailed', 'warning',
            'icmpguard_config_last_reload_successful%s == 0' % select(), '5m',
            'icmpguard refused its configuration.',
            'icmpguard %s refused the configuration at the last reload. The old settings stay in force; icmpguard check-config shows what is wrong.' % on
          ),
          alert(
            'IcmpguardHighAlert', 'warning',
            'increase(icmpguard_alerts_total%s[5m]) > 0' % select('severity=~"high|critical"'), '',
            'icmpguard raised an alert of severity {{ $labels.severity }}.',
            'Rule {{ $labels.rule }} of icmpguard %s raised an alert. Run icmpguard alerts for the offender.' % on
          ),
          alert(
            'IcmpguardDropsSpike', 'warning',
            'guard:icmpguard_dropped_packets:rate5m > 100 and guard:icmpguard_dropped_packets:rate5m > 10 * (guard:icmpguard_dropped_packets:rate5m offset 1h)', '5m',
            'icmpguard drops ten times as much as an hour ago.',
            'icmpguard %s drops {{ $value | humanize }} packets per second.' % on
          ),
          alert(
            'IcmpguardBlocksBraked', 'warning',
            'increase(icmpguard_blocks_braked_total%s[10m]) > 0' % select(), '',
            'icmpguard reached its cap on blocks.',
            'Rules of icmpguard %s found more offenders than block.per-minute, block.max or block.prefix-share allow to block. Further ones are only limited.' % on
          ),
          alert(
            'IcmpguardBlocksRefused', 'info',
            'increase(icmpguard_blocks_refused_total%s[10m]) > 0' % select(), '',
            'A rule would have blocked a protected address.',
            'A rule of icmpguard %s would have blocked a gateway, a resolver or an address of the machine itself, which may be forged.' % on
          ),
          alert(
            'IcmpguardTableNearlyFull', 'warning',
            'guard:icmpguard_table_fill:max{table=~"blocks|block_prefixes|allows|allow_prefixes"} > %s' % config.full, '5m',
            'A list of icmpguard is nearly full.',
            'Table {{ $labels.table }} of icmpguard %s is {{ $value | humanizePercentage }} full (maps.*).' % on
          ),
          alert(
            'IcmpguardEvictions', 'info',
            'rate(icmpguard_table_evictions_total%s[15m]) > 1' % select(), '30m',
            'A table of icmpguard is too small.',
            'Table {{ $labels.table }} of icmpguard %s is too small: it evicts {{ $value | humanize }} entries per second.' % on
          ),
          alert(
            'IcmpguardRecordsLost', 'warning',
            'increase(icmpguard_records_lost_total%s[10m]) > 0' % select(), '',
            'icmpguard loses records.',
            'Records ({{ $labels.sink }}) of icmpguard %s are not written: a disk is full or read-only, or a reader hangs. Limits and blocks are not affected.' % on
          ),
          alert(
            'IcmpguardEventsLost', 'info',
            'increase(icmpguard_events_lost_total%s[10m]) > 0 or increase(icmpguard_samples_lost_total%s[10m]) > 0' % [select(), select()], '10m',
            'icmpguard loses events.',
            'The daemon of icmpguard %s reads events too slowly: alerts are delayed until the next poll.' % on
          ),
          alert(
            'IcmpguardTextfileUnreadable', 'warning',
            'node_textfile_scrape_error%s > 0 and on (instance) icmpguard_build_info%s' % [select(), select()], '10m',
            'node-exporter cannot read a textfile.',
            'The textfile collector of node-exporter on {{ $labels.instance }} reports an error: the metrics of icmpguard may be missing or stale.'
          ),
          alert(
            'IcmpguardVersionsDiffer', 'info',
            'count(count by (version) (icmpguard_build_info%s)) > 1' % select(), '1d',
            'Several versions of icmpguard are in use.',
            '{{ $value }} versions of icmpguard are in use.'
          ),
          alert(
            'IcmpguardMonitorOnly', 'info',
            'min_over_time(icmpguard_mode%s[1d]) == 1' % select('mode="monitor"'), '%dd' % config.monitorDays,
            'icmpguard drops nothing.',
            'icmpguard %s has been in monitor mode for %d days: floods are reported but not dropped.' % [on, config.monitorDays]
          ),
        ],
      },
    ],
  },
}
