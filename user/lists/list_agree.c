// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_agree.h"

#include "base/log.h"
#include "lists/block_table.h"
#include "lists/list_store.h"
#include "lists/lists.h"

struct restoring {
	const struct pins *pins;
	__u64 now;
	bool read_only;
	unsigned int restored;
	unsigned int refused;
};

static int restore(const struct list_entry *entry, void *context)
{
	struct restoring *restoring = context;
	const struct pins *pins = restoring->pins;

	if (!list_live(entry->expires, restoring->now)) {
		if (!restoring->read_only)
			list_store_remove_tag(pins->store, entry);
		return 0;
	}
	if (lists_restore(pins, entry, restoring->now))
		restoring->refused++;
	else
		restoring->restored++;
	return 0;
}

struct recording {
	const struct pins *pins;
	struct list_store *store;
	__u64 now;
};

/* Records a slot, unless the store already has a record that lasts as long. */
static int record_slot(const struct pins *pins, struct block_slot *slot, void *context)
{
	const struct recording *recording = context;
	struct list_entry entry = lists_entry_of(slot);

	if (entry.origin != ORIGIN_CONFIGURATION && list_live(entry.expires, recording->now) &&
	    !list_store_has(recording->store, &entry))
		list_store_put(recording->store, &entry);
	return 0;
}

int list_agree_restore(const struct pins *pins, struct list_store *store, unsigned int *restored,
		       __u64 now)
{
	struct restoring restoring = { .pins = pins, .now = now, .read_only = true };
	int error = list_store_each(store, restore, &restoring);

	*restored = restoring.restored;
	return error;
}

void list_agree_record(const struct pins *pins, __u64 now)
{
	struct recording recording = { .pins = pins, .store = pins->store, .now = now };

	block_table_each(pins, record_slot, &recording);
}

void list_agree(const struct pins *pins, __u64 now)
{
	struct restoring restoring = { .pins = pins, .now = now };

	list_store_each(pins->store, restore, &restoring);
	list_agree_record(pins, now);
	if (restoring.restored)
		log_info("lists: %u entries of an earlier run are in force", restoring.restored);
	if (restoring.refused)
		log_warning(0, "lists: no room for %u entries of an earlier run",
			    restoring.refused);
}
