// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/faults.h"

#include "base/sketch.h"
#include "config/window.h"

#include <math.h>

static const char *const labels[FAULT_COUNT] = {
#define FAULT(number, NAME, label, proof, help) [number] = label,
	FAULTS(FAULT)
#undef FAULT
};

bool faults_read(const struct settings *settings, const struct observation *observation,
		 struct fault_reading *reading)
{
	const struct endpoint *receiver = &observation->endpoint;
	__u64 half = window_of_target(settings, receiver->view, receiver->lane) / 2;
	const struct faulty *entry;
	__u64 age;

	if (observation->entry->table != TABLE_FAULTY)
		return false;
	entry = &observation->entry->faulty.value;
	*reading = (struct fault_reading){
		.entry = entry,
		.senders = fanout_estimate(&entry->senders, half, observation->now),
	};
	age = observation->now > entry->senders.started ?
		      observation->now - entry->senders.started :
		      0;
	for (int fault = 0; fault < FAULT_COUNT; fault++) {
		if (age < 2 * half)
			reading->counts[fault] += entry->faults[0][fault];
		if (age < half)
			reading->counts[fault] += entry->faults[1][fault];
	}
	return true;
}

double faults_count(const struct fault_reading *reading, __u32 faults)
{
	double count = 0;

	for (int fault = 0; fault < FAULT_COUNT; fault++)
		if (faults >> fault & 1)
			count += reading->counts[fault];
	return count;
}

void faults_tell(const struct fault_reading *reading, __u32 faults, double threshold,
		 struct finding *finding)
{
	struct address receiver = finding->offender.address;

	for (int fault = 0; fault < FAULT_COUNT; fault++)
		if (faults >> fault & 1 && reading->counts[fault] > 0)
			finding_measure(finding, labels[fault], reading->counts[fault], threshold);
	finding_measure(finding, "senders", reading->senders, NAN);
	finding->first_seen = reading->entry->first_seen;
	finding->last_seen = reading->entry->last_seen;
	finding_link(finding, reading->entry->link_source);
	finding->has_target = true;
	finding->target = receiver;
	finding->offender_is_target = reading->senders >= 1.5;
	if (finding->offender_is_target)
		return;
	finding->offender.address = reading->entry->sender;
	finding->blockable = true;
}
