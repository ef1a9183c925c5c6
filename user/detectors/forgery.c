// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/forgery.h"

#include "base/prefix.h"

const char *const forgery_texts[FORGERY_COUNT] = {
	[FORGERY_NONE] = "",
	[FORGERY_TTLS_DIFFER] = "its packets have many different TTLs, so it has many senders",
	[FORGERY_BOGON] = "no host sends from this address",
	[FORGERY_INTERFACE] = "its address belongs to the network of another interface",
	[FORGERY_TTL_CHANGED] = "its packets arrive with different TTLs, so others may use it",
	[FORGERY_SELF] = "its packets claim to come from their target",
};

/* Prefixes: an address and a length, of 128 bits. */
static const struct bogon {
	struct address address;
	__u32 length;
} bogons[] = {
#define IPV4(a, length)                                                                            \
	{                                                                                          \
		{ .bytes = { [10] = 0xff, [11] = 0xff, [12] = (a) } }, 96 + (length)               \
	}
	IPV4(0, 8),
	IPV4(127, 8),
	IPV4(224, 3),
#undef IPV4
	{ { .bytes = { 0xff } }, 8 },	     /* multicast */
	{ { .bytes = { 0xfe, 0xc0 } }, 10 }, /* site-local, deprecated */
	{ { .bytes = { [15] = 1 } }, 128 },  /* loopback */
	{ {}, 128 },			     /* unspecified */
	{ { .bytes = { 0x01, 0x00 } }, 64 }, /* discard only */
};

bool forgery_is_bogon(const struct address *address)
{
	struct address masked;

	for (size_t i = 0; i < ARRAY_LENGTH(bogons); i++) {
		masked = address_mask(address, bogons[i].length);
		if (address_equal(&masked, &bogons[i].address))
			return true;
	}
	return false;
}

/* The last bit of the set stands for all TTLs from 63 up. */
#define TTLS_SET_LAST 63
#define TTLS_ABOVE    (~0ULL << FORGERY_TTL_LOWEST)

bool forgery_ttls_vary(const struct source *source)
{
	return __builtin_popcountll(source->ttl_set & TTLS_ABOVE) > 1 ||
	       (source->ttl_min >= TTLS_SET_LAST && source->ttl_min != source->ttl_max);
}

void forgery_look(const struct observation *observation, struct finding *finding)
{
	const __u64 above = TTLS_ABOVE & ~(1ULL << TTLS_SET_LAST);
	const struct address address = finding->offender.address;

	if (finding->offender_is_target)
		return;
	if (forgery_is_bogon(&address))
		finding->forgery = FORGERY_BOGON;
	else if (finding->has_target && address_equal(&finding->target, &address))
		finding->forgery = FORGERY_SELF;
	else if (observes_source(observation) &&
		 __builtin_popcountll(observation->source.now->ttl_set & above) >= FORGERY_TTLS)
		finding->forgery = FORGERY_TTLS_DIFFER;
}
