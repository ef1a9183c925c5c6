// SPDX-License-Identifier: GPL-2.0-only
#include "commands/live_model.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static struct live_model model;
static struct live_rows rows;

/* Three sources: by rate 1, 3, 2; by packets 3, 1, 2. */
static void setup(void)
{
	static const struct {
		const char *address;
		double rate, packets;
	} sources[] = {
		{ "192.0.2.1", 30, 5 },
		{ "192.0.2.2", 10, 2 },
		{ "198.51.100.3", 20, 9 },
	};

	model = (struct live_model){ .pane = LIVE_SOURCES };
	for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
		struct live_row *row = live_rows_add(&rows);

		snprintf(row->name, sizeof(row->name), "%s", sources[i].address);
		snprintf(row->text, sizeof(row->text), "inbound request");
		row->has_address = !prefix_parse(row->name, &row->about);
		row->figures[0] = sources[i].rate;
		row->figures[1] = sources[i].packets;
	}
}

static void teardown(void)
{
	live_rows_free(&rows);
	live_model_free(&model);
}

TestSuite(live_model, .init = setup, .fini = teardown);

static size_t arranged(void)
{
	return live_arrange(&rows, &model, LIVE_SOURCES);
}

static enum live_request press(int key)
{
	return live_key(&model, &rows, arranged(), 2, key);
}

static void type(const char *text)
{
	for (; *text; text++)
		press(*text);
}

Test(live_model, rows_are_sorted_by_the_figure_chosen)
{
	cr_assert(eq(sz, arranged(), 3));
	cr_expect(eq(str, rows.rows[0].name, "192.0.2.1"));
	press('s');
	cr_assert(eq(sz, arranged(), 3));
	cr_expect(eq(str, rows.rows[0].name, "198.51.100.3"));
	cr_expect(eq(str, model.message, "sorted by PACKETS"));
	for (int i = 0; i < LIVE_FIGURES - 1; i++)
		press('s');
	cr_expect(eq(int, model.order[LIVE_SOURCES], 0), "and round again");
}

Test(live_model, a_filter_is_a_prefix_an_address_or_a_text)
{
	press('/');
	type("192.0.2.0/24");
	cr_expect(eq(sz, arranged(), 3), "not before it is entered");
	press(LIVE_KEY_ENTER);
	cr_expect(eq(sz, arranged(), 2));
	press('/');
	for (int i = 0; i < 20; i++)
		press(LIVE_KEY_BACKSPACE);
	type("192.0.2.2");
	press(LIVE_KEY_ENTER);
	cr_assert(eq(sz, arranged(), 1));
	cr_expect(eq(str, rows.rows[0].name, "192.0.2.2"));
	press(LIVE_KEY_ESCAPE);
	cr_expect(eq(sz, arranged(), 3));
	snprintf(model.filter, sizeof(model.filter), "REQUEST");
	cr_expect(eq(sz, arranged(), 3));
	snprintf(model.filter, sizeof(model.filter), "reply");
	cr_expect(eq(sz, arranged(), 0));
}

Test(live_model, a_filter_that_is_given_up_changes_nothing)
{
	press('/');
	type("none");
	press(LIVE_KEY_ESCAPE);
	cr_expect(eq(str, model.filter, ""));
	cr_expect(eq(int, (int)model.mode, LIVE_LIST));
}

Test(live_model, selection_stays_on_the_rows_and_on_the_page)
{
	press(LIVE_KEY_UP);
	cr_expect(eq(sz, model.selected, 0));
	press(LIVE_KEY_END);
	cr_expect(eq(sz, model.selected, 2));
	cr_expect(eq(sz, model.first, 1), "two rows fit");
	press(LIVE_KEY_DOWN);
	cr_expect(eq(sz, model.selected, 2));
	press(LIVE_KEY_HOME);
	cr_expect(eq(sz, model.first, 0));
	press('3');
	cr_expect(eq(int, (int)model.pane, LIVE_TARGETS));
	cr_expect(eq(sz, model.selected, 0));
}

