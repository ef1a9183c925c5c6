/* SPDX-License-Identifier: GPL-2.0-only */
/* A link over simulated hours: its alerts of low severity and above. State and functions for the
 * one file of tests that includes it. */
#ifndef SIMULATED_LINK_H
#define SIMULATED_LINK_H

#include "selftests/unit/simulated.h"

#include "detectors/detector.h"
#include "selftests/link_frames.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SECOND NSEC_PER_SEC
#define MINUTE (60 * SECOND)

static struct simulated simulated;
static unsigned int raised;    /* alerts of severity low and above */
static unsigned int records;   /* of any severity */
static enum severity severity; /* the highest of low and above */
static struct finding found;   /* its latest finding */

static inline void report(const struct alert *alert, void *context)
{
	if (alert->state == ALERT_CLEARED)
		return;
	records++;
	if (alert->finding.severity < SEVERITY_LOW)
		return;
	raised += alert->state == ALERT_RAISED;
	if (alert->finding.severity < severity)
		return;
	severity = alert->finding.severity;
	found = alert->finding;
}

static inline void begin(void)
{
	raised = records = 0;
	severity = SEVERITY_INFO;
	memset(&found, 0, sizeof(found));
	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
}

static inline void wait(__u64 time)
{
	simulated_until(&simulated, simulated.now + time);
}

static inline void end(void)
{
	wait(10 * SECOND);
	simulated_stop(&simulated);
}

static inline void transmit(const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	simulated_receive(&simulated, &frame);
}

#define SEND(...) transmit(&(struct link_message){ __VA_ARGS__ })

static inline void expect(enum rule rule, enum severity least, const char *what)
{
	cr_expect(found.rule == rule && severity >= least,
		  "%s: %u alerts, severity %d, rule %d: %s", what, raised, severity, found.rule,
		  found.summary);
}

#endif
