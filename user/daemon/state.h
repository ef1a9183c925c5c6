/* SPDX-License-Identifier: GPL-2.0-only */
/* The daemon's parts, for the files that share them. */
#ifndef ICMPGUARD_DAEMON_STATE_H
#define ICMPGUARD_DAEMON_STATE_H

#include "alerts/evidence.h"
#include "alerts/mutes.h"
#include "base/loop.h"
#include "config/home.h"
#include "daemon/cost.h"
#include "daemon/daemon.h"
#include "daemon/hooks.h"
#include "daemon/interfaces.h"
#include "engine.h"
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
	struct prefix_list subnets; /* of this machine's routes */
	struct own_host host;
	struct configured_blocks blocks; /* of the lists that the configuration names */
	struct object object;
	struct engine *engine;
	struct alert_sink *sink;
	struct hook_helper *helper; /* until hooks has it */
	struct hooks *hooks;	    /* NULL where the settings named none at the start */
	struct evidence *evidence; /* NULL where it cannot be kept */
	struct interfaces interfaces;
	struct export export;
	struct cost_sampler cost;
	struct mutes mutes;
	struct history_keeper history;
	struct loop loop;
	int lock;
	int signals;
	int timer;
	int links; /* notifications of interfaces; a negative number: there are none */
	char missing[INSTANCE_NOTE]; /* interfaces, as last reported */
	bool reload_waits;	     /* for the lock of the lists */
	struct reload_result reload; /* of the latest that was done */
	bool rerouted;		     /* addresses or routes changed since the last poll */
	__u64 neighbors_read;	     /* when the kernel's neighbours were */
	bool stay;		     /* the end leaves everything in place */
	enum mode mode;		     /* as last reported */
	__u64 mode_since;
};

/* reload.c */

/* File, then --set, then --enforce. `settings` is changed only when all is right. 0 or a negative
 * errno, reported. */
int daemon_read_settings(const struct run_options *options, struct settings *settings);
/* Puts the settings that the daemon starts with into force. Likewise. */
int daemon_apply_settings(struct daemon *daemon);
/* Polls at the interval of the settings. Likewise. */
int daemon_set_timer(const struct daemon *daemon);
/* Reads the configuration again. What goes wrong is reported, and nothing changed. */
void daemon_reload(struct daemon *daemon);
/* This machine's addresses changed, and so, where the settings do not say it, what is at home. */
void daemon_readdress(struct daemon *daemon);
/* Its routes may have. */
void daemon_reroute(struct daemon *daemon);
/* What this machine sends may have. */
void daemon_check_host(struct daemon *daemon);
/* Reads the neighbours that its kernel knows, each second at most. */
void daemon_read_neighbors(struct daemon *daemon, __u64 now);
/* The name of the mode in force. */
const char *daemon_mode(const struct daemon *daemon);
/* Reports what commands and the ends of trials made of the mode. */
void daemon_check_mode(struct daemon *daemon);
/* Reports a choice that holds against the settings. */
void daemon_note_mode(struct daemon *daemon);

/* blocklists.c */

/* Reads the lists that the settings name, without what must not be blocked. 0 or a negative errno,
 * reported; `blocks` is to be freed. */
int daemon_read_blocklists(const struct daemon *daemon, const struct settings *settings,
			   struct configured_blocks *blocks);
/* Puts them in force in place of those before, and takes them over. 0 or a negative errno,
 * reported, where nothing is changed; -EWOULDBLOCK where another process changes the lists. */
int daemon_apply_blocklists(struct daemon *daemon, struct configured_blocks *blocks);

/* watch.c */

/* Signals, timer, events. 0 or a negative errno, reported. */
int daemon_open_loop(struct daemon *daemon);
void daemon_export(struct daemon *daemon, __u64 now);
/* Takes what operators muted since. */
void daemon_read_mutes(struct daemon *daemon);

#endif
