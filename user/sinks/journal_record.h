/* SPDX-License-Identifier: GPL-2.0-only */
/* Formats an alert record as a journal message. */
#ifndef ICMPGUARD_SINKS_JOURNAL_RECORD_H
#define ICMPGUARD_SINKS_JOURNAL_RECORD_H

#include "alerts/alert.h"
#include "sinks/observer.h"

/* Returns a block for journal_send(), of `size` bytes, which the caller frees: the text, the
 * priority by severity, and the string members of the record's `icmpguard` object as ICMPGUARD_*
 * fields. NULL when out of memory. */
char *journal_record(const struct alert *alert, __u64 offset, const struct observer *observer,
		     size_t *size);

#endif
