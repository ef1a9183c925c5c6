// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard reload */
#include "base/log.h"
#include "base/text.h"
#include "base/timebase.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/option.h"
#include "kernel/instance.h"

#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Slightly longer than a daemon waits for the lock of the lists. */
#define ANSWER_WAIT (30 * NSEC_PER_SEC)

enum { LOOK_MS = 500, NOTICES = 4096 };

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_no_arguments, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	common_options_pass(state, state->input, 2);
	return 0;
}

static const struct argp parser = {
	NULL,
	parse_option,
	NULL,
	"Make the running daemon reload its configuration, and wait for the result.\vThe daemon's "
	"messages about the file are printed. Exit status 1 if the configuration was rejected: the "
	"previous settings stay in force.",
	common,
	NULL,
	NULL,
};

/* Waits for an event in the instance directory, or a timeout; then the caller checks whether the
 * daemon still runs. */
static void wait_for_notice(int notices)
{
	struct pollfd wait = { .fd = notices, .events = POLLIN };
	char events[NOTICES];

	if (poll(&wait, 1, LOOK_MS) > 0 && read(notices, events, sizeof(events)) < 0)
		poll(NULL, 0, LOOK_MS);
}

/* Prints the answer: lines from the daemon's log. */
static void print_lines(const char *lines)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");

		fprintf(stderr, "%.*s\n", (int)length, lines);
		lines += length + (lines[length] == '\n');
	}
}

/* 0 if the daemon accepted the configuration, or a negative errno, reported. */
static int wait_for_answer(const char *instance, int daemon, __u64 before, int notices)
{
	__u64 end = timebase_now() + ANSWER_WAIT;
	struct instance_answer answer;

	while (timebase_now() < end) {
		if (!instance_read_answer(instance, &answer) && answer.number != before) {
			print_lines(answer.lines);
			return answer.taken ? 0 : -EINVAL;
		}
		if (instance_running(instance) != daemon)
			return log_error(-ESRCH, "instance \"%s\": the daemon ended", instance);
		wait_for_notice(notices);
	}
	return log_error(-ETIMEDOUT, "instance \"%s\": no answer from process %d within %llu s",
			 instance, daemon, ANSWER_WAIT / NSEC_PER_SEC);
}

static int reload(const char *instance)
{
	struct instance_answer answer = {};
	int daemon = instance_running(instance);
	int notices, error;

	if (daemon < 0)
		return daemon == -EINVAL ?
			       daemon :
			       log_error(daemon,
					 "cannot read the lock of instance \"%s\" in %s: %s",
					 instance, INSTANCE_DIRECTORY, strerror(-daemon));
	if (!daemon)
		return log_error(-ESRCH, "no daemon of instance \"%s\" runs", instance);
	notices = inotify_init1(IN_CLOEXEC);
	if (notices < 0 || inotify_add_watch(notices, INSTANCE_DIRECTORY, IN_MOVED_TO) < 0)
		return log_error(-errno, "cannot watch %s: %s", INSTANCE_DIRECTORY,
				 strerror(errno));
	instance_read_answer(instance, &answer);
	if (kill(daemon, SIGHUP))
		error = log_error(-errno, "cannot signal process %d: %s", daemon, strerror(errno));
	else
		error = wait_for_answer(instance, daemon, answer.number, notices);
	close(notices);
	return error;
}

int command_reload(int argc, char **argv)
{
	struct common_options options = COMMON_OPTIONS_INIT;

	option_parse(&parser, argc, argv, &options);
	if (reload(options.instance))
		return 1;
	puts("reloaded: the configuration is in force");
	return 0;
}
