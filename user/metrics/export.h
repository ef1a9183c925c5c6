/* SPDX-License-Identifier: GPL-2.0-only */
/* Collects the daemon's metrics and writes them to the textfile at the configured interval. */
#ifndef ICMPGUARD_METRICS_EXPORT_H
#define ICMPGUARD_METRICS_EXPORT_H

#include "metrics/evictions.h"
#include "metrics/textfile.h"

/* Zero-initialize all but `instance` and `started`. The caller sets `lost`, `cost`, `mutes` and
 * `reload` before each write, and `ended` before the last. */
struct export
{
	struct evictions evictions;
	const char *instance;
	__u64 started;		  /* start of the daemon, seconds since 1970 */
	__u64 written;		  /* ns of CLOCK_MONOTONIC */
	struct worker *worker;	  /* writes the file; NULL: export_write() does */
	struct lost_records lost; /* set before each write */
	struct run_cost cost;	  /* set before each write */
	__u64 mutes;
	bool ended; /* nothing is attached any more: this write is the last */
	struct reload_result reload;
	__u64 failed;	/* failed writes; set by the writer thread, read by the other */
	__u64 failures; /* in a row; used by the writer thread */
};

/* Returns the number of failed writes. */
__u64 export_lost(const struct export *export);
/* Returns whether export.interval has passed since the last write. */
bool export_due(const struct export *export, const struct settings *settings, __u64 now);

/* Moves writing to a thread. 0 or a negative errno, reported. */
int export_start(struct export *export);
/* Waits at most two seconds for the current write. Returns false if `export` is still in use. */
bool export_end(struct export *export);

/* Writes the metrics if export.textfile is set. Failures and recovery are reported. `now`: ns of
 * CLOCK_MONOTONIC. */
void export_write(struct export *export, const struct settings *settings, const struct pins *pins,
		  const struct engine *engine, const struct attachment *attachments,
		  unsigned int attachment_count, __u64 now);

#endif
