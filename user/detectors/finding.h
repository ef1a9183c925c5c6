/* SPDX-License-Identifier: GPL-2.0-only */
/* What a detector reports when an observation meets its rule. */
#ifndef ICMPGUARD_DETECTORS_FINDING_H
#define ICMPGUARD_DETECTORS_FINDING_H

#include "headers/discovery.h"
#include "headers/endpoint.h"
#include "headers/fanout.h"
#include "headers/hyperloglog.h"
#include "headers/rule.h"
#include "headers/visible.h"

enum { FINDING_PEERS = 8, FINDING_IDENTIFIERS = 4, FINDING_MEASURES = 20, FINDING_TEXT = 160 };

/* One measured figure and, if it decided, the threshold it passed. */
struct measure {
	const char *name; /* "packets_per_second", a stable machine field */
	double value;
	double threshold; /* NaN if the figure is for information only */
	double weight;	  /* maximum points of this part of a score; 0: not part of a score */
	double points;	  /* points it scored */
};

/* The offender's role in a conversation with the target. The roles are those of echo: a client
 * sends requests, a server replies. */
enum pair_role { PAIR_NONE, PAIR_CLIENT, PAIR_SERVER };

/* Signs that the offender's address is forged (forgery.h). */
enum forgery {
	FORGERY_NONE,
	FORGERY_TTLS_DIFFER,
	FORGERY_BOGON,
	FORGERY_INTERFACE,
	FORGERY_TTL_CHANGED,
	FORGERY_SELF,
	FORGERY_COUNT
};

struct finding {
	enum rule rule;
	enum severity severity;
	unsigned int confidence;  /* 0 .. 100 */
	struct endpoint offender; /* the source, or the target if there are many sources */
	__u32 offender_bits;	  /* prefix length of its address, of 128; 0: the whole address */
	bool offender_is_target;
	bool drew;	/* the offender is the target, and its own packets drew these */
	bool blockable; /* blocking the offender would stop it and affect nobody else */
	enum forgery forgery;
	bool has_target;
	struct address target; /* valid if has_target; else there are many */
	bool has_link;
	__u8 link[LINK_BYTES]; /* the offender's link-layer address, valid if has_link */
	bool has_type;	       /* most of the packets have this type */
	bool has_code;	       /* and this code */
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 ifindex;		/* ingress interface; 0: unknown */
	enum pair_role pair;	/* the finding is about both: offender and target */
	__u32 identifier_count; /* of a pair: the identifiers of the offending echoes; 0: all */
	__u16 identifiers[FINDING_IDENTIFIERS];
	enum visible visible; /* visible directions; set by the caller after detection */
	__u32 peer_count;     /* of a campaign: some prefixes at its other end */
	struct prefix peers[FINDING_PEERS];
	bool has_asked;
	struct hyperloglog asked; /* the hosts that a scan probed, valid if has_asked */
	__u64 first_seen;
	__u64 last_seen;
	__u64 lasts; /* ns that the alert stays active without renewal, if longer than alerts.clear
		      */
	unsigned int measure_count;
	struct measure measures[FINDING_MEASURES];
	char summary[FINDING_TEXT]; /* one sentence for people */
};

/* Appends a figure. `threshold` may be NAN. */
void finding_measure(struct finding *finding, const char *name, double value, double threshold);

/* Sets the hosts that a scan probed. */
void finding_asks(struct finding *finding, const struct fanout *targets);

/* Same for a part of a score that got `points` of its `weight`. */
void finding_part(struct finding *finding, const char *name, double value, double threshold,
		  double points, double weight);

/* Appends to the summary. */
void finding_add(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Appends "900 packets a second" if the packets came over a second or more, else "90 packets in 50
 * ms": a short burst has no meaningful rate. `span`: ns. */
void finding_rate(struct finding *finding, const char *what, double count, __u64 span);

/* Sets the offender's link-layer address. */
void finding_link(struct finding *finding, const __u8 *link);

/* Sets the offender to the link-local prefix, which stands for many hosts of the link. */
void finding_of_link(struct finding *finding);

/* Returns true if the offender acted: it sent the packets, or the packets that drew them. False for
 * an address that only receives. */
bool finding_accuses(const struct finding *finding);

/* Returns the offender as a prefix; a single address has full length. */
struct prefix finding_offender(const struct finding *finding);

#endif
