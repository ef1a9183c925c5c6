// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/forgery.h"

#include "base/prefix.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct address address_of(const char *text)
{
	struct prefix prefix;

	cr_assert(eq(int, prefix_parse(text, &prefix), 0), "%s", text);
	return prefix.address;
}

static enum forgery sign(const char *text, __u64 ttls)
{
	const struct source source = { .ttl_set = ttls };
	const struct observation observation = { .observed = OBSERVED_SOURCE,
						 .source.now = &source };
	struct finding finding = {};

	finding.offender.address = address_of(text);
	forgery_look(&observation, &finding);
	return finding.forgery;
}

Test(forgery, no_host_sends_from_some_addresses)
{
	static const char *const bogons[] = { "0.1.2.3",   "127.0.0.1",	      "224.0.0.1",
					      "240.0.0.1", "255.255.255.255", "::1",
					      "::",	   "ff02::1",	      "fec0::1",
					      "100::1" };
	static const char *const hosts[] = { "1.1.1.1",		"192.0.2.1",   "10.0.0.1",
					     "223.255.255.255", "2001:db8::1", "fe80::1",
					     "fd00::1",		"169.254.1.1" };

	for (size_t i = 0; i < ARRAY_LENGTH(bogons); i++)
		cr_expect(eq(int, sign(bogons[i], 0), FORGERY_BOGON), "%s", bogons[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(hosts); i++)
		cr_expect(eq(int, sign(hosts[i], 0), FORGERY_NONE), "%s", hosts[i]);
}

Test(forgery, many_times_to_live_are_many_senders)
{
	const __u64 one = 1ULL << 52, few = 7ULL << 52, many = 255ULL << 40;

	cr_expect(eq(int, sign("192.0.2.1", one), FORGERY_NONE));
	cr_expect(eq(int, sign("192.0.2.1", few | 1ULL << 63), FORGERY_NONE), "routes change");
	cr_expect(eq(int, sign("192.0.2.1", many), FORGERY_TTLS_DIFFER));
	cr_expect(eq(int, sign("192.0.2.1", (1ULL << 31) - 1), FORGERY_NONE), "a traceroute");
}
