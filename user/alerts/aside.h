/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asides: what the messages of an attack show beside it, of low severity, such as odd fields. One
 * attack by one host is one alert; the aside has one of its own if there is no other.
 */
#ifndef ICMPGUARD_ALERTS_ASIDE_H
#define ICMPGUARD_ALERTS_ASIDE_H

#include "alerts/alert_table.h"

/* Returns true if a finding may be an aside of a graver one, which may be told some seconds later.
 */
bool aside_may_be(const struct finding *finding);

/* Returns true if a finding is an aside of an active alert, about the same host and the same
 * messages. It does not renew that alert, so that what goes on after the attack is told. */
bool aside_is_told(const struct alert_table *table, const struct finding *finding);

#endif
