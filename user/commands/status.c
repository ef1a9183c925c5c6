// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard status */
#include "commands/status.h"

#include "alerts/mutes.h"
#include "lists/lists.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/option.h"
#include "commands/records.h"
#include "config/config.h"
#include "kernel/instance.h"
#include "base/log.h"
#include "base/timebase.h"

#include <argp.h>
#include <cap-ng.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Interval between the two counter readings that rates are computed from, ns. */
#define STATUS_INTERVAL (250 * NSEC_PER_MSEC)

/* Maximum active alerts read. */
enum { STATUS_ACTIVE = 4096 };

struct arguments {
	struct common_options common;
	bool all;
};

static const struct argp_option option_table[] = {
	{ "all", 'a', NULL, 0,
	  "also packets by type and by verdict, how full the tables are, and losses", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_in_force, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 4);
		return 0;
	case 'a':
		arguments->all = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	NULL,
	"Show whether all is well, where icmpguard is attached, the current rates, and the latest "
	"alerts. Works with or without a daemon.\vThe first line is OK, WATCH (something needs "
	"attention) or TROUBLE (icmpguard does not work), with the reason. Exit status: 0 it runs; "
	"1 an error; 3 the daemon does not run, is silent, or misses an interface; 4 there is no "
	"such instance.",
	common,
	NULL,
	NULL,
};

static struct traffic count_traffic(const struct counters *counters)
{
	struct traffic traffic = {};

	for (int reason = 0; reason < REASON_COUNT; reason++) {
		traffic.packets += counters->reasons[reason].packets;
		traffic.drops += counters->reasons[reason].drops;
		traffic.would_drop += counters->reasons[reason].would_drop;
	}
	return traffic;
}

static double rate(__u64 now, __u64 before, __u64 elapsed)
{
	return now > before && elapsed ? (double)(now - before) * NSEC_PER_SEC / (double)elapsed :
					 0;
}

void status_rates(struct status *status, const struct counters *before, __u64 elapsed)
{
	const struct traffic earlier = count_traffic(before);
	struct traffic *traffic = &status->traffic;

	*traffic = count_traffic(&status->counters);
	traffic->packet_rate = rate(traffic->packets, earlier.packets, elapsed);
	traffic->drop_rate = rate(traffic->drops, earlier.drops, elapsed);
	traffic->would_drop_rate = rate(traffic->would_drop, earlier.would_drop, elapsed);
}

/* Reads the counters twice for their rates, and measures the cost of the programs meanwhile. */
static int read_traffic(struct status *status, const struct pins *pins)
{
	const struct timespec interval = { 0, (long)STATUS_INTERVAL };
	struct counters *before = malloc(sizeof(*before));
	struct run_stats spent = {}, spent_before = {};
	int run_stats = run_stats_start(), error;
	__u64 start;

	if (!before) {
		error = log_error(-ENOMEM, "out of memory");
	} else {
		run_stats_read(&spent_before, status->attachments, status->attached);
		start = timebase_now();
		error = counters_read(before, pins);
		if (!error)
			nanosleep(&interval, NULL);
		if (!error)
			error = counters_read(&status->counters, pins);
		if (!error)
			status_rates(status, before, timebase_now() - start);
		if (run_stats >= 0 &&
		    !run_stats_read(&spent, status->attachments, status->attached))
			status->cost = run_stats_cost(&spent_before, &spent,
						      timebase_now() - start);
	}
	if (run_stats >= 0)
		close(run_stats);
	free(before);
	return error;
}

static size_t count_mutes(const struct pins *pins, const char *instance)
{
	struct mutes *mutes = calloc(1, sizeof(*mutes));
	char path[MUTES_PATH];
	size_t count = 0;

	if (mutes && mutes_path(path, pins->state->lists.store, instance) &&
	    !mutes_read(mutes, path))
		count = mutes_in_force(mutes, timebase_now() + timebase_offset());
	free(mutes);
	return count;
}

/* Reads whether the configuration was refused when the daemon last read it, and why. */
static void read_refusal(struct status *status)
{
	struct instance_answer *answer = malloc(sizeof(*answer));

	status->refused = answer && !instance_read_answer(status->instance, answer) &&
			  !answer->taken;
	status->refusal[0] = '\0';
	if (status->refused)
		snprintf(status->refusal, sizeof(status->refusal), "%.*s",
			 (int)strcspn(answer->lines, "\n"), answer->lines);
	free(answer);
}

