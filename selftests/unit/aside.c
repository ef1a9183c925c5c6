// SPDX-License-Identifier: GPL-2.0-only
/* What the messages of an attack show beside it is no alert of its own. */
#include "alerts/alerts.h"

#include "config/config.h"
#include "selftests/unit/simulated.h"

#include <criterion/criterion.h>

#define NOW (1000 * NSEC_PER_SEC)

enum { HOST = 0x0a000101, OTHER = 0x0a000102 };

static struct settings settings;
static struct alerts *alerts;
static unsigned int raised, cleared, graver;
static const struct outcome nothing;

static void report(const struct alert *alert, void *context)
{
	raised += alert->state == ALERT_RAISED;
	cleared += alert->state == ALERT_CLEARED;
	graver += alert->state == ALERT_UPDATED;
}

static void start(void)
{
	config_defaults(&settings);
	alerts = alerts_new(&settings, report, NULL);
	raised = cleared = graver = 0;
}

static void stop(void)
{
	alerts_free(alerts);
}

TestSuite(aside, .init = start, .fini = stop);

static struct finding finding_of(enum rule rule, enum severity severity, enum lane lane)
{
	return (struct finding){
		.rule = rule,
		.severity = severity,
		.offender.address = simulated_ipv4(HOST),
		.offender.view = VIEW_INBOUND,
		.offender.lane = (__u8)lane,
		.first_seen = NOW,
		.last_seen = NOW,
	};
}

static void find(const struct finding *finding, __u64 now)
{
	alerts_find(alerts, finding, &nothing, NULL, now);
}

/* Returns the number of alerts for an attack and what is found a second before it or after it. */
static unsigned int alerts_for(const struct finding *attack, const struct finding *finding,
			       bool before)
{
	stop();
	start();
	find(before ? finding : attack, NOW);
	find(before ? attack : finding, NOW + NSEC_PER_SEC);
	alerts_tick(alerts, NOW + 10 * NSEC_PER_SEC);
	return raised;
}

static void expect(unsigned int count, const struct finding *attack, const struct finding *finding,
		   const char *what)
{
	for (int before = 0; before < 2; before++)
		cr_expect_eq(alerts_for(attack, finding, before), count, "%s, told %s", what,
			     before ? "before" : "after");
}

Test(aside, odd_fields_of_a_flood)
{
	struct finding flood = finding_of(RULE_FLOOD_SOURCE, SEVERITY_HIGH, LANE_REQUEST);
	struct finding fields = finding_of(RULE_COVERT_FIELD, SEVERITY_LOW, LANE_ERROR);

	expect(1, &flood, &fields, "whatever the lane");
	fields.severity = SEVERITY_MEDIUM;
	expect(2, &flood, &fields, "several signs");
	fields.severity = SEVERITY_LOW;
	fields.first_seen = NOW - 60 * NSEC_PER_SEC;
	expect(2, &flood, &fields, "data that was hidden before");
	fields.first_seen = NOW;
	fields.offender.address = simulated_ipv4(OTHER);
	expect(2, &flood, &fields, "another host");
	fields.offender.address = simulated_ipv4(HOST);
	flood.severity = SEVERITY_LOW;
	expect(2, &flood, &fields, "no graver alert");
}

Test(aside, odd_fields_of_a_flood_by_many)
{
	struct finding flood = finding_of(RULE_FLOOD_TARGET, SEVERITY_HIGH, LANE_REQUEST);
	struct finding fields = finding_of(RULE_COVERT_FIELD, SEVERITY_LOW, LANE_REQUEST);

	flood.offender_is_target = true;
	fields.offender.address = simulated_ipv4(OTHER);
	fields.has_target = true;
	fields.target = simulated_ipv4(HOST);
	expect(1, &flood, &fields, "one of its senders");
	fields.first_seen = NOW - 60 * NSEC_PER_SEC;
	expect(2, &flood, &fields, "data that was hidden before");
	fields.first_seen = NOW;
	fields.target = simulated_ipv4(OTHER);
	expect(2, &flood, &fields, "another target");
}

