/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon's state, shared by its files. */
#ifndef ICMPGUARD_DAEMON_STATE_H
#define ICMPGUARD_DAEMON_STATE_H

#include "alerts/evidence.h"
#include "alerts/mutes.h"
#include "base/loop.h"
#include "config/home.h"
#include "daemon/blocklists.h"
#include "daemon/cost.h"
#include "daemon/daemon.h"
#include "daemon/hooks.h"
#include "daemon/interfaces.h"
#include "daemon/losses.h"
#include "engine/engine.h"
#include "history/history_keeper.h"
#include "kernel/endpoint.h"
#include "kernel/instance.h"
#include "lists/list_configured.h"
#include "metrics/export.h"
#include "sinks/alert_sink.h"

struct daemon {
	struct run_options *options;
	struct settings settings;
	struct prefix_list home;
	struct prefix_list subnets; /* from this machine's routes */
	struct own_host host;
	struct configured_blocks blocks; /* from the configured blocklists */
	struct object object;
	struct engine *engine;
	struct alert_sink *sink;
	struct hook_helper *helper; /* until `hooks` owns it */
	struct hooks *hooks;	    /* NULL if the settings named none at the start */
	struct evidence *evidence;  /* NULL if not recorded */
	struct interfaces interfaces;
	struct export export;
	struct cost_sampler cost;
	struct mutes mutes;
	struct history_keeper history;
	struct loop loop;
	int lock;
	int signals;
	int timer;
	int links;		     /* interface notifications; negative: unavailable */
	char missing[INSTANCE_NOTE]; /* interfaces, as last reported */
	struct instance_notes notes; /* as last written, if `noted` */
	bool noted;
	struct losses losses;
	bool lists_refused;	     /* at the start: those of the configuration */
	bool reload_waits;	     /* for the lock of the lists */
	struct reload_result reload; /* of the latest reload */
	bool rerouted;		     /* addresses or routes changed since the last poll */
	__u64 neighbors_read;	     /* time the neighbour table was last read */
	bool stay;		     /* leave everything in place at exit */
	enum mode mode;		     /* as last reported */
	__u64 mode_since;
};

/* reload.c */

/* Precedence, lowest first: file, --set, --enforce. `settings` changes only on success. 0 or a
 * negative errno, reported. */
int daemon_read_settings(const struct run_options *options, struct settings *settings);
/* Leaves the settings in force, and where they come from, for commands. */
void daemon_publish_settings(const struct daemon *daemon);
/* Puts the initial settings into force. 0 or a negative errno, reported. */
int daemon_apply_settings(struct daemon *daemon);
/* Sets the poll timer to an interval in ns. 0 or a negative errno, reported. */
int daemon_set_timer(const struct daemon *daemon, __u64 interval);
/* Tells commands whether the configuration is in force, as a reload does. */
void daemon_answer_start(const struct daemon *daemon);
/* Reloads the configuration. On an error, reports it and changes nothing. */
void daemon_reload(struct daemon *daemon);
/* Handles a change of this machine's addresses: updates the home prefixes unless they are
 * configured. */
void daemon_readdress(struct daemon *daemon);
/* Handles a possible change of this machine's routes. */
void daemon_reroute(struct daemon *daemon);
/* Handles a possible change of this machine's own addresses and sockets. */
void daemon_check_host(struct daemon *daemon);
/* Reads the kernel's neighbour table, at most once per second. */
void daemon_read_neighbors(struct daemon *daemon, __u64 now);
/* Returns the name of the mode in force. */
const char *daemon_mode(const struct daemon *daemon);
/* Reports mode changes made by commands and expiring trials. */
void daemon_check_mode(struct daemon *daemon);
/* Reports a mode chosen by command that overrides the settings. */
void daemon_note_mode(struct daemon *daemon);

/* blocklists.c */

/* Puts the blocklists in force in place of the previous ones, except prefixes that must not be
 * blocked, and takes ownership of them. The caller has locked the lists. 0 or a negative errno,
 * reported, with nothing changed. */
int daemon_apply_blocklists(struct daemon *daemon, const struct settings *settings,
			    struct configured_blocks *blocks);

/* report.c */

void daemon_export(struct daemon *daemon, __u64 now);
/* Writes the metrics for the last time, of a daemon that has detached: a file that stays as it was
 * would say that it watches. */
void daemon_export_end(struct daemon *daemon);
/* Reattaches interfaces that are back and reports missing ones to the log, to commands and to
 * systemd. */
void daemon_check_interfaces(struct daemon *daemon);
/* Tells commands which records were lost, and what they cannot read because of that. */
void daemon_note_losses(struct daemon *daemon, __u64 now);

/* watch.c */

/* Sets up signals, timer and event sources. 0 or a negative errno, reported. */
int daemon_open_loop(struct daemon *daemon);
/* Reads mutes that operators changed. */
void daemon_read_mutes(struct daemon *daemon);

#endif
