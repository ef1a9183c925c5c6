// SPDX-License-Identifier: GPL-2.0-only
/* Tracks the mode in force, which commands and expiring trials change independently of the
 * daemon. */
#include "daemon/state.h"

#include "base/log.h"
#include "base/names.h"
#include "base/text.h"
#include "base/timebase.h"
#include "kernel/mode.h"

const char *daemon_mode(const struct daemon *daemon)
{
	return mode_names[mode_running(&daemon->object.pins, timebase_now())];
}

void daemon_check_mode(struct daemon *daemon)
{
	const struct pins *pins = &daemon->object.pins;
	__u64 now = timebase_now();
	bool ended = mode_settle(pins, now);
	char author[4 * MODE_AUTHOR];
	struct mode_state state;

	mode_read(&state, pins, now);
	if (state.mode == daemon->mode && state.since == daemon->mode_since && !ended)
		return;
	text_escape(author, sizeof(author), state.author);
	if (ended)
		log_warning(0, "the trial was not confirmed: %s mode again",
			    mode_names[state.mode]);
	else if (state.since != daemon->mode_since && state.until)
		log_warning(0, "%s mode by %s, for %llu s unless it is confirmed",
			    mode_names[state.mode], author, (state.until - now) / NSEC_PER_SEC);
	else if (state.since != daemon->mode_since)
		log_warning(0, "%s mode by %s", mode_names[state.mode], author);
	daemon->mode = state.mode;
	daemon->mode_since = state.since;
}

/* Reports a mode chosen by command, before the start or a reload, that overrides the settings. */
void daemon_note_mode(struct daemon *daemon)
{
	struct mode_state state;

	mode_read(&state, &daemon->object.pins, timebase_now());
	if (state.mode != state.configured)
		log_warning(0,
			    "%s mode, chosen by a command, stays in force; the settings say %s, "
			    "which \"icmpguard mode configured\" puts in force",
			    mode_names[state.mode], mode_names[state.configured]);
	daemon->mode = state.mode;
	daemon->mode_since = state.since;
}
