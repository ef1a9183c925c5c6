// SPDX-License-Identifier: GPL-2.0-only
/* libbpf's functions, wrapped by the linker (--wrap): they serve the object of native_load(), and
 * pass on everything else. */
#include "selftests/native/kernel.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WRAPPED(type, name, ...)                                                                   \
	type __real_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__);                                                           \
	type __wrap_##name(__VA_ARGS__)

/* Reports as libbpf does: in errno and in the return value. */
static int result(int error)
{
	if (error < 0)
		errno = -error;
	return error;
}

/* Copies a value as user space sees it: for a per-CPU array one per CPU, the first of which has
 * everything. */
static void read_value(const struct native_shape *shape, void *to, const void *from)
{
	size_t stride = (shape->value_size + 7) & ~7U;

	if (shape->type == BPF_MAP_TYPE_PERCPU_ARRAY)
		memset(to, 0, stride * (size_t)libbpf_num_possible_cpus());
	memcpy(to, from, shape->value_size);
}

WRAPPED(int, bpf_map_lookup_elem, int fd, const void *key, void *value)
{
	struct native_map *map = native_map_by_fd(fd);
	const void *found;

	if (!map)
		return __real_bpf_map_lookup_elem(fd, key, value);
	found = native_map_find(map, key, false);
	if (found)
		read_value(native_map_shape(map), value, found);
	return result(found ? 0 : -ENOENT);
}

WRAPPED(int, bpf_map_update_elem, int fd, const void *key, const void *value, __u64 flags)
{
	struct native_map *map = native_map_by_fd(fd);

	return map ? result(native_map_store(map, key, value, flags)) :
		     __real_bpf_map_update_elem(fd, key, value, flags);
}

WRAPPED(int, bpf_map_delete_elem, int fd, const void *key)
{
	struct native_map *map = native_map_by_fd(fd);

	return map ? result(native_map_remove(map, key)) : __real_bpf_map_delete_elem(fd, key);
}

WRAPPED(int, bpf_map_get_next_key, int fd, const void *key, void *next)
{
	struct native_map *map = native_map_by_fd(fd);
	const void *found;

	if (!map)
		return __real_bpf_map_get_next_key(fd, key, next);
	found = native_map_next(map, key);
	if (found)
		memcpy(next, found, native_map_shape(map)->key_size);
	return result(found ? 0 : -ENOENT);
}

WRAPPED(int, bpf_obj_get_info_by_fd, int fd, void *info, __u32 *size)
{
	struct native_map *map = native_map_by_fd(fd);
	const struct native_shape *shape;

	if (!map)
		return __real_bpf_obj_get_info_by_fd(fd, info, size);
	shape = native_map_shape(map);
	*(struct bpf_map_info *)info = (struct bpf_map_info){
		.type = shape->type,
		.key_size = shape->key_size,
		.value_size = shape->value_size,
		.max_entries = shape->most,
	};
	return 0;
}

WRAPPED(int, bpf_prog_test_run_opts, int program, struct bpf_test_run_opts *options)
{
	return native_run_poll(program, (void *)options->ctx_in) ?
		       0 :
		       __real_bpf_prog_test_run_opts(program, options);
}

/* ---- ring buffers ------------------------------------------------------------------------ */

struct native_reader {
	struct native_reader *next;
	struct native_map *map;
	ring_buffer_sample_fn take;
	void *context;
};

static struct native_reader *readers;

static struct native_reader **reader_of(struct ring_buffer *ring)
{
	struct native_reader **at = &readers;

	while (*at && (void *)*at != (void *)ring)
		at = &(*at)->next;
	return at;
}

WRAPPED(struct ring_buffer *, ring_buffer__new, int fd, ring_buffer_sample_fn take, void *context,
	const struct ring_buffer_opts *options)
{
	struct native_map *map = native_map_by_fd(fd);
	struct native_reader *reader;

	if (!map)
		return __real_ring_buffer__new(fd, take, context, options);
	reader = calloc(1, sizeof(*reader));
	if (!reader)
		abort();
	*reader = (struct native_reader){ readers, map, take, context };
	readers = reader;
	return (struct ring_buffer *)reader;
}

WRAPPED(int, ring_buffer__consume, struct ring_buffer *ring)
{
	struct native_reader *reader = *reader_of(ring);

	return reader ? native_ring_consume(reader->map, reader->take, reader->context) :
			__real_ring_buffer__consume(ring);
}

WRAPPED(void, ring_buffer__free, struct ring_buffer *ring)
{
	struct native_reader **at = reader_of(ring), *reader = *at;

	if (!reader) {
		__real_ring_buffer__free(ring);
		return;
	}
	*at = reader->next;
	free(reader);
}
