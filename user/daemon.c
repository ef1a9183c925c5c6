// SPDX-License-Identifier: GPL-2.0-only
#include "daemon.h"

#include "sinks/file.h"
#include "lists/list_session.h"
#include "lists/takeover.h"
#include "kernel/attach.h"
#include "kernel/former.h"
#include "config/config.h"
#include "base/default_route.h"
#include "engine.h"
#include "alerts/evidence.h"
#include "metrics/export.h"
#include "history/history_keeper.h"
#include "config/home.h"
#include "kernel/instance.h"
#include "kernel/tables.h"
#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

struct daemon {
	struct run_options *options;
	struct settings settings;
	struct prefix_list home;
	struct object object;
	struct engine *engine;
	struct alert_sink sink;
	struct evidence *evidence; /* NULL where it cannot be kept */
	struct attachment attachments[INTERFACES_AT_MOST];
	int attached;
	struct attachment earlier[INTERFACES_AT_MOST];
	int lock;
	int epoll;
	int signals;
	int timer;
	struct export export;
	struct history_keeper history;
};

static const char *mode_name(const struct daemon *daemon)
{
	return daemon->settings.mode == MODE_ENFORCE ? "enforce" : "monitor";
}

static void close_descriptor(int descriptor)
{
	if (descriptor >= 0)
		close(descriptor);
}

/* File, then --set, then --enforce. `settings` is changed only when all is right. */
static int read_settings(const struct run_options *options, struct settings *settings)
{
	int error = config_load(settings, options->config, options->sets,
				(size_t)options->set_count);

	/* 1: there is no configuration file, and none was named. */
	if (error < 0)
		return error;
	if (options->enforce)
		settings->mode = MODE_ENFORCE;
	return 0;
}

static int choose_interfaces(struct run_options *options)
{
	if (options->interface_count)
		return 0;
	if (default_route_interface(options->default_interface))
		return log_error(-ENOENT, "no interface named, and none holds a default route");
	options->interfaces[options->interface_count++] = options->default_interface;
	return 0;
}

static bool chosen(const struct run_options *options, const char *interface)
{
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], interface))
			return true;
	return false;
}

/* Interfaces an earlier run left attached are this instance's too: they must not go on with
 * the program of another version. */
static void add_earlier_interfaces(struct daemon *daemon)
{
	struct run_options *options = daemon->options;
	struct attachment *earlier = daemon->earlier;
	int count = attach_list(options->instance, earlier, INTERFACES_AT_MOST);

	if (count < 0 || count > INTERFACES_AT_MOST)
		count = count < 0 ? 0 : INTERFACES_AT_MOST;
	count += former_list(options->instance, earlier + count, INTERFACES_AT_MOST - count);

	for (int i = 0; i < count && i < INTERFACES_AT_MOST; i++) {
		if (chosen(options, earlier[i].name) ||
		    options->interface_count == INTERFACES_AT_MOST)
			continue;
		log_info("%s: attached by an earlier run, taken over as well", earlier[i].name);
		options->interfaces[options->interface_count++] = earlier[i].name;
	}
}

static void report_alert(const struct alert *alert, void *context)
{
	struct daemon *daemon = context;

	alert_sink_write(&daemon->sink, alert, timebase_offset());
	if (daemon->evidence)
		evidence_alert(daemon->evidence, alert);
}

static void take_sample(const struct sample *sample, void *context)
{
	struct daemon *daemon = context;

	if (daemon->evidence)
		evidence_sample(daemon->evidence, sample);
}

static int configure_allows(const struct daemon *daemon, const struct prefix_list *allowed)
{
	int lock = pins_lock_lists(daemon->options->instance);
	int error;

	if (lock < 0)
		return lock;
	error = lists_configure(&daemon->object.pins, allowed->prefixes, allowed->count,
				timebase_now());
	close(lock);
	return error;
}

