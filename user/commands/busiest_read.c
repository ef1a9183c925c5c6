// SPDX-License-Identifier: GPL-2.0-only
#include "commands/busiest_read.h"

#include "base/log.h"
#include "base/timebase.h"
#include "kernel/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct lane_config *lane_of(const struct top_reading *reading,
					 const struct endpoint *endpoint)
{
	return &reading->lanes[endpoint->view % VIEW_COUNT][endpoint->lane % LANE_COUNT];
}

static void read_before(const void *key, const void *value, void *context)
{
	struct top_reading *reading = context;
	struct top_row row;

	if (!top_matches(&reading->filter, key))
		return;
	reading->table->read(&row, value, lane_of(reading, key), 0);
	if (!top_note(&reading->before, key, row.packets))
		reading->no_memory = true;
}

static void read_after(const void *key, const void *value, void *context)
{
	struct top_reading *reading = context;
	struct top_row row;

	if (!top_matches(&reading->filter, key))
		return;
	memcpy(&row.endpoint, key, sizeof(row.endpoint));
	reading->table->read(&row, value, lane_of(reading, key), reading->now);
	row.rate = top_rate(&reading->before, &row.endpoint, row.packets, reading->elapsed);
	if (!top_add(&reading->rows, &row))
		reading->no_memory = true;
}

static void wait_until(__u64 time)
{
	struct timespec until = { (time_t)(time / NSEC_PER_SEC), (long)(time % NSEC_PER_SEC) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

int top_read_before(struct top_reading *reading, const struct pins *pins)
{
	int error;

	memcpy(reading->lanes, pins->state->config[pins->state->control.slot & 1].lanes,
	       sizeof(reading->lanes));
	reading->start = timebase_now();
	error = batch_each(reading->table->map(pins), read_before, reading);
	if (!error && reading->no_memory)
		error = log_error(-ENOMEM, "out of memory reading the %s", reading->table->name);
	if (!error)
		top_sort(&reading->before);
	return error;
}

int top_read_after(struct top_reading *reading, const struct pins *pins, __u64 interval)
{
	int error;

	wait_until(reading->start + interval);
	reading->now = timebase_now();
	reading->elapsed = reading->now - reading->start;
	error = batch_each(reading->table->map(pins), read_after, reading);
	if (!error && reading->no_memory)
		error = log_error(-ENOMEM, "out of memory reading the %s", reading->table->name);
	return error;
}

void top_read_free(struct top_reading *reading)
{
	free(reading->rows.rows);
	free(reading->before.entries);
	reading->rows = (struct top_rows){};
	reading->before = (struct top_readings){};
}
