/* SPDX-License-Identifier: GPL-2.0-only */
/* What is remembered of conversations, as it is in the file of the history. */
#ifndef ICMPGUARD_HISTORY_TALK_STREAM_H
#define ICMPGUARD_HISTORY_TALK_STREAM_H

#include "base/stream.h"
#include "memory/conversations.h"

/* Writes, and reads back into a table that is still empty; `shift`, ns, is added to each time that
 * is read. What cannot be read ends it. */
void talks_save(const struct hash_table *talks, struct stream *stream);
void talks_restore(struct hash_table *talks, struct stream *stream, __s64 shift);

#endif
