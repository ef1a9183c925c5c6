// SPDX-License-Identifier: GPL-2.0-only
/* Applies the daemon's settings at the start and on reload. */
#include "daemon/state.h"
#include "daemon/withdrawn.h"

#include "base/log.h"
#include "base/timebase.h"
#include "config/config.h"
#include "kernel/mode.h"
#include "kernel/instance.h"
#include "kernel/neighbor_room.h"
#include "kernel/subnets.h"
#include "kernel/tables.h"
#include "lists/list_session.h"
#include "lists/takeover.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Limits the wait for the lock of the lists at the start. */
enum { LOCK_ATTEMPTS = 100, LOCK_PAUSE_MS = 100 };

/* Interval for reading the kernel's neighbour table. */
#define NEIGHBORS_INTERVAL NSEC_PER_SEC

static int configure_allows(const struct daemon *daemon, const struct prefix_list *allowed)
{
	return lists_configure(&daemon->object.pins, allowed->prefixes, allowed->count,
			       timebase_now());
}

/* Waits some seconds for the lock holder at the start. Returns a descriptor or a negative errno,
 * reported. */
static int wait_for_lists(const char *instance)
{
	int lock, attempts = LOCK_ATTEMPTS;

	while ((lock = pins_try_lock_lists(instance)) == -EWOULDBLOCK && --attempts)
		poll(NULL, 0, LOCK_PAUSE_MS);
	if (lock == -EWOULDBLOCK)
		return log_error(lock, "the lists of instance \"%s\" are locked by another process",
				 instance);
	return lock;
}

/* Takes over the lists of an earlier run, of this version or another. */
static void begin_lists(struct daemon *daemon, int lock)
{
	const char *instance = daemon->options->instance;
	const __u64 now = timebase_now();

	/* A newly created state lacks the bits of existing blocks. */
	if (daemon->object.statistics_anew)
		lists_refresh(&daemon->object.pins);
	takeover_lists(&daemon->object.pins, instance, now);
	list_session_begin(&daemon->object.pins, daemon->settings.lists_file, instance, lock, now);
}

static void configure(const struct daemon *daemon)
{
	char *audit = daemon->object.pins.state->lists.audit;

	/* The commands do not read the settings. */
	snprintf(audit, sizeof(daemon->object.pins.state->lists.audit), "%s",
		 daemon->settings.lists_audit);
	object_configure(&daemon->object.pins, &daemon->settings, &daemon->home);
	object_add_subnets(&daemon->object.pins, &daemon->subnets);
	object_set_host(&daemon->object.pins, &daemon->host);
}

static void read_subnets(struct prefix_list *subnets)
{
	int error;

	memset(subnets, 0, sizeof(*subnets));
	error = subnets_read(subnets);
	if (error)
		log_warning(error,
			    "cannot read this machine's routes: %s; requests to the broadcast "
			    "addresses of their networks may not be recognised",
			    strerror(-error));
	else if (subnets->count == SETTINGS_PREFIXES)
		log_info("this machine's routes have %d networks or more: the broadcast addresses "
			 "of further ones are not recognised",
			 SETTINGS_PREFIXES);
}

/* A failure here does not stop the start: a daemon without its blocklists protects better than
 * none. */
static void begin_blocklists(struct daemon *daemon)
{
	struct configured_blocks blocks;

	if (daemon_read_blocklists(&daemon->settings, &blocks) ||
	    daemon_apply_blocklists(daemon, &daemon->settings, &blocks))
		daemon->lists_refused = log_error(
			-EINVAL,
			"lists.from: the lists are not in force; a reload reads them again");
	configured_blocks_free(&blocks);
}

int daemon_apply_settings(struct daemon *daemon)
{
	int lock, error;

	error = home_prefixes(&daemon->home, &daemon->settings, daemon->options->interfaces,
			      daemon->options->interface_count);
	read_subnets(&daemon->subnets);
	own_host_read(&daemon->host);
	daemon->host.watched = interfaces_egress(&daemon->interfaces);
	lock = error ? error : wait_for_lists(daemon->options->instance);
	if (lock < 0)
		return lock;
	begin_lists(daemon, lock);
	error = configure_allows(daemon, &daemon->settings.allow);
	if (!error) {
		configure(daemon);
		begin_blocklists(daemon);
		list_session_record(&daemon->object.pins);
	}
	close(lock);
	return error;
}

