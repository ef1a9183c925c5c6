// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard status */
#include "commands/status.h"

#include "lists/lists.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "config/config.h"
#include "config/instance_path.h"
#include "kernel/instance.h"
#include "base/log.h"
#include "base/timebase.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_config, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	common_options_pass(state, state->input, 4);
	return 0;
}

static const struct argp parser = {
	NULL,
	parse_option,
	NULL,
	"What runs where, what it has counted, and the latest alerts. Works on what is pinned, "
	"whether a daemon runs or not.\v"
	"Exit status: 0; 1 an error; 3 the daemon does not run, is silent, or misses an interface.",
	common,
	NULL,
	NULL,
};

static int read_instance(struct status *status)
{
	const struct config *config;
	struct pins pins;
	int error;

	error = pins_open(&pins, status->instance);
	if (error)
		return error;
	config = &pins.state->config[pins.state->control.slot & 1];
	status->enforce = config->enforce;
	error = liveness_read(&status->liveness, &pins, status->instance, timebase_now());
	if (!error)
		error = counters_read(&status->counters, &pins);
	if (!error) {
		for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
			status->active_blocks[scope] = lists_scope_blocks(&pins,
									  (enum block_scope)scope);
	}
	if (!error)
		status->attached = attach_list(status->instance, status->attachments,
					       STATUS_ATTACHMENTS);
	if (status->attached < 0)
		error = status->attached;
	else if (status->attached > STATUS_ATTACHMENTS)
		status->attached = STATUS_ATTACHMENTS;
	pins_close(&pins);
	return error;
}

/* The exit status where the daemon does not run, or does not see all that it is to see. */
enum { STATUS_UNWELL = 3 };

/* Alerts are an extra: where they cannot be read, that is said and the rest shown. */
static void read_alerts(struct status *status)
{
	int file, error;

	if (!status->alert_file[0] || !strcmp(status->alert_file, "-"))
		return;
	file = open(status->alert_file, O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		if (errno != ENOENT)
			log_warning(0, "cannot open %s: %s", status->alert_file, strerror(errno));
		return;
	}
	error = tail_read(&status->alerts, file, STATUS_ALERTS, NULL, NULL);
	if (error)
		log_warning(0, "cannot read %s: %s", status->alert_file, strerror(-error));
	close(file);
}

static int gather(struct status *status, struct settings *settings, const char *config)
{
	int error;

	error = config_load(settings, config, NULL, 0);
	if (error < 0 && config)
		return error;
	if (error >= 0)
		error = instance_paths(settings, status->instance);
	if (error >= 0)
		snprintf(status->alert_file, sizeof(status->alert_file), "%s",
			 settings->alert_file);
	error = read_instance(status);
	if (!error)
		read_alerts(status);
	return error;
}

bool status_is_well(const struct status *status)
{
	return status->liveness.state == DAEMON_RUNNING && status->attached &&
	       !status->liveness.missing[0];
}

int command_status(int argc, char **argv)
{
	struct common_options arguments = COMMON_OPTIONS_INIT;
	struct status *status = calloc(1, sizeof(*status));
	struct settings *settings = calloc(1, sizeof(*settings));
	bool well = false;
	int error;

	argp_err_exit_status = 2;
	argp_parse(&parser, argc, argv, 0, NULL, &arguments);
	if (status && settings) {
		status->instance = arguments.instance;
		error = gather(status, settings, arguments.config);
		if (!error && arguments.json)
			error = status_write_json(stdout, status);
		else if (!error)
			status_print(stdout, status);
		well = !error && status_is_well(status);
		tail_free(&status->alerts);
	} else {
		error = log_error(-ENOMEM, "out of memory");
	}
	free(settings);
	free(status);
	return error ? 1 : well ? 0 : STATUS_UNWELL;
}
