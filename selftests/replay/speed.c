// SPDX-License-Identifier: GPL-2.0-only
/*
 * How fast a capture is replayed, compared with the test-run call alone: the same frames through
 * the same program, without reader, windows, detectors and responses.
 *
 * usage: speed [CAPTURE] (a million echo requests of a thousand sources)
 *
 * Rounds of both alternate, on CPU time; the medians are printed.
 */
#include "config/config.h"
#include "replay/object_reset.h"
#include "replay/frame_feed.h"
#include "config/home.h"
#include "replay/replayer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, PACKETS = 1000000, SOURCES = 1000, FRAME = 98 };

static double cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / NSEC_PER_SEC;
}

/* Writes 50,000 packets per second to a file in memory; `name` receives its name. */
static void make_capture(char *name, size_t size)
{
	static const __u32 header[] = { 0xa1b23c4d, 2 | 4 << 16, 0, 0, 65535, 1 };
	__u8 frame[FRAME] = { [12] = 8, 0, 0x45, 0, 0, 84, [22] = 64, 1, [30] = 192, 0, 2, 10, 8 };
	int memory = memfd_create("speed", 0);
	FILE *to = fdopen(memory, "w");

	snprintf(name, size, "/proc/self/fd/%d", memory);
	fwrite(header, sizeof(header), 1, to);
	for (__u32 i = 0; i < PACKETS; i++) {
		__u32 record[] = { 1000000000 + i / 50000, i % 50000 * 20000, FRAME, FRAME };
		__u32 source = htonl(0x0a000000 + i % SOURCES);
		__u16 sequence = htons((__u16)(i / SOURCES));
		__u16 checksum = htons((__u16)(0xf7ff - i / SOURCES));

		memcpy(frame + 26, &source, sizeof(source));
		memcpy(frame + 36, &checksum, sizeof(checksum));
		memcpy(frame + 40, &sequence, sizeof(sequence));
		fwrite(record, sizeof(record), 1, to);
		fwrite(frame, sizeof(frame), 1, to);
	}
	fflush(to);
}

static void ignore_alert(const struct alert *alert, void *context)
{
}

/* Nanoseconds per frame of the call alone. */
static double bare(const struct object *object, const struct settings *settings, char *file)
{
	struct frame_feed *feed = frame_feed_new(object);
	struct captures *captures = captures_open(&file, 1);
	double took = 0, before;
	struct prefix_list home;
	struct packet packet;
	struct frame frame;
	unsigned int frames = 0;

	if (!feed || !captures || object_reset(object) || home_prefixes(&home, settings, NULL, 0))
		exit(2);
	object_configure(&object->pins, settings, &home);
	before = cpu_seconds();
	while (captures_next(captures, &frame)) {
		if (frame_feed_look(feed, &frame, &packet) != FRAME_ICMP)
			continue;
		if (frame_feed_run(feed, &frame) < 0)
			exit(2);
		frames++;
	}
	took = cpu_seconds() - before;
	captures_close(captures);

	/* Less the time to read them. */
	captures = captures_open(&file, 1);
	before = cpu_seconds();
	while (captures && captures_next(captures, &frame))
		frame_feed_look(feed, &frame, &packet);
	took -= cpu_seconds() - before;
	captures_close(captures);
	frame_feed_free(feed);
	return frames ? took / frames * NSEC_PER_SEC : 0;
}

/* Nanoseconds per frame of the whole replay. */
static double whole(struct object *object, const struct settings *settings, char *file)
{
	const struct replay_options options = {
		.settings = settings,
		.object = object,
		.files = &file,
		.file_count = 1,
		.report = ignore_alert,
	};
	double before = cpu_seconds(), took;
	struct replay_result result;
	__u64 frames;

	if (replay(&options, &result))
		exit(2);
	took = cpu_seconds() - before;
	frames = result.icmp;
	replay_result_free(&result);
	return frames ? took / (double)frames * NSEC_PER_SEC : 0;
}

static int ascending(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

int main(int argc, char **argv)
{
	double calls[ROUNDS], replays[ROUNDS];
	static struct settings settings;
	struct object object;
	char name[64], *file = name;

	config_defaults(&settings);
	if (argc > 1)
		file = argv[1];
	else
		make_capture(name, sizeof(name));
	if (object_load_replay(&object, &settings))
		return 2;
	for (int i = 0; i < ROUNDS; i++) {
		calls[i] = bare(&object, &settings, file);
		replays[i] = whole(&object, &settings, file);
	}
	qsort(calls, ROUNDS, sizeof(*calls), ascending);
	qsort(replays, ROUNDS, sizeof(*replays), ascending);
	printf("the call alone   %6.0f ns a packet, %9.0f packets a second\n", calls[ROUNDS / 2],
	       NSEC_PER_SEC / calls[ROUNDS / 2]);
	printf("replay           %6.0f ns a packet, %9.0f packets a second, %.0f %% of that\n",
	       replays[ROUNDS / 2], NSEC_PER_SEC / replays[ROUNDS / 2],
	       100 * calls[ROUNDS / 2] / replays[ROUNDS / 2]);
	object_close(&object);
	return 0;
}
