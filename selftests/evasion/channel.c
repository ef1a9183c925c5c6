// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/evasion/channel.h"

#include "headers/hash.h"

#include <criterion/criterion.h>

void channel_open(struct channel *channel)
{
	*channel = (struct channel){
		.watch = watch_open("mode=monitor"),
		.random = hash_mix(0xc4a7),
		.client = "192.0.2.10",
		.server = "203.0.113.50",
		.identifier = 4711,
	};
	channel->begun = channel->watch->world->now;
}

void channel_close(struct channel *channel)
{
	watch_close(channel->watch);
}

__u32 channel_draw(struct channel *channel, __u32 most)
{
	channel->random = hash_mix(channel->random + 0x9e3779b97f4a7c15ULL);
	return (__u32)(channel->random >> 32) % most;
}

void channel_data(struct channel *channel, __u32 from, __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		channel->payload[from + i] = (__u8)channel_draw(channel, 256);
}

void channel_stock(struct channel *channel)
{
	const __u64 now = 1700000000 * NSEC_PER_SEC + channel->watch->world->now;
	const __u64 seconds = now / NSEC_PER_SEC, us = now / 1000 % 1000000;

	for (__u32 i = 0; i < STOCK; i++)
		channel->payload[i] = (__u8)i;
	memcpy(channel->payload, &seconds, sizeof(seconds));
	memcpy(channel->payload + 8, &us, sizeof(us));
}

static void send_from(const struct channel *channel, bool reply, __u32 length)
{
	drops(channel->watch->world, ETHERNET(),
	      IPV4(.source = reply ? channel->server : channel->client,
		   .target = reply ? channel->client : channel->server),
	      ICMP(reply ? 0 : 8, 0, .identifier = channel->identifier,
		   .sequence = channel->sequence),
	      PAYLOAD(channel->payload, (int)length));
}

void channel_ask(struct channel *channel, __u32 length)
{
	channel->sequence++;
	send_from(channel, false, length);
}

void channel_answer(struct channel *channel, __u32 length)
{
	send_from(channel, true, length);
}

void channel_echo(struct channel *channel, __u32 length)
{
	channel_ask(channel, length);
	channel_answer(channel, length);
}

void channel_wait(struct channel *channel, __u64 about)
{
	const __u64 now = channel->watch->world->now;

	watch_until(channel->watch, now + about / 2 + about / 1000 * channel_draw(channel, 1000));
}

static bool is_reported(const struct watch *watch)
{
	return watch->serious[RULE_TUNNEL] || watch->serious[RULE_EXFILTRATION] ||
	       watch->serious[RULE_BEACON] || watch->serious[RULE_COVERT_FIELD];
}

bool channel_finds(struct channel *channel, void (*act)(struct channel *), __u64 gap, __u64 most)
{
	struct watch *watch = channel->watch;

	while (watch->world->now < channel->begun + most && !is_reported(watch)) {
		act(channel);
		channel_wait(channel, gap);
	}
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	if (is_reported(watch))
		channel->found = watch->world->now - channel->begun;
	cr_log_info("%s after %.1f minutes", channel->found ? "found" : "not found",
		    (double)(watch->world->now - channel->begun) / MINUTE);
	return channel->found;
}

bool channel_is_found(void (*act)(struct channel *), __u64 gap, __u64 most)
{
	struct channel channel;
	bool found;

	channel_open(&channel);
	found = channel_finds(&channel, act, gap, most);
	channel_close(&channel);
	return found;
}
