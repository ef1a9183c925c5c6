// SPDX-License-Identifier: GPL-2.0-only
/* What icmpguard is held against, and how a test run, which repeats one frame, is made to
 * come from many sources. */
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} next SEC(".maps");

/* Addresses come from a counter that runs from 0 to sources - 1, and again. */
__u32 sources = 1;
__u32 counter = 0;
__u32 scattered_counter = 0;
/* Scattered, each is a different address of the whole space, and none comes again; else
 * they are in a row. */
__u32 scattered = 0;

SEC("xdp.frags")
int pass(struct xdp_md *context)
{
	return XDP_PASS;
}

/* Writes the source address into a frame of Ethernet and IPv4, and goes on in `next`. */
SEC("xdp.frags")
int rotate(struct xdp_md *context)
{
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);

	if ((void *)(ip + 1) > end)
		return XDP_ABORTED;
	if (++counter >= sources)
		counter = 0;
	/* Times an odd number: no two the same. */
	ip->saddr = scattered ? scattered_counter++ * 2654435761U : bpf_htonl(0x0a000000 + counter);
	bpf_tail_call(context, &next, 0);
	return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "GPL";
