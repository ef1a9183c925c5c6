/* SPDX-License-Identifier: GPL-2.0-only */
/* What the rules about errors that cannot be true have in common. */
#ifndef ICMPGUARD_DETECTORS_FAULTS_H
#define ICMPGUARD_DETECTORS_FAULTS_H

#include "detectors/detector.h"
#include "headers/faulty.h"

/* The faulty errors to one receiver within the window. */
struct fault_reading {
	const struct faulty *entry;
	double counts[FAULT_COUNT];
	double senders; /* distinct ones */
};

/* False where the observation is of another table. */
bool faults_read(const struct settings *settings, const struct observation *observation,
		 struct fault_reading *reading);

/* How many errors there are with one of these faults (bits), or a few more. */
double faults_count(const struct fault_reading *reading, __u32 faults);

/* Adds the figures of these faults to a finding, and makes the offender of it who sent them: one
 * host, or, of many, which may all be forged, their receiver. */
void faults_tell(const struct fault_reading *reading, __u32 faults, double threshold,
		 struct finding *finding);

#endif
