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
  // A selector of some labels beside the site's.
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
            'icmpguard %s has written no metrics for {{ $value | humanizeDuration }}. What is blocked stays blocked until it expires, and nothing new is blocked.' % on
          ),
          alert(
            'IcmpguardDetached', 'critical',
            'icmpguard_attached%s == 0' % select(), '1m',
            'icmpguard sees nothing on an interface.',
            'icmpguard %s is not attached to {{ $labels.interface }}.' % on
          ),
          alert(
            'IcmpguardGenericMode', 'warning',
            'icmpguard_attach_info%s == 1' % select('mode="generic"'), '15m',
            'icmpguard runs in the network stack.',
            'icmpguard %s is attached to {{ $labels.interface }} in generic mode, which is slower than in the driver.' % on
          ),
          alert(
            'IcmpguardDeadMan', 'critical',
            'rate(icmpguard_dead_man_packets_total%s[5m]) > 0' % select(), '1m',
            'icmpguard limits without its daemon.',
            'Packets over a limit came to icmpguard %s while its daemon showed no sign of life: nothing new is blocked.' % on
          ),
          alert(
            'IcmpguardReloadFailed', 'warning',
            'icmpguard_config_last_reload_successful%s == 0' % select(), '5m',
            'icmpguard refused its configuration.',
            'icmpguard %s refused the configuration when it was last read. The settings of before stay in force; icmpguard check-config tells what is wrong.' % on
          ),
          alert(
            'IcmpguardHighAlert', 'warning',
            'increase(icmpguard_alerts_total%s[5m]) > 0' % select('severity=~"high|critical"'), '',
            'icmpguard raised an alert of severity {{ $labels.severity }}.',
            'Rule {{ $labels.rule }} of icmpguard %s raised an alert. icmpguard alerts names whom it is about.' % on
          ),
          alert(
            'IcmpguardDropsSpike', 'warning',
            'guard:icmpguard_dropped_packets:rate5m > 100 and guard:icmpguard_dropped_packets:rate5m > 10 * (guard:icmpguard_dropped_packets:rate5m offset 1h)', '5m',
            'icmpguard drops ten times as much as an hour ago.',
            'icmpguard %s drops {{ $value | humanize }} packets a second.' % on
          ),
          alert(
            'IcmpguardBlocksBraked', 'warning',
            'increase(icmpguard_blocks_braked_total%s[10m]) > 0' % select(), '',
            'icmpguard reached its bound of blocks.',
            'Rules of icmpguard %s found more offenders than block.per-minute or block.max lets them block. Further ones are limited only.' % on
          ),
          alert(
            'IcmpguardBlocksRefused', 'info',
            'increase(icmpguard_blocks_refused_total%s[10m]) > 0' % select(), '',
            'A rule would have blocked a protected address.',
            'A rule of icmpguard %s would have blocked a gateway, a resolver or an address of the machine itself: somebody may forge its address.' % on
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
            'icmpguard forgets hosts that are still there.',
            'Table {{ $labels.table }} of icmpguard %s is too small: {{ $value | humanize }} entries a second make room for others.' % on
          ),
          alert(
            'IcmpguardRecordsLost', 'warning',
            'increase(icmpguard_records_lost_total%s[10m]) > 0' % select(), '',
            'icmpguard loses records.',
            'Records ({{ $labels.sink }}) of icmpguard %s are not written: a disk is full, may only be read, or a reader hangs. Limits and blocks are not affected.' % on
          ),
          alert(
            'IcmpguardEventsLost', 'info',
            'increase(icmpguard_events_lost_total%s[10m]) > 0 or increase(icmpguard_samples_lost_total%s[10m]) > 0' % [select(), select()], '10m',
            'icmpguard loses events.',
            'The daemon of icmpguard %s does not read fast enough what the kernel sends it: alerts come later, by the poll.' % on
          ),
          alert(
            'IcmpguardTextfileUnreadable', 'warning',
            'node_textfile_scrape_error%s > 0 and on (instance) icmpguard_build_info%s' % [select(), select()], '10m',
            'node-exporter cannot read a textfile.',
            'node-exporter on {{ $labels.instance }} reports an error of its textfile collector: the metrics of icmpguard may be missing or old.'
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
            'icmpguard %s has been in monitor mode for %d days: floods are reported, and pass.' % [on, config.monitorDays]
          ),
        ],
      },
    ],
  },
}
