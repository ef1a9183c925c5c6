// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/report.h"

#include <math.h>
#include <stdio.h>

/* Permanent goals, as ratios to another row: the budgets of ARCHITECTURE.md, also for processors
 * that mitigate return speculation, and the cost of peers. */
static const struct {
	const char *row;
	const char *reference;
	double most;
} goals[] = {
	{ "TCP", "empty program", 1.2 },
	{ "TCP, v6", "empty program", 1.2 },
	{ "TCP behind 2 VLAN tags", "empty program", 1.2 },
	{ "TCP beside a block of scope all", "empty program", 2.2 },
	{ "prefix-blocked, 1 prefix", "empty program", 4 },
	{ "echo, 1 source", "empty program", 11 },
	{ "echo, 1 source, v6", "empty program", 12 },
	{ "echo, 1,000 sources", "empty program", 15 },
	{ "over its limit, 1 source", "empty program", 11 },
	{ "unreachable with quote", "empty program", 14 },
	{ "unreachable, quotes a UDP socket's", "echo, 1 source", 2 },
	{ "unreachable, quotes a TCP socket's", "echo, 1 source", 2 },
	{ "unreachable, quotes no socket's", "echo, 1 source", 2 },
	{ "neighbour solicitation", "empty program", 14 },
	{ "later fragment", "empty program", 14 },
	{ "spoofed, strict admission", "empty program", 20 },
	{ "echo, 1 source", "echo, no conversations, 1 source", 1.25 },
	{ "echo, 1,000 sources", "echo, no conversations, 1,000 sources", 1.25 },
	{ "echo, 32,000 sources", "echo, no conversations, 32,000 sources", 1.25 },
	{ "echo reply", "echo reply, no conversations", 1.25 },
	{ "blocked, 1", "xdp-filter alw_ip, 1", 1 },
	{ "blocked, 1,000, one sends", "xdp-filter alw_ip, 1,000, one sends", 1 },
	{ "blocked, 1,000, one sends", "xdp-filter dny_ip, 1,000, unlisted", 1 },
	{ "blocked, 1,000 in turn", "xdp-filter alw_ip, 1,000 in turn", 1 },
	{ "blocked, 1 million in turn", "xdp-filter alw_ip, 1 million in turn", 1.2 },
	{ "blocked, 1 million in order", "xdp-filter alw_ip, 1 million in order", 1.2 },
};

static void print_number(double value, int decimals, int width)
{
	if (isnan(value))
		printf(" %*s", width, "-");
	else
		printf(" %*.*f", width, decimals, value);
}

static void print_ratio(struct spread ratio)
{
	print_number(ratio.median, 2, 9);
	print_number(spread_percent(&ratio), 0, 5);
}

static void print_one(const struct samples *samples, __u32 row, bool with_old)
{
	struct series own = { BUILD_NEW, WAY_ONE_CPU, row };
	struct series empty = { BUILD_NEW, WAY_ONE_CPU, ROW_EMPTY };
	struct series old = { BUILD_OLD, WAY_ONE_CPU, row };

	printf("%-44s", rows[row].name);
	print_number(sample_time(samples, own).median, 1, 8);
	print_ratio(sample_ratio(samples, own, empty));
	if (with_old) {
		print_number(sample_time(samples, old).median, 1, 8);
		print_ratio(sample_ratio(samples, own, old));
	}
	putchar('\n');
}

static void print_two(const struct samples *samples, __u32 row, bool with_old)
{
	struct series own = { BUILD_NEW, WAY_TWO_CPUS, row };
	struct series alone = { BUILD_NEW, WAY_ONE_CPU, row };
	struct series old = { BUILD_OLD, WAY_TWO_CPUS, row };

	printf("%-44s", rows[row].name);
	print_number(sample_time(samples, own).median, 1, 8);
	print_ratio(sample_ratio(samples, own, alone));
	if (with_old) {
		print_number(sample_time(samples, old).median, 1, 8);
		print_ratio(sample_ratio(samples, own, old));
	}
	putchar('\n');
}

static bool is_measured(const struct samples *samples, __u32 row, enum way way)
{
	return row != ROW_ROTATE && !isnan(samples->raw[BUILD_NEW][way][row][0]);
}

static void print_head(const char *what, const char *ratio, bool with_old)
{
	printf("%-44s %8s %9s %5s", what, "ns", ratio, "IQR%");
	printf(with_old ? " %8s %9s %5s\n" : "\n", "old ns", "new/old", "IQR%");
}

