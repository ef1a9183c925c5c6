// SPDX-License-Identifier: GPL-2.0-only
/* The table of alerts in force: identities, its bound, and which alert yields to which. */
#include "alerts/alerts.h"

#include "alerts/mutes.h"
#include "base/prefix.h"
#include "config/config.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define NOW (1000 * NSEC_PER_SEC)

static struct settings settings;
static struct alerts *alerts;
static unsigned int records[3]; /* by enum alert_state */
static struct alert latest;

static void report(const struct alert *alert, void *context)
{
	records[alert->state]++;
	latest = *alert;
}

static void start(void)
{
	config_defaults(&settings);
	alerts = alerts_new(&settings, report, NULL);
	cr_assert(alerts != NULL);
}

static void stop(void)
{
	alerts_free(alerts);
}

TestSuite(alerts, .init = start, .fini = stop);

static __u64 drops; /* of every alert's block */

static __u64 count_drops(const struct alert *alert, void *context)
{
	return drops;
}

/* A finding about the `number`th host. */
static struct finding finding_of(enum severity severity, __u32 number)
{
	return (struct finding){
		.rule = RULE_FLOOD_SOURCE,
		.severity = severity,
		.offender = { .address = simulated_ipv4(0x0a000000 + number) },
		.first_seen = NOW,
		.last_seen = NOW,
	};
}

static enum alert_telling find_at(const struct finding *finding, __u64 now)
{
	static const struct outcome nothing;

	return alerts_find(alerts, finding, &nothing, NULL, now);
}

static enum alert_telling find_number(enum severity severity, __u32 number)
{
	struct finding finding = finding_of(severity, number);

	/* Each in another network: many hosts of one network are a different case. */
	finding.offender.network = number;
	return find_at(&finding, NOW);
}

static void fill(enum severity severity, __u32 from, __u32 count)
{
	/* Nor are several networks one. */
	settings.alert_campaign = 0;
	for (__u32 i = 0; i < count; i++)
		cr_assert(eq(int, find_number(severity, from + i), TELLING_DONE));
}

Test(alerts, an_identity_has_one_alert)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 1);

	find_at(&finding, NOW);
	finding.offender.lane = LANE_FRAGMENT;
	find_at(&finding, NOW);
	cr_expect(eq(u32, records[ALERT_RAISED], 1), "the lane is no part of it");
}

Test(alerts, each_part_of_an_identity_makes_another)
{
	struct finding others[5], finding = finding_of(SEVERITY_HIGH, 1);
	char ids[6][ALERT_ID];

	for (int i = 0; i < 5; i++)
		others[i] = finding;
	others[0].rule = RULE_REFLECTION;
	others[1].offender.view = VIEW_EDGE;
	others[2].offender.network = 20;
	others[3].offender_is_target = true;
	others[4].offender_bits = 120;
	find_at(&finding, NOW);
	strcpy(ids[5], latest.id);
	for (int i = 0; i < 5; i++) {
		find_at(&others[i], NOW);
		strcpy(ids[i], latest.id);
	}
	cr_expect(eq(u32, records[ALERT_RAISED], 6));
	for (int i = 0; i < 6; i++)
		for (int j = 0; j < i; j++)
			cr_expect(ne(str, ids[i], ids[j]), "%d and %d", i, j);
}

Test(alerts, a_low_one_gives_way_to_a_higher_one)
{
	fill(SEVERITY_INFO, 0, ALERTS_MOST);
	cr_expect(eq(int, find_number(SEVERITY_INFO, ALERTS_MOST), TELLING_FULL));
	cr_expect(eq(u64, alerts_counts(alerts)->suppressed, 1));
	cr_expect(eq(u32, records[ALERT_CLEARED], 0));
	cr_expect(eq(int, find_number(SEVERITY_LOW, ALERTS_MOST), TELLING_DONE));
	cr_expect(eq(u32, records[ALERT_CLEARED], 1), "the end of an alert has a record");
	cr_expect(eq(u64, alerts_counts(alerts)->displaced, 1));
	cr_expect(eq(u64, alerts_counts(alerts)->active, ALERTS_MOST));
	cr_expect(eq(int, find_number(SEVERITY_INFO, 1), TELLING_DONE), "the oldest gave way");
	cr_expect(eq(u64, alerts_counts(alerts)->suppressed, 1));
	cr_expect(eq(int, find_number(SEVERITY_INFO, 0), TELLING_FULL));
}

