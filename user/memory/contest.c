// SPDX-License-Identifier: GPL-2.0-only
#include "memory/contest.h"

#include "base/timebase.h"

#include <string.h>

/* A host that had the address for this long without a change holds it. */
#define SETTLES (5 * NSEC_PER_SEC)
/* Claims of several hosts that last this long are more than a handover. */
#define ENDLESS (10 * NSEC_PER_SEC)
/* Changes by announcements alone, of a handover at most. */
enum { HANDOVER_CHANGES = 4 };
/* A holder that loses the address sooner than this to the one before it had only borrowed it: a
 * neighbour whose cache was poisoned solicits the owner again 8 s later (RFC 4861 section 10). */
#define BORROWED (15 * NSEC_PER_SEC)
/* The window of the counts. */
#define WINDOW (600 * NSEC_PER_SEC)

static void expire(struct contest *contest, __u64 time)
{
	if (contest->window_at && time_since(time, contest->window_at) < WINDOW)
		return;
	contest->window_at = time;
	contest->returns = 0;
	contest->newcomers = 0;
	contest->resigned = 0;
	contest->endless = false;
}

/* The first claimant, as far as the first state shows it. */
static void begin(struct contest *contest, const struct neighbor *before,
		  const struct neighbor *now)
{
	const __u8 *holder = before->claims   ? before->link :
			     now->changes % 2 ? now->former :
						now->link;

	memcpy(contest->holder, holder, LINK_BYTES);
	contest->held = now->first_seen;
}

/* Returns true if the changes since `began` end where they began, with this holder. */
static bool is_return(const struct contest *contest, const __u8 *link)
{
	bool borrowed = link_equal(link, contest->previous) &&
			time_since(contest->began, contest->held) < BORROWED;

	return contest->disputed && (borrowed || link_equal(link, contest->holder));
}

void contest_settle(struct contest *contest, const __u8 *link, __u64 now)
{
	if (!contest->began || time_since(now, contest->changed) < SETTLES)
		return;
	contest->returns += is_return(contest, link);
	if (!link_equal(link, contest->holder)) {
		memcpy(contest->previous, contest->holder, LINK_BYTES);
		memcpy(contest->holder, link, LINK_BYTES);
	}
	contest->held = contest->changed;
	contest->began = 0;
	contest->disputed = false;
}

__u32 contest_returns(const struct contest *contest, __u64 now)
{
	return time_since(now, contest->window_at) < WINDOW ? contest->returns : 0;
}

static void note_newcomer(struct contest *contest, const __u8 *link)
{
	if (link_equal(link, contest->holder) || link_equal(link, contest->previous) ||
	    link_equal(link, contest->newcomer))
		return;
	memcpy(contest->newcomer, link, LINK_BYTES);
	contest->newcomers++;
}

void contest_take(struct contest *contest, const struct neighbor *before,
		  const struct neighbor *now)
{
	__u32 changes = now->changes - before->changes;
	__u32 announced = now->announced - before->announced;
	__u32 answers = now->contended - before->contended;
	__u32 resigned = now->resigned - before->resigned;
	/* Without a change, an answer that overrides nothing. */
	__u64 time = changes ? now->changed : now->former_at;

	if (resigned) {
		expire(contest, now->last_seen);
		contest->resigned += resigned;
	}
	if (!changes && !answers)
		return;
	expire(contest, time);
	if (!contest->held)
		begin(contest, before, now);
	contest_settle(contest, before->link, time);
	if (!contest->began) {
		contest->began = time;
		contest->announced = false;
		contest->changes = 0;
	}
	contest->changes += changes;
	contest->disputed |= !changes || changes > announced || contest->changes > HANDOVER_CHANGES;
	contest->changed = time;
	contest->announced |= announced != 0;
	if (changes)
		note_newcomer(contest, now->link);
	contest->endless |= contest->disputed &&
			    time_since(contest->changed, contest->began) >= ENDLESS;
}
