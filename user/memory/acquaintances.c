// SPDX-License-Identifier: GPL-2.0-only
#include "memory/acquaintances.h"

#include "base/hash_table.h"
#include "base/timebase.h"
#include "memory/guard.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>

/* Three solicitations, a second apart. */
#define ANSWERS_WITHIN (3 * NSEC_PER_SEC)
/* The kernel's entries are read each second: readings this close are consecutive. */
#define AT_A_TIME (2 * NSEC_PER_SEC)

struct acquaintances {
	struct hash_table *pairs; /* by struct identity */
	const struct pins *pins;  /* NULL: none yet */
};

struct acquaintances *acquaintances_new(void)
{
	struct acquaintances *acquaintances = calloc(1, sizeof(*acquaintances));

	if (!acquaintances)
		return NULL;
	acquaintances->pairs = hash_table_new(sizeof(struct identity), sizeof(struct acquaintance),
					      GUARDED_MOST);
	if (acquaintances->pairs)
		return acquaintances;
	free(acquaintances);
	return NULL;
}

void acquaintances_free(struct acquaintances *acquaintances)
{
	if (!acquaintances)
		return;
	hash_table_free(acquaintances->pairs);
	free(acquaintances);
}

static void adopt(struct acquaintances *acquaintances, const struct identity *key, __u64 now)
{
	struct acquaintance pair = { .origin = ORIGIN_LEARNED, .since = now };
	struct guarded entry;

	if (bpf_map_lookup_elem(acquaintances->pins->guarded, key, &entry) || !entry.bound)
		return;
	memcpy(pair.link, entry.link, sizeof(pair.link));
	pair.router = entry.router;
	acquaintances_bind(acquaintances, key, &pair);
}

void acquaintances_attach(struct acquaintances *acquaintances, const struct pins *pins, __u64 now)
{
	struct identity key, next;
	bool first = true;

	acquaintances->pins = pins;
	for (int i = 0; i < GUARDED_MOST; i++) {
		if (bpf_map_get_next_key(pins->guarded, first ? NULL : &key, &next))
			return;
		adopt(acquaintances, &next, now);
		key = next;
		first = false;
	}
}

static void install(const struct acquaintances *acquaintances, const struct identity *key,
		    const struct acquaintance *pair)
{
	if (acquaintances->pins)
		guard_bind(acquaintances->pins, key, pair->link, pair->router);
}

void acquaintances_install(const struct acquaintances *acquaintances)
{
	const struct acquaintance *pair;

	for (pair = hash_table_first(acquaintances->pairs); pair;
	     pair = hash_table_next(acquaintances->pairs, pair))
		install(acquaintances, hash_table_key(acquaintances->pairs, pair), pair);
}

const struct acquaintance *acquaintances_find(const struct acquaintances *acquaintances,
					      const struct identity *key)
{
	return hash_table_find(acquaintances->pairs, key);
}

bool acquaintances_bind(struct acquaintances *acquaintances, const struct identity *key,
			const struct acquaintance *acquaintance)
{
	struct acquaintance *pair = hash_table_find(acquaintances->pairs, key);
	bool same = pair && !memcmp(pair->link, acquaintance->link, LINK_BYTES);

	/* Confirmed and learned pairs have equal weight: neither displaces the other. */
	if (pair && !same &&
	    (acquaintance->origin < ORIGIN_SET || pair->origin >= acquaintance->origin))
		return false;
	if (!pair)
		pair = hash_table_add(acquaintances->pairs, key);
	if (!pair)
		return false;
	if (same) {
		pair->router |= acquaintance->router;
		if (acquaintance->origin > pair->origin)
			pair->origin = acquaintance->origin;
		if (acquaintance->origin == pair->origin && pair->origin >= ORIGIN_SET)
			pair->since = acquaintance->since;
	} else {
		*pair = *acquaintance;
	}
	install(acquaintances, key, pair);
	return true;
}

void acquaintances_hold(struct acquaintances *acquaintances, const struct identity *key,
			const struct kernel_neighbor *neighbor, __u64 now)
{
	struct acquaintance *pair = hash_table_find(acquaintances->pairs, key);

	if (!pair || !link_equal(pair->link, neighbor->link))
		return;
	pair->held = now;
	pair->confirmed = now - neighbor->confirmed;
	pair->probed = neighbor->probed;
	pair->managed = neighbor->managed;
	pair->ifindex = neighbor->ifindex;
	pair->missed = 0;
}

bool acquaintances_swamped(const struct acquaintances *acquaintances, const struct identity *key,
			   __u64 now)
{
	return acquaintances->pins && guard_swamped(acquaintances->pins, key, now);
}

