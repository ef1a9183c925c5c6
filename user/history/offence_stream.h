/* SPDX-License-Identifier: GPL-2.0-only */
/* Repeat offenders in the history file. */
#ifndef ICMPGUARD_HISTORY_OFFENCE_STREAM_H
#define ICMPGUARD_HISTORY_OFFENCE_STREAM_H

#include "base/stream.h"
#include "memory/offences.h"

/* Writes, or reads back, the offences; `shift` (ns) is added to each time. Reading stops at the
 * first error. */
void offences_save(const struct offences *offences, struct stream *stream, __s64 shift);
void offences_read(struct offences *offences, struct stream *stream, __s64 shift);

#endif
