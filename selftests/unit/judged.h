/* SPDX-License-Identifier: GPL-2.0-only */
/* One observation, judged by all detectors. */
#ifndef ICMPGUARD_SELFTESTS_JUDGED_H
#define ICMPGUARD_SELFTESTS_JUDGED_H

#include "detectors/detector.h"

struct judged_findings {
	int count;
	struct finding last;
};

extern struct settings settings;

/* The entries that source_in() observes. */
extern struct source entry;
extern struct source earlier;

/* Sets the settings to their defaults; for TestSuite(). */
void judged_defaults(void);

/* Clears both entries; returns an observation of a source within its first second. */
struct observation source_in(enum lane lane);

struct judged_findings judge(const struct observation *observation);

#endif
