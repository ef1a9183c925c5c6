// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard targets */
#include "commands/command.h"
#include "base/sketch.h"
#include "commands/busiest.h"

#include <string.h>

static int map(const struct pins *pins)
{
	return pins->targets;
}

static void read_target(struct top_row *row, const void *value, const struct lane_config *lane,
			__u64 now)
{
	const struct target *target = value;

	row->first_seen = target->first_seen;
	row->last_seen = target->last_seen;
	row->packets = target->packets;
	row->bytes = target->bytes;
	row->over = target->over;
	memcpy(row->kinds, target->kinds, sizeof(row->kinds));
	row->window = 2 * lane->target_half;
	row->fanout = fanout_estimate(&target->sources, lane->target_half, now);
}

const struct top_table top_targets = {
	.name = "targets",
	.peers = "sources",
	.help = "The busiest targets of ICMP, one line for each view and lane a target is active "
		"in.\vOVER counts packets over a limit; SOURCES estimates the number of addresses "
		"that sent to the target within the window.",
	.map = map,
	.read = read_target,
};

int command_targets(int argc, char **argv)
{
	return top_command(argc, argv, &top_targets);
}