int daemon_set_timer(const struct daemon *daemon, __u64 interval)
{
	struct timespec time = { (time_t)(interval / NSEC_PER_SEC),
				 (long)(interval % NSEC_PER_SEC) };
	struct itimerspec timer = { .it_interval = time, .it_value = time };

	if (timerfd_settime(daemon->timer, 0, &timer, NULL))
		return log_error(-errno, "cannot set the timer to poll-interval: %s",
				 strerror(errno));
	return 0;
}

/* Whoever tried icmpguard by hand writes the interfaces into the file afterwards: that is no change
 * if they were named on the command line, which counts for this run, or are in use. */
static int check_interfaces(const struct settings *old, const struct settings *fresh,
			    const struct run_options *options)
{
	const struct interface_list *named = &fresh->interfaces;

	if (!memcmp(&old->interfaces, named, sizeof(*named)))
		return 0;
	if (options->default_interface[0]) {
		if (named->count == 1 && !strcmp(named->names[0], options->default_interface))
			return 0;
	} else if (!options->configured.count) {
		log_info("interfaces: those on the command line stay; the file's are for a start "
			 "without any");
		return 0;
	}
	return log_error(-EINVAL,
			 "interfaces cannot change while the daemon runs: it needs a restart");
}

/* Rejects changes of settings that only take effect at load time. */
static int check_programs(const struct settings *old, const struct settings *fresh,
			  const struct run_options *options)
{
	if (old->decapsulate != fresh->decapsulate)
		return log_error(
			-EINVAL,
			"decapsulate cannot change while the daemon runs: it needs a restart");
	if (check_interfaces(old, fresh, options))
		return -EINVAL;
	if (hooks_wanted(fresh) && !hooks_wanted(old))
		return log_error(-EINVAL, "hooks: none were named at the start, so there is no "
					  "process to run them: it needs a restart");
	if (old->egress == fresh->egress)
		return 0;
	return log_error(-EINVAL, "egress is %s while the daemon runs: a change needs a restart",
			 old->egress ? "yes" : "no");
}

/* Checks everything that can be checked without a change, and reads what is to be changed. */
static int prepare_settings(const struct daemon *daemon, const struct settings *fresh,
			    struct prefix_list *home, struct configured_blocks *blocks)
{
	const struct settings *old = &daemon->settings;
	int error = tables_check_sizes(old, fresh);

	if (!error)
		error = check_programs(old, fresh, daemon->options);
	if (!error)
		error = home_prefixes(home, fresh, daemon->options->interfaces,
				      daemon->options->interface_count);
	return error ? error : daemon_read_blocklists(fresh, blocks);
}

/* The steps that can fail. An allowance lifts blocks, so that it comes after what fails more
 * often, and before the blocklists, whose allowed prefixes are not blocked. */
static int try_settings(struct daemon *daemon, const struct settings *settings,
			struct configured_blocks *blocks)
{
	int error = alert_sink_configure(daemon->sink, settings);

	if (!error)
		error = daemon_set_timer(daemon, settings->poll_interval);
	if (!error)
		error = configure_allows(daemon, &settings->allow);
	return error || !blocks ? error : daemon_apply_blocklists(daemon, settings, blocks);
}

/* All or nothing: the steps that can fail come first, and are undone if a later one fails. Returns
 * -EWOULDBLOCK while another process changes the lists. */
static int change_settings(struct daemon *daemon, const struct settings *fresh)
{
	struct configured_blocks blocks = {};
	struct prefix_list home;
	int error = prepare_settings(daemon, fresh, &home, &blocks);
	const int lock = error ? error : pins_try_lock_lists(daemon->options->instance);

	if (lock >= 0) {
		error = try_settings(daemon, fresh, &blocks);
		if (error)
			try_settings(daemon, &daemon->settings, NULL);
		list_session_record(&daemon->object.pins);
		close(lock);
	}
	configured_blocks_free(&blocks);
	if (lock < 0 || error)
		return lock < 0 ? lock : error;
	daemon->settings = *fresh;
	daemon->home = home;
	configure(daemon);
	engine_configure(daemon->engine, &daemon->settings);
	return 0;
}

static bool same_prefixes(const struct prefix_list *a, const struct prefix_list *b)
{
	return a->count == b->count &&
	       !memcmp(a->prefixes, b->prefixes, a->count * sizeof(a->prefixes[0]));
}

void daemon_readdress(struct daemon *daemon)
{
	struct prefix_list home;

	if (daemon->settings.home.count ||
	    home_prefixes(&home, &daemon->settings, daemon->options->interfaces,
			  (unsigned int)daemon->options->interface_count) ||
	    same_prefixes(&home, &daemon->home))
		return;
	daemon->home = home;
	configure(daemon);
	log_info("addresses changed: the home prefixes are updated");
}

