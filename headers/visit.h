/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One packet's state in the pipeline: values and no pointers, so that a stage can be a global
 * function, which the verifier checks once and not once for each path to it.  No stage after the
 * hook knows which hook it was.
 */
#ifndef ICMPGUARD_VISIT_H
#define ICMPGUARD_VISIT_H

#include "headers/endpoint.h"
#include "headers/packet.h"
#include "headers/reason.h"

/* Whether a reply was solicited, once that was looked up. */
enum solicited { SOLICITED_UNKNOWN, SOLICITED_NO, SOLICITED_YES };

/* Interfaces whose packets were accounted on arrival: those attached, and those on top of them. */
enum { INTERFACES_KNOWN = 4096 };

enum visit_hook { HOOK_XDP, HOOK_TC, HOOK_COUNT };

/* What the payload of an echo shows, compared with the latest examined one of its conversation. */
struct judged {
	__u32 hash;    /* 0: it cannot be read */
	__u32 former;  /* that of an earlier packet which this one may repeat; 0: none */
	__u32 times;   /* packets of its sequence number in a row */
	__u32 words;   /* words compared */
	__u32 differs; /* bytes of them that differ */
	__u32 looked;  /* words and numbers compared */
	__u32 foreign; /* foreign bytes, of the whole payload: an estimate */
	__u32 pattern; /* filled with another pattern, which carries one byte */
	__u32 many;    /* the payload before may be another program's */
	__u32 weight;  /* packets that this one stands for; 0: it is not examined */
	__u32 copied;  /* a copy is due for its conversation */
};

/* What the lists decide about a packet. */
struct found_block {
	__u64 packets;	    /* counted on the entry by this CPU, this one included */
	enum reason reason; /* REASON_PASS, REASON_ESSENTIAL, or that of a block */
	bool found;
	bool enforced; /* by the mode in force */
	bool operator; /* an operator's: drops in monitor mode too */
};

struct visit {
	struct packet packet;
	struct endpoint source; /* the keys of its entries */
	struct endpoint target;
	__u64 now;	    /* ns */
	__u64 source_hash;  /* by the seed of sketches */
	__u64 conversation; /* hash of an echo's conversation; 0: see conversation_of() */
	__u64 target_hash;  /* of the target or the solicited address, with the same seed */
	__u32 ifindex;
	__u32 egress;	 /* it leaves the machine: no bucket pays for it; else it arrives */
	__u32 forgotten; /* see forget() */
	__u32 essential; /* enum essential: which one it is, if plausible */
	__u32 solicited; /* enum solicited, of a reply */
	__u32 unasked;	 /* an unsolicited reply; a listener message that no listener sends */
	__u32 looped;	 /* it arrived before, with a higher TTL */
	__u32 loud;	 /* its source is over a bucket of its own */
	__u32 socket;	 /* enum socket_found: what may have sent the packet that an error quotes */
	__u32 asked;	 /* an error about a packet that its receiver sent, as far as known */
	__u32 faults;	 /* of an error: bits of enum fault */
	__u32 limited;	 /* enum reason: of the limit that it exceeds */
	__u32 guarded;	 /* the guard drops it */
	__u32 tracked;	 /* its source has an entry */
	__u32 policy;	 /* enum reason: of the line of the policy that drops it */
	__u64 policy_rules; /* rules about its sender, a bit each */
	struct found_block found;
	struct judged judged; /* of an echo */
};

#endif
