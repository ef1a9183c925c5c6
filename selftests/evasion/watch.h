/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tricks that a sender may try who has read the code, each a file with its control: the same
 * offence without the trick.  A watch is the whole way of a packet, from the program in the
 * kernel to the block, at a time of the test's choosing, in enforce mode with default settings;
 * 192.0.2.0/24 is at home.
 */
#ifndef SELFTESTS_EVASION_WATCH_H
#define SELFTESTS_EVASION_WATCH_H

#include "engine.h"
#include "selftests/prog/world.h"

struct watch {
	struct world *world;
	struct settings settings;
	struct engine *engine;
	__u64 polled;
	__u64 records[3]; /* by enum alert_state */
	__u64 raised[RULE_COUNT];
	__u64 serious[RULE_COUNT]; /* records above info */
};

/* `set`: settings as of config_set(), separated by blanks, beside the defaults; or NULL. */
struct watch *watch_open(const char *set);
void watch_close(struct watch *watch);

/* Sends an echo request from `source` (host order) to 192.0.2.TARGET; true when it is dropped. */
bool watch_ping(struct watch *watch, __u32 source, __u8 target, __u16 sequence);
/* The same, and the daemon does not come to it yet. */
bool watch_send(struct watch *watch, __u32 source, __u8 target, __u16 sequence);
/* Sends a timestamp request, which nothing asks for any more. */
void watch_timestamp(struct watch *watch, __u32 source, __u8 target);
/* Lets time pass, and reads the tables each second. */
void watch_until(struct watch *watch, __u64 now);
/* Pings for `seconds` at `rate` a second. How many were dropped. */
__u32 watch_flood(struct watch *watch, __u32 source, __u32 rate, __u32 seconds);

bool watch_blocks(const struct watch *watch, __u32 source);

#endif
