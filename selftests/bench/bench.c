// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of a packet, in nanoseconds, as a ratio to an empty program, compared with xdp-filter
 * and with another build of icmpguard.
 *
 * usage: bench [--old PROGRAM] [--rounds NUMBER] [--rows PATTERN] [--one-cpu]
 *              [--at-most ROW=RATIO]...
 *        bench --tap
 *        bench --worker
 *
 *   --old PROGRAM        the bench of another build, measured in turns with this one
 *   --rounds NUMBER      rounds, in each of which every row is measured once (default 8)
 *   --rows PATTERN       only rows whose names match, a shell pattern
 *   --one-cpu            leave out measurements on two CPUs
 *   --at-most ROW=RATIO  report whether the row exceeds this ratio to the old build's time
 *   --tap                send each row only a few packets and check its verdict, one line each
 *   --worker             measure what standard input requests (worker.h)
 *
 * Other load on the machine affects all rows and builds alike: they alternate within a
 * round, and the output is the median of the rounds' ratios with their interquartile range.
 * nftables has no test run: selftests/bench/veth compares with it.
 */
#include "selftests/bench/report.h"
#include "selftests/bench/setup.h"
#include "selftests/bench/worker.h"

#include <fnmatch.h>
#include <getopt.h>
#include <math.h>

/* Programs and tables are reloaded every so many rounds: their place in memory makes a difference
 * of up to a tenth, which is no difference between builds. */
enum { GOALS_MOST = 16, ROUNDS_A_LOAD = 2 };

struct bench {
	const char *old;
	const char *pattern;
	__u32 rounds;
	bool one_cpu;
	struct old_goal goals[GOALS_MOST];
	__u32 goal_count;
	struct worker workers[BUILDS];
	struct samples samples;
};

static bool is_wanted(const struct bench *bench, __u32 row, enum way way)
{
	if (way == WAY_TWO_CPUS && (bench->one_cpu || !rows[row].two_cpus))
		return false;
	return row <= ROW_ROTATE || !bench->pattern ||
	       !fnmatch(bench->pattern, rows[row].name, FNM_EXTMATCH);
}

/* Asks new, old, old, new and takes the mean of each, so that neither gains from its position or
 * from changes meanwhile; without an old build, asks new once. */
static bool measure_row(struct bench *bench, __u32 row, enum way way, __u32 round)
{
	static const enum build order[] = { BUILD_NEW, BUILD_OLD, BUILD_OLD, BUILD_NEW };
	__u32 turns = bench->old ? ARRAY_LENGTH(order) : 1;
	double sums[BUILDS] = {};

	if (!is_wanted(bench, row, way))
		turns = 0;
	else if (way == WAY_ONE_CPU) {
		double empty = worker_ask(&bench->workers[BUILD_NEW], way, rows[ROW_EMPTY].name);

		if (empty < 0)
			return false;
		bench->samples.empty[row][round] = empty;
	}
	for (__u32 i = 0; i < turns; i++) {
		double answer = worker_ask(&bench->workers[order[i]], way, rows[row].name);

		if (answer < 0)
			return false;
		sums[order[i]] += answer;
	}
	for (enum build build = 0; build < BUILDS; build++)
		bench->samples.raw[build][way][row][round] = turns == 0 || (build == BUILD_OLD &&
									    !bench->old) ?
								     NAN :
							     bench->old ? sums[build] / 2 :
									  sums[build];
	return true;
}

static bool start_workers(struct bench *bench)
{
	return worker_start(&bench->workers[BUILD_NEW], "/proc/self/exe") &&
	       (!bench->old || worker_start(&bench->workers[BUILD_OLD], bench->old));
}

static bool end_workers(struct bench *bench)
{
	bool ended = worker_end(&bench->workers[BUILD_NEW]);

	return (!bench->old || worker_end(&bench->workers[BUILD_OLD])) && ended;
}

static bool measure_round(struct bench *bench, __u32 round)
{
	for (enum way way = WAY_ONE_CPU; way <= WAY_TWO_CPUS; way++)
		for (__u32 row = 0; row < row_count; row++)
			if (!measure_row(bench, row, way, round))
				return false;
	return true;
}

static bool measure_all(struct bench *bench)
{
	for (__u32 round = 0; round < bench->rounds; round++) {
		if (round % ROUNDS_A_LOAD == 0 && !start_workers(bench))
			return false;
		if (!measure_round(bench, round))
			return false;
		if ((round % ROUNDS_A_LOAD == ROUNDS_A_LOAD - 1 || round + 1 == bench->rounds) &&
		    !end_workers(bench))
			return false;
		fprintf(stderr, "\rround %u of %u%s", round + 1, bench->rounds,
			round + 1 < bench->rounds ? "" : "\n");
	}
	bench->samples.rounds = bench->rounds;
	return true;
}

static int run(struct bench *bench)
{
	if (!measure_all(bench))
		return 1;
	report_tables(&bench->samples, bench->old, !bench->one_cpu);
	report_goals(&bench->samples, bench->old, !bench->one_cpu, bench->goals, bench->goal_count);
	setup_print_memory();
	return 0;
}

/* Stops at the first row that fails, since its worker has ended. */
static int prove(void)
{
	struct worker worker;
	bool proven = true;

	if (!worker_start(&worker, "/proc/self/exe"))
		return 1;
	for (__u32 row = 0; row < row_count && proven; row++) {
		if (rows[row].filter && !setup_has_filter()) {
			printf("ok %s # SKIP xdp-tools is not installed\n", rows[row].name);
			continue;
		}
		proven = worker_ask(&worker, WAY_PROVE, rows[row].name) >= 0;
		printf("%s %s\n", proven ? "ok" : "not ok", rows[row].name);
		fflush(stdout);
	}
	return worker_end(&worker) && proven ? 0 : 1;
}

static bool read_goal(struct bench *bench, char *text)
{
	char *value = strrchr(text, '='), *end;
	struct old_goal *goal = &bench->goals[bench->goal_count];

	if (!value || bench->goal_count == GOALS_MOST)
		return false;
	*value++ = '\0';
	goal->row = text;
	goal->most = strtod(value, &end);
	bench->goal_count++;
	if (row_find(text) && *value && !*end)
		return true;
	fprintf(stderr, "bench: --at-most: '%s' is not the name of a row, or '%s' not a ratio\n",
		text, value);
	return false;
}

static bool read_rounds(struct bench *bench, const char *text)
{
	char *end;
	unsigned long rounds = strtoul(text, &end, 10);

	bench->rounds = (__u32)rounds;
	if (rounds >= 1 && rounds <= ROUNDS_MOST && !*end)
		return true;
	fprintf(stderr, "bench: --rounds: '%s', not 1 to %d\n", text, ROUNDS_MOST);
	return false;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "old", required_argument, NULL, 'o' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "rows", required_argument, NULL, 'p' },
		{ "at-most", required_argument, NULL, 'm' },
		{ "one-cpu", no_argument, NULL, '1' },
		{ "tap", no_argument, NULL, 't' },
		{ "worker", no_argument, NULL, 'w' },
		{},
	};
	static struct bench bench = { .rounds = 8 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'w')
			return worker_main();
		if (option == 't')
			return prove();
		if (option == 'o')
			bench.old = optarg;
		else if (option == 'p')
			bench.pattern = optarg;
		else if (option == '1')
			bench.one_cpu = true;
		else if (!(option == 'r' && read_rounds(&bench, optarg)) &&
			 !(option == 'm' && read_goal(&bench, optarg)))
			return 2;
	}
	return run(&bench);
}
