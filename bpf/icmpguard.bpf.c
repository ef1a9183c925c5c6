// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmpguard's kernel side: the programs.
 *
 *   frame -> fast parse -> full parse -> block -> limit -> account -> sample -> verdict
 *               |  |
 *               |  +-> blocked: drop
 *               +----> not ICMP: pass, nothing counted
 */
#include "bpf/hook_tc.h"
#include "bpf/hook_xdp.h"
#include "bpf/poll.h"

/* For interfaces whose frames begin with an Ethernet header. */
SEC("xdp.frags")
int icmpguard_xdp(struct xdp_md *context)
{
	return xdp_entry(context, LINK_ETHERNET);
}

/* For interfaces whose frames begin with the IP header: tun, PPP, WireGuard, IP tunnels. */
SEC("xdp.frags")
int icmpguard_ip(struct xdp_md *context)
{
	return xdp_entry(context, LINK_NONE);
}

/* For packets that leave through interfaces with Ethernet headers. */
SEC("tc")
int icmpguard_tc(struct __sk_buff *context)
{
	return tc_entry(context, LINK_ETHERNET);
}

/* For packets that leave through interfaces without. */
SEC("tc")
int icmpguard_tc_ip(struct __sk_buff *context)
{
	return tc_entry(context, LINK_NONE);
}

SEC("syscall")
int icmpguard_poll(struct poll_request *request)
{
	poll_tables(request);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
