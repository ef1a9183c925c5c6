/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tricks of a sender who has read the code, one file each, with a control: the same offence without
 * the trick. A watch is the whole path of a packet, from the program in the kernel to the block, at
 * the test's time, in enforce mode with default settings; 192.0.2.0/24 is at home.
 */
#ifndef SELFTESTS_EVASION_WATCH_H
#define SELFTESTS_EVASION_WATCH_H

#include "engine/engine.h"
#include "selftests/prog/world.h"

struct watch {
	struct world *world;
	struct settings settings;
	struct engine *engine;
	__u64 polled;
	__u64 records[3]; /* by enum alert_state */
	__u64 raised[RULE_COUNT];
	__u64 serious[RULE_COUNT]; /* records above info */
	int severity[RULE_COUNT];  /* the highest of a record; -1: none */
};

/* `set`: settings as for config_set(), separated by blanks, over the defaults; or NULL. */
struct watch *watch_open(const char *set);
void watch_close(struct watch *watch);

/* Sends an echo request from `source` (host order) to 192.0.2.TARGET; returns true if it was
 * dropped. */
bool watch_ping(struct watch *watch, __u32 source, __u8 target, __u16 sequence);
/* The same, before the daemon handles it. */
bool watch_send(struct watch *watch, __u32 source, __u8 target, __u16 sequence);
/* Sends a timestamp request, which no current software uses. */
void watch_timestamp(struct watch *watch, __u32 source, __u8 target);
/* Lets time pass and reads the tables every second. */
void watch_until(struct watch *watch, __u64 now);
/* Pings for `seconds` at `rate` per second. Returns how many were dropped. */
__u32 watch_flood(struct watch *watch, __u32 source, __u32 rate, __u32 seconds);

bool watch_blocks(const struct watch *watch, __u32 source);
/* The same of an address or prefix as text. */
bool watch_blocks_text(const struct watch *watch, const char *source);

#endif
