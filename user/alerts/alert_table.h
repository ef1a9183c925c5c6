/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The alerts in force: found by identity, in the order they were raised, bounded in number, and
 * counted by severity and by the campaign that each would be part of.
 */
#ifndef ICMPGUARD_ALERTS_ALERT_TABLE_H
#define ICMPGUARD_ALERTS_ALERT_TABLE_H

#include "alerts/alert.h"

struct alert_table;

/* NULL when out of memory. */
struct alert_table *alert_table_new(__u32 most);
void alert_table_free(struct alert_table *table);

struct alert *alert_table_find(const struct alert_table *table,
			       const struct alert_identity *identity);
/* Adds a copy. NULL: the table is full. */
struct alert *alert_table_add(struct alert_table *table, const struct alert_identity *identity,
			      const struct alert *alert);
void alert_table_remove(struct alert_table *table, struct alert *alert);

/* The severity of `alert` was `severity` and may have changed. */
void alert_table_regrade(struct alert_table *table, struct alert *alert, enum severity severity);
/* The oldest alert of the lowest severity beneath `severity` that has more than `share` alerts;
 * NULL: there is none. */
struct alert *alert_table_least(const struct alert_table *table, enum severity severity,
				__u32 share);

/* How many alerts about single offenders a campaign would hold. */
__u32 alert_table_members(const struct alert_table *table, const struct alert_identity *campaign);

/* The next alert of `rule`, a rule about prefixes, whose prefix holds `address`, in the finding's
 * view and network; from the longest prefix on. `length`: where the search is, at first 128. */
struct alert *alert_table_around(const struct alert_table *table, enum rule rule, bool target,
				 const struct address *address, const struct finding *finding,
				 __u32 *length);

struct alert *alert_table_first(const struct alert_table *table);
struct alert *alert_table_next(const struct alert_table *table, const struct alert *alert);
__u32 alert_table_count(const struct alert_table *table);
bool alert_table_full(const struct alert_table *table);

#endif
