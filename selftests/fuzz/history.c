// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of the history whose checksum is right and whose content is anything: what is read
 * from it is used as it would be by a daemon, and saved again.
 */
#include "alerts/alert_json.h"
#include "config/config.h"
#include "detectors/detector.h"
#include "history/history.h"
#include "history/history_format.h"
#include "memory/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#define WALL (1700000000 * NSEC_PER_SEC)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static char directory[] = "/tmp/icmpguard-fuzz-XXXXXX";
static char path[64];
static struct settings settings;
static FILE *nowhere;

static void cleanup(void)
{
	unlink(path);
	rmdir(directory);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	if (!mkdtemp(directory))
		abort();
	snprintf(path, sizeof(path), "%s/history", directory);
	atexit(cleanup);
	config_defaults(&settings);
	settings.memory_most = 4 << 20;
	nowhere = fopen("/dev/null", "w");

	return 0;
}

static void report(const struct alert *alert, void *context)
{
	alert_print(nowhere, alert, WALL);
	alert_write(nowhere, alert, FORMAT_ECS, WALL);
}

static void act(struct alert *alert, void *context)
{
}

struct world {
	struct memory *memory;
	struct alerts *alerts;
	__u64 now;
};

static void found(const struct finding *finding, void *context)
{
	struct world *world = context;

	memory_found(world->memory, finding);
	alerts_find(world->alerts, finding, world->now, act, world);
}

static void on_memory(const struct observation *observation, void *context)
{
	detectors_run(&settings, observation, found, context);
}

static void each(struct alert *alert, void *context)
{
	report(alert, context);
}

/* The first byte says which version of the file it is; else it would not get past the check. */
static void write_file(const __u8 *data, size_t size)
{
	bool plain = data[0] & 1;
	struct history_header header = {
		.magic = HISTORY_MAGIC,
		.version = plain ? HISTORY_VERSION_PLAIN : HISTORY_VERSION,
		.length = size - 1,
		.seed = 1,
		.clock = WALL,
		.wall = WALL,
	};
	FILE *file = fopen(path, "w");

	header.crc = history_crc((__u32)crc32(0, data + 1, (uInt)header.length), header);
	if (!file || fwrite(&header, sizeof(header), 1, file) != 1 ||
	    (header.length && fwrite(data + 1, header.length, 1, file) != 1) || fclose(file))
		abort();
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct world world = { .now = 1000 * NSEC_PER_SEC };
	struct history *history;

	if (!size)
		return 0;
	write_file(data, size);
	world.memory = memory_new(&settings, 1, WALL - world.now);
	world.alerts = alerts_new(&settings, report, NULL);
	history = history_open(path);
	if (!history)
		abort();
	history_restore(history, world.memory, world.alerts, world.now, WALL);
	history_close(history);
	alerts_each(world.alerts, each, NULL);
	for (int i = 0; i < 4; i++) {
		world.now += 700 * NSEC_PER_SEC << 4 * i;
		memory_tick(world.memory, world.now, on_memory, &world);
		alerts_tick(world.alerts, world.now);
	}
	history_save(path, world.memory, world.alerts, world.now, WALL + world.now);
	alerts_free(world.alerts);
	memory_free(world.memory);
	return 0;
}
