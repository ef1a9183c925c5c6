// SPDX-License-Identifier: GPL-2.0-only
/* The settings of a start or reload, and what commands are told of them. */
#include "daemon/state.h"

#include "base/log.h"
#include "config/config.h"
#include "config/instance_path.h"
#include "kernel/instance_files.h"
#include "kernel/published.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Two daemons that write one file undo each other's work, without an error in either. */
static void warn_of_clash(const struct settings *settings, const char *instance)
{
	struct instance_clash clash;

	if (instance_files_clash(&clash, settings, instance))
		log_warning(-EBUSY,
			    "%s: %s is also %s of instance \"%s\", which runs: give each instance "
			    "files of its own (%%i in a name is replaced with the instance)",
			    instance_files[clash.ours].key,
			    instance_file_path(settings, clash.ours),
			    instance_files[clash.theirs].key, clash.other);
}

int daemon_read_settings(const struct run_options *options, struct settings *settings)
{
	int error = config_load(settings, options->config, options->sets,
				(size_t)options->set_count);

	/* A positive result: no file was named and CONFIG_FILE does not exist. */
	if (error < 0)
		return error;
	config_warn(settings, options->config ?: CONFIG_FILE);
	if (options->enforce)
		settings->mode = MODE_ENFORCE;
	if (options->no_egress)
		settings->egress = false;
	error = instance_paths(settings, options->instance);
	if (!error)
		warn_of_clash(settings, options->instance);
	return error;
}

void daemon_publish_settings(const struct daemon *daemon)
{
	const struct run_options *options = daemon->options;
	const char *file = options->config ?: CONFIG_FILE;
	char *whole = realpath(file, NULL);
	struct published_source source = {
		.exists = whole,
		.options = options->set_count || options->enforce || options->no_egress,
	};

	snprintf(source.file, sizeof(source.file), "%s", whole ?: file);
	free(whole);
	published_write(&daemon->settings, &source, options->instance);
}
