// SPDX-License-Identifier: GPL-2.0-only
#include "replay/replayer.h"

#include "replay/object_reset.h"
#include "lists/list_configured.h"
#include "replay/frame_feed.h"
#include "config/home.h"
#include "kernel/zones.h"
#include "base/log.h"
#include "base/prefix.h"
#include "replay/progress.h"
#include "base/timebase.h"
#include "replay/unsent.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct replayer {
	const struct replay_options *options;
	struct replay_result *result;
	struct captures *captures;
	struct object *object; /* `loaded`, or the caller's */
	struct object loaded;
	struct engine *engine;
	struct frame_feed *feed;
	struct unsent unsent;
	struct progress progress;
	__u64 next_poll; /* capture clock */
	__u64 fed;	 /* frames since the last poll that may have changed the tables */
	bool ended;	 /* no frames left */
	__u64 offset;	 /* from the capture clock to CLOCK_MONOTONIC, with --speed real */
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	stopped = 1;
}

/* A second signal has its default effect and ends the process. */
static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND };

	stopped = 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* Pins the process to one CPU: results depend on per-CPU state (budgets, free lists of LRU maps),
 * and would otherwise vary with scheduling. */
static void stay_on_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		log_warning(0, "cannot stay on one CPU (%s): two replays may differ",
			    strerror(errno));
}

static void report_alert(const struct alert *alert, void *context)
{
	struct replayer *replayer = context;

	progress_clear(&replayer->progress);
	replayer->options->report(alert, replayer->options->context);
}

static void take_sample(const struct sample *sample, void *context)
{
	struct replayer *replayer = context;

	replayer->options->sample(sample, replayer->options->context);
}

static int apply_settings(struct replayer *replayer)
{
	const struct settings *settings = replayer->options->settings;
	struct prefix_list home;
	int error;

	error = home_prefixes(&home, settings, NULL, 0);
	if (!error)
		error = lists_configure(&replayer->object->pins, settings->allow.prefixes,
					settings->allow.count, CAPTURE_EPOCH);
	if (!error)
		object_configure(&replayer->object->pins, settings, &home);
	return error;
}

static int open_object(struct replayer *replayer)
{
	replayer->object = replayer->options->object;
	if (replayer->object)
		return object_reset(replayer->object);
	replayer->object = &replayer->loaded;
	return object_load_replay(&replayer->loaded, replayer->options->settings);
}

static int open_replayer(struct replayer *replayer)
{
	const struct replay_options *options = replayer->options;
	const struct engine_options engine_options = {
		.report = report_alert,
		.sample = options->sample ? take_sample : NULL,
		.context = replayer,
	};
	int error;

	/* Open the files first, so that a wrong name is reported before the slow load. */
	replayer->captures = captures_open(options->files, options->file_count);
	if (!replayer->captures)
		return -EINVAL;
	error = open_object(replayer);
	if (!error)
		zones_of_capture(replayer->object->pins.state);
	if (!error)
		error = apply_settings(replayer);
	if (error)
		return error;
	replayer->engine = engine_new(replayer->object, options->settings, &engine_options);
	replayer->feed = frame_feed_new(replayer->object);
	return replayer->engine && replayer->feed ? 0 : -ENOMEM;
}

static void close_replayer(struct replayer *replayer)
{
	frame_feed_free(replayer->feed);
	engine_free(replayer->engine);
	object_close(&replayer->loaded);
	captures_close(replayer->captures);
	progress_clear(&replayer->progress);
}

