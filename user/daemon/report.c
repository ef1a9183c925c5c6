// SPDX-License-Identifier: GPL-2.0-only
/* What the daemon tells commands, systemd and Prometheus about itself. */
#include "daemon/state.h"

#include "base/log_thread.h"
#include "base/timebase.h"

#include <string.h>
#include <systemd/sd-daemon.h>

static void count_active(struct alert *alert, void *context)
{
	++*(unsigned int *)context;
}

/* Updates the status line of `systemctl status`. */
static void report_status(const struct daemon *daemon)
{
	unsigned int active = 0;

	alerts_each(engine_alerts(daemon->engine), count_active, &active);
	sd_notifyf(0, "STATUS=%s mode, %s%s; alerts in force: %u", daemon_mode(daemon),
		   daemon->missing[0] ? "sees nothing on " : "watching", daemon->missing, active);
}

static void count_lost(struct daemon *daemon)
{
	daemon->export.lost = (struct lost_records){
		.alerts = alert_sink_lost(daemon->sink),
		.messages = log_thread_lost(),
		.evidence = daemon->evidence ? evidence_lost(daemon->evidence) : 0,
		.hooks = daemon->hooks ? hooks_lost(daemon->hooks) : 0,
		.metrics = export_lost(&daemon->export),
	};
}

void daemon_note_losses(struct daemon *daemon, __u64 now)
{
	count_lost(daemon);
	if (losses_update(&daemon->losses, &daemon->export.lost, now))
		instance_write_notes(daemon->lock, daemon->missing, daemon->losses.names);
}

void daemon_export(struct daemon *daemon, __u64 now)
{
	report_status(daemon);
	count_lost(daemon);
	daemon->export.reload = daemon->reload;
	daemon->export.cost = daemon->cost.cost;
	daemon->export.mutes = mutes_in_force(&daemon->mutes, now + timebase_offset());
	export_write(&daemon->export, &daemon->settings, &daemon->object.pins, daemon->engine,
		     daemon->interfaces.attachments, (unsigned int)daemon->interfaces.attached,
		     now);
}

void daemon_check_interfaces(struct daemon *daemon)
{
	char missing[INSTANCE_NOTE];

	interfaces_check(&daemon->interfaces, daemon->options, &daemon->object, &daemon->settings);
	engine_set_egress(daemon->engine, interfaces_egress(&daemon->interfaces), &daemon->host);
	alert_sink_set_interface(daemon->sink, interfaces_only(&daemon->interfaces));
	interfaces_missing(&daemon->interfaces, missing, sizeof(missing));
	if (!strcmp(missing, daemon->missing))
		return;
	memcpy(daemon->missing, missing, sizeof(missing));
	instance_write_notes(daemon->lock, missing, daemon->losses.names);
	report_status(daemon);
}
