// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/native/helpers.h"

#include "bpf/icmpguard.bpf.c"

/* User-space structures use the original names of the kernel's context. */
#undef xdp_md
#undef __sk_buff
#include "selftests/native/kernel.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

__u64 native_now;

/* Higher than any descriptor of the system. */
enum { FIRST_FD = 1 << 24, POLL_PROGRAM = FIRST_FD - 1 };

static struct native_map *open_maps[64];
static int open_count;

/* Empties a map and returns its descriptor; `most`: the new size, 0 keeps it. */
static int open_map(struct native_map *map, __u32 most)
{
	native_map_clear(map, most);
	for (int i = 0; i < open_count; i++)
		if (open_maps[i] == map)
			return FIRST_FD + i;
	if ((size_t)open_count == ARRAY_LENGTH(open_maps))
		abort();
	open_maps[open_count] = map;
	return FIRST_FD + open_count++;
}

struct native_map *native_map_by_fd(int fd)
{
	return fd >= FIRST_FD && fd < FIRST_FD + open_count ? open_maps[fd - FIRST_FD] : NULL;
}

/* Writes what a loader sets before it loads: the program's constants, on read-only pages. */
static void set_constant(const volatile void *constant, const void *value, size_t size)
{
	unsigned long at = (unsigned long)constant, page = (unsigned long)sysconf(_SC_PAGESIZE);
	unsigned long first = at / page * page;

	if (mprotect((void *)first, at + size - first, PROT_READ | PROT_WRITE))
		abort();
	/* The page stays writable: the dynamic linker may write to the same page. */
	memcpy((void *)at, value, size);
}

void native_load(struct object *object, const struct settings *settings, __u64 seed)
{
	const __u32 slots = block_slots_for((__u32)settings->map_blocks,
					    (__u32)settings->map_block_prefixes);
	const __u32 heads = block_heads_for(slots), most = heads * BLOCK_HEADS;
	struct pins *pins = &object->pins;

	*object = (struct object){ .program = -1, .poll_program = POLL_PROGRAM };
#define SIZE_FIXED	0
#define SIZED_BY(field) settings->field
#define ROW(number, NAME, name, label, type, key, value, entries, size, ...)                       \
	pins->name = open_map(NATIVE_MAP(&name), (__u32)(size));
	TABLES_KEYED(ROW)
#undef ROW
	/* Sized by two settings. */
	open_map(NATIVE_MAP(&block_slots), slots);
	open_map(NATIVE_MAP(&block_hits), slots);
	open_map(NATIVE_MAP(&block_heads), heads);
#define ROW(number, NAME, name, ...) pins->name = open_map(NATIVE_RING(&name), 0);
	TABLES_RING(ROW)
#undef ROW
	set_constant(&hash_seed, &seed, sizeof(seed));
	set_constant(&sketch_seed, &seed, sizeof(seed));
	set_constant(&block_heads_most, &most, sizeof(most));
	memset(&state, 0, sizeof(state));
	state.control.hash_seed = state.control.sketch_seed = seed;
	state.lists.most_addresses = (__u32)settings->map_blocks;
	state.lists.most_prefixes = (__u32)settings->map_block_prefixes;
	state.lists.next_expiry = BLOCK_FOREVER;
	pins->state_map = -1;
	pins->state = &state;
	pins->slots = native_map_memory(NATIVE_MAP(&block_slots));
	pins->slot_count = slots;
	pins->heads = native_map_memory(NATIVE_MAP(&block_heads));
	pins->head_count = heads;
}

bool native_receive(const __u8 *frame, __u32 size, __u32 wire, __u64 now)
{
	__u8 *copy = malloc(size);
	struct native_context context = {
		.data = (unsigned long)copy,
		.data_meta = (unsigned long)copy,
		.data_end = (unsigned long)copy + size,
		.ingress_ifindex = 7,
		.length = wire,
	};
	int action;

	if (!copy)
		abort();
	memcpy(copy, frame, size);
	native_now = now;
	action = icmpguard_xdp(&context);
	free(copy);
	return action == XDP_DROP;
}

bool native_run_poll(int program, void *request)
{
	if (program != POLL_PROGRAM)
		return false;
	icmpguard_poll(request);
	return true;
}
