/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replaces <bpf/bpf_helpers.h> when bpf/ is compiled natively: the same names to declare maps and
 * programs, and the helpers that the programs call.
 *
 * A map's type, key, value and size are in the type of its variable. The variable's memory, which
 * the kernel does not use, contains the address of its native_map.
 */
#ifndef SELFTESTS_NATIVE_HELPERS_H
#define SELFTESTS_NATIVE_HELPERS_H

#include "selftests/native/maps.h"

#include <linux/bpf.h>
#include <string.h>

#define SEC(name)
#define __uint(name, number) int(*name)[number]
#define __type(name, type)   typeof(type) *name
#define __array(name, type)  typeof(type) *name[]
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#define __hidden
#define __weak
#define __arg_ctx
#define __arg_nonnull

/* Pointers in this context have 64 bits. It describes its own memory, which ends with the frame. */
struct native_context {
	unsigned long data;
	unsigned long data_end;
	unsigned long data_meta;
	__u32 ingress_ifindex;
	__u32 rx_queue_index;
	__u32 egress_ifindex;
	__u32 length; /* on the wire */
};
#define xdp_md native_context

struct native_skb {
	unsigned long data;
	unsigned long data_end;
	__u64 tstamp;
	__u32 len;
	__u32 ifindex;
	__u32 ingress_ifindex;
	__u32 vlan_present;
	__u32 vlan_tci;
};
#define __sk_buff native_skb

struct native_variable {
	struct native_map *map;
};

static inline struct native_map *native_map_of(void *variable, const struct native_shape *shape)
{
	struct native_variable *own = variable;

	if (!own->map)
		own->map = native_map_new(shape);
	return own->map;
}

#define native_number(field) (sizeof(*(field)) / sizeof(int))

#define NATIVE_MAP(variable)                                                                       \
	native_map_of((variable), &(const struct native_shape){                                    \
					  .type = native_number((variable)->type),                 \
					  .most = native_number((variable)->max_entries),          \
					  .key_size = sizeof(*(variable)->key),                    \
					  .value_size = sizeof(*(variable)->value),                \
				  })

#define NATIVE_RING(variable)                                                                      \
	native_map_of((variable), &(const struct native_shape){                                    \
					  .type = native_number((variable)->type),                 \
					  .most = native_number((variable)->max_entries),          \
				  })

#define bpf_map_lookup_elem(variable, at) native_map_find(NATIVE_MAP(variable), at, true)
#define bpf_map_update_elem(variable, at, from, flags)                                             \
	native_map_store(NATIVE_MAP(variable), at, from, flags)
#define bpf_map_delete_elem(variable, at) native_map_remove(NATIVE_MAP(variable), at)
#define bpf_for_each_map_elem(variable, each, context, flags)                                      \
	native_map_each(NATIVE_MAP(variable), (void *)(each), context)

#define bpf_ringbuf_reserve(ring, size, flags) native_ring_reserve(NATIVE_RING(ring), size)
#define bpf_ringbuf_submit(record, flags)      native_ring_submit(record)
#define bpf_ringbuf_discard(record, flags)     native_ring_discard(record)
#define bpf_ringbuf_output(ring, data, size, flags)                                                \
	native_ring_output(NATIVE_RING(ring), data, size)

static inline long native_ring_output(struct native_map *map, const void *data, __u64 size)
{
	void *record = native_ring_reserve(map, size);

	if (!record)
		return -1;
	memcpy(record, data, size);
	native_ring_submit(record);
	return 0;
}

/* The time, which stands still while a program runs, and the tick of a kernel with HZ=250. */
extern __u64 native_now;

#define NATIVE_TICK (4 * NSEC_PER_MSEC)

#define bpf_ktime_get_ns()	  native_now
#define bpf_ktime_get_boot_ns()	  native_now
#define bpf_jiffies64()		  (native_now / NATIVE_TICK)
#define bpf_ktime_get_coarse_ns() (native_now / NATIVE_TICK * NATIVE_TICK)

#define bpf_xdp_get_buff_len(context)	  ((context)->length)
#define bpf_skb_pull_data(context, bytes) ((void)0)
#define bpf_get_smp_processor_id()	  0U
#define bpf_get_prandom_u32()		  native_random()

/* xorshift (Marsaglia, 2003): the same numbers in each run. */
static inline __u32 native_random(void)
{
	static __u32 last = 0x9e3779b9;

	last ^= last << 13;
	last ^= last >> 17;
	return last ^= last << 5;
}

/* There are no sockets. */
#define bpf_skc_lookup_tcp(context, tuple, size, namespace, flags)                                 \
	((void)(context), (void)(tuple), (void)(size), (struct bpf_sock *)NULL)
#define bpf_sk_lookup_udp      bpf_skc_lookup_tcp
#define bpf_sk_release(socket) ((void)(socket))

#endif
