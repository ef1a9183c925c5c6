// SPDX-License-Identifier: GPL-2.0-only
#include "history/history_keeper.h"

#include "base/log.h"
#include "base/timebase.h"
#include "memory/offences.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* After an offence was counted: it must survive if the daemon is killed. */
#define SOON (10 * NSEC_PER_SEC)

__u64 history_keeper_open(struct history_keeper *keeper, const struct settings *settings,
			  const char *instance)
{
	if (history_path(keeper->path, settings->memory_file, instance))
		keeper->path[0] = '\0';
	keeper->saved = timebase_now();
	if (keeper->path[0])
		keeper->read = history_open(keeper->path);
	return history_seed(keeper->read);
}

bool history_keeper_restore(struct history_keeper *keeper, struct memory *memory,
			    struct alerts *alerts, __u64 now)
{
	bool restored = keeper->read && !history_restore(keeper->read, memory, alerts, now,
							 now + timebase_offset());

	if (restored)
		log_info("%s: read", keeper->path);
	history_keeper_close(keeper);
	return restored;
}

/* Returns true while a child process writes. */
static bool is_writing(struct history_keeper *keeper)
{
	if (keeper->child && waitpid(keeper->child, NULL, WNOHANG) != 0)
		keeper->child = 0;
	return keeper->child;
}

static void end_writing(struct history_keeper *keeper)
{
	if (!is_writing(keeper))
		return;
	kill(keeper->child, SIGKILL);
	waitpid(keeper->child, NULL, 0);
	keeper->child = 0;
}

void history_keeper_save(struct history_keeper *keeper, struct memory *memory,
			 struct alerts *alerts, __u64 now)
{
	keeper->saved = now;
	end_writing(keeper);
	if (keeper->path[0])
		history_save(keeper->path, memory, alerts, now, now + timebase_offset());
}

/* Runs in the child, which has a snapshot of the state, none of the threads, and none of the locks
 * held by descriptors. */
static void write_apart(struct history_keeper *keeper, struct memory *memory, struct alerts *alerts,
			__u64 now)
{
	sigset_t none;

	log_redirect(NULL);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	_exit(history_save(keeper->path, memory, alerts, now, now + timebase_offset()) ? 1 : 0);
}

void history_keeper_poll(struct history_keeper *keeper, const struct settings *settings,
			 struct memory *memory, struct alerts *alerts, __u64 now)
{
	const __u64 offences = offences_added(memory_offences(memory));

	if (is_writing(keeper) || !keeper->path[0] ||
	    now < keeper->saved + (offences != keeper->offences ? SOON : settings->memory_interval))
		return;
	keeper->saved = now;
	keeper->offences = offences;
	keeper->child = fork();
	if (!keeper->child)
		write_apart(keeper, memory, alerts, now);
	if (keeper->child < 0) {
		log_error(0, "memory.file: no process to write it: %s", strerror(errno));
		keeper->child = 0;
	}
}

void history_keeper_close(struct history_keeper *keeper)
{
	end_writing(keeper);
	history_close(keeper->read);
	keeper->read = NULL;
}
