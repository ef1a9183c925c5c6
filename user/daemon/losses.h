/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kinds of records are being lost, for `icmpguard status`: a full disk costs records, and an
 * operator must learn of it without a look at the metrics. */
#ifndef ICMPGUARD_DAEMON_LOSSES_H
#define ICMPGUARD_DAEMON_LOSSES_H

#include "kernel/instance.h"
#include "metrics/textfile.h"

#include <stddef.h>

enum { LOSS_KINDS = 5 };

struct losses {
	__u64 counts[LOSS_KINDS];  /* as of the last update */
	__u64 lost_at[LOSS_KINDS]; /* when the count last rose, ns; 0: never */
	char names[INSTANCE_NOTE]; /* of the kinds that are being lost, separated by ", " */
};

/* Compares the counts with those of the last update. Returns true if `names` changed. `now`: ns,
 * CLOCK_MONOTONIC. */
bool losses_update(struct losses *losses, const struct lost_records *lost, __u64 now);

/* Writes how many records of each kind were lost, "alerts=3 evidence=1", or "". Returns `text`. */
const char *losses_text(char *text, size_t size, const struct losses *losses);

#endif
