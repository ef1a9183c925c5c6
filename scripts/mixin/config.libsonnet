// SPDX-License-Identifier: GPL-2.0-only
// What a site may change: jsonnet -e '(import "mixin.libsonnet") + { _config+:: { selector: "job=\"edge\"" } }'
{
  _config+:: {
    // Of the series that are meant, as in braces.
    selector: 'job=~".+"',
    // Of the scrape, of the machine that exports, and of the instance of icmpguard on it.
    labels: ['job', 'instance', 'guard'],
    // Seconds without a new textfile after which icmpguard counts as gone: four times export.interval.
    goneAfter: 60,
    // Share of a table's entries from which it counts as nearly full.
    full: 0.9,
    // Days in monitor mode after which that is mentioned.
    monitorDays: 14,
    dashboardTags: ['icmpguard'],
    documentation: 'man:icmpguard(8)',
  },
}
