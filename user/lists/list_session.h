/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists of an instance from the daemon's start to its end: restored, recorded, left behind. */
#ifndef ICMPGUARD_LISTS_LIST_SESSION_H
#define ICMPGUARD_LISTS_LIST_SESSION_H

#include "lists/lists.h"

/*
 * Opens the record of an instance's lists and synchronizes it with the kernel: recorded decisions
 * that have not expired are put in force again for their remaining time, and kernel entries without
 * a record get one. Entries of an earlier configuration are skipped. `setting`: lists.file, in
 * which %i is replaced with the instance. A record that can only be read is read, and written once
 * it can be (list_arrears.h). Without one the lists work, but end with this run, which is reported.
 * The caller holds pins_lock_lists().
 */
void list_session_begin(struct pins *pins, const char *setting, const char *instance, int lock,
			__u64 now);

/* Returns whether an earlier run's lists can be restored: `setting` names a record that exists and
 * can be read. */
bool list_session_is_recorded(const char *setting, const char *instance);

/* Writes part of the queue, and opens a record that could not be opened; call it regularly. */
void list_session_flush(struct pins *pins, const char *instance, __u64 now);

/* Writes what a change of the configuration has queued, so that the lists show it at once; if that
 * is very long, the beginning. */
void list_session_record(const struct pins *pins);

/* Writes the rest and closes the record. */
void list_session_end(struct pins *pins);

/* Opens the record that the instance's daemon writes, for a command. */
void list_session_join(struct pins *pins, bool change);

/* Records kernel entries that have no record, when no daemon runs to do it. Requires
 * list_session_join() with `change`. 0 or a negative errno, reported. */
int list_session_save(const struct pins *pins, __u64 now);

/* Summarizes the current entries and whether the next start restores them. Returns `text`. */
enum { LIST_SUMMARY = 512 };
const char *list_session_summary(char *text, const struct pins *pins, __u64 now);

/* Deletes the record of an instance with open pins. */
void list_session_forget(const struct pins *pins);

#endif
