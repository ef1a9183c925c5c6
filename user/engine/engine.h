/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Turns the contents of the maps into alerts and blocks: poll, memory, detectors, alerts, response.
 * The daemon drives it by timer and ring buffer, replay by the capture's clock; the code is the
 * same.
 */
#ifndef ICMPGUARD_ENGINE_ENGINE_H
#define ICMPGUARD_ENGINE_ENGINE_H

#include "alerts/alerts.h"
#include "kernel/neighbor_table.h"
#include "kernel/object.h"
#include "respond/respond.h"

struct engine;

struct engine_options {
	const char *instance; /* for the lists' lock; NULL in replay: no lock */
	__u64 clock_offset;   /* ns since 1970 minus the kernel side's time; 0 in replay */
	__u64 began;	      /* entries from before are a previous daemon's; 0 in replay */
	__u64 budget;	      /* maximum ns per round of work; 0 in replay: unlimited */
	bool attached;	      /* attached to interfaces; not in replay */
	bool egress; /* packets are also watched on egress of all interfaces: engine_set_egress() */
	bool protect; /* protect this machine's own addresses; not in replay */
	void (*report)(const struct alert *, void *);  /* each alert record */
	void (*sample)(const struct sample *, void *); /* each packet kept as evidence; or NULL */
	void *context;
};

struct engine_counts {
	__u64 polls;
	__u64 poll_nanoseconds; /* of all polls */
	__u64 entries_read;	/* by all polls */
	__u64 sources;		/* entries in the map at the latest poll */
	__u64 targets;
	__u64 allowed; /* findings about sources on the allow list */
	struct response_counts response;
};

/* `object` and `settings` must outlive the engine. Reports an error and returns NULL on failure. */
struct engine *engine_new(struct object *object, const struct settings *settings,
			  const struct engine_options *options);
void engine_free(struct engine *engine);

/* Sets ns since 1970 minus the kernel side's time after the machine's clock may have been set. */
void engine_set_clock(struct engine *engine, __u64 offset);

/* Sets whether egress is watched on all interfaces. `host`: this machine; must outlive the engine.
 */
void engine_set_egress(struct engine *engine, bool egress, const struct own_host *host);

/* Adds what this machine's kernel knows of its neighbours. */
void engine_know(struct engine *engine, const struct kernel_neighbors *neighbors, __u64 now);

/* Applies new settings (reload); memory and alerts stay. */
void engine_configure(struct engine *engine, const struct settings *settings);

/* Returns the descriptor that becomes readable when the kernel side sends an event. */
int engine_events_fd(const struct engine *engine);
/* Returns the descriptor that becomes readable when this machine's addresses or routes change; -1:
 * not watched. engine_changes() reads it. */
int engine_changes_fd(const struct engine *engine);
void engine_changes(struct engine *engine);
/* Handles pending events of the kernel side, for one round at most. Returns 0; 1 if there is more;
 * or a negative errno. */
int engine_events(struct engine *engine);
/* Reads the tables, detects, clears, sweeps: the work of each interval. Returns the same; if there
 * is more, call engine_go_on(). */
int engine_poll(struct engine *engine, __u64 now);
int engine_go_on(struct engine *engine, __u64 now);

/* Same without reading the tables, if no packet arrived since they were last read. */
void engine_tick(struct engine *engine, __u64 now);

/* Returns when a tick must run even if no packet arrives; 0: never. */
__u64 engine_due(const struct engine *engine);

const struct engine_counts *engine_counts(const struct engine *engine);
const struct alert_counts *engine_alert_counts(const struct engine *engine);
/* The state to be saved and restored. */
struct memory *engine_memory(struct engine *engine);
struct alerts *engine_alerts(const struct engine *engine);
/* Compares restored alerts with the current lists: those of sources allowed meanwhile end, and
 * blocks last as long as the lists have them. */
void engine_resume(struct engine *engine, __u64 now);

#endif
