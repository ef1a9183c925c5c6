/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon's metrics, gathered and written to the textfile at their interval. */
#ifndef ICMPGUARD_METRICS_EXPORT_H
#define ICMPGUARD_METRICS_EXPORT_H

#include "metrics/evictions.h"
#include "metrics/textfile.h"

/* Zeroed at first but for `instance` and `started`. */
struct export {
	struct evictions evictions;
	const char *instance;
	__u64 started; /* of the daemon, seconds since 1970 */
	__u64 written; /* ns of CLOCK_MONOTONIC */
	bool failing;  /* the latest write failed */
};

/* Whether export.interval has passed since the latest write. */
bool export_due(const struct export *export, const struct settings *settings, __u64 now);

/* Writes the metrics where export.textfile names a file. Failures are reported, and that
 * it works again. `now` in ns of CLOCK_MONOTONIC. */
void export_write(struct export *export, const struct settings *settings, const struct pins *pins,
		  const struct engine *engine, const struct attachment *attachments,
		  unsigned int attachment_count, __u64 now);

#endif
