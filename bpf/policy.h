/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy (headers/policy.h): applied to messages that no block drops.  Its reason goes before
 * that of a limit, and messages that it drops are accounted all the same: an unanswered probe is
 * still a probe.
 */
#ifndef ICMPGUARD_BPF_POLICY_H
#define ICMPGUARD_BPF_POLICY_H

#include "bpf/essential.h"
#include "bpf/network.h"

static __always_inline const struct policy_config *policy_configuration(void)
{
	return &configuration()->policy;
}

/* Sets visit->policy_rules: the rules about the packet's sender. Global: called once per source and
 * generation. Returns 0. */
__noinline int policy_sources(struct visit *visit)
{
	const struct policy_config *policy = policy_configuration();
	const struct policy_source *source;
	__u64 rules = 0, differs;
	__u32 i;

	if (!visit)
		return 0;
	for (i = 0; i < POLICY_RULES && i < policy->rules; i++) {
		source = &policy->sources[i];
		differs = (visit->packet.source.halves[0] & source->mask[0]) ^ source->address[0];
		differs |= (visit->packet.source.halves[1] & source->mask[1]) ^ source->address[1];
		if (!differs)
			rules |= 1ULL << i;
	}
	visit->policy_rules = rules;
	return 0;
}

static __always_inline enum policy_direction policy_direction(const struct visit *visit)
{
	return visit->egress || visit->source.view == VIEW_OUTBOUND ? POLICY_OUT : POLICY_IN;
}

/* Returns the line of the first of several rules that applies in the packet's network; 0
 * if none does. */
__noinline int policy_rule(struct visit *visit, __u64 rules)
{
	const struct policy_config *policy = policy_configuration();
	__u32 network, i;

	if (!visit)
		return 0;
	for (i = 0; i < POLICY_RULES && i < policy->rules; i++) {
		if (!(rules >> i & 1))
			continue;
		network = policy->lines[POLICY_RULE + i].network;
		if (network == NETWORK_ANY || network == tag_of(&visit->packet))
			return POLICY_RULE + i;
	}
	return 0;
}

/* Returns the line that covers a message; 0 if none does. */
static __always_inline __u32 policy_line_of(struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	const struct policy_class *class;
	__u32 key = policy_key(state.control.slot, packet->family, packet->type);
	__u32 direction = policy_direction(visit), code = packet->code, number;
	struct policy_type *type = bpf_map_lookup_elem(&policies, &key);

	if (!type)
		return 0;
	opaque(direction);
	opaque(code);
	number = type->classes[direction & 1][code & 0xff];
	opaque(number);
	class = &policy_configuration()->classes[number & (POLICY_CLASSES - 1)];
	number = class->rules & visit->policy_rules ?
			 policy_rule(visit, class->rules & visit->policy_rules) :
			 0;
	return number ? number : class->line;
}

/* Returns whether the bucket of a line has room. Sources without an entry share one. */
static __always_inline bool policy_passes(struct visit *visit, const struct policy_line *line,
					  __u32 number, bool tracked)
{
	struct endpoint key = visit->source;
	struct source *source = NULL;

	if (!line->shared && tracked)
		source = bpf_map_lookup_elem(&sources, &key);
	if (source)
		return gcra_take(&source->policy, &line->limit, line->limit.interval, visit->now);
	opaque(number);
	return take_shared(&state.policy_buckets[number & (POLICY_LINES - 1)], &line->limit,
			   visit->now);
}

/* Applies a line to a message, and counts it. Returns 0. */
__noinline int policy_apply(struct visit *visit, __u32 number, bool tracked)
{
	const struct policy_line *line;
	struct policy_count *count;
	__u32 key = number;

	if (!visit)
		return 0;
	opaque(number);
	line = &policy_configuration()->lines[number & (POLICY_LINES - 1)];
	count = bpf_map_lookup_elem(&policy_counts, &key);
	if (!count)
		return 0;
	count->packets++;
	if (line->action == POLICY_ALLOW ||
	    (line->action == POLICY_LIMIT && policy_passes(visit, line, number, tracked)))
		return 0;
	if (line->shadow || running_mode(visit->now) != MODE_ENFORCE)
		count->would_drop++;
	else
		count->drops++;
	if (!line->shadow)
		visit->policy = line->action == POLICY_LIMIT ? REASON_POLICY_LIMIT :
							       REASON_POLICY_DROP;
	return 0;
}

/* Applies the policy to a packet: sets visit->policy. Global: the states of what follows are
 * verified separately. Returns 0. */
__noinline int judge_policy(struct visit *visit, bool tracked)
{
	__u32 number;

	if (!visit || !(visit->packet.marks & MARK_MESSAGE))
		return 0;
	if (!tracked && policy_configuration()->rules)
		policy_sources(visit);
	number = policy_line_of(visit);
	return number ? policy_apply(visit, number, tracked) : 0;
}

#endif
