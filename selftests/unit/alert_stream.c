// SPDX-License-Identifier: GPL-2.0-only
/* Alerts in force continue after a restart, whatever the clock. */
#include "history/history.h"

#include "detectors/detector.h"
#include "base/prefix.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define MONDAY (1699833600 * NSEC_PER_SEC)

static char path[] = "/tmp/alerts.XXXXXX";
static const struct outcome nothing;
static struct simulated simulated;
static unsigned int records[3]; /* by enum alert_state */
static struct alert latest;
static const char *latest_measure;

static void report(const struct alert *alert, void *context)
{
	records[alert->state]++;
	latest = *alert;
	latest_measure = alert->finding.measure_count ? alert->finding.measures[0].name : NULL;
}

static void start(void)
{
	close(mkstemp(path));
	simulated_start(&simulated, MONDAY, report, NULL);
}

static void stop(void)
{
	simulated_stop(&simulated);
	unlink(path);
}

TestSuite(alert_stream, .init = start, .fini = stop);

static __u64 wall(void)
{
	return simulated.now + simulated.offset;
}

static void save(void)
{
	cr_assert_eq(history_save(path, simulated.memory, simulated.alerts, simulated.now, wall()),
		     0);
}

/* The machine starts again `away` after the save: its clock starts anew. */
static void start_again(__u64 away)
{
	__u64 then = wall() + away;
	struct history *history;

	simulated_stop(&simulated);
	simulated_start(&simulated, then, report, NULL);
	history = history_open(path);
	cr_assert(history);
	cr_assert_eq(history_restore(history, simulated.memory, simulated.alerts, simulated.now,
				     then),
		     0);
	history_close(history);
}

/* Asks `count` hosts from `first` on, within some seconds. Replies are visible: another host has
 * one. */
static void sweep(__u32 first, __u32 count)
{
	const struct ping answered = {
		.source = simulated_ipv4(0xc6336408),
		.target = simulated_ipv4(0x0a00ff01),
		.view = VIEW_INBOUND,
		.answered = true,
	};

	simulated_ping(&simulated, &answered);
	for (__u32 i = 0; i < count; i++) {
		const struct ping ping = {
			.source = simulated_ipv4(0xc6336407),
			.target = simulated_ipv4(0x0a000000 + first + i),
			.view = VIEW_INBOUND,
		};

		simulated_ping(&simulated, &ping);
	}
	simulated_until(&simulated, simulated.now + 9 * NSEC_PER_SEC);
}

Test(alert_stream, goes_on_under_its_id)
{
	char id[ALERT_ID], incident[ALERT_ID];
	__u64 first_seen;

	simulated_until(&simulated, simulated.now + 10 * HOUR);
	sweep(0, 64);
	cr_assert_eq(records[ALERT_RAISED], 1);
	memcpy(id, latest.id, sizeof(id));
	memcpy(incident, latest.incident, sizeof(incident));
	first_seen = latest.finding.first_seen + simulated.offset;
	save();
	start_again(50 * MINUTE);
	cr_assert_eq(alerts_counts(simulated.alerts)->active, 1);
	cr_assert_eq(alerts_counts(simulated.alerts)->raised[RULE_SWEEP][SEVERITY_MEDIUM], 0,
		     "it was counted when it was raised");
	/* The fast window is empty: requests from now on must amount to a sweep again. */
	simulated_until(&simulated, simulated.now + 70 * NSEC_PER_SEC);
	sweep(1000, 64);
	cr_assert_eq(records[ALERT_RAISED], 1);
	cr_assert_eq(records[ALERT_UPDATED], 1);
	cr_assert_str_eq(latest.id, id);
	cr_assert_str_eq(latest.incident, incident);
	cr_assert_eq(latest.finding.first_seen + simulated.offset, first_seen);
	cr_assert_str_eq(latest_measure, "new_targets");
	simulated_until(&simulated, simulated.now + 5 * MINUTE);
	cr_assert_eq(records[ALERT_CLEARED], 1);
	cr_assert_str_eq(latest.id, id);
}

