/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of the lists that did not end: the table is changed first, the record is committed last,
 * so that the record has the state before.
 *
 * A command marks the lock file of the lists before its first change and clears the mark after its
 * commit. If it is killed in between, whoever locks the lists next finds the mark.
 */
#ifndef ICMPGUARD_LISTS_LIST_RECOVERY_H
#define ICMPGUARD_LISTS_LIST_RECOVERY_H

#include "kernel/pins.h"

/* Makes the table what the record says: what operators decided, and what is missing of the rest.
 * Does nothing if no record is kept. The caller has locked the lists. */
void list_recovery_agree(const struct pins *pins, __u64 now);

/* Marks the lock file before a change, or clears the mark after it. Failures are tolerable: the
 * mark only matters to a command that is killed. */
void list_recovery_mark(int lock);
void list_recovery_clear(int lock);

/* Undoes the change of a killed command, if there is the mark; reports it. */
void list_recover(const struct pins *pins, int lock, __u64 now);

#endif
