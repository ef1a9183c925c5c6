/* SPDX-License-Identifier: GPL-2.0-only */
/* Sends messages with fields to journald, sd_journal_sendv(3), if standard error is the journal. */
#ifndef ICMPGUARD_BASE_JOURNAL_H
#define ICMPGUARD_BASE_JOURNAL_H

#include "base/message_id.h"

#include <stdbool.h>
#include <stdio.h>

/* Returns whether standard error is the journal: JOURNAL_STREAM contains its device and inode. */
bool journal_is_stderr(void);

/* A message is a block of memory: NUL-terminated fields "NAME=value". These functions append one to
 * a stream that creates such a block (open_memstream). `priority`: syslog(3). */
void journal_begin(FILE *block, enum message_id id, int priority);
void journal_field(FILE *block, const char *name, const char *value);

/* Sends a block; may wait for journald. If journald rejects it, the text goes to standard error. */
void journal_send(const char *block, size_t size);

/* Writes the message catalogue of all MESSAGES, for journalctl --update-catalog. */
void journal_catalogue(FILE *to);

#endif
