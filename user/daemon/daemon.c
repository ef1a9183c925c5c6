// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/daemon.h"

#include "base/confine.h"
#include "base/log.h"
#include "base/json.h"
#include "base/log_thread.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "kernel/published.h"
#include "daemon/state.h"
#include "daemon/withdrawn.h"
#include "kernel/former.h"
#include "kernel/instance.h"
#include "kernel/link_watch.h"
#include "kernel/mode.h"
#include "lists/list_session.h"
#include "respond/protect_file.h"
#include "sinks/ecs.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

static void close_descriptor(int descriptor)
{
	if (descriptor >= 0)
		close(descriptor);
}

static void run_alert_hook(const struct daemon *daemon, const struct alert *alert)
{
	const struct prefix offender = alert_offender(alert);
	char text[PREFIX_TEXT], *record;
	const struct observer observer = {
		.instance = daemon->options->instance,
		.enforces = mode_running(&daemon->object.pins, timebase_now()) == MODE_ENFORCE,
	};
	json_t *object;

	if (!daemon->settings.hook_alert[0])
		return;
	object = ecs_record(alert, timebase_offset(), &observer);
	record = object ? json_dumps(object, JSON_LINE) : NULL;
	json_decref(object);
	if (record)
		hooks_alert(daemon->hooks,
			    (const char *const[]){ "alert", rule_labels[alert->finding.rule],
						   severity_names[alert->finding.severity],
						   alert_state_names[alert->state],
						   prefix_format(text, &offender), NULL },
			    record);
	free(record);
}

static void report_alert(const struct alert *alert, void *context)
{
	struct daemon *daemon = context;

	alert_sink_write(daemon->sink, alert, timebase_offset());
	if (daemon->hooks)
		run_alert_hook(daemon, alert);
	if (daemon->evidence)
		evidence_alert(daemon->evidence, alert);
}

static void take_sample(const struct sample *sample, void *context)
{
	struct daemon *daemon = context;

	if (daemon->evidence)
		evidence_sample(daemon->evidence, sample);
}

static void begin(struct daemon *daemon)
{
	struct control *control = &daemon->object.pins.state->control;
	__u64 now = timebase_now();

	daemon->export.instance = daemon->options->instance;
	daemon->export.started = (now + timebase_offset()) / NSEC_PER_SEC;
	daemon->reload = (struct reload_result){ !daemon->lists_refused, daemon->export.started };
	control->started = now;
	control->heartbeat = now;
}

/* Logs what is still blocked and allowed at exit, and what happens to it. */
static void report_lists(const struct daemon *daemon)
{
	char text[LIST_SUMMARY];

	log_info("%s", list_session_summary(text, &daemon->object.pins, timebase_now()));
}

/* A requested exit. */
static void leave(struct daemon *daemon)
{
	struct control *control = &daemon->object.pins.state->control;

	control->heartbeat = 0;
	control->pid = 0;
	report_lists(daemon);
	if (daemon->options->stay || daemon->stay) {
		log_info("left in place: blocks last until they expire");
	} else {
		interfaces_detach(daemon->options->instance);
		published_forget(daemon->options->instance);
		daemon_export_end(daemon);
	}
	protect_forget(daemon->options->instance);
	withdrawn_forget(daemon->options->instance);
}

/* Undoes a failed start; keeps what an earlier run left. */
static void give_up(const struct daemon *daemon)
{
	if (!daemon->object.pins.state)
		return;
	if (!daemon->object.adopted) {
		interfaces_detach(daemon->options->instance);
		protect_forget(daemon->options->instance);
		return;
	}
	interfaces_undo(&daemon->interfaces, daemon->options->instance);
}

/* Time limit of one round of work; events wait that long. */
#define ROUND (10 * NSEC_PER_MSEC)

