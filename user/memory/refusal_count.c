// SPDX-License-Identifier: GPL-2.0-only
#include "memory/refusal_count.h"

#include "headers/protocol.h"

/* First dynamic port on Linux. */
enum { DYNAMIC_FIRST = 32768 };

/* First port of UDP traceroutes: mtr counts up from here while it runs. */
enum { TRACE_FIRST = 33000 };

/* The least width of a range of ports that no client has for itself, the least number of ports in
 * it, and the least for each dynamic one: a resolver's are as many as those by chance. */
enum { LOW_SPREAD = 16384, LOW_LEAST = 32, LOW_EACH = 8 };

enum { PORT_DNS = 53 };

/* Lower ports belong to services, and to few clients. */
enum { WELL_KNOWN = 1024 };

/* Media uses even ports, and its control protocol odd ones (RFC 3550 section 11), which alone are
 * refused if it tells the end of a call after that. */
enum { MEDIA_FIRST = 4096 };

/* Time for which missed refusals are added up. */
enum { MISSED_SECONDS = 60 };

/* Registered ports of UDP services whose clients may have ports as low. */
static const __u16 services[] = {
	1194, 1645, 1646, 1701, 1812, 1813,  1900,  2049,  3478,  3479,	 3702,	4500,  5060,
	5061, 5349, 5353, 5355, 9987, 19132, 25565, 27015, 27016, 27017, 27960, 28960,
};

/* Source ports that filters let through, and that scanners therefore use. */
static const __u16 chosen[] = { 20, 53, 67, 80, 88, 123, 443 };

static bool is_one_of(__u16 port, const __u16 *ports, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ports[i] == port)
			return true;
	return false;
}

static bool is_service(__u16 port)
{
	return port < WELL_KNOWN || is_one_of(port, services, ARRAY_LENGTH(services));
}

enum refusal_class refusal_class(struct refusal what, __u16 source_port)
{
	if (what.kind == REFUSED_HOST)
		return REFUSED_ABSENCE;
	if (what.kind == REFUSED_PROTOCOL || what.port < WELL_KNOWN)
		return REFUSED_DOOR;
	if (what.port >= DYNAMIC_FIRST)
		return REFUSED_CLIENT_PORT;
	return source_port && is_service(source_port) && !is_service(what.port) ?
		       REFUSED_CLIENT_PORT :
		       REFUSED_DOOR;
}

void refused_missed(struct refused *refused, __u32 count, __u32 now)
{
	if (now - refused->missed_at > MISSED_SECONDS)
		refused->missed = 0;
	refused->missed += count;
	refused->missed_at = now;
}

/* The items of a set within the latest seconds. */
struct span {
	const struct refusal_set *set;
	__u32 now;
	__u32 seconds;
};

static const struct refusal_item *span_next(const struct span *span,
					    const struct refusal_item *after)
{
	const struct refusal_item *item = after ? after + 1 : span->set->items;

	for (; item && item < span->set->items + span->set->count; item++)
		if (span->now - item->at <= span->seconds)
			return item;
	return NULL;
}

#define SPAN_EACH(span, item)                                                                      \
	for (const struct refusal_item *item = NULL; (item = span_next(span, item));)

/* Returns true if both ports are even, or both odd. */
static bool is_media(const struct refusal_item *item)
{
	__u16 port = item->what.port;

	return item->what.kind == REFUSED_PORT && item->what.protocol == PROTOCOL_UDP &&
	       port >= MEDIA_FIRST && item->source_port >= WELL_KNOWN &&
	       !((port ^ item->source_port) & 1) && !is_service(port);
}

/* Share that a port counts when the same refuser has refused it for another host too. */
#define ANOTHER_HOST (1.0 / 16)

/* Returns true if an earlier item is the same port or protocol of another host: a filter refuses
 * its clients the same service wherever they look for it. */
static bool is_of_another_host(const struct span *span, const struct refusal_item *item)
{
	SPAN_EACH(span, earlier)
	{
		struct refusal what = earlier->what;

		if (earlier == item)
			break;
		what.host = item->what.host;
		if (what.word == item->what.word)
			return true;
	}
	return false;
}

/* Returns true if some of the ports are not media's: in a scan half of them are odd and half are
 * even, whatever its own port. */
static bool is_no_media(double media, double others)
{
	return others * 8 > media;
}

struct door_counts {
	double doors; /* a protocol counts as two */
	double media;
	double high;  /* doors that could have been media but are not */
	bool in_step; /* source and target ports count up together, as those of hping3 do */
};

