// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/known_tools.h"

#include "headers/protocol.h"

enum { SOURCES_MOST = 8192 };

struct known_tool {
	struct tool tool;
	__u64 seen; /* when its latest packet was copied */
};

static struct endpoint key_of(const struct endpoint *host)
{
	return (struct endpoint){ .address = host->address, .network = host->network };
}

struct ledger *known_tools_new(void)
{
	return ledger_new(sizeof(struct known_tool), SOURCES_MOST);
}

void known_tools_learn(struct ledger *tools, const struct sample *sample,
		       const struct packet *packet, __u64 window)
{
	struct endpoint key = key_of(&sample->source);
	__u32 payload = packet->icmp_offset + ICMP_HEADER_BYTES;
	struct known_tool *known;
	struct tool tool;

	if (payload > sample->captured)
		return;
	tool = tool_recognise(packet, sample->frame + payload, sample->captured - payload);
	if (!tool.name)
		return;
	known = ledger_get(tools, &key);
	if (!known->tool.name || tool.confidence >= known->tool.confidence ||
	    sample->now > known->seen + window)
		*known = (struct known_tool){ tool, sample->now };
}

const struct tool *known_tools_of(const struct ledger *tools, const struct finding *finding)
{
	struct endpoint key = key_of(&finding->offender);
	const struct known_tool *known = ledger_peek(tools, &key);

	return known && !finding->offender_is_target ? &known->tool : NULL;
}
