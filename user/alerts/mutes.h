/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alerts that an operator does not want to see: a rule, or all, about an address or a prefix, for
 * some time. A mute suppresses only the report: the rule's response is still carried out.
 *
 * The mutes are in a file for each instance, next to that of the lists, so that they survive
 * restarts: commands replace the file, and the daemon reads it again when it has changed.
 */
#ifndef ICMPGUARD_ALERTS_MUTES_H
#define ICMPGUARD_ALERTS_MUTES_H

#include "headers/address.h"
#include "headers/rule.h"

#include <jansson.h>
#include <sys/stat.h>

enum { MUTES_MOST = 256, MUTE_REASON = 160, MUTE_AUTHOR = 64, MUTES_PATH = 512 };

/* For `rule`: all rules. */
enum { MUTE_ALL_RULES = -1 };

struct mute {
	int rule; /* enum rule, or MUTE_ALL_RULES */
	struct prefix about;
	__u64 created, until; /* ns since 1970 */
	char reason[MUTE_REASON];
	char author[MUTE_AUTHOR];
};

struct mutes {
	struct mute mutes[MUTES_MOST];
	size_t count;
	__u64 offset;	  /* ns since 1970 minus `now`; set by mutes_refresh() */
	struct stat file; /* as last read by mutes_refresh() */
};

/* Sets `path` (of MUTES_PATH) to the file of an instance whose lists are recorded in `lists` ("":
 * not recorded; then mutes do not survive a reboot either). Returns false if it is too long. */
bool mutes_path(char *path, const char *lists, const char *instance);

/* Reads a file. Returns 0, also if there is none; or a negative errno, reported. */
int mutes_read(struct mutes *mutes, const char *path);
/* Replaces the file atomically. Returns 0 or a negative errno, reported. */
int mutes_write(const struct mutes *mutes, const char *path);

/* Adds a mute, replacing one for the same rule and prefix. Returns 0 or -ENOSPC, reported. */
int mutes_add(struct mutes *mutes, const struct mute *mute);
/* Removes the mutes of a rule for a prefix (NULL: all mutes). Returns the number removed. */
size_t mutes_remove(struct mutes *mutes, int rule, const struct prefix *about);
/* Removes mutes that have ended at `wall`, ns since 1970. */
void mutes_expire(struct mutes *mutes, __u64 wall);

/* Reads the file again if it has changed. `offset`: ns since 1970 minus the kernel side's time. */
void mutes_refresh(struct mutes *mutes, const char *path, __u64 offset);
/* Returns true if a mute covers all of `about`, at `now` of the kernel side's time. */
bool mutes_cover(const struct mutes *mutes, enum rule rule, const struct prefix *about, __u64 now);
/* Returns the number of mutes that have not ended at `wall`. */
size_t mutes_in_force(const struct mutes *mutes, __u64 wall);

/* Returns the name of a mute's rule, or "all". */
const char *mute_rule_name(const struct mute *mute);
/* Returns an array of the mutes that have not ended. */
json_t *mutes_to_json(const struct mutes *mutes, __u64 wall);

#endif
