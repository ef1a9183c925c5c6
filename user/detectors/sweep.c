// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep: one source sends requests to many hosts that are new to it.
 *
 * Novelty counts, not fan-out: a monitor returns to the same hosts, whose sketch the daemon's
 * memory keeps, so its novelty is zero after the first round, while a sweep's targets are new.
 *
 * If replies are visible, the outcomes of first contacts decide (contacts.h): few hosts are enough
 * if nearly none replies; if nearly all do, it takes a scanner's probes, or a source that contacted
 * many hosts once each and did not return. If replies are not visible, a scanner's probes decide,
 * or very many targets; any other source may be a monitor in its first round, and is reported as
 * info until it had time to return (sweep_slow.c). An alert is renewed only while targets are being
 * added.
 */
#include "base/sketch.h"
#include "detectors/campaign.h"
#include "detectors/contacts.h"
#include "detectors/sweep_slow.h"

#include "config/window.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

struct sweep {
	enum contacts_say say;
	bool scanner;	   /* its probes are a known scanner's */
	double novelty;	   /* new targets that did not send a request to the source */
	double ripe;	   /* of these, had time to reply */
	double threshold;  /* number of targets that is enough */
	double sequential; /* share of steps to the next address */
	double each;	   /* packets per ripe target */
	double packets;	   /* within the window */
};

/* Scanners randomize the TTL of each probe; few paths have so many lengths. A traceroute's TTLs are
 * smaller, or it has as many smaller ones. */
static bool random_ttl(const struct source *source)
{
	const int small = __builtin_popcountll(source->ttl_set & UINT32_MAX);
	const int large = __builtin_popcountll(source->ttl_set) - small;

	return large >= (int)SWEEP_RANDOM_TTL && large > small;
}

static bool is_scanner(const struct observation *observation)
{
	const struct source *source = observation->source.now;

	return random_ttl(source) || observation->tool_use == TOOL_USE_SCANNER;
}

static double threshold_of(const struct sweep *sweep, double threshold)
{
	switch (sweep->say) {
	case CONTACTS_UNSEEN:
		return sweep->scanner ? threshold * SWEEP_KNOWN_TOOL : threshold;
	case CONTACTS_GUESSED:
		return threshold * (sweep->scanner ? SWEEP_KNOWN_TOOL : SWEEP_GUESSED);
	case CONTACTS_MIXED:
		/* People and server-selection programs send several requests to each host. */
		if (sweep->each >= SWEEP_REPEATED && !sweep->scanner)
			return 2 * threshold;
		return sweep->scanner ? threshold * SWEEP_GUESSED : threshold;
	default:
		return sweep->scanner ? threshold * SWEEP_GUESSED : INFINITY;
	}
}

static struct sweep sweep_of(const struct observation *observation, double threshold)
{
	const struct source *source = observation->source.now;
	const struct contact_outcomes *contacts = &observation->source.contacts;
	double packets = (double)(source->packets - source->packets_before[1]);
	struct sweep sweep = {
		.say = contacts_judge(contacts->visible, contacts->failed, contacts->met),
		.novelty = observation->source.novelty - contacts->returned,
		.packets = packets,
	};

	sweep.scanner = is_scanner(observation);
	sweep.ripe = fmax(0, fmin(sweep.novelty, contacts->ripe - contacts->returned));
	if (source->target_steps)
		sweep.sequential = (double)source->sequential / source->target_steps;
	if (contacts->ripe > 0)
		sweep.each = (packets - (contacts->asked - contacts->ripe)) / contacts->ripe;
	sweep.threshold = threshold_of(&sweep, threshold);
	return sweep;
}

/* Replies and second requests may still come, so the latest targets do not count yet. */
static double counted(const struct sweep *sweep)
{
	return sweep->say == CONTACTS_UNSEEN && !sweep->scanner ? sweep->ripe : sweep->novelty;
}

