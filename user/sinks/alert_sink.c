// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/alert_sink.h"

#include "base/journal.h"
#include "base/log.h"
#include "base/log_thread.h"
#include "base/worker.h"
#include "sinks/alert_file.h"
#include "sinks/journal_record.h"
#include "sinks/json.h"
#include "sinks/print.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Maximum queued records. */
enum { RECORDS_MOST = 4096, BYTES_MOST = 8 << 20 };

#define END_WAIT (2 * NSEC_PER_SEC)

struct alert_sink {
	const char *instance;
	char hostname[HOST_NAME_MAX + 1];
	char interface[IF_NAMESIZE]; /* the only one watched; "": several */
	bool enforces;
	bool journal; /* log messages go to the journal */
	enum alert_format format;
	bool writes; /* records are written to a file */
	struct worker *worker;
	/* Used by the thread: */
	struct alert_file file;
	__u64 failed; /* records lost since the last success */
};

struct alert_sink *alert_sink_new(const char *instance)
{
	struct alert_sink *sink = calloc(1, sizeof(*sink));

	if (!sink) {
		log_error(0, "out of memory");
		return NULL;
	}
	sink->instance = instance;
	if (gethostname(sink->hostname, sizeof(sink->hostname) - 1))
		sink->hostname[0] = '\0';
	sink->journal = journal_is_stderr();
	sink->file.descriptor = -1;
	sink->worker = worker_new(RECORDS_MOST, BYTES_MOST);
	if (sink->worker)
		return sink;
	free(sink);
	return NULL;
}

void alert_sink_free(struct alert_sink *sink)
{
	if (!sink)
		return;
	/* A hung thread still uses the struct: leak it. */
	if (!worker_stop(sink->worker, END_WAIT)) {
		log_error(0, "alerts are lost at exit: %s accepts no more", sink->file.path);
		return;
	}
	alert_file_close(&sink->file);
	free(sink);
}

static void take_file(void *data, size_t size, void *context)
{
	struct alert_sink *sink = context;

	alert_file_close(&sink->file);
	memcpy(&sink->file, data, sizeof(sink->file));
	sink->failed = 0;
	free(data);
}

/* Returns true for errors that retrying will not fix. */
static bool is_wrong_name(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -EISDIR ||
	       error == -ENAMETOOLONG || error == -ELOOP;
}

int alert_sink_configure(struct alert_sink *sink, const struct settings *settings)
{
	struct alert_file *file = calloc(1, sizeof(*file));
	int error;

	if (!file)
		return log_error(-ENOMEM, "alerts.file: out of memory");
	file->descriptor = -1;
	file->size_most = settings->alert_size;
	file->kept = settings->alert_files;
	memcpy(file->path, settings->alert_file, sizeof(file->path));
	error = alert_file_probe(file->path);
	if (error && is_wrong_name(error)) {
		log_error(0, "alerts.file: cannot open %s: %s", file->path, strerror(-error));
		free(file);
		return error;
	}
	if (error)
		log_error(0, "alerts.file: cannot open %s: %s; alerts are lost until it can be",
			  file->path, strerror(-error));
	sink->format = (enum alert_format)settings->alert_format;
	sink->enforces = settings->mode == MODE_ENFORCE;
	sink->writes = file->path[0];
	if (!worker_put(sink->worker, take_file, file, sizeof(*file), sink))
		return log_error(-ENOBUFS, "alerts.file: its queue is full");
	return 0;
}

static void write_record(void *data, size_t size, void *context)
{
	struct alert_sink *sink = context;
	int error = alert_file_append(&sink->file, data, size);

	free(data);
	if (error) {
		worker_count_lost(sink->worker);
		if (!sink->failed++)
			log_error_of(MESSAGE_RECORDS_LOST, 0,
				     "alerts are being lost: cannot write %s: %s", sink->file.path,
				     strerror(-error));
		return;
	}
	if (sink->failed)
		log_info("%s is written again; %llu records were lost", sink->file.path,
			 sink->failed);
	sink->failed = 0;
}

void alert_sink_set_interface(struct alert_sink *sink, const char *interface)
{
	snprintf(sink->interface, sizeof(sink->interface), "%s", interface ? interface : "");
}

/* Returns the ingress interface; NULL if unknown. If only one interface is watched, packets from
 * outside arrived there. */
static const char *interface_of(const struct alert_sink *sink, const struct finding *finding,
				char *name)
{
	if (finding->ifindex && if_indextoname(finding->ifindex, name))
		return name;
	return sink->interface[0] && finding->offender.view == VIEW_INBOUND ? sink->interface :
									      NULL;
}

static void put_record(struct alert_sink *sink, const struct alert *alert, __u64 offset,
		       const struct observer *observer)
{
	char *line = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&line, &size);

	if (memory)
		alert_write(memory, alert, sink->format, offset, observer);
	if (memory && !fclose(memory) && size) {
		worker_put(sink->worker, write_record, line, size, sink);
		return;
	}
	worker_count_lost(sink->worker);
	free(line);
}

static void put_journal(const struct alert *alert, __u64 offset, const struct observer *observer)
{
	size_t size = 0;
	char *block = journal_record(alert, offset, observer, &size);

	if (block)
		log_thread_put_journal(block, size);
}

/* Logs a line for people when there is no journal. */
static void put_line(const struct alert *alert, __u64 offset)
{
	char *line = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&line, &size);

	if (!memory)
		return;
	alert_print(memory, alert, offset);
	if (fclose(memory))
		free(line);
	else
		log_thread_put(line, size);
}

void alert_sink_write(struct alert_sink *sink, const struct alert *alert, __u64 offset)
{
	char name[IF_NAMESIZE];
	const struct observer observer = {
		.instance = sink->instance,
		.hostname = sink->hostname[0] ? sink->hostname : NULL,
		.interface = interface_of(sink, &alert->finding, name),
		.enforces = sink->enforces,
	};

	if (sink->journal)
		put_journal(alert, offset, &observer);
	else
		put_line(alert, offset);
	if (sink->writes)
		put_record(sink, alert, offset, &observer);
}

__u64 alert_sink_lost(const struct alert_sink *sink)
{
	return worker_lost(sink->worker);
}
