/* SPDX-License-Identifier: GPL-2.0-only */
/* The alerts in force: what alert.c works on and alert_stream.c saves. */
#ifndef ICMPGUARD_ALERTS_ALERT_TABLE_H
#define ICMPGUARD_ALERTS_ALERT_TABLE_H

#include "alerts/alert.h"
#include "alerts/incident.h"

/* Alerts that may be active at once. Past it findings are counted and left: thousands of
 * offenders at once are a campaign, which the counters tell better. */
enum { ACTIVE_AT_MOST = 4096 };

/* Names of figures in alerts that were read back; rules have some dozens. */
enum { MEASURE_NAMES = 128, MEASURE_NAME = 32 };

struct alerts {
	const struct settings *settings;
	void (*report)(const struct alert *, void *);
	void *context;
	struct incidents *incidents;
	struct alert_counts counts;
	unsigned int name_count;
	char names[MEASURE_NAMES][MEASURE_NAME];
	size_t count;
	struct alert active[ACTIVE_AT_MOST];
};

#endif