/* Returns true if the sweep is harmless: severity info. */
static bool is_harmless(const struct observation *observation, const struct sweep *sweep)
{
	const double seconds = (double)(observation->now - observation->first_seen) / NSEC_PER_SEC;

	if (sweep->scanner)
		return false;
	if (observation->tool_use == TOOL_USE_ADDRESS_CHECK)
		return observation->endpoint.view == VIEW_PRIVATE &&
		       (double)observation->source.now->packets <
			       SWEEP_ADDRESS_CHECKS * fmax(seconds, 1);
	if (contacts_try_leases(observation, &observation->source.contacts,
				sweep->packets / fmax(1, observation->source.contacts.asked)))
		return true;
	return sweep->say == CONTACTS_UNSEEN &&
	       sweep->novelty < SWEEP_UNSEEN_MANY * sweep->threshold;
}

static void describe(const struct observation *observation, const struct sweep *sweep,
		     struct finding *finding)
{
	const struct contact_outcomes *contacts = &observation->source.contacts;
	double unanswered = contacts_failed_share(contacts->failed, contacts->met);
	/* The share is low, and says nothing, while most replies may still come. */
	bool settled = contacts->visible && 2 * contacts->ripe >= contacts->asked;

	finding_measure(finding, "new_targets", sweep->novelty, sweep->threshold);
	finding_measure(finding, "targets", observation->source.fanout, NAN);
	if (settled)
		finding_measure(finding, "unanswered_share", unanswered, NAN);
	if (contacts->visible)
		finding_measure(finding, "random_walk",
				contacts_walk(contacts->failed, contacts->met),
				sweep->say == CONTACTS_GUESSED ? -log(SWEEP_WALK_ERROR) : NAN);
	finding_measure(finding, "sequential_share", sweep->sequential, NAN);
	finding_measure(finding, "packets", (double)observation->source.now->packets, NAN);
	finding_add(finding, "sent requests to about %.0f new hosts%s", sweep->novelty,
		    sweep->sequential > 0.5 ? ", in order of address" : "");
	/* On the target itself outgoing replies are not visible: silence proves nothing. */
	if (settled)
		finding_add(finding, ", %.0f %% without an answer", unanswered * 100);
	if (sweep->scanner)
		finding_add(finding, ", with the probes of a scanner");
}

/* Monitors know their targets; a sweep probes addresses without a host. If replies are not visible,
 * a monitor's first round looks the same. */
static unsigned int confidence_of(const struct contact_outcomes *contacts,
				  const struct sweep *sweep)
{
	double share = contacts_failed_share(contacts->failed, contacts->met);
	unsigned int order = sweep->sequential > 0.5 ? 5 : 0;

	if (!contacts->visible)
		return 60 + order + (sweep->scanner ? 15 : 0);
	return 70 + (unsigned int)(15 * share) + order + (sweep->scanner ? 5 : 0);
}

static bool fast(const struct settings *settings, const struct view_settings *view,
		 const struct observation *observation, struct finding *finding)
{
	const struct contact_outcomes *contacts = &observation->source.contacts;
	double threshold = (double)view->sweep_targets;
	struct sweep sweep;

	if (settings->adaptive == ADAPTIVE_ON)
		threshold = fmax(threshold, observation->source.ordinary[BASELINE_FANOUT]);
	sweep = sweep_of(observation, threshold);
	if (counted(&sweep) < sweep.threshold || observation->source.growth < SWEEP_GROWTH)
		return false;
	finding_asks(finding, &observation->source.now->targets);
	finding->confidence = confidence_of(contacts, &sweep);
	if (is_harmless(observation, &sweep)) {
		finding->severity = SEVERITY_INFO;
		finding->confidence = 40;
	}
	finding->blockable = finding->severity > SEVERITY_INFO;
	describe(observation, &sweep, finding);
	return true;
}

#define HOUR_NS (3600.0 * NSEC_PER_SEC)

/* Returns true if a source outside walks through a range: in order of address, and some addresses
 * have no host. A list of hosts, too, may be in order, but has few that do not reply. */
static bool walks_a_range(const struct observation *observation)
{
	const struct slow_counts *counts = &observation->slow.targets[SLOW_FOUR_HOURS].counts;
	const double failed = counts->asked > counts->met ? counts->asked - counts->met : 0;

	return observation->endpoint.view == VIEW_INBOUND && observation->slow.sequential > 0.5 &&
	       contacts_failed_least(failed, counts->met) >= SWEEP_RANGE_SHARE;
}

