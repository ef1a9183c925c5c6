/* SPDX-License-Identifier: GPL-2.0-only */
/* What memory_observe.c takes in and memory_review.c evaluates. */
#ifndef ICMPGUARD_MEMORY_MEMORY_STATE_H
#define ICMPGUARD_MEMORY_MEMORY_STATE_H

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
#include "memory/storms.h"
#include "base/waiting.h"
#include "config/thresholds.h"

/* A light contact whose target is known by its hash alone, until that settles too. */
struct meeting {
	__u64 target; /* hash */
	struct address source;
	__u32 view;
	__u32 network; /* of both */
};

enum { MEETINGS = 2048 };

/* A contact is judged when it has had time to become a conversation. */
#define SETTLING ((__u64)(SWEEP_SLOW_SETTLING * NSEC_PER_SEC))

/* A prefix of sources that is looked at when the tick's targets have been. */
struct later {
	struct endpoint key;
	enum prefix_kind kind;
};

enum { LATER_MOST = 256 };

struct memory {
	const struct settings *settings;
	__u64 seed;   /* of the kernel side's sketches */
	__u64 offset; /* what makes the memory's clock of the kernel side's time: ns since 1970, as
		       * of the start, and up to a quarter of an hour by the seed */
	__u64 set;    /* what the machine's clock was set by since: for the hours of the baseline */
	__u64 ticked; /* when the latest poll was; of what that did not hand over nothing is older
		       */
	struct hosts hosts;
	struct pasts pasts;
	struct prefixes prefixes;
	struct waiting *ripening; /* first contacts of sources: they may yet be answered */
	struct waiting *settling; /* contacts */
	struct waiting *patient;  /* sources that may still turn out to be monitors */
	struct baseline baseline;
	struct ledger *louds; /* see loud.h */
	struct crowds *crowds;
	struct storms *storms;
	struct copies *copies;
	__u64 started; /* when icmpguard was; 0: it was always there */
	struct refusal_memory *refusals;
	struct neighborhood *neighborhood;
	struct hash_table *halves;	   /* see halves.h */
	struct hash_table *talks;	   /* see conversations.h */
	struct offences *offences;	   /* see offences.h */
	struct meeting meetings[MEETINGS]; /* by hash; the latest stays */
	struct later later[LATER_MOST];
	__u32 later_count;
	bool replies_seen[VIEW_COUNT];	/* answers of this view pass here */
	bool outcomes_seen[VIEW_COUNT]; /* answers to requests of this view, and these */
	/* What the latest observation had before. */
	struct source source_before;
	struct target target_before;
	struct halves halves_before;
};

/*
 * Whether an entry that is not remembered was there at the latest poll: from before the
 * daemon, or forgotten for want of memory.  What it has counted may be hours old; what the
 * next packets add is news again.  There is slack for one made while that poll went on.
 */
static inline bool memory_is_old(const struct memory *memory, __u64 first_seen)
{
	return first_seen + 100 * NSEC_PER_MSEC < memory->ticked;
}

/* The sketch of a fast window. */
static inline struct hyperloglog memory_window(const struct fanout *fanout)
{
	struct hyperloglog window = fanout->current;

	hyperloglog_merge(&window, &fanout->previous);
	return window;
}

/* The targets, within the fast window or an hour, that make a source loud. */
static inline double memory_loudness(const struct memory *memory, __u8 view)
{
	return (double)memory->settings->views[view].sweep_targets / 2;
}

/* Waits for a source again that was read back. */
void memory_resume(struct memory *memory, const struct endpoint *source, struct past *past,
		   __u64 now);

/* Fills in the first contacts of a source within its window, and their outcomes. `recent`: as the
 * entry was read before. */
void memory_contacts(struct memory *memory, struct source_memory *recent,
		     struct observation *observation);
/* Of an entry: first contacts that were answered, or whose target asks the source in turn. */
__u32 contacts_met(const struct source *source);
/* Looks at the source again when its first contacts had time to be answered. */
void memory_ripen(struct memory *memory, const struct endpoint *source,
		  struct source_memory *recent, __u64 now);
/* What is remembered of late of a source in its lane; NULL: nothing. */
struct source_memory *memory_sent(const struct memory *memory, const struct endpoint *source);
/* What there is to judge once first contacts of the source have had time to be answered: no packet
 * need have come since. False: nothing. */
bool memory_judge_contacts(struct memory *memory, const struct endpoint *source, __u64 now,
			   struct observation *observation);
/* An alert has all first contacts of the source: that these ripen later is no growth. */
void memory_contacts_told(struct memory *memory, const struct endpoint *source);

/* How new a source's targets are within its window, of which `contacts` are first contacts. */
void memory_novelty(struct past *past, struct observation *observation,
		    const struct hyperloglog *window, double contacts);

/* Fills in what is ordinary of sources. */
void memory_ordinary(struct memory *memory, struct observation *observation);

/* Answers that a host has given to requests. */
__u64 memory_answers(const struct memory *memory, const struct host *host);

/* Marks a source as loud from `now` until `until`, ns since 1970. */
void memory_loud(struct memory *memory, const struct endpoint *source, struct past *past, __u64 now,
		 __u64 until);

#endif
