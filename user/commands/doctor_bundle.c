// SPDX-License-Identifier: GPL-2.0-only
#include "commands/doctor_bundle.h"

#include "base/log.h"
#include "commands/run_self.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 512, MEMBER_MODE = 0600 };

/* The header of an archive member. */
struct ustar {
	char name[100];
	char mode[8], uid[8], gid[8], size[12], time[12], checksum[8];
	char kind;
	char link[100];
	char magic[6], version[2];
	char user[32], group[32];
	char major[8], minor[8];
	char prefix[155];
	char padding[12];
};

_Static_assert(sizeof(struct ustar) == BLOCK, "a header is a block");

static void fill_header(struct ustar *header, const char *name, size_t size)
{
	const unsigned char *bytes = (const void *)header;
	unsigned int sum = 0;

	*header = (struct ustar){ .kind = '0', .magic = "ustar", .version = { '0', '0' } };
	snprintf(header->name, sizeof(header->name), "icmpguard-report/%s", name);
	snprintf(header->mode, sizeof(header->mode), "%07o", MEMBER_MODE);
	snprintf(header->uid, sizeof(header->uid), "%07o", 0U);
	snprintf(header->gid, sizeof(header->gid), "%07o", 0U);
	snprintf(header->size, sizeof(header->size), "%011zo", size);
	snprintf(header->time, sizeof(header->time), "%011llo", (unsigned long long)time(NULL));
	memset(header->checksum, ' ', sizeof(header->checksum));
	for (size_t i = 0; i < sizeof(*header); i++)
		sum += bytes[i];
	snprintf(header->checksum, sizeof(header->checksum), "%06o", sum);
}

static int put(gzFile archive, const void *data, size_t size)
{
	return gzwrite(archive, data, (unsigned int)size) == (int)size ? 0 : -EIO;
}

static int add_member(gzFile archive, const char *name, const void *data, size_t size)
{
	static const char zeros[BLOCK];
	struct ustar header;
	int error;

	fill_header(&header, name, size);
	error = put(archive, &header, sizeof(header));
	if (!error && size)
		error = put(archive, data, size);
	if (!error && size % BLOCK)
		error = put(archive, zeros, BLOCK - size % BLOCK);
	return error;
}

static int add_file(gzFile archive, const char *name, int file)
{
	struct stat status;
	void *data = NULL;
	int error;

	if (fstat(file, &status))
		return -errno;
	if (status.st_size)
		data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (data == MAP_FAILED)
		return -errno;
	error = add_member(archive, name, data, (size_t)status.st_size);
	if (data)
		munmap(data, (size_t)status.st_size);
	return error;
}

static int add_output(gzFile archive, const char *name, char *const *arguments)
{
	int file = memfd_create(name, MFD_CLOEXEC);
	int error = file < 0 ? -errno : run_self(arguments, file);

	if (!error)
		error = add_file(archive, name, file);
	if (file >= 0)
		close(file);
	return error;
}

static int add_commands(gzFile archive, const struct common_options *options)
{
	char *instance = (char *)options->instance;
	char *config = (char *)options->config;
	char *const commands[][9] = {
		{ "version.json", "icmpguard", "version", "--json" },
		{ "status.json", "icmpguard", "status", "--json", "--instance", instance,
		  config ? "-c" : NULL, config },
		{ "lists.json", "icmpguard", "list", "--json", "--instance", instance },
		{ "alerts.json", "icmpguard", "alerts", "--json", "-n", "200", config ? "-c" : NULL,
		  config },
		{ "configuration.yaml", "icmpguard", "check-config", "--effective", config },
	};
	int error = 0;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(commands); i++)
		error = add_output(archive, commands[i][0], &commands[i][1]);
	return error;
}

static int fill(gzFile archive, const json_t *report, const struct common_options *options)
{
	static const char end[2 * BLOCK];
	char *text = json_dumps(report, JSON_INDENT(2));
	int error = text ? add_member(archive, "doctor.json", text, strlen(text)) : -ENOMEM;

	free(text);
	if (!error)
		error = add_commands(archive, options);
	return error ? error : put(archive, end, sizeof(end));
}

int doctor_bundle(const char *path, const json_t *report, const struct common_options *options)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	gzFile archive;
	int error;

	if (file < 0)
		return log_error(-errno, "--bundle %s: %s", path, strerror(errno));
	archive = gzdopen(file, "wb");
	if (!archive) {
		close(file);
		return log_error(-ENOMEM, "out of memory");
	}
	error = fill(archive, report, options);
	if (gzclose(archive) != Z_OK && !error)
		error = -EIO;
	if (error)
		return log_error(error, "--bundle %s: %s", path, strerror(-error));
	log_info("%s: contains addresses, alerts and the configuration", path);
	return 0;
}
