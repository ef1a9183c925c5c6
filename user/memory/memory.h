/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon remembers of sources, targets and prefixes beyond the kernel's window.
 *
 * For seconds: the entry as it was last read, which makes rates.  For days: a sketch of
 * every target a source had in earlier windows, which makes novelty; slow windows of its
 * targets; and for prefixes the targets and sources of first contacts, which make
 * campaigns.  All of it bounded by memory.max; what is least interesting leaves first.
 */
#ifndef ICMPGUARD_MEMORY_MEMORY_H
#define ICMPGUARD_MEMORY_MEMORY_H

#include "base/pace.h"
#include "detectors/observation.h"

struct baseline;
struct memory;
struct neighborhood;

/*
 * `seed`: of the kernel side's sketches (control.sketch_seed).  `offset`: what to add to the
 * kernel side's time to get nanoseconds since 1970, 0 in replay.  The settings must outlive
 * it.  NULL: no memory.
 */
struct memory *memory_new(const struct settings *settings, __u64 seed, __u64 offset);
void memory_free(struct memory *memory);
/* Entries from before `now`, of the kernel side's time, were another daemon's. Not in replay. */
void memory_start(struct memory *memory, __u64 now);
/* Takes note of what makes ns since 1970 of the kernel side's time now that the machine's clock was
 * set: the hours of the baseline follow, the windows of the memory's own clock do not move. */
void memory_set_clock(struct memory *memory, __u64 offset);
/* Takes other settings; memory.max stays. */
void memory_configure(struct memory *memory, const struct settings *settings);

/*
 * Completes an observation whose tag, endpoint and time are filled in, and source.now (or
 * target.now), with what came before, and remembers the entry. `before` is valid until the next
 * observation. False, and nothing remembered, when out of memory. An event's observation does
 * not move the memory: the poll's will.
 */
bool memory_observe_source(struct memory *memory, struct observation *observation);
bool memory_observe_target(struct memory *memory, struct observation *observation);
/* Takes what a poll read of a place. */
void memory_observe_crowd(struct memory *memory, const struct endpoint *place,
			  const struct crowd *crowd, __u64 now);
/* Likewise of a source whose packets came again. */
void memory_observe_repeat(struct memory *memory, const struct endpoint *source,
			   const struct repeat *repeat, __u64 now);
/* Likewise of a link. */
void memory_observe_storm(struct memory *memory, const struct endpoint *key,
			  const struct storm *storm, __u64 now);
/* Likewise of refused.refusals, with what the pair was refused before. */
void memory_observe_refusals(struct memory *memory, const struct pair *pair,
			     struct observation *observation);

/* Likewise of conversation.asked and .answered, with both halves as they were. False: nothing is
 * new of either. */
bool memory_observe_conversation(struct memory *memory, const struct conversation_key *key,
				 struct observation *observation);

/* Takes in a copied packet. `packet`: the sample, parsed. True, and `observation` filled in but for
 * its times, where there is something to see in its fields. */
bool memory_look(struct memory *memory, const struct sample *sample, const struct packet *packet,
		 struct observation *observation);

/* Thinks over what was observed up to `now`, after each poll: calls `observe` for what has
 * added up over hours or in a prefix (OBSERVED_SLOW, OBSERVED_CAMPAIGN). Whether the round's time
 * was over before all of it: the next call goes on. */
bool memory_tick(struct memory *memory, __u64 now, struct pace *pace,
		 void (*observe)(const struct observation *, void *), void *context);

/* Who was blocked by rules how often. */
struct offences;
struct offences *memory_offences(const struct memory *memory);

/* Who is on the links: what the kernel side's tables of routers and neighbours say goes there. */
struct neighborhood *memory_neighborhood(const struct memory *memory);

/* Whether packets of the direction against this view's pass where this program watches. */
bool memory_sees_answers(const struct memory *memory, enum view view);

/* When memory_tick() has something to think over, whatever happens until then; 0: never. */
__u64 memory_due(const struct memory *memory);

/* Nothing ordinary is learned from the offender of a finding. */
void memory_found(struct memory *memory, const struct finding *finding);
/* Takes note of a finding that has an alert, so that no rule tells it again. `muted`: it has none,
 * since its rule's suppression holds. No other rule is to tell it then, but a slow one finds it
 * again when the suppression ends. */
void memory_told(struct memory *memory, const struct finding *finding, bool muted);

#endif
