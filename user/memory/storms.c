// SPDX-License-Identifier: GPL-2.0-only
#include "memory/storms.h"

#include "base/hash_table.h"
#include "base/sketch.h"
#include "config/thresholds.h"
#include "headers/elapsed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Number of links; the one without messages for longest is evicted. */
enum { LINKS_MOST = 256 };

/* Number of readings kept, one a second: for a window that ended a window ago. */
enum { MARKS = 48 };

#define MARK_TIME NSEC_PER_SEC

/* The explanation of a message may arrive this much later. */
#define SETTLE (2 * NSEC_PER_SEC)
/* Messages within this time are judged together. */
#define WINDOW (20 * NSEC_PER_SEC)
/* Announcements are explained for as long as a window with them may be judged. */
#define ANNOUNCING (WINDOW + SETTLE + 5 * NSEC_PER_SEC)
/* Listeners answer a query within ten seconds (RFC 3810 section 9.3), or a little longer. */
#define ANSWERING (15 * NSEC_PER_SEC)
/* A starting querier sends three queries within this time (RFC 3810 section 9.6). */
#define QUERYING (70 * NSEC_PER_SEC)

#define USUAL_TIME (600 * NSEC_PER_SEC)

/* A reading of the counters. */
struct mark {
	__u64 at;
	__u64 packets;
	__u64 crammed;
};

struct load {
	struct storm latest;
	double usual; /* unexplained messages per second */
	unsigned int marked;
	struct mark marks[MARKS]; /* latest first */
};

struct link_storms {
	__u64 last_seen;
	__u64 judged;
	__u64 queried[4]; /* times of queries to all hosts, latest first */
	struct load kinds[STORM_KINDS];
};

struct storms {
	struct hash_table
		*links; /* struct link_storms, by endpoint of part 0, the latest read last */
};

struct storms *storms_new(void)
{
	struct storms *storms = calloc(1, sizeof(*storms));

	if (!storms)
		return NULL;
	storms->links = hash_table_new(sizeof(struct endpoint), sizeof(struct link_storms),
				       LINKS_MOST);
	if (storms->links)
		return storms;
	free(storms);
	return NULL;
}

void storms_free(struct storms *storms)
{
	if (!storms)
		return;
	hash_table_free(storms->links);
	free(storms);
}

/* Polls may be more frequent: then the latest reading replaces the one before it. */
static void push(struct load *kind, __u64 at, const struct storm *storm)
{
	if (kind->marked > 1 && elapsed(kind->marks[0].at, kind->marks[1].at) < MARK_TIME) {
		kind->marks[0] = (struct mark){ at, storm_packets(storm), storm->crammed };
		return;
	}
	memmove(kind->marks + 1, kind->marks, (MARKS - 1) * sizeof(kind->marks[0]));
	kind->marks[0] = (struct mark){ at, storm_packets(storm), storm->crammed };
	if (kind->marked < MARKS)
		kind->marked++;
}

static struct link_storms *get(struct storms *storms, const struct endpoint *key)
{
	struct endpoint of_link = *key;
	struct link_storms *link;

	of_link.part = 0;
	link = hash_table_find(storms->links, &of_link);
	if (link) {
		hash_table_move_last(storms->links, link);
		return link;
	}
	if (hash_table_full(storms->links))
		hash_table_remove(storms->links, hash_table_first(storms->links));
	return hash_table_add(storms->links, &of_link);
}

static void note_query(struct link_storms *link, __u64 at)
{
	/* A poll may read the same query again. */
	if (link->queried[0] && elapsed(at, link->queried[0]) < NSEC_PER_SEC)
		return;
	memmove(link->queried + 1, link->queried, sizeof(link->queried) - sizeof(link->queried[0]));
	link->queried[0] = at;
}

void storms_read(struct storms *storms, const struct storm *storm, bool old, __u64 now)
{
	const struct endpoint *key = &storm->key;
	struct link_storms *link;
	struct load *kind;
	struct storm before;
	bool known;

	if (key->part == STORM_NONE || key->part >= STORM_KINDS)
		return;
	link = get(storms, key);
	kind = &link->kinds[key->part];
	before = kind->latest;
	known = before.first_seen == storm->first_seen;
	if (!known) {
		kind->marked = 0;
		push(kind, old ? now : storm->first_seen, old ? storm : &(struct storm){});
	} else if (elapsed(now, kind->marks[0].at) > 2 * NSEC_PER_SEC) {
		/* No messages until at most one poll ago. */
		push(kind, now - NSEC_PER_SEC, &before);
	}
	if (key->part == STORM_QUERY && (known || !old))
		note_query(link, storm->last_seen);
	push(kind, now, storm);
	kind->latest = *storm;
	if (storm->last_seen > link->last_seen)
		link->last_seen = storm->last_seen;
}