int status_read_pins(struct status *status, const struct pins *pins)
{
	int error;

	status->now = timebase_now();
	mode_read(&status->mode, pins, status->now);
	read_refusal(status);
	status->source_stale = !published_read_source(&status->source, &status->source_read,
						      status->instance) &&
			       published_is_stale(&status->source, status->source_read);
	error = liveness_read(&status->liveness, pins, status->instance, status->now);
	for (int scope = 0; scope < BLOCK_SCOPE_COUNT; scope++)
		status->active_blocks[scope] = lists_scope_blocks(pins, (enum block_scope)scope);
	status->mutes = count_mutes(pins, status->instance);
	if (error)
		return error;
	status->attached = attach_list(status->instance, status->attachments, STATUS_ATTACHMENTS);
	if (status->attached < 0)
		return status->attached;
	if (status->attached > STATUS_ATTACHMENTS)
		status->attached = STATUS_ATTACHMENTS;
	for (int i = 0; i < status->attached; i++)
		status->links[i] = link_state(status->attachments[i].name);
	return 0;
}

/* Returns whether the process lacks CAP_SYS_ADMIN. */
static bool lacks_admin(int pid)
{
	bool lacks;

	capng_clear(CAPNG_SELECT_BOTH);
	capng_setpid(pid);
	lacks = !capng_get_caps_process() && !capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN);
	capng_setpid(getpid());
	return lacks;
}

static int read_instance(struct status *status)
{
	struct pins pins;
	int error = pins_open(&pins, status->instance);

	if (error)
		return error;
	error = status_read_pins(status, &pins);
	status->unrecorded = pins.state->lists.unrecorded ||
			     (status->unrecorded && !pins.state->lists.store[0]);
	if (!error && status->liveness.state == DAEMON_RUNNING)
		status->lacks_admin = lacks_admin(status->liveness.pid);
	if (!error)
		error = read_traffic(status, &pins);
	pins_close(&pins);
	return error;
}

/* Exit statuses as for init scripts (LSB): 3 the daemon is not running or misses an interface; 4 no
 * such instance. */
enum { STATUS_UNWELL = 3, STATUS_NONE = 4 };

/* Alerts are optional here: if they cannot be read, warn and show the rest. */
void status_read_alerts(struct status *status)
{
	struct record_filter latest = RECORD_FILTER_ALL, active = RECORD_FILTER_ALL;

	tail_free(&status->alerts);
	tail_free(&status->active);
	latest.instance = active.instance = status->instance;
	active.active = true;
	records_beside(&status->alerts, status->alert_file, STATUS_ALERTS, &latest);
	records_beside(&status->active, status->alert_file, STATUS_ACTIVE, &active);
}

static int gather(struct status *status, struct settings *settings,
		  const struct common_options *options)
{
	int error = common_settings(options, settings);

	if (error && options->config)
		return error;
	if (!error)
		snprintf(status->alert_file, sizeof(status->alert_file), "%s",
			 settings->alert_file);
	status->unrecorded = !error && settings->lists_file[0];
	error = read_instance(status);
	if (!error)
		status_read_alerts(status);
	return error;
}

bool status_is_well(const struct status *status)
{
	return status->liveness.state == DAEMON_RUNNING && status->attached &&
	       !status->liveness.notes.missing[0];
}

int command_status(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT };
	struct status *status = calloc(1, sizeof(*status));
	struct settings *settings = calloc(1, sizeof(*settings));
	bool well = false;
	int error;

	option_parse(&parser, argc, argv, &arguments);
	if (status && settings) {
		status->instance = arguments.common.instance;
		error = gather(status, settings, &arguments.common);
		if (!error && arguments.common.json)
			error = status_write_json(stdout, status);
		else if (!error)
			status_print(stdout, status, arguments.all);
		well = !error && status_is_well(status);
		tail_free(&status->alerts);
		tail_free(&status->active);
	} else {
		error = log_error(-ENOMEM, "out of memory");
	}
	free(settings);
	free(status);
	/* After icmpguard detach --force a daemon without a state is left. */
	if (error == -EAGAIN ||
	    (error == -ENOENT && instance_running(arguments.common.instance) > 0))
		return STATUS_UNWELL;
	if (error)
		return error == -ENOENT ? STATUS_NONE : 1;
	return well ? 0 : STATUS_UNWELL;
}
