// SPDX-License-Identifier: GPL-2.0-only
#include "memory/baseline.h"

#include "config/config.h"
#include "detectors/detector.h"
#include "history/history.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOUR   (3600 * NSEC_PER_SEC)
#define DAY    (24 * HOUR)
#define MONDAY (1699833600 * NSEC_PER_SEC)

enum { SOURCES = 60 };

static struct settings settings;
static struct baseline baseline;
static struct baseline_member members[4 * SOURCES];

static void start(void)
{
	config_defaults(&settings);
	memset(&baseline, 0, sizeof(baseline));
	memset(members, 0, sizeof(members));
}

TestSuite(baseline, .init = start);

static void see(unsigned int source, double fanout, __u64 now)
{
	const double values[BASELINE_METRIC_COUNT] = { fanout, 1, 56, 0 };

	baseline_see(&baseline, VIEW_PRIVATE, &members[source], values, now);
}

/* One hour at ten o'clock of a day: half of the sources below `middle`, half above. */
static void an_hour(unsigned int day, double middle, unsigned int sources)
{
	__u64 now = MONDAY + day * DAY + 10 * HOUR;

	baseline_turn(&baseline, &settings, now);
	for (unsigned int i = 0; i < sources; i++)
		see(i, middle * (0.7 + 0.6 * i / (sources - 1)), now);
	baseline_turn(&baseline, &settings, now + HOUR);
}

static const struct baseline_level *level(void)
{
	return &baseline.levels[VIEW_PRIVATE][10][BASELINE_FANOUT];
}

static double limit_at(unsigned int hour)
{
	return baseline_limit(&baseline, &settings, VIEW_PRIVATE, BASELINE_FANOUT,
			      MONDAY + 30 * DAY + hour * HOUR);
}

Test(baseline, median_and_mad)
{
	an_hour(0, 40, SOURCES);
	cr_assert_float_eq(level()->median, 40, 4);
	cr_assert_float_eq(level()->mad, 6, 3);
	cr_assert_eq(level()->sources, SOURCES);
}

Test(baseline, outliers_do_not_move_it)
{
	__u64 now = MONDAY + 10 * HOUR;

	baseline_turn(&baseline, &settings, now);
	for (unsigned int i = 0; i < SOURCES; i++)
		see(i, i % 3 ? 10 : 60000, now);
	baseline_turn(&baseline, &settings, now + HOUR);
	cr_assert_float_eq(level()->median, 10, 1);
	cr_assert_lt(level()->mad, 2);
}

Test(baseline, counts_after_some_days_and_for_its_hour)
{
	for (unsigned int day = 0; day < settings.baseline_days; day++) {
		cr_assert_eq(limit_at(10), 0, "day %u", day);
		an_hour(day, 40, SOURCES);
	}
	cr_assert_gt(limit_at(10), 60);
	cr_assert_lt(limit_at(10), 120);
	cr_assert_eq(limit_at(11), 0);
}

Test(baseline, too_few_sources_teach_nothing)
{
	for (unsigned int day = 0; day < 10; day++)
		an_hour(day, 40, (unsigned int)settings.baseline_sources - 1);
	cr_assert_eq(level()->days, 0);
}

Test(baseline, off_learns_nothing_and_says_nothing)
{
	for (unsigned int day = 0; day < 5; day++)
		an_hour(day, 40, SOURCES);
	settings.adaptive = ADAPTIVE_OFF;
	cr_assert_eq(limit_at(10), 0);
	an_hour(6, 40, SOURCES);
	cr_assert_eq(level()->days, 5);
}

Test(baseline, a_source_counts_once_an_hour_with_its_greatest)
{
	__u64 now = MONDAY + 10 * HOUR;

	baseline_turn(&baseline, &settings, now);
	for (unsigned int second = 0; second < 3000; second += 10)
		for (unsigned int i = 0; i < SOURCES; i++)
			see(i, second == 500 ? 30 : 3, now + second * NSEC_PER_SEC);
	cr_assert_eq(baseline.sources[VIEW_PRIVATE], SOURCES);
	baseline_turn(&baseline, &settings, now + HOUR);
	cr_assert_float_eq(level()->median, 30, 3);
	cr_assert_float_eq(baseline.levels[VIEW_PRIVATE][10][BASELINE_PERSISTENCE].median, 50, 3);
}

Test(baseline, who_is_told_of_is_not_learned_from)
{
	__u64 now = MONDAY + 10 * HOUR;

	baseline_turn(&baseline, &settings, now);
	for (unsigned int i = 0; i < 3 * SOURCES; i++)
		see(i, i < SOURCES ? 5 : 5000, now);
	for (unsigned int i = SOURCES; i < 3 * SOURCES; i++)
		baseline_exclude(&baseline, VIEW_PRIVATE, &members[i], now + NSEC_PER_SEC);
	for (unsigned int i = 0; i < 3 * SOURCES; i++)
		see(i, i < SOURCES ? 5 : 5000, now + 2 * NSEC_PER_SEC);
	cr_assert_eq(baseline.sources[VIEW_PRIVATE], SOURCES);
	baseline_turn(&baseline, &settings, now + HOUR);
	cr_assert_float_eq(level()->median, 5, 0.5);
}

