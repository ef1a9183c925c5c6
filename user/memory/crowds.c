// SPDX-License-Identifier: GPL-2.0-only
#include "memory/crowds.h"

#include "base/hash_table.h"
#include "base/prefix.h"
#include "base/sketch.h"
#include "config/thresholds.h"
#include "headers/elapsed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Number of places; the least interesting of the least recently read ones is evicted. */
enum { PLACES_MOST = 1024 };

/* Number of readings kept per place, one a second. */
enum { MARKS = 24 };

/* A reading: the sources that a place had counted at some time. */
struct mark {
	__u64 at;
	__u64 fresh;
	__u64 returned;
};

/* Time that a new source has to return; new sources of the WINDOW before that are judged
 * together. */
#define RETURN ((__u64)(FLOOD_SPOOFED_RETURN * NSEC_PER_SEC))
#define WINDOW (10 * NSEC_PER_SEC)

/* How long an alert on a place covers its parts. */
#define TOLD_LASTS (60 * NSEC_PER_SEC)

/* Time constant of learning the usual rate. */
#define USUAL_TIME (600 * NSEC_PER_SEC)

/* Time constant of the fastest growth of a high usual rate: visitors of a popular server come and
 * go within hours. */
#define GROWTH_TIME (3600 * NSEC_PER_SEC)

struct place {
	struct crowd latest;
	__u64 told_at;	    /* 0: never */
	__u64 part_told_at; /* of a link: last alert on one of its networks */
	__u64 judged;
	double usual;	     /* sources per second that do not return */
	unsigned int marked; /* number of marks, latest first */
	struct mark marks[MARKS];
};

struct crowds {
	struct hash_table *places; /* struct place, by endpoint, the latest read last */
};

struct crowds *crowds_new(void)
{
	struct crowds *crowds = calloc(1, sizeof(*crowds));

	if (!crowds)
		return NULL;
	crowds->places = hash_table_new(sizeof(struct endpoint), sizeof(struct place), PLACES_MOST);
	if (crowds->places)
		return crowds;
	free(crowds);
	return NULL;
}

void crowds_free(struct crowds *crowds)
{
	if (!crowds)
		return;
	hash_table_free(crowds->places);
	free(crowds);
}

static void push(struct place *place, __u64 at, const struct crowd *crowd)
{
	memmove(place->marks + 1, place->marks, (MARKS - 1) * sizeof(place->marks[0]));
	place->marks[0] = (struct mark){ at, crowd->fresh, crowd->returned };
	if (place->marked < MARKS)
		place->marked++;
}

/* Of the places least recently read, the one with the fewest sources is evicted: a flood to random
 * networks displaces none that receives many. */
static void make_room(struct crowds *crowds)
{
	struct place *place = hash_table_first(crowds->places), *least = place;

	for (int i = 0; i < 16 && place; i++) {
		if (place->latest.fresh < least->latest.fresh)
			least = place;
		place = hash_table_next(crowds->places, place);
	}
	hash_table_remove(crowds->places, least);
}

static struct place *get(struct crowds *crowds, const struct endpoint *key)
{
	struct place *place = hash_table_find(crowds->places, key);

	if (place) {
		hash_table_move_last(crowds->places, place);
		return place;
	}
	if (hash_table_full(crowds->places))
		make_room(crowds);
	return hash_table_add(crowds->places, key);
}

void crowds_read(struct crowds *crowds, const struct endpoint *key, const struct crowd *crowd,
		 bool old, __u64 now)
{
	struct place *place = get(crowds, key);
	const struct crowd before = place->latest;

	if (before.first_seen != crowd->first_seen) {
		place->marked = 0;
		if (old)
			push(place, now, crowd);
		else
			push(place, crowd->first_seen, &(struct crowd){});
	} else if (elapsed(now, place->marks[0].at) > 2 * NSEC_PER_SEC) {
		/* No packets until at most one poll ago. */
		push(place, now - NSEC_PER_SEC, &before);
	}
	push(place, now, crowd);
	place->latest = *crowd;
}

