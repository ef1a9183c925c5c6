// SPDX-License-Identifier: GPL-2.0-only
/*
 * mask-reply: messages that no host needs and that may be forged: an address mask reply sets a
 * host's network mask (RFC 950), an information reply its network (RFC 792), and a source quench
 * slows it down (deprecated by RFC 6633).
 *
 * A reply counts if its receiver sent no request of that kind. Replies from home to the outside
 * belong to legacy-probe.
 */
#include "detectors/detector.h"

#include <math.h>
#include <stdio.h>

#define REPLY_SLOT(kind)   (KIND_##kind - KIND_FIRST_REPLY)
#define REQUEST_SLOT(kind) (KIND_##kind - KIND_FIRST_REQUEST)

/* Returns the replies of a kind to a host that sent no request of the kind; 0 if none is new. */
static __u32 unrequested(const struct target_observation *target, __u32 reply, __u32 request)
{
	__u32 replies = target->now->kinds[reply];

	if (replies == target->before->kinds[reply] ||
	    (target->asked_kinds && target->asked_kinds[request]))
		return 0;
	return replies;
}

static bool replies(const struct observation *observation, struct finding *finding)
{
	const struct target_observation *target = &observation->target;
	enum view view = observation->endpoint.view;
	__u32 masks = unrequested(target, REPLY_SLOT(MASK_REPLY), REQUEST_SLOT(MASK_REQUEST));
	__u32 information = unrequested(target, REPLY_SLOT(INFORMATION_REPLY),
					REQUEST_SLOT(INFORMATION_REQUEST));

	if (!(masks + information) || (view != VIEW_INBOUND && view != VIEW_PRIVATE))
		return false;
	finding->confidence = 80;
	finding->has_target = true;
	finding->target = observation->endpoint.address;
	/* Untracked senders may be many. */
	if (target->replier && target->sources < 1.5 && !target->now->unadmitted) {
		finding->offender.address = *target->replier;
		finding->offender_is_target = false;
	}
	finding_measure(finding, "mask_replies", masks, 1);
	finding_measure(finding, "information_replies", information, 1);
	finding_measure(finding, "sources", target->sources, NAN);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%u address mask and %u information replies to a host that requested none", masks,
		 information);
	return true;
}

static bool quenches(const struct observation *observation, struct finding *finding)
{
	__u32 slot = KIND_SOURCE_QUENCH - KIND_FIRST_ERROR;
	__u32 count = observation->source.now->kinds[slot];

	if (count == observation->source.before->kinds[slot])
		return false;
	finding->confidence = 90;
	finding->blockable = true;
	finding_measure(finding, "source_quenches", count, 1);
	snprintf(finding->summary, sizeof(finding->summary),
		 "%u source quench message%s, a type that no current system sends", count,
		 count == 1 ? "" : "s");
	return true;
}

DETECTOR(detect_mask_reply)
{
	if (observes_target(observation))
		return observation->endpoint.lane == LANE_REPLY && replies(observation, finding);
	return observation->endpoint.lane == LANE_ERROR && quenches(observation, finding);
}
