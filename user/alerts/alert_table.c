// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/alert_table.h"

#include "alerts/campaign.h"
#include "base/hash_table.h"
#include "base/prefix.h"

#include <stdlib.h>
#include <sys/queue.h>

/* `alert` is the first member: a pointer to it is a pointer to the entry. */
struct active {
	struct alert alert;
	TAILQ_ENTRY(active) of_severity;
};

TAILQ_HEAD(severity_list, active);

/* Alerts about single offenders of a potential campaign. */
struct group {
	__u32 members;
};

/* Number of alerts of a rule by prefix length, of 128. */
struct lengths {
	__u16 count[PREFIX_WHOLE + 1];
};

struct alert_table {
	struct hash_table *table; /* struct active, by identity, in the order they were raised */
	struct severity_list lists[SEVERITY_COUNT]; /* also in that order */
	__u32 in_list[SEVERITY_COUNT];
	struct lengths rotating, distributed;
	struct hash_table *groups; /* struct group, by the identity of the campaign */
};

struct alert_table *alert_table_new(__u32 most)
{
	struct alert_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	for (int severity = 0; severity < SEVERITY_COUNT; severity++)
		TAILQ_INIT(&table->lists[severity]);
	table->table = hash_table_new(sizeof(struct alert_identity), sizeof(struct active), most);
	table->groups = hash_table_new(sizeof(struct alert_identity), sizeof(struct group), most);
	if (table->table && table->groups)
		return table;
	alert_table_free(table);
	return NULL;
}

void alert_table_free(struct alert_table *table)
{
	if (!table)
		return;
	hash_table_free(table->groups);
	hash_table_free(table->table);
	free(table);
}

static const struct lengths *lengths_of(const struct alert_table *table, enum rule rule)
{
	return rule == RULE_SWEEP_ROTATING    ? &table->rotating :
	       rule == RULE_SWEEP_DISTRIBUTED ? &table->distributed :
						NULL;
}

static void list_add(struct alert_table *table, struct active *active)
{
	enum severity severity = active->alert.finding.severity;

	TAILQ_INSERT_TAIL(&table->lists[severity], active, of_severity);
	table->in_list[severity]++;
}

static void list_remove(struct alert_table *table, struct active *active, enum severity severity)
{
	TAILQ_REMOVE(&table->lists[severity], active, of_severity);
	table->in_list[severity]--;
}

/* Updates the counters used to detect campaigns for an alert about one offender. */
static void count_single(struct alert_table *table, const struct alert_identity *identity,
			 bool gone)
{
	struct alert_identity key = campaign_identity(identity);
	struct group *group = hash_table_find(table->groups, &key);
	struct lengths *lengths = (struct lengths *)lengths_of(table, (enum rule)identity->rule);
	int change = gone ? -1 : 1;

	if (!group)
		group = hash_table_add(table->groups, &key);
	group->members += (__u32)change;
	if (!group->members)
		hash_table_remove(table->groups, group);
	if (lengths)
		lengths->count[identity->bits] += (__u16)change;
}

struct alert *alert_table_find(const struct alert_table *table,
			       const struct alert_identity *identity)
{
	return hash_table_find(table->table, identity);
}

struct alert *alert_table_add(struct alert_table *table, const struct alert_identity *identity,
			      const struct alert *alert)
{
	struct active *active = hash_table_add(table->table, identity);

	if (!active)
		return NULL;
	active->alert = *alert;
	list_add(table, active);
	if (identity->role != ROLE_CAMPAIGN)
		count_single(table, identity, false);
	return &active->alert;
}

void alert_table_remove(struct alert_table *table, struct alert *alert)
{
	struct active *active = (struct active *)alert;
	const struct alert_identity identity = *(
		const struct alert_identity *)hash_table_key(table->table, active);

	if (identity.role != ROLE_CAMPAIGN)
		count_single(table, &identity, true);
	list_remove(table, active, alert->finding.severity);
	hash_table_remove(table->table, active);
}

void alert_table_regrade(struct alert_table *table, struct alert *alert, enum severity severity)
{
	struct active *active = (struct active *)alert;

	if (alert->finding.severity == severity)
		return;
	list_remove(table, active, severity);
	list_add(table, active);
}

struct alert *alert_table_least(const struct alert_table *table, enum severity severity,
				__u32 share)
{
	struct active *least = NULL;

	for (unsigned int lower = 0; lower < severity && !least; lower++)
		if (table->in_list[lower] > share)
			least = TAILQ_FIRST(&table->lists[lower]);
	return least ? &least->alert : NULL;
}

__u32 alert_table_members(const struct alert_table *table, const struct alert_identity *campaign)
{
	const struct group *group = hash_table_find(table->groups, campaign);

	return group ? group->members : 0;
}

struct alert *alert_table_around(const struct alert_table *table, enum rule rule, bool target,
				 const struct address *address, const struct finding *finding,
				 __u32 *length)
{
	const __u32 shortest = address_is_ipv4(address) ? IPV4_MAPPED_BITS - 1 : 0;
	const struct lengths *lengths = lengths_of(table, rule);
	struct alert *alert = NULL;

	while (!alert && *length > shortest) {
		__u32 bits = (*length)--;
		struct alert_identity identity = {
			.address = address_mask(address, bits),
			.network = finding->offender.network,
			.rule = (__u8)rule,
			.view = finding->offender.view,
			.bits = (__u8)bits,
			.role = target ? ROLE_TARGET : ROLE_SOURCE,
		};

		if (lengths->count[bits])
			alert = alert_table_find(table, &identity);
	}
	return alert;
}

struct alert *alert_table_first(const struct alert_table *table)
{
	return hash_table_first(table->table);
}

struct alert *alert_table_next(const struct alert_table *table, const struct alert *alert)
{
	return hash_table_next(table->table, alert);
}

__u32 alert_table_count(const struct alert_table *table)
{
	return hash_table_count(table->table);
}

bool alert_table_full(const struct alert_table *table)
{
	return hash_table_full(table->table);
}
