/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages to journald with fields, sd_journal_sendv(3), where standard error is the journal. */
#ifndef ICMPGUARD_BASE_JOURNAL_H
#define ICMPGUARD_BASE_JOURNAL_H

#include "base/message_id.h"

#include <stdbool.h>
#include <stdio.h>

/* Whether standard error is the journal: JOURNAL_STREAM has its device and inode. */
bool journal_is_stderr(void);

/* A message is a block of memory: fields "NAME=value", each with its end. These append one to a
 * stream that makes such a block (open_memstream). `priority`: syslog(3). */
void journal_begin(FILE *block, enum message_id id, int priority);
void journal_field(FILE *block, const char *name, const char *value);

/* Sends a block. May wait for journald. Where that does not take it, the text goes to standard
 * error. */
void journal_send(const char *block, size_t size);

/* The message catalogue of all of MESSAGES, for journalctl --update-catalog. */
void journal_catalogue(FILE *to);

#endif
