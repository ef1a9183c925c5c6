// SPDX-License-Identifier: GPL-2.0-only
#include "respond/brake.h"

#include "base/hash_table.h"
#include "base/prefix.h"
#include "lists/block_table.h"
#include "lists/lists.h"

#include <stdlib.h>

#define MINUTE (60 * NSEC_PER_SEC)
/* Minimum time between two counts of the table, to notice blocks that have ended. */
#define RECOUNT (5 * NSEC_PER_SEC)

enum { SHARE_LEAST = 16 };

enum { PREFIXES_MOST = 65536, IPV4_SHARE = IPV4_MAPPED_BITS + 16, IPV6_SHARE = 48 };

/* A table key: no padding. */
struct share_key {
	struct address address;
	__u64 length;
};

struct brake {
	__u64 minute; /* start of the current minute */
	__u64 in_minute;
	/* Blocks by rules in force, by prefix: as of the last count, plus those made since. */
	struct hash_table *shares;
	__u64 counted; /* time of the count; 0: never */
	__u32 total;
};

struct brake *brake_new(void)
{
	struct brake *brake = calloc(1, sizeof(*brake));

	if (!brake)
		return NULL;
	brake->shares = hash_table_new(sizeof(struct share_key), sizeof(__u64), PREFIXES_MOST);
	if (brake->shares)
		return brake;
	free(brake);
	return NULL;
}

void brake_free(struct brake *brake)
{
	if (!brake)
		return;
	hash_table_free(brake->shares);
	free(brake);
}

struct prefix brake_prefix(const struct prefix *source)
{
	const struct address address = source->address;
	__u32 length = address_is_ipv4(&address) ? IPV4_SHARE : IPV6_SHARE;

	if (source->length < length)
		length = source->length;
	return (struct prefix){ .length = length, .address = address_mask(&address, length) };
}

static struct share_key share_key(const struct prefix *source)
{
	const struct prefix prefix = brake_prefix(source);

	return (struct share_key){ .address = prefix.address, .length = prefix.length };
}

static void count(struct brake *brake, const struct prefix *source)
{
	const struct share_key key = share_key(source);
	__u64 *share = hash_table_find(brake->shares, &key);

	if (!share)
		share = hash_table_add(brake->shares, &key);
	if (share)
		++*share;
	brake->total++;
}

static int count_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	const struct prefix source = { .length = slot->length, .address = slot->address };

	if (slot->by_rule && slot->action != LIST_ALLOW)
		count(context, &source);
	return 0;
}

/* Counts the table again if counted blocks have ended. */
static void recount(struct brake *brake, const struct pins *pins, __u64 now)
{
	void *share;

	if (brake->counted &&
	    (brake->total == lists_rule_blocks(pins) || now < brake->counted + RECOUNT))
		return;
	while ((share = hash_table_first(brake->shares)))
		hash_table_remove(brake->shares, share);
	brake->total = 0;
	brake->counted = now ? now : 1;
	block_table_each(pins, count_slot, brake);
}

enum brake_cap brake_holds(struct brake *brake, const struct settings *settings,
			   const struct pins *pins, __u64 now)
{
	if (now >= brake->minute + MINUTE) {
		brake->minute = now;
		brake->in_minute = 0;
	}
	if (brake->in_minute >= settings->block_per_minute)
		return BRAKE_MINUTE;
	return lists_rule_blocks(pins) >= settings->block_most ? BRAKE_MOST : BRAKE_NONE;
}

enum brake_cap brake_holds_one(struct brake *brake, const struct settings *settings,
			       const struct pins *pins, const struct prefix *source, __u64 now)
{
	const struct share_key key = share_key(source);
	enum brake_cap cap = brake_holds(brake, settings, pins, now);
	const __u64 part = settings->block_most * settings->block_share / 100;
	const __u64 most = part > SHARE_LEAST ? part : SHARE_LEAST;
	const __u64 *share;

	if (cap || settings->block_share == 100)
		return cap;
	recount(brake, pins, now);
	share = hash_table_find(brake->shares, &key);
	return share && *share >= most ? BRAKE_SHARE : BRAKE_NONE;
}

__u64 brake_retry(const struct brake *brake, enum brake_cap cap, __u64 now)
{
	return cap == BRAKE_MINUTE ? brake->minute + MINUTE : now + RECOUNT;
}

void brake_made(struct brake *brake, const struct prefix *source)
{
	brake->in_minute++;
	count(brake, source);
}

const char *brake_setting(enum brake_cap cap)
{
	static const char *const names[] = {
		[BRAKE_NONE] = "",
		[BRAKE_MINUTE] = "block.per-minute",
		[BRAKE_MOST] = "block.max",
		[BRAKE_SHARE] = "block.prefix-share",
	};

	return names[cap];
}
