/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one host refused another.  A host that is scanned refuses the same scanner again and again,
 * something else each time; peers that are gone refuse many clients, one thing each.  Every pair
 * has its own entry, so that no scanner hides among other clients of the host, other scanners or
 * decoys.
 */
#ifndef ICMPGUARD_BPF_REFUSAL_H
#define ICMPGUARD_BPF_REFUSAL_H

#include "bpf/admit.h"
#include "headers/elapsed.h"

/* The initial value of an entry: too large for the stack. */
const struct refusals new_refusals = {};

/* Returns whether the code refuses something. Other codes report the path (no route, fragmentation
 * needed): where a link breaks or is narrow, clients receive them whatever they request. */
static __always_inline bool is_refusing_code(const struct packet *packet)
{
	const __u32 refusing4 = 1 << ICMP_CODE_HOST_UNREACHABLE |
				1 << ICMP_CODE_PROTOCOL_UNREACHABLE |
				1 << ICMP_CODE_PORT_UNREACHABLE |
				1 << ICMP_CODE_NETWORK_PROHIBITED | 1 << ICMP_CODE_HOST_PROHIBITED |
				1 << ICMP_CODE_PROHIBITED;
	const __u32 pathless6 = 1 << ICMPV6_CODE_NO_ROUTE | 1 << ICMPV6_CODE_BEYOND_SCOPE;

	if (packet->kind == KIND_PARAMETER_PROBLEM)
		return true;
	return packet->kind == KIND_UNREACHABLE &&
	       (packet->family == 4 ? refusing4 : ~pathless6) >> (packet->code & 31) & 1;
}

/* Returns whether the error reports that the host is absent. Clients behind a broken link receive
 * it for every host that they contact. */
static __always_inline bool is_absence(const struct packet *packet)
{
	return packet->kind == KIND_UNREACHABLE &&
	       packet->code == (packet->family == 4 ? ICMP_CODE_HOST_UNREACHABLE :
						      ICMPV6_CODE_ADDRESS_UNREACHABLE);
}

/*
 * Returns whether an error refuses a port or protocol to the host that tried it.  Ports of
 * traceroute do not count, nor does a quoted ping, which belongs to a sweep.
 */
static __always_inline bool is_refusal(const struct packet *packet)
{
	const struct quote *quote = &packet->quote;
	bool traceroute = quote->protocol == PROTOCOL_UDP &&
			  quote->target_port >= PORT_TRACEROUTE &&
			  quote->target_port < PORT_TRACEROUTE + TRACEROUTE_PORTS;

	return quote->present && is_refusing_code(packet) && quote->protocol != PROTOCOL_ICMP &&
	       quote->protocol != PROTOCOL_ICMPV6 && !traceroute;
}

/* Returns whether an error refuses a protocol: by an unreachable in ICMP, by a parameter
 * problem in ICMPv6. */
static __always_inline bool is_protocol_refusal(const struct packet *packet)
{
	if (packet->family == 4)
		return packet->kind == KIND_UNREACHABLE &&
		       packet->code == ICMP_CODE_PROTOCOL_UNREACHABLE;
	return packet->kind == KIND_PARAMETER_PROBLEM && packet->code == ICMPV6_CODE_UNKNOWN_HEADER;
}

/* Returns the entry of a pair, created if the admission filter permits it; else NULL. */
static __always_inline struct refusals *refusals_entry(const struct pair *pair, __u64 now)
{
	struct refusals *entry = bpf_map_lookup_elem(&refusals, pair);
	struct scratch *words;
	__u32 first = 0;
	__u64 hash;

	if (entry)
		return entry;
	words = bpf_map_lookup_elem(&scratch, &first);
	hash = hash_address(&pair->receiver.address,
			    hash_address(&pair->refuser.address, hash_seed));
	if (!words || !admit(&words->refusals_admission, hash, now, true)) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return NULL;
	}
	bpf_map_update_elem(&refusals, pair, &new_refusals, BPF_NOEXIST);
	entry = bpf_map_lookup_elem(&refusals, pair);
	if (!entry) {
		count_health(HEALTH_INSERTS_FAILED);
		return NULL;
	}
	entry->first_seen = now;
	return entry;
}

static __always_inline struct refusal refusal_of(const struct packet *packet)
{
	const struct quote *quote = &packet->quote;
	struct refusal refusal = {};

	/* Compared as one word: no padding. */
	refusal.host = packet->family == 4 ? quote->target.words[3] :
					     (__u32)hash_address(&quote->target, sketch_seed);
	if (is_absence(packet)) {
		refusal.kind = REFUSED_HOST;
		return refusal;
	}
	refusal.protocol = quote->protocol;
	if (is_protocol_refusal(packet)) {
		refusal.kind = REFUSED_PROTOCOL;
		return refusal;
	}
	refusal.kind = REFUSED_PORT;
	refusal.port = quote->ports ? quote->target_port : 0;
	return refusal;
}

/* Records what is refused, unless it is among the latest. Global: the verifier follows the loop
 * once. Returns 0. */
__noinline int refusals_add(struct refusals *entry, __u64 word, __u16 source_port)
{
	__u32 place;

	if (!entry)
		return 0;
	for (__u32 i = 0; i < REFUSALS_LATEST; i++)
		if (entry->latest[i].word == word && i < entry->fresh)
			return 0;
	place = (__u32)entry->fresh & (REFUSALS_LATEST - 1);
	entry->latest[place].word = word;
	entry->source_ports[place] = source_port;
	entry->fresh++;
	return 0;
}

/* Returns whether the receiver of an error sent the packet that it quotes, as far as it shows.
 * Otherwise the error says nothing about the receiver. Between hosts at home it may: some NATs
 * leave the quoted addresses as they were. */
static __always_inline bool may_have_sent(const struct visit *visit)
{
	return !(visit->faults & FAULTS_PROVEN) || visit->source.view == VIEW_PRIVATE;
}

/* Counts a refusal in the entry of its sender and receiver. Global: it is rare. Returns 0. */
__noinline int account_refusal(struct visit *visit)
{
	const struct quote *quote;
	struct refusals *entry;
	struct pair pair;

	if (!visit)
		return 0;
	quote = &visit->packet.quote;
	pair.refuser = visit->source;
	pair.receiver = (struct identity){ visit->packet.target, visit->target.network, 0, 0 };
	entry = refusals_entry(&pair, visit->now);
	if (!entry)
		return 0;
	entry->last_seen = visit->now;
	entry->errors++;
	return refusals_add(entry, refusal_of(&visit->packet).word,
			    quote->ports ? quote->source_port : 0);
}

#endif
