// SPDX-License-Identifier: GPL-2.0-only
#include "respond/strays.h"

#include "base/timebase.h"
#include "kernel/onlink.h"
#include "kernel/receivers.h"

#include <stdlib.h>

/* How long what was read counts. */
#define READ_LASTS (10 * NSEC_PER_SEC)

enum { ARRIVALS = 16, INDEXES = INTERFACES_KNOWN };

/* An interface where packets came in, and what lies over it. */
struct arrival {
	__u32 ifindex;
	int count; /* or a negative errno */
	int indexes[INDEXES];
};

struct strays {
	int interfaces;
	struct onlink onlink;
	__u64 read; /* when; 0: never */
	struct arrival arrivals[ARRIVALS];
	int arrival_count;
};

struct strays *strays_new(int interfaces)
{
	struct strays *strays = calloc(1, sizeof(*strays));

	if (strays)
		strays->interfaces = interfaces;
	return strays;
}

void strays_free(struct strays *strays)
{
	free(strays);
}

static void read_again(struct strays *strays, __u64 now)
{
	if (strays->read && time_since(now, strays->read) < READ_LASTS)
		return;
	strays->read = now;
	strays->arrival_count = 0;
	onlink_read(&strays->onlink, strays->interfaces);
}

static const struct arrival *arrival_of(struct strays *strays, __u32 ifindex)
{
	struct arrival *arrival;

	for (int i = 0; i < strays->arrival_count; i++)
		if (strays->arrivals[i].ifindex == ifindex)
			return &strays->arrivals[i];
	if (strays->arrival_count == ARRIVALS)
		strays->arrival_count = 0;
	arrival = &strays->arrivals[strays->arrival_count++];
	arrival->ifindex = ifindex;
	arrival->indexes[0] = (int)ifindex;
	arrival->count = receivers_find(arrival->indexes, 1, INDEXES);
	return arrival;
}

bool strays_has(struct strays *strays, const struct address *address, const struct source *source,
		__u64 now)
{
	const struct arrival *arrival;

	if (!source->ifindex)
		return false;
	read_again(strays, now);
	if (!strays->onlink.count ||
	    (!strays->onlink.forwards && !onlink_is_origin(source->ttl_max)))
		return false;
	arrival = arrival_of(strays, source->ifindex);
	return arrival->count > 0 &&
	       onlink_elsewhere(&strays->onlink, address, arrival->indexes, arrival->count);
}