/* Returns the latest mark that is `age` old at `now`, or else the oldest. */
static const struct mark *mark_at(const struct load *kind, __u64 now, __u64 age)
{
	unsigned int i = 0;

	while (i + 1 < kind->marked && elapsed(now, kind->marks[i].at) < age)
		i++;
	return &kind->marks[i];
}

static double distinct(const struct fanout *fanout, __u64 now)
{
	struct hyperloglog both = fanout->current;

	if (!fanout->started || elapsed(now, fanout->started) >= 2 * STORM_HALF)
		return 0;
	hyperloglog_merge(&both, &fanout->previous);
	return hyperloglog_estimate(&both);
}

/* Probes have no source address; each is for an address of its sender. */
static double senders_of(const struct link_storms *link, enum storm_kind kind, __u64 now)
{
	if (kind == STORM_PROBE)
		return distinct(&link->kinds[kind].latest.subjects, now);
	return distinct(&link->kinds[kind].latest.senders, now);
}

/* Returns the messages of a kind in the latest `age` ns. */
static double packets_of(const struct link_storms *link, enum storm_kind number, __u64 age,
			 __u64 now)
{
	const struct load *kind = &link->kinds[number];
	const struct mark *start = mark_at(kind, now, age);

	return kind->marked ? (double)(storm_packets(&kind->latest) - start->packets) : 0;
}

/* Returns the number of hosts that started, by the other kinds of their messages. */
static double starters(const struct link_storms *link, enum storm_kind kind, __u64 now)
{
	double probed = senders_of(link, STORM_PROBE, now);
	double solicited = senders_of(link, STORM_SOLICIT_ROUTER, now);
	double reported = senders_of(link, STORM_REPORT, now);

	if (kind == STORM_PROBE)
		probed = 0;
	if (kind == STORM_SOLICIT_ROUTER)
		solicited = 0;
	if (kind == STORM_REPORT)
		reported = 0;
	return fmax(probed, fmax(solicited, reported));
}

/* Returns the reports that queries to all hosts explain; a querier sends few queries. */
static double asked_reports(const struct link_storms *link, __u64 now)
{
	const __u64 *queried = link->queried;

	if (!queried[0] || elapsed(now, queried[0]) > WINDOW + ANSWERING ||
	    (queried[3] && elapsed(queried[0], queried[3]) < QUERYING))
		return 0;
	return ND_FLOOD_NODES;
}

/* Returns how many messages of this kind other messages on the link explain, and, of
 * advertisements, hosts that were known before: `announcers`. */
static double explained(const struct link_storms *link, enum storm_kind kind, bool visible,
			double announcers, __u64 now)
{
	double hosts = starters(link, kind, now);
	double senders = fmax(1, senders_of(link, kind, now));
	/* The windows of a storm that is over ended earlier. */
	__u64 age = elapsed(now, mark_at(&link->kinds[kind], now, SETTLE)->at) + WINDOW;
	double each = fmin(ND_FLOOD_EACH, packets_of(link, kind, age, now) / senders);

	switch (kind) {
	case STORM_PROBE:
		return hosts * ND_FLOOD_EACH;
	case STORM_SOLICIT_ROUTER:
		return hosts * each;
	case STORM_ADVERTISE:
		return hosts * each + announcers * ND_FLOOD_EACH;
	case STORM_REPORT:
		return hosts * each + asked_reports(link, now);
	case STORM_ADVERTISE_ROUTER:
		return packets_of(link, STORM_SOLICIT_ROUTER, age, now);
	case STORM_SOLICIT:
		return hosts * each + packets_of(link, STORM_ANSWER, age, now);
	case STORM_ANSWER:
		/* Solicitations of this machine, from a few addresses, may not be visible. */
		if (!visible && distinct(&link->kinds[kind].latest.subjects, now) < ND_FLOOD_OWN)
			return INFINITY;
		return packets_of(link, STORM_SOLICIT, age, now);
	default:
		return 0;
	}
}

