// SPDX-License-Identifier: GPL-2.0-only
#include "history/history_keeper.h"

#include "base/log.h"
#include "base/timebase.h"

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

void history_keeper_save(struct history_keeper *keeper, struct memory *memory,
			 struct alerts *alerts, __u64 now)
{
	keeper->saved = now;
	if (keeper->path[0])
		history_save(keeper->path, memory, alerts, now, now + timebase_offset());
}

void history_keeper_poll(struct history_keeper *keeper, const struct settings *settings,
			 struct memory *memory, struct alerts *alerts, __u64 now)
{
	if (now >= keeper->saved + settings->memory_interval)
		history_keeper_save(keeper, memory, alerts, now);
}

void history_keeper_close(struct history_keeper *keeper)
{
	history_close(keeper->read);
	keeper->read = NULL;
}
