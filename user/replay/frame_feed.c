// SPDX-License-Identifier: GPL-2.0-only
#include "replay/frame_feed.h"

#include "bpf/fast_parse.h"
#include "base/log.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

/*
 * A longer frame would be split into several buffers, of which the program reads only the first (as
 * it does live), and would be much slower to process.
 */
enum { FRAME_MOST = 3072 };

struct frame_feed {
	const struct object *object;
	struct bpf_test_run_opts options;
	struct xdp_md context;
	struct {
		struct stamp stamp;
		__u8 bytes[FRAME_MOST];
	} input;
};

struct frame_feed *frame_feed_new(const struct object *object)
{
	struct frame_feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return NULL;
	feed->object = object;
	feed->context.data = sizeof(feed->input.stamp);
	feed->options.sz = sizeof(feed->options);
	feed->options.repeat = 1;
	feed->options.data_in = &feed->input;
	feed->options.ctx_in = &feed->context;
	feed->options.ctx_size_in = sizeof(feed->context);
	return feed;
}

void frame_feed_free(struct frame_feed *feed)
{
	free(feed);
}

/* Returns how many bytes of a frame are examined. */
static __u32 frame_bytes(const struct frame *frame)
{
	return frame->captured < FRAME_MOST ? frame->captured : FRAME_MOST;
}

enum frame_class frame_feed_look(const struct frame_feed *feed, const struct frame *frame,
				 struct packet *packet)
{
	const __u8 *end = frame->data + frame_bytes(frame);
	bool all = feed->object->pins.state->control.scope_all;
	enum fast_parsed fast;
	struct outline outline;

	/* While a block covers every packet the program looks at every packet. */
	fast = fast_parse(frame->data, end, LINK_ETHERNET, &outline);
	if (!all && !feed->object->tunnels && (fast == FAST_OTHER || fast == FAST_TUNNEL))
		return FRAME_OTHER;
	memset(packet, 0, sizeof(*packet));
	/* Only the program knows what a later IPv6 fragment belongs to: bpf/fragment.h. */
	if (parse_tunnels(frame->data, end, packet, feed->object->tunnels) == PARSED_OTHER &&
	    !all && !(packet->family == 6 && packet->fragment == FRAGMENT_LATER))
		return FRAME_OTHER;
	parse_settle(packet, frame_bytes(frame), frame->length);
	return frame->captured < ETH_HLEN ? FRAME_RUNT : FRAME_ICMP;
}

int frame_feed_run(struct frame_feed *feed, const struct frame *frame)
{
	__u32 bytes = frame_bytes(frame);
	__u32 size = sizeof(feed->input.stamp) + bytes;
	int error;

	feed->input.stamp = (struct stamp){
		.now = frame->time,
		.length = frame->length,
		.ifindex = frame->ifindex,
	};
	memcpy(feed->input.bytes, frame->data, bytes);
	feed->context.data_end = size;
	feed->options.data_size_in = size;
	/* The previous run set it, and it would be taken for the size of an output buffer. */
	feed->options.data_size_out = 0;
	feed->options.ctx_size_out = 0;
	error = bpf_prog_test_run_opts(feed->object->program, &feed->options);
	if (error)
		return log_error(error, "the kernel refuses a test run: %s", strerror(-error));
	return feed->options.retval == XDP_DROP;
}
