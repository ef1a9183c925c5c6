// SPDX-License-Identifier: GPL-2.0-only
// Settings of a site: jsonnet -e '(import "mixin.libsonnet") + { _config+:: { selector: "job=\"edge\"" } }'
{
  _config+:: {
    // Selects the series, as in braces.
    selector: 'job=~".+"',
    // Labels of the scrape job, the machine, and the icmpguard instance on it.
    labels: ['job', 'instance', 'guard'],
    // Age of the textfile, in seconds, at which icmpguard counts as gone: four times export.interval.
    goneAfter: 60,
    // Fill, as a fraction, from which a table counts as nearly full.
    full: 0.9,
    // Days in monitor mode after which an alert fires.
    monitorDays: 14,
    dashboardTags: ['icmpguard'],
    documentation: 'man:icmpguard(8)',
  },
}
