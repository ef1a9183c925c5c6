/* SPDX-License-Identifier: GPL-2.0-only */
/* Prometheus's node_exporter on this machine, and what it may read. */
#ifndef ICMPGUARD_DOCTOR_EXPORTER_H
#define ICMPGUARD_DOCTOR_EXPORTER_H

#include <stdbool.h>
#include <sys/types.h>

enum { EXPORTER_PATH = 256 };

struct exporter {
	int pid;
	uid_t uid;
	gid_t gid;
	char directory[EXPORTER_PATH]; /* --collector.textfile.directory; "": not given */
};

/* The first one that runs. False: none does. */
bool exporter_find(struct exporter *exporter);

/* Whether its user may enter the parents of an absolute directory, and read that. If not, `refuses`
 * is the one that keeps it out; it holds EXPORTER_PATH. */
bool exporter_may_read(const struct exporter *exporter, const char *directory, char *refuses);

#endif
