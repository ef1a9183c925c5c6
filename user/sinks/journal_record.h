/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of an alert as a message of the journal. */
#ifndef ICMPGUARD_SINKS_JOURNAL_RECORD_H
#define ICMPGUARD_SINKS_JOURNAL_RECORD_H

#include "alerts/alert.h"
#include "sinks/observer.h"

/* A block for journal_send(), of `size` bytes, to be freed: a text, its priority by the severity,
 * and ICMPGUARD_* fields of what the object `icmpguard` of the record has as text. NULL when out of
 * memory. */
char *journal_record(const struct alert *alert, __u64 offset, const struct observer *observer,
		     size_t *size);

#endif
