/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds Prometheus's node_exporter on this machine, and checks what it may read. */
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

/* Finds the first one running; false if there is none. */
bool exporter_find(struct exporter *exporter);

/* Returns whether its user may enter the parents of an absolute directory and read the directory.
 * If not, `refuses` (EXPORTER_PATH bytes) is the one that denies access. */
bool exporter_may_read(const struct exporter *exporter, const char *directory, char *refuses);

#endif
