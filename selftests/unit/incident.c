// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/incident.h"

#include "config/config.h"

#include <criterion/criterion.h>
#include <string.h>

#define MINUTE (60 * NSEC_PER_SEC)

static struct settings settings;

static void defaults(void)
{
	config_defaults(&settings);
}

TestSuite(incident, .init = defaults);

static struct alert alert_of(enum rule rule, unsigned int host, const char *id)
{
	struct alert alert = { .finding = { .rule = rule } };

	alert.finding.offender.address = address_from_ipv4(htonl(0xc0000200 + host));
	strcpy(alert.id, id);
	return alert;
}

Test(incident, one_offender_one_story)
{
	struct incidents *incidents = incidents_new();
	struct alert sweep = alert_of(RULE_SWEEP, 1, "a");
	struct alert other = alert_of(RULE_SWEEP, 2, "b");
	struct alert fingerprint = alert_of(RULE_OS_FINGERPRINT, 1, "c");

	fingerprint.finding.offender.view = VIEW_EDGE;
	incidents_join(incidents, &settings, &sweep, MINUTE);
	incidents_join(incidents, &settings, &other, MINUTE);
	incidents_join(incidents, &settings, &fingerprint, 2 * MINUTE);
	cr_assert_str_eq(sweep.incident, "a");
	cr_assert_str_eq(other.incident, "b");
	cr_assert_str_eq(fingerprint.incident, "a", "whatever the view");
	cr_assert_eq(fingerprint.step, 2);
	cr_assert_eq(fingerprint.story[0], RULE_SWEEP);
	cr_assert_eq(fingerprint.story[1], RULE_OS_FINGERPRINT);
	incidents_free(incidents);
}

Test(incident, after_a_pause_another_story)
{
	struct incidents *incidents = incidents_new();
	struct alert first = alert_of(RULE_SWEEP, 1, "a");
	struct alert later = alert_of(RULE_SWEEP, 1, "b");

	incidents_join(incidents, &settings, &first, MINUTE);
	incidents_join(incidents, &settings, &later,
		       MINUTE + settings.alert_incident + NSEC_PER_SEC);
	cr_assert_str_eq(later.incident, "b");
	cr_assert_eq(later.step, 1);
	incidents_free(incidents);
}

Test(incident, suppression_is_by_rule_and_offender)
{
	struct incidents *incidents = incidents_new();
	struct alert alert = alert_of(RULE_LEGACY_PROBE, 1, "a");
	struct alert other = alert_of(RULE_LEGACY_PROBE, 2, "b");

	incidents_join(incidents, &settings, &alert, MINUTE);
	cr_assert_not(incidents_suppress(incidents, &settings, &alert.finding, 2 * MINUTE),
		      "none by default");
	settings.views[VIEW_INBOUND].rules[RULE_LEGACY_PROBE].suppress = 10 * MINUTE;
	cr_assert(incidents_suppress(incidents, &settings, &alert.finding, 2 * MINUTE));
	cr_assert_not(incidents_suppress(incidents, &settings, &alert.finding, 12 * MINUTE));
	cr_assert_not(incidents_suppress(incidents, &settings, &other.finding, 2 * MINUTE));
	alert.finding.offender.view = VIEW_PRIVATE;
	cr_assert_not(incidents_suppress(incidents, &settings, &alert.finding, 2 * MINUTE),
		      "another view has another suppression");
	alert.finding.offender.view = VIEW_INBOUND;
	alert.finding.rule = RULE_SWEEP;
	cr_assert_not(incidents_suppress(incidents, &settings, &alert.finding, 2 * MINUTE));
	incidents_free(incidents);
}

Test(incident, a_long_story_is_counted_beyond_what_it_tells)
{
	struct incidents *incidents = incidents_new();
	struct alert alert;

	for (unsigned int i = 0; i < INCIDENT_STEPS + 3; i++) {
		alert = alert_of(RULE_SWEEP, 1, "a");
		incidents_join(incidents, &settings, &alert, MINUTE + i);
	}
	cr_assert_eq(alert.step, INCIDENT_STEPS + 3);
	incidents_free(incidents);
}
