/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of conversations in the history file. */
#ifndef ICMPGUARD_HISTORY_TALK_STREAM_H
#define ICMPGUARD_HISTORY_TALK_STREAM_H

#include "base/stream.h"
#include "memory/conversations.h"

/* Writes, or reads back into an empty table, the conversations; `shift` (ns) is added to each time
 * read. Reading stops at the first error. */
void talks_save(const struct hash_table *talks, struct stream *stream);
void talks_restore(struct hash_table *talks, struct stream *stream, __s64 shift);

#endif
