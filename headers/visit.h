/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One packet's way through the pipeline: facts and no pointers, so that a stage can be a global
 * function, which the verifier checks once and not once for each way there.  No stage behind
 * the hook knows which hook it was.
 */
#ifndef ICMPGUARD_VISIT_H
#define ICMPGUARD_VISIT_H

#include "headers/endpoint.h"
#include "headers/packet.h"

/* Whether a reply was asked for, once that was looked up. */
enum solicited { SOLICITED_UNKNOWN, SOLICITED_NO, SOLICITED_YES };

/* Interfaces by whose index a packet is known to have come in where it was accounted: those that
 * are attached, and those that lie over them. */
enum { INTERFACES_KNOWN = 4096 };

enum visit_hook { HOOK_XDP, HOOK_TC, HOOK_COUNT };

/* What the payload of an echo showed, held against the latest examined one of its conversation. */
struct judged {
	__u32 hash;    /* 0: it cannot be read */
	__u32 times;   /* packets of its sequence number in a row */
	__u32 words;   /* that were compared */
	__u32 differs; /* bytes of them that differ */
	__u32 looked;  /* words and numbers */
	__u32 foreign; /* bytes that no ping explains, of all: an estimate */
	__u32 pattern; /* it is filled with another pattern, which says one byte */
	__u32 many;    /* the one before may have been another program's */
	__u32 weight;  /* packets that this one stands for; 0: it is not examined */
	__u32 copied;  /* a copy is due for its conversation */
};

struct visit {
	struct packet packet;
	struct endpoint source; /* the keys of its entries */
	struct endpoint target;
	__u64 now;	   /* ns */
	__u64 source_hash; /* by the seed of sketches */
	__u64 target_hash; /* of whom the packet is for, likewise */
	__u32 ifindex;
	__u32 egress;	 /* it leaves the machine: no bucket pays for it; else it comes in */
	__u32 forgotten; /* see forget() */
	__u32 essential; /* enum essential: it is one, and plausible */
	__u32 solicited; /* enum solicited, of a reply */
	__u32 unasked;	 /* a reply, of a host that its receiver has not asked; a listener message
			    that no listener sends */
	__u32 looped;	 /* it came before, with a higher time to live */
	__u32 loud;	 /* its source is over a bucket of its own */
	__u32 socket;	 /* enum socket_found: what may have sent the packet that an error quotes */
	__u32 asked;	 /* an error, about a packet that its receiver sent: as far as is known */
	__u32 faults;	 /* of an error: bits of enum fault */
	__u32 limited;	 /* enum reason: of the limit that it exceeds */
	__u32 guarded;	 /* the guard drops it */
	__u32 tracked;	 /* its source has an entry */
	__u32 policy;	 /* enum reason: of the line of the policy that drops it */
	__u64 policy_rules; /* that are about its sender, a bit each */
	struct judged judged; /* of an echo */
};

#endif
