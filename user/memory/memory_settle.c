// SPDX-License-Identifier: GPL-2.0-only
/* Contacts that have ended: judged as probes, and added to the campaigns of both ends. */
#include "memory/memory_settle.h"

#include "base/prefix.h"
#include "config/thresholds.h"
#include "headers/hash.h"
#include "memory/slow_review.h"

static struct endpoint prefix_key(enum prefix_kind kind, const struct endpoint *host)
{
	struct endpoint key = *host;

	key.address = address_mask(&host->address, prefixes_bits(kind, &host->address));
	return key;
}

/* Adds each end to the campaigns of the other. */
static void meet(struct memory *memory, const struct endpoint *source,
		 const struct endpoint *target)
{
	static const enum prefix_kind kinds[] = { PREFIX_OF_SOURCES, PREFIX_OF_SITES,
						  PREFIX_OF_TARGETS };
	const struct endpoint source_net = prefix_key(PREFIX_OF_SOURCES, source);
	const struct endpoint target_net = prefix_key(PREFIX_OF_TARGETS, target);

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		bool of_target = kinds[i] == PREFIX_OF_TARGETS;
		struct endpoint key = prefix_key(kinds[i], of_target ? target : source);
		struct campaign *campaign = prefixes_peek(&memory->prefixes, kinds[i], &key);

		if (campaign)
			prefixes_meet(campaign,
				      of_target ? &source_net.address : &target_net.address);
	}
}

static struct meeting *meeting_of(struct memory *memory, __u64 hash, __u8 view)
{
	return &memory->meetings[(hash ^ hash_mix(view)) % MEETINGS];
}

static bool add_to_prefix(const struct review *review, enum prefix_kind kind,
			  const struct endpoint *host, const struct hyperloglog *targets,
			  const struct hyperloglog *sources, const struct contacts *contacts)
{
	const struct slow_counts counts = { .contacts = (__u32)(contacts->open + 0.5),
					    .packets = (__u32)contacts->packets,
					    .asked = contacts->asked,
					    .met = contacts->met };
	__u32 bits = prefixes_bits(kind, &host->address);
	struct endpoint key = prefix_key(kind, host);
	struct campaign *campaign;

	if (!bits)
		return false;
	campaign = prefixes_add(&review->memory->prefixes, kind, &key, targets, sources, &counts,
				review->wall);
	return campaign && campaign_review(review, &key, kind, campaign);
}

/*
 * Returns true if contacts count as probes. A few packets each do. So do more of them, if replies
 * are visible and hardly any came: people do not keep pinging a host that is not there. If replies
 * are not visible, one host in three counts, by `hash`, or four probes per host would hide any
 * campaign.
 */
static bool light(const struct memory *memory, const struct contacts *contacts, __u8 view,
		  __u64 answers, __u64 hash)
{
	if ((double)contacts->packets < SWEEP_DISTRIBUTED_CONVERSATION * contacts->open)
		return true;
	if (memory->replies_seen[view_reverse(view)])
		return (answers - contacts->answers) * 4 < contacts->packets;
	return hash_mix(hash) % (__u64)SWEEP_DISTRIBUTED_UNSEEN == 0;
}

static struct target_memory *memory_received(const struct memory *memory,
					     const struct endpoint *target)
{
	return hosts_received(&memory->hosts, hosts_peek_target(&memory->hosts, target),
			      target->lane);
}

/* The current count: a source's entry is not read again when the replies to its last request
 * arrive. */
static __u64 replies_to(const struct memory *memory, const struct endpoint *source)
{
	const struct host *host = hosts_peek_source(&memory->hosts, source);
	const struct target_memory *received = hosts_received(&memory->hosts, host, LANE_REPLY);

	return received ? received->latest.packets : 0;
}

/* Times that a contact is queued again: until its sources had time to return, and be judged. */
enum { TURNS_MOST = 4 };

/* Returns true if a contact may be part of a flood from many sources: its target's network, or any
 * network if `target` is NULL, has an alert, or is not clear yet; then the contact is queued
 * again. A few new sources a second keep it unclear for ever, and are no flood. */
static bool is_of_flood(const struct review *review, const struct endpoint *endpoint,
			const struct address *target, struct contacts *contacts,
			enum waiting_for what)
{
	struct memory *memory = review->memory;
	enum crowd_state state = crowds_state(memory->crowds, endpoint, target, review->now);

	if (state == CROWD_UNCLEAR && contacts->turns < TURNS_MOST) {
		contacts->turns++;
		contacts->waiting = waiting_push(memory->settling, endpoint, what,
						 review->now + SETTLING);
		return true;
	}
	contacts->turns = 0;
	contacts->waiting = false;
	return state == CROWD_FLOODED;
}

