// SPDX-License-Identifier: GPL-2.0-only
/*
 * A flood behind any number of IPv6 extension headers: no more packets pass than without them, and
 * its source is found.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { PACKETS = 2000, HEADERS_MOST = 70 };

static const struct layer *behind(struct layer *layers, __u32 headers)
{
	struct layer *at = layers;

	*at++ = (struct layer)ETHERNET();
	*at++ = (struct layer)IPV6();
	for (__u32 i = 0; i < headers; i++)
		*at++ = (struct layer)DESTINATION(0);
	*at++ = (struct layer)ICMPV6(128, 0);
	*at = (struct layer)LAYER(END);
	return layers;
}

Test(evasion_headers, a_flood_is_one_behind_any_number)
{
	static const __u32 headers[] = { 0, 1, 8, 9, 30, 64, 65, HEADERS_MOST };
	struct layer layers[HEADERS_MOST + 4];

	for (size_t i = 0; i < ARRAY_LENGTH(headers); i++) {
		struct watch *watch = watch_open(NULL);
		__u32 passed = 0;

		behind(layers, headers[i]);
		for (int packet = 0; packet < PACKETS; packet++) {
			watch_until(watch, watch->world->now + NSEC_PER_SEC / 2000);
			passed += !world_drops_layers(watch->world, layers);
			cr_assert(engine_events(watch->engine) == 0);
		}
		watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
		cr_expect(passed <= 300, "%u headers: %u passed", headers[i], passed);
		cr_expect(watch->raised[RULE_FLOOD_SOURCE] == 1, "%u headers", headers[i]);
		watch_close(watch);
	}
}
