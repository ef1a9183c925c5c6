// SPDX-License-Identifier: GPL-2.0-only
#include "replay/unpack.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

struct gzip {
	gzFile file;
	const char *name;
	bool *damaged;
};

struct zstd {
	FILE *file;
	ZSTD_DStream *stream;
	const char *name;
	bool *damaged;
	ZSTD_inBuffer input; /* undecoded part of `buffer` */
	void *buffer;
	size_t size;
	bool in_frame; /* a frame is incomplete */
};

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

/* Reports damaged data once; the caller then sees the end of the file. */
static ssize_t report_damage(const char *name, bool *damaged, const char *what)
{
	if (!*damaged)
		log_warning(0, "%s: %s; read up to there", name, what);
	*damaged = true;
	return 0;
}

static ssize_t gzip_read(void *cookie, char *to, size_t size)
{
	struct gzip *gzip = cookie;
	int got = gzread(gzip->file, to, (unsigned int)size);
	int error;

	if (got > 0)
		return got;
	gzerror(gzip->file, &error);
	if (got == 0 && error != Z_BUF_ERROR)
		return 0;
	return report_damage(gzip->name, gzip->damaged,
			     error == Z_BUF_ERROR ? "the gzip data is truncated" :
						    "the gzip data is damaged");
}

static int gzip_close(void *cookie)
{
	struct gzip *gzip = cookie;

	gzclose(gzip->file);
	free(gzip);
	return 0;
}

static FILE *open_gzip(int descriptor, const char *name, bool *damaged)
{
	static const cookie_io_functions_t functions = { .read = gzip_read, .close = gzip_close };
	struct gzip *gzip = calloc(1, sizeof(*gzip));
	FILE *stream;

	if (!gzip)
		return NULL;
	gzip->file = gzdopen(descriptor, "r");
	gzip->name = name;
	gzip->damaged = damaged;
	if (!gzip->file) {
		free(gzip);
		return NULL;
	}
	gzbuffer(gzip->file, 1 << 17);
	stream = fopencookie(gzip, "r", functions);
	if (!stream)
		gzip_close(gzip);
	return stream;
}

static ssize_t zstd_read(void *cookie, char *to, size_t size)
{
	struct zstd *zstd = cookie;
	ZSTD_outBuffer output = { .dst = to, .size = size };
	size_t left;

	while (output.pos == 0) {
		if (zstd->input.pos == zstd->input.size) {
			zstd->input.src = zstd->buffer;
			zstd->input.size = fread(zstd->buffer, 1, zstd->size, zstd->file);
			zstd->input.pos = 0;
			if (zstd->input.size == 0)
				return zstd->in_frame ?
					       report_damage(zstd->name, zstd->damaged,
							     "the zstd data is truncated") :
					       0;
		}
		left = ZSTD_decompressStream(zstd->stream, &output, &zstd->input);
		if (ZSTD_isError(left))
			return report_damage(zstd->name, zstd->damaged, "the zstd data is damaged");
		zstd->in_frame = left != 0;
	}
	return (ssize_t)output.pos;
}

static int zstd_close(void *cookie)
{
	struct zstd *zstd = cookie;

	ZSTD_freeDStream(zstd->stream);
	free(zstd->buffer);
	if (zstd->file)
		fclose(zstd->file);
	free(zstd);
	return 0;
}

static FILE *open_zstd(int descriptor, const char *name, bool *damaged)
{
	static const cookie_io_functions_t functions = { .read = zstd_read, .close = zstd_close };
	struct zstd *zstd = calloc(1, sizeof(*zstd));
	FILE *stream;

	if (!zstd)
		return NULL;
	zstd->name = name;
	zstd->damaged = damaged;
	zstd->size = ZSTD_DStreamInSize();
	zstd->buffer = malloc(zstd->size);
	zstd->stream = ZSTD_createDStream();
	zstd->file = fdopen(descriptor, "r");
	if (!zstd->buffer || !zstd->stream || !zstd->file) {
		zstd_close(zstd);
		return NULL;
	}
	stream = fopencookie(zstd, "r", functions);
	if (!stream)
		zstd_close(zstd);
	return stream;
}

/* Returns a descriptor or a negative errno, reported. */
static int open_descriptor(const char *file)
{
	struct stat status;
	int descriptor, error;

	descriptor = strcmp(file, "-") ? open(file, O_RDONLY | O_CLOEXEC) :
					 fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (descriptor < 0) {
		error = -errno;
		return log_error(error, "%s: %s", file, strerror(-error));
	}
	error = 0;
	if (fstat(descriptor, &status) < 0)
		error = log_error(-errno, "%s: %s", file, strerror(errno));
	else if (S_ISDIR(status.st_mode))
		error = log_error(-EISDIR, "%s is a directory, not a capture file", file);
	else if (S_ISREG(status.st_mode) && status.st_size == 0)
		error = log_error(-ENODATA, "%s is empty: it has no capture header", file);
	if (error) {
		close(descriptor);
		return error;
	}
	return descriptor;
}

FILE *unpack_open(const char *file, bool *damaged)
{
	int descriptor = open_descriptor(file);
	FILE *stream;

	*damaged = false;
	if (descriptor < 0)
		return NULL;
	errno = ENOMEM;
	if (ends_with(file, ".gz"))
		stream = open_gzip(descriptor, file, damaged);
	else if (ends_with(file, ".zst") || ends_with(file, ".zstd"))
		stream = open_zstd(descriptor, file, damaged);
	else
		stream = fdopen(descriptor, "r");
	if (!stream) {
		log_error(-errno, "%s: %s", file, strerror(errno));
		return NULL;
	}
	/* Captures are read record by record: buffer them in few, large reads. */
	setvbuf(stream, NULL, _IOFBF, 1 << 17);
	return stream;
}
