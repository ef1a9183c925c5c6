// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VLAN by tc programs, for kernels without 802.1Q devices: `push` tags packets that leave the
 * gateway, `pop` removes the tag after the victim's XDP hook, which therefore sees it.
 */
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "headers/protocol.h"

enum { VLAN = 100 };

SEC("push")
int push_tag(struct __sk_buff *skb)
{
	bpf_skb_vlan_push(skb, bpf_htons(ETHERTYPE_VLAN), VLAN);
	return 0;
}

SEC("pop")
int pop_tag(struct __sk_buff *skb)
{
	bpf_skb_vlan_pop(skb);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