void report_tables(const struct samples *samples, bool with_old, bool with_two)
{
	print_head("one CPU", "x empty", with_old);
	for (__u32 row = 0; row < row_count; row++)
		if (is_measured(samples, row, WAY_ONE_CPU))
			print_one(samples, row, with_old);
	if (!with_two)
		return;
	putchar('\n');
	print_head("two CPUs at once, a packet of each", "x one CPU", with_old);
	for (__u32 row = 0; row < row_count; row++)
		if (is_measured(samples, row, WAY_TWO_CPUS))
			print_two(samples, row, with_old);
}

static void print_goal(const char *row, const char *reference, struct spread ratio, double most)
{
	if (isnan(ratio.median))
		return;
	printf("%-9s %.2f (%.2f to %.2f) of at most %.2f: %s / %s\n",
	       ratio.median <= most ? "met" : "not met", ratio.median, ratio.low, ratio.high, most,
	       row, reference);
}

static struct series series_named(const char *name, enum build build)
{
	return (struct series){ build, WAY_ONE_CPU, (__u32)(row_find(name) - rows) };
}

/* The time of a row over an empty program of its hook. */
static double time_over(const struct samples *samples, const char *row, const char *empty)
{
	return sample_time(samples, series_named(row, BUILD_NEW)).median -
	       sample_time(samples, series_named(empty, BUILD_NEW)).median;
}

/* A packet on egress must cost no more than one on ingress. */
static void print_egress(const struct samples *samples)
{
	double in = time_over(samples, "echo, 1 source", "empty program");
	double out = time_over(samples, "echo that leaves", "empty tc program");

	if (!isnan(in + out))
		printf("%-9s %.0f ns of at most %.0f: an echo that leaves, one that comes in; each "
		       "less an empty program of its hook\n",
		       out <= in ? "met" : "not met", out, in);
}

static struct spread old_ratio(const struct samples *samples, enum way way, __u32 row)
{
	return sample_ratio(samples, (struct series){ BUILD_NEW, way, row },
			    (struct series){ BUILD_OLD, way, row });
}

/* How much rows differ that are the same program in both builds. */
static double noise_of(const struct samples *samples, enum way way)
{
	double noise = 0;

	for (__u32 row = 0; row < row_count; row++)
		if (!rows[row].guard)
			noise = fmax(noise, fabs(old_ratio(samples, way, row).median - 1));
	return noise;
}

/* Prints rows slower than the old build beyond the spread: in three rounds of four, and by more
 * than the noise. */
static __u32 print_slower(const struct samples *samples, enum way way)
{
	const char *cpus = way == WAY_ONE_CPU ? "one CPU" : "two CPUs";
	double noise = noise_of(samples, way);
	__u32 slower = 0;

	printf("noise     %.2f: %s, the largest difference of rows without icmpguard\n", noise,
	       cpus);
	for (__u32 row = 0; row < row_count; row++) {
		struct spread ratio = old_ratio(samples, way, row);

		if (!rows[row].guard || isnan(ratio.median) || ratio.low <= 1 ||
		    ratio.median <= 1 + noise)
			continue;
		printf("slower    %.2f (%.2f to %.2f): %s, %s / old\n", ratio.median, ratio.low,
		       ratio.high, rows[row].name, cpus);
		slower++;
	}
	return slower;
}

void report_goals(const struct samples *samples, bool with_old, bool with_two,
		  const struct old_goal *old_goals, __u32 goal_count)
{
	__u32 slower;

	putchar('\n');
	for (__u32 i = 0; i < ARRAY_LENGTH(goals); i++)
		print_goal(goals[i].row, goals[i].reference,
			   sample_ratio(samples, series_named(goals[i].row, BUILD_NEW),
					series_named(goals[i].reference, BUILD_NEW)),
			   goals[i].most);
	print_egress(samples);
	if (!with_old)
		return;
	for (__u32 i = 0; i < goal_count; i++)
		print_goal(old_goals[i].row, "old",
			   sample_ratio(samples, series_named(old_goals[i].row, BUILD_NEW),
					series_named(old_goals[i].row, BUILD_OLD)),
			   old_goals[i].most);
	slower = print_slower(samples, WAY_ONE_CPU);
	if (with_two)
		slower += print_slower(samples, WAY_TWO_CPUS);
	printf("%u rows slower than the old build beyond spread and noise\n", slower);
}
