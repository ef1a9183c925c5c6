// SPDX-License-Identifier: GPL-2.0-only
/* The response to an offender, and alerts read back, compared with the present lists. */
#include "selftests/unit/responding.h"

TestSuite(respond, .init = responding_start, .fini = responding_stop);

Test(respond, each_view_its_own_response_and_time)
{
	struct outcome outcome;

	cr_assert(eq(int, config_set(&settings, "mode=enforce"), 0));
	cr_assert(
		eq(int, config_set(&settings, "rules.sweep.response=inbound=block,edge=block"), 0));
	cr_assert(eq(int, config_set(&settings, "rules.sweep.block-for=edge=1h"), 0));

	outcome = respond_in(VIEW_PRIVATE, "192.0.2.1");
	cr_expect(eq(int, outcome.action, ACTION_NONE));
	outcome = respond_in(VIEW_INBOUND, "192.0.2.2");
	cr_expect(eq(int, outcome.action, ACTION_BLOCKED));
	cr_expect(eq(u64, outcome.until, NOW + settings.block_for));
	outcome = respond_in(VIEW_EDGE, "192.0.2.3");
	cr_expect(eq(int, outcome.action, ACTION_BLOCKED));
	cr_expect(eq(u64, outcome.until, NOW + NS(3600)));
}

static struct alert resumed(const char *offender, bool adopted)
{
	struct prefix prefix = prefix_from(offender);
	struct alert alert = { .outcome = { .action = ACTION_BLOCKED, .until = THEN } };

	alert.finding.offender.address = prefix.address;
	alert.finding.offender_bits = prefix.length == PREFIX_WHOLE ? 0 : prefix.length;
	respond_resumed(responder, &alert, adopted, NOW);
	return alert;
}

Test(respond, a_block_lasts_as_long_as_it_stands)
{
	const struct prefix prefix = prefix_from("192.0.2.7");
	struct list_entry entry = list_block_of(&prefix, BLOCK_ICMP, THEN + 5);

	entry.origin = ORIGIN_RULE;
	entry.rule = RULE_FLOOD_SOURCE;
	lists_block(&pins, &entry, NOW);
	cr_assert(resumed("192.0.2.7", true).outcome.until == THEN + 5);
}

Test(respond, what_an_operator_lifted_stays_lifted)
{
	cr_assert(resumed("192.0.2.7", true).outcome.until == THEN);
}

Test(respond, a_list_that_is_gone_blocks_nobody)
{
	cr_assert(resumed("192.0.2.7", false).outcome.until == NOW,
		  "so that the next finding blocks again");
}

Test(respond, who_is_allowed_meanwhile_is_no_offender)
{
	struct prefix network = prefix_from("192.0.2.0/24");
	struct alert target = { .finding.offender_is_target = true };

	test_allow(&pins, "192.0.2.0/24", 0, NOW);
	test_allow(&pins, "198.51.100.0", 0, NOW);
	cr_assert(resumed("192.0.2.7", true).over);
	cr_assert(resumed("192.0.2.0/24", true).over);
	cr_assert(resumed("198.51.100.0", true).over);
	cr_assert_not(resumed("198.51.100.0/24", true).over, "one host of it is");
	cr_assert_not(resumed("203.0.113.1", true).over);
	target.finding.offender.address = network.address;
	respond_resumed(responder, &target, true, NOW);
	cr_assert_not(target.over, "the list is of sources");
}

static bool is_of(const struct list_entry *entry, void *context)
{
	return !memcmp(&entry->prefix, context, sizeof(entry->prefix));
}

static unsigned int dones;
static struct outcome last_done;
static struct alert_identity last_identity;

static void done(const struct alert_identity *identity, const struct outcome *outcome,
		 void *context)
{
	dones++;
	last_identity = *identity;
	last_done = *outcome;
}

Test(respond, a_finding_of_the_same_offence_blocks_once)
{
	struct outcome outcome;

	block_sweeps("block.per-minute=60");
	outcome = respond_in(VIEW_INBOUND, "192.0.2.1");
	cr_expect(outcome.fresh);
	outcome = respond_in(VIEW_INBOUND, "192.0.2.1");
	cr_expect_not(outcome.fresh);
	cr_expect(eq(int, outcome.action, ACTION_BLOCKED));
	cr_expect(eq(u64, responder_counts(responder)->blocked, 1));
}

Test(respond, what_the_brake_held_is_done_when_it_lets_go)
{
	struct address held = prefix_from("192.0.2.2").address;
	struct outcome outcome;

	block_sweeps("block.per-minute=1");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	outcome = respond_in(VIEW_INBOUND, "192.0.2.2");
	cr_expect(eq(int, outcome.action, ACTION_LIMITED));
	cr_expect(eq(u64, outcome.retry_at, NOW + NS(60)));
	responder_tick(responder, NOW + NS(59), done, NULL);
	cr_expect(eq(u32, dones, 0));
	responder_tick(responder, NOW + NS(60), done, NULL);
	cr_assert(eq(u32, dones, 1));
	cr_expect(is_blocked("192.0.2.2"));
	cr_expect(eq(int, last_done.action, ACTION_BLOCKED));
	cr_expect(eq(str, last_done.reason, ""));
	cr_expect(address_equal(&last_identity.address, &held));
	responder_tick(responder, NOW + NS(121), done, NULL);
	cr_expect(eq(u32, dones, 1), "once");
}

