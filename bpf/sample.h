/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence: copies of packets for the daemon.  From each source the 1st packet, one of the next
 * two, one of the next four, of the next eight ..., so that short activity is copied whole and
 * long activity sparsely; the same of its first requests to each target, and from each half of a
 * conversation, which a busy source would hide.  They are chosen at random with the seed, or a
 * sender could look harmless at just those packets.  From each block the 1st, 2nd, 4th, 8th ...
 * that it dropped: those reach no host.  From each source that is not blocked the first packets of
 * a type or code that does not exist. Budgets of each CPU limit what goes to the ring buffer, and
 * packets over them are counted.
 */
#ifndef ICMPGUARD_BPF_SAMPLE_H
#define ICMPGUARD_BPF_SAMPLE_H

#include "bpf/draw.h"
#include "bpf/verdict.h"

static __always_inline bool is_power_of_two(__u64 number)
{
	__u64 others = number & (number - 1);

	/* Otherwise clang counts the bits, for which BPF has no instruction. */
	opaque(others);
	return number && !others;
}

/* Returns whether a packet is copied for its number. `number`: among those of its source or, if
 * `reason` is a block, of that block; 0: of neither. */
static __always_inline bool is_numbered(__u64 number, enum reason reason)
{
	return reason_class(reason) == CLASS_BLOCK ? is_power_of_two(number) :
						     is_drawn(number, hash_seed);
}

/* Packets of unassigned types that are copied from each source whatever their number. */
enum { UNASSIGNED_COPIES = 32 };

/* Returns whether a packet is copied. `few`: its source sent at most UNASSIGNED_COPIES packets of
 * unassigned types. */
static __always_inline bool is_sampled(const struct visit *visit, __u64 number, enum reason reason,
				       bool few)
{
	return is_numbered(number, reason) || visit->judged.copied ||
	       (visit->packet.marks & MARK_UNASSIGNED && (few || !number));
}

static __always_inline enum sample_budget sample_budget(const struct visit *visit, __u64 number,
							enum reason reason)
{
	if (is_numbered(number, reason))
		return SAMPLE_NUMBERED;
	if (visit->judged.copied)
		return SAMPLE_CONVERSATION;
	return number ? SAMPLE_UNASSIGNED : SAMPLE_UNTRACKED;
}

/* A longer step makes fewer states for the verifier. */
enum { SAMPLE_STEP = 16 };

/* Copies the readable part of the frame, in fixed steps: 6.1 rejects a variable length. */
static __always_inline __u32 sample_copy(__u8 *to, const void *data, const void *end)
{
	const __u8 *at = data;
	__u32 copied = 0;
	int i;

	for (i = 0; i < SAMPLE_BYTES / SAMPLE_STEP; i++) {
		if (at + SAMPLE_STEP > (const __u8 *)end)
			break;
		__builtin_memcpy(to + i * SAMPLE_STEP, at, SAMPLE_STEP);
		at += SAMPLE_STEP;
		copied += SAMPLE_STEP;
	}
	opaque(copied);
	if (copied > SAMPLE_BYTES - SAMPLE_STEP)
		return copied;
	/* Fewer bytes than a step are left. */
	for (i = SAMPLE_STEP / 2; i; i /= 2) {
		if (at + i > (const __u8 *)end)
			continue;
		__builtin_memcpy(to + copied, at, i);
		at += i;
		copied += i;
	}
	return copied;
}

/* Returns whether this CPU's budget has room for a copy; counts the packet if not. */
static __always_inline bool sample_affordable(const struct visit *visit, __u64 number,
					      enum reason reason)
{
	enum sample_budget budget = sample_budget(visit, number, reason);
	const struct config *config = configuration();
	struct scratch *words = scratch_get();

	if (!words)
		return false;
	if (gcra_take(&words->samples[budget], &config->samples, config->samples.interval,
		      visit->now))
		return true;
	count_health(HEALTH_SAMPLES_SKIPPED);
	return false;
}

/* Fills in everything of a sample but the frame. `number`: of the packet, among those of its source
 * or block; 0: of neither. */
static __always_inline void sample_describe(struct sample *sample, const struct visit *visit,
					    __u64 number, enum reason reason, bool dropped)
{
	__builtin_memset(sample, 0, sizeof(*sample));
	sample->now = visit->now;
	sample->source = visit->source;
	sample->target = visit->packet.target;
	sample->number = number;
	sample->length = visit->packet.length;
	sample->ifindex = visit->ifindex;
	sample->icmp_offset = visit->packet.icmp_offset;
	sample->reason = reason;
	sample->dropped = dropped;
}

#endif