/* With --speed real, waits until the capture clock reaches `time`. */
static void wait_until(struct replayer *replayer, __u64 time)
{
	struct timespec until;

	if (!replayer->options->real_time || replayer->ended)
		return;
	if (!replayer->offset)
		replayer->offset = timebase_now() - time;
	time += replayer->offset;
	until = (struct timespec){ (time_t)(time / NSEC_PER_SEC), (long)(time % NSEC_PER_SEC) };
	while (!stopped && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* Polls the tables if a frame may have changed them since the last poll; else only ticks. */
static int poll_engine(struct replayer *replayer, __u64 now)
{
	const struct response_counts *response = &engine_counts(replayer->engine)->response;
	int error = 0;

	/* A tick removes expired blocks: record their counters first. */
	if (response->blocked || response->would_block)
		error = block_history_note(&replayer->result->blocks, &replayer->object->pins);
	if (error)
		return error;
	if (replayer->fed) {
		replayer->fed = 0;
		replayer->result->polls++;
		error = engine_poll(replayer->engine, now);
	} else {
		engine_tick(replayer->engine, now);
	}
	if (!error && replayer->options->polled)
		replayer->options->polled(replayer->options->context);
	return error;
}

/* Returns the last tick not after `time`, counting from next_poll. */
static __u64 last_tick(const struct replayer *replayer, __u64 time)
{
	__u64 interval = replayer->options->settings->poll_interval;

	return replayer->next_poll + (time - replayer->next_poll) / interval * interval;
}

/* Returns the first tick from next_poll to `time` with something to do, since a capture may have
 * gaps of years. The last tick before a frame is always included, so that hourly counts are closed
 * before the frame is counted. */
static __u64 next_useful_poll(const struct replayer *replayer, __u64 time)
{
	__u64 interval = replayer->options->settings->poll_interval;
	__u64 due = engine_due(replayer->engine);

	if (replayer->fed || (due && due <= replayer->next_poll))
		return replayer->next_poll;
	if (due && due + interval - 1 < time)
		time = due + interval - 1;
	return last_tick(replayer, time);
}

/* Runs the polls due until `time`. */
static int poll_until(struct replayer *replayer, __u64 time)
{
	int error = 0;

	while (replayer->next_poll <= time && !stopped && !error) {
		replayer->next_poll = next_useful_poll(replayer, time);
		wait_until(replayer, replayer->next_poll);
		error = poll_engine(replayer, replayer->next_poll);
		replayer->next_poll += replayer->options->settings->poll_interval;
	}
	return error;
}

/* After the last frame, continues until nothing is due: pending evaluations complete as they would
 * live, and each alert reaches its final state. */
static int poll_end(struct replayer *replayer)
{
	int error = poll_engine(replayer, replayer->result->last);
	__u64 due;

	replayer->ended = true;
	while (!error && !stopped && (due = engine_due(replayer->engine)))
		error = poll_until(replayer,
				   (due > replayer->next_poll ? due : replayer->next_poll) +
					   replayer->options->settings->poll_interval - 1);
	return error;
}

/* Replays an ICMP frame at its time. */
static int replay_packet(struct replayer *replayer, const struct frame *frame,
			 const struct packet *packet)
{
	struct replay_result *result = replayer->result;
	int dropped;

	if (unsent_answer(&replayer->unsent, packet)) {
		result->unsent++;
		return 0;
	}
	dropped = frame_feed_run(replayer->feed, frame);
	if (dropped < 0)
		return dropped;
	unsent_note(&replayer->unsent, packet, dropped);
	if (replayer->options->verdict)
		replayer->options->verdict(packet, dropped, replayer->options->context);
	replayer->fed++;
	result->dropped += (__u64)dropped;
	result->fragments += packet->fragment == FRAGMENT_LATER;
	if (packet->family) {
		address_set_add(&result->sources, &packet->source);
		address_set_add(&result->targets, &packet->target);
	}
	return engine_events(replayer->engine);
}

static int replay_frame(struct replayer *replayer, const struct frame *frame)
{
	struct replay_result *result = replayer->result;
	enum frame_class class;
	struct packet packet;
	int error;

	if (!result->first) {
		result->first = frame->time;
		replayer->next_poll = frame->time + replayer->options->settings->poll_interval;
	}
	result->last = frame->time;
	error = poll_until(replayer, frame->time);
	if (error)
		return error;
	wait_until(replayer, frame->time);
	class = frame_feed_look(replayer->feed, frame, &packet);
	if (class == FRAME_OTHER)
		return 0;
	result->icmp++;
	if (class == FRAME_ICMP)
		return replay_packet(replayer, frame, &packet);
	result->runts += packet.reason == REASON_TRUNCATED_ETHERNET;
	return 0;
}

static int replay_frames(struct replayer *replayer)
{
	struct frame frame;
	int error = 0;

	while (!error && !stopped && captures_next(replayer->captures, &frame)) {
		error = replay_frame(replayer, &frame);
		progress_show(&replayer->progress, captures_counts(replayer->captures)->frames,
			      replayer->captures);
	}
	if (!error && replayer->result->last)
		error = poll_end(replayer);
	replayer->result->stopped = stopped;
	return error;
}

static int take_result(struct replayer *replayer)
{
	struct replay_result *result = replayer->result;
	int error;

	result->capture = *captures_counts(replayer->captures);
	result->alerts = *engine_alert_counts(replayer->engine);
	result->response = engine_counts(replayer->engine)->response;
	error = block_history_note(&result->blocks, &replayer->object->pins);
	if (!error)
		error = counters_read(&result->counters, &replayer->object->pins);
	result->counters.reasons[REASON_TRUNCATED_ETHERNET].packets += result->runts;
	return error;
}

int replay(const struct replay_options *options, struct replay_result *result)
{
	struct replayer *replayer = calloc(1, sizeof(*replayer));
	__u64 began = timebase_now();
	int error, incomplete;

	*result = (struct replay_result){};
	if (!replayer)
		return log_error(-ENOMEM, "out of memory");
	replayer->options = options;
	replayer->result = result;
	catch_signals();
	stay_on_cpu();
	progress_start(&replayer->progress, options->progress);
	error = open_replayer(replayer);
	if (!error) {
		error = replay_frames(replayer);
		incomplete = take_result(replayer);
		error = error ? error : incomplete;
	}
	close_replayer(replayer);
	free(replayer);
	result->seconds = (double)(timebase_now() - began) / NSEC_PER_SEC;
	return error;
}

void replay_result_free(struct replay_result *result)
{
	block_history_free(&result->blocks);
	address_set_free(&result->sources);
	address_set_free(&result->targets);
}
