// SPDX-License-Identifier: GPL-2.0-only
#include "history/history.h"

#include "history/alert_stream.h"
#include "history/history_format.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
	/* What writes only reads. */
	history_value(&save->stream, save->table, (void *)value);
	return save->stream.failed;
}

static void save_tables(struct save *save, const struct memory *memory)
{
	struct baseline baseline = memory->baseline;
	__u8 end = 0;

	history_baseline(&save->stream, &baseline);
	for (int view = 0; view < VIEW_COUNT; view++) {
		struct loud loud = memory->loud[view];

		history_loud(&save->stream, &loud);
	}
	for (save->table = 0; save->table < HISTORY_TABLES; save->table++) {
		ledger_each(history_ledger(memory, save->table), save_entry, save);
		STREAM(&save->stream, end);
	}
}

/* The header comes last: only then is known what it says. */
static bool save_all(FILE *file, const struct memory *memory, struct alerts *alerts, __u64 now,
		     __u64 wall)
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
	save_tables(&save, memory);
	alerts_save(alerts, &save.stream, (__s64)memory->offset);
	header.length = save.stream.bytes;
	header.crc = history_crc(save.stream.crc, header);
	return !save.stream.failed && !fseek(file, 0, SEEK_SET) &&
	       fwrite(&header, sizeof(header), 1, file) == 1 && !fflush(file) &&
	       !fsync(fileno(file));
}

static FILE *create(const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char copy[SETTINGS_PATH + 8];

	if (descriptor < 0 && errno == ENOENT) {
		snprintf(copy, sizeof(copy), "%s", path);
		mkdir(dirname(copy), 0755);
		descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	}
	return descriptor < 0 ? NULL : fdopen(descriptor, "w");
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
	saved = save_all(file, memory, alerts, now, wall);
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
