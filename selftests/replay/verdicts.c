// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict on each ICMP packet of a capture, for tests of single packets.
 *
 * usage: verdicts [KEY=VALUE...] CAPTURE
 *
 * Prints one line per packet: source, target, type, and "passed" or "dropped", separated by tabs.
 * Settings are as for --set. Exit status: 0, or 2 on an error.
 */
#include "base/prefix.h"
#include "config/config.h"
#include "replay/replayer.h"

#include <stdio.h>
#include <stdlib.h>

static void pass_over(const struct alert *alert, void *context)
{
}

static void print(const struct packet *packet, bool dropped, void *context)
{
	char source[PREFIX_TEXT], target[PREFIX_TEXT];

	printf("%s\t%s\t%u\t%s\n", address_format(source, &packet->source),
	       address_format(target, &packet->target), packet->type,
	       dropped ? "dropped" : "passed");
}

int main(int argc, char **argv)
{
	struct settings *settings = calloc(1, sizeof(*settings));
	const struct replay_options options = {
		.settings = settings,
		.files = argv + argc - 1,
		.file_count = 1,
		.report = pass_over,
		.verdict = print,
	};
	struct replay_result result;
	int error = 0;

	if (argc < 2 || !settings) {
		fprintf(stderr, "usage: %s [KEY=VALUE...] CAPTURE\n", argv[0]);
		return 2;
	}
	config_defaults(settings);
	for (int i = 1; i < argc - 1 && !error; i++)
		error = config_set(settings, argv[i]);
	if (!error) {
		error = replay(&options, &result);
		replay_result_free(&result);
	}
	free(settings);
	return error ? 2 : 0;
}
