/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks errors against the packet that they quote.  The sender of an error has seen a packet from
 * the error's receiver (RFC 1122 section 3.2.2, RFC 4443 section 2.4) that did not fit into the
 * MTU it claims (RFC 1191, RFC 8201).  Contradictions are counted by receiver: a forger may use
 * any number of senders, but attacks one host.
 */
#ifndef ICMPGUARD_BPF_FAULTY_H
#define ICMPGUARD_BPF_FAULTY_H

#include "bpf/admit.h"
#include "bpf/contact.h"
#include "bpf/fanout.h"
#include "headers/protocol.h"
#include "headers/socket.h"

/* The initial value of an entry: too large for the stack. */
const struct faulty new_faulty = {};

/* A translator between IPv4 and IPv6 changes the quoted length and the MTU by the difference of the
 * headers, and does not count a fragment header (RFC 7915 section 4.2 and 5.2). */
enum { TRANSLATION_SLACK = 28 };

/* RFC 4443 section 2.4 (c): an error with its quote is at most 1,280 bytes long. */
enum { LONGEST_ERROR6 = 1280 - 40 };

/* Returns whether it is an error that this table is about. Redirects and source quenches have rules
 * of their own. */
static __always_inline bool is_report(const struct packet *packet)
{
	return packet->kind == KIND_UNREACHABLE || packet->kind == KIND_PACKET_TOO_BIG ||
	       packet->kind == KIND_TIME_EXCEEDED || packet->kind == KIND_PARAMETER_PROBLEM;
}

static __always_inline bool claims_mtu(const struct packet *packet)
{
	return packet->kind == KIND_PACKET_TOO_BIG ||
	       (packet->family == 4 && packet->kind == KIND_UNREACHABLE &&
		packet->code == ICMP_CODE_FRAGMENTATION_NEEDED);
}

static __always_inline __u32 claimed_mtu(const struct packet *packet)
{
	return packet->family == 4 ? packet->sequence :
				     (__u32)packet->identifier << 16 | packet->sequence;
}

/* Returns the faults of a message that claims an MTU. Routers older than RFC 1191 claim 0. */
static __always_inline __u32 faults_of_mtu(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	const struct error_config *errors =
		&configuration()->errors[visit->source.view % VIEW_COUNT];
	__u32 mtu = claimed_mtu(packet), length = packet->quote.length;
	__u32 least = packet->family == 4 ? errors->least_mtu4 : errors->least_mtu6;

	if (packet->family == 4 && !mtu)
		return 0;
	if (mtu < least)
		return FAULT_BIT(LOW_MTU);
	if (packet->family == 6 && packet->icmp_length > LONGEST_ERROR6)
		return FAULT_BIT(LONG_MTU);
	/* For a path through IPv4 a translator claims at least 1,280, whatever did not fit. */
	if (!length || (packet->family == 6 && mtu == least) || length + TRANSLATION_SLACK > mtu)
		return 0;
	return FAULT_BIT(FITS);
}

/* Returns whether the sender of the packet that an error quotes has sent a request to its receiver
 * or, with `answers`, the latter to the former. Global, like judge_error(). */
__noinline int quotes_contact(struct visit *visit, bool answers)
{
	const struct address *asker, *asked;
	const struct quote *quote;
	struct contact_set *set;
	__u64 hash;
	__u32 pair;

	if (!visit)
		return false;
	quote = &visit->packet.quote;
	asker = answers ? &quote->target : &quote->source;
	asked = answers ? &quote->source : &quote->target;
	hash = contact_hash(hash_address(asked, sketch_seed), hash_address(asker, sketch_seed),
			    endpoint_kind(view_of(is_home(asker), is_home(asked)), LANE_REQUEST,
					  visit->target.network));
	pair = contact_pair(hash);
	set = contact_set_of(hash);
	return set && (is_contact(set->pairs[0], pair) || is_contact(set->pairs[1], pair) ||
		       is_contact(set->pairs[2], pair) || is_contact(set->pairs[3], pair));
}

/*
 * Returns whether a message claims an MTU for an echo that this machine did not send: it exchanges
 * none with that host.  A kernel has no socket to compare such a quote with, and believes it.  The
 * other messages that a host sends are not that long.
 */
static __always_inline bool quotes_unsent_echo(struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	const struct quote *quote = &packet->quote;

	return claims_mtu(packet) && configuration()->sent_proves & PROVES_ECHOES &&
	       quote->protocol == (packet->family == 4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6) &&
	       is_listed(&packet->target, NETWORKS_OWN) && !quotes_contact(visit, false) &&
	       !quotes_contact(visit, true);
}

/* Judges whether the receiver sent the packet that an error quotes, as far as that is known.
 * Returns faults. */
