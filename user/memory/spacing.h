/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The intervals between the requests of one host to another, and their regularity.
 *
 * Malware calls home on a timer. Regularity is scored as in RITA (Active Countermeasures, "Real
 * Intelligence Threat Analytics": the beacon score of time stamps), by two measures that a few
 * outliers cannot move:
 *
 * - The median absolute deviation about the median (F. R. Hampel, "The Influence Curve and Its
 *   Role in Robust Estimation", 1974), here relative to the median: 0 for a timer without jitter,
 *   0.25 with a jitter of half its interval, about 0.7 for random requests.
 * - Bowley's skewness (A. L. Bowley, "Elements of Statistics", 1920): (Q1 + Q3 - 2 Q2) / (Q3 - Q1),
 *   0 if jitter goes both ways, 0.26 for random requests.
 *
 * The score is the mean of 1 - |skewness| and 1 - dispersion. A request may be several packets, so
 * the intervals between contacts are kept in addition to those between packets; a contact begins
 * after a pause. X. Hu et al., "BAYWATCH: Robust Beaconing Detection to Identify Infected Hosts in
 * Large-Scale Enterprise Networks" (DSN 2016), apply the same to long periods.
 */
#ifndef ICMPGUARD_MEMORY_SPACING_H
#define ICMPGUARD_MEMORY_SPACING_H

#include "detectors/observation.h"

enum { SPACING_GAPS = 64 };

/* A pause this long ends a contact. */
#define SPACING_PAUSE (10 * NSEC_PER_SEC)

/* The latest intervals, ms. */
struct spacing_ring {
	__u32 gaps[SPACING_GAPS];
	__u32 count;
	__u32 next;
};

struct spacing {
	__u64 last;    /* latest request, ns; 0: none */
	__u64 contact; /* start of the latest contact; 0: none */
	struct spacing_ring packets;
	struct spacing_ring contacts;
};

/* Adds `count` requests since the last call, the latest at `last`, ns. Returns true if a contact
 * began. */
bool spacing_add(struct spacing *spacing, __u64 last, __u64 count);

/* Returns the figures of contacts if there are enough, else of packets. */
void spacing_read(const struct spacing *spacing, struct spacing_counts *counts);

#endif