Test(alerts, a_few_low_ones_stay)
{
	fill(SEVERITY_INFO, 0, 100);
	fill(SEVERITY_MEDIUM, 1000, ALERTS_MOST - 100);
	fill(SEVERITY_CRITICAL, 10000, ALERTS_MOST - 100 - ALERTS_SHARE);
	cr_expect(eq(int, find_number(SEVERITY_CRITICAL, 20000), TELLING_FULL));
	for (__u32 i = 0; i < 100; i++)
		cr_assert(eq(int, find_number(SEVERITY_INFO, i), TELLING_DONE));
}

Test(alerts, one_that_rises_is_displaced_by_none_of_its_former_severity)
{
	fill(SEVERITY_INFO, 0, ALERTS_MOST);
	cr_expect(eq(int, find_number(SEVERITY_HIGH, 0), TELLING_DONE));
	cr_expect(eq(u32, records[ALERT_UPDATED], 1));
	cr_expect(eq(int, find_number(SEVERITY_LOW, 5000), TELLING_DONE));
	cr_expect(eq(int, find_number(SEVERITY_LOW, 0), TELLING_DONE));
	cr_expect(eq(u32, records[ALERT_RAISED], ALERTS_MOST + 1));
}

/* The hosts of a /16 in turn, each with one odd packet. */
static void find_hosts(enum severity severity, __u32 count)
{
	for (__u32 i = 0; i < count; i++) {
		struct finding finding = finding_of(severity, i);

		cr_assert(eq(int, find_at(&finding, NOW + i), TELLING_DONE));
	}
}

Test(alerts, ten_thousand_offenders_are_a_handful_of_records)
{
	find_hosts(SEVERITY_HIGH, 10000);
	cr_expect(eq(u32, records[ALERT_RAISED], 5), "4 and their campaign");
	cr_expect(le(u32, records[ALERT_UPDATED], 15), "at doublings");
	cr_expect(ge(u32, records[ALERT_UPDATED], 8));
	cr_expect(ge(u64, latest.campaign.offenders, 5000));
	alerts_tick(alerts, NOW + settings.alert_clear + NSEC_PER_SEC);
	cr_expect(eq(u64, alerts_counts(alerts)->active, 0));
	cr_expect(gt(u64, latest.campaign.offenders, 8500), "its last record has its total");
	cr_expect(lt(u64, latest.campaign.offenders, 11500));
	cr_expect(eq(u64, latest.findings, 10000 - 4));
	cr_expect(eq(u64, latest.finding.first_seen, NOW));
	cr_expect(eq(u32, alert_offender(&latest).length, 96 + 18));
}

/* Hosts at home are there: each of them matters. */
Test(alerts, hosts_at_home_have_alerts_of_their_own)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 0);

	for (__u32 i = 0; i < 100; i++) {
		finding.offender =
			(struct endpoint){ .address = finding_of(SEVERITY_HIGH, i).offender.address,
					   .view = VIEW_OUTBOUND };
		cr_assert(eq(int, find_at(&finding, NOW + i), TELLING_DONE));
	}
	cr_expect(eq(u32, records[ALERT_RAISED], 17), "16 and their campaign");
}

/* One story comes at once; scanners that come by in the course of an hour are several. */
Test(alerts, offenders_outside_that_come_one_by_one_have_alerts_of_their_own)
{
	for (__u32 i = 0; i < 12; i++) {
		struct finding finding = finding_of(SEVERITY_HIGH, i);

		find_at(&finding, NOW + i * 40 * NSEC_PER_SEC);
	}
	cr_expect(eq(u32, records[ALERT_RAISED], 12));
}

/* Slower than alerts end, so that few are in force at a time. */
Test(alerts, forged_senders_that_drip_have_no_alert_each)
{
	const __u64 gap = settings.alert_clear + 2 * NSEC_PER_SEC;
	__u64 now = NOW;

	for (__u32 i = 0; i < 10000; i++, now += gap) {
		struct finding finding = finding_of(SEVERITY_LOW, i);

		alerts_tick(alerts, now);
		cr_assert(eq(int, find_at(&finding, now), TELLING_DONE));
	}
	cr_expect(le(u32, records[ALERT_RAISED] + records[ALERT_UPDATED], 64));
}

