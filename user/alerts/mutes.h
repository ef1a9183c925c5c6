/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alerts that an operator does not want to be told of: a rule, or all of them, about an address or
 * a prefix, for some time.  A mute silences reporting and nothing else: what the rule is set to do
 * is done.
 *
 * They are a file for each instance, beside that of the lists, so that they outlast restarts:
 * commands replace it, and the daemon reads it again when it changed.
 */
#ifndef ICMPGUARD_ALERTS_MUTES_H
#define ICMPGUARD_ALERTS_MUTES_H

#include "headers/address.h"
#include "headers/rule.h"

#include <jansson.h>
#include <sys/stat.h>

enum { MUTES_MOST = 256, MUTE_REASON = 160, MUTE_AUTHOR = 64, MUTES_PATH = 512 };

/* For `rule`: every one. */
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
	__u64 offset;	  /* what makes ns since 1970 of `now`: of mutes_refresh() */
	struct stat file; /* as last read by that */
};

/* The file of an instance whose lists are recorded in `lists` (""; then they are not, and neither
 * do mutes outlast a reboot). `path` holds MUTES_PATH; false: it is too long. */
bool mutes_path(char *path, const char *lists, const char *instance);

/* Reads a file. 0, also where there is none; or a negative errno, reported. */
int mutes_read(struct mutes *mutes, const char *path);
/* Replaces it, all or nothing. 0 or a negative errno, reported. */
int mutes_write(const struct mutes *mutes, const char *path);

/* Adds one, in the place of that of the same rule and prefix. -ENOSPC, reported. */
int mutes_add(struct mutes *mutes, const struct mute *mute);
/* Removes those of a rule about a prefix (NULL: all mutes). Their number. */
size_t mutes_remove(struct mutes *mutes, int rule, const struct prefix *about);
/* Removes what is over at `wall`, ns since 1970. */
void mutes_expire(struct mutes *mutes, __u64 wall);

/* Reads the file again where it changed. `offset` makes ns since 1970 of the kernel side's time. */
void mutes_refresh(struct mutes *mutes, const char *path, __u64 offset);
/* Whether one covers all of `about`, at `now` of the kernel side's time. */
bool mutes_cover(const struct mutes *mutes, enum rule rule, const struct prefix *about, __u64 now);
/* How many have not ended at `wall`. */
size_t mutes_in_force(const struct mutes *mutes, __u64 wall);

/* The name of a mute's rule, or "all". */
const char *mute_rule_name(const struct mute *mute);
/* Those that have not ended, as an array. */
json_t *mutes_to_json(const struct mutes *mutes, __u64 wall);

#endif
