// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/restarted.h"

#include "history/history_format.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct simulated restarted;
unsigned int raised[RULE_COUNT];
char path[128];
char aside[144];

static char directory[64];

static void report(const struct alert *alert, void *context)
{
	if (alert->state == ALERT_RAISED)
		raised[alert->finding.rule]++;
}

void restarted_start(void)
{
	strcpy(directory, "/tmp/history.XXXXXX");
	cr_assert(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/unit.history", directory);
	snprintf(aside, sizeof(aside), "%s.damaged", path);
	simulated_start(&restarted, MONDAY, report, NULL);
}

void restarted_stop(void)
{
	simulated_stop(&restarted);
	unlink(path);
	unlink(aside);
	rmdir(directory);
}

__u64 wall(void)
{
	return restarted.now + restarted.offset;
}

void begin_anew(__u64 then)
{
	begin_seeded(then, SIMULATED_SEED);
}

void begin_seeded(__u64 then, __u64 seed)
{
	simulated_stop(&restarted);
	simulated_start_seeded(&restarted, seed, then, report, NULL);
}

void restore(void)
{
	struct history *history = history_open(path);

	cr_assert(history);
	cr_assert_eq(history_restore(history, restarted.memory, restarted.alerts, restarted.now,
				     wall()),
		     0);
	history_close(history);
}

void save(void)
{
	cr_assert_eq(history_save(path, restarted.memory, restarted.alerts, restarted.now, wall()),
		     0);
}

void restart(__u64 away)
{
	__u64 then = wall() + away;

	save();
	begin_anew(then);
	restore();
}

void probe(__u32 source, __u32 target)
{
	const struct ping ping = {
		.source = simulated_ipv4(source),
		.target = simulated_ipv4(target),
		.view = VIEW_INBOUND,
	};

	simulated_ping(&restarted, &ping);
	simulated_until(&restarted, restarted.now + 5 * MINUTE);
}

void save_something(void)
{
	for (__u32 i = 0; i < 12; i++)
		probe(0xc6336400 + i % 3, 0x0a000000 + i);
	save();
}

size_t read_body(char *body, size_t room)
{
	FILE *file = fopen(path, "r");
	size_t size;

	cr_assert(file);
	fseek(file, sizeof(struct history_header), SEEK_SET);
	size = fread(body, 1, room, file);
	cr_assert(feof(file));
	fclose(file);
	return size;
}
