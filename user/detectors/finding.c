// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/finding.h"

#include "base/prefix.h"
#include "base/sketch.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void finding_measure(struct finding *finding, const char *name, double value, double threshold)
{
	finding_part(finding, name, value, threshold, 0, 0);
}

void finding_part(struct finding *finding, const char *name, double value, double threshold,
		  double points, double weight)
{
	if (finding->measure_count < FINDING_MEASURES)
		finding->measures[finding->measure_count++] =
			(struct measure){ name, value, threshold, weight, points };
}

void finding_add(struct finding *finding, const char *format, ...)
{
	size_t length = strlen(finding->summary);
	va_list arguments;

	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(finding->summary + length, sizeof(finding->summary) - length, format, arguments);
	va_end(arguments);
}

void finding_rate(struct finding *finding, const char *what, double count, __u64 span)
{
	if (span >= NSEC_PER_SEC)
		finding_add(finding, "%.0f %s a second", count * NSEC_PER_SEC / (double)span, what);
	else if (span >= NSEC_PER_MSEC)
		finding_add(finding, "%.0f %s in %.0f ms", count, what,
			    (double)span / NSEC_PER_MSEC);
	else
		finding_add(finding, "%.0f %s at once", count, what);
}

void finding_link(struct finding *finding, const __u8 *link)
{
	finding->has_link = true;
	memcpy(finding->link, link, sizeof(finding->link));
}

void finding_of_link(struct finding *finding)
{
	struct address *address = &finding->offender.address;

	finding->offender_bits = address_is_ipv4(address) ? IPV4_MAPPED_BITS + 16 : 10;
	if (address_is_ipv4(address))
		*address = address_from_ipv4(htonl(0xa9fe0000));
	else
		*address = (struct address){ .bytes = { 0xfe, 0x80 } };
}

bool finding_accuses(const struct finding *finding)
{
	return !finding->offender_is_target || finding->drew;
}

void finding_asks(struct finding *finding, const struct fanout *targets)
{
	finding->has_asked = true;
	finding->asked = targets->current;
	hyperloglog_merge(&finding->asked, &targets->previous);
}

struct prefix finding_offender(const struct finding *finding)
{
	return (struct prefix){ .length = finding->offender_bits ? finding->offender_bits :
								   PREFIX_WHOLE,
				.address = finding->offender.address };
}
