// SPDX-License-Identifier: GPL-2.0-only
#include "commands/liveness.h"

#include "base/log.h"
#include "base/timebase.h"
#include "daemon/withdrawn.h"

/* A shorter silence means nothing: the daemon polls at its interval. */
#define SILENCE_LEAST (5 * NSEC_PER_SEC)

const char *const daemon_state_names[] = {
	[DAEMON_RUNNING] = "running", [DAEMON_STARTING] = "starting", [DAEMON_SILENT] = "silent",
	[DAEMON_LEFT] = "left",	      [DAEMON_DEAD] = "dead",
};

static void judge(struct liveness *liveness, const struct control *control, int holder, __u64 now)
{
	__u64 limit = liveness->heartbeat_limit ? liveness->heartbeat_limit : SILENCE_LEAST;
	__u64 heartbeat = control->heartbeat;

	liveness->pid = holder ? holder : (int)control->pid;
	liveness->silence = heartbeat && now > heartbeat ? now - heartbeat : 0;
	if (holder && holder != (int)control->pid) {
		liveness->state = DAEMON_STARTING;
	} else if (holder) {
		liveness->uptime = now > control->started ? now - control->started : 0;
		liveness->state = liveness->silence > limit ? DAEMON_SILENT : DAEMON_RUNNING;
	} else {
		liveness->state = heartbeat ? DAEMON_DEAD : DAEMON_LEFT;
	}
	/* Must match the kernel side's test. */
	liveness->dead_man = liveness->heartbeat_limit &&
			     !(heartbeat && heartbeat + liveness->heartbeat_limit > now);
}

int liveness_read(struct liveness *liveness, const struct pins *pins, const char *instance,
		  __u64 now)
{
	const struct control *control = &pins->state->control;
	int holder = instance_running(instance);

	*liveness = (struct liveness){
		.heartbeat_limit = pins->state->config[control->slot & 1].heartbeat_limit,
	};
	if (holder < 0)
		return holder;
	judge(liveness, control, holder, now);
	if (holder)
		instance_read_notes(instance, &liveness->notes);
	liveness->withdrawn = liveness->notes.missing[0] && withdrawn_any(instance);
	return 0;
}

void liveness_warn(const struct pins *pins, const char *instance)
{
	struct liveness liveness;

	if (liveness_read(&liveness, pins, instance, timebase_now()))
		return;
	switch (liveness.state) {
	case DAEMON_SILENT:
		log_warning(0,
			    "the daemon of instance \"%s\" (process %d) has been silent for %llu "
			    "s: nothing new is found, and no rule blocks",
			    instance, liveness.pid, liveness.silence / NSEC_PER_SEC);
		break;
	case DAEMON_DEAD:
		log_warning(0,
			    "the daemon of instance \"%s\" is dead: nothing new is found, and no "
			    "rule blocks; \"icmpguard run\" takes over",
			    instance);
		break;
	case DAEMON_LEFT:
		log_warning(0,
			    "no daemon of instance \"%s\" runs: nothing new is found, and no rule "
			    "blocks",
			    instance);
		break;
	case DAEMON_STARTING:
		log_warning(
			0,
			"the daemon of instance \"%s\" (process %d) is starting: nothing new is "
			"found yet, and no rule blocks",
			instance, liveness.pid);
		break;
	default:
		break;
	}
	if (liveness.notes.missing[0])
		log_warning(0, "instance \"%s\" sees nothing on %s%s", instance,
			    liveness.notes.missing,
			    liveness.withdrawn ? ": its program was removed" :
						 ", and waits for it");
}

void liveness_warn_reader(const char *instance)
{
	struct pins pins;

	if (!pins_exist(instance) || pins_open(&pins, instance))
		return;
	liveness_warn(&pins, instance);
	pins_close(&pins);
}