Test(respond, the_one_that_goes_on_is_tried_first)
{
	block_sweeps("block.per-minute=1");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	for (int i = 0; i < 3; i++)
		respond_in(VIEW_INBOUND, "192.0.2.9");
	respond_in(VIEW_INBOUND, "192.0.2.2");
	responder_tick(responder, NOW + NS(60), done, NULL);
	cr_expect(is_blocked("192.0.2.9"));
	cr_expect_not(is_blocked("192.0.2.2"));
}

Test(respond, an_offence_that_is_over_is_not_blocked_later)
{
	block_sweeps("block.per-minute=1");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	respond_in(VIEW_INBOUND, "192.0.2.2");
	responder_tick(responder, NOW + settings.alert_clear + NS(61), done, NULL);
	cr_expect(eq(u32, dones, 0));
	cr_expect_not(is_blocked("192.0.2.2"));
}

Test(respond, what_the_brake_held_is_not_done_for_a_rule_that_blocks_no_longer)
{
	block_sweeps("block.per-minute=1");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	respond_in(VIEW_INBOUND, "192.0.2.2");
	cr_assert(eq(int, config_set(&settings, "rules.sweep.response=none"), 0));
	responder_tick(responder, NOW + NS(60), done, NULL);
	cr_expect(eq(u32, dones, 0));
}

Test(respond, block_most_counts_blocks_that_stand)
{
	struct prefix prefix = prefix_from("192.0.2.1");

	block_sweeps("block.most=1");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	cr_expect(eq(int, respond_in(VIEW_INBOUND, "192.0.2.2").action, ACTION_LIMITED));
	cr_expect(eq(int, lists_unblock(&pins, is_of, &prefix), 1));
	responder_tick(responder, NOW + NS(5), done, NULL);
	cr_expect(is_blocked("192.0.2.2"));
}

Test(respond, an_allowed_offender_is_blocked_when_that_ends)
{
	struct prefix prefix = prefix_from("192.0.2.1");
	struct list_entry entry = list_allow_of(&prefix, 0);
	struct finding finding = sweep_from(VIEW_INBOUND, "192.0.2.1");

	block_sweeps("block.per-minute=60");
	lists_allow(&pins, &entry, NOW);
	cr_expect(eq(int, respond(responder, &finding, NOW).action, ACTION_NONE));
	cr_expect(eq(u64, responder_counts(responder)->refused, 1));
	lists_disallow(&pins, is_of, &prefix);
	cr_expect(eq(int, respond(responder, &finding, NOW + NS(59)).action, ACTION_NONE));
	cr_expect(eq(int, respond(responder, &finding, NOW + NS(60)).action, ACTION_BLOCKED));
	cr_expect(eq(u64, responder_counts(responder)->refused, 1));
}

/* 20,000 offenders: the state about them is bounded, and blocks stay. */
Test(respond, forgets_the_one_not_found_for_longest)
{
	struct finding finding = sweep_from(VIEW_INBOUND, "10.0.0.0");
	__u32 i;

	block_sweeps("block.per-minute=2");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	for (i = 0; i < 20000; i++) {
		finding.offender.address = address_from_ipv4(htonl(0x0a000000 + i));
		respond(responder, &finding, NOW);
	}
	cr_expect(eq(int, respond_in(VIEW_INBOUND, "192.0.2.1").action, ACTION_BLOCKED),
		  "it needs no further block");
	cr_expect(eq(u64, responder_counts(responder)->braked, 19999));
}

/* A forger of packets chooses whom a block hits: one address, and its ICMP. */
Test(respond, what_may_be_forged_blocks_one_address_and_its_icmp)
{
	struct finding rotating = sweep_from(VIEW_INBOUND, "2001:db8:9::");
	struct outcome outcome;

	block_sweeps("block.scope=all");
	rotating.offender_bits = 64;
	cr_expect(eq(int, respond_in(VIEW_INBOUND, "192.0.2.1").action, ACTION_BLOCKED));
	cr_expect(eq(u32, lists_scope_blocks(&pins, BLOCK_ALL), 0));
	cr_expect(eq(u32, lists_scope_blocks(&pins, BLOCK_ICMP), 1));
	outcome = respond(responder, &rotating, NOW);
	cr_expect(eq(int, outcome.action, ACTION_NONE));
	cr_expect(strstr(outcome.reason, "block.verified-sources") != NULL);
}

