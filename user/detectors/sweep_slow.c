// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep-slow: like sweep, but over hours or a day and at any rate.
 *
 * Targets known from before the window are not new, so a monitor's are new only in its first round.
 * A window therefore reports only after new targets have been arriving for a quarter of it: by then
 * a monitor has returned to its hosts, while a scan has contacted each once, or still contacts new
 * ones. People ping a few hosts a day, several times each and with replies: their threshold is
 * higher.
 *
 * If replies are visible, the outcomes of the first contacts (contacts.h) save that wait: a source
 * that is hardly ever answered guesses addresses, one that is answered knows them. A source that
 * contacts many hosts once each and is answered by all is reported by sweep if it was quick, else
 * by this rule.
 */
#include "detectors/sweep_slow.h"

#include "config/window.h"
#include "detectors/campaign.h"
#include "detectors/contacts.h"

#include <math.h>
#include <stdio.h>

static const char *const window_names[SLOW_WINDOWS] = {
	[SLOW_HOUR] = "an hour",
	[SLOW_FOUR_HOURS] = "four hours",
	[SLOW_DAY] = "a day",
};

/* Returns true if most contacts have several packets. */
static bool several_each(const struct slow_counts *counts)
{
	return counts->packets >= SWEEP_ONCE * counts->contacts;
}

static bool like_people(const struct slow_counts *counts)
{
	return counts->packets >= SWEEP_SLOW_PEOPLE_PACKETS * counts->contacts &&
	       2 * counts->answers >= counts->packets;
}

/* Returns true if each target was contacted once, with one packet: neither people nor monitors do
 * that for long. */
static bool once_each(const struct slow_reading *reading)
{
	return reading->counts.packets < SWEEP_ONCE * reading->distinct &&
	       reading->counts.contacts <= SWEEP_SLOW_RETURNS * reading->distinct;
}

static enum contacts_say judge(const struct observation *observation, int window)
{
	return contacts_judge_slow(observation->slow.visible,
				   &observation->slow.targets[window].counts);
}

/* Returns INFINITY if the window is disabled. */
static double threshold_of(const struct settings *settings, const struct view_settings *view,
			   const struct observation *observation, int window)
{
	double threshold = (double)slow_targets(view, (enum slow_window)window);
	enum contacts_say say = judge(observation, window);

	if (!slow_targets(view, (enum slow_window)window))
		return INFINITY;
	/* Fan-out that is ordinary within seconds is ordinary within hours. */
	if (settings->adaptive == ADAPTIVE_ON)
		threshold = fmax(threshold, observation->slow.ordinary[window]);
	if (observation->tool_use == TOOL_USE_SCANNER)
		return threshold * SWEEP_SLOW_GUESSED;
	if (say == CONTACTS_ANSWERED)
		return threshold * SWEEP_SLOW_ANSWERED;
	if (say == CONTACTS_GUESSED)
		return fmax(threshold * SWEEP_SLOW_GUESSED, SWEEP_SLOW_GUESSED_LEAST);
	if (say == CONTACTS_UNSEEN && window == SLOW_DAY &&
	    once_each(&observation->slow.targets[window]))
		return threshold * SWEEP_SLOW_GUESSED;
	if (say == CONTACTS_UNSEEN && several_each(&observation->slow.targets[window].counts))
		return threshold * SWEEP_SLOW_UNSEEN;
	return like_people(&observation->slow.targets[window].counts) ?
		       threshold * SWEEP_SLOW_PEOPLE :
		       threshold;
}

/* If no replies are visible, a source that keeps returning is a monitor; one that has begun to
 * return may be. An uptime service that draws its hosts by lot has new ones for hours. */
static bool like_unseen_monitor(const struct slow_reading *reading, double threshold)
{
	const double returns = reading->counts.contacts / fmax(1, reading->distinct);

	return returns >= SWEEP_SLOW_KEEPS_RETURNING ||
	       (returns > SWEEP_DENSE_RETURNS &&
		reading->novelty < SWEEP_SLOW_MONITOR_UNSEEN * threshold);
}

/* Returns true for a new monitor: it returns to its targets and contacted all of them in one or two
 * slots of the window. A source that contacts each twice looks the same, so there is a limit on the
 * number of targets, lower if few reply. */
static bool like_monitor(const struct slow_reading *reading, double threshold)
{
	const struct slow_counts *counts = &reading->counts;
	double most = 2 * counts->answers >= counts->packets ? SWEEP_SLOW_MONITOR_ANSWERED :
							       SWEEP_SLOW_MONITOR;

	return counts->contacts > SWEEP_SLOW_RETURNS * reading->distinct &&
	       reading->spread < SWEEP_SLOW_SPREAD && reading->novelty < most * threshold;
}

