/* SPDX-License-Identifier: GPL-2.0-only */
/* Common to the hooks: where a frame is, and when it arrived. */
#ifndef ICMPGUARD_BPF_HOOK_H
#define ICMPGUARD_BPF_HOOK_H

#include "bpf/clock.h"
#include "bpf/fast_drop.h"
#include "bpf/pipeline.h"
#include "bpf/conversation.h"
#include "bpf/sample.h"

/* For any context: its 32-bit fields stand for 64-bit pointers. */
#define frame_start(context) ((const void *)(long)(context)->data)
#define frame_end(context)   ((const void *)(long)(context)->data_end)

/* When the frame arrived, through which interface, and how long it was on the wire. */
struct moment {
	__u64 now;
	__u32 length;
	__u32 ifindex;
};

/* Global: the key takes 48 bytes of stack. */
__noinline int piece_stage(struct packet *packet)
{
	return packet && is_message_piece(packet);
}

#endif