/* What an earlier run left of the lists, its version's or this one's. */
static int begin_lists(struct daemon *daemon)
{
	const char *instance = daemon->options->instance;
	int lock = pins_lock_lists(instance);
	__u64 now = timebase_now();

	if (lock < 0)
		return lock;
	/* A state that was made anew has no bits of the blocks that stand. */
	if (daemon->object.statistics_anew)
		lists_refresh(&daemon->object.pins);
	takeover_lists(&daemon->object.pins, instance, now);
	list_session_begin(&daemon->object.pins, daemon->settings.lists_file, instance, now);
	close(lock);
	return 0;
}

/* The settings that the daemon starts with. */
static int apply_settings(struct daemon *daemon)
{
	int error;

	error = home_prefixes(&daemon->home, &daemon->settings, daemon->options->interfaces,
			      daemon->options->interface_count);
	if (!error)
		error = begin_lists(daemon);
	if (!error)
		error = configure_allows(daemon, &daemon->settings.allow);
	if (!error)
		object_configure(&daemon->object.pins, &daemon->settings, &daemon->home);
	return error;
}

static int attach_all(struct daemon *daemon)
{
	const struct attach_options options = {
		.instance = daemon->options->instance,
		.generic = daemon->options->generic,
		.dispatcher = !daemon->options->direct,
		.vlan = daemon->settings.vlan,
	};
	int error;

	for (int i = 0; i < daemon->options->interface_count; i++) {
		struct attachment *attachment = &daemon->attachments[i];

		error = attach_interface(attachment, &daemon->object,
					 daemon->options->interfaces[i], &options);
		if (error)
			return error;
		daemon->attached++;
		log_info("%s: %s, %s, %s", attachment->name,
			 attachment->adopted ? "took over" : "attached",
			 attach_kind_name(attachment->kind), attach_mode_name(attachment->mode));
	}
	return 0;
}

static int watch(const struct daemon *daemon, int descriptor)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = descriptor };

	if (epoll_ctl(daemon->epoll, EPOLL_CTL_ADD, descriptor, &event))
		return log_error(-errno, "cannot watch descriptor %d: %s", descriptor,
				 strerror(errno));
	return 0;
}

static void set_timer(const struct daemon *daemon)
{
	__u64 interval = daemon->settings.poll_interval;
	struct timespec time = { (time_t)(interval / NSEC_PER_SEC),
				 (long)(interval % NSEC_PER_SEC) };
	struct itimerspec timer = { .it_interval = time, .it_value = time };

	timerfd_settime(daemon->timer, 0, &timer, NULL);
}

static int open_loop(struct daemon *daemon)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);

	daemon->epoll = epoll_create1(EPOLL_CLOEXEC);
	daemon->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	daemon->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (daemon->epoll < 0 || daemon->signals < 0 || daemon->timer < 0)
		return log_error(-errno, "cannot set up the event loop: %s", strerror(errno));
	set_timer(daemon);
	if (watch(daemon, daemon->signals) || watch(daemon, daemon->timer) ||
	    watch(daemon, engine_events_fd(daemon->engine)))
		return -EINVAL;
	if (engine_changes_fd(daemon->engine) >= 0 &&
	    watch(daemon, engine_changes_fd(daemon->engine)))
		return -EINVAL;
	return 0;
}

static void export_metrics(struct daemon *daemon, __u64 now)
{
	export_write(&daemon->export, &daemon->settings, &daemon->object.pins, daemon->engine,
		     daemon->attachments, (unsigned int)daemon->attached, now);
}

