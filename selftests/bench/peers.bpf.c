// SPDX-License-Identifier: GPL-2.0-only
/* The programs that icmpguard is compared with, and the one that makes a test run, which repeats
 * one frame, come from many sources. */
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "selftests/bench/place.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} next SEC(".maps");

struct place places[PLACES];

SEC("xdp.frags")
int pass(struct xdp_md *context)
{
	return XDP_PASS;
}

SEC("tc")
int pass_out(struct __sk_buff *context)
{
	return -1; /* continue: TCX_NEXT, or TC_ACT_UNSPEC on older kernels */
}

/* Writes the source address into an Ethernet and IPv4 frame, and continues in `next`. */
SEC("xdp.frags")
int rotate(struct xdp_md *context)
{
	struct place *place = &places[bpf_get_smp_processor_id() & (PLACES - 1)];
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);
	__u32 index = place->index + place->stride;

	if ((void *)(ip + 1) > end)
		return XDP_ABORTED;
	if (index >= place->sources)
		index -= place->sources;
	place->index = index;
	ip->saddr = bpf_htonl(place->first + index * place->step);
	bpf_tail_call(context, &next, 0);
	return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "GPL";
