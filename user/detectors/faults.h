/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the rules on errors that cannot be true. */
#ifndef ICMPGUARD_DETECTORS_FAULTS_H
#define ICMPGUARD_DETECTORS_FAULTS_H

#include "detectors/detector.h"
#include "headers/faulty.h"

/* The faulty errors to one receiver within the window. */
struct fault_reading {
	const struct faulty *entry;
	double counts[FAULT_COUNT];
	double senders; /* distinct senders */
};

/* Returns false if the observation is of another table. */
bool faults_read(const struct settings *settings, const struct observation *observation,
		 struct fault_reading *reading);

/* Returns the number of errors with any of these faults (bits); an error with several is counted
 * several times. */
double faults_count(const struct fault_reading *reading, __u32 faults);

/* Adds the figures of these faults to a finding and sets its offender: the sender if there is only
 * one, else the receiver, since many senders may all be forged. */
void faults_tell(const struct fault_reading *reading, __u32 faults, double threshold,
		 struct finding *finding);

#endif