/* Returns the number of targets that is enough if all reply. */
static double dense_threshold(const struct settings *settings, const struct view_settings *view,
			      const struct observation *observation)
{
	const struct slow_observation *slow = &observation->slow;
	const struct slow_reading *reading = &slow->targets[SLOW_FOUR_HOURS];
	double each = reading->counts.packets / fmax(1, reading->distinct);
	double threshold = (double)view->sweep_targets;

	if (settings->adaptive == ADAPTIVE_ON)
		threshold = fmax(threshold, slow->ordinary[SLOW_FOUR_HOURS]);
	if (each >= 3)
		return INFINITY;
	if (walks_a_range(observation))
		return threshold;
	return threshold *
	       (slow->sequential > 0.5 || each < SWEEP_ONCE ? SWEEP_DENSE : SWEEP_DENSE_REPEATED);
}

/* All targets reply, or nearly all, and the source contacted many once each and has not returned
 * for long; a monitor does return. At home, a round that itself takes about an hour has had no time
 * to: a backup server looks for each client before it begins with it. */
static bool dense(const struct settings *settings, const struct view_settings *view,
		  const struct observation *observation, struct finding *finding)
{
	const struct slow_reading *reading = &observation->slow.targets[SLOW_FOUR_HOURS];
	const struct slow_counts *counts = &reading->counts;
	double threshold = dense_threshold(settings, view, observation);
	double hours = walks_a_range(observation) ? SWEEP_RANGE_HOURS : SWEEP_DENSE_HOURS;

	if (contacts_judge_slow(observation->slow.visible, counts) != CONTACTS_ANSWERED ||
	    reading->novelty < threshold || observation->slow.reported.fresh < threshold ||
	    (double)reading->age < hours * HOUR_NS ||
	    counts->contacts > SWEEP_DENSE_RETURNS * reading->distinct ||
	    (observation->endpoint.view == VIEW_PRIVATE && reading->spread > 1))
		return false;
	if (finding->severity > SEVERITY_LOW)
		finding->severity = SEVERITY_LOW;
	finding->confidence = 50;
	finding->lasts = slow_lasts(SLOW_FOUR_HOURS);
	finding_measure(finding, "new_targets", reading->novelty, threshold);
	finding_measure(finding, "sequential_share", observation->slow.sequential, NAN);
	finding_measure(finding, "packets", counts->packets, NAN);
	finding_add(finding,
		    "sent requests to about %.0f new hosts%s, nearly all of which answered, and "
		    "has not returned",
		    reading->novelty,
		    observation->slow.sequential > 0.5 ? ", in order of address" : "");
	return true;
}

/*
 * Replies that nobody requested, to many hosts: routers report the absent ones, and an unknown
 * option draws an error from the present ones, although filters let replies pass (inverse mapping).
 * The hosts that somebody floods in this network's name send such replies, too. So do hosts that
 * are flooded, since not all of the flood's requests are recorded; what they received was read a
 * poll ago.
 */
static bool inverse(const struct view_settings *view, const struct observation *observation,
		    struct finding *finding)
{
	const struct source_observation *source = &observation->source;
	const struct source_window *window = &source->windows[SOURCE_WINDOWS - 1];
	double targets = fmin(source->fanout, fmin(window->unasked, source->before->unasked));

	if (!source->contacts.visible || source->now->unasked == source->before->unasked ||
	    2 * (__u64)window->unasked < window->packets ||
	    2 * source->requests >= source->before->unasked ||
	    targets < (double)view->sweep_targets)
		return false;
	if (finding->severity > SEVERITY_LOW)
		finding->severity = SEVERITY_LOW;
	finding->confidence = 70;
	finding_measure(finding, "targets", targets, (double)view->sweep_targets);
	finding_measure(finding, "unasked_replies", window->unasked, NAN);
	finding_add(finding, "sent replies to about %.0f hosts that had requested none", targets);
	return true;
}

DETECTOR(detect_sweep)
{
	if (observation->endpoint.lane == LANE_REPLY)
		return inverse(view, observation, finding);
	if (observation->observed == OBSERVED_SLOW)
		return observation->slow.doubted ? slow_find(settings, view, observation, finding) :
						   dense(settings, view, observation, finding);
	return fast(settings, view, observation, finding);
}
