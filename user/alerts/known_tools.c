// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/known_tools.h"

#include "headers/elapsed.h"
#include "headers/hash.h"
#include "headers/protocol.h"

#include <string.h>

enum { SOURCES_MOST = 8192 };

struct known_tool {
	struct tool tool;
	struct tool_traces traces;
	struct tool_traces probes; /* one request to each of its targets */
	__u64 targets;		   /* of these, a bit each, by hash */
	enum tool_use use;	   /* what the probes reveal */
	__u64 seen;		   /* when its latest echo request was copied */
	__u32 ifindex;		   /* ingress interface of its latest packet of any kind */
	bool has_link;
	__u8 link[LINK_BYTES]; /* of its latest one that was sent on this link */
};

static struct endpoint key_of(const struct endpoint *host)
{
	return (struct endpoint){ .address = host->address, .network = host->network };
}

struct ledger *known_tools_new(void)
{
	return ledger_new(sizeof(struct known_tool), SOURCES_MOST);
}

/* Returns true if no router forwarded the packet. */
static bool is_of_link(const struct packet *packet)
{
	return packet->link == LINK_ETHERNET &&
	       (packet->lane == LANE_DISCOVERY || address_is_link_local6(&packet->source));
}

/* Who sends most requests to one host does not hide what all others receive. Targets are forgotten
 * once half of the bits are set. */
static void learn_probe(struct known_tool *known, const struct sample *sample,
			const struct packet *packet, __u32 payload, __u64 seed)
{
	const __u64 bit = 1ULL << (hash_address(&sample->target, seed) & 63);

	if (__builtin_popcountll(known->targets) >= 32)
		known->targets = 0;
	if (known->targets & bit)
		return;
	known->targets |= bit;
	tool_trace(&known->probes, packet, sample->frame + payload, sample->captured - payload);
	known->use = tool_of(&known->probes).use;
}

void known_tools_learn(struct ledger *tools, const struct sample *sample,
		       const struct packet *packet, __u64 window, __u64 seed)
{
	struct endpoint key = key_of(&sample->source);
	__u32 payload = packet->icmp_offset + ICMP_HEADER_BYTES;
	struct known_tool *known;

	known = ledger_get(tools, &key);
	if (sample->reason != REASON_SENT)
		known->ifindex = sample->ifindex;
	if (sample->reason != REASON_SENT && is_of_link(packet)) {
		known->has_link = true;
		memcpy(known->link, packet->link_source, sizeof(known->link));
	}
	if (payload > sample->captured || packet->kind != KIND_ECHO_REQUEST)
		return;
	if (elapsed(sample->now, known->seen) > window) {
		tool_pause(&known->traces);
		tool_pause(&known->probes);
		known->targets = 0;
	}
	tool_trace(&known->traces, packet, sample->frame + payload, sample->captured - payload);
	known->tool = tool_of(&known->traces);
	known->seen = sample->now;
	learn_probe(known, sample, packet, payload, seed);
}

const struct tool *known_tools_of(const struct ledger *tools, const struct finding *finding)
{
	struct endpoint key = key_of(&finding->offender);
	const struct known_tool *known = ledger_peek(tools, &key);

	return known && known->tool.name && !finding->offender_is_target ? &known->tool : NULL;
}

enum tool_use known_tools_use(const struct ledger *tools, const struct endpoint *source)
{
	struct endpoint key = key_of(source);
	const struct known_tool *known = ledger_peek(tools, &key);

	return known ? known->use : TOOL_USE_UNKNOWN;
}

__u32 known_tools_interface(const struct ledger *tools, const struct finding *finding)
{
	struct endpoint key = key_of(&finding->offender);
	const struct known_tool *known = ledger_peek(tools, &key);

	return known && !finding->offender_is_target && !finding->offender_bits ? known->ifindex :
										  0;
}

bool known_tools_link(const struct ledger *tools, const struct finding *finding, __u8 *link)
{
	struct endpoint key = key_of(&finding->offender);
	const struct known_tool *known = ledger_peek(tools, &key);

	if (!known || !known->has_link || finding->offender_is_target || finding->offender_bits ||
	    (finding->offender.lane != LANE_DISCOVERY && !address_is_link_local6(&key.address)))
		return false;
	memcpy(link, known->link, sizeof(known->link));
	return true;
}
