/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of measures in alerts that were read back. */
#ifndef ICMPGUARD_ALERTS_MEASURE_NAMES_H
#define ICMPGUARD_ALERTS_MEASURE_NAMES_H

/* The rules have some dozens. */
enum { MEASURE_NAMES = 128, MEASURE_NAME = 32 };

struct measure_names {
	unsigned int count;
	char names[MEASURE_NAMES][MEASURE_NAME];
};

/* Returns a copy of a name that lives as long as `names`; NULL if there are too many, or it is too
 * long. */
const char *measure_names_keep(struct measure_names *names, const char *name);

#endif
