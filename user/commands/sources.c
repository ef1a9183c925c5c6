// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard sources */
#include "commands/command.h"
#include "base/sketch.h"
#include "commands/busiest.h"

#include <string.h>

static int map(const struct pins *pins)
{
	return pins->sources;
}

static void read_source(struct top_row *row, const void *value, const struct lane_config *lane,
			__u64 now)
{
	const struct source *source = value;

	row->first_seen = source->first_seen;
	row->last_seen = source->last_seen;
	row->packets = source->packets;
	row->bytes = source->bytes;
	row->over = source->over;
	memcpy(row->kinds, source->kinds, sizeof(row->kinds));
	row->window = 2 * lane->source_half;
	row->fanout = fanout_estimate(&source->targets, lane->source_half, now);
}

const struct top_table top_sources = {
	.name = "sources",
	.peers = "targets",
	.help = "The busiest sources of ICMP, one line for each view and lane a source is active "
		"in.\vOVER counts packets over a limit; TARGETS estimates the number of addresses "
		"that the source sent to within the window.",
	.map = map,
	.read = read_source,
};

int command_sources(int argc, char **argv)
{
	return top_command(argc, argv, &top_sources);
}