/* All of it or nothing: what can fail comes first, and is undone if what follows it fails. */
static int change_settings(struct daemon *daemon, const struct settings *fresh)
{
	const struct settings *old = &daemon->settings;
	struct prefix_list home;
	int error;

	error = tables_check_sizes(old, fresh);
	if (!error)
		error = home_prefixes(&home, fresh, daemon->options->interfaces,
				      daemon->options->interface_count);
	if (!error)
		error = configure_allows(daemon, &fresh->allow);
	if (error)
		return error;
	error = alert_sink_open(&daemon->sink, fresh);
	if (error) {
		configure_allows(daemon, &old->allow);
		return error;
	}
	daemon->settings = *fresh;
	daemon->home = home;
	object_configure(&daemon->object.pins, &daemon->settings, &daemon->home);
	engine_configure(daemon->engine, &daemon->settings);
	set_timer(daemon);
	return 0;
}

static void reload(struct daemon *daemon)
{
	struct settings *fresh = malloc(sizeof(*fresh));

	sd_notify(0, "RELOADING=1");
	if (!fresh || read_settings(daemon->options, fresh) || change_settings(daemon, fresh))
		log_error(0, "reload failed: the running configuration stays in force");
	else
		log_info("reloaded (%s mode)", mode_name(daemon));
	free(fresh);
	sd_notify(0, "READY=1");
}

/* False when it is time to end. */
static bool handle_signal(struct daemon *daemon)
{
	struct signalfd_siginfo info;

	if (read(daemon->signals, &info, sizeof(info)) != sizeof(info))
		return true;
	if (info.ssi_signo != SIGHUP)
		return false;
	reload(daemon);
	return true;
}

static void poll_tables(struct daemon *daemon)
{
	struct control *control = &daemon->object.pins.state->control;
	__u64 now = timebase_now();
	__u64 expirations;

	if (read(daemon->timer, &expirations, sizeof(expirations)) < 0 && errno != EAGAIN)
		log_warning(0, "timer: %s", strerror(errno));
	engine_set_clock(daemon->engine, timebase_offset());
	if (engine_poll(daemon->engine, now) == 0)
		__atomic_store_n(&control->heartbeat, timebase_now(), __ATOMIC_RELAXED);
	list_session_flush(&daemon->object.pins);
	if (daemon->evidence)
		evidence_flush(daemon->evidence);
	if (export_due(&daemon->export, &daemon->settings, now))
		export_metrics(daemon, now);
	history_keeper_poll(&daemon->history, &daemon->settings, engine_memory(daemon->engine),
			    engine_alerts(daemon->engine), now);
}

static int loop(struct daemon *daemon)
{
	struct epoll_event events[8];
	bool running = true;
	int ready;

	while (running) {
		ready = epoll_wait(daemon->epoll, events, ARRAY_LENGTH(events), -1);
		if (ready < 0 && errno != EINTR)
			return log_error(-errno, "event loop: %s", strerror(errno));
		for (int i = 0; i < ready; i++) {
			if (events[i].data.fd == daemon->signals)
				running = handle_signal(daemon) && running;
			else if (events[i].data.fd == daemon->timer)
				poll_tables(daemon);
			else if (events[i].data.fd == engine_changes_fd(daemon->engine))
				engine_changes(daemon->engine);
			else
				engine_events(daemon->engine, timebase_now());
		}
	}
	return 0;
}

static void begin(struct daemon *daemon)
{
	struct control *control = &daemon->object.pins.state->control;
	__u64 now = timebase_now();

	daemon->export.instance = daemon->options->instance;
	daemon->export.started = (now + timebase_offset()) / NSEC_PER_SEC;
	control->started = now;
	control->pid = (__u32)getpid();
	control->heartbeat = now;
}

/* Everything of the instance, what an earlier run attached included. */
static void detach_all(const struct daemon *daemon)
{
	struct attachment attachments[INTERFACES_AT_MOST];
	int count = attach_list(daemon->options->instance, attachments, INTERFACES_AT_MOST);

	for (int i = 0; i < count && i < INTERFACES_AT_MOST; i++)
		if (!attach_remove(&attachments[i], daemon->options->instance))
			log_info("%s: detached", attachments[i].name);
	object_unpin(daemon->options->instance);
}

