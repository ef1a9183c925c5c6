/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes of the lists that could not be recorded, because the disk was full or read-only: they are
 * in force, and are recorded once the record can be written.
 *
 * Whoever fails to record a change sets state.lists.unrecorded. The daemon then compares the record
 * with the table, which is right, except if the record could not even be read at the start.
 */
#ifndef ICMPGUARD_LISTS_LIST_ARREARS_H
#define ICMPGUARD_LISTS_LIST_ARREARS_H

#include "kernel/pins.h"

/* state.lists.unrecorded */
enum list_arrears {
	ARREARS_NONE,
	ARREARS_CHANGES, /* some changes are not recorded */
	ARREARS_UNREAD,	 /* the same, and the table lacks what the record has */
};

/* Notes that a change was not recorded. The caller holds pins_lock_lists(). */
void list_arrears_note(const struct pins *pins);

/* Puts the record's entries in force, if it can be read though not be written, and notes that
 * changes are not recorded; reports both. The caller holds pins_lock_lists(). */
void list_arrears_begin(const struct pins *pins, __u64 now);

/* Makes the record what the table says, in both directions; the changes are queued. The caller
 * holds pins_lock_lists(), and pins->store is open. */
void list_arrears_settle(const struct pins *pins, __u64 now);

/* For the daemon, regularly: if changes are not recorded, tries now and then to open the record and
 * settle. `now`: ns, timebase_now(). */
void list_arrears_poll(struct pins *pins, const char *instance, __u64 now);

#endif
