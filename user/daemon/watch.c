// SPDX-License-Identifier: GPL-2.0-only
/* The daemon's event loop: signals, timer, kernel events. */
#include "daemon/state.h"

#include "base/log.h"
#include "base/timebase.h"
#include "kernel/link_watch.h"
#include "lists/list_session.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

void daemon_read_mutes(struct daemon *daemon)
{
	char path[MUTES_PATH];

	if (mutes_path(path, daemon->object.pins.state->lists.store, daemon->options->instance))
		mutes_refresh(&daemon->mutes, path, timebase_offset());
}

static void handle_signal(void *context)
{
	struct daemon *daemon = context;
	struct signalfd_siginfo info;

	if (read(daemon->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		daemon_reload(daemon);
		return;
	}
	/* The next daemon is about to take over. */
	if (info.ssi_signo == SIGUSR2)
		daemon->stay = true;
	loop_stop(&daemon->loop);
}

/* Sets the heartbeat for the kernel side and pings systemd's watchdog. */
static void sign_of_life(struct control *control)
{
	__atomic_store_n(&control->heartbeat, timebase_now(), __ATOMIC_RELAXED);
	sd_notify(0, "WATCHDOG=1");
}

/* Continues work that did not fit into the last round. Returns true if there is more. */
static bool read_on(void *context)
{
	struct daemon *daemon = context;

	return engine_go_on(daemon->engine, timebase_now()) > 0;
}

static void poll_tables(void *context)
{
	struct daemon *daemon = context;
	struct control *control = &daemon->object.pins.state->control;
	__u64 now = timebase_now();
	__u64 expirations;
	int more;

	if (read(daemon->timer, &expirations, sizeof(expirations)) < 0 && errno != EAGAIN)
		log_warning(0, "timer: %s", strerror(errno));
	engine_set_clock(daemon->engine, timebase_offset());
	daemon_read_mutes(daemon);
	cost_sample(&daemon->cost, daemon->interfaces.attachments, daemon->interfaces.attached,
		    now);
	more = engine_poll(daemon->engine, now);
	if (more > 0)
		loop_go_on(&daemon->loop, read_on, daemon);
	if (more >= 0)
		sign_of_life(control);
	/* Polls if notifications are unavailable or attaching failed. */
	if (daemon->missing[0] || daemon->links < 0 ||
	    interfaces_altered(&daemon->interfaces, &daemon->object, daemon->options->instance))
		daemon_check_interfaces(daemon);
	daemon_check_mode(daemon);
	if (daemon->reload_waits)
		daemon_reload(daemon);
	list_session_flush(&daemon->object.pins, daemon->options->instance, now);
	if (daemon->hooks)
		hooks_tick(daemon->hooks, now);
	if (daemon->rerouted)
		daemon_reroute(daemon);
	daemon_check_host(daemon);
	daemon_read_neighbors(daemon, now);
	if (daemon->evidence)
		evidence_flush(daemon->evidence);
	daemon_note_losses(daemon, now);
	if (export_due(&daemon->export, &daemon->settings, now))
		daemon_export(daemon, now);
	history_keeper_poll(&daemon->history, &daemon->settings, engine_memory(daemon->engine),
			    engine_alerts(daemon->engine), now);
}

static void handle_events(void *context)
{
	struct daemon *daemon = context;

	engine_events(daemon->engine);
}

static void handle_changes(void *context)
{
	struct daemon *daemon = context;

	engine_changes(daemon->engine);
	daemon->rerouted = true;
}

static void handle_links(void *context)
{
	struct daemon *daemon = context;
	unsigned int changes = link_watch_read(daemon->links);

	if (changes & LINK_CHANGE_LINKS)
		daemon_check_interfaces(daemon);
	if (changes)
		daemon_readdress(daemon);
}

static int watch_all(struct daemon *daemon)
{
	int error = loop_watch(&daemon->loop, daemon->signals, handle_signal, daemon);

	if (!error)
		error = loop_watch(&daemon->loop, daemon->timer, poll_tables, daemon);
	if (!error)
		error = loop_watch(&daemon->loop, engine_events_fd(daemon->engine), handle_events,
				   daemon);
	if (!error && engine_changes_fd(daemon->engine) >= 0)
		error = loop_watch(&daemon->loop, engine_changes_fd(daemon->engine), handle_changes,
				   daemon);
	if (!error && daemon->links >= 0)
		error = loop_watch(&daemon->loop, daemon->links, handle_links, daemon);
	return error;
}

int daemon_open_loop(struct daemon *daemon)
{
	sigset_t mask;
	int error;

	sigemptyset(&mask);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGUSR2);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	signal(SIGPIPE, SIG_IGN);

	error = loop_open(&daemon->loop);
	if (error)
		return error;
	daemon->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	daemon->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (daemon->signals < 0 || daemon->timer < 0)
		return log_error(-errno, "cannot set up the event loop: %s", strerror(errno));
	error = daemon_set_timer(daemon, daemon->settings.poll_interval);
	return error ? error : watch_all(daemon);
}