/* The end that was asked for. */
static void leave(struct daemon *daemon)
{
	struct control *control = &daemon->object.pins.state->control;

	control->heartbeat = 0;
	control->pid = 0;
	if (daemon->options->stay)
		log_info("left in place: what is blocked stays blocked until it expires");
	else
		detach_all(daemon);
}

/* A start that failed takes back what it did, and leaves what it found. */
static void give_up(const struct daemon *daemon)
{
	if (!daemon->object.pins.state)
		return;
	if (!daemon->object.adopted) {
		detach_all(daemon);
		return;
	}
	for (int i = 0; i < daemon->attached; i++)
		if (!daemon->attachments[i].adopted)
			attach_remove(&daemon->attachments[i], daemon->options->instance);
}

static int start(struct daemon *daemon)
{
	struct engine_options options = {
		.instance = daemon->options->instance,
		.clock_offset = timebase_offset(),
		.began = timebase_now(),
		.protect = true,
		.report = report_alert,
		.sample = take_sample,
		.context = daemon,
	};
	__u64 seed;
	int error;

	error = read_settings(daemon->options, &daemon->settings);
	if (!error)
		error = choose_interfaces(daemon->options);
	if (!error)
		error = instance_check_privileges();
	if (error)
		return error;
	daemon->lock = instance_lock(daemon->options->instance);
	if (daemon->lock < 0)
		return daemon->lock;
	add_earlier_interfaces(daemon);
	seed = history_keeper_open(&daemon->history, &daemon->settings, daemon->options->instance);
	daemon->sink.instance = daemon->options->instance;
	error = alert_sink_open(&daemon->sink, &daemon->settings);
	if (!error)
		error = object_load(&daemon->object, &daemon->settings, daemon->options->instance,
				    seed);
	if (!error)
		error = apply_settings(daemon);
	if (error)
		return error;
	begin(daemon);
	if (daemon->settings.evidence_directory[0])
		daemon->evidence = evidence_new(daemon->settings.evidence_directory,
						&daemon->settings, timebase_offset());
	daemon->engine = engine_new(&daemon->object, &daemon->settings, &options);
	if (!daemon->engine)
		return -ENOMEM;
	if (history_keeper_restore(&daemon->history, engine_memory(daemon->engine),
				   engine_alerts(daemon->engine), timebase_now()))
		engine_resume(daemon->engine, timebase_now());
	error = former_take_links(daemon->options->instance);
	if (!error)
		error = attach_all(daemon);
	if (!error)
		former_remove(daemon->options->instance);
	if (!error)
		error = open_loop(daemon);
	return error;
}

int daemon_run(struct run_options *options)
{
	struct daemon *daemon = calloc(1, sizeof(*daemon));
	int error;

	if (!daemon)
		return log_error(-ENOMEM, "out of memory");
	daemon->options = options;
	daemon->lock = daemon->epoll = daemon->signals = daemon->timer = -1;

	error = start(daemon);
	if (!error) {
		export_metrics(daemon, timebase_now());
		log_info("watching (%s mode)", mode_name(daemon));
		sd_notify(0, "READY=1");
		error = loop(daemon);
		sd_notify(0, "STOPPING=1");
		if (daemon->evidence)
			evidence_flush(daemon->evidence);
		export_metrics(daemon, timebase_now());
		history_keeper_save(&daemon->history, engine_memory(daemon->engine),
				    engine_alerts(daemon->engine), timebase_now());
		leave(daemon);
	} else {
		give_up(daemon);
	}

	list_session_end(&daemon->object.pins);
	history_keeper_close(&daemon->history);
	engine_free(daemon->engine);
	evidence_free(daemon->evidence);
	object_close(&daemon->object);
	alert_sink_close(&daemon->sink);
	close_descriptor(daemon->epoll);
	close_descriptor(daemon->signals);
	close_descriptor(daemon->timer);
	close_descriptor(daemon->lock);
	free(daemon);
	return error;
}