Test(alerts, an_alert_that_stands_is_renewed_beside_the_campaign)
{
	struct finding first = finding_of(SEVERITY_HIGH, 0);

	find_hosts(SEVERITY_HIGH, 100);
	for (__u64 i = 1; i < 4; i++)
		find_at(&first, NOW + i * settings.alert_repeat);
	cr_expect(eq(u64, latest.campaign.offenders, 0));
	cr_expect(eq(u64, latest.findings, 4));
}

Test(alerts, another_direction_is_another_campaign)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 500);

	find_hosts(SEVERITY_HIGH, 100);
	cr_expect(eq(u32, records[ALERT_RAISED], 5));
	finding.offender.view = VIEW_EDGE;
	find_at(&finding, NOW);
	cr_expect(eq(u32, records[ALERT_RAISED], 6));
	finding.offender.network = 10;
	find_at(&finding, NOW);
	cr_expect(eq(u32, records[ALERT_RAISED], 7));
}

Test(alerts, offenders_of_many_networks_share_one)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 1);

	for (__u32 i = 0; i < 1000; i++)
		find_number(SEVERITY_HIGH, 1 + i);
	cr_expect(eq(u32, records[ALERT_RAISED], 17), "four times those of one network");
	cr_expect(ne(ptr, strstr(latest.finding.summary, ", of several networks"), NULL), "%s",
		  latest.finding.summary);
	cr_expect(eq(u32, alert_network(&latest), 0));
	finding.offender.address = simulated_ipv4(0x0a000002);
	find_at(&finding, NOW);
	cr_expect(eq(u32, records[ALERT_RAISED], 18), "not those where networks are one");
}

Test(alerts, a_campaign_names_the_prefixes_with_the_most_findings)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 0);

	find_hosts(SEVERITY_HIGH, 256);
	for (__u32 i = 0; i < 1000; i++) {
		finding.offender.address = simulated_ipv4(0xcb007100 + i % 256);
		find_at(&finding, NOW);
	}
	alerts_tick(alerts, NOW + settings.alert_clear + NSEC_PER_SEC);
	cr_expect(ne(ptr,
		     strstr(latest.finding.summary, "most of them in 203.0.113.0/24, 10.0.0.0"),
		     NULL),
		  "%s", latest.finding.summary);
}

Test(alerts, a_campaign_begins_with_one_host)
{
	find_hosts(SEVERITY_HIGH, (__u32)settings.alert_campaign / 4 + 1);
	cr_expect(eq(u64, latest.campaign.offenders, 1));
	cr_expect(ne(ptr, strstr(latest.finding.summary, "one more host, in 10.0.0.0/24"), NULL),
		  "%s", latest.finding.summary);
}

Test(alerts, a_campaign_counts_the_blocks_of_its_offenders)
{
	struct outcome outcome = { .action = ACTION_BLOCKED, .fresh = true, .until = NOW + 7 };
	struct finding finding = finding_of(SEVERITY_HIGH, 1000);
	struct alert_identity identity;

	find_hosts(SEVERITY_HIGH, 100);
	alerts_find(alerts, &finding, &outcome, NULL, NOW);
	outcome.fresh = false;
	alerts_find(alerts, &finding, &outcome, NULL, NOW);
	outcome = (struct outcome){ .action = ACTION_BLOCKED, .fresh = true, .until = NOW + 9 };
	identity = alert_identity(&finding);
	alerts_respond(alerts, &identity, &outcome, NOW);
	alerts_tick(alerts, NOW + settings.alert_clear + NSEC_PER_SEC);
	cr_expect(eq(u64, latest.campaign.blocked, 2));
	cr_expect(eq(int, latest.outcome.action, ACTION_BLOCKED));
	cr_expect(eq(u64, latest.outcome.until, NOW + 9));
}

/* A scan that goes on for hours is one alert and a handful of updates. */
Test(alerts, an_alert_is_updated_when_its_findings_have_quadrupled)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 1);

	for (__u64 i = 0; i < 100; i++)
		find_at(&finding, NOW + i * settings.alert_repeat);
	cr_expect(eq(u32, records[ALERT_RAISED], 1));
	cr_expect(eq(u32, records[ALERT_UPDATED], 3), "after 4, 16 and 64");
}

Test(alerts, without_a_limit_there_is_no_campaign)
{
	settings.alert_campaign = 0;
	find_hosts(SEVERITY_HIGH, 100);
	cr_expect(eq(u32, records[ALERT_RAISED], 100));
}

