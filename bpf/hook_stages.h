/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stages that read a frame, for a hook: included once for each, with HOOK (the prefix of their
 * names), CONTEXT (the type of its context) and HOOK_BLOCKS (whether the lists are checked)
 * defined.
 *
 * Those of the full parser are global functions: the verifier checks each once, for any packet; in
 * one function their branches would multiply past its limit.
 */
#define STAGE_OF(hook, name)  hook##_##name
#define STAGE_FOR(hook, name) STAGE_OF(hook, name)
#define STAGE(name)	      STAGE_FOR(HOOK, name)

__noinline int STAGE(link_stage)(CONTEXT *context, struct packet *packet)
{
	if (!packet)
		return false;
	return parse_link_step(frame_start(context), frame_end(context), packet);
}

__noinline int STAGE(extension_stage)(CONTEXT *context, struct packet *packet)
{
	if (!packet)
		return false;
	return parse_extension(frame_start(context), frame_end(context), packet);
}

#if HOOK_BLOCKS
/* Returns whether the lists drop messages of a packet with more extension headers than any real
 * one: to walk the rest costs more than everything else. */
__noinline int STAGE(blocked_stage)(CONTEXT *context, struct packet *packet)
{
	struct block_query *query = query_get();

	if (!packet || !query || !(state.lists.present & PRESENT_SOURCES))
		return false;
	query->source = packet->source;
	query->target = packet->target;
	query_begin(query, tag_of(packet), moment_read(context, 0).now, BLOCK_ECHO);
	return found_rank(find_block(query)) >= RANK_LIMIT;
}
#endif

__noinline int STAGE(network_stage)(CONTEXT *context, struct packet *packet)
{
	enum parsed parsed;
	int i;

	if (!packet)
		return PARSED_OTHER;
	if (parse_link_header(frame_start(context), frame_end(context), packet))
		for (i = 0; i < MAX_LINK_HEADERS; i++)
			if (!STAGE(link_stage)(context, packet))
				break;
	if (!parse_link_end(packet))
		return PARSED_ICMP;
	parsed = parse_network(frame_start(context), frame_end(context), packet);
	if (parsed != PARSED_EXTENSIONS)
		return parsed;
	for (i = 0; i < MAX_EXTENSIONS; i++) {
#if HOOK_BLOCKS
		if (i == FAST_EXTENSIONS && STAGE(blocked_stage)(context, packet))
			break;
#endif
		if (!STAGE(extension_stage)(context, packet))
			break;
	}
	return parse_extensions_end(packet);
}

__noinline int STAGE(message_stage)(CONTEXT *context, struct packet *packet)
{
	if (packet)
		parse_message(frame_start(context), frame_end(context), packet);
	return 0;
}

/* Decodes what follows the ICMP header, if the fast parser left it (`body`), compares the packet
 * with its length on the wire, and verifies the checksum. Returns 0. */
__noinline int STAGE(settle_stage)(CONTEXT *context, struct packet *packet, __u32 length, bool body)
{
	const void *data = frame_start(context), *end = frame_end(context);

	if (!packet)
		return 0;
	if (body)
		parse_body(data, end, packet);
	parse_settle(packet, end - data, length);
	if (packet->reason == REASON_PASS &&
	    !parse_checksum(data, end, packet, configuration()->checksum_bytes))
		packet->reason = REASON_ICMP_CHECKSUM;
	return 0;
}

/* Copies a frame to the daemon. `number`: as in struct outcome. Returns 0. */
__noinline int STAGE(sample)(CONTEXT *context, struct visit *visit, __u64 number,
			     enum reason reason, bool dropped)
{
	struct sample *sample;

	if (!visit || !sample_affordable(visit, number, reason))
		return 0;
	/* Compared with NULL once: 6.1's verifier forgets what a first comparison has shown. */
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample)
		return count_health(HEALTH_SAMPLES_LOST);
	sample_describe(sample, visit, number, reason, dropped);
	sample->captured = sample_copy(sample->frame, frame_start(context), frame_end(context));
	bpf_ringbuf_submit(sample, BPF_RB_NO_WAKEUP);
	return count_health(HEALTH_SAMPLES_SENT);
}

