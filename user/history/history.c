// SPDX-License-Identifier: GPL-2.0-only
#include "history/history.h"

#include "history/alert_stream.h"
#include "history/history_format.h"
#include "history/offence_stream.h"
#include "history/talk_stream.h"
#include "base/log.h"
#include "config/instance_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct history {
	char path[SETTINGS_PATH];
	const __u8 *bytes;
	size_t size;
	struct history_header header;
};

int history_path(char *path, const char *setting, const char *instance)
{
	return instance_path(path, "memory.file", setting, instance);
}

/* Renames the file instead of removing it, for later inspection. */
static void set_aside(const struct history *history, const char *problem)
{
	char aside[SETTINGS_PATH + 16];

	snprintf(aside, sizeof(aside), "%s.damaged", history->path);
	if (rename(history->path, aside))
		log_error(0, "memory.file: %s: %s; and it cannot be set aside: %s", history->path,
			  problem, strerror(errno));
	else
		log_error(0,
			  "memory.file: %s: %s; it is set aside as %s, and what it held is "
			  "learned anew",
			  history->path, problem, aside);
}

static int map_file(struct history *history)
{
	int descriptor = open(history->path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	int error = 0;

	if (descriptor < 0)
		return errno == ENOENT ? -ENOENT :
					 log_error(-errno, "memory.file: cannot read %s: %s",
						   history->path, strerror(errno));
	if (fstat(descriptor, &status) || !S_ISREG(status.st_mode))
		error = log_error(-EINVAL, "memory.file: %s is no file", history->path);
	history->size = (size_t)status.st_size;
	if (!error && history->size) {
		history->bytes = mmap(NULL, history->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
		if (history->bytes == MAP_FAILED) {
			history->bytes = NULL;
			error = log_error(-errno, "memory.file: cannot read %s: %s", history->path,
					  strerror(errno));
		}
	}
	close(descriptor);
	return error;
}

/* Returns what is wrong with the file, or NULL. */
static const char *check(struct history *history)
{
	struct history_header *header = &history->header;
	size_t length = history->size - sizeof(*header);
	__u32 crc;

	if (history->size < sizeof(*header))
		return "cut short";
	memcpy(header, history->bytes, sizeof(*header));
	if (header->magic != HISTORY_MAGIC)
		return "no history of icmpguard on this kind of machine";
	if (header->version != HISTORY_VERSION && header->version != HISTORY_VERSION_PLAIN)
		return "written by another version of icmpguard";
	if (header->length != length)
		return header->length > length ? "cut short" : "something is appended to it";
	crc = (__u32)crc32(0, history->bytes + sizeof(*header), (uInt)length);
	return history_crc(crc, *header) == header->crc ? NULL : "the checksum is wrong";
}

/* If the file is not valid, `problem` is set and the history has only its name. */
static struct history *load(const char *path, const char **problem)
{
	struct history *history = calloc(1, sizeof(*history));

	*problem = NULL;
	if (!history) {
		log_error(0, "memory.file: out of memory");
		return NULL;
	}
	snprintf(history->path, sizeof(history->path), "%s", path);
	if (map_file(history)) {
		free(history);
		return NULL;
	}
	*problem = check(history);
	return history;
}

struct history *history_open(const char *path)
{
	const char *problem;
	struct history *history = load(path, &problem);

	if (!problem)
		return history;
	set_aside(history, problem);
	history_close(history);
	return NULL;
}

struct history *history_look(const char *path)
{
	const char *problem;
	struct history *history = load(path, &problem);

	if (!problem)
		return history;
	log_error(0, "%s: %s", path, problem);
	history_close(history);
	return NULL;
}

void history_close(struct history *history)
{
	if (!history)
		return;
	if (history->bytes)
		munmap((void *)history->bytes, history->size);
	free(history);
}

static struct stream body(const struct history *history)
{
	return (struct stream){ .from = history->bytes + sizeof(history->header),
				.end = history->bytes + history->size };
}

__u64 history_ordinary(const struct history *history, struct baseline *baseline)
{
	struct history_section_header header;
	struct stream stream = body(history), section;

	if (history->header.version == HISTORY_VERSION_PLAIN) {
		history_baseline(&stream, baseline);
		return history->header.wall;
	}
	while (history_next(&stream, &header, &section))
		if (header.section == SECTION_BASELINE &&
		    header.version <= history_section_version(header.section))
			history_baseline(&section, baseline);
	return history->header.wall;
}

int history_others(const struct history *history, struct stream *to)
{
	struct history_section_header header;
	struct stream stream = body(history), section;

	if (history->header.version == HISTORY_VERSION_PLAIN)
		return 0;
	while (history_next(&stream, &header, &section)) {
		if (header.version <= history_section_version(header.section))
			continue;
		STREAM(to, header);
		stream_move(to, (void *)section.from, header.length);
	}
	return to->failed ? -EIO : 0;
}

__u64 history_seed(const struct history *history)
{
	return history ? history->header.seed : 0;
}

/* Returns the offset from times in the file to the memory's clock: the time away by the machine's
 * clock, or 0 if that clock went back since, plus the difference of the clocks. */
static __s64 clock_shift(const struct history_header *header, const struct memory *memory,
			 __u64 now, __u64 wall)
{
	__u64 saved = header->wall < wall ? header->wall : wall;
	__s64 ahead = (__s64)(now + memory->offset - wall);

	return (__s64)(saved - header->clock) + ahead;
}

static void shift_value(enum history_table table, void *value, __s64 shift)
{
	struct seedling *seedling = value;
	struct past *past = value;
	struct plot *plot = value;
	struct campaign *campaign = value;

	if (table == HISTORY_SEEDLINGS) {
		stream_shift(&seedling->first_seen, shift);
		stream_shift(&seedling->last_seen, shift);
	} else if (table == HISTORY_PASTS) {
		stream_shift(&past->first_seen, shift);
		stream_shift(&past->last_seen, shift);
		stream_shift(&past->told_at, shift);
		stream_shift(&past->loud_until, shift);
		slow_shift(&past->slow, shift);
	} else if (table < HISTORY_CAMPAIGNS) {
		stream_shift(&plot->first_seen, shift);
		stream_shift(&plot->last_seen, shift);
	} else {
		stream_shift(&campaign->first_seen, shift);
		stream_shift(&campaign->last_seen, shift);
		stream_shift(&campaign->told_at, shift);
		slow_shift(&campaign->targets, shift);
		slow_shift(&campaign->sources, shift);
	}
}

/* Destination and clocks of a restore. */
struct restore {
	struct memory *memory;
	struct alerts *alerts;
	__u64 now;   /* of the kernel side */
	__s64 shift; /* added to times in the file to get the memory's clock */
	__u64 away;
};

static void restore_table(const struct restore *restore, enum history_table table,
			  struct stream *stream)
{
	struct ledger *ledger = history_ledger(restore->memory, table);
	struct endpoint endpoint;
	__u8 more, rank;
	void *value;

	for (STREAM(stream, more); more; STREAM(stream, more)) {
		STREAM(stream, rank);
		STREAM(stream, endpoint);
		if (endpoint.view >= VIEW_COUNT || endpoint.lane >= LANE_COUNT)
			stream->failed = true;
		value = stream->failed ? NULL : ledger_get(ledger, &endpoint);
		if (!value)
			return;
		history_value(stream, table, value);
		if (stream->failed) {
			ledger_remove(ledger, &endpoint);
			return;
		}
		shift_value(table, value, restore->shift);
		ledger_rank(ledger, value, rank);
		if (table == HISTORY_PASTS)
			memory_resume(restore->memory, &endpoint, value, restore->now);
	}
}

static void restore_loud(const struct restore *restore, const struct endpoint *endpoint,
			 struct stream *stream)
{
	const struct endpoint key = loud_key(endpoint);
	struct loud loud, *place;

	history_loud(stream, &loud);
	stream_shift(&loud.since, restore->shift);
	if (stream->failed || !loud.since)
		return;
	place = ledger_get(restore->memory->louds, &key);
	if (place)
		*place = loud;
}

/* Version 1 had one per view, for hosts without a network. */
static void restore_louds(const struct restore *restore, __u32 version, struct stream *stream)
{
	struct endpoint endpoint = {};
	__u8 more;

	if (version == 1) {
		for (; endpoint.view < VIEW_COUNT; endpoint.view++)
			restore_loud(restore, &endpoint, stream);
		return;
	}
	for (STREAM(stream, more); more; STREAM(stream, more)) {
		STREAM(stream, endpoint);
		if (endpoint.view >= VIEW_COUNT)
			stream->failed = true;
		restore_loud(restore, &endpoint, stream);
	}
}

/* An error ends only the reading of its section. */
static void restore_section(const struct restore *restore, enum history_section section,
			    __u32 version, struct stream *stream)
{
	struct memory *memory = restore->memory;

	stream->version = version;
	switch (section) {
	case SECTION_BASELINE:
		history_baseline(stream, &memory->baseline);
		break;
	case SECTION_LOUD:
		restore_louds(restore, version, stream);
		break;
	case SECTION_ALERTS: /* by the kernel side's clock */
		alerts_restore(restore->alerts, stream, restore->shift - (__s64)memory->offset,
			       restore->away);
		break;
	case SECTION_TALKS:
		talks_restore(memory->talks, stream, restore->shift);
		break;
	case SECTION_GUARD:
		neighborhood_restore(memory->neighborhood, stream,
				     restore->shift - (__s64)memory->offset);
		break;
	case SECTION_OFFENCES: /* by the kernel side's clock */
		offences_read(memory->offences, stream, restore->shift - (__s64)memory->offset);
		break;
	case SECTION_REFUSALS: /* by the kernel side's clock */
		refusal_memory_restore(memory->refusals, stream,
				       restore->shift - (__s64)memory->offset);
		break;
	default:
		restore_table(restore, section - SECTION_SEEDLINGS, stream);
		break;
	}
}

/* Such a file ends with the alerts. */
static void restore_plain(const struct restore *restore, struct stream *stream)
{
#define SECTION(number, NAME, version)                                                             \
	if ((number) <= SECTION_ALERTS)                                                            \
		restore_section(restore, SECTION_##NAME, 1, stream);
	HISTORY_SECTIONS(SECTION)
#undef SECTION
}

static void restore_sections(const struct restore *restore, struct stream *stream)
{
	struct history_section_header header;
	struct stream section;
	__u32 version;

	while (history_next(stream, &header, &section)) {
		version = history_section_version(header.section);
		if (version && header.version <= version)
			restore_section(restore, header.section, header.version, &section);
	}
}

/* Returns how long no daemon ran; 0 if the machine's clock went back since. */
static __u64 time_away(const struct history_header *header, __u64 wall)
{
	return wall > header->wall ? wall - header->wall : 0;
}

int history_restore(const struct history *history, struct memory *memory, struct alerts *alerts,
		    __u64 now, __u64 wall)
{
	struct stream stream = body(history);
	const struct restore restore = {
		.memory = memory,
		.alerts = alerts,
		.now = now,
		.shift = clock_shift(&history->header, memory, now, wall),
		.away = time_away(&history->header, wall),
	};

	if (history->header.seed != memory->seed) {
		set_aside(history, "its sketches have another seed than the tables in place");
		return -EINVAL;
	}
	if (history->header.version == HISTORY_VERSION_PLAIN)
		restore_plain(&restore, &stream);
	else
		restore_sections(&restore, &stream);
	return 0;
}
