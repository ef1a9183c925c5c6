// SPDX-License-Identifier: GPL-2.0-only
#include "detectors/contacts.h"

#include <math.h>

double contacts_walk(double failed, double met)
{
	return failed * log((1 - SWEEP_SCAN_ANSWERED) / (1 - SWEEP_HONEST_ANSWERED)) +
	       met * log(SWEEP_SCAN_ANSWERED / SWEEP_HONEST_ANSWERED);
}

double contacts_failed_share(double failed, double met)
{
	return failed > 0 ? failed / (failed + met) : 0;
}

double contacts_failed_least(double failed, double met)
{
	double share = contacts_failed_share(failed, met);

	return share > 0 ? share - sqrt(share * (1 - share) / (failed + met)) : 0;
}

bool contacts_try_leases(const struct observation *observation,
			 const struct contact_outcomes *contacts, double each)
{
	return observation->endpoint.view == VIEW_PRIVATE &&
	       address_is_ipv4(&observation->endpoint.address) &&
	       observation->tool_use != TOOL_USE_SCANNER && contacts->visible &&
	       each <= SWEEP_LEASES_EACH &&
	       contacts->met <= SWEEP_LEASES_IN_USE * contacts->asked &&
	       contacts->asked <= SWEEP_LEASES * fmax(1, contacts->seconds) &&
	       contacts->alike < SWEEP_LEASES_ALIKE;
}

enum contacts_say contacts_judge(bool visible, double failed, double met)
{
	if (!visible)
		return CONTACTS_UNSEEN;
	if (contacts_walk(failed, met) >= -log(SWEEP_WALK_ERROR))
		return CONTACTS_GUESSED;
	return contacts_failed_least(failed, met) >= SWEEP_MIXED_SHARE ? CONTACTS_MIXED :
									 CONTACTS_ANSWERED;
}

enum contacts_say contacts_judge_slow(bool visible, const struct slow_counts *counts)
{
	double met = counts->met;

	return contacts_judge(visible, counts->asked > met ? counts->asked - met : 0, met);
}
