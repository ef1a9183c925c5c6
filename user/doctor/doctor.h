/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks whether a machine, its configuration and an interface are suitable for icmpguard. Each
 * check is a row in doctor/checks.h and a function that reports its finding as pass, warn or fail.
 */
#ifndef ICMPGUARD_DOCTOR_DOCTOR_H
#define ICMPGUARD_DOCTOR_DOCTOR_H

#include "config/settings.h"
#include "doctor/checks.h"
#include "doctor/device.h"

#include <stdbool.h>

enum doctor_state { DOCTOR_PASS, DOCTOR_WARN, DOCTOR_FAIL, DOCTOR_STATES };
enum doctor_scope { DOCTOR_MACHINE, DOCTOR_INSTANCE, DOCTOR_INTERFACE, DOCTOR_SCOPES };

enum doctor_check {
#define CHECK(name, ...) CHECK_##name,
	DOCTOR_CHECKS(CHECK)
#undef CHECK
		CHECK_COUNT
};

enum { DOCTOR_TEXT = 512 };

struct doctor_row {
	const char *name;
	enum doctor_scope scope;
	const char *help;
	const char *advice;
};

extern const struct doctor_row doctor_rows[CHECK_COUNT];
extern const char *const doctor_state_names[DOCTOR_STATES];

/* The subject of the checks. The caller owns what the pointers refer to. */
struct doctor {
	const char *instance;
	/* The settings in force if a daemon runs, else the configuration; with the instance's file
	 * names. NULL: the configuration has errors. */
	const struct settings *settings;
	const struct settings *written; /* the configuration, with %i in file names; or NULL */
	const char *file;		/* of the configuration; NULL: none, the defaults */
	const struct device *device;	/* NULL: skip checks of interfaces */
};

struct finding_of_check {
	enum doctor_state state;
	char text[DOCTOR_TEXT];	  /* the finding */
	char advice[DOCTOR_TEXT]; /* what to do; "" if it passed */
};

/* Runs one check. */
void doctor_check(struct finding_of_check *finding, const struct doctor *doctor,
		  enum doctor_check check);

/* After a failed attachment: logs the checks of the machine and of this interface that do not
 * pass. */
void doctor_explain(const char *interface, const char *instance, const struct settings *settings);

#endif