static bool sweeps(const struct observation *observation, int window, double threshold)
{
	const struct slow_reading *reading = &observation->slow.targets[window];
	enum contacts_say say = judge(observation, window);
	/* Hosts of a cluster ping each other: that is visible even without replies. */
	double novelty = reading->novelty - (say == CONTACTS_UNSEEN ? reading->counts.met : 0);

	if (novelty < threshold || !slow_reports(&observation->slow.reported, window, threshold))
		return false;
	if (say == CONTACTS_GUESSED)
		return true;
	/* If all targets reply, it may be a monitor, unless the probes are a scanner's; at home
	 * also a program that visits its hosts in turn, for hours. */
	if (say == CONTACTS_ANSWERED && observation->tool_use != TOOL_USE_SCANNER &&
	    (observation->endpoint.view == VIEW_PRIVATE || reading->spread < SWEEP_SLOW_SPREAD ||
	     reading->counts.packets >= SWEEP_ONCE * reading->distinct))
		return false;
	if (say == CONTACTS_UNSEEN && like_unseen_monitor(reading, threshold))
		return false;
	return reading->age >= slow_patience(window) && !like_monitor(reading, threshold);
}

/* Returns true for a source that also pings many hosts that reply: a monitor. A DHCP server watches
 * a next hop or two. Hosts that it tries again do not reply either. */
static bool is_monitor(const struct observation *observation)
{
	const struct slow_reading *hour = &observation->slow.targets[SLOW_HOUR];

	return fmin(hour->distinct - hour->counts.asked, hour->counts.answers) > SWEEP_SLOW_WATCHED;
}

static bool tries_leases(const struct observation *observation, const struct slow_reading *reading)
{
	const struct slow_counts *counts = &reading->counts;
	const struct contact_outcomes contacts = {
		.visible = observation->slow.visible,
		.asked = counts->asked,
		.met = counts->met,
		.seconds = (double)reading->age / NSEC_PER_SEC,
		.alike = observation->slow.alike,
	};

	return !is_monitor(observation) &&
	       contacts_try_leases(observation, &contacts,
				   counts->packets / fmax(1, counts->contacts));
}

/* Returns true for what happens at home every day: a DHCP server's probes; and, if no replies are
 * visible, several requests to each host, which a monitor's first round has, or its only one in a
 * capture that ends. */
static bool is_harmless(const struct observation *observation, const struct slow_reading *reading,
			enum contacts_say say)
{
	const struct slow_counts *counts = &reading->counts;

	if (tries_leases(observation, reading))
		return true;
	return observation->endpoint.view == VIEW_PRIVATE &&
	       (observation->tool_use == TOOL_USE_ADDRESS_CHECK ||
		(say == CONTACTS_UNSEEN && observation->tool_use != TOOL_USE_SCANNER &&
		 counts->packets >= SWEEP_SLOW_PEOPLE_PACKETS * counts->contacts));
}

static void fill_in(const struct observation *observation, int window, double threshold,
		    struct finding *finding)
{
	const struct slow_reading *reading = &observation->slow.targets[window];
	const struct slow_counts *counts = &reading->counts;
	double hours = (double)reading->age / (3600.0 * NSEC_PER_SEC);
	double unanswered = counts->asked > counts->met ? 1 - (double)counts->met / counts->asked :
							  0;
	bool visible = observation->slow.visible;

	finding->has_asked = observation->slow.asked;
	if (finding->has_asked)
		finding->asked = *observation->slow.asked;
	/* If replies are not visible, nothing is known of them. */
	finding->confidence = 65 + (unsigned int)(visible ? 20 * unanswered : 0) +
			      (reading->spread >= SWEEP_SLOW_SPREAD) * 5;
	finding->blockable = true;
	finding->lasts = slow_lasts(window);
	finding_measure(finding, "new_targets", reading->novelty, threshold);
	finding_measure(finding, "targets", reading->distinct, NAN);
	finding_measure(finding, "hours", hours, NAN);
	finding_measure(finding, "contacts_per_target",
			reading->distinct > 0 ? counts->contacts / reading->distinct : 0, NAN);
	if (visible)
		finding_measure(finding, "unanswered_share", unanswered, NAN);
	finding_measure(finding, "packets", counts->packets, NAN);
	finding_add(finding, "sent requests to about %.0f new hosts within %s", reading->novelty,
		    window_names[window]);
	if (visible)
		finding_add(finding, ", %.0f %% without an answer", unanswered * 100);
	if (judge(observation, window) == CONTACTS_ANSWERED && finding->severity > SEVERITY_LOW)
		finding->severity = SEVERITY_LOW;
	if (is_harmless(observation, reading, judge(observation, window))) {
		finding->severity = SEVERITY_INFO;
		finding->blockable = false;
	}
}

bool slow_find(const struct settings *settings, const struct view_settings *view,
	       const struct observation *observation, struct finding *finding)
{
	for (int window = 0; window < SLOW_WINDOWS; window++) {
		double threshold = threshold_of(settings, view, observation, window);

		if (!sweeps(observation, window, threshold))
			continue;
		fill_in(observation, window, threshold, finding);
		return true;
	}
	return false;
}

DETECTOR(detect_sweep_slow)
{
	return !observation->slow.doubted && slow_find(settings, view, observation, finding);
}
