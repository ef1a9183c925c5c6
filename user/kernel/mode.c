// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/mode.h"

#include <errno.h>
#include <stdio.h>

static __u64 choice_of(const struct pins *pins)
{
	return __atomic_load_n(&pins->state->control.mode, __ATOMIC_ACQUIRE);
}

static enum mode configured_mode(const struct pins *pins)
{
	const struct state *state = pins->state;
	__u32 slot = __atomic_load_n(&state->control.slot, __ATOMIC_ACQUIRE) & 1;

	return state->config[slot].enforce ? MODE_ENFORCE : MODE_MONITOR;
}

enum mode mode_running(const struct pins *pins, __u64 now)
{
	return mode_in_force(choice_of(pins), configured_mode(pins), now);
}

void mode_read(struct mode_state *state, const struct pins *pins, __u64 now)
{
	__u64 choice = choice_of(pins), until = mode_choice_until(choice);
	/* The mode after the deadline. */
	__u32 after = mode_chosen(choice, until);

	*state = (struct mode_state){
		.configured = configured_mode(pins),
		.chosen = mode_chosen(choice, now) != MODE_CONFIGURED,
		.expired = until && until <= now,
		.until = until > now ? until : 0,
		.after_configured = after == MODE_CONFIGURED,
		.since = pins->state->mode_change.at,
	};
	state->mode = mode_in_force(choice, state->configured, now);
	state->after = after ? (enum mode)(after - 1) : state->configured;
	snprintf(state->author, sizeof(state->author), "%.*s", MODE_AUTHOR - 1,
		 pins->state->mode_change.author);
}

static void put(const struct pins *pins, __u64 choice, const char *author, __u64 now)
{
	struct mode_change *change = &pins->state->mode_change;

	snprintf(change->author, sizeof(change->author), "%s", author);
	change->at = now;
	__atomic_store_n(&pins->state->control.mode, choice, __ATOMIC_RELEASE);
}

void mode_choose(const struct pins *pins, enum mode mode, __u64 until, const char *author,
		 __u64 now)
{
	__u64 choice = choice_of(pins);
	/* A trial that replaces another one reverts to the mode before the first. */
	__u32 after = mode_chosen(choice, mode_choice_until(choice));

	put(pins, mode_choice(mode + 1, after, until), author, now);
}

void mode_release(const struct pins *pins, const char *author, __u64 now)
{
	put(pins, MODE_CONFIGURED, author, now);
}

int mode_confirm(const struct pins *pins, const char *author, __u64 now)
{
	__u64 choice = choice_of(pins), until = mode_choice_until(choice);

	if (!until)
		return -ENOENT;
	if (until <= now)
		return -ETIME;
	put(pins, mode_choice(mode_chosen(choice, now), MODE_CONFIGURED, 0), author, now);
	return 0;
}

bool mode_settle(const struct pins *pins, __u64 now)
{
	__u64 choice = choice_of(pins), until = mode_choice_until(choice);

	if (!until || until > now)
		return false;
	/* Fails if a command chose another mode meanwhile. */
	return __atomic_compare_exchange_n(&pins->state->control.mode, &choice,
					   mode_choice(mode_chosen(choice, now), MODE_CONFIGURED,
						       0),
					   false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