Test(live_model, a_list_that_shrinks_leaves_no_empty_screen)
{
	model.selected = 59999;
	model.first = 59998;
	live_settle(&model, arranged(), 2);
	cr_expect(eq(sz, model.selected, 2));
	cr_expect(eq(sz, model.first, 1), "its last two rows");
	live_settle(&model, 3, 8);
	cr_expect(eq(sz, model.first, 0), "all of it on a screen that grew");
	cr_expect(eq(sz, model.selected, 2));
	live_settle(&model, 0, 8);
	cr_expect(eq(sz, model.selected, 0));
	cr_expect(eq(sz, model.first, 0));
}

Test(live_model, nothing_changes_without_a_yes)
{
	static const int changes[] = { 'b', 'u', 'a' };
	static const int others[] = { 'n', 'q', LIVE_KEY_ENTER, ' ' };

	for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
		for (size_t j = 0; j < ARRAY_LENGTH(others); j++) {
			cr_expect(eq(int, (int)press(changes[i]), LIVE_NOTHING));
			cr_expect(eq(int, (int)model.mode, LIVE_CONFIRM));
			cr_expect(eq(int, (int)press(others[j]), LIVE_NOTHING));
			cr_expect(eq(int, (int)model.mode, LIVE_LIST));
		}
		press(changes[i]);
		cr_expect(eq(int, (int)press('y'), LIVE_RUN));
	}
}

/* The list keeps changing while a confirmation is open. */
Test(live_model, a_change_is_about_what_was_selected)
{
	struct live_command command;

	press(LIVE_KEY_DOWN);
	press('b');
	rows.rows[1] = rows.rows[0];
	press('y');
	live_command(&command, &model, "west", NULL);
	cr_expect(eq(str, (char *)command.arguments[1], "block"));
	cr_expect(eq(str, (char *)command.arguments[2], "198.51.100.3"));
	cr_expect(eq(str, (char *)command.arguments[4], "west"));
	cr_expect(eq(str, (char *)command.arguments[5], "--for"));
}

Test(live_model, an_alert_is_explained_by_its_id_and_an_address_is_shown)
{
	struct live_command command;

	arranged();
	cr_expect(eq(int, (int)press('e'), LIVE_RUN));
	live_command(&command, &model, "west", "/c.yaml");
	cr_expect(eq(str, (char *)command.arguments[1], "show"));
	snprintf(rows.rows[0].id, sizeof(rows.rows[0].id), "0123456789abcdef");
	press('e');
	live_command(&command, &model, "west", "/c.yaml");
	cr_expect(eq(str, (char *)command.arguments[1], "explain"));
	cr_expect(eq(str, (char *)command.arguments[2], "0123456789abcdef"));
	cr_expect(eq(str, (char *)command.arguments[6], "/c.yaml"));
	cr_expect_null(command.arguments[7]);
}

Test(live_model, what_has_no_address_cannot_be_blocked)
{
	rows.rows[0].has_address = rows.rows[1].has_address = rows.rows[2].has_address = false;
	cr_expect(eq(int, (int)press('b'), LIVE_NOTHING));
	cr_expect(eq(int, (int)model.mode, LIVE_LIST));
	cr_expect(strstr(model.message, "select a line with an address") != NULL);
	cr_expect(eq(int, (int)live_key(&model, NULL, 0, 2, LIVE_KEY_ENTER), LIVE_NOTHING));
}

Test(live_model, one_address_over_time)
{
	struct live_rows none = {};

	arranged();
	press(LIVE_KEY_ENTER);
	cr_assert(eq(int, (int)model.mode, LIVE_HOST));
	for (int i = 0; i < LIVE_HISTORY + 10; i++) {
		rows.rows[0].figures[0] = i;
		live_note(&model, &rows, &none);
	}
	cr_expect(eq(int, model.moments, LIVE_HISTORY));
	cr_expect(ieee_ulp_eq(dbl, model.history[LIVE_HISTORY - 1].sent, LIVE_HISTORY + 9, 1));
	cr_expect(ieee_ulp_eq(dbl, model.history[0].sent, 10, 1));
	cr_expect(ieee_ulp_eq(dbl, model.history[0].received, 0, 1));
	press('q');
	cr_expect(eq(int, (int)model.mode, LIVE_LIST), "back, not out");
	cr_expect(eq(int, (int)press('q'), LIVE_QUIT));
}
