// SPDX-License-Identifier: GPL-2.0-only
#include "history/history.h"

#include "history/alert_stream.h"
#include "history/history_format.h"
#include "history/offence_stream.h"
#include "history/talk_stream.h"
#include "base/directory.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

struct save {
	struct stream stream;
	enum history_table table;
};

static int save_entry(const struct endpoint *key, const void *value, unsigned int rank,
		      void *context)
{
	struct save *save = context;
	__u8 more = 1, rank8 = (__u8)rank;
	struct endpoint endpoint = *key;

	STREAM(&save->stream, more);
	STREAM(&save->stream, rank8);
	STREAM(&save->stream, endpoint);
	/* Writing does not modify the value. */
	history_value(&save->stream, save->table, (void *)value);
	return save->stream.failed;
}

static int save_loud(const struct endpoint *key, const void *value, unsigned int rank,
		     void *context)
{
	struct stream *stream = context;
	struct loud loud = *(const struct loud *)value;
	struct endpoint endpoint = *key;
	__u8 more = 1;

	STREAM(stream, more);
	STREAM(stream, endpoint);
	history_loud(stream, &loud);
	return stream->failed;
}

static void save_section(struct save *save, enum history_section section,
			 const struct memory *memory, struct alerts *alerts)
{
	struct baseline baseline;
	__u8 end = 0;

	switch (section) {
	case SECTION_BASELINE:
		baseline = memory->baseline;
		history_baseline(&save->stream, &baseline);
		break;
	case SECTION_LOUD:
		ledger_each(memory->louds, save_loud, &save->stream);
		STREAM(&save->stream, end);
		break;
	case SECTION_ALERTS:
		alerts_save(alerts, &save->stream, (__s64)memory->offset);
		break;
	case SECTION_TALKS:
		talks_save(memory->talks, &save->stream);
		break;
	case SECTION_GUARD:
		neighborhood_save(memory->neighborhood, &save->stream, (__s64)memory->offset);
		break;
	case SECTION_OFFENCES:
		offences_save(memory->offences, &save->stream, (__s64)memory->offset);
		break;
	case SECTION_REFUSALS:
		refusal_memory_save(memory->refusals, &save->stream, (__s64)memory->offset);
		break;
	default:
		save->table = section - SECTION_SEEDLINGS;
		ledger_each(history_ledger(memory, save->table), save_entry, save);
		STREAM(&save->stream, end);
		break;
	}
}

/* Writes the length last, when it is known. */
static void save_with_header(struct save *save, enum history_section section,
			     const struct memory *memory, struct alerts *alerts)
{
	struct history_section_header header = { .section = section,
						 .version = history_section_version(section) };
	FILE *to = save->stream.to;
	long start = ftell(to), end;
	__u64 before;

	STREAM(&save->stream, header);
	before = save->stream.bytes;
	save_section(save, section, memory, alerts);
	header.length = save->stream.bytes - before;
	end = ftell(to);
	if (start < 0 || end < 0 || fseek(to, start, SEEK_SET) ||
	    fwrite(&header, sizeof(header), 1, to) != 1 || fseek(to, end, SEEK_SET))
		save->stream.failed = true;
}

/* Copies the sections of the existing file that another version wrote. */
static void keep_others(const char *path, struct stream *stream)
{
	struct history *history = access(path, F_OK) ? NULL : history_look(path);

	if (history && history_others(history, stream))
		stream->failed = true;
	history_close(history);
}

/* Writes the header last, when its contents are known. */
static bool finish(FILE *file, struct history_header *header)
{
	size_t size = sizeof(*header) + header->length;
	const __u8 *bytes;

	if (fflush(file))
		return false;
	bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fileno(file), 0);
	if (bytes == MAP_FAILED)
		return false;
	header->crc = history_crc((__u32)crc32(0, bytes + sizeof(*header), (uInt)header->length),
				  *header);
	munmap((void *)bytes, size);
	return !fseek(file, 0, SEEK_SET) && fwrite(header, sizeof(*header), 1, file) == 1 &&
	       !fflush(file) && !fsync(fileno(file));
}

static bool save_all(FILE *file, const char *path, const struct memory *memory,
		     struct alerts *alerts, __u64 now, __u64 wall)
{
	struct save save = { .stream.to = file };
	struct history_header header = {
		.magic = HISTORY_MAGIC,
		.version = HISTORY_VERSION,
		.seed = memory->seed,
		.clock = now + memory->offset,
		.wall = wall,
	};

	if (fwrite(&header, sizeof(header), 1, file) != 1)
		return false;
#define SECTION(number, NAME, version) save_with_header(&save, SECTION_##NAME, memory, alerts);
	HISTORY_SECTIONS(SECTION)
#undef SECTION
	keep_others(path, &save.stream);
	if (save.stream.failed)
		errno = save.stream.error;
	header.length = save.stream.bytes;
	return !save.stream.failed && finish(file, &header);
}

static FILE *create(const char *path)
{
	int descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (descriptor < 0 && errno == ENOENT && !directory_make_for(path))
		descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return descriptor < 0 ? NULL : fdopen(descriptor, "w+");
}

int history_save(const char *path, const struct memory *memory, struct alerts *alerts, __u64 now,
		 __u64 wall)
{
	char temporary[SETTINGS_PATH + 8];
	FILE *file;
	bool saved;
	int error = 0;

	snprintf(temporary, sizeof(temporary), "%s.tmp", path);
	file = create(temporary);
	if (!file)
		return log_error(-errno, "memory.file: cannot write %s: %s", temporary,
				 strerror(errno));
	errno = 0;
	saved = save_all(file, path, memory, alerts, now, wall);
	if (!saved)
		error = errno ? errno : EIO;
	if (fclose(file) && !error)
		error = errno;
	if (!error && rename(temporary, path))
		error = errno;
	if (!error)
		return 0;
	unlink(temporary);
	return log_error(-error, "memory.file: cannot write %s: %s", path, strerror(error));
}