/* Returns the latest mark that is `age` old at `now`, or else the oldest. */
static const struct mark *mark_at(const struct place *place, __u64 now, __u64 age)
{
	unsigned int i = 0;

	while (i + 1 < place->marked && elapsed(now, place->marks[i].at) < age)
		i++;
	return &place->marks[i];
}

/* Returns the mark at the start of the window that ends at `ripe`. */
static const struct mark *window_start(const struct place *place, const struct mark *ripe)
{
	const struct mark *start = ripe, *end = place->marks + place->marked;

	while (start + 1 < end && elapsed(ripe->at, start[1].at) <= WINDOW)
		start++;
	return start;
}

static double rate_of(double sources, __u64 window)
{
	return sources / fmax((double)window / NSEC_PER_SEC, FLOOD_SPOOFED_SECONDS);
}

/* Fills in all but the number of targets. */
static struct crowd_observation observe_place(const struct place *place, __u64 now, __u64 *began)
{
	const struct mark *ripe = mark_at(place, now, RETURN);
	const struct mark *start = window_start(place, ripe);
	struct crowd_observation crowd = {
		.now = &place->latest,
		.window = ripe->at - start->at,
		.fresh = (double)(ripe->fresh - start->fresh),
		.usual = place->usual,
	};
	double returned = (double)(place->latest.returned - start->returned);

	/* Returning sources may be older than the window, or too young to be judged. */
	crowd.silent = fmax(0, crowd.fresh - returned);
	crowd.rate = rate_of(crowd.silent, crowd.window);
	*began = start->at;
	return crowd;
}

static double count_targets(const struct place *place)
{
	struct hyperloglog targets = place->latest.targets.current;

	hyperloglog_merge(&targets, &place->latest.targets.previous);
	return hyperloglog_estimate(&targets);
}

/* Without an alert, the rate of silent sources is the usual one. Who sends ever more, just below
 * the threshold that the usual rate raises, must not raise it fast. */
static void learn(struct place *place, double rate, __u64 now)
{
	double since = (double)elapsed(now, place->judged);
	double part = fmin(1, since / (double)USUAL_TIME);
	double most = fmax(FLOOD_SPOOFED_LEARNED, place->usual * (1 + since / (double)GROWTH_TIME));

	if (place->judged && !place->told_at)
		place->usual = fmin(place->usual + (rate - place->usual) * part, most);
	place->judged = now;
	if (place->told_at && elapsed(now, place->told_at) > TOLD_LASTS)
		place->told_at = 0;
}

static bool is_link(const struct endpoint *place)
{
	return place->part == CROWD_LINK;
}

static bool same_link(const struct endpoint *a, const struct endpoint *b)
{
	return a->view == b->view && a->lane == b->lane && a->network == b->network &&
	       address_is_ipv4(&a->address) == address_is_ipv4(&b->address);
}

/* Subtracts the networks of a link that have an alert, or that have most of its silent sources:
 * then the flood is theirs. */
static void subtract_parts(struct crowds *crowds, const struct endpoint *link,
			   struct crowd_observation *crowd, __u64 now)
{
	struct place *place = hash_table_first(crowds->places);
	double silent = crowd->silent;
	struct crowd_observation part;
	__u64 began;

	for (; place; place = hash_table_next(crowds->places, place)) {
		const struct endpoint *key = hash_table_key(crowds->places, place);

		if (is_link(key) || !same_link(key, link))
			continue;
		part = observe_place(place, now, &began);
		if (!place->told_at && 2 * part.silent < silent)
			continue;
		crowd->silent = fmax(0, crowd->silent - part.silent);
		crowd->fresh = fmax(0, crowd->fresh - part.fresh);
	}
	crowd->rate = rate_of(crowd->silent, crowd->window);
}

/* Returns true if sources may still be in the judged window. */
static bool is_late(const struct place *place, __u64 now)
{
	return elapsed(now, place->latest.last_seen) <= RETURN + WINDOW + 2 * NSEC_PER_SEC;
}

