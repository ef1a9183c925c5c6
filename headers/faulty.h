/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults of error messages, and the table of the receivers of such messages. */
#ifndef ICMPGUARD_FAULTY_H
#define ICMPGUARD_FAULTY_H

#include "headers/endpoint.h"
#include "headers/fanout.h"
#include "headers/tracked.h"

/*
 *   FAULT(number, NAME, "label", PROOF, "help")
 *
 * number: permanent. label: of a figure in alerts.  PROOF: 1 if no true error has this fault, so
 * that the message may be dropped; 0 if it is only evidence.
 */
#define FAULTS(FAULT)                                                                              \
	FAULT(0, NO_QUOTE, "without_quote", 0, "it quotes no packet")                              \
	FAULT(1, FOREIGN, "foreign_quotes", 1,                                                     \
	      "it claims no MTU, and quotes a packet that another host sent")                      \
	FAULT(2, LOW_MTU, "mtus_too_low", 1, "it claims an MTU below the least")                   \
	FAULT(3, FITS, "quotes_that_fit", 0, "the packet it quotes fits into the MTU it claims")   \
	FAULT(4, FOREIGN_MTU, "mtus_of_foreign_quotes", 1,                                         \
	      "it claims an MTU, and quotes a packet that its receiver did not send")              \
	FAULT(5, UNSENT, "unsent_quotes", 0, "it quotes a packet that no socket here sends")       \
	FAULT(6, UNSENT_MTU, "mtus_of_unsent_quotes", 0,                                           \
	      "it claims an MTU, and quotes a packet that no socket here sends")                   \
	FAULT(7, LONG_MTU, "mtus_of_long_errors", 1,                                               \
	      "it claims an MTU, and is longer than an error of ICMPv6 may be")

enum fault {
#define FAULT(number, NAME, label, proof, help) FAULT_##NAME = (number),
	FAULTS(FAULT)
#undef FAULT
#define FAULT(number, NAME, label, proof, help) +1
		FAULT_COUNT = FAULTS(FAULT)
#undef FAULT
};

/* A bit of visit->faults. */
#define FAULT_BIT(name) (1U << FAULT_##name)

enum {
#define FAULT(number, NAME, label, proof, help) | (proof) << (number)
	FAULTS_PROVEN = 0 FAULTS(FAULT)
#undef FAULT
};

/* Counters of a half window, with room for further faults. */
enum { FAULT_PLACES = 8 };
_Static_assert((int)FAULT_COUNT <= (int)FAULT_PLACES, "a count for each fault");

/*
 * faulty: an LRU hash, by receiver.  Counts are of half windows, as in struct fanout: the present
 * one and the one before.
 */
struct faulty {
	TRACKED_ENTRY; /* first_seen: after a window without any */
	__u32 faults[2][FAULT_PLACES];
	struct fanout senders; /* distinct ones; its halves are those of the counts */
	/* The latest such message: its sender, and the packet that it quotes. */
	struct address sender;
	struct address quoted_source;
	struct address quoted_target;
	__u32 mtu;	      /* the lowest that was claimed */
	__u32 quoted_changes; /* of quoted_source, from one message to the next */
	__u8 link_source[6];
	__u8 protocol; /* of the quoted packet */
	__u8 type;     /* of the message */
	__u32 zero;
};
_Static_assert(sizeof(struct faulty) == 424, "faulty value");

#endif
