// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/pending.h"

#include "alerts/story.h"
#include "base/timebase.h"

#include <stdlib.h>
#include <string.h>

/* More hosts at once are found again, or are one story. */
enum { PENDING_MOST = 32 };

/* A storm of a link is judged two seconds after its messages, at the next poll. */
#define PENDING_TIME (4 * NSEC_PER_SEC)

struct pending {
	unsigned int count;
	struct pending_finding findings[PENDING_MOST]; /* the oldest first */
};

struct pending *pending_new(void)
{
	return calloc(1, sizeof(struct pending));
}

void pending_free(struct pending *pending)
{
	free(pending);
}

static struct pending_finding *find(struct pending *pending, const struct alert_identity *identity)
{
	for (unsigned int i = 0; i < pending->count; i++) {
		struct alert_identity other = alert_identity(&pending->findings[i].finding);

		if (!memcmp(&other, identity, sizeof(other)))
			return &pending->findings[i];
	}
	return NULL;
}

static struct pending_finding *find_story(struct pending *pending, const struct finding *finding)
{
	const struct alert_identity identity = alert_identity(finding);
	struct pending_finding *same = find(pending, &identity);

	for (unsigned int i = 0; i < pending->count && !same; i++)
		if (story_is_storm(&pending->findings[i].finding, finding))
			same = &pending->findings[i];
	return same;
}

bool pending_keep(struct pending *pending, const struct finding *finding,
		  const struct outcome *outcome, const struct tool *tool, __u64 now)
{
	struct pending_finding *kept = find_story(pending, finding);

	if (kept && finding->severity < kept->finding.severity)
		return true;
	if (!kept && pending->count == PENDING_MOST)
		return false;
	if (!kept) {
		kept = &pending->findings[pending->count++];
		kept->due = now + PENDING_TIME;
	}
	kept->finding = *finding;
	kept->outcome = *outcome;
	kept->has_tool = tool;
	if (tool)
		kept->tool = *tool;
	return true;
}

void pending_respond(struct pending *pending, const struct alert_identity *identity,
		     const struct outcome *outcome)
{
	struct pending_finding *kept = find(pending, identity);

	if (kept)
		kept->outcome = *outcome;
}

void pending_hurry(struct pending *pending)
{
	for (unsigned int i = 0; i < pending->count; i++)
		pending->findings[i].due = 0;
}

bool pending_take(struct pending *pending, __u64 now, struct pending_finding *taken)
{
	/* A clock that was set back must not hold them for longer. */
	if (!pending->count ||
	    (pending->findings[0].due > now && pending->findings[0].due - now <= PENDING_TIME))
		return false;
	*taken = pending->findings[0];
	pending->count--;
	memmove(pending->findings, pending->findings + 1,
		pending->count * sizeof(pending->findings[0]));
	return true;
}

__u64 pending_due(const struct pending *pending)
{
	return pending->count ? pending->findings[0].due : 0;
}
