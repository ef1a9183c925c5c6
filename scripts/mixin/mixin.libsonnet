// SPDX-License-Identifier: GPL-2.0-only
// Alerts, rules and dashboards for icmpguard's metrics; see monitoring.mixins.dev.
(import 'config.libsonnet') +
(import 'rules.libsonnet') +
(import 'alerts.libsonnet') +
(import 'dashboard.libsonnet')
