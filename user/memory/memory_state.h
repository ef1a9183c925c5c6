/* SPDX-License-Identifier: GPL-2.0-only */
/* State shared by memory_source.c and memory_target.c, which fill it, and memory_review.c, which
 * evaluates it. */
#ifndef ICMPGUARD_MEMORY_MEMORY_STATE_H
#define ICMPGUARD_MEMORY_MEMORY_STATE_H

#include "memory/carpets.h"
#include "memory/copies.h"
#include "memory/crowds.h"
#include "memory/conversations.h"
#include "memory/halves.h"
#include "memory/hosts.h"
#include "memory/loud.h"
#include "memory/memory.h"
#include "memory/neighborhood.h"
#include "memory/past.h"
#include "memory/prefixes.h"
#include "memory/refusals.h"
#include "memory/spreads.h"
#include "memory/storms.h"
#include "base/waiting.h"
#include "config/thresholds.h"

/* A light contact whose target is known only by hash, until the target's contact settles too. */
struct meeting {
	__u64 target; /* hash */
	struct address source;
	__u32 view;
	__u32 network; /* of both ends */
};

enum { MEETINGS = 2048 };

/* A contact is judged after this time, when it may have become a conversation. */
#define SETTLING ((__u64)(SWEEP_SLOW_SETTLING * NSEC_PER_SEC))

/* Who sent replies within one to two windows, and from which networks. */
struct answerers {
	__u64 turned;
	struct hyperloglog hosts[2]; /* the present window and the one before */
	struct hyperloglog networks[2];
};

/* A prefix of sources to be reviewed after the tick's targets. */
struct later {
	struct endpoint key;
	enum prefix_kind kind;
};

enum { LATER_MOST = 256 };

/* Who sent a host the latest address mask or information reply. */
struct replier {
	struct address target; /* IPv4 */
	struct address source;
	__u32 network;
};

enum { REPLIERS = 64 };

struct memory {
	const struct settings *settings;
	__u64 seed;   /* of the kernel side's sketches */
	__u64 offset; /* memory's clock minus kernel side's time: ns since 1970 at the start, plus
			 up to a quarter of an hour derived from the seed */
	__u64 set;    /* how far the machine's clock was set since, for the hours of the baseline */
	__u64 polled; /* start of the latest poll that ended: it handed over anything older */
	struct hosts hosts;
	struct pasts pasts;
	struct prefixes prefixes;
	struct waiting *ripening; /* first contacts of sources that may still be answered */
	struct waiting *settling; /* contacts */
	struct waiting *patient;  /* possible monitors */
	struct baseline baseline;
	struct ledger *louds; /* see loud.h */
	struct crowds *crowds;
	struct carpets *carpets;
	struct spreads *spreads;
	struct storms *storms;
	struct copies *copies;
	__u64 started; /* when icmpguard started; 0: not set (replay) */
	struct refusal_memory *refusals;
	struct neighborhood *neighborhood;
	struct hash_table *halves;	   /* see halves.h */
	struct hash_table *talks;	   /* see conversations.h */
	struct offences *offences;	   /* see offences.h */
	struct meeting meetings[MEETINGS]; /* by hash; the latest wins */
	struct replier repliers[REPLIERS]; /* the latest */
	__u32 repliers_next;
	struct later later[LATER_MOST];
	__u32 later_count;
	bool replies_seen[VIEW_COUNT]; /* replies in this view are visible */
	struct answerers answerers[VIEW_COUNT];
	bool outcomes_seen[VIEW_COUNT]; /* replies to requests in this view, and the requests, are
					   visible */
	const struct prefix_list *own;	/* memory_watch_own() */
	/* The previous state for the latest observation. */
	struct source source_before;
	struct target target_before;
	struct halves halves_before;
};

/*
 * Returns true if an entry without a record existed at the latest poll: it is from before the
 * daemon, or its record was evicted. Its counts may be hours old; only later packets are new. The
 * slack covers the kernel side's coarse clock.
 */
static inline bool memory_is_old(const struct memory *memory, __u64 first_seen)
{
	return first_seen + 100 * NSEC_PER_MSEC < memory->polled;
}

/* Returns the sketch of a fast window. */
static inline struct hyperloglog memory_window(const struct fanout *fanout)
{
	struct hyperloglog window = fanout->current;

	hyperloglog_merge(&window, &fanout->previous);
	return window;
}

/* Returns the number of targets, within the fast window or an hour, that makes a source loud. */
static inline double memory_loudness(const struct memory *memory, __u8 view)
{
	return (double)memory->settings->views[view].sweep_targets / 2;
}

/* Queues a source again after it was read back from the history. */
void memory_resume(struct memory *memory, const struct endpoint *source, struct past *past,
		   __u64 now);

/* Sets the first contacts of a source within its window, and their outcomes. `recent`: the previous
 * reading. */
void memory_contacts(struct memory *memory, struct source_memory *recent,
		     struct observation *observation);
/* Returns the first contacts of an entry that were answered, or whose target sent a request to the
 * source. */
__u32 contacts_met(const struct source *source);
/* Returns the number of first contacts that may still be answered at a time. */
__u32 contacts_open(const struct source_memory *recent, __u64 now);
/* Records that a source began contacts, the latest at a time; and returns the share of gaps that
 * are as long as the one before. */
void contacts_beat(struct source_memory *recent, __u32 begun, __u64 at);
double contacts_alike(const struct source_memory *recent);
/* Returns true if a part of the source's packets, or of those to it, passes elsewhere. */
bool contacts_partly(const struct source_memory *recent, __u64 now);
/* Queues the source to be judged when its first contacts had time to be answered. */
void memory_ripen(struct memory *memory, const struct endpoint *source,
		  struct source_memory *recent, __u64 now);
/* Returns the last reading of a source in its lane; NULL: none. */
struct source_memory *memory_sent(const struct memory *memory, const struct endpoint *source);
/* Fills in the observation of a source whose first contacts had time to be answered, even if no
 * packet came since. Returns false if there is none. */
bool memory_judge_contacts(struct memory *memory, const struct endpoint *source, __u64 now,
			   struct observation *observation);
/* All first contacts of the source are covered by an alert: if they ripen later this is no
 * growth. */
void memory_contacts_told(struct memory *memory, const struct endpoint *source);

/* Sets how new a source's targets are within its window, `contacts` of which are first contacts. */
void memory_novelty(struct past *past, struct observation *observation,
		    const struct hyperloglog *window, double contacts);

/* Sets the ordinary figures of sources. */
void memory_ordinary(struct memory *memory, struct observation *observation);

/* Returns the number of replies that a host has sent. */
__u64 memory_answers(const struct memory *memory, const struct host *host);

/* Marks a source as loud from `now` until `until`, ns since 1970. */
void memory_loud(struct memory *memory, const struct endpoint *source, struct past *past, __u64 now,
		 __u64 until);

#endif
