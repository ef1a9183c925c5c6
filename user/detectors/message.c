// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/message.h"

#include "base/prefix.h"
#include "headers/kind.h"
#include "headers/protocol.h"

static const __s16 types[KIND_COUNT][2] = {
#define KIND(name, label, lane, type4, type6) [KIND_##name] = { type4, type6 },
	KINDS(KIND)
#undef KIND
};

static const __u8 first_kinds[LANE_COUNT] = {
#define LANE(number, name, label, help) [LANE_##name] = KIND_FIRST_##name,
	LANES(LANE)
#undef LANE
};

/* What the storms consist of; listener reports are of several kinds. */
static const __u8 storm_kinds[STORM_KINDS] = {
	[STORM_SOLICIT_ROUTER] = KIND_ROUTER_SOLICITATION,
	[STORM_ADVERTISE_ROUTER] = KIND_ROUTER_ADVERTISEMENT,
	[STORM_PROBE] = KIND_NEIGHBOR_SOLICITATION,
	[STORM_SOLICIT] = KIND_NEIGHBOR_SOLICITATION,
	[STORM_ADVERTISE] = KIND_NEIGHBOR_ADVERTISEMENT,
	[STORM_ANSWER] = KIND_NEIGHBOR_ADVERTISEMENT,
	[STORM_QUERY] = KIND_MLD_QUERY,
	[STORM_GROUP_QUERY] = KIND_MLD_QUERY,
	[STORM_MULTICAST_ROUTER] = KIND_MULTICAST_ROUTER,
};

static void note_type(struct finding *finding, int type)
{
	bool ipv4 = address_is_ipv4(&finding->offender.address);

	finding->has_type = type != NO_TYPE;
	if (!finding->has_type)
		return;
	finding->icmp_type = (__u8)type;
	finding->has_code = (ipv4 ? codes_by_type4[type] : codes_by_type6[type]) == 1;
	finding->icmp_code = 0;
}

static void note_kind(struct finding *finding, enum kind kind)
{
	note_type(finding, types[kind][!address_is_ipv4(&finding->offender.address)]);
}

/* Sets the type if one kind has more than half of the packets. `before` may be NULL. The 32-bit
 * counters may wrap. */
static void note_most(struct finding *finding, enum lane lane, const __u32 *now,
		      const __u32 *before)
{
	__u64 all = 0;
	__u32 most = 0;
	int slot = 0;

	for (int i = 0; i < KIND_SLOTS; i++) {
		__u32 count = before ? now[i] - before[i] : now[i];

		all += count;
		if (count > most) {
			most = count;
			slot = i;
		}
	}
	if (2 * (__u64)most > all)
		note_kind(finding, (enum kind)(first_kinds[lane] + slot));
}

void message_note(const struct observation *observation, struct finding *finding)
{
	enum lane lane = observation->endpoint.lane;
	const struct source *source = observation->source.before;
	const struct target *target = observation->target.before;
	const struct packet *packet = observation->sample.packet;

	switch (observation->observed) {
	case OBSERVED_SOURCE:
	case OBSERVED_SOURCE_EVENT:
	case OBSERVED_CONTACTS:
		note_most(finding, lane, observation->source.now->kinds,
			  source ? source->kinds : NULL);
		break;
	case OBSERVED_TARGET:
	case OBSERVED_TARGET_EVENT:
		note_most(finding, lane, observation->target.now->kinds,
			  target ? target->kinds : NULL);
		break;
	case OBSERVED_SAMPLE:
		if (lane == LANE_FRAGMENT || packet->icmp_length < ICMP_HEADER_BYTES)
			break;
		note_type(finding, packet->type);
		finding->has_code = true;
		finding->icmp_code = packet->code;
		break;
	case OBSERVED_CONVERSATION:
		note_kind(finding, KIND_ECHO_REQUEST);
		break;
	case OBSERVED_ROUTER:
		note_kind(finding, finding->rule == RULE_REDIRECT ? KIND_REDIRECT :
								    KIND_ROUTER_ADVERTISEMENT);
		break;
	case OBSERVED_STORM:
		if (storm_kinds[observation->storm.kind])
			note_kind(finding, (enum kind)storm_kinds[observation->storm.kind]);
		break;
	default:
		break;
	}
}
