/* SPDX-License-Identifier: GPL-2.0-only */
/* What a detector says when an observation meets its rule. */
#ifndef ICMPGUARD_DETECTORS_FINDING_H
#define ICMPGUARD_DETECTORS_FINDING_H

#include "headers/discovery.h"
#include "headers/endpoint.h"
#include "headers/hyperloglog.h"
#include "headers/rule.h"
#include "headers/visible.h"

enum { FINDING_PEERS = 8, FINDING_IDENTIFIERS = 4, FINDING_MEASURES = 20, FINDING_TEXT = 160 };

/* One measured figure and, where it decided, the threshold it passed. */
struct measure {
	const char *name; /* "packets_per_second", a stable machine field */
	double value;
	double threshold; /* NaN where the figure is only told */
	double weight;	  /* points of a score that it is worth; 0: it is no part of one */
	double points;	  /* of these it has got so many */
};

/* What an offender is in a conversation with the target; the roles are those of echo: a client
 * sends requests, a server answers. */
enum pair_role { PAIR_NONE, PAIR_CLIENT, PAIR_SERVER };

/* Signs that the offender's address is forged (forgery.h). */
enum forgery { FORGERY_NONE, FORGERY_TTLS_DIFFER, FORGERY_BOGON, FORGERY_COUNT };

struct finding {
	enum rule rule;
	enum severity severity;
	unsigned int confidence;  /* 0 .. 100 */
	struct endpoint offender; /* the source, or the target where sources are many */
	__u32 offender_bits;	  /* of its address that are meant, of 128; 0: all */
	bool offender_is_target;
	bool drew;	/* an offender that is the target sent what drew these packets */
	bool blockable; /* blocking the offender would stop it, and hit nobody else */
	enum forgery forgery;
	bool has_target;
	struct address target; /* where has_target; else many */
	bool has_link;
	__u8 link[LINK_BYTES]; /* the offender's link-layer address, where has_link */
	bool has_type; /* most of the packets are of this type, */
	bool has_code; /* and of this code */
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 ifindex;	       /* where they came in; 0: not known */
	enum pair_role pair;   /* the finding is about both: offender and target */
	__u32 identifier_count; /* of a pair, whose echoes of these offend; 0: all of them */
	__u16 identifiers[FINDING_IDENTIFIERS];
	enum visible visible;  /* which directions; set once it is found */
	__u32 peer_count;      /* of a campaign: some prefixes at its other end */
	struct prefix peers[FINDING_PEERS];
	bool has_asked;
	struct hyperloglog asked; /* the hosts that a sweep asked, where has_asked */
	__u64 first_seen;
	__u64 last_seen;
	__u64 lasts; /* ns its alert stays without being renewed, where more than alerts.clear */
	unsigned int measure_count;
	struct measure measures[FINDING_MEASURES];
	char summary[FINDING_TEXT]; /* one sentence for people */
};

/* Appends a figure. `threshold` may be NAN. */
void finding_measure(struct finding *finding, const char *name, double value, double threshold);

/* The same of a part of a score: it got `points` of its `weight`. */
void finding_part(struct finding *finding, const char *name, double value, double threshold,
		  double points, double weight);

/* Appends to the summary. */
void finding_add(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* "900 packets a second" where so many came within a second or more, else "90 packets in 50 ms":
 * of a burst there is no rate. `span`: ns. */
void finding_rate(struct finding *finding, const char *what, double count, __u64 span);

/* Notes the offender's link-layer address. */
void finding_link(struct finding *finding, const __u8 *link);

/* The offenders are many hosts of the offender's link: its link-local prefix stands for it. */
void finding_of_link(struct finding *finding);

/* Whether the offender did something: it sent the packets, or what drew them. False of an address
 * that only receives. */
bool finding_accuses(const struct finding *finding);

/* Whom a finding is about: an address, or a prefix. */
struct prefix finding_offender(const struct finding *finding);

#endif
