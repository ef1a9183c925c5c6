/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The times between the requests of one host to another, and how regular they are.
 *
 * A program that calls home does so by a timer.  How regular the times are is judged as RITA
 * does (Active Countermeasures, "Real Intelligence Threat Analytics": the beacon score of time
 * stamps), by two measures that a few odd times cannot move:
 *
 * - The median absolute deviation about the median (F. R. Hampel, "The Influence Curve and Its
 *   Role in Robust Estimation", 1974), here by parts of the median: 0 of a timer without jitter,
 *   0.25 of one with a jitter of half its interval, about 0.7 of requests at random.
 * - Bowley's skewness (A. L. Bowley, "Elements of Statistics", 1920): (Q1 + Q3 - 2 Q2) / (Q3 - Q1),
 *   0 where jitter goes both ways, 0.26 of requests at random.
 *
 * The score is the mean of 1 - |skewness| and 1 - dispersion.  A request may be more than one
 * packet; so the times from one contact to the next are kept beside those of packets, where a
 * contact begins after a pause.  X. Hu et al., "BAYWATCH: Robust Beaconing Detection to Identify
 * Infected Hosts in Large-Scale Enterprise Networks" (DSN 2016), look at the same for long times.
 */
#ifndef ICMPGUARD_MEMORY_SPACING_H
#define ICMPGUARD_MEMORY_SPACING_H

#include "detectors/observation.h"

enum { SPACING_GAPS = 64 };

/* A pause of so long ends a contact. */
#define SPACING_PAUSE (10 * NSEC_PER_SEC)

/* The latest times, ms. */
struct spacing_ring {
	__u32 gaps[SPACING_GAPS];
	__u32 count;
	__u32 next;
};

struct spacing {
	__u64 last;    /* request, ns; 0: none */
	__u64 contact; /* when the latest contact began; 0: none */
	struct spacing_ring packets;
	struct spacing_ring contacts;
};

/* `count` requests came since the last call, the latest of them at `last`, ns. True where a contact
 * began. */
bool spacing_add(struct spacing *spacing, __u64 last, __u64 count);

/* Of contacts, where there are enough, else of packets. */
void spacing_read(const struct spacing *spacing, struct spacing_counts *counts);

#endif
