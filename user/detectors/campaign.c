// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/campaign.h"

#include "config/window.h"
#include "detectors/contacts.h"

#include <math.h>
#include <string.h>

bool slow_reports(const struct slow_reported *reported, enum slow_window window, double threshold)
{
	bool renews = reported->ago < slow_lasts(window);

	return reported->fresh >= (renews ? threshold / SWEEP_SLOW_RENEWALS : threshold);
}

static void fill_in(const struct campaign_rule *rule, double threshold,
		    const struct slow_reading *reading, double sources, int window, bool visible,
		    struct finding *finding)
{
	double each = reading->novelty / sources;

	/* More sources and fewer targets per source leave fewer other explanations. If replies are
	 * not visible, an uptime service with many addresses is one. */
	finding->confidence = (visible ? 60 : 45) +
			      (unsigned int)(fmin(20, sources / rule->sources * 4) +
					     fmax(0, 10 * (1 - each / rule->below)));
	finding->lasts = slow_lasts(window);
	finding_measure(finding, "new_targets", reading->novelty, threshold);
	finding_measure(finding, "sources", sources, rule->sources);
	finding_measure(finding, "targets_per_source", each, rule->below);
	finding_measure(finding, "hours", (double)reading->age / (3600.0 * NSEC_PER_SEC), NAN);
	finding_measure(finding, "packets", reading->counts.packets, NAN);
}

/* Returns the factor on the threshold for so many sources: a few, each with half of what is
 * conspicuous by itself, have to share more targets. They may as well be the first round of some
 * monitors, unless the targets are seen not to answer. INFINITY: too few. */
static double of_sources(const struct campaign_rule *rule, double sources, double novelty,
			 enum contacts_say say)
{
	bool silent = say == CONTACTS_MIXED || say == CONTACTS_GUESSED;

	if (sources >= rule->sources)
		return 1;
	return silent && sources >= SWEEP_DISTRIBUTED_FEW && novelty >= sources * rule->below / 2 ?
		       SWEEP_DISTRIBUTED_FEW_SHARE :
		       INFINITY;
}

/* Returns true if several sources contacted each target at once: whoever looks for hosts asks each
 * once, but people ask the same ones. */
static bool are_popular(const struct slow_reading *reading)
{
	return reading->counts.contacts >= SWEEP_DISTRIBUTED_POPULAR * reading->distinct;
}

/* Returns the factor on the threshold if no replies are visible: higher if the sources return to
 * the targets, or are the users of a network at home, who send most of them several packets. */
static double of_unseen(const struct campaign_rule *rule, const struct slow_reading *reading)
{
	const struct slow_counts *counts = &reading->counts;

	if (rule->of_home && counts->packets >= SWEEP_ONCE * counts->contacts)
		return SWEEP_DISTRIBUTED_USERS;
	return counts->contacts > SWEEP_SLOW_RETURNS * reading->distinct ?
		       SWEEP_DISTRIBUTED_ANSWERED :
		       1;
}

int campaign_find(const struct campaign_rule *rule, const struct campaign_observation *campaign,
		  struct finding *finding)
{
	for (int window = 0; window < SLOW_WINDOWS; window++) {
		const struct slow_reading *reading = &campaign->targets[window];
		double sources = campaign->sources[window];
		double threshold = window == SLOW_DAY ? 2 * rule->targets : rule->targets;
		enum contacts_say say = contacts_judge_slow(campaign->visible, &reading->counts);
		bool answered = say == CONTACTS_ANSWERED ||
				(say == CONTACTS_MIXED && are_popular(reading));
		double novelty = reading->novelty;

		/* Uptime services have many addresses and know their targets. */
		threshold *= of_sources(rule, sources, novelty, say);
		if (answered)
			threshold *= SWEEP_DISTRIBUTED_ANSWERED;
		if (campaign->mirrored)
			threshold *= SWEEP_ROTATING_MIRRORED;
		if (say == CONTACTS_UNSEEN)
			threshold *= of_unseen(rule, reading);
		/* Hosts of a cluster ping each other, and hosts that are contacted again and again
		 * are known to those who do. */
		if (say == CONTACTS_UNSEEN)
			novelty -= reading->counts.met;
		if (novelty < threshold || !slow_reports(&campaign->reported, window, threshold) ||
		    reading->novelty > sources * rule->below)
			continue;
		fill_in(rule, threshold, reading, sources, window, campaign->visible, finding);
		if ((answered || sources < rule->sources) && finding->severity > SEVERITY_LOW)
			finding->severity = SEVERITY_LOW;
		/* The first round of monitors looks the same. */
		if (say == CONTACTS_UNSEEN && !campaign->waited)
			finding->severity = SEVERITY_INFO;
		finding->peer_count = campaign->peer_count;
		memcpy(finding->peers, campaign->peers, sizeof(finding->peers));
		return window;
	}
	return -1;
}
