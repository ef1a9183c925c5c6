/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saves what the memory keeps for days, and the active alerts, in a file, so that a restart in the
 * middle of a slow scan loses nothing: memory and alerts must be of the same moment, or they would
 * disagree on what was reported. The file is written next to the old one and renamed; it has a
 * checksum, and a damaged one is renamed and not used. It consists of numbered, versioned sections
 * (history_format.h); those written by a later icmpguard are kept.
 *
 * Sketches can only be compared with sketches of the same hash seed: the file has its seed, which
 * the next program is loaded with.
 */
#ifndef ICMPGUARD_HISTORY_HISTORY_H
#define ICMPGUARD_HISTORY_HISTORY_H

#include "alerts/alerts.h"
#include "memory/memory.h"
#include "base/stream.h"

struct history;

/* Sets `path` (of SETTINGS_PATH) to the file's name from the setting memory.file, with %i replaced
 * by the instance; "" if nothing is kept. Returns 0 or -ENAMETOOLONG, reported. */
int history_path(char *path, const char *setting, const char *instance);

/* Returns a saved file; NULL if there is none. A damaged file, or one of another version, is
 * reported and renamed to PATH.damaged, and NULL is returned. Other errors are reported, and NULL
 * is returned. */
struct history *history_open(const char *path);
/* Same, but a file with errors is only reported and not renamed. */
struct history *history_look(const char *path);
void history_close(struct history *history);

/* Sets `baseline` as it was saved; returns when that was, ns since 1970. */
__u64 history_ordinary(const struct history *history, struct baseline *baseline);

/* Copies the sections that this version does not know, or knows only in earlier versions, to a
 * stream being written. Returns 0 or -EIO. */
int history_others(const struct history *history, struct stream *to);

/* Returns the seed of its sketches; 0 without a history. */
__u64 history_seed(const struct history *history);

/* Restores an empty memory and alerts. `now`: of the kernel side; `wall`: ns since 1970. Returns 0;
 * or -EINVAL, reported, with nothing restored, if the memory has another seed. */
int history_restore(const struct history *history, struct memory *memory, struct alerts *alerts,
		    __u64 now, __u64 wall);

/* Writes the file; times as for history_restore(). Returns 0 or a negative errno, reported. */
int history_save(const char *path, const struct memory *memory, struct alerts *alerts, __u64 now,
		 __u64 wall);

#endif