/* Most sources are the attacker's, and ask twice as much each day. */
Test(baseline, poison_works_by_a_tenth_a_day_at_most)
{
	double limit;

	for (unsigned int day = 0; day < 5; day++)
		an_hour(day, 20, SOURCES);
	limit = limit_at(10);
	for (unsigned int day = 5; day < 12; day++) {
		an_hour(day, 20 << (day - 4), SOURCES);
		cr_assert_leq(limit_at(10), limit * 1.11, "day %u", day);
		limit = limit_at(10);
	}
}

static unsigned int sweeps, slow_sweeps;
static struct finding told;
static struct address asks; /* the newcomer */

static void report(const struct alert *alert, void *context)
{
	if (alert->state != ALERT_RAISED)
		return;
	sweeps += alert->finding.rule == RULE_SWEEP;
	told = alert->finding;
	slow_sweeps += told.rule == RULE_SWEEP_SLOW && address_equal(&told.offender.address, &asks);
}

/* In this network every source asks 30 hosts at ten; a newcomer asks 50. Half of the hosts reply.
 */
static void newcomer(enum adaptive adaptive)
{
	struct simulated simulated;
	__u64 ten;

	sweeps = slow_sweeps = 0;
	asks = simulated_ipv4(0x0a000000 + 500);
	simulated_start(&simulated, MONDAY, report, NULL);
	simulated.settings.adaptive = adaptive;
	for (unsigned int day = 0; day < 5; day++) {
		ten = 1000 * NSEC_PER_SEC + day * DAY + 10 * HOUR;
		simulated_until(&simulated, ten + 10 * NSEC_PER_SEC);
		for (__u32 source = 0; source < (day == 4 ? 1 : 40); source++) {
			for (__u32 i = 0; i < (day == 4 ? 50 : 30); i++) {
				const struct ping ping = {
					.source = simulated_ipv4(0x0a000000 + source +
								 day / 4 * 500),
					.target = simulated_ipv4(0x0a010000 + i),
					.view = VIEW_PRIVATE,
					.answered = i % 2 == 0,
				};

				simulated_ping(&simulated, &ping);
			}
		}
		simulated_until(&simulated, ten + 2 * HOUR);
	}
	simulated_stop(&simulated);
}

/* Returns NaN if the alert does not have it. */
static double measured(const char *name)
{
	for (unsigned int i = 0; i < told.measure_count; i++)
		if (!strcmp(told.measures[i].name, name))
			return told.measures[i].value;
	return NAN;
}

Test(baseline, on_does_not_tell_of_what_is_ordinary)
{
	newcomer(ADAPTIVE_ADVISE);
	cr_assert_eq(sweeps, 1);
	newcomer(ADAPTIVE_ON);
	cr_assert_eq(sweeps, 0);
	cr_assert_eq(slow_sweeps, 0, "nor an hour later, for the hour before");
}

Test(baseline, an_alert_tells_what_is_ordinary)
{
	newcomer(ADAPTIVE_ADVISE);
	cr_assert_gt(measured("ordinary_targets"), measured("targets"), "30 and something");
	cr_assert_float_eq(measured("targets"), 50, 5);
	cr_assert_gt(measured("ordinary_packets_per_second"), 30,
		     "not spread over the silence before");
	cr_assert_float_eq(measured("packets_per_second"), 50, 5);
	newcomer(ADAPTIVE_OFF);
	cr_assert_eq(sweeps, 1);
	cr_assert(isnan(measured("ordinary_targets")));
}

Test(baseline, the_limit_of_a_window_is_that_of_its_hours)
{
	double ten;

	for (unsigned int day = 0; day < 5; day++)
		an_hour(day, 40, SOURCES);
	ten = limit_at(10);
	cr_assert_gt(ten, 0);
	for (unsigned int hour = 8; hour < 16; hour++) {
		__u64 now = MONDAY + 30 * DAY + hour * HOUR + HOUR / 2;
		double limit = baseline_limit_since(&baseline, &settings, VIEW_PRIVATE, now,
						    4 * HOUR);

		cr_assert_float_eq(limit, hour >= 10 && hour <= 14 ? ten : 0, 0.001, "at %u", hour);
	}
}

Test(baseline, is_kept_in_the_history)
{
	char path[] = "/tmp/baseline.XXXXXX";
	static struct baseline read;
	struct history *history;
	struct simulated simulated;

	close(mkstemp(path));
	simulated_start(&simulated, MONDAY, NULL, NULL);
	for (__u32 source = 0; source < 40; source++) {
		const struct ping ping = {
			.source = simulated_ipv4(0x0a000000 + source),
			.target = simulated_ipv4(0x0a010000),
			.view = VIEW_PRIVATE,
		};

		simulated_ping(&simulated, &ping);
		simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	}
	simulated_until(&simulated, simulated.now + 2 * HOUR);
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, MONDAY),
		     0);
	history = history_look(path);
	cr_assert(history);
	cr_assert_eq(history_ordinary(history, &read), MONDAY);
	cr_assert_eq(read.levels[VIEW_PRIVATE][0][BASELINE_FANOUT].sources, 39,
		     "the first second belongs to the hour that nobody saw begin");
	history_close(history);
	simulated_stop(&simulated);
	unlink(path);
}
