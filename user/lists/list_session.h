/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists of an instance from the daemon's start to its end: read back, kept, left behind. */
#ifndef ICMPGUARD_LISTS_LIST_SESSION_H
#define ICMPGUARD_LISTS_LIST_SESSION_H

#include "lists/lists.h"

/*
 * Opens the record of an instance's lists and makes record and kernel agree: what was decided
 * and has not expired is put in force again, with the time left, and what stands in the kernel
 * without a record gets one.  What the configuration of then allowed is passed over.
 * `setting`: lists.file, in which %i stands for the instance.  Where there is no record, it is
 * reported that lists end with this run, and they work.  Callers hold pins_lock_lists().
 */
void list_session_begin(struct pins *pins, const char *setting, const char *instance, __u64 now);

/* Writes some of what is queued; to be called now and then. */
void list_session_flush(const struct pins *pins);

/* Writes the rest and closes the record. */
void list_session_end(struct pins *pins);

/* Opens the record that the daemon of the instance keeps, for a command. */
void list_session_join(struct pins *pins, bool change);

/* Records what stands in the kernel and has no record, where no daemon runs that would. For what
 * list_session_join() opened for a change. 0 or a negative errno, reported. */
int list_session_save(const struct pins *pins, __u64 now);

/* What stands, and whether it comes back with the next start. Returns `text`. */
enum { LIST_SUMMARY = 512 };
const char *list_session_summary(char *text, const struct pins *pins, __u64 now);

/* Removes the record of an instance whose pins are open. */
void list_session_forget(const struct pins *pins);

#endif
