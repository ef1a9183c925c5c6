/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What turns packets into alerts and blocks once they are in the maps: poll, memory,
 * detectors, alerts, response.  The daemon drives it by timer and ring buffer, replay
 * by the capture's clock; it is the same code.
 */
#ifndef ICMPGUARD_ENGINE_H
#define ICMPGUARD_ENGINE_H

#include "alerts/alerts.h"
#include "kernel/neighbor_table.h"
#include "kernel/object.h"
#include "respond/respond.h"

struct engine;

struct engine_options {
	const char *instance; /* for the lists' lock; NULL in replay: no lock */
	__u64 clock_offset;   /* what makes ns since 1970 of the kernel side's time; 0 in replay */
	__u64 began;	      /* entries from before are an earlier daemon's; 0 in replay */
	__u64 budget;	      /* ns that a round of work may take; 0 in replay: no bound */
	bool attached;	      /* to interfaces: not in replay */
	bool egress;	      /* and to all of them where packets leave: engine_set_egress() */
	bool protect;	      /* heed this machine's own addresses (not in replay) */
	void (*report)(const struct alert *, void *);  /* each alert record */
	void (*sample)(const struct sample *, void *); /* each packet kept as evidence; or NULL */
	void *context;
};

struct engine_counts {
	__u64 polls;
	__u64 poll_nanoseconds; /* of all polls */
	__u64 entries_read;	/* by all polls */
	__u64 sources;		/* entries in the map, as of the latest poll */
	__u64 targets;
	__u64 allowed; /* findings about sources on the allow list */
	struct response_counts response;
};

/* NULL after reporting. `object` and `settings` must outlive it. */
struct engine *engine_new(struct object *object, const struct settings *settings,
			  const struct engine_options *options);
void engine_free(struct engine *engine);

/* The machine's clock may have been set: what makes ns since 1970 of the kernel side's time. */
void engine_set_clock(struct engine *engine, __u64 offset);

/* Whether packets are watched where they leave all interfaces. */
void engine_set_egress(struct engine *engine, bool egress);

/* Takes in what this machine's kernel knows of its neighbours. */
void engine_know(struct engine *engine, const struct kernel_neighbors *neighbors, __u64 now);

/* Takes other settings (reload); memory and alerts stay. */
void engine_configure(struct engine *engine, const struct settings *settings);

/* The descriptor that becomes readable when the kernel side has something urgent. */
int engine_events_fd(const struct engine *engine);
/* The one that becomes readable when this machine's addresses or routes change, and what reads
 * it; -1: they are not watched. */
int engine_changes_fd(const struct engine *engine);
void engine_changes(struct engine *engine);
/* Handles what the kernel side sent, for as long as a round may take. 0; 1 when there is more; or a
 * negative errno. */
int engine_events(struct engine *engine);
/* Reads the tables, detects, clears, sweeps: what is due at each interval. Likewise: where there is
 * more, engine_go_on() does it. */
int engine_poll(struct engine *engine, __u64 now);
int engine_go_on(struct engine *engine, __u64 now);

/* The same without reading the tables, where no packet came since they were read last. */
void engine_tick(struct engine *engine, __u64 now);

/* When a tick has something to do though no packet came; 0: never. */
__u64 engine_due(const struct engine *engine);

const struct engine_counts *engine_counts(const struct engine *engine);
const struct alert_counts *engine_alert_counts(const struct engine *engine);
/* What it remembers, to be saved and read back. */
struct memory *engine_memory(struct engine *engine);
struct alerts *engine_alerts(const struct engine *engine);
/* Holds alerts that were read back against the lists as they are now: of who is allowed
 * meanwhile they end, and blocks last as long as they stand. */
void engine_resume(struct engine *engine, __u64 now);

#endif