void memory_settle_source(const struct review *review, const struct endpoint *endpoint)
{
	struct memory *memory = review->memory;
	struct source_memory *recent = memory_sent(memory, endpoint);
	struct past *past = pasts_peek(&memory->pasts, endpoint);
	struct hyperloglog targets, sources = {};
	__u64 hash;

	if (past) {
		slow_review(review, endpoint, past);
		if (slow_read(&past->slow, SLOW_HOUR, review->wall).distinct >=
		    memory_loudness(memory, endpoint->view))
			memory_loud(memory, endpoint, past, review->wall, review->wall + LOUD_TURN);
	}
	if (!recent || is_of_flood(review, endpoint, NULL, &recent->contacts, WAITING_SOURCE))
		return;
	recent->contacts.asked = recent->latest.contacts - recent->contacts.asked;
	recent->contacts.met = contacts_met(&recent->latest) - recent->contacts.met;
	hash = hash_address(&endpoint->address, memory->seed);
	if (!light(memory, &recent->contacts, endpoint->view, replies_to(memory, endpoint), hash) ||
	    (past && past->loud_until > review->wall))
		return;
	*meeting_of(memory, recent->latest.last_target, endpoint->view) = (struct meeting){
		.target = recent->latest.last_target,
		.source = endpoint->address,
		.view = endpoint->view,
		.network = endpoint->network,
	};
	targets = memory_window(&recent->latest.targets);
	hyperloglog_add(&sources, hash);
	/* The site reports nothing if one of its networks reports it. */
	if (!add_to_prefix(review, PREFIX_OF_SOURCES, endpoint, &targets, &sources,
			   &recent->contacts))
		add_to_prefix(review, PREFIX_OF_SITES, endpoint, &targets, &sources,
			      &recent->contacts);
}

/* Returns true if the prefix's campaign, if there is one, does not have the target. */
static bool is_fresh(const struct memory *memory, const struct endpoint *target,
		     const struct hyperloglog *targets)
{
	const struct endpoint key = prefix_key(PREFIX_OF_TARGETS, target);
	const struct campaign *campaign = prefixes_peek(&memory->prefixes, PREFIX_OF_TARGETS, &key);

	return !campaign || !hyperloglog_contains(&campaign->targets.all, targets);
}

/* A target that was counted as a probed one is contacted again and again: people, players or
 * monitors know it, who would be answered if that could be seen. */
static void count_return(const struct review *review, const struct endpoint *target,
			 struct contacts *contacts)
{
	struct memory *memory = review->memory;
	const struct endpoint key = prefix_key(PREFIX_OF_TARGETS, target);
	static const struct slow_counts met = { .met = 1 };
	static const struct hyperloglog none;
	struct campaign *campaign;

	if (!contacts->fresh || ++contacts->again < CONTACTED_AGAIN)
		return;
	contacts->fresh = false;
	campaign = prefixes_peek(&memory->prefixes, PREFIX_OF_TARGETS, &key);
	if (campaign && !memory->outcomes_seen[target->view])
		slow_add(&campaign->targets, &none, &met, review->wall);
}

void memory_settle_target(const struct review *review, const struct endpoint *endpoint)
{
	struct memory *memory = review->memory;
	struct target_memory *recent = memory_received(memory, endpoint);
	struct hyperloglog sources, targets = {};
	struct endpoint source = *endpoint;
	const struct meeting *meeting;
	const struct host *host;
	__u64 hash;

	if (!recent ||
	    is_of_flood(review, endpoint, &endpoint->address, &recent->contacts, WAITING_TARGET))
		return;
	count_return(review, endpoint, &recent->contacts);
	sources = memory_window(&recent->latest.sources);
	hash = hash_address(&endpoint->address, memory->seed);
	host = hosts_peek_target(&memory->hosts, endpoint);
	recent->contacts.asked = 1;
	recent->contacts.met = memory_answers(memory, host) > recent->contacts.answers;
	if (!light(memory, &recent->contacts, endpoint->view, memory_answers(memory, host), hash) ||
	    address_is_broadcast(&endpoint->address) ||
	    !loud_lacks(memory->louds, endpoint, &sources, review->wall))
		return;
	hyperloglog_add(&targets, hash);
	if (is_fresh(memory, endpoint, &targets)) {
		recent->contacts.fresh = true;
		recent->contacts.again = 0;
	}
	meeting = meeting_of(memory, hash, endpoint->view);
	if (meeting->target == hash && meeting->view == endpoint->view &&
	    meeting->network == endpoint->network) {
		source.address = meeting->source;
		meet(memory, &source, endpoint);
	}
	add_to_prefix(review, PREFIX_OF_TARGETS, endpoint, &targets, &sources, &recent->contacts);
}
