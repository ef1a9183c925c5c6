// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_recovery.h"

#include "base/log.h"
#include "lists/block_table.h"
#include "lists/list_slot.h"
#include "lists/list_store.h"
#include "lists/lists.h"

#include <sys/stat.h>
#include <unistd.h>

struct recovery {
	const struct pins *pins;
	__u64 now;
};

/* The daemon queues its records: a rule's entry without one may be newer. */
static int settle_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	const struct recovery *recovery = context;
	const struct list_entry entry = lists_entry_of(slot);

	return slot->origin == ORIGIN_OPERATOR ? list_slot_settle(pins, &entry, recovery->now) : 0;
}

static int restore_record(const struct list_entry *record, void *context)
{
	const struct recovery *recovery = context;

	if (list_live(record->expires, recovery->now))
		lists_restore(recovery->pins, record, recovery->now);
	return 0;
}

void list_recovery_agree(const struct pins *pins, __u64 now)
{
	struct recovery recovery = { .pins = pins, .now = now };

	if (!pins->store || block_table_each(pins, settle_slot, &recovery))
		return;
	list_store_each(pins->store, restore_record, &recovery);
	lists_refresh(pins);
	lists_new_generation(pins);
}

void list_recovery_mark(int lock)
{
	static const char mark[] = "unfinished\n";

	if (pwrite(lock, mark, sizeof(mark) - 1, 0) < 0)
		log_warning(0, "if this command is killed, its changes may stay half made");
}

void list_recovery_clear(int lock)
{
	if (ftruncate(lock, 0))
		log_warning(0, "the lock file of the lists cannot be truncated");
}

void list_recover(const struct pins *pins, int lock, __u64 now)
{
	struct stat status;

	if (fstat(lock, &status) || !status.st_size)
		return;
	if (!pins->store && pins->state->lists.store[0])
		return; /* not to be read now: the next one tries */
	log_warning(0, pins->store ?
			       "lists: a command was killed while it changed them: what it "
			       "changed is undone" :
			       "lists: a command was killed while it changed them: some of its "
			       "changes are in force, and no record is kept to undo them");
	list_recovery_agree(pins, now);
	list_recovery_clear(lock);
}