Test(alerts, what_is_done_later_is_reported)
{
	struct finding finding = finding_of(SEVERITY_HIGH, 1);
	struct alert_identity identity = alert_identity(&finding);
	struct outcome outcome = { .action = ACTION_LIMITED, .reason = "over the cap" };

	alerts_find(alerts, &finding, &outcome, NULL, NOW);
	outcome = (struct outcome){ .action = ACTION_BLOCKED, .until = NOW + 9 };
	alerts_respond(alerts, &identity, &outcome, NOW + 1);
	cr_expect(eq(u32, records[ALERT_UPDATED], 1));
	cr_expect(eq(int, latest.outcome.action, ACTION_BLOCKED));
	cr_expect(eq(str, latest.outcome.reason, ""));
	cr_expect(eq(u64, latest.outcome.until, NOW + 9));
	alerts_respond(alerts, &identity, &outcome, NOW + 2);
	cr_expect(eq(u32, records[ALERT_UPDATED], 1), "there is nothing new");
}

Test(alerts, cleared_in_the_order_they_were_raised)
{
	fill(SEVERITY_INFO, 7, 1);
	fill(SEVERITY_HIGH, 3, 1);
	alerts_tick(alerts, NOW + settings.alert_clear);
	cr_expect(eq(u32, records[ALERT_CLEARED], 2));
	cr_expect(eq(u32, latest.finding.offender.network, 3));
	cr_expect(eq(u64, alerts_counts(alerts)->active, 0));
}

/* A mute of one rule about one address, set without its file. */
static struct mutes muted;

static void mute(enum rule rule, __u64 until)
{
	const struct address address = simulated_ipv4(0x0a000001);

	muted = (struct mutes){ .count = 1 };
	muted.mutes[0] =
		(struct mute){ .rule = (int)rule, .about = prefix_of(&address), .until = until };
	alerts_mute(alerts, &muted);
}

Test(alerts, what_is_muted_is_counted_and_not_raised)
{
	mute(RULE_FLOOD_SOURCE, NOW + 60 * NSEC_PER_SEC);
	cr_expect(eq(int, find_number(SEVERITY_HIGH, 1), TELLING_MUTED));
	cr_expect(eq(u32, records[ALERT_RAISED], 0));
	cr_expect(eq(u64, alerts_counts(alerts)->muted, 1));
	cr_expect(eq(int, find_number(SEVERITY_HIGH, 2), TELLING_DONE), "another address");
	mute(RULE_TUNNEL, NOW + 60 * NSEC_PER_SEC);
	cr_expect(eq(int, find_number(SEVERITY_HIGH, 1), TELLING_DONE), "another rule");
}

Test(alerts, an_alert_that_is_muted_ends_and_is_raised_again_after_the_mute)
{
	const struct finding finding = finding_of(SEVERITY_HIGH, 1);

	find_at(&finding, NOW);
	mute(RULE_FLOOD_SOURCE, NOW + 60 * NSEC_PER_SEC);
	alerts_tick(alerts, NOW + NSEC_PER_SEC);
	cr_expect(eq(u32, records[ALERT_CLEARED], 1));
	cr_expect(eq(int, find_at(&finding, NOW + 59 * NSEC_PER_SEC), TELLING_MUTED));
	cr_expect(eq(int, find_at(&finding, NOW + 60 * NSEC_PER_SEC), TELLING_DONE));
	cr_expect(eq(u32, records[ALERT_RAISED], 2));
}

Test(alerts, the_last_record_has_what_the_block_dropped)
{
	const struct finding finding = finding_of(SEVERITY_HIGH, 1);
	const struct outcome blocked = { .action = ACTION_BLOCKED, .until = NOW + NS(10) };

	alerts_count_drops(alerts, count_drops, NULL);
	alerts_find(alerts, &finding, &blocked, NULL, NOW);
	cr_expect(eq(u64, latest.dropped, 0));
	drops = 19315;
	alerts_tick(alerts, NOW + NS(10));
	/* The list has let the expired block go. */
	drops = 0;
	alerts_tick(alerts, NOW + settings.alert_clear);
	cr_assert(eq(u32, records[ALERT_CLEARED], 1));
	cr_expect(eq(u64, latest.dropped, 19315));
}
