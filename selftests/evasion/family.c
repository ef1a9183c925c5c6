// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct host_text home_host(bool v6, __u32 number)
{
	struct host_text host;

	if (v6)
		snprintf(host.text, sizeof(host.text), "2001:db8:0:1::%x", number + 1);
	else
		snprintf(host.text, sizeof(host.text), "192.0.2.%u", number % 250 + 1);
	return host;
}

struct host_text outside_host(bool v6, __u32 number)
{
	struct host_text host;

	if (v6)
		snprintf(host.text, sizeof(host.text), "2a00:%x:%x::5", number >> 16 & 0xffff,
			 number & 0xffff);
	else
		snprintf(host.text, sizeof(host.text), "%u.%u.%u.7", 11 + (number >> 16 & 63),
			 number >> 8 & 255, number & 255);
	return host;
}

static bool is_v6(const char *address)
{
	return strchr(address, ':');
}

bool family_send(struct watch *watch, const struct message *message)
{
	int ttl = message->ttl ? message->ttl : 57;
	bool dropped;

	if (is_v6(message->source))
		dropped = drops(
			watch->world, ETHERNET(),
			IPV6(.source = message->source, .target = message->target, .ttl = ttl),
			ICMPV6(message->type, message->code, .identifier = message->identifier,
			       .sequence = message->sequence),
			DATA(56));
	else
		dropped = drops(
			watch->world, ETHERNET(),
			IPV4(.source = message->source, .target = message->target, .ttl = ttl),
			ICMP(message->type, message->code, .identifier = message->identifier,
			     .sequence = message->sequence),
			DATA(56));
	cr_assert(engine_events(watch->engine) == 0);
	return dropped;
}

void family_error(struct watch *watch, const struct message *error, const char *quoted)
{
	const char *of = quoted ? quoted : error->source;

	if (is_v6(error->source))
		drops(watch->world, ETHERNET(),
		      IPV6(.source = error->source, .target = error->target, .ttl = 57),
		      ICMPV6(error->type, error->code), IPV6(.source = error->target, .target = of),
		      UDP(40000, 33434), DATA(24));
	else
		drops(watch->world, ETHERNET(),
		      IPV4(.source = error->source, .target = error->target, .ttl = 57),
		      ICMP(error->type, error->code), IPV4(.source = error->target, .target = of),
		      UDP(40000, 33434), DATA(24));
	cr_assert(engine_events(watch->engine) == 0);
}
