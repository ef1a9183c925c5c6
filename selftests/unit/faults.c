// SPDX-License-Identifier: GPL-2.0-only
/* mtu-attack and forged-error: faults of errors to one receiver, and what is none. */
#include "config/config.h"
#include "detectors/faults.h"
#include "selftests/frames.h"

#include <criterion/criterion.h>
#include <string.h>

#define NOW (1000 * NSEC_PER_SEC)

static struct settings settings;
static struct change change;
static struct observation observation;
static struct finding finding;

static void begin(void)
{
	struct faulty *entry = &change.faulty.value;

	config_defaults(&settings);
	change.table = TABLE_FAULTY;
	entry->first_seen = NOW - 5 * NSEC_PER_SEC;
	entry->last_seen = NOW;
	entry->senders.started = NOW - 5 * NSEC_PER_SEC;
	entry->sender = address_of("203.0.113.9");
	entry->link_source[5] = 9;
	observation = (struct observation){ .observed = OBSERVED_ENTRY,
					    .now = NOW,
					    .endpoint = { .address = address_of("192.0.2.5"),
							  .view = VIEW_INBOUND,
							  .lane = LANE_ERROR },
					    .entry = &change };
}

TestSuite(faults, .init = begin);

/* Errors with one fault, in the present half window, from this many senders. */
static void errors(enum fault fault, __u32 count, __u32 senders)
{
	struct faulty *entry = &change.faulty.value;

	entry->faults[0][fault] = count;
	for (__u32 i = 0; i < senders; i++)
		hyperloglog_add(&entry->senders.current, (__u64)(i + 1) * 0x9e3779b97f4a7c15ULL);
}

typedef bool (*detect_t)(const struct settings *, const struct view_settings *,
			 const struct observation *, struct finding *);

static bool found(detect_t detect)
{
	finding = (struct finding){ .severity = SEVERITY_MEDIUM };
	finding.offender.address = observation.endpoint.address;
	return detect(&settings, &settings.views[VIEW_INBOUND], &observation, &finding);
}

Test(faults, nothing_wrong_is_nothing)
{
	cr_expect(!found(detect_mtu_attack) && !found(detect_forged_error));
	change.table = TABLE_SOURCES;
	errors(FAULT_LOW_MTU, 5, 1);
	cr_expect(!found(detect_mtu_attack), "another table's entry");
}

Test(faults, one_mtu_that_cannot_be_is_enough)
{
	static const enum fault proven[] = { FAULT_LOW_MTU, FAULT_FOREIGN_MTU, FAULT_LONG_MTU };

	for (size_t i = 0; i < ARRAY_LENGTH(proven); i++) {
		begin();
		memset(change.faulty.value.faults, 0, sizeof(change.faulty.value.faults));
		errors(proven[i], 1, 1);
		cr_expect(found(detect_mtu_attack) && finding.severity == SEVERITY_MEDIUM, "%zu",
			  i);
		cr_expect(!found(detect_forged_error), "%zu: one story", i);
	}
}

Test(faults, the_offender_is_the_sender_or_the_attacked_host)
{
	struct address sender = address_of("203.0.113.9");

	errors(FAULT_LOW_MTU, 2, 1);
	cr_expect(found(detect_mtu_attack) && !finding.offender_is_target && finding.blockable);
	cr_expect(address_equal(&finding.offender.address, &sender));
	cr_expect(finding.has_link && finding.link[5] == 9);
	errors(FAULT_LOW_MTU, 30, 30);
	cr_expect(found(detect_mtu_attack) && finding.offender_is_target && !finding.blockable);
}

/* A translator may explain the one, a closed connection the other. */
Test(faults, evidence_alone_is_low)
{
	errors(FAULT_FITS, 1, 1);
	cr_expect(found(detect_mtu_attack) && finding.severity == SEVERITY_LOW);
	change.faulty.value.faults[0][FAULT_FITS] = 0;
	errors(FAULT_UNSENT_MTU, MTU_ATTACK_LATE - 1, 1);
	cr_expect(!found(detect_mtu_attack));
	errors(FAULT_UNSENT_MTU, MTU_ATTACK_LATE, 1);
	cr_expect(found(detect_mtu_attack) && finding.severity == SEVERITY_LOW);
}

Test(faults, foreign_quotes_from_the_threshold_on)
{
	__u32 least = (__u32)settings.views[VIEW_INBOUND].forged_errors;

	change.faulty.value.quoted_changes = 2;
	errors(FAULT_FOREIGN, least - 1, 1);
	cr_expect(!found(detect_forged_error));
	errors(FAULT_FOREIGN, least, 1);
	cr_expect(found(detect_forged_error) && finding.severity == SEVERITY_MEDIUM);
	change.faulty.value.quoted_changes = 0;
	cr_expect(found(detect_forged_error) && finding.severity == SEVERITY_LOW,
		  "one host quotes those of one other: a translator, perhaps");
}

Test(faults, unsent_quotes_of_many_hosts_are_backscatter)
{
	__u32 least = (__u32)settings.views[VIEW_INBOUND].unsent_errors;

	errors(FAULT_UNSENT, least - 1, 3);
	cr_expect(!found(detect_forged_error));
	errors(FAULT_UNSENT, least, 3);
	cr_expect(found(detect_forged_error) && !strstr(finding.summary, "backscatter"));
	errors(FAULT_UNSENT, least, 60);
	cr_expect(found(detect_forged_error) && strstr(finding.summary, "backscatter"));
	cr_expect(finding.severity == SEVERITY_LOW && finding.offender_is_target);
}

/* Two half windows ago no longer counts. */
Test(faults, the_window_ends)
{
	errors(FAULT_LOW_MTU, 5, 1);
	observation.now = NOW + settings.window + NSEC_PER_SEC;
	cr_expect(!found(detect_mtu_attack));
}
