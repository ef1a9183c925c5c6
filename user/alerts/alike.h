/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sources that scan the same hosts at the same time share an alert: one is the scanner, the others
 * are its decoys, or other addresses of it.
 */
#ifndef ICMPGUARD_ALERTS_ALIKE_H
#define ICMPGUARD_ALERTS_ALIKE_H

#include "alerts/alert.h"

/* Counts and names the offender of a finding that the alert's scan takes in, unless it is the
 * alert's own or the rules have no decoys. */
void alike_add(struct alert *alert, const struct finding *finding);

/* Returns true if a record is due: some seconds after the alert, and when their number has
 * quadrupled and the latest record is `repeat` ns old. An alert of severity info tells of them at
 * its end. */
bool alike_is_due(const struct alert *alert, __u64 repeat, __u64 now);

/* Sets the measure with their number before a record. */
void alike_describe(struct alert *alert);

#endif