static int start(struct daemon *daemon)
{
	struct engine_options options = {
		.instance = daemon->options->instance,
		.clock_offset = timebase_offset(),
		.began = timebase_now(),
		.budget = ROUND,
		.attached = true,
		.protect = true,
		.report = report_alert,
		.sample = take_sample,
		.context = daemon,
	};
	__u64 seed;
	int error;

	error = daemon_read_settings(daemon->options, &daemon->settings);
	if (!error)
		error = interfaces_choose(daemon->options, &daemon->settings);
	if (!error)
		error = instance_check_privileges();
	if (error)
		return error;
	daemon->lock = instance_lock(daemon->options->instance);
	if (daemon->lock < 0)
		return daemon->lock;
	/* Fork the helper before privileges are dropped. */
	if (hooks_wanted(&daemon->settings))
		daemon->helper = hook_helper_new();
	interfaces_add_earlier(&daemon->interfaces, daemon->options);
	seed = history_keeper_open(&daemon->history, &daemon->settings, daemon->options->instance);
	daemon->sink = alert_sink_new(daemon->options->instance);
	error = daemon->sink ? alert_sink_configure(daemon->sink, &daemon->settings) : -ENOMEM;
	if (!error)
		error = object_load(&daemon->object, &daemon->settings, daemon->options->instance,
				    seed,
				    list_session_is_recorded(daemon->settings.lists_file,
							     daemon->options->instance));
	if (!error)
		error = daemon_apply_settings(daemon);
	if (error)
		return error;
	if (daemon->helper) {
		daemon->hooks = hooks_new(daemon->helper, &daemon->settings,
					  daemon->options->instance, &daemon->object.pins);
		if (!daemon->hooks)
			return log_error(-ENOMEM, "out of memory");
		daemon->helper = NULL;
	}
	begin(daemon);
	export_start(&daemon->export);
	if (daemon->settings.evidence_directory[0])
		daemon->evidence = evidence_new(daemon->settings.evidence_directory,
						&daemon->settings, timebase_offset(), true);
	daemon->engine = engine_new(&daemon->object, &daemon->settings, &options);
	if (!daemon->engine)
		return -ENOMEM;
	alerts_mute(engine_alerts(daemon->engine), &daemon->mutes);
	daemon_read_mutes(daemon);
	if (history_keeper_restore(&daemon->history, engine_memory(daemon->engine),
				   engine_alerts(daemon->engine), timebase_now()))
		engine_resume(daemon->engine, timebase_now());
	withdrawn_forget(daemon->options->instance);
	/* Open before attaching, so that no later change is missed. */
	daemon->links = link_watch_open();
	error = former_take_links(daemon->options->instance);
	if (!error)
		error = interfaces_attach(&daemon->interfaces, daemon->options, &daemon->object,
					  &daemon->settings);
	engine_set_egress(daemon->engine, interfaces_egress(&daemon->interfaces), &daemon->host);
	alert_sink_set_interface(daemon->sink, interfaces_only(&daemon->interfaces));
	if (!error)
		former_remove(daemon->options->instance);
	if (!error)
		error = daemon_open_loop(daemon);
	return error;
}

/* A reload or a handover that is asked for during the start, which takes seconds on a slow machine,
 * waits for the loop instead of killing this process. */
static void defer_signals(void)
{
	sigset_t deferred;

	sigemptyset(&deferred);
	sigaddset(&deferred, SIGHUP);
	sigaddset(&deferred, SIGUSR2);
	sigprocmask(SIG_BLOCK, &deferred, NULL);
}

int daemon_run(struct run_options *options)
{
	struct daemon *daemon = calloc(1, sizeof(*daemon));
	int error;

	if (!daemon)
		return log_error(-ENOMEM, "out of memory");
	daemon->options = options;
	daemon->lock = daemon->loop.epoll = daemon->signals = daemon->timer = daemon->links = -1;
	daemon->cost.descriptor = -1;

	defer_signals();
	log_thread_start();
	error = start(daemon);
	if (!error) {
		confine(interfaces_dispatched(&daemon->interfaces));
		daemon->object.pins.state->control.pid = (__u32)getpid();
		daemon_note_losses(daemon, timebase_now());
		daemon_export(daemon, timebase_now());
		log_info("watching (%s mode)", daemon_mode(daemon));
		daemon_note_mode(daemon);
		daemon_publish_settings(daemon);
		daemon_answer_start(daemon);
		sd_notify(0, "READY=1");
		error = loop_run(&daemon->loop);
		sd_notify(0, "STOPPING=1");
		alerts_conclude(engine_alerts(daemon->engine), timebase_now());
		if (daemon->evidence)
			evidence_flush(daemon->evidence);
		daemon_export(daemon, timebase_now());
		history_keeper_save(&daemon->history, engine_memory(daemon->engine),
				    engine_alerts(daemon->engine), timebase_now());
		leave(daemon);
	} else {
		give_up(daemon);
	}

	cost_end(&daemon->cost);
	list_session_end(&daemon->object.pins);
	history_keeper_close(&daemon->history);
	engine_free(daemon->engine);
	evidence_free(daemon->evidence);
	configured_blocks_free(&daemon->blocks);
	hooks_free(daemon->hooks);
	hook_helper_free(daemon->helper);
	object_close(&daemon->object);
	alert_sink_free(daemon->sink);
	loop_close(&daemon->loop);
	close_descriptor(daemon->signals);
	close_descriptor(daemon->timer);
	close_descriptor(daemon->links);
	close_descriptor(daemon->lock);
	/* A hung export thread may still use the struct: leak it. */
	if (export_end(&daemon->export))
		free(daemon);
	log_thread_end();
	return error;
}
