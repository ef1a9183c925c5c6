/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Incidents: what one offender did, in order. Alerts of one offender, of any rules, within
 * alerts.incident of each other form one story: a sweep, then a fingerprint of the hosts that
 * replied. The same record suppresses repeated alerts within a rule's suppression.
 */
#ifndef ICMPGUARD_ALERTS_INCIDENT_H
#define ICMPGUARD_ALERTS_INCIDENT_H

#include "alerts/alert.h"
#include "config/settings.h"

struct incidents;
struct stream;

/* Returns NULL when out of memory. */
struct incidents *incidents_new(void);
void incidents_free(struct incidents *incidents);

/* Returns true if the rule's suppression still applies to this offender. */
bool incidents_suppress(const struct incidents *incidents, const struct settings *settings,
			const struct finding *finding, __u64 now);

/* Makes a new alert the next step of its offender's incident, or the first of a new one. */
void incidents_join(struct incidents *incidents, const struct settings *settings,
		    struct alert *alert, __u64 now);

/* Writes, or reads back, the incidents; `shift` (ns) is added to every time. */
void incidents_save(const struct incidents *incidents, struct stream *stream, __s64 shift);
void incidents_restore(struct incidents *incidents, struct stream *stream, __s64 shift);

#endif
