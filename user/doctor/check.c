// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/check.h"

#include <stdarg.h>
#include <stdio.h>

static void report(struct finding_of_check *finding, enum doctor_state state, const char *format,
		   va_list arguments)
{
	finding->state = state;
	/* NOLINTNEXTLINE(*valist.Uninitialized): the caller set it */
	vsnprintf(finding->text, sizeof(finding->text), format, arguments);
}

void check_pass(struct finding_of_check *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report(finding, DOCTOR_PASS, format, arguments);
	va_end(arguments);
}

void check_warn(struct finding_of_check *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report(finding, DOCTOR_WARN, format, arguments);
	va_end(arguments);
}

void check_fail(struct finding_of_check *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report(finding, DOCTOR_FAIL, format, arguments);
	va_end(arguments);
}

void check_advise(struct finding_of_check *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(finding->advice, sizeof(finding->advice), format, arguments);
	va_end(arguments);
}
