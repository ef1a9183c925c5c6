// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alert.h"

#include "base/timebase.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "headers/identity.h"

#include <stdio.h>
#include <string.h>

const char *const alert_state_names[] = {
	[ALERT_RAISED] = "raised",
	[ALERT_UPDATED] = "updated",
	[ALERT_CLEARED] = "cleared",
};

const char *const alert_action_names[] = {
	[ACTION_NONE] = "none",
	[ACTION_WOULD_BLOCK] = "would_block",
	[ACTION_BLOCKED] = "blocked",
	[ACTION_LIMITED] = "limited",
};

struct alert_identity alert_identity(const struct finding *finding)
{
	return (struct alert_identity){
		.address = finding->offender.address,
		.network = finding->offender.network,
		.rule = (__u8)finding->rule,
		.view = finding->offender.view,
		.bits = (__u8)finding->offender_bits,
		.role = finding->offender_is_target ? ROLE_TARGET : ROLE_SOURCE,
	};
}

struct prefix alert_offender(const struct alert *alert)
{
	return alert->campaign.offenders ? alert->campaign.around :
					   finding_offender(&alert->finding);
}

__u32 alert_network(const struct alert *alert)
{
	const __u32 network = alert->finding.offender.network;

	return network == NETWORK_ANY ? NETWORK_ONLY : network;
}

void alert_make_id(struct alert *alert, const struct alert_identity *identity, __u64 now)
{
	__u64 what = (__u64)identity->rule << 56 ^ (__u64)identity->view << 48 ^
		     (__u64)identity->role << 40 ^ (__u64)identity->bits << 32 ^ identity->network;

	snprintf(alert->id, sizeof(alert->id), "%016llx",
		 hash_address(&identity->address, hash_mix(now ^ what)));
}

/* Returns true if the figures of `kept` are to stay: those of the graver finding, else those with
 * the greater first figure. All figures of a finding, its summary and its link-layer address stay
 * together. */
static bool says_more(const struct finding *kept, const struct finding *finding)
{
	if (kept->severity != finding->severity)
		return kept->severity > finding->severity;
	return kept->measure_count && finding->measure_count &&
	       kept->measures[0].value > finding->measures[0].value &&
	       !strcmp(kept->measures[0].name, finding->measures[0].name);
}

void alert_merge(struct alert *alert, const struct finding *finding)
{
	struct finding *kept = &alert->finding;
	struct finding merged = *finding;

	if (time_since(finding->first_seen, kept->first_seen))
		merged.first_seen = kept->first_seen;
	if (kept->severity > merged.severity)
		merged.severity = kept->severity;
	if (kept->visible > merged.visible)
		merged.visible = kept->visible;
	if (kept->confidence > merged.confidence)
		merged.confidence = kept->confidence;
	if (kept->has_target && !merged.has_target) {
		merged.has_target = true;
		merged.target = kept->target;
	}
	if (!merged.has_type) {
		merged.has_type = kept->has_type;
		merged.has_code = kept->has_code;
		merged.icmp_type = kept->icmp_type;
		merged.icmp_code = kept->icmp_code;
	}
	if (!merged.ifindex)
		merged.ifindex = kept->ifindex;
	if (!merged.peer_count) {
		merged.peer_count = kept->peer_count;
		memcpy(merged.peers, kept->peers, sizeof(merged.peers));
	}
	if (says_more(kept, finding)) {
		merged.measure_count = kept->measure_count;
		memcpy(merged.measures, kept->measures, sizeof(merged.measures));
		memcpy(merged.summary, kept->summary, sizeof(merged.summary));
		merged.has_link = kept->has_link;
		memcpy(merged.link, kept->link, sizeof(merged.link));
	}
	*kept = merged;
}
