/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that stand up later: of every offender the first and the latest that the kernel
 * side sampled, dropped ones too, kept in memory and written to ALERT-ID.pcapng when there
 * is an alert.  All of it is bounded: packets of an offender, offenders in memory, bytes of
 * a file, files and their total size (settings evidence.*).
 */
#ifndef ICMPGUARD_ALERTS_EVIDENCE_H
#define ICMPGUARD_ALERTS_EVIDENCE_H

#include "alerts/alert.h"
#include "config/settings.h"

struct evidence;

/* `offset` turns times of alerts and samples into time since 1970. `thread`: files are written by a
 * thread of their own; else by whoever flushes. NULL after reporting. */
struct evidence *evidence_new(const char *directory, const struct settings *settings, __u64 offset,
			      bool thread);
/* What is queued is written, as far as that takes two seconds at most. */
void evidence_free(struct evidence *evidence);

/* Files that were not written. */
__u64 evidence_lost(const struct evidence *evidence);

/* Keeps a packet. */
void evidence_sample(struct evidence *evidence, const struct sample *sample);

/* Notes that an alert was raised, updated or cleared. Its file is written by the next
 * evidence_flush(): an alert of an urgent event comes before its packets. */
void evidence_alert(struct evidence *evidence, const struct alert *alert);

/* Writes what was noted; to be called after each poll, and before the end. */
void evidence_flush(struct evidence *evidence);

/* Where the packets of an alert lie, whether they do or not; `path` holds `size`. */
const char *evidence_path(char *path, size_t size, const char *directory, const char *alert_id);

#endif
