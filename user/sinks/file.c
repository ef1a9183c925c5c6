// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/file.h"

#include "base/directory.h"
#include "base/log.h"
#include "sinks/json.h"
#include "sinks/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int alert_sink_open(struct alert_sink *sink, const struct settings *settings)
{
	FILE *file = NULL;
	int descriptor;

	if (!strcmp(settings->alert_file, "-")) {
		file = stdout;
	} else if (settings->alert_file[0]) {
		directory_make_for(settings->alert_file);
		descriptor = open(settings->alert_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
				  0640);
		if (descriptor < 0)
			return log_error(-errno, "alerts.file: cannot open %s: %s",
					 settings->alert_file, strerror(errno));
		file = fdopen(descriptor, "a");
		if (!file) {
			close(descriptor);
			return log_error(-ENOMEM, "alerts.file: out of memory");
		}
	}
	alert_sink_close(sink);
	sink->file = file;
	sink->format = (enum alert_format)settings->alert_format;
	snprintf(sink->name, sizeof(sink->name), "%s", settings->alert_file);
	return 0;
}

void alert_sink_close(struct alert_sink *sink)
{
	if (sink->file && sink->file != stdout)
		fclose(sink->file);
	sink->file = NULL;
}

void alert_sink_write(struct alert_sink *sink, const struct alert *alert, __u64 offset)
{
	bool failing = sink->failing;

	alert_print(stderr, alert, offset);
	if (!sink->file)
		return;
	sink->failing = alert_write(sink->file, alert, sink->format, offset, sink->instance) ||
			fflush(sink->file);
	if (sink->failing && !failing)
		log_error(0, "alerts are being lost: cannot write %s: %s", sink->name,
			  strerror(errno));
	if (sink->failing)
		clearerr(sink->file);
}
