/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mode in force: the configured one, or one that a command chose, permanently or for a while.
 *
 * A choice is one word, which one store changes for every packet: two bits of the mode until the
 * deadline, two of the mode after it, and the deadline.  The kernel side compares the deadline
 * with the clock, so a trial ends without a daemon too.
 */
#ifndef ICMPGUARD_MODE_H
#define ICMPGUARD_MODE_H

#include "headers/types.h"

#define MODES(MODE)                                                                                \
	MODE(MONITOR, "monitor",                                                                   \
	     "what operators blocked is dropped, everything else is counted and passes")           \
	MODE(ENFORCE, "enforce", "also what rules blocked, limits, the guard and the policy drop") \
	MODE(OFF, "off", "nothing is dropped, not even what operators blocked")

/* The setting `mode` accepts the first two, by their numbers. */
enum mode {
#define MODE(name, label, help) MODE_##name,
	MODES(MODE)
#undef MODE
		MODE_COUNT
};

/* In place of a mode + 1: the configured mode. */
enum { MODE_CONFIGURED = 0 };

/* Returns the word of a choice. `chosen`, `after`: a mode + 1, or MODE_CONFIGURED. `until`:
 * CLOCK_MONOTONIC, ns, rounded up to milliseconds; 0: permanently, and `after` is unused then. */
static __always_inline __u64 mode_choice(__u32 chosen, __u32 after, __u64 until)
{
	if (!until)
		return (__u64)chosen << 2 | chosen;
	return (until + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC << 4 | (__u64)after << 2 | chosen;
}

static __always_inline __u64 mode_choice_until(__u64 choice)
{
	return (choice >> 4) * NSEC_PER_MSEC;
}

/* Returns a mode + 1, or MODE_CONFIGURED. Without a branch: the verifier follows
 * each separately. */
static __always_inline __u32 mode_chosen(__u64 choice, __u64 now)
{
	__u64 ended = (__u64)((__s64)(mode_choice_until(choice) - 1 - now) >> 63);

	return choice >> (ended & 2) & 3;
}

static __always_inline enum mode mode_in_force(__u64 choice, __u32 configured, __u64 now)
{
	__u32 chosen = mode_chosen(choice, now);

	return (enum mode)(chosen ? chosen - 1 : configured);
}

/* Returns whether a mode enforces an entry of the lists: a rule's, or an operator's. */
static __always_inline bool mode_drops(enum mode mode, bool by_rule)
{
	return mode == MODE_ENFORCE || (mode == MODE_MONITOR && !by_rule);
}

/* Who chose, for display: only the word has an effect. */
enum { MODE_AUTHOR = 56 };
struct mode_change {
	__u64 at; /* CLOCK_MONOTONIC, ns */
	char author[MODE_AUTHOR];
};

#endif
