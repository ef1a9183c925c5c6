// SPDX-License-Identifier: GPL-2.0-only
/*
 * A history file with a valid checksum and arbitrary content: its data is used as by a daemon, and
 * saved again.
 *
 * The first byte of the input selects the rest: the body of a file from before sections had
 * headers, the body of a current file, or sections that each begin with number, version and 16 bits
 * of length, so that the fuzzer need not guess their headers.
 */
#include "config/config.h"
#include "detectors/detector.h"
#include "history/history.h"
#include "history/history_format.h"
#include "memory/memory.h"
#include "sinks/json.h"
#include "sinks/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#define WALL (1700000000 * NSEC_PER_SEC)

enum { INPUT_PLAIN = 1, INPUT_SECTIONS = 2, BODY_MOST = 1 << 17 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);
size_t LLVMFuzzerCustomMutator(__u8 *data, size_t size, size_t most, unsigned int seed);
size_t LLVMFuzzerMutate(__u8 *data, size_t size, size_t most);

/* In memory: saving a history waits for the disk. */
static char directory[] = "/dev/shm/icmpguard-fuzz-XXXXXX";
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
	/* Warnings about the input are not of interest; sanitizers write to descriptor 2. */
	stderr = nowhere;
	return 0;
}

static void report(const struct alert *alert, void *context)
{
	alert_print(nowhere, alert, WALL);
	alert_write(nowhere, alert, FORMAT_ECS, WALL, NULL);
	alert_write(nowhere, alert, FORMAT_EVE, WALL, NULL);
}

struct world {
	struct memory *memory;
	struct alerts *alerts;
	__u64 now;
};

static void found(const struct finding *finding, void *context)
{
	static const struct outcome nothing;
	struct world *world = context;

	memory_found(world->memory, finding);
	alerts_find(world->alerts, finding, &nothing, NULL, world->now);
	memory_told(world->memory, finding, false);
}

static void on_memory(const struct observation *observation, void *context)
{
	detectors_run(&settings, observation, found, context);
}

static void each(struct alert *alert, void *context)
{
	report(alert, context);
}

static size_t make_sections(__u8 *body, const __u8 *data, size_t size)
{
	size_t made = 0;

	while (size >= 4) {
		struct history_section_header header = {
			.section = data[0] & 15,
			.version = data[1],
			.length = data[2] | (__u64)data[3] << 8,
		};

		data += 4;
		size -= 4;
		header.length = header.length < size ? header.length : size;
		if (made + sizeof(header) + header.length > BODY_MOST)
			break;
		memcpy(body + made, &header, sizeof(header));
		memcpy(body + made + sizeof(header), data, header.length);
		made += sizeof(header) + header.length;
		data += header.length;
		size -= header.length;
	}
	return made;
}

static void write_file(__u8 kind, const __u8 *data, size_t size)
{
	static __u8 sections[BODY_MOST];
	struct history_header header = {
		.magic = HISTORY_MAGIC,
		.version = kind & INPUT_PLAIN ? HISTORY_VERSION_PLAIN : HISTORY_VERSION,
		.seed = 1,
		.clock = WALL,
		.wall = WALL,
	};
	FILE *file = fopen(path, "w");

	if (!(kind & INPUT_PLAIN) && kind & INPUT_SECTIONS) {
		size = make_sections(sections, data, size);
		data = sections;
	}
	header.length = size;
	header.crc = history_crc((__u32)crc32(0, data, (uInt)size), header);
	if (!file || fwrite(&header, sizeof(header), 1, file) != 1 ||
	    (size && fwrite(data, size, 1, file) != 1) || fclose(file))
		abort();
}

/* Most records consist of mostly small numbers: every other input is one section of such, which
 * reaches further than growth byte by byte. A run takes long, since a memory is large. */
size_t LLVMFuzzerCustomMutator(__u8 *data, size_t size, size_t most, unsigned int seed)
{
	size_t length = 5 + (size_t)rand_r(&seed) % 2048;

	if (rand_r(&seed) & 1 || length > most)
		return LLVMFuzzerMutate(data, size, most);
	data[0] = INPUT_SECTIONS;
	data[1] = (__u8)(SECTION_LOUD + rand_r(&seed) % (SECTION_GUARD - SECTION_LOUD + 1));
	data[2] = 1;
	data[3] = data[4] = 0xff;
	for (size_t i = 5; i < length; i++)
		data[i] = (__u8)(rand_r(&seed) & 3 ? rand_r(&seed) & 1 : rand_r(&seed));
	return length;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct world world = { .now = 1000 * NSEC_PER_SEC };
	struct baseline ordinary = {};
	struct history *history;

	if (!size)
		return 0;
	write_file(data[0], data + 1, size - 1);
	world.memory = memory_new(&settings, 1, WALL - world.now);
	world.alerts = alerts_new(&settings, report, NULL);
	history = history_open(path);
	if (!history)
		abort();
	history_ordinary(history, &ordinary);
	history_restore(history, world.memory, world.alerts, world.now, WALL);
	history_close(history);
	alerts_each(world.alerts, each, NULL);
	for (int i = 0; i < 4; i++) {
		world.now += 700 * NSEC_PER_SEC << 4 * i;
		memory_tick(world.memory, world.now, &(struct pace){}, on_memory, &world);
		alerts_tick(world.alerts, world.now);
	}
	history_save(path, world.memory, world.alerts, world.now, WALL + world.now);
	alerts_free(world.alerts);
	memory_free(world.memory);
	return 0;
}
