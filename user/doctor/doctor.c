// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/check.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

const char *const doctor_state_names[DOCTOR_STATES] = {
	[DOCTOR_PASS] = "pass",
	[DOCTOR_WARN] = "warn",
	[DOCTOR_FAIL] = "fail",
};

const struct doctor_row doctor_rows[CHECK_COUNT] = {
#define CHECK(name, scope, help, advice) { #name, DOCTOR_##scope, help, advice },
	DOCTOR_CHECKS(CHECK)
#undef CHECK
};

typedef void (*check_t)(struct finding_of_check *finding, const struct doctor *doctor);

static const check_t functions[CHECK_COUNT] = {
#define CHECK(name, ...) check_##name,
	DOCTOR_CHECKS(CHECK)
#undef CHECK
};

/* Copies the row's advice; replaces %i with the interface, or with the instance for checks of
 * instances and the machine. */
static void take_advice(struct finding_of_check *finding, const struct doctor *doctor,
			const struct doctor_row *row)
{
	const char *name = row->scope == DOCTOR_INTERFACE ? doctor->device->name : doctor->instance;
	const char *at = row->advice;
	size_t used = 0;

	for (; *at && used + 1 < sizeof(finding->advice); at++) {
		if (at[0] == '%' && at[1] == 'i') {
			used += (size_t)snprintf(finding->advice + used,
						 sizeof(finding->advice) - used, "%s", name);
			at++;
		} else {
			at += at[0] == '%' && at[1] == '%';
			finding->advice[used++] = *at;
		}
	}
	finding->advice[used < sizeof(finding->advice) ? used : sizeof(finding->advice) - 1] = '\0';
}

static void refuse_device(struct finding_of_check *finding, const struct device *device)
{
	check_fail(finding, "there is no interface %s in this network namespace", device->name);
	check_advise(finding, "ip link lists the interfaces");
}

void doctor_check(struct finding_of_check *finding, const struct doctor *doctor,
		  enum doctor_check check)
{
	const struct doctor_row *row = &doctor_rows[check];

	*finding = (struct finding_of_check){};
	if (row->scope == DOCTOR_INTERFACE && !doctor->device->ifindex)
		refuse_device(finding, doctor->device);
	else
		functions[check](finding, doctor);
	if (finding->state == DOCTOR_PASS)
		finding->advice[0] = '\0';
	else if (!finding->advice[0])
		take_advice(finding, doctor, row);
}

void doctor_explain(const char *interface, const char *instance, const struct settings *settings)
{
	struct device device;
	const struct doctor doctor = {
		.instance = instance,
		.settings = settings,
		.written = settings,
		.device = &device,
	};
	struct finding_of_check finding;

	if (device_read(&device, interface))
		return;
	for (int check = 0; check < CHECK_COUNT; check++) {
		/* The daemon is starting, and reports the rest itself. */
		if (doctor_rows[check].scope == DOCTOR_INSTANCE || check == CHECK_egress)
			continue;
		doctor_check(&finding, &doctor, (enum doctor_check)check);
		if (finding.state != DOCTOR_PASS)
			log_info("  %s %s: %s; %s", doctor_state_names[finding.state],
				 doctor_rows[check].name, finding.text, finding.advice);
	}
}
