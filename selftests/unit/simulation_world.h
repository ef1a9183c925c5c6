/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A network monitored for a week of simulated time: 500 hosts, users who ping, monitors, meshes,
 * visitors, hosts that start, outages, noise; and planted scans. Everything is drawn from one seed,
 * including the parameters.
 */
#ifndef SIMULATION_WORLD_H
#define SIMULATION_WORLD_H

#include "selftests/unit/simulated.h"

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

enum { WORLD_HOSTS = 500, WORLD_SERVERS = 20, ACTORS_MOST = 4096 };

struct world;

/* A host that sends something from time to time. */
struct actor {
	__u64 next; /* time of its next action, on the kernel side's clock */
	void (*act)(struct world *world, struct actor *actor);
	__u64 until;
	__u64 gap;
	__u32 number;
	__u32 count;
	__u32 left; /* of a run of pings */
	struct ping ping;
	void *of; /* the scan it belongs to */
};

struct world {
	struct simulated simulated;
	__u64 random;
	__u64 begun;
	__u64 outage_until;
	size_t actor_count;
	struct actor actors[ACTORS_MOST];
	struct actor *queue[ACTORS_MOST]; /* a heap by time */
	size_t queued;
};

/* Starts the simulation at `wall`, ns since 1970. `report` receives each alert record. */
void world_start(struct world *world, __u64 seed, __u64 wall,
		 void (*report)(const struct alert *, void *), void *context);

/* Draw a number below `most`; of an exponential distribution; between two. */
__u64 world_random(struct world *world, __u64 most);
__u64 world_gap(struct world *world, __u64 mean);
__u64 world_between(struct world *world, __u64 from, __u64 to);

/* Adds an actor that begins at a time. */
struct actor *world_add(struct world *world, void (*act)(struct world *, struct actor *),
			__u64 first);
/* Runs all actors until a time. */
void world_until(struct world *world, __u64 until);

/* Hosts of home: 10.1.0.0/16, of which the first 500 exist; servers: 192.0.2.0/24, of which the
 * first 20 exist. Outsiders are anywhere else. */
struct address world_host(__u32 number);
struct address world_server(__u32 number);
struct address world_outsider(__u32 number);
/* Sends a request; it is answered if the host exists and there is no outage. */
void world_ping(struct world *world, const struct address *source, const struct address *target);
/* The same with an echo identifier, as of one of several processes of the source. */
void world_ping_as(struct world *world, const struct address *source, const struct address *target,
		   __u16 identifier);

/* Adds the harmless actors: simulation_cast.c. */
void world_people(struct world *world);

#endif
