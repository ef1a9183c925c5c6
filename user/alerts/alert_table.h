/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The active alerts: looked up by identity, ordered by when they were raised, bounded in number,
 * and counted by severity and by potential campaign.
 */
#ifndef ICMPGUARD_ALERTS_ALERT_TABLE_H
#define ICMPGUARD_ALERTS_ALERT_TABLE_H

#include "alerts/alert.h"

struct alert_table;

/* Returns NULL when out of memory. */
struct alert_table *alert_table_new(__u32 most);
void alert_table_free(struct alert_table *table);

struct alert *alert_table_find(const struct alert_table *table,
			       const struct alert_identity *identity);
/* Adds a copy. Returns NULL if the table is full. */
struct alert *alert_table_add(struct alert_table *table, const struct alert_identity *identity,
			      const struct alert *alert);
void alert_table_remove(struct alert_table *table, struct alert *alert);

/* Updates the table after the severity of `alert`, formerly `severity`, may have changed. */
void alert_table_regrade(struct alert_table *table, struct alert *alert, enum severity severity);
/* Returns the oldest alert of the lowest severity below `severity` that has more than `share`
 * alerts; NULL: none. */
struct alert *alert_table_least(const struct alert_table *table, enum severity severity,
				__u32 share);

/* Returns the number of alerts about single offenders of a potential campaign. */
__u32 alert_table_members(const struct alert_table *table, const struct alert_identity *campaign);

/* Returns the next alert of `rule`, a rule on prefixes, whose prefix contains `address`, in the
 * finding's view and network, longest prefix first. `length`: search position, initially 128. */
struct alert *alert_table_around(const struct alert_table *table, enum rule rule, bool target,
				 const struct address *address, const struct finding *finding,
				 __u32 *length);

struct alert *alert_table_first(const struct alert_table *table);
struct alert *alert_table_next(const struct alert_table *table, const struct alert *alert);
__u32 alert_table_count(const struct alert_table *table);
bool alert_table_full(const struct alert_table *table);

#endif