bool acquaintances_miss(struct acquaintances *acquaintances, const struct identity *key, __u64 now)
{
	struct acquaintance *pair = hash_table_find(acquaintances->pairs, key);

	if (!pair)
		return false;
	if (!pair->missed || time_since(now, pair->missed) > AT_A_TIME) {
		/* An entry without a link-layer address may be a new one, which the kernel makes
		 * for its first packet to a host. */
		bool asked = pair->probed && time_since(now, pair->held) <= AT_A_TIME;

		pair->missed_at = asked ? now - ANSWERS_WITHIN : now;
	}
	pair->missed = now;
	return time_since(now, pair->missed_at) >= ANSWERS_WITHIN &&
	       !acquaintances_swamped(acquaintances, key, now);
}

static void release(struct acquaintances *acquaintances, struct acquaintance *pair)
{
	const struct identity *key = hash_table_key(acquaintances->pairs, pair);

	if (acquaintances->pins)
		guard_release(acquaintances->pins, key);
	hash_table_remove(acquaintances->pairs, pair);
}

void acquaintances_release(struct acquaintances *acquaintances, const struct identity *key,
			   enum acquaintance_origin most)
{
	struct acquaintance *pair = hash_table_find(acquaintances->pairs, key);

	if (pair && pair->origin <= most)
		release(acquaintances, pair);
}

void acquaintances_sweep(struct acquaintances *acquaintances, enum acquaintance_origin origin,
			 __u64 now)
{
	struct acquaintance *pair, *next;

	for (pair = hash_table_first(acquaintances->pairs); pair; pair = next) {
		next = hash_table_next(acquaintances->pairs, pair);
		if (pair->origin == origin && pair->since != now)
			release(acquaintances, pair);
	}
}

const struct acquaintance *acquaintances_first(const struct acquaintances *acquaintances)
{
	return hash_table_first(acquaintances->pairs);
}

const struct acquaintance *acquaintances_next(const struct acquaintances *acquaintances,
					      const struct acquaintance *pair)
{
	return hash_table_next(acquaintances->pairs, pair);
}

const struct identity *acquaintances_key(const struct acquaintances *acquaintances,
					 const struct acquaintance *pair)
{
	return hash_table_key(acquaintances->pairs, pair);
}

bool acquaintances_route(const struct acquaintances *acquaintances, bool ipv4)
{
	const struct acquaintance *pair;

	for (pair = hash_table_first(acquaintances->pairs); pair;
	     pair = hash_table_next(acquaintances->pairs, pair)) {
		const struct identity *key = hash_table_key(acquaintances->pairs, pair);
		struct address address = key->address;

		if (pair->router & GUARDED_ROUTER && address_is_ipv4(&address) == ipv4)
			return true;
	}
	return false;
}

__u32 acquaintances_count(const struct acquaintances *acquaintances)
{
	return hash_table_count(acquaintances->pairs);
}

static void move_pair(struct stream *stream, struct acquaintance *pair)
{
	STREAM(stream, pair->link);
	STREAM(stream, pair->router);
	STREAM(stream, pair->since);
}

void acquaintances_save(const struct acquaintances *acquaintances, struct stream *stream,
			__s64 shift)
{
	const struct acquaintance *known = acquaintances_first(acquaintances);
	__u8 more = 1, end = 0;

	for (; known && !stream->failed; known = acquaintances_next(acquaintances, known)) {
		struct identity key = *acquaintances_key(acquaintances, known);
		struct acquaintance pair = *known;

		if (pair.origin != ORIGIN_LEARNED)
			continue;
		stream_shift(&pair.since, shift);
		STREAM(stream, more);
		STREAM(stream, key.address);
		STREAM(stream, key.network);
		STREAM(stream, key.zone);
		move_pair(stream, &pair);
	}
	STREAM(stream, end);
}

/* Before version 2 there were no zones. A router of an unknown zone is learned again where it
 * advertises itself; a host is learned anew. */
static bool is_obsolete(const struct stream *stream, const struct identity *key,
			const struct acquaintance *pair)
{
	return stream->version == 1 && !pair->router && address_is_link_local6(&key->address);
}

void acquaintances_restore(struct acquaintances *acquaintances, struct stream *stream, __s64 shift)
{
	struct acquaintance pair = { .origin = ORIGIN_LEARNED };
	struct identity key = {};
	__u8 more;

	for (STREAM(stream, more); more; STREAM(stream, more)) {
		STREAM(stream, key.address);
		STREAM(stream, key.network);
		if (stream->version != 1)
			STREAM(stream, key.zone);
		move_pair(stream, &pair);
		if (stream->failed)
			return;
		pair.router &= GUARDED_ROUTER | GUARDED_SERVER | GUARDED_VARIES | GUARDED_PEER;
		stream_shift(&pair.since, shift);
		if (!is_obsolete(stream, &key, &pair))
			acquaintances_bind(acquaintances, &key, &pair);
	}
}