/* Parses one option of a router's message. */
__noinline int STAGE(option_stage)(CONTEXT *context, struct discovery *discovery)
{
	if (!discovery)
		return false;
	return discovery_option(frame_start(context), frame_end(context), sketch_seed, discovery);
}

/* Parses and records what a router's message, or a redirect, claims. Returns 0. */
__noinline int STAGE(router_stage)(CONTEXT *context, struct visit *visit)
{
	struct discovery *discovery = discovery_begin_of(visit);
	int i;

	if (!visit || !discovery)
		return 0;
	discovery_begin(frame_start(context), frame_end(context), &visit->packet, discovery);
	for (i = 0; i < MAX_ND_OPTIONS; i++)
		if (!STAGE(option_stage)(context, discovery))
			break;
	account_router(visit, discovery);
	visit->guarded = state.control.guards && guard_router(visit, discovery);
	return 0;
}

/* Examines the payload of an echo. Global: rare in a conversation that sends fast. Returns 0. */
__noinline int STAGE(payload_stage)(CONTEXT *context, struct visit *visit, struct half *half)
{
	const void *data = frame_start(context), *end = frame_end(context);
	struct payload payload;
	struct judged *judged;
	__u64 us, draw;

	if (!visit || !half)
		return 0;
	judged = &visit->judged;
	payload = payload_of(data, end, &visit->packet);
	if (visit->packet.fragment == FRAGMENT_NONE)
		judged->hash = payload_hashes(data, end, &payload, visit->packet.sequence,
					      hash_seed, !is_reply(visit));
	if (judged->hash && is_returned(judged->former, judged->hash)) {
		judged->weight = 0;
		return 0;
	}
	us = half_gap(half, clock_fine(visit->now));
	half_judge(half, data, end, &payload, &visit->packet, us, judged);
	half->examined = visit->packet.sequence;
	draw = hash_mix(hash_seed ^ half->first_seen ^ half->packets);
	half_inner(half, data, end, &payload, draw >> 32, judged->weight);
	half_draw(half, data, end, &payload, draw);
	if (payload.readable < payload.length) {
		half->unread += judged->weight;
		count_health(HEALTH_PAYLOADS_UNREAD);
	}
	return 0;
}

/* Accounts an echo in its conversation. Returns 0. */
__noinline int STAGE(conversation_stage)(CONTEXT *context, struct visit *visit)
{
	struct place_found found;
	struct half *half, *asked;

	if (!visit)
		return 0;
	found.reply = is_reply(visit);
	if (!conversation_find(visit, &found))
		return 0;
	asked = bpf_map_lookup_elem(&conversations, &found.index);
	half = found.reply ? bpf_map_lookup_elem(&answers, &found.index) : asked;
	if (!half || !asked)
		return 0;
	visit->judged.weight = half_weight(half, &visit->packet, *place_state(&found, !found.reply),
					   found.hash, visit->now);
	if (visit->judged.weight) {
		visit->judged.former = half_former(half, asked, visit->packet.sequence);
		STAGE(payload_stage)(context, visit, half);
	}
	visit->judged.times = half_count(half, &visit->packet, visit->now, &visit->judged);
	visit->judged.copied |= is_drawn(half->packets, hash_seed ^ half->first_seen);
	place_note(&found, half, visit->now);
	return found.reply ? half_match(visit, half, asked) : 0;
}

/* Parses in full what the fast parser left. Returns false if it is not ICMP. */
static __always_inline bool STAGE(parse)(CONTEXT *context, struct packet *packet)
{
	if (STAGE(network_stage)(context, packet) == PARSED_OTHER) {
		if (!piece_stage(packet))
			return false;
		packet->next = PROTOCOL_ICMPV6;
	}
	STAGE(message_stage)(context, packet);
	return true;
}

#undef STAGE
#undef STAGE_FOR
#undef STAGE_OF
#undef HOOK
#undef CONTEXT
#undef HOOK_BLOCKS
