/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the memory keeps for days, and the alerts in force, in a file, so that a restart in the
 * middle of a slow scan loses nothing of it: what the memory takes for reported and what the
 * alerts report must be of one moment.  The file is written whole beside the old one and renamed;
 * it has a checksum, and one that is damaged is set aside.  It is made of sections with numbers
 * and versions (history_format.h): those that a later icmpguard wrote are kept.
 *
 * Sketches can only be compared with sketches of the same hash seed: the file has the one of
 * its, for the program that is loaded next.
 */
#ifndef ICMPGUARD_HISTORY_HISTORY_H
#define ICMPGUARD_HISTORY_HISTORY_H

#include "alerts/alerts.h"
#include "memory/memory.h"
#include "base/stream.h"

struct history;

/* The file's name by the setting memory.file, in which %i stands for the instance; `path` holds
 * SETTINGS_PATH. "" where nothing is kept. Reports and returns -ENAMETOOLONG. */
int history_path(char *path, const char *setting, const char *instance);

/* A file that was saved; NULL where there is none. One that is damaged, or of another version,
 * is reported, renamed to PATH.damaged, and NULL. Other errors are reported, and NULL too. */
struct history *history_open(const char *path);
/* The same, but what is wrong with it is reported alone: the file stays where it is. */
struct history *history_look(const char *path);
void history_close(struct history *history);

/* What was learned to be ordinary, as it was saved, and when that was, ns since 1970. */
__u64 history_ordinary(const struct history *history, struct baseline *baseline);

/* Copies the sections that this version does not know, or only earlier versions of, to a stream
 * that is written. 0 or -EIO. */
int history_others(const struct history *history, struct stream *to);

/* The seed of its sketches; 0 without a history. */
__u64 history_seed(const struct history *history);

/* Fills a memory and alerts that are still empty. `now`: of the kernel side; `wall`: ns since
 * 1970. 0; or -EINVAL, reported, where the memory's seed is another one: nothing is taken then. */
int history_restore(const struct history *history, struct memory *memory, struct alerts *alerts,
		    __u64 now, __u64 wall);

/* Writes the file; the times as above. 0 or a negative errno, reported. */
int history_save(const char *path, const struct memory *memory, struct alerts *alerts, __u64 now,
		 __u64 wall);

#endif
