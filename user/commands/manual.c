// SPDX-License-Identifier: GPL-2.0-only
#include "commands/manual.h"

#include "base/journal.h"
#include "base/mdoc.h"
#include "base/names.h"
#include "config/config.h"
#include "detectors/detector.h"
#include "doctor/doctor.h"
#include "metrics/metric.h"

#include <errno.h>
#include <string.h>

static void put_item(FILE *to, const char *word, const char *help)
{
	fprintf(to, ".It Cm %s\n", word);
	mdoc_text(to, help);
}

static void manual_views(FILE *to)
{
#define VIEW(number, name, label, help) put_item(to, label, help);
	VIEWS(VIEW)
#undef VIEW
}

static void manual_lanes(FILE *to)
{
#define LANE(number, name, label, help) put_item(to, label, help);
	LANES(LANE)
#undef LANE
}

static void manual_reasons(FILE *to)
{
	for (int reason = 0; reason < REASON_COUNT; reason++)
		put_item(to, reason_names[reason], reason_help[reason]);
}

static void manual_metrics(FILE *to)
{
	const struct metric *metric;

	for (size_t i = 0; (metric = metric_at(i)); i++) {
		fprintf(to, ".It Va icmpguard_%s", metric->name);
		if (*metric->labels)
			fprintf(to, " Li {%s}", metric->labels);
		fputc('\n', to);
		mdoc_text(to, metric->help);
		if (*metric_since(metric))
			mdoc_text(to, metric_since(metric) + 1);
	}
}

static void manual_checks(FILE *to)
{
	for (int check = 0; check < CHECK_COUNT; check++)
		put_item(to, doctor_rows[check].name, doctor_rows[check].help);
}

static const struct {
	const char *name;
	void (*write)(FILE *to);
} parts[] = {
#define PARTS(PART)                                                                                \
	PART("settings", config_write_manual)                                                      \
	PART("rules", manual_rules)                                                                \
	PART("windows", manual_windows)                                                            \
	PART("views", manual_views)                                                                \
	PART("lanes", manual_lanes)                                                                \
	PART("reasons", manual_reasons)                                                            \
	PART("metrics", manual_metrics)                                                            \
	PART("checks", manual_checks)                                                              \
	PART("policy", manual_policy)                                                              \
	PART("table", manual_table)                                                                \
	PART("catalogue", journal_catalogue)                                                       \
	PART("schema", config_write_schema)
#define PART(name, write) { name, write },
	PARTS(PART)
#undef PART
};

#define PART(name, write) ", " name
const char *const manual_parts = &PARTS(PART)[sizeof(", ") - 1];
#undef PART

int manual_write(const char *part, FILE *to)
{
	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
		if (strcmp(part, parts[i].name) != 0)
			continue;
		parts[i].write(to);
		return 0;
	}
	return -EINVAL;
}
