// SPDX-License-Identifier: GPL-2.0-only
#include "memory/copies.h"

#include "base/hash_table.h"
#include "config/thresholds.h"
#include "headers/elapsed.h"

#include <stdlib.h>

enum { SOURCES_MOST = 1024 };

/* After this time it is known whether all sources' packets are repeated. */
#define HOLD (10 * NSEC_PER_SEC)

/* Half of the window that is judged: one to two of these. */
#define HALF (30 * NSEC_PER_SEC)

struct sum {
	double packets;
	double copied;
	double copies;
	/* Packets seen again with a lower time to live, but that loop, and how often. */
	double forwarded;
	double passes;
};

struct copying {
	struct repeat latest;
	__u64 read;
	bool news; /* there are copies not judged yet */
};

struct copies {
	struct hash_table *sources; /* struct copying, by endpoint, the latest read last */
	struct sum sums[2];	    /* of the current half window and the previous one */
	__u64 turned;
	__u64 begun; /* first copy after a pause; 0: none */
	__u64 last;  /* latest copy */
	__u64 judged;
};

struct copies *copies_new(void)
{
	struct copies *copies = calloc(1, sizeof(*copies));

	if (!copies)
		return NULL;
	copies->sources = hash_table_new(sizeof(struct endpoint), sizeof(struct copying),
					 SOURCES_MOST);
	if (copies->sources)
		return copies;
	free(copies);
	return NULL;
}

void copies_free(struct copies *copies)
{
	if (!copies)
		return;
	hash_table_free(copies->sources);
	free(copies);
}

static void turn(struct copies *copies, __u64 now)
{
	__u64 age = elapsed(now, copies->turned);

	if (age < HALF)
		return;
	copies->sums[1] = age < 2 * HALF ? copies->sums[0] : (struct sum){};
	copies->sums[0] = (struct sum){};
	copies->turned = now;
}

void copies_sent(struct copies *copies, __u64 packets, __u64 now)
{
	turn(copies, now);
	copies->sums[0].packets += (double)packets;
}

/* Adds what a router forwarded from one place that is seen here to another. */
static void add_forwarded(struct sum *sum, const struct repeat *repeat, const struct repeat *before)
{
	double forwarded = (double)(repeat->looped - before->looped);
	double passes = (double)(repeat->passes - before->passes);

	if (passes >= LOOP_PASSES * forwarded)
		return;
	sum->forwarded += forwarded;
	sum->passes += passes;
}

void copies_read(struct copies *copies, const struct endpoint *source, const struct repeat *repeat,
		 bool old, __u64 now)
{
	struct copying *copying = hash_table_find(copies->sources, source);
	struct repeat before = {};

	if (copying) {
		hash_table_move_last(copies->sources, copying);
	} else {
		if (hash_table_full(copies->sources))
			hash_table_remove(copies->sources, hash_table_first(copies->sources));
		copying = hash_table_add(copies->sources, source);
	}
	if (copying->latest.first_seen == repeat->first_seen)
		before = copying->latest;
	else if (old)
		before = *repeat;
	copying->latest = *repeat;
	copying->read = now;
	turn(copies, now);
	add_forwarded(&copies->sums[0], repeat, &before);
	if (repeat->copies == before.copies)
		return;
	copies->sums[0].copied += (double)(repeat->copied - before.copied);
	copies->sums[0].copies += (double)(repeat->copies - before.copies);
	copying->news = true;
	if (!copies->begun || elapsed(repeat->copied_at, copies->last) > 2 * HALF)
		copies->begun = repeat->copied_at;
	copies->last = repeat->copied_at;
}

static struct copies_observation sum_of(const struct copies *copies)
{
	const struct sum *sums = copies->sums;
	double all = sums[0].packets + sums[1].packets;
	struct copies_observation observed = {
		.copied = sums[0].copied + sums[1].copied,
		.copies = sums[0].copies + sums[1].copies,
	};

	observed.packets = all - observed.copies;
	return observed;
}

/* Returns the number of sources with recent copies. */
static double count_sources(const struct copies *copies, __u64 now)
{
	const struct copying *copying = hash_table_first(copies->sources);
	double count = 0;

	for (; copying; copying = hash_table_next(copies->sources, copying))
		count += copying->latest.copied_at &&
			 elapsed(now, copying->latest.copied_at) < 2 * HALF;
	return count;
}

static void judge_all(struct copies *copies, struct copies_observation *all, __u64 now,
		      void (*observe)(const struct observation *, void *), void *context)
{
	struct copying *copying = hash_table_first(copies->sources);
	struct observation observation = {
		.observed = OBSERVED_COPIES, .now = now, .first_seen = copies->begun, .copies = *all
	};
	bool news = false;

	for (; copying; copying = hash_table_next(copies->sources, copying)) {
		if (!copying->news)
			continue;
		news = true;
		copying->news = false;
		observation.endpoint = *(const struct endpoint *)hash_table_key(copies->sources,
										copying);
		observation.copies.now = &copying->latest;
	}
	observation.copies.all = true;
	if (news)
		observe(&observation, context);
}

static void judge_each(struct copies *copies, const struct copies_observation *all, __u64 now,
		       void (*observe)(const struct observation *, void *), void *context)
{
	struct copying *copying = hash_table_first(copies->sources), *next;
	struct observation observation = { .observed = OBSERVED_COPIES, .now = now };

	for (; copying; copying = next) {
		const struct repeat *repeat = &copying->latest;

		next = hash_table_next(copies->sources, copying);
		if (!copying->news)
			continue;
		copying->news = false;
		observation.endpoint = *(const struct endpoint *)hash_table_key(copies->sources,
										copying);
		observation.first_seen = repeat->first_seen;
		observation.copies = (struct copies_observation){
			.now = repeat,
			.packets = (double)(repeat->packets - repeat->packets_first) -
				   (double)repeat->copies - (double)repeat->passes,
			.copied = (double)repeat->copied,
			.copies = (double)repeat->copies,
			.hosts = all->hosts,
		};
		observe(&observation, context);
	}
}

void copies_judge(struct copies *copies, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context)
{
	struct copies_observation all;

	turn(copies, now);
	if (!copies->begun || elapsed(now, copies->begun) < HOLD ||
	    elapsed(now, copies->last) > 2 * HALF)
		return;
	copies->judged = now;
	all = sum_of(copies);
	all.hosts = count_sources(copies, now);
	if (all.hosts >= DUPLICATES_HOSTS && all.copied >= DUPLICATES_SHARE * all.packets)
		judge_all(copies, &all, now, observe, context);
	else
		judge_each(copies, &all, now, observe, context);
}

bool copies_double(const struct copies *copies)
{
	const struct copies_observation all = sum_of(copies);

	return hash_table_count(copies->sources) >= DUPLICATES_HOSTS &&
	       all.copies >= DUPLICATES_SHARE * all.packets &&
	       all.copies <= all.packets / DUPLICATES_SHARE;
}

bool copies_forwarded(const struct copies *copies)
{
	const struct sum *sums = copies->sums;
	const double passes = sums[0].passes + sums[1].passes;
	const double packets = sums[0].packets + sums[1].packets - passes;

	return hash_table_count(copies->sources) >= DUPLICATES_HOSTS &&
	       sums[0].forwarded + sums[1].forwarded >= DUPLICATES_SHARE * packets && passes > 0;
}

__u64 copies_due(const struct copies *copies)
{
	__u64 due = copies->begun + HOLD;

	if (!copies->begun)
		return 0;
	if (due < copies->last)
		due = copies->last;
	return copies->judged < due ? due : 0;
}
