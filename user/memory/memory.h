/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The daemon's memory of sources, targets and prefixes beyond the kernel side's window.
 *
 * For seconds: the last reading of each entry, for rates. For days: a sketch of each source's
 * targets of earlier windows, for novelty; slow windows of its targets; and for prefixes the
 * targets and sources of first contacts, for campaigns. All bounded by memory.max; the least
 * interesting is evicted first.
 */
#ifndef ICMPGUARD_MEMORY_MEMORY_H
#define ICMPGUARD_MEMORY_MEMORY_H

#include "base/pace.h"
#include "detectors/observation.h"

struct baseline;
struct memory;
struct neighborhood;

/*
 * `seed`: of the kernel side's sketches (control.sketch_seed). `offset`: nanoseconds since 1970
 * minus the kernel side's time, 0 in replay. The settings must outlive the memory. Returns NULL
 * when out of memory.
 */
struct memory *memory_new(const struct settings *settings, __u64 seed, __u64 offset);
void memory_free(struct memory *memory);
/* Entries from before `now` (kernel side's time) belong to a previous daemon. Not used in
 * replay. */
void memory_start(struct memory *memory, __u64 now);
/* Sets the offset to ns since 1970 after the machine's clock was set: the hours of the baseline
 * follow, the windows on the memory's own clock do not move. */
void memory_set_clock(struct memory *memory, __u64 offset);
/* Sets the addresses whose every request passes the egress program: this machine's, unless it
 * forwards, since the requests of a router may leave by another interface than their replies arrive
 * on. `own` must outlive the memory; NULL: there are none. */
void memory_watch_own(struct memory *memory, const struct prefix_list *own);
/* Applies new settings; memory.max does not change. */
void memory_configure(struct memory *memory, const struct settings *settings);

/*
 * Completes an observation, whose tag, endpoint, time and source.now (or target.now) are set, with
 * the previous state, and stores the entry. `before` is valid until the next observation. Returns
 * false, with nothing stored, when out of memory. An event's observation does not advance the
 * memory: that is left to the poll.
 */
bool memory_observe_source(struct memory *memory, struct observation *observation);
bool memory_observe_target(struct memory *memory, struct observation *observation);
/* Adds the entry of a place read by a poll. */
void memory_observe_crowd(struct memory *memory, const struct endpoint *place,
			  const struct crowd *crowd, __u64 now);
/* Adds the entry of a source with repeated packets. */
void memory_observe_repeat(struct memory *memory, const struct endpoint *source,
			   const struct repeat *repeat, __u64 now);
/* Adds the entry of a link. */
void memory_observe_storm(struct memory *memory, const struct storm *storm, __u64 now);
/* Adds refused.refusals and completes the observation with earlier refusals of the pair. */
void memory_observe_refusals(struct memory *memory, const struct pair *pair,
			     struct observation *observation);

/* Adds conversation.asked and .answered and completes the observation with their previous state.
 * Returns false if neither half is new. */
bool memory_observe_conversation(struct memory *memory, const struct conversation_key *key,
				 struct observation *observation);

/* Adds a copied packet. `packet`: the parsed sample. Returns true, with all of `observation` set
 * but its times, if its fields are suspicious. */
bool memory_look(struct memory *memory, const struct sample *sample, const struct packet *packet,
		 struct observation *observation);

/* Call after a poll that read the tables completely; `began`: its start. An entry that is older and
 * has no record is from before the daemon, or its record was evicted: only its later packets count
 * as new. */
void memory_polled(struct memory *memory, __u64 began);

/* Evaluates what was observed up to `now`, after each poll: calls `observe` for what has
 * accumulated over hours or in a prefix (OBSERVED_SLOW, OBSERVED_CAMPAIGN). Returns true if `pace`
 * ended before all was done: the next call continues. */
bool memory_tick(struct memory *memory, __u64 now, struct pace *pace,
		 void (*observe)(const struct observation *, void *), void *context);

/* How often offenders were blocked by rules. */
struct offences;
struct offences *memory_offences(const struct memory *memory);

/* The hosts of the links: the kernel side's tables of routers and neighbours are added there. */
struct neighborhood *memory_neighborhood(const struct memory *memory);

/* Returns true if packets in the reverse direction of this view are visible here. */
bool memory_sees_answers(const struct memory *memory, enum view view);

/* Returns true if requests of this view, and replies to them, are visible here. */
bool memory_sees_requests(const struct memory *memory, enum view view);

/* Returns when memory_tick() must be called even if nothing arrives; 0: never. */
__u64 memory_due(const struct memory *memory);

/* Excludes the offender of a finding from the baseline. */
void memory_found(struct memory *memory, const struct finding *finding);
/* Records that a finding has an alert, so that no other rule reports it again. `muted`: a
 * suppression kept the alert away. Other rules must not report it then either, but a slow rule
 * finds it again when the suppression ends. */
void memory_told(struct memory *memory, const struct finding *finding, bool muted);

#endif
