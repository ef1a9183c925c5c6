/* SPDX-License-Identifier: GPL-2.0-only */
/* Repeat offenders, as they are in the file of the history. */
#ifndef ICMPGUARD_HISTORY_OFFENCE_STREAM_H
#define ICMPGUARD_HISTORY_OFFENCE_STREAM_H

#include "base/stream.h"
#include "memory/offences.h"

/* Writes, and reads back; `shift`, ns, is added to each time that is written or read. What cannot
 * be read ends it. */
void offences_save(const struct offences *offences, struct stream *stream, __s64 shift);
void offences_read(struct offences *offences, struct stream *stream, __s64 shift);

#endif
