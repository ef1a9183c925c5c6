// SPDX-License-Identifier: GPL-2.0-only
/* What the daemon tells commands, systemd and Prometheus about itself. */
#include "daemon/state.h"

#include "base/log_thread.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "detectors/detector.h"

#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

/* The active alerts, for commands that cannot read of them. */
struct actives {
	unsigned int counts[SEVERITY_COUNT];
	const struct alert *worst;
};

static void take_active(struct alert *alert, void *context)
{
	struct actives *actives = context;
	const enum severity severity = alert->finding.severity;

	actives->counts[severity]++;
	if (!actives->worst || severity >= actives->worst->finding.severity)
		actives->worst = alert;
}

/* Once an alert's record was lost, alerts.file does not show which are active. */
static void note_actives(const struct daemon *daemon, struct instance_notes *notes)
{
	struct actives actives = {};
	char offender[PREFIX_TEXT];
	struct prefix prefix;
	size_t used = 0;

	if (!daemon->export.lost.alerts || !daemon->engine)
		return;
	alerts_each(engine_alerts(daemon->engine), take_active, &actives);
	if (!actives.worst)
		return;
	for (int severity = SEVERITY_COUNT - 1; severity >= 0; severity--)
		if (actives.counts[severity])
			used += (size_t)snprintf(notes->active + used, sizeof(notes->active) - used,
						 "%s%u %s", used ? ", " : "",
						 actives.counts[severity],
						 severity_names[severity]);
	prefix = alert_offender(actives.worst);
	snprintf(notes->worst, sizeof(notes->worst), "%s %s %s",
		 severity_names[actives.worst->finding.severity],
		 rule_names[actives.worst->finding.rule], prefix_format(offender, &prefix));
}

static void write_notes(struct daemon *daemon)
{
	struct instance_notes notes = {};

	memcpy(notes.missing, daemon->missing, sizeof(notes.missing));
	memcpy(notes.losing, daemon->losses.names, sizeof(notes.losing));
	losses_text(notes.lost, sizeof(notes.lost), &daemon->losses);
	note_actives(daemon, &notes);
	if (daemon->noted && !memcmp(&notes, &daemon->notes, sizeof(notes)))
		return;
	daemon->notes = notes;
	daemon->noted = true;
	instance_write_notes(daemon->lock, &notes);
}

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
	losses_update(&daemon->losses, &daemon->export.lost, now);
	write_notes(daemon);
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

void daemon_export_end(struct daemon *daemon)
{
	for (int i = 0; i < daemon->interfaces.attached; i++) {
		daemon->interfaces.attachments[i].kind = ATTACH_NONE;
		daemon->interfaces.attachments[i].egress = EGRESS_NONE;
	}
	daemon->export.ended = true;
	daemon_export(daemon, timebase_now());
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
	write_notes(daemon);
	report_status(daemon);
}
