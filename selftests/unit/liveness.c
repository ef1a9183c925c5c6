// SPDX-License-Identifier: GPL-2.0-only
/* The state of a daemon that commands report, by the instance's lock and the heartbeat. */
#include "commands/liveness.h"

#include "base/timebase.h"
#include "headers/state.h"
#include "kernel/instance.h"
#include "kernel/pins.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <unistd.h>

static char name[32];
static struct state state;
static struct pins pins = { .state = &state };

static void begin(void)
{
	snprintf(name, sizeof(name), "unit-live-%d", getpid());
	state.config[0].heartbeat_limit = 10 * NSEC_PER_SEC;
}

static void remove_file(void)
{
	char path[128];

	snprintf(path, sizeof(path), INSTANCE_DIRECTORY "/%s.lock", name);
	unlink(path);
}

TestSuite(liveness, .init = begin, .fini = remove_file);

static enum daemon_state state_at(__u64 now)
{
	struct liveness liveness;

	cr_assert(eq(int, liveness_read(&liveness, &pins, name, now), 0));
	return liveness.state;
}

Test(liveness, a_daemon_that_starts_does_not_run_yet)
{
	__u64 now = 100 * NSEC_PER_SEC;
	int lock;

	/* Its predecessor was killed a second ago. */
	state.control.pid = (__u32)getpid() + 1;
	state.control.heartbeat = now - NSEC_PER_SEC;
	cr_expect(eq(int, state_at(now), DAEMON_DEAD));
	lock = instance_lock(name);
	cr_assert(ge(int, lock, 0));
	cr_expect(eq(int, state_at(now), DAEMON_STARTING));
	state.control.pid = (__u32)getpid();
	cr_expect(eq(int, state_at(now), DAEMON_RUNNING));
	cr_expect(eq(int, state_at(now + 20 * NSEC_PER_SEC), DAEMON_SILENT));
	close(lock);
	cr_expect(eq(int, state_at(now), DAEMON_DEAD));
	state.control.heartbeat = 0;
	cr_expect(eq(int, state_at(now), DAEMON_LEFT));
}
