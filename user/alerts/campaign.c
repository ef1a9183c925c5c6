// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/campaign.h"

#include "base/prefix.h"
#include "base/sketch.h"
#include "base/timebase.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "headers/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Number of prefixes named in the summary. */
enum { NAMED = 3 };

struct alert_identity campaign_identity(const struct alert_identity *offender)
{
	struct alert_identity identity = {
		.network = offender->network,
		.rule = offender->rule,
		.view = offender->view,
		.bits = offender->role == ROLE_TARGET,
		.role = ROLE_CAMPAIGN,
	};

	if (address_is_ipv4(&offender->address))
		identity.address = address_from_ipv4(0);
	return identity;
}

struct alert_identity campaign_of_networks(const struct alert_identity *offender)
{
	struct alert_identity identity = campaign_identity(offender);

	identity.network = NETWORK_ANY;
	return identity;
}

/* Returns the longest prefix that contains both. */
static struct prefix prefix_around(const struct prefix *a, const struct prefix *b)
{
	__u32 length = a->length < b->length ? a->length : b->length;
	struct address left = a->address, right = b->address;
	struct address one, other;

	do {
		one = address_mask(&left, length);
		other = address_mask(&right, length);
	} while (!address_equal(&one, &other) && length--);
	return (struct prefix){ .length = length, .address = one };
}

/* Returns the network of a host: a /24 or a /64. */
static struct prefix network_of(const struct finding *finding)
{
	struct prefix prefix = finding_offender(finding);
	__u32 bits = address_is_ipv4(&finding->offender.address) ? IPV4_MAPPED_BITS + 24 : 64;

	if (prefix.length > bits) {
		prefix.length = bits;
		prefix.address = address_mask(&finding->offender.address, bits);
	}
	return prefix;
}

/* Counts the most frequent networks with few counters: Space-Saving (Metwally, Agrawal, El Abbadi,
 * 2005). */
static void count_leading(struct alert_campaign *campaign, const struct finding *finding)
{
	struct prefix network = network_of(finding);
	struct leading *least = &campaign->leading[0];

	for (unsigned int i = 0; i < CAMPAIGN_LEADING; i++) {
		struct leading *leading = &campaign->leading[i];

		if (leading->findings && !memcmp(&leading->prefix, &network, sizeof(network))) {
			leading->findings++;
			return;
		}
		if (leading->findings < least->findings)
			least = leading;
	}
	least->prefix = network;
	least->findings++;
}

static int more_findings(const void *left, const void *right)
{
	const struct leading *a = left, *b = right;

	return (a->findings < b->findings) - (a->findings > b->findings);
}

unsigned int campaign_leading(const struct alert *alert, struct prefix *prefixes)
{
	struct leading leading[CAMPAIGN_LEADING];
	unsigned int count = 0;

	memcpy(leading, alert->campaign.leading, sizeof(leading));
	qsort(leading, CAMPAIGN_LEADING, sizeof(leading[0]), more_findings);
	while (count < CAMPAIGN_LEADING && leading[count].findings) {
		prefixes[count] = leading[count].prefix;
		count++;
	}
	return count;
}

void campaign_describe(struct alert *alert, __u64 most)
{
	struct finding *finding = &alert->finding;
	struct prefix prefixes[CAMPAIGN_LEADING];
	unsigned int count = campaign_leading(alert, prefixes);
	char text[PREFIX_TEXT];
	size_t length;

	finding->measure_count = 0;
	finding_measure(finding, "offenders", (double)alert->campaign.offenders, (double)most);
	if (alert->campaign.offenders == 1)
		length = (size_t)snprintf(finding->summary, sizeof(finding->summary),
					  "one more host, in");
	else
		length = (size_t)snprintf(finding->summary, sizeof(finding->summary),
					  "about %llu hosts, most of them in",
					  alert->campaign.offenders);
	for (unsigned int i = 0; i < count && i < NAMED && length < sizeof(finding->summary); i++)
		length += (size_t)snprintf(finding->summary + length,
					   sizeof(finding->summary) - length, "%s %s", i ? "," : "",
					   prefix_format(text, &prefixes[i]));
	if (finding->offender.network == NETWORK_ANY)
		finding_add(finding, ", of several networks");
}

static void begin(struct alert *alert, const struct finding *finding)
{
	alert->campaign.around = finding_offender(finding);
	alert->campaign.first = finding->offender.address;
	alert->finding = *finding;
	alert->finding.blockable = false;
	alert->finding.peer_count = 0;
}

static void merge(struct finding *kept, const struct finding *finding)
{
	if (time_since(kept->first_seen, finding->first_seen))
		kept->first_seen = finding->first_seen;
	if (time_since(finding->last_seen, kept->last_seen))
		kept->last_seen = finding->last_seen;
	if (finding->severity > kept->severity)
		kept->severity = finding->severity;
	if (finding->confidence > kept->confidence)
		kept->confidence = finding->confidence;
	if (finding->lasts > kept->lasts)
		kept->lasts = finding->lasts;
	/* Keep the target only if all of them have it. */
	if (!finding->has_target || !address_equal(&finding->target, &kept->target))
		kept->has_target = false;
}

bool campaign_take(struct alert *alert, const struct finding *finding)
{
	struct alert_campaign *campaign = &alert->campaign;
	enum severity severity = alert->finding.severity;
	struct prefix offender = finding_offender(finding);
	bool first = !campaign->offenders;
	struct hyperloglog before;

	if (first)
		begin(alert, finding);
	else
		merge(&alert->finding, finding);
	campaign->around = prefix_around(&campaign->around, &offender);
	before = campaign->sketch;
	hyperloglog_add(&campaign->sketch,
			hash_address(&finding->offender.address, finding->offender_bits));
	if (first || memcmp(&before, &campaign->sketch, sizeof(before)) != 0)
		campaign->offenders = (__u64)(hyperloglog_estimate(&campaign->sketch) + 0.5);
	count_leading(campaign, finding);
	alert->finding.offender.address = campaign->around.address;
	/* Not 0, which would mean a whole address. */
	alert->finding.offender_bits = campaign->around.length ? campaign->around.length : 1;
	if (!first && campaign->offenders < 2 * campaign->reported &&
	    alert->finding.severity <= severity)
		return false;
	campaign->reported = campaign->offenders;
	return true;
}

/* Ranks actions: a campaign shows the strongest one taken. */
static unsigned int weight(enum alert_action action)
{
	static const unsigned int weights[] = {
		[ACTION_NONE] = 0,
		[ACTION_LIMITED] = 1,
		[ACTION_WOULD_BLOCK] = 2,
		[ACTION_BLOCKED] = 3,
	};

	return weights[action];
}

void campaign_respond(struct alert *alert, const struct outcome *outcome)
{
	struct outcome *kept = &alert->outcome;

	if (outcome->fresh &&
	    (outcome->action == ACTION_BLOCKED || outcome->action == ACTION_WOULD_BLOCK))
		alert->campaign.blocked++;
	if (weight(outcome->action) > weight(kept->action)) {
		kept->action = outcome->action;
		memcpy(kept->reason, outcome->reason, sizeof(kept->reason));
	}
	if (outcome->until > kept->until)
		kept->until = outcome->until;
}
