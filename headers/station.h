/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the table of stations. */
#ifndef ICMPGUARD_STATION_H
#define ICMPGUARD_STATION_H

#include "headers/discovery.h"

/* stations: an LRU hash of link-layer addresses: when each was first heard on the link, and how
 * many addresses it denied to others (RFC 4862, bpf/denial.h). */
struct station_key {
	__u32 network;
	__u8 link[LINK_BYTES]; /* zeros: the whole network */
	__u8 zero[2];
};
_Static_assert(sizeof(struct station_key) == 12, "stations key: no padding");

struct station {
	__u64 heard; /* when it first sent a message other than an answer to a probe; 0: never */
	__u64 denied_at; /* when the counts below began; after a drop, the latest one */
	__u32 denials;	 /* weight of the addresses that it denied and is not known to own */
	__u32 strangers; /* of the network: weight of denials by stations not heard before */
};
_Static_assert(sizeof(struct station) == 24, "stations value");

enum { STATIONS_MOST = 8192 };

/*
 * Weights of a denial, by how unlikely an honest duplicate is.  Several hosts may have an address
 * that a person chose.  Copies of one machine may draw the same random address (RFC 7217, RFC
 * 8981). No other host has an address that is made from the prober's link-layer address (RFC 4862
 * section 5.3), unless a person configured it.
 */
enum { DENIAL_CHOSEN = 1, DENIAL_DRAWN = 2, DENIAL_DERIVED = 4 };

/* Weights that prove an attack: of one station; of strangers together (half weights, rounded up);
 * of all stations of a network, for addresses that no person chose. */
enum { DENIALS_OF_STATION = 8, DENIALS_OF_STRANGERS = 3, DENIALS_OF_LINK = 24 };

/* The window in which they are counted. */
#define DENIAL_WINDOW (600 * NSEC_PER_SEC)

#endif
