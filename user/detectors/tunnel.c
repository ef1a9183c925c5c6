// SPDX-License-Identifier: GPL-2.0-only
/*
 * tunnel: two hosts exchange data in echoes.
 *
 * Whatever the tool, data is not predictable: the payload is not a ping's. A tunnel carries data in
 * both directions, so replies differ from their request, or have none, or the server sends requests
 * too. The first sign alone also fits an exfiltration or a scanner; the second alone fits a host
 * that truncates replies. Together they are enough; sizes, an inner IP header, checksums and the
 * rest add to a missing or weak sign.
 */
#include "detectors/talk.h"

#include <math.h>
#include <stdio.h>

/* Input of the parts of the score. */
struct signs {
	const struct conversation_observation *conversation;
	const struct pair_counts *pair;
	double content; /* foreign packets in both directions */
	double packets;
	bool orders; /* has_orders() */
};

/* Returns the number of packets that no ping sends: those that the kernel side saw vary, or, if it
 * sampled other bytes, those whose copies differ. */
static double content_of(const struct conversation_observation *conversation)
{
	const struct payload_counts *payload = &conversation->pair.payload;
	double strange = (double)payload->odd + payload->text - payload->fixed;

	return fmax(talk_foreign_asked(conversation) + talk_foreign_answered(conversation),
		    payload->known || payload->labelled ? 0 : strange);
}

/* A poll may read copies before it reads the counts of the packets that were copied. */
static double packets_of(const struct pair_counts *pair)
{
	return fmax((double)(pair->ways[WAY_ASKED].packets + pair->ways[WAY_ANSWERED].packets),
		    pair->payload.copies);
}

/* Returns true if some of the replies have a size that no request has. */
static bool has_own_sizes(const struct half *asked, const struct half *answered)
{
	for (size_t i = 0; i < ARRAY_LENGTH(asked->size_set); i++)
		if (answered->size_set[i] & ~asked->size_set[i])
			return true;
	return false;
}

/* Returns true if, among many echoes that say nothing, a few replies of their own sizes carried
 * data, and a few requests: a shell that waits for orders.  A host that truncates replies does so
 * each time. */
static bool has_orders(const struct conversation_observation *conversation)
{
	const struct half *asked = conversation->asked, *answered = conversation->answered;

	return asked && answered && !conversation->many && asked->varied >= TUNNEL_ORDERS &&
	       answered->varied >= TUNNEL_ORDERS && answered->differing >= TUNNEL_ORDERS &&
	       (double)answered->differing <= TUNNEL_RARE * (double)answered->packets &&
	       has_own_sizes(asked, answered);
}

static double part(struct finding *finding, const char *name, double value, double enough,
		   double factor, double weight)
{
	double points = weight * factor * talk_ramp(value, enough);

	if (value > 0)
		finding_part(finding, name, value, enough, points, weight);
	return points;
}

static double add_content(const struct signs *signs, struct finding *finding)
{
	const struct way_counts *ways = signs->pair->ways;
	double bytes = (double)(ways[WAY_ASKED].foreign_bytes + ways[WAY_ANSWERED].foreign_bytes);

	double enough = signs->orders ? TUNNEL_PACKETS : TUNNEL_FOREIGN;

	return part(finding, "foreign_packets", signs->content, enough, 1, TUNNEL_CONTENT) +
	       part(finding, "foreign_bytes", bytes, TUNNEL_BYTES, 1, TUNNEL_MOVED);
}

/* Scores replies that the server composed itself. Differing replies count only with foreign
 * content: some hosts truncate replies. */
static double add_replies(const struct signs *signs, struct finding *finding)
{
	const struct way_counts *answered = &signs->pair->ways[WAY_ANSWERED];
	double content = talk_ramp(signs->content, TUNNEL_PACKETS), points = 0;
	double enough = signs->orders ? TUNNEL_ORDERS :
					fmax(TUNNEL_REPLIES,
					     TUNNEL_REPLY_SHARE * (double)answered->packets);

	points += part(finding, "differing_replies", (double)answered->differing, enough, content,
		       TUNNEL_DIFFERING);
	points += part(finding, "unasked_replies", talk_unasked_replies(signs->conversation),
		       enough, content, TUNNEL_UNASKED);
	points += part(finding, "requests_both_ways",
		       fmin(talk_foreign_asked(signs->conversation),
			    (double)signs->pair->reverse.varied),
		       TUNNEL_REPLIES, 1, TUNNEL_BOTH);
	/* These are one sign, however it shows. */
	return fmin(points, fmax(TUNNEL_DIFFERING, TUNNEL_BOTH));
}

static double add_sizes(const struct signs *signs, struct finding *finding)
{
	const struct way_counts *ways = signs->pair->ways;
	double changes = (double)(ways[WAY_ASKED].size_changes + ways[WAY_ANSWERED].size_changes);

	return part(finding, "size_changes", changes, TUNNEL_FOREIGN,
		    talk_ramp(signs->pair->sizes, TUNNEL_DISTINCT_SIZES), TUNNEL_SIZES);
}