void daemon_reroute(struct daemon *daemon)
{
	struct prefix_list subnets;

	daemon->rerouted = false;
	read_subnets(&subnets);
	if (same_prefixes(&subnets, &daemon->subnets))
		return;
	daemon->subnets = subnets;
	configure(daemon);
}

void daemon_check_host(struct daemon *daemon)
{
	struct own_host host;

	own_host_read(&host);
	host.watched = interfaces_egress(&daemon->interfaces);
	if (host.sockets_prove == daemon->host.sockets_prove &&
	    host.watched == daemon->host.watched && host.forwards == daemon->host.forwards &&
	    same_prefixes(&host.addresses, &daemon->host.addresses))
		return;
	daemon->host = host;
	object_set_host(&daemon->object.pins, &host);
}

void daemon_read_neighbors(struct daemon *daemon, __u64 now)
{
	static struct kernel_neighbors neighbors;
	struct neighbor_fill fill;
	unsigned int interfaces[INTERFACES_AT_MOST];
	size_t count = 0;

	if (time_since(now, daemon->neighbors_read) < NEIGHBORS_INTERVAL)
		return;
	daemon->neighbors_read = now;
	for (int i = 0; i < daemon->options->interface_count; i++)
		if (daemon->interfaces.attachments[i].kind != ATTACH_NONE)
			interfaces[count++] =
				(unsigned int)daemon->interfaces.attachments[i].ifindex;
	if (kernel_neighbors_read(&neighbors, interfaces, count))
		return;
	engine_know(daemon->engine, &neighbors, now);
	if (!kernel_neighbor_fill(&fill))
		kernel_neighbor_room(&daemon->object.pins.state->room, &fill, neighbors.kept, now);
}

/* Stores the result for `icmpguard reload` and the metrics. */
static void answer_reload(struct daemon *daemon, bool taken, const char *lines)
{
	struct instance_answer answer = {};

	instance_read_answer(daemon->options->instance, &answer);
	answer.number++;
	answer.taken = taken;
	snprintf(answer.lines, sizeof(answer.lines), "%s", lines ? lines : "");
	instance_write_answer(daemon->options->instance, &answer);
	daemon->reload.successful = taken;
	if (taken)
		daemon->reload.succeeded = (timebase_now() + timebase_offset()) / NSEC_PER_SEC;
}

void daemon_answer_start(const struct daemon *daemon)
{
	struct instance_answer answer = {};

	/* Keeps the number: `icmpguard reload` may be waiting for the next one. */
	instance_read_answer(daemon->options->instance, &answer);
	answer.taken = daemon->reload.successful;
	answer.lines[0] = '\0';
	instance_write_answer(daemon->options->instance, &answer);
}

static int reload(struct daemon *daemon)
{
	struct settings *fresh = malloc(sizeof(*fresh));
	int error = fresh ? 0 : -ENOMEM;

	if (!error && !pins_are_current(&daemon->object.pins, daemon->options->instance))
		error = log_error(-ESTALE, "icmpguard detach removed the state of this instance: "
					   "only a restart attaches again");
	if (!error)
		error = daemon_read_settings(daemon->options, fresh);
	if (!error)
		error = change_settings(daemon, fresh);
	free(fresh);
	return error;
}

void daemon_reload(struct daemon *daemon)
{
	char *lines = NULL;
	size_t size;
	FILE *copy = open_memstream(&lines, &size);
	int error;

	sd_notify(0, "RELOADING=1");
	log_copy(copy);
	error = reload(daemon);
	if (error == -EWOULDBLOCK && !daemon->reload_waits)
		log_warning(0, "reload: another process has locked the lists; retrying");
	else if (error && error != -EWOULDBLOCK)
		log_error_of(MESSAGE_RELOAD_FAILED, 0,
			     "reload failed: the running configuration stays in force");
	else if (!error)
		log_info("reloaded (%s mode)", daemon_mode(daemon));
	if (!error) {
		daemon_note_mode(daemon);
		daemon_publish_settings(daemon);
		withdrawn_forget(daemon->options->instance);
		daemon_check_interfaces(daemon);
	}
	log_copy(NULL);
	daemon->reload_waits = error == -EWOULDBLOCK;
	if (copy && fclose(copy))
		lines = NULL;
	if (!daemon->reload_waits)
		answer_reload(daemon, !error, lines);
	free(lines);
	sd_notify(0, "READY=1");
}
