// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/mode.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdlib.h>

#define SECOND NSEC_PER_SEC

static struct pins pins;

static void open_state(void)
{
	pins.state = calloc(1, sizeof(*pins.state));
	cr_assert(pins.state != NULL);
}

static void close_state(void)
{
	free(pins.state);
}

TestSuite(mode, .init = open_state, .fini = close_state);

static void configure(enum mode mode)
{
	pins.state->config[0].enforce = mode;
}

static int running(__u64 now)
{
	return (int)mode_running(&pins, now);
}

Test(mode, of_the_settings_without_a_choice)
{
	cr_assert(eq(int, running(1), MODE_MONITOR));
	configure(MODE_ENFORCE);
	cr_assert(eq(int, running(1), MODE_ENFORCE));
}

Test(mode, a_choice_for_good_outlasts_the_settings)
{
	mode_choose(&pins, MODE_OFF, 0, "me", 1);
	configure(MODE_ENFORCE);
	cr_assert(eq(int, running(1000 * SECOND), MODE_OFF));
	mode_release(&pins, "me", 2);
	cr_assert(eq(int, running(1000 * SECOND), MODE_ENFORCE));
}

Test(mode, a_trial_goes_back_to_the_settings)
{
	struct mode_state state;

	mode_choose(&pins, MODE_ENFORCE, 20 * SECOND, "me", 10 * SECOND);
	cr_assert(eq(int, running(20 * SECOND - 1), MODE_ENFORCE));
	cr_assert(eq(int, running(20 * SECOND), MODE_MONITOR));
	mode_read(&state, &pins, 15 * SECOND);
	cr_assert(state.chosen);
	cr_assert(not(state.expired));
	cr_assert(eq(u64, state.until, 20 * SECOND));
	cr_assert(eq(int, (int)state.after, MODE_MONITOR));
	cr_assert(state.after_configured);
	cr_assert(eq(str, state.author, "me"));
	mode_read(&state, &pins, 25 * SECOND);
	cr_assert(not(state.chosen));
	cr_assert(state.expired);
	cr_assert(eq(u64, state.until, 0));
}

Test(mode, a_trial_goes_back_to_an_earlier_choice)
{
	mode_choose(&pins, MODE_OFF, 0, "me", 1);
	mode_choose(&pins, MODE_ENFORCE, 20 * SECOND, "me", 10 * SECOND);
	cr_assert(eq(int, running(21 * SECOND), MODE_OFF));
}

/* A second trial, begun during the first, ends with the mode before the first. */
Test(mode, trials_do_not_pile_up)
{
	mode_choose(&pins, MODE_ENFORCE, 20 * SECOND, "me", 10 * SECOND);
	mode_choose(&pins, MODE_ENFORCE, 30 * SECOND, "me", 15 * SECOND);
	cr_assert(eq(int, running(25 * SECOND), MODE_ENFORCE));
	cr_assert(eq(int, running(31 * SECOND), MODE_MONITOR));
}

Test(mode, a_confirmed_trial_lasts)
{
	mode_choose(&pins, MODE_ENFORCE, 20 * SECOND, "me", 10 * SECOND);
	cr_assert(eq(int, mode_confirm(&pins, "you", 19 * SECOND), 0));
	cr_assert(eq(int, running(1000 * SECOND), MODE_ENFORCE));
	cr_assert(not(mode_settle(&pins, 1000 * SECOND)));
	cr_assert(eq(int, mode_confirm(&pins, "you", 30 * SECOND), -ENOENT));
}

Test(mode, a_trial_that_is_over_cannot_be_confirmed)
{
	mode_choose(&pins, MODE_ENFORCE, 20 * SECOND, "me", 10 * SECOND);
	cr_assert(eq(int, mode_confirm(&pins, "me", 20 * SECOND), -ETIME));
	cr_assert(eq(int, running(20 * SECOND), MODE_MONITOR));
}

Test(mode, a_trial_that_is_over_is_settled_once)
{
	mode_choose(&pins, MODE_OFF, 0, "me", 1);
	mode_choose(&pins, MODE_ENFORCE, 20 * SECOND, "me", 10 * SECOND);
	cr_assert(not(mode_settle(&pins, 19 * SECOND)));
	cr_assert(mode_settle(&pins, 20 * SECOND));
	cr_assert(not(mode_settle(&pins, 21 * SECOND)));
	cr_assert(eq(int, running(21 * SECOND), MODE_OFF));
}
