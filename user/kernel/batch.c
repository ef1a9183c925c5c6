// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/batch.h"

#include "base/log.h"
#include "headers/types.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Entries per call; grows if a single bucket has more. */
enum { ENTRIES_FIRST = 4096, ENTRIES_MOST = 1 << 20 };

struct batch {
	int map;
	__u32 key_size;
	__u32 value_size;
	__u32 room; /* entries that fit */
	char *keys;
	char *values;
};

static int make_room(struct batch *batch, __u32 room)
{
	char *keys = reallocarray(batch->keys, room, batch->key_size);
	char *values;

	if (!keys)
		return -ENOMEM;
	batch->keys = keys;
	values = reallocarray(batch->values, room, batch->value_size);
	if (!values)
		return -ENOMEM;
	batch->values = values;
	batch->room = room;
	return 0;
}

static int read_batches(struct batch *batch,
			void (*each)(const void *key, const void *value, void *context),
			void *context)
{
	__u64 at = 0; /* the kernel's position; hash maps use 4 bytes */
	void *from = NULL;
	__u32 count;
	int error;

	for (;;) {
		count = batch->room;
		error = bpf_map_lookup_batch(batch->map, from, &at, batch->keys, batch->values,
					     &count, NULL);
		if (error == -ENOSPC && batch->room < ENTRIES_MOST) {
			error = make_room(batch, 2 * batch->room);
			if (error)
				return error;
			continue;
		}
		if (error && error != -ENOENT)
			return error;
		for (__u32 i = 0; i < count; i++)
			each(batch->keys + (size_t)i * batch->key_size,
			     batch->values + (size_t)i * batch->value_size, context);
		if (error == -ENOENT) /* end of the map */
			return 0;
		from = &at;
	}
}

int batch_each(int map, void (*each)(const void *key, const void *value, void *context),
	       void *context)
{
	struct bpf_map_info info = {};
	__u32 length = sizeof(info);
	struct batch batch = { .map = map };
	int error;

	if (bpf_obj_get_info_by_fd(map, &info, &length))
		return log_error(-errno, "cannot query a map: %s", strerror(errno));
	batch.key_size = info.key_size;
	batch.value_size = info.value_size;
	error = make_room(&batch, ENTRIES_FIRST);
	if (!error)
		error = read_batches(&batch, each, context);
	free(batch.keys);
	free(batch.values);
	if (error)
		log_error(error, "cannot read the map \"%s\": %s", info.name, strerror(-error));
	return error;
}
