/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets as evidence: for each offender the first and the latest ones sampled by the kernel side,
 * dropped ones included, are kept in memory and written to ALERT-ID.pcapng if there is an alert.
 * All is bounded: packets per offender, offenders in memory, bytes per file, files and their total
 * size (settings evidence.*).
 */
#ifndef ICMPGUARD_ALERTS_EVIDENCE_H
#define ICMPGUARD_ALERTS_EVIDENCE_H

#include "alerts/alert.h"
#include "config/settings.h"

struct evidence;

/* `offset`: ns since 1970 minus the kernel side's time. `thread`: a thread writes the files, else
 * the caller of evidence_flush(). Reports an error and returns NULL on failure. */
struct evidence *evidence_new(const char *directory, const struct settings *settings, __u64 offset,
			      bool thread);
/* Waits up to two seconds for queued files. */
void evidence_free(struct evidence *evidence);

/* Returns the number of files lost. */
__u64 evidence_lost(const struct evidence *evidence);

/* Keeps a packet. */
void evidence_sample(struct evidence *evidence, const struct sample *sample);

/* Queues the file of an alert that was raised, updated or cleared; the next evidence_flush() writes
 * it, since an urgent event's alert precedes its packets. */
void evidence_alert(struct evidence *evidence, const struct alert *alert);

/* Writes the queued files; call after each poll and before the end. */
void evidence_flush(struct evidence *evidence);

/* Sets `path` (of `size`) to the file for an alert's packets, whether it exists or not; returns
 * it. */
const char *evidence_path(char *path, size_t size, const char *directory, const char *alert_id);

#endif
