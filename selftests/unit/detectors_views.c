// SPDX-License-Identifier: GPL-2.0-only
/* The settings of a rule for one view hold in that view alone. */
#include "config/config.h"
#include "selftests/unit/judged.h"

#include <criterion/criterion.h>

TestSuite(detectors_views, .init = judged_defaults);

/* Findings by default, and fewer in the one view with another setting. */
struct view_row {
	enum rule rule;
	const char *assignment;
	struct observation observation;
};

#define SLOT(kind, lane) [KIND_##kind - KIND_FIRST_##lane]

#define OBSERVATION(WHAT, LANE, ...)                                                               \
	{                                                                                          \
		.observed = OBSERVED_##WHAT, .now = 100 * NSEC_PER_SEC,                            \
		.endpoint = { .lane = LANE_##LANE }, __VA_ARGS__                                   \
	}
#define ENTRY(...)                                                                                 \
	&(struct source)                                                                           \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define OF_SOURCE(LANE, entry, ...)                                                                \
	OBSERVATION(SOURCE, LANE,                                                                  \
		    .source = { .now = entry,                                                      \
				.before = &(struct source){},                                      \
				.elapsed = NSEC_PER_SEC,                                           \
				__VA_ARGS__ })
#define TARGET(...)                                                                                \
	&(struct target)                                                                           \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define OF_TARGET(LANE, entry, ...)                                                                \
	OBSERVATION(TARGET, LANE,                                                                  \
		    .target = { .now = entry,                                                      \
				.before = &(struct target){},                                      \
				.elapsed = NSEC_PER_SEC,                                           \
				__VA_ARGS__ })
#define NEW(targets)                                                                               \
	.fanout = targets, .novelty = targets, .growth = targets,                                  \
	.contacts = { .asked = targets, .ripe = targets }

/* A prefix within an hour. */
#define CAMPAIGN(whose, targets_new, hosts)                                                        \
	OBSERVATION(CAMPAIGN, REQUEST,                                                             \
		    .campaign = { .prefix_bits = 120,                                              \
				  .of_targets = whose,                                             \
				  .reported = { .fresh = targets_new, .ago = ~0ULL },              \
				  .targets = { [SLOW_HOUR] = { .novelty = targets_new } },         \
				  .sources = { [SLOW_HOUR] = hosts } })
#define OF_TARGETS true
#define OF_SOURCES false

static const struct view_row view_rows[] = {
	{ RULE_FLOOD_SOURCE, "rules.flood-source.repeats=edge=0",
	  OF_SOURCE(REQUEST, ENTRY(.packets = 100, .repeats = 90, .run_longest = 90)) },
	{ RULE_FLOOD_SPOOFED, "rules.flood-spoofed.sources=edge=500",
	  OF_TARGET(REPLY, TARGET(.packets = 400, .over = 100), .sources = 300, .received = 400,
		    .window = 7 * NSEC_PER_SEC) },
	{ RULE_FLOOD_SPOOFED,
	  "rules.flood-spoofed.rate=edge=150",
	  { .observed = OBSERVED_CROWD,
	    .endpoint = { .lane = LANE_REQUEST },
	    .crowd = { .now = &(struct crowd){},
		       .window = 5 * NSEC_PER_SEC,
		       .fresh = 500,
		       .silent = 500,
		       .rate = 100,
		       .targets = 1 } } },
	{ RULE_REFLECTION, "rules.reflection.replies=edge=500",
	  OF_TARGET(REPLY, TARGET(.packets = 300, .unasked = 300), .sources = 300,
		    .visible = true) },
	{ RULE_OVERSIZE, "rules.oversize.bytes=edge=32KiB",
	  OF_SOURCE(FRAGMENT, ENTRY(.packets = 60, .completed = 4, .largest = 20000)) },
	{ RULE_OVERSIZE, "rules.oversize.first-fragments=edge=500",
	  OF_SOURCE(REQUEST, ENTRY(.packets = 300, .begun = 300),
		    .windows = { { .unfinished = 300 } }) },
	{ RULE_ND_FLOOD, "rules.nd-flood.routers=edge=50",
	  OF_TARGET(DISCOVERY,
		    TARGET(.packets = 90, .path_set = { 0x3ffffff },
			   .kinds = { SLOT(ROUTER_ADVERTISEMENT, DISCOVERY) = 30 }),
		    .sources = 60) },
	{ RULE_SWEEP, "rules.sweep.targets=edge=100", OF_SOURCE(REQUEST, ENTRY(), NEW(50)) },
	{ RULE_TYPE_PROBE, "rules.type-probe.types=edge=20",
	  OF_SOURCE(REQUEST, ENTRY(.packets = 10), .types = 10) },
	{ RULE_TYPE_PROBE, "rules.type-probe.unassigned=edge=20",
	  OF_SOURCE(OTHER, ENTRY(.packets = 10), .types = 3, .unassigned = 10) },
	{ RULE_ERROR_HARVEST, "rules.error-harvest.refusals=edge=20",
	  OBSERVATION(REFUSALS, ERROR,
		      .refused = { .refusals = &(struct refusals){}, .window.doors = 10 }) },
	{ RULE_PATH_MAPPING, "rules.path-mapping.targets=edge=40",
	  OF_TARGET(ERROR,
		    TARGET(.path_set = { 0xfffff }, .kinds = { SLOT(TIME_EXCEEDED, ERROR) = 20 }),
		    .received = 20, .sources = 10) },
	{ RULE_TTL_PROBE, "rules.ttl-probe.ttls=edge=20",
	  OF_SOURCE(REQUEST, ENTRY(.ttl_set = 0x3ff00)) },
	{ RULE_ND_SCAN, "rules.nd-scan.targets=edge=100",
	  OF_SOURCE(DISCOVERY, ENTRY(.kinds = { SLOT(NEIGHBOR_SOLICITATION, DISCOVERY) = 50 }),
		    .windows = { [SOURCE_WINDOWS - 1] = { .kinds = { SLOT(NEIGHBOR_SOLICITATION,
									  DISCOVERY) = 50 } } },
		    NEW(50)) },
	{ RULE_ROUTER_PROBE,
	  "rules.router-probe.solicitations=edge=100",
	  {
		  .observed = OBSERVED_SOURCE,
		  .endpoint = { .address.bytes = { 0xfe, 0x80, 1 }, .lane = LANE_DISCOVERY },
		  .source = { .now = ENTRY(.kinds = { SLOT(ROUTER_SOLICITATION, DISCOVERY) = 50 }),
			      .windows = { { .kinds = { SLOT(ROUTER_SOLICITATION,
							     DISCOVERY) = 50 } } },
			      .before = &(struct source){},
			      .elapsed = NSEC_PER_SEC },
	  } },
	{ RULE_SWEEP_SLOW, "rules.sweep-slow.targets-1h=edge=0",
	  OBSERVATION(SLOW, REQUEST,
		      .slow = { .reported = { .fresh = 50, .ago = ~0ULL },
				.targets = { [SLOW_HOUR] = { .novelty = 50,
							     .distinct = 50,
							     .counts = { .contacts = 50,
									 .packets = 50 },
							     .age = 3000 * NSEC_PER_SEC } } }) },
	{ RULE_SWEEP_DISTRIBUTED, "rules.sweep-distributed.targets=edge=100",
	  CAMPAIGN(OF_TARGETS, 50, 20) },
	{ RULE_SWEEP_DISTRIBUTED, "rules.sweep-distributed.sources=edge=30",
	  CAMPAIGN(OF_TARGETS, 50, 20) },
	{ RULE_SWEEP_ROTATING, "rules.sweep-rotating.targets=edge=100",
	  CAMPAIGN(OF_SOURCES, 50, 20) },
	{ RULE_SWEEP_ROTATING, "rules.sweep-rotating.sources=edge=30",
	  CAMPAIGN(OF_SOURCES, 50, 20) },
	{ RULE_LEGACY_PROBE, "rules.legacy-probe.enabled=edge=no",
	  OF_SOURCE(REQUEST, ENTRY(.kinds = { SLOT(MASK_REQUEST, REQUEST) = 50 }), .fanout = 50) },
	{ RULE_MALFORMED, "rules.malformed.enabled=edge=no",
	  OF_SOURCE(REQUEST,
		    ENTRY(.malformed = 1, .malformed_set = 1ULL << REASON_ICMP_CHECKSUM)) },
};

struct wanted {
	enum rule rule;
	bool found;
};

static void look_for(const struct finding *finding, void *context)
{
	struct wanted *wanted = context;

	wanted->found = wanted->found || finding->rule == wanted->rule;
}

static bool finds(const struct view_row *row, enum view view)
{
	struct observation observation = row->observation;
	struct wanted wanted = { .rule = row->rule };

	observation.endpoint.view = view;
	detectors_run(&settings, &observation, look_for, &wanted);
	return wanted.found;
}

Test(detectors_views, each_threshold_by_view)
{
	for (size_t i = 0; i < ARRAY_LENGTH(view_rows); i++) {
		const struct view_row *row = &view_rows[i];

		judged_defaults();
		cr_expect(finds(row, VIEW_EDGE), "%s: not at its default", row->assignment);
		cr_assert_eq(config_set(&settings, row->assignment), 0);
		cr_expect_not(finds(row, VIEW_EDGE), "%s", row->assignment);
		cr_expect(finds(row, VIEW_INBOUND), "%s", row->assignment);
	}
}

Test(detectors_views, severity_by_view)
{
	struct observation observation = OF_SOURCE(REQUEST, ENTRY(), NEW(50));

	observation.source.contacts.visible = true;
	observation.source.contacts.failed = 50;
	cr_assert_eq(config_set(&settings, "rules.sweep.severity=private=critical"), 0);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_expect_eq(judge(&observation).last.severity, SEVERITY_CRITICAL);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_expect_eq(judge(&observation).last.severity, SEVERITY_MEDIUM);
}

/* A flood is compared with its view's limit, as in the kernel. */
Test(detectors_views, limits_by_view)
{
	struct observation observation = OF_SOURCE(REQUEST, ENTRY(.packets = 900, .over = 9));

	cr_assert_eq(config_set(&settings, "limit.request.source-rate=private=500"), 0);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_expect_float_eq(judge(&observation).last.measures[0].threshold, 500, 0.1);
	observation.endpoint.view = VIEW_OUTBOUND;
	cr_expect_float_eq(judge(&observation).last.measures[0].threshold, 50, 0.1);
}
