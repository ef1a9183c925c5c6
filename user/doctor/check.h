/* SPDX-License-Identifier: GPL-2.0-only */
/* Reporting functions for the checks. */
#ifndef ICMPGUARD_DOCTOR_CHECK_H
#define ICMPGUARD_DOCTOR_CHECK_H

#include "doctor/doctor.h"

#define CHECK(name, ...)                                                                           \
	void check_##name(struct finding_of_check *finding, const struct doctor *doctor);
DOCTOR_CHECKS(CHECK)
#undef CHECK

void check_pass(struct finding_of_check *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void check_warn(struct finding_of_check *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void check_fail(struct finding_of_check *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Replaces the row's advice. */
void check_advise(struct finding_of_check *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
