// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/losses.h"

#include "base/timebase.h"

#include <stdio.h>
#include <string.h>

/* Records may be rare: that long after one was lost, the next one may be lost too. */
#define LOSING_FOR (5 * 60 * NSEC_PER_SEC)

/* As the label `sink` of icmpguard_records_lost_total. */
static const char *const names[LOSS_KINDS] = { "alerts", "messages", "evidence", "hooks",
					       "metrics" };

bool losses_update(struct losses *losses, const struct lost_records *lost, __u64 now)
{
	const __u64 counts[LOSS_KINDS] = { lost->alerts, lost->messages, lost->evidence,
					   lost->hooks, lost->metrics };
	char before[INSTANCE_NOTE];
	size_t used = 0;

	memcpy(before, losses->names, sizeof(before));
	losses->names[0] = '\0';
	for (int i = 0; i < LOSS_KINDS; i++) {
		if (counts[i] != losses->counts[i])
			losses->lost_at[i] = now;
		losses->counts[i] = counts[i];
		if (losses->lost_at[i] && now - losses->lost_at[i] < LOSING_FOR)
			used += (size_t)snprintf(losses->names + used, sizeof(losses->names) - used,
						 "%s%s", used ? ", " : "", names[i]);
	}
	return strcmp(before, losses->names) != 0;
}

const char *losses_text(char *text, size_t size, const struct losses *losses)
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < LOSS_KINDS && used < size; i++)
		if (losses->counts[i])
			used += (size_t)snprintf(text + used, size - used, "%s%s=%llu",
						 used ? " " : "", names[i], losses->counts[i]);
	return text;
}