Test(alert_stream, is_cleared_when_it_does_not_go_on)
{
	sweep(0, 64);
	save();
	start_again(10 * MINUTE);
	simulated_until(&simulated, simulated.now + MINUTE);
	cr_assert_eq(records[ALERT_CLEARED], 0, "nobody watched for these ten minutes");
	simulated_until(&simulated, simulated.now + 2 * MINUTE);
	cr_assert_eq(records[ALERT_CLEARED], 1);
}

Test(alert_stream, is_cleared_at_once_after_a_long_while)
{
	sweep(0, 64);
	save();
	start_again(2 * HOUR);
	simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	cr_assert_eq(records[ALERT_CLEARED], 1);
	cr_assert_eq(alerts_counts(simulated.alerts)->active, 0);
}

Test(alert_stream, of_a_rule_that_is_disabled_is_cleared)
{
	sweep(0, 64);
	save();
	start_again(NSEC_PER_SEC);
	simulated.settings.views[VIEW_INBOUND].rules[RULE_SWEEP].enabled = false;
	simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	cr_assert_eq(records[ALERT_CLEARED], 1);
}

Test(alert_stream, suppression_and_incident_hold)
{
	char incident[ALERT_ID];

	simulated_until(&simulated, simulated.now + 10 * HOUR);
	sweep(0, 64);
	memcpy(incident, latest.incident, sizeof(incident));
	simulated_until(&simulated, simulated.now + 40 * MINUTE);
	cr_assert_eq(records[ALERT_CLEARED], 1);
	save();
	start_again(NSEC_PER_SEC);
	simulated.settings.views[VIEW_INBOUND].rules[RULE_SWEEP].suppress = 45 * MINUTE;
	sweep(1000, 64);
	cr_assert_eq(records[ALERT_RAISED], 1, "suppressed");
	cr_assert_eq(alerts_counts(simulated.alerts)->suppressed, 1);
	simulated_until(&simulated, simulated.now + 8 * MINUTE);
	sweep(2000, 64);
	cr_assert_eq(records[ALERT_RAISED], 2);
	cr_assert_str_eq(latest.incident, incident);
	cr_assert_eq(latest.step, 2);
}

Test(alert_stream, suppression_and_incident_end_while_nobody_watches)
{
	sweep(0, 64);
	save();
	start_again(2 * HOUR);
	simulated.settings.views[VIEW_INBOUND].rules[RULE_SWEEP].suppress = 20 * MINUTE;
	simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	sweep(1000, 64);
	cr_assert_eq(records[ALERT_RAISED], 2);
	cr_assert_str_eq(latest.incident, latest.id);
	cr_assert_eq(latest.step, 1);
}

/* A campaign's alert has the most fields: a prefix, its other end, figures. */
static struct finding campaign(void)
{
	struct finding finding = {
		.rule = RULE_SWEEP_ROTATING,
		.severity = SEVERITY_HIGH,
		.confidence = 77,
		.offender = { .address = simulated_ipv4(0xc6336400), .view = VIEW_EDGE },
		.offender_bits = 120,
		.has_target = true,
		.target = simulated_ipv4(0x0a000001),
		.peer_count = 2,
		.peers = { { .length = 120, .address = simulated_ipv4(0x0a000000) },
			   { .length = 120, .address = simulated_ipv4(0x0a000100) } },
		.first_seen = simulated.now - MINUTE,
		.last_seen = simulated.now,
		.lasts = HOUR,
		.summary = "text",
	};

	finding_measure(&finding, "new_targets", 33, 32);
	finding_measure(&finding, "sources", 9, 8);
	return finding;
}

static void look(struct alert *alert, void *context)
{
	report(alert, context);
}