static void judge(struct crowds *crowds, bool links, bool learning, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context)
{
	struct place *place = hash_table_first(crowds->places), *next;
	struct observation observation = { .observed = OBSERVED_CROWD, .now = now };

	for (; place; place = next) {
		const struct endpoint *key = hash_table_key(crowds->places, place);

		next = hash_table_next(crowds->places, place);
		if (is_link(key) != links || !is_late(place, now))
			continue;
		observation.endpoint = *key;
		observation.endpoint.part = 0;
		observation.crowd = observe_place(place, now, &observation.first_seen);
		observation.crowd.targets = count_targets(place);
		observation.crowd.link = links;
		observation.crowd.learning = learning;
		if (links)
			subtract_parts(crowds, key, &observation.crowd, now);
		observe(&observation, context);
		learn(place, observation.crowd.rate, now);
	}
}

void crowds_judge(struct crowds *crowds, bool learning, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context)
{
	judge(crowds, false, learning, now, observe, context);
	judge(crowds, true, learning, now, observe, context);
}

/* Returns true if enough new sources have not had time to return to make waiting worthwhile. */
static bool is_pending(const struct place *place)
{
	const struct mark *start = window_start(place, &place->marks[0]);

	return (double)(place->marks[0].fresh - start->fresh) >= FLOOD_SPOOFED_PENDING;
}

__u64 crowds_due(const struct crowds *crowds)
{
	const struct place *place = hash_table_first(crowds->places);
	__u64 first = 0, due;

	for (; place; place = hash_table_next(crowds->places, place)) {
		due = place->marks[0].at + RETURN;
		if (place->judged < due && is_pending(place) && (!first || due < first))
			first = due;
	}
	return first;
}

static struct endpoint link_of(const struct endpoint *endpoint)
{
	struct endpoint key = *endpoint;

	key.part = CROWD_LINK;
	key.address = address_is_ipv4(&endpoint->address) ? address_from_ipv4(0) :
							    (struct address){};
	return key;
}

static struct endpoint network_of(const struct endpoint *endpoint, const struct address *target)
{
	struct endpoint key = *endpoint;

	key.part = CROWD_NETWORK;
	key.address = address_mask(target, address_is_ipv4(target) ? IPV4_MAPPED_BITS + 24 : 64);
	return key;
}

void crowds_told(struct crowds *crowds, const struct finding *finding, __u64 now)
{
	struct endpoint link = link_of(&finding->offender);
	struct endpoint network = network_of(&finding->offender, &finding->offender.address);
	struct place *whole = hash_table_find(crowds->places, &link);
	struct place *part = hash_table_find(crowds->places, &network);

	if (part)
		part->told_at = now;
	if (whole && (part || finding->offender_bits))
		*(part ? &whole->part_told_at : &whole->told_at) = now;
}

static bool is_of_late(__u64 told_at, __u64 now)
{
	return told_at && elapsed(now, told_at) <= TOLD_LASTS;
}

static enum crowd_state state_of(const struct place *place, bool parts, __u64 now)
{
	const struct mark *ripe, *start;

	if (!place || !is_late(place, now))
		return CROWD_CALM;
	if (is_of_late(place->told_at, now) || (parts && is_of_late(place->part_told_at, now)))
		return CROWD_FLOODED;
	ripe = mark_at(place, now, RETURN);
	start = window_start(place, ripe);
	return (double)(place->latest.fresh - start->fresh) -
				       (double)(place->latest.returned - start->returned) >=
			       FLOOD_SPOOFED_PENDING ?
		       CROWD_UNCLEAR :
		       CROWD_CALM;
}

enum crowd_state crowds_state(const struct crowds *crowds, const struct endpoint *endpoint,
			      const struct address *target, __u64 now)
{
	struct endpoint network, link = link_of(endpoint);
	enum crowd_state state = state_of(hash_table_find(crowds->places, &link), !target, now);

	if (state == CROWD_FLOODED || !target)
		return state;
	network = network_of(endpoint, target);
	return state_of(hash_table_find(crowds->places, &network), false, now);
}

double crowds_fresh(const struct crowds *crowds, const struct endpoint *endpoint,
		    const struct address *target, __u64 now)
{
	struct endpoint key = target ? network_of(endpoint, target) : link_of(endpoint);
	const struct place *place = hash_table_find(crowds->places, &key);
	const struct mark *start;

	if (!place || !is_late(place, now))
		return 0;
	start = window_start(place, mark_at(place, now, RETURN));
	return (double)(place->latest.fresh - start->fresh);
}