Test(aside, kinds_of_messages)
{
	struct finding sweep = finding_of(RULE_SWEEP, SEVERITY_MEDIUM, LANE_REQUEST);
	struct finding smurf = finding_of(RULE_REFLECTION, SEVERITY_HIGH, LANE_REQUEST);
	struct finding storm = finding_of(RULE_ERROR_FLOOD, SEVERITY_HIGH, LANE_ERROR);
	struct finding legacy = finding_of(RULE_LEGACY_PROBE, SEVERITY_LOW, LANE_REQUEST);
	struct finding group = finding_of(RULE_MLD_PROBE, SEVERITY_LOW, LANE_REQUEST);
	struct finding forged = finding_of(RULE_FORGED_ERROR, SEVERITY_LOW, LANE_ERROR);

	sweep.has_type = true;
	sweep.icmp_type = 8;
	expect(1, &sweep, &legacy, "a sweep that also asks for the time");
	sweep.icmp_type = 13;
	expect(2, &sweep, &legacy, "a sweep that asks for nothing else");
	expect(1, &smurf, &group, "requests to a group");
	expect(1, &storm, &forged, "errors that quote nothing");
	expect(2, &smurf, &forged, "messages of another lane");
}

Test(aside, claims_of_one_station)
{
	struct finding router = finding_of(RULE_ROGUE_ROUTER, SEVERITY_HIGH, LANE_DISCOVERY);
	struct finding flood = finding_of(RULE_ND_FLOOD, SEVERITY_HIGH, LANE_DISCOVERY);
	struct finding claim = finding_of(RULE_ND_SPOOF, SEVERITY_LOW, LANE_DISCOVERY);

	claim.offender.address = simulated_ipv4(OTHER);
	claim.has_link = router.has_link = flood.has_link = true;
	claim.link[5] = router.link[5] = flood.link[5] = 7;
	flood.offender_is_target = true;
	expect(1, &router, &claim, "a rogue router");
	expect(1, &flood, &claim, "a flood of which only the receiver is named");
	claim.link[5] = 8;
	expect(2, &router, &claim, "another station");
	expect(2, &flood, &claim, "another station than the flood's");
	claim.link[5] = 7;
	claim.severity = SEVERITY_HIGH;
	expect(2, &router, &claim, "a theft of an address");
}

Test(aside, of_an_attack_that_began_as_info)
{
	struct finding flood = finding_of(RULE_FLOOD_SOURCE, SEVERITY_HIGH, LANE_REQUEST);
	struct finding fields = finding_of(RULE_COVERT_FIELD, SEVERITY_INFO, LANE_REQUEST);

	find(&fields, NOW);
	find(&flood, NOW);
	fields.severity = SEVERITY_LOW;
	find(&fields, NOW + NSEC_PER_SEC);
	cr_expect_eq(raised, 2);
	cr_expect_eq(graver, 0, "part of the flood");
	fields.severity = SEVERITY_MEDIUM;
	find(&fields, NOW + 2 * NSEC_PER_SEC);
	cr_expect_eq(graver, 1, "several signs");
}

/* A decoy hides nothing: what goes on after it is told. */
Test(aside, outlasts_the_attack)
{
	struct finding flood = finding_of(RULE_FLOOD_SOURCE, SEVERITY_HIGH, LANE_REQUEST);
	struct finding fields = finding_of(RULE_COVERT_FIELD, SEVERITY_LOW, LANE_REQUEST);
	__u64 now = NOW;

	find(&flood, now);
	for (int i = 0; i < 20; i++, now += 10 * NSEC_PER_SEC) {
		alerts_tick(alerts, now);
		find(&fields, now);
	}
	alerts_tick(alerts, now);
	cr_expect_eq(raised, 2, "%u", raised);
}

/* The alert of requests to a group lasts, since routers send them all day; a scan that asked the
 * broadcast address is over when it is over. */
Test(aside, does_not_prolong_a_scan)
{
	struct finding sweep = finding_of(RULE_SWEEP, SEVERITY_MEDIUM, LANE_REQUEST);
	struct finding group = finding_of(RULE_MLD_PROBE, SEVERITY_INFO, LANE_REQUEST);

	group.lasts = 1800 * NSEC_PER_SEC;
	find(&sweep, NOW);
	find(&group, NOW + NSEC_PER_SEC);
	alerts_tick(alerts, NOW + 2 * NSEC_PER_SEC + settings.alert_clear);
	cr_expect_eq(raised, 1);
	cr_expect_eq(cleared, 1);
}
