// SPDX-License-Identifier: GPL-2.0-only
/* The sender of a flood, and the minimum that a receiver can do against one. */
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 interface = 0;
__u32 spoofed = 0; /* frames with one source, before the next source; 0: all have the same */
__u32 sent = 0;	   /* with the current source */
__u32 sources = 0; /* after which the first one returns; 0: never */
__u32 used = 0;	   /* sources since the first one */
__u32 first = 0;   /* the source before the first one */
__u32 source = 0;  /* of the latest frame, host order */

/* Writes the source and a matching checksum: with a wrong one the stack would drop the frame early,
 * and every peer would look fast. */
SEC("xdp")
int flood(struct xdp_md *context)
{
	void *data = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct iphdr *ip = data + sizeof(struct ethhdr);
	const __u16 *words = (const __u16 *)ip;
	__u32 sum = 0;
	int i;

	if ((void *)(ip + 1) > end)
		return XDP_ABORTED;
	/* 128.0.0.0/3: all are host addresses, so that the stack accepts every frame, and none is
	 * link-local, which is at home and has a bucket of its own. */
	if (spoofed && sent++ == spoofed) {
		if (sources && used++ == sources) {
			source = first;
			used = 1;
		}
		source = ((source + 2654435761U) & 0x1fffffff) | 0x80000000;
		sent = 1;
	}
	ip->saddr = bpf_htonl(source);
	ip->check = 0;
	for (i = 0; i < 10; i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~((sum & 0xffff) + (sum >> 16));
	return bpf_redirect(interface, 0);
}

SEC("xdp")
int drop(struct xdp_md *context)
{
	return XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
