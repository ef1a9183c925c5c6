// SPDX-License-Identifier: GPL-2.0-only
#include "respond/state.h"

#include <unistd.h>

int lock_lists(const struct responder *responder, int *lock)
{
	*lock = -1;
	if (!responder->instance)
		return 0;
	*lock = pins_try_lock_lists(responder->instance);
	return *lock < 0 ? *lock : 0;
}

void unlock_lists(int lock)
{
	if (lock >= 0)
		close(lock);
}
