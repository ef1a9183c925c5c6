// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/evasion/watch.h"

#include "base/prefix.h"
#include "config/config.h"
#include "config/home.h"
#include "lists/lists.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { SOURCES = 16384 };

static void report(const struct alert *alert, void *context)
{
	struct watch *watch = context;

	watch->records[alert->state]++;
	watch->serious[alert->finding.rule] += alert->finding.severity > SEVERITY_INFO;
	if ((int)alert->finding.severity > watch->severity[alert->finding.rule])
		watch->severity[alert->finding.rule] = (int)alert->finding.severity;
	if (alert->state == ALERT_RAISED)
		watch->raised[alert->finding.rule]++;
}

static void take_settings(struct settings *settings, const char *set)
{
	char one[128];

	for (; *set; set += strspn(set, " ")) {
		int length = (int)strcspn(set, " ");

		snprintf(one, sizeof(one), "%.*s", length, set);
		cr_assert(config_set(settings, one) == 0, "%s", one);
		set += length;
	}
}

struct watch *watch_open(const char *set)
{
	const struct world_options options = { .sources = SOURCES,
					       .targets = SOURCES,
					       .blocks = SOURCES };
	struct watch *watch = calloc(1, sizeof(*watch));
	struct engine_options engine = { .report = report, .context = watch };
	struct prefix_list home;

	cr_assert(watch != NULL);
	memset(watch->severity, 0xff, sizeof(watch->severity));
	config_defaults(&watch->settings);
	cr_assert(config_set(&watch->settings, "mode=enforce") == 0);
	cr_assert(config_set(&watch->settings, "home=192.0.2.0/24") == 0);
	take_settings(&watch->settings, set ? set : "");
	watch->world = world_open(&options);
	cr_assert(home_prefixes(&home, &watch->settings, NULL, 0) == 0);
	object_configure(&watch->world->object.pins, &watch->settings, &home);
	watch->engine = engine_new(&watch->world->object, &watch->settings, &engine);
	cr_assert(watch->engine != NULL);
	watch->polled = watch->world->now;
	return watch;
}

void watch_close(struct watch *watch)
{
	engine_free(watch->engine);
	world_close(watch->world);
	free(watch);
}

static const char *ipv4(char *text, __u32 address)
{
	snprintf(text, 16, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
		 address & 255);
	return text;
}

bool watch_send(struct watch *watch, __u32 source, __u8 target, __u16 sequence)
{
	char from[16], to[16];

	return drops(watch->world, ETHERNET(),
		     IPV4(.source = ipv4(from, source), .target = ipv4(to, 0xc0000200 + target)),
		     ICMP(8, 0, .identifier = 7, .sequence = sequence), DATA(56));
}

bool watch_ping(struct watch *watch, __u32 source, __u8 target, __u16 sequence)
{
	bool dropped = watch_send(watch, source, target, sequence);

	cr_assert(engine_events(watch->engine) == 0);
	return dropped;
}

void watch_timestamp(struct watch *watch, __u32 source, __u8 target)
{
	char from[16], to[16];

	drops(watch->world, ETHERNET(),
	      IPV4(.source = ipv4(from, source), .target = ipv4(to, 0xc0000200 + target)),
	      ICMP(13, 0), DATA(12));
}

void watch_until(struct watch *watch, __u64 now)
{
	bool sent = true;

	for (; watch->polled + NSEC_PER_SEC <= now; sent = false) {
		watch->polled += NSEC_PER_SEC;
		/* A poll walks all tables, so skip it unless a packet may have changed them. */
		if (sent)
			cr_assert(engine_poll(watch->engine, watch->polled) == 0);
		else
			engine_tick(watch->engine, watch->polled);
	}
	watch->world->now = now;
}

__u32 watch_flood(struct watch *watch, __u32 source, __u32 rate, __u32 seconds)
{
	__u64 begin = watch->world->now;
	__u32 dropped = 0;

	for (__u32 i = 0; i < rate * seconds; i++) {
		watch_until(watch, begin + i * NSEC_PER_SEC / rate);
		dropped += watch_ping(watch, source, 1, (__u16)i);
	}
	watch_until(watch, begin + seconds * NSEC_PER_SEC);
	return dropped;
}

static bool blocks(const struct watch *watch, const struct prefix *source)
{
	__u64 until;

	return !lists_blocked_until(&watch->world->object.pins, source, watch->world->now, &until);
}

bool watch_blocks(const struct watch *watch, __u32 source)
{
	const struct prefix prefix = { .length = 128, .address = address_from_ipv4(htonl(source)) };

	return blocks(watch, &prefix);
}

bool watch_blocks_text(const struct watch *watch, const char *source)
{
	struct prefix prefix;

	cr_assert(prefix_parse(source, &prefix) == 0, "%s", source);
	return blocks(watch, &prefix);
}