Test(respond, verified_sources_block_as_the_settings_say)
{
	struct finding rotating = sweep_from(VIEW_INBOUND, "2001:db8:9::");

	block_sweeps("block.scope=all");
	cr_assert(eq(int, config_set(&settings, "block.verified-sources=yes"), 0));
	rotating.offender_bits = 64;
	cr_expect(eq(int, respond_in(VIEW_INBOUND, "192.0.2.1").action, ACTION_BLOCKED));
	cr_expect(eq(int, respond(responder, &rotating, NOW).action, ACTION_BLOCKED));
	cr_expect(eq(u32, lists_scope_blocks(&pins, BLOCK_ALL), 2));
}

/* A client may have several servers: each pair is cut, both ways and for echoes only. */
Test(respond, a_finding_about_a_pair_cuts_the_pair)
{
	struct finding finding = sweep_from(VIEW_OUTBOUND, "192.0.2.1");
	struct list_entry entry;
	struct outcome outcome;
	__u64 until;

	cr_assert(eq(int, config_set(&settings, "mode=enforce"), 0));
	cr_assert(eq(int, config_set(&settings, "rules.sweep.response=block"), 0));
	finding.pair = PAIR_CLIENT;
	finding.has_target = true;
	for (int i = 1; i <= 2; i++) {
		finding.target = address_from_ipv4(0xcb007100 + (__u32)i);
		outcome = respond(responder, &finding, NOW);
		cr_expect(eq(int, outcome.action, ACTION_BLOCKED));
		cr_expect(outcome.fresh);
		entry = list_block_of(&(struct prefix){ .length = 128, .address = finding.target },
				      BLOCK_ECHO, 0);
		entry.side = SIDE_PAIR;
		entry.peer = finding.offender.address;
		cr_expect(lists_stands_until(&pins, &entry, NOW, &until) == 0);
		cr_expect(lists_blocked_until(&pins, &entry.prefix, NOW, &until) != 0,
			  "neither of the two as a source");
	}
	outcome = respond(responder, &finding, NOW);
	cr_expect(not(outcome.fresh), "once for each");
	cr_expect(eq(u32, lists_scope_blocks(&pins, BLOCK_ECHO), 2));
}

static bool is_cut(const struct finding *finding, __u32 identifier)
{
	struct list_entry entry = list_block_of(
		&(struct prefix){ .length = 128, .address = finding->target }, BLOCK_ECHO, 0);
	__u64 until;

	entry.side = identifier ? SIDE_CONVERSATION : SIDE_PAIR;
	entry.identifier = (__u16)identifier;
	entry.peer = finding->offender.address;
	return lists_stands_until(&pins, &entry, NOW, &until) == 0;
}

Test(respond, of_a_pair_the_identifiers_that_offend_are_cut)
{
	struct finding finding = sweep_from(VIEW_OUTBOUND, "192.0.2.1");

	cr_assert(eq(int, config_set(&settings, "mode=enforce"), 0));
	cr_assert(eq(int, config_set(&settings, "rules.sweep.response=block"), 0));
	finding.pair = PAIR_CLIENT;
	finding.has_target = true;
	finding.target = address_from_ipv4(0xcb007101);
	finding.identifier_count = 1;
	finding.identifiers[0] = 77;
	cr_expect(eq(int, respond(responder, &finding, NOW).action, ACTION_BLOCKED));
	cr_expect(is_cut(&finding, 77) && !is_cut(&finding, 0));
	cr_expect(not(respond(responder, &finding, NOW).fresh));
	finding.identifiers[0] = 78;
	cr_expect(respond(responder, &finding, NOW).fresh, "a new one");
	cr_expect(is_cut(&finding, 77) && is_cut(&finding, 78) && !is_cut(&finding, 0));
	for (__u16 i = 0; i < ANSWER_IDENTIFIERS; i++) {
		finding.identifiers[0] = 100 + i;
		respond(responder, &finding, NOW);
	}
	cr_expect(is_cut(&finding, 0), "too many: all of the pair");
	finding.identifiers[0] = 99;
	cr_expect(not(respond(responder, &finding, NOW).fresh));
}

Test(respond, what_a_block_drops_is_known_to_its_alert)
{
	const struct prefix prefix = prefix_from("192.0.2.1");
	const struct list_entry entry = list_block_of(&prefix, BLOCK_ICMP, 0);
	const struct block_key key = list_key(&entry);
	struct alert alert = { .finding = sweep_from(VIEW_INBOUND, "192.0.2.1") };
	struct block_slot *slot;

	block_sweeps("block.per-minute=60");
	respond_in(VIEW_INBOUND, "192.0.2.1");
	cr_expect(eq(u64, responder_dropped(responder, &alert), 0));
	slot = block_table_find(&pins, &key, LIST_DROP, ORIGIN_RULE);
	cr_assert(slot != NULL);
	slot->hits.packets = 19315;
	cr_expect(eq(u64, responder_dropped(responder, &alert), 19315));
	alert.campaign.offenders = 2;
	cr_expect(eq(u64, responder_dropped(responder, &alert), 0), "it has many offenders");
	alert = (struct alert){ .finding = sweep_from(VIEW_INBOUND, "192.0.2.2") };
	cr_expect(eq(u64, responder_dropped(responder, &alert), 0), "it is not blocked");
}
