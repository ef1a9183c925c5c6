/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a message of discovery shows of its link: who has which address, who answers whom, and how
 * many messages there are.
 */
#ifndef ICMPGUARD_BPF_LINK_H
#define ICMPGUARD_BPF_LINK_H

#include "bpf/contact.h"
#include "bpf/guard.h"
#include "bpf/storm.h"

/* Returns the entry of the host that solicited this advertisement, in one view. */
static __always_inline struct source *solicitor(const struct visit *visit, enum view view)
{
	struct endpoint key;

	key.address = visit->packet.target;
	key.kind = endpoint_kind(view, LANE_DISCOVERY, visit->target.network);
	return bpf_map_lookup_elem(&sources, &key);
}

/* Counts a solicited advertisement in its solicitor's entry, which then shows whether neighbours
 * answer the solicitations. Those went to a group, which is at home, or to the neighbour. Global:
 * it is rare. Returns 0. */
__noinline int count_advertisement(struct visit *visit)
{
	struct source *asker;
	enum view view;

	if (!visit)
		return 0;
	view = view_reverse(visit->source.view);
	asker = solicitor(visit, view);
	if (!asker && view != VIEW_PRIVATE)
		asker = solicitor(visit, VIEW_PRIVATE);
	if (asker)
		asker->advertised++;
	return 0;
}

/* Records a neighbour advertisement for the host that it answers. */
static __always_inline void account_answer(struct visit *visit)
{
	if (visit->packet.kind != KIND_NEIGHBOR_ADVERTISEMENT ||
	    !(visit->packet.marks & MARK_MESSAGE))
		return;
	contact_note(visit, view_reverse(visit->source.view), LANE_DISCOVERY, visit->source_hash,
		     CONTACT_ANSWERED);
	if (visit->packet.identifier & ND_SOLICITED)
		count_advertisement(visit);
}

/* Accounts a message of discovery; sets visit->guarded if the guard drops it. `number`: as of
 * account_storm(). Global: verified separately; one function, since each call costs a third of a
 * look-up. Returns 0. */
__noinline int account_link(struct visit *visit, __u64 number)
{
	if (!visit)
		return 0;
	if (is_claim(&visit->packet) &&
	    (account_neighbor(visit) || (state.control.guards && guard_neighbor(visit))))
		visit->guarded = true;
	account_answer(visit);
	account_storm(visit, number);
	return 0;
}

#endif
