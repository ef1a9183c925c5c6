/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a detector sees: one endpoint's window, as the poll read it and the daemon's
 * memory completed it.  No kernel, no clock, no globals: detectors are pure functions
 * of an observation and the settings, and their tests fill one in by hand.
 */
#ifndef ICMPGUARD_DETECTORS_OBSERVATION_H
#define ICMPGUARD_DETECTORS_OBSERVATION_H

#include "memory/baseline.h"
#include "headers/maps.h"
#include "headers/packet.h"
#include "config/settings.h"
#include "memory/slow.h"

enum observed {
	OBSERVED_SOURCE,   /* a source's entry changed since the last poll */
	OBSERVED_TARGET,   /* a target's */
	OBSERVED_REFUSALS, /* a pair's: one host refused another something */
	OBSERVED_EVENT,	   /* the kernel side woke the daemon */
	OBSERVED_SAMPLE,   /* a packet was copied */
	OBSERVED_MEMORY,   /* something has added up: over hours, or in a prefix */
};

enum about { ABOUT_SOURCE, ABOUT_TARGET };

enum { FINDING_PEERS = 8 };

struct observation {
	enum observed observed;
	enum about about; /* which of source and target below is filled in */
	__u64 now;
	struct endpoint endpoint;

	/* The entry now, and as the daemon last saw it (zero where it is new to it). What
	 * changed in between happened within `elapsed` nanoseconds. */
	struct source source;
	struct source source_before;
	struct target target;
	struct target target_before;
	__u64 elapsed;

	/* Of a source: distinct targets within the window; of these the ones in no earlier
	 * window; and how many of these are new since the last observation. */
	double fanout;
	double novelty;
	double growth;
	/* In the lane of requests: the source's own figures, and what is ordinary at most at this
	 * hour; 0: not known. Of persistence there is none. */
	double figures[BASELINE_METRIC_COUNT];
	double ordinary[BASELINE_METRIC_COUNT];
	/* Answers that reached the source since it was first seen. */
	__u64 replies;
	bool replies_visible; /* answers of that direction are seen at all */
	/* Over all lanes of the source in this view: packets of a type or code that does not
	 * exist, and distinct types and codes among requests and what has no lane. */
	__u64 unassigned;
	double types;
	__u64 fragments; /* later fragments of the source since they were first seen */

	/* Of a target: distinct sources within the window. */
	double sources;
	/* Of a target: requests it sent itself the other way since they were first seen. */
	__u64 asked;

	/* OBSERVED_EVENT: what happened, and the other end of the packet that did it. */
	enum event_kind event;
	struct address peer;

	/* OBSERVED_REFUSALS: what the endpoint refused to `peer`; `source` holds only its times. */
	struct refusals refusals;

	/* OBSERVED_MEMORY: the slow windows of targets; `growth` counts since the rule last told, and
	 * that was `told` ns ago; slow_ordinary is the fan-out that was ordinary at most in some hour
	 * of the window. Of source and target only the times and the set of types are there. Where
	 * prefix_bits is not 0 the endpoint is a prefix of this length (of 128), `slow` holds the
	 * targets of light first contacts from it or in it, slow_sources their sources, and `peers`
	 * some prefixes at the other end. */
	struct slow_reading slow[SLOW_WINDOWS];
	double slow_sources[SLOW_WINDOWS];
	double slow_ordinary[SLOW_WINDOWS];
	__u64 told;
	__u32 prefix_bits;
	__u32 peer_count;
	struct prefix peers[FINDING_PEERS];

	/* OBSERVED_SAMPLE: the packet; `source` holds only its time. */
	struct packet packet;
};

enum { FINDING_MEASURES = 12, FINDING_TEXT = 160 };

/* One measured figure and, where it decided, the threshold it passed. */
struct measure {
	const char *name; /* "packets_per_second", a stable machine field */
	double value;
	double threshold; /* NaN where the figure is only told */
};

struct finding {
	enum rule rule;
	enum severity severity;
	unsigned int confidence;  /* 0 .. 100 */
	struct endpoint offender; /* the source, or the target where sources are many */
	__u32 offender_bits;	  /* of its address that are meant, of 128; 0: all */
	bool offender_is_target;
	bool blockable; /* blocking the offender would stop it, and hit nobody else */
	bool has_target;
	struct address target; /* where has_target; else many */
	__u32 peer_count; /* of a campaign: some prefixes at its other end */
	struct prefix peers[FINDING_PEERS];
	__u64 first_seen;
	__u64 last_seen;
	__u64 lasts; /* ns its alert stays without being renewed, where more than alerts.clear */
	unsigned int measure_count;
	struct measure measures[FINDING_MEASURES];
	char summary[FINDING_TEXT]; /* one sentence for people */
};

#endif