static __always_inline __u32 judge_sent(struct visit *visit)
{
	__u32 fault = claims_mtu(&visit->packet) ? FAULT_BIT(UNSENT_MTU) : FAULT_BIT(UNSENT);

	visit->asked = visit->socket == SOCKET_CONNECTED ||
		       (quotes_request(&visit->packet) && quotes_contact(visit, false));
	if (visit->socket == SOCKET_MISSING && configuration()->sent_proves & PROVES_SOCKETS)
		return fault;
	return !visit->asked && quotes_unsent_echo(visit) ? FAULT_BIT(FOREIGN_MTU) : 0;
}

/* Determines the faults of an error: visit->faults. Global: errors are rare. Returns 0. */
__noinline int judge_error(struct visit *visit)
{
	const struct packet *packet;
	__u32 faults = 0;

	if (!visit)
		return 0;
	packet = &visit->packet;
	if (!(packet->marks & MARK_MESSAGE) || !is_report(packet))
		return 0;
	if (packet->reason == REASON_TRUNCATED_QUOTE || packet->reason == REASON_QUOTE_INVALID) {
		visit->faults = FAULT_BIT(NO_QUOTE);
		return 0;
	}
	if (packet->reason != REASON_PASS || !packet->quote.present)
		return 0;
	if (!address_equal(&packet->quote.source, &packet->target))
		faults = claims_mtu(packet) ? FAULT_BIT(FOREIGN_MTU) : FAULT_BIT(FOREIGN);
	if (claims_mtu(packet))
		faults |= faults_of_mtu(visit);
	if (!(faults & FAULTS_PROVEN))
		faults |= judge_sent(visit);
	visit->faults = faults;
	return 0;
}

/* Returns whether an error is dropped for its faults. */
static __always_inline bool is_forged(const struct visit *visit)
{
	const struct error_config *errors =
		&configuration()->errors[visit->source.view % VIEW_COUNT];

	return visit->faults & errors->dropped;
}

/* Returns the entry of the receiver, created if the admission filter permits it; else NULL. */
static __always_inline struct faulty *faulty_entry(const struct visit *visit)
{
	struct endpoint key = visit->target;
	struct faulty *entry = bpf_map_lookup_elem(&faulty, &key);
	struct scratch *words;
	__u32 first = 0;

	if (entry)
		return entry;
	words = bpf_map_lookup_elem(&scratch, &first);
	if (!words || !admit(&words->faulty_admission,
			     hash_address(&key.address, ~hash_seed ^ key.kind), visit->now, true)) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return NULL;
	}
	bpf_map_update_elem(&faulty, &key, &new_faulty, BPF_NOEXIST);
	entry = bpf_map_lookup_elem(&faulty, &key);
	if (!entry)
		count_health(HEALTH_INSERTS_FAILED);
	return entry;
}

/* Begins a new half window of the counts together with the sketch's; after a pause it is a
 * new offence. */
static __always_inline void faulty_turn(const struct visit *visit, struct faulty *entry,
					__u64 half_window)
{
	__u64 now = visit->now;
	bool paused = elapsed(now, entry->last_seen) >= 2 * half_window;

	if (!entry->first_seen || paused) {
		entry->first_seen = now;
		entry->mtu = 0;
		entry->quoted_changes = 0;
		entry->quoted_source = visit->packet.quote.source;
	}
	if (!is_due(now, entry->senders.started, half_window))
		return;
	if (elapsed(now, entry->senders.started) >= 2 * half_window)
		__builtin_memset(entry->faults[1], 0, sizeof(entry->faults[1]));
	else
		__builtin_memcpy(entry->faults[1], entry->faults[0], sizeof(entry->faults[1]));
	__builtin_memset(entry->faults[0], 0, sizeof(entry->faults[0]));
}

static __always_inline void faulty_describe(struct faulty *entry, const struct packet *packet)
{
	__u32 mtu = claims_mtu(packet) ? claimed_mtu(packet) : 0;

	if (!address_equal(&entry->quoted_source, &packet->quote.source))
		entry->quoted_changes++;
	entry->sender = packet->source;
	entry->quoted_source = packet->quote.source;
	entry->quoted_target = packet->quote.target;
	entry->protocol = packet->quote.protocol;
	entry->type = packet->type;
	__builtin_memcpy(entry->link_source, packet->link_source, sizeof(entry->link_source));
	if (mtu && (!entry->mtu || mtu < entry->mtu))
		entry->mtu = mtu;
}

/* Counts the faults of an error. Global, like judge_error(). Returns 0. */
__noinline int account_faulty(struct visit *visit)
{
	const struct lane_config *lane;
	struct faulty *entry;
	int i;

	if (!visit || !visit->faults)
		return 0;
	entry = faulty_entry(visit);
	if (!entry)
		return 0;
	lane = lane_configuration(visit);
	faulty_turn(visit, entry, lane->target_half);
	for (i = 0; i < FAULT_COUNT; i++)
		entry->faults[0][i] += visit->faults >> i & 1;
	fanout_add(&entry->senders, visit->source_hash, visit->now, lane->target_half);
	faulty_describe(entry, &visit->packet);
	entry->last_seen = visit->now;
	return 0;
}

#endif