Test(alert_stream, nothing_of_it_is_lost)
{
	struct finding finding = campaign();
	struct outcome outcome = { .action = ACTION_LIMITED, .reason = "because" };
	const struct tool tool = tool_named("fping");
	struct alert before;
	__s64 shift;

	outcome.until = simulated.now + HOUR;
	alerts_find(simulated.alerts, &finding, &outcome, &tool, simulated.now);
	before = latest;
	simulated_until(&simulated, simulated.now + MINUTE);
	save();
	shift = -(__s64)(2 * MINUTE);
	start_again(MINUTE);
	alerts_each(simulated.alerts, look, NULL);
	cr_assert(latest.resumed);
	cr_assert_eq(latest.raised, before.raised + (__u64)shift);
	cr_assert_eq(latest.renewed, latest.raised + MINUTE, "without the minute away");
	cr_assert_eq(latest.outcome.until, before.outcome.until + (__u64)shift);
	cr_assert_eq(latest.finding.first_seen, before.finding.first_seen + (__u64)shift);
	cr_assert_eq(latest.finding.last_seen, before.finding.last_seen + (__u64)shift);
	cr_assert_eq(latest.finding.lasts, HOUR);
	cr_assert_eq(latest.finding.rule, RULE_SWEEP_ROTATING);
	cr_assert_eq(latest.finding.severity, SEVERITY_HIGH);
	cr_assert_eq(latest.finding.confidence, 77);
	cr_assert_eq(latest.finding.offender_bits, 120);
	cr_assert(address_equal(&latest.finding.offender.address, &finding.offender.address));
	cr_assert_eq(latest.finding.offender.view, VIEW_EDGE);
	cr_assert(latest.finding.has_target);
	cr_assert(address_equal(&latest.finding.target, &finding.target));
	cr_assert_eq(latest.finding.peer_count, 2);
	cr_assert_arr_eq(latest.finding.peers, finding.peers, sizeof(finding.peers));
	cr_assert_str_eq(latest.finding.summary, "text");
	cr_assert_eq(latest.finding.measure_count, 2);
	cr_assert_str_eq(latest.finding.measures[1].name, "sources");
	cr_assert_float_eq(latest.finding.measures[1].threshold, 8, 0);
	cr_assert_eq(latest.outcome.action, ACTION_LIMITED);
	cr_assert_str_eq(latest.outcome.reason, "because");
	cr_assert_str_eq(latest.tool.name, "fping");
	cr_assert_eq(latest.findings, 1);
	cr_assert_eq(latest.story[0], RULE_SWEEP_ROTATING);
}

/* Offenders of one rule in one network share an alert, which continues after a restart. */
Test(alert_stream, a_campaign_goes_on)
{
	struct finding finding = { .rule = RULE_LEGACY_PROBE, .summary = "odd" };
	struct alert before;

	for (__u32 i = 0; i < 1000; i++) {
		finding.offender.address = simulated_ipv4(0x0b000000 + i);
		alerts_find(simulated.alerts, &finding, &nothing, NULL, simulated.now);
	}
	alerts_each(simulated.alerts, look, NULL);
	before = latest;
	cr_assert_gt(before.campaign.offenders, 500);
	save();
	start_again(0);
	cr_assert_eq(alerts_counts(simulated.alerts)->active, 5);
	alerts_each(simulated.alerts, look, NULL);
	cr_assert_str_eq(latest.id, before.id);
	cr_assert_gt(latest.campaign.offenders, 900);
	cr_assert_arr_eq(&latest.campaign.around, &before.campaign.around, sizeof(struct prefix));
	records[ALERT_RAISED] = 0;
	finding.offender.address = simulated_ipv4(0x0c000000);
	alerts_find(simulated.alerts, &finding, &nothing, NULL, simulated.now);
	cr_assert_eq(records[ALERT_RAISED], 0);
}

/* The longest possible file is read back as it was written. */
Test(alert_stream, a_full_table_is_saved_whole)
{
	struct finding finding = campaign();
	__u64 active;

	simulated.settings.alert_campaign = 0;
	for (__u32 i = 0; i < 5000; i++) {
		finding.offender.address = simulated_ipv4(0x0b000000 + i);
		alerts_find(simulated.alerts, &finding, &nothing, NULL, simulated.now);
	}
	active = alerts_counts(simulated.alerts)->active;
	cr_assert_eq(active, 4096);
	save();
	start_again(0);
	cr_assert_eq(alerts_counts(simulated.alerts)->active, active);
	finding.offender.address = simulated_ipv4(0x0b000000);
	alerts_find(simulated.alerts, &finding, &nothing, NULL, simulated.now);
	cr_assert_eq(alerts_counts(simulated.alerts)->suppressed, 0, "it is among them");
}