static void count_doors(const struct span *span, struct door_counts *counts)
{
	__u16 step = 0;

	counts->in_step = true;
	SPAN_EACH(span, item)
	{
		__u16 difference = item->what.port - item->source_port;

		if (!is_media(item)) {
			/* No legitimate exchange starts with a protocol that the other side does
			 * not support: it counts twice. */
			counts->doors += is_of_another_host(span, item)	     ? ANOTHER_HOST :
					 item->what.kind == REFUSED_PROTOCOL ? 2 :
									       1;
			/* Media may use the port of a game by chance. */
			counts->high += item->what.port >= MEDIA_FIRST &&
					!is_service(item->what.port);
			continue;
		}
		if (counts->media && difference != step)
			counts->in_step = false;
		step = difference;
		counts->media++;
	}
}

/* Returns the longest run of consecutive ports from a source port that filters let through. */
static double longest_row(const struct span *span)
{
	const struct refusal_item *before = NULL;
	double row = 0, longest = 0;

	SPAN_EACH(span, item)
	{
		bool next = before && before->what.host == item->what.host &&
			    before->what.protocol == item->what.protocol &&
			    before->what.port + 1 == item->what.port &&
			    before->source_port == item->source_port;

		row = next ? row + 1 : 1;
		if (is_one_of(item->source_port, chosen, ARRAY_LENGTH(chosen)) && row > longest)
			longest = row;
		before = item;
	}
	return longest;
}

/*
 * Returns the number of client ports below the dynamic ones, if hardly any are dynamic though they
 * are spread widely: those of a client that has a range of its own are close together, and
 * resolvers use all ports from 1024 on.  From a service's port a scan may choose just these.
 */
static double low_ports(const struct span *span)
{
	double low = 0, high = 0;
	__u16 first = DYNAMIC_FIRST, last = 0;

	SPAN_EACH(span, item)
	{
		__u16 port = item->what.port;

		if (port >= DYNAMIC_FIRST) {
			high++;
			continue;
		}
		low++;
		first = port < first ? port : first;
		last = port > last ? port : last;
	}
	return low >= LOW_LEAST && low > LOW_EACH * high && last - first >= LOW_SPREAD ? low : 0;
}

/* Returns the number of dynamic ports that were refused to a dynamic port, without media. */
static double count_peers(const struct span *span)
{
	double peers = 0, media = 0;

	SPAN_EACH(span, item)
	{
		if (item->what.port < DYNAMIC_FIRST || item->source_port < DYNAMIC_FIRST)
			continue;
		if (is_media(item))
			media++;
		else
			peers++;
	}
	return is_no_media(media, peers) ? peers + media : peers;
}

/* Returns true if nine tenths of the steps between ports refused to one source port go up. */
static bool climbs(const struct span *span)
{
	double up = 0, steps = 0;

	SPAN_EACH(span, item)
	{
		const struct refusal_item *next = item;

		if (item->what.protocol != PROTOCOL_UDP || item->what.port < TRACE_FIRST)
			return false;
		while ((next = span_next(span, next)) && next->source_port != item->source_port)
			;
		if (!next)
			continue;
		steps++;
		up += next->what.port > item->what.port;
	}
	return steps > 0 && up >= steps * 9 / 10;
}

/* Returns true if all client ports were refused to a resolver's port. */
static bool are_answers(const struct span *span)
{
	bool any = false;

	SPAN_EACH(span, item)
	{
		if (item->source_port != PORT_DNS || item->what.protocol != PROTOCOL_UDP)
			return false;
		any = true;
	}
	return any;
}

/* Rate over a second at least: items have no finer time. */
static double per_second(const struct span *span)
{
	__u32 first = span->now, last = 0;
	double count = 0;

	SPAN_EACH(span, item)
	{
		first = item->at < first ? item->at : first;
		last = item->at > last ? item->at : last;
		count++;
	}
	return last > first ? count / (last - first) : count;
}

void refused_count(const struct refused *refused, __u32 now, __u32 seconds,
		   struct refusal_counts *counts)
{
	const struct span doors = { &refused->doors, now, seconds };
	const struct span client_ports = { &refused->client_ports, now, seconds };
	const struct span absent = { &refused->absent, now, seconds };
	struct door_counts door = {};

	*counts = (struct refusal_counts){};
	count_doors(&doors, &door);
	counts->doors = door.doors;
	if (is_no_media(door.media, door.high) || (door.in_step && door.media > 2))
		counts->doors += door.media;
	else
		counts->client_ports = door.media;
	SPAN_EACH(&client_ports, item)
	counts->client_ports++;
	SPAN_EACH(&absent, item)
	counts->absent++;
	counts->doors += low_ports(&client_ports);
	counts->peers = count_peers(&client_ports);
	counts->row = longest_row(&client_ports);
	counts->climbs = climbs(&client_ports);
	counts->answers = are_answers(&client_ports);
	counts->rate = per_second(&client_ports);
	if (refused->missed && now - refused->missed_at <= seconds)
		counts->missed = refused->missed;
}