/* More replies than requests, or fewer though there are some. */
static double add_balance(const struct signs *signs, struct finding *finding)
{
	double asked = (double)signs->pair->ways[WAY_ASKED].packets;
	double answered = (double)signs->pair->ways[WAY_ANSWERED].packets;
	double most = fmax(asked, answered), least = fmin(asked, answered);

	if (least < 1 || most < TUNNEL_FOREIGN)
		return 0;
	return part(finding, "imbalance", most / least - 1, TUNNEL_IMBALANCE, 1, TUNNEL_BALANCE);
}

static double add_form(const struct signs *signs, struct finding *finding)
{
	const struct way_counts *ways = signs->pair->ways;
	const struct payload_counts *payload = &signs->pair->payload;
	double inner = (double)(ways[WAY_ASKED].inner_ip + ways[WAY_ANSWERED].inner_ip);
	double wrong = (double)(ways[WAY_ASKED].checksum_wrong + ways[WAY_ANSWERED].checksum_wrong);

	/* Of random bytes, some look like the beginning of an IP packet. */
	double headers = fmax(TUNNEL_INNER, TUNNEL_INNER_SHARE * signs->packets);

	return part(finding, "inner_ip_headers", inner, headers, 1, TUNNEL_IP) +
	       part(finding, "wrong_checksums", wrong, TUNNEL_WRONG, 1, TUNNEL_CHECKSUM) +
	       part(finding, "no_pings_structure", talk_odd_share(signs->pair), 1, 1,
		    TUNNEL_STRUCTURE) +
	       part(finding, "entropy", payload->odd ? payload->entropy : 0, 1, 1, TUNNEL_ENTROPY) +
	       part(finding, "known_magics", payload->magic, 1, 1, TUNNEL_MAGIC);
}

static void describe(const struct signs *signs, double score, struct finding *finding)
{
	const struct way_counts *ways = signs->pair->ways;

	finding->confidence = (unsigned int)fmin(99, score);
	finding_add(finding, "%.0f of %.0f echoes carry data that no ping sends", signs->content,
		    signs->packets);
	if (ways[WAY_ANSWERED].differing)
		finding_add(finding, ", %llu replies differ from their request",
			    ways[WAY_ANSWERED].differing);
	if (ways[WAY_ASKED].inner_ip + ways[WAY_ANSWERED].inner_ip)
		finding_add(finding, ", some contain IP packets");
	finding_add(finding, " (score %.0f)", score);
}

static bool is_news(const struct conversation_observation *conversation)
{
	return (conversation->asked &&
		conversation->asked->packets != conversation->asked_before->packets) ||
	       (conversation->answered &&
		conversation->answered->packets != conversation->answered_before->packets);
}

/*
 * Returns true if the block would stop the data and nothing else, and the data cannot all be
 * forged.  Whoever forges the outside host's address need not guess an identifier to be one of
 * many, for which the whole pair is cut; the host at home takes no part in that.
 */
static bool is_blockable(const struct observation *observation)
{
	const struct pair_counts *pair = &observation->conversation.pair;

	if (pair->offender_count)
		return true;
	if (observation->endpoint.view == VIEW_OUTBOUND)
		return (double)pair->ways[WAY_ASKED].varied >= TUNNEL_PACKETS;
	if (observation->endpoint.view == VIEW_INBOUND)
		return (double)pair->ways[WAY_ANSWERED].differing >= TUNNEL_PACKETS;
	return true;
}

DETECTOR(detect_tunnel)
{
	const struct conversation_observation *conversation = &observation->conversation;
	const struct pair_counts *pair = &conversation->pair;
	const struct signs signs = {
		.conversation = conversation,
		.pair = pair,
		.content = content_of(conversation),
		.packets = packets_of(pair),
		.orders = has_orders(conversation),
	};
	double threshold = (double)view->tunnel_score, score;

	if (signs.content < TUNNEL_PACKETS || pair->bystander || !is_news(conversation))
		return false;
	finding_part(finding, "score", 0, threshold, 0, 0);
	score = add_content(&signs, finding) + add_replies(&signs, finding) +
		add_sizes(&signs, finding) + add_balance(&signs, finding) +
		add_form(&signs, finding);
	finding->measures[0].value = score;
	if (score < threshold * TUNNEL_FEW)
		return false;
	talk_name_roles(observation, finding);
	finding->blockable = is_blockable(observation);
	describe(&signs, score, finding);
	finding->lasts = (__u64)(TUNNEL_LASTS * NSEC_PER_SEC);
	if (score < threshold) {
		finding->severity = SEVERITY_INFO;
		finding->blockable = false;
	} else if (score < threshold + TUNNEL_SURE && finding->severity > SEVERITY_MEDIUM) {
		finding->severity = SEVERITY_MEDIUM;
	}
	return true;
}
