// SPDX-License-Identifier: GPL-2.0-only
#include "replay/unsent.h"

#include <criterion/criterion.h>

static const struct address client = { .bytes = { [15] = 1 } };
static const struct address server = { .bytes = { [15] = 2 } };

static struct packet request(__u16 sequence)
{
	return (struct packet){
		.source = client,
		.target = server,
		.family = 6,
		.lane = LANE_REQUEST,
		.identifier = 7,
		.sequence = sequence,
	};
}

static struct packet reply(__u16 sequence)
{
	struct packet packet = request(sequence);

	packet.source = server;
	packet.target = client;
	packet.lane = LANE_REPLY;
	return packet;
}

/* A router's error about the request. */
static struct packet error(__u16 sequence)
{
	return (struct packet){
		.source = { .bytes = { [15] = 3 } },
		.target = client,
		.family = 6,
		.lane = LANE_ERROR,
		.quote = { .source = client,
			   .target = server,
			   .source_port = 7,
			   .target_port = sequence,
			   .type = 128,
			   .present = true,
			   .ports = true },
	};
}

static struct unsent unsent;

static bool answered(struct packet packet)
{
	return unsent_answer(&unsent, &packet);
}

static void sent(struct packet packet, bool dropped)
{
	unsent_note(&unsent, &packet, dropped);
}

Test(unsent, the_answer_to_a_dropped_request_was_never_sent)
{
	sent(request(1), false);
	sent(request(2), true);
	cr_expect_not(answered(reply(1)));
	cr_expect(answered(reply(2)));
	cr_expect_not(answered(error(1)));
	cr_expect(answered(error(2)));
}

Test(unsent, a_request_sent_again_and_passed_is_answered)
{
	sent(request(1), true);
	sent(request(1), false);
	cr_expect_not(answered(reply(1)));
}

Test(unsent, other_packets_do_not_count)
{
	struct packet other = request(3);

	other.lane = LANE_OTHER;
	sent(other, true);
	cr_expect_not(answered(reply(3)));
	sent(request(4), true);
	cr_expect_not(answered(request(4)));
}
