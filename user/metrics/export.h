/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon's metrics, gathered and written to the textfile at their interval. */
#ifndef ICMPGUARD_METRICS_EXPORT_H
#define ICMPGUARD_METRICS_EXPORT_H

#include "metrics/evictions.h"
#include "metrics/textfile.h"

/* Zeroed at first but for `instance` and `started`. `lost` and `reload` are filled in before each
 * write. */
struct export
{
	struct evictions evictions;
	const char *instance;
	__u64 started;	       /* of the daemon, seconds since 1970 */
	__u64 written;	       /* ns of CLOCK_MONOTONIC */
	struct worker *worker; /* writes the file; NULL: whoever calls export_write() does */
	struct lost_records lost;
	struct run_cost cost; /* likewise */
	__u64 mutes;
	struct reload_result reload;
	__u64 failed; /* writes; of the thread that writes, and read by the other */
	bool failing; /* the latest write failed; of the thread that writes */
};

/* Whether export.interval has passed since the latest write. */
bool export_due(const struct export *export, const struct settings *settings, __u64 now);

/* Gives the writing to a thread of its own. 0 or a negative errno, reported. */
int export_start(struct export *export);
/* Waits for what is being written, at most two seconds. False: `export` is still in use. */
bool export_end(struct export *export);

/* Writes the metrics where export.textfile names a file. Failures are reported, and that
 * it works again. `now` in ns of CLOCK_MONOTONIC. */
void export_write(struct export *export, const struct settings *settings, const struct pins *pins,
		  const struct engine *engine, const struct attachment *attachments,
		  unsigned int attachment_count, __u64 now);

#endif