/* Finds the window, ended SETTLE ago, with the largest excess over `wanted` and `explained`. */
static void find_window(const struct load *kind, double wanted, double explained, __u64 now,
			struct storm_observation *observed)
{
	const struct mark *ripe = mark_at(kind, now, SETTLE), *end = kind->marks + kind->marked;
	double most = -INFINITY;

	/* Messages of another kind wake a link whose storm is long over. */
	if (elapsed(now, ripe->at) > WINDOW + SETTLE)
		return;
	observed->pending = (double)(storm_packets(&kind->latest) - ripe->packets);
	for (const struct mark *start = ripe + 1; start < end; start++) {
		__u64 window = elapsed(ripe->at, start->at);
		double packets = (double)(ripe->packets - start->packets);
		double seconds = (double)window / NSEC_PER_SEC;
		double excess = packets - explained - wanted * fmax(0, seconds - 1);

		if (window > WINDOW)
			break;
		if (excess <= most)
			continue;
		most = excess;
		observed->window = window;
		observed->packets = packets;
		observed->excess = excess;
		observed->crammed = (double)(ripe->crammed - start->crammed);
	}
}

/* Without a finding, the unexplained rate is the usual one. */
static void learn(struct load *kind, double rate, __u64 since)
{
	kind->usual += (rate - kind->usual) * fmin(1, (double)since / (double)USUAL_TIME);
}

/* Counts the hosts that announce their addresses and were known before: as when a standby router
 * takes over hundreds of virtual addresses, and announces all of them at once. */
static double count_announcers(const struct neighborhood *neighborhood,
			       const struct endpoint *endpoint, enum storm_kind kind, __u64 now)
{
	if (kind != STORM_ADVERTISE)
		return 0;
	return neighborhood_announcers(neighborhood, endpoint->network, now - ANNOUNCING);
}

static void judge_kind(struct link_storms *link, enum storm_kind number, const struct link_view *of,
		       __u64 now, struct observation *observation)
{
	const struct view_settings *view = &of->settings->views[VIEW_PRIVATE];
	struct load *kind = &link->kinds[number];
	double announcers = count_announcers(of->neighborhood, &observation->endpoint, number, now);
	double known = explained(link, number, of->visible, announcers, now);
	struct storm_observation storm = {
		.now = &kind->latest,
		.kind = number,
		.explained = known,
		.senders = senders_of(link, number, now),
		.subjects = distinct(&kind->latest.subjects, now),
		.usual = kind->usual,
		.wanted = fmax((double)view->nd_flood_rate, ND_FLOOD_USUAL * kind->usual),
	};

	find_window(kind, storm.wanted, isinf(known) ? 0 : known, now, &storm);
	if (isinf(known))
		storm.excess = storm.explained = 0;
	storm.crammed = fmax(0, storm.crammed - announcers * ND_FLOOD_EACH);
	storm.starters = starters(link, number, now);
	storm.answered = senders_of(link, STORM_ANSWER, now);
	observation->first_seen = now - SETTLE - storm.window;
	observation->storm = storm;
}

void storms_judge(struct storms *storms, const struct link_view *of, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context)
{
	struct link_storms *link = hash_table_first(storms->links), *next;
	struct observation observation = { .observed = OBSERVED_STORM, .now = now };

	for (; link; link = next) {
		__u64 since = link->judged ? elapsed(now, link->judged) : 0;

		next = hash_table_next(storms->links, link);
		if (elapsed(now, link->last_seen) > WINDOW + SETTLE + 2 * NSEC_PER_SEC)
			continue;
		link->judged = now;
		for (enum storm_kind number = STORM_NONE + 1; number < STORM_KINDS; number++) {
			struct load *kind = &link->kinds[number];

			if (!kind->marked)
				continue;
			observation.endpoint = *(
				const struct endpoint *)hash_table_key(storms->links, link);
			judge_kind(link, number, of, now, &observation);
			observe(&observation, context);
			if (observation.storm.excess < ND_FLOOD_BURST)
				learn(kind,
				      fmax(0, observation.storm.excess) /
					      fmax(1,
						   (double)observation.storm.window / NSEC_PER_SEC),
				      since);
		}
	}
}

__u64 storms_due(const struct storms *storms)
{
	const struct link_storms *link = hash_table_first(storms->links);
	__u64 first = 0, due;

	for (; link; link = hash_table_next(storms->links, link)) {
		due = link->last_seen + SETTLE + NSEC_PER_SEC;
		if (link->judged < due && (!first || due < first))
			first = due;
	}
	return first;
}
