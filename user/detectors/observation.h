/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of a detector: a tagged union. `observed` selects the member, and each member has only
 * the fields of its own kind. No kernel, no clock, no globals: detectors are pure functions of an
 * observation and the settings, and unit tests fill one in by hand.
 */
#ifndef ICMPGUARD_DETECTORS_OBSERVATION_H
#define ICMPGUARD_DETECTORS_OBSERVATION_H

#include "config/settings.h"
#include "detectors/finding.h"
#include "detectors/observed_link.h"
#include "detectors/observed_pair.h"
#include "headers/change.h"
#include "headers/event.h"
#include "headers/packet.h"
#include "headers/refusal.h"
#include "headers/repeat.h"
#include "headers/source.h"
#include "headers/target.h"

enum observed {
	OBSERVED_SOURCE,       /* .source: an entry changed since the last poll */
	OBSERVED_SOURCE_EVENT, /* .source: an event from the kernel side */
	OBSERVED_TARGET,       /* .target: an entry changed since the last poll */
	OBSERVED_TARGET_EVENT, /* .target: an event from the kernel side */
	OBSERVED_REFUSALS,     /* .refused: one host sent errors to another */
	OBSERVED_SAMPLE,       /* .sample: a packet was copied */
	OBSERVED_SLOW,	       /* .slow: the targets of a source, accumulated over hours */
	OBSERVED_CAMPAIGN, /* .campaign: the same for requests from, or to, the hosts of a prefix */
	OBSERVED_ENTRY,	   /* .entry: an entry of a rule's own table changed */
	OBSERVED_CONTACTS, /* .source: its first contacts had time to be answered */
	OBSERVED_CROWD,	   /* .crowd: packets to one place from new sources */
	OBSERVED_STORM,	   /* .storm: messages of one kind from all hosts of a link */
	OBSERVED_COPIES,   /* .copies: packets of a source were seen again within 100 ms */
	OBSERVED_ROUTER,   /* .router: a host sent a router advertisement or a redirect */
	OBSERVED_NEIGHBOR, /* .neighbor: an address was claimed or probed */
	OBSERVED_CONVERSATION, /* .conversation: the endpoint is the client */
	OBSERVED_BRAKE,	       /* .brake: offenders were not blocked */
	OBSERVED_CARPET,       /* .carpet: all hosts of a network received packets */
	OBSERVED_FIELDS, /* .conversation, with only .server and .pair set: a copied packet has a
			    field that it should not have */
	OBSERVED_SPREAD, /* .spread: the echoes of one host to many, or of many to one network */
};

/* What a source's packets reveal about the sending program (alerts/tool.h), as far as the rules
 * need it. */
enum tool_use {
	TOOL_USE_UNKNOWN,
	TOOL_USE_SCANNER,
	TOOL_USE_ADDRESS_CHECK, /* a DHCP server probes an address before offering it */
};

/* First contacts (requests to hosts that the source had not sent requests to before) within a
 * window, and their outcomes. */
struct contact_outcomes {
	double asked;
	double ripe;	 /* of these, had time to be answered */
	double failed;	 /* lower bound: refused, or ripe and unanswered */
	double met;	 /* answered, or the target sent a request to the source */
	double returned; /* of these, the latter */
	double seconds;	 /* in which they were asked, at least 1 */
	double alike;	 /* share of the gaps between contacts that are as long as the one before */
	bool visible;	 /* replies to requests of this view are visible at all */
};

/* What the baseline learns about sources that send requests (memory/baseline.h). */
#define BASELINE_METRICS(METRIC)                                                                   \
	METRIC(FANOUT, "fanout", "distinct targets within the window")                             \
	METRIC(RATE, "rate", "packets a second")                                                   \
	METRIC(PAYLOAD, "payload", "bytes of payload on average")                                  \
	METRIC(PERSISTENCE, "persistence", "minutes of the hour with a request")

enum baseline_metric {
#define METRIC(name, label, help) BASELINE_##name,
	BASELINE_METRICS(METRIC)
#undef METRIC
		BASELINE_METRIC_COUNT
};

/* What a source sent since a point in time, up to one or two minutes ago. */
struct source_window {
	__u64 elapsed; /* ns */
	__u32 kinds[KIND_SLOTS];
	__u32 advertised; /* neighbour advertisements sent to it */
	__u32 pulses;	  /* headers/pulse.h */
	__u64 packets;
	__u32 unasked;
	__u32 multicast;  /* packets to a group */
	__s32 unfinished; /* datagrams that are not complete */
};

/* The point advances with the packets of the source, not with the clock. */
enum { SOURCE_WINDOWS = 2 };
#define SOURCE_WINDOW_TURN (60 * NSEC_PER_SEC)

struct source_observation {
	/* The entry now, and as the daemon last saw it (zeros if it is new to the daemon). The
	 * difference arrived within `span` ns; rates are over `elapsed`, at least a second. */
	const struct source *now;
	const struct source *before;
	__u64 span;
	__u64 elapsed;
	struct source_window windows[SOURCE_WINDOWS];
	/* Distinct targets within the window; those of them in no earlier window; and the growth of
	 * the latter since the last observation. */
	double fanout;
	double novelty;
	double growth;
	/* For the lane of requests: the source's own figures, and the learned upper bound of what
	 * is ordinary at this hour; 0: unknown. Persistence has no figure. */
	double figures[BASELINE_METRIC_COUNT];
	double ordinary[BASELINE_METRIC_COUNT];
	/* Replies and requests to the source since it was first seen. */
	__u64 replies;
	__u64 requests;
	struct contact_outcomes contacts;
	/* Over all lanes of the source in this view: packets with an unassigned type or code, and
	 * distinct types and codes of requests and messages without a lane. */
	__u64 unassigned;
	double types;
	/* Non-first fragments sent by the source, and sent to it, since they were first seen. */
	__u64 fragments;
	__u64 fragments_received;
	/* OBSERVED_SOURCE_EVENT: the event, and the target of the latest packet that triggered it.
	 */
	enum event_kind event;
	bool has_peer;
	struct address peer;
	bool doubled; /* all packets are seen twice */
};

struct target_observation {
	const struct target *now; /* as in struct source_observation */
	const struct target *before;
	__u64 span;
	__u64 elapsed;
	double sources;	     /* distinct sources within the window */
	__u64 received;	     /* packets within the window */
	__u64 window;	     /* length of the window, ns */
	__u32 pulses;	     /* headers/pulse.h, within a minute or two */
	__u64 pulse_window;  /* length of that period, ns */
	__u64 pulse_packets; /* packets within that period */
	__u64 pulse_unasked; /* of these, replies that it had not requested */
	__u64 busy;	     /* ns for which it received nearly its bucket's rate, or more */
	bool visible;	     /* the requests are visible, as in struct contact_outcomes */
	bool doubled;	     /* all packets are seen twice */
	double crowding;     /* hosts per network that sent replies in this view of late */
	__u64 asked;	    /* requests it sent in the other direction since they were first seen */
	__u64 asked_lately; /* of these, within a minute or two */
	__u64 asked_groups; /* of these, to group addresses */
	/* `asked` by kind, from KIND_FIRST_REQUEST; NULL if it sent none. */
	const __u32 *asked_kinds;
	/* Who sent it the latest address mask or information reply; NULL: not known. */
	const struct address *replier;
};

/* Distinct things that one host refused to another within a period (memory/refusals.h). */
struct refusal_counts {
	double doors;	     /* ports that a client would not use; a protocol counts as two */
	double client_ports; /* possible client ports: late replies, traceroutes, media */
	double row;    /* longest run of consecutive client ports, from a source port like 53 */
	double rate;   /* client ports per second */
	double peers;  /* of these, dynamic ports refused to a dynamic port, except media */
	bool climbs;   /* they increase as those of a traceroute do */
	bool answers;  /* all were refused to the port of DNS, by UDP */
	double missed; /* refusals that came too fast to be recorded one by one */
	double absent; /* hosts reported as unreachable */
};

struct refusals_observation {
	const struct refusals *refusals; /* sent by the endpoint */
	struct address receiver;	 /* of its errors */
	struct refusal_counts window;
	struct refusal_counts hour;
	struct refusal_counts day;
	/* Hosts that refused this port to the receiver, within the window and within an hour. */
	__u16 port;
	double hosts;
	double hosts_hour;
	/* Hosts that refused a well-known port to the receiver within an hour, and these ports. */
	double places;
	double ports;
};

struct sample_observation {
	const struct packet *packet;
};

/* Counts of the requests to these elements. A contact is an element seen in one half of the fast
 * window: a host that is polled for long makes many, a scan's target one. */
struct slow_counts {
	__u32 contacts;
	__u32 packets;
	__u32 answers;
	__u32 asked; /* first contacts, as in struct contact_outcomes */
	__u32 met;   /* answered, as in struct contact_outcomes */
};

/* The contents of one slow window (memory/slow.h). */
struct slow_reading {
	double novelty; /* elements not seen before the window */
	double distinct;
	struct slow_counts counts;
	__u64 age;	     /* ns since the start of the slot with the first new elements */
	unsigned int spread; /* slots with new elements, of the length of the window's longest or
				longer */
};

/* What was already reported for slow windows. */
struct slow_reported {
	double fresh; /* new targets since the last report */
	__u64 ago;    /* ns since the last report; ~0: never */
};

struct slow_observation {
	struct slow_reading targets[SLOW_WINDOWS];
	double ordinary[SLOW_WINDOWS]; /* highest ordinary fan-out of any hour of the window */
	struct slow_reported reported;
	bool visible;	   /* as in struct contact_outcomes */
	bool doubted;	   /* sweep reported it as info, until it is known whether it returns */
	double sequential; /* recent share of steps to the next address */
	double alike;	   /* as in struct contact_outcomes */
	const struct hyperloglog *asked; /* all targets; NULL: unknown */
};

/* The endpoint is a prefix: sparse first contacts from it or into it. */
struct campaign_observation {
	__u32 prefix_bits; /* prefix length of the endpoint's address, of 128 */
	bool of_targets;   /* the prefix is the target */
	bool mirrored;	   /* its only peer's campaign counts about as many sources */
	struct slow_reading targets[SLOW_WINDOWS];
	double sources[SLOW_WINDOWS];
	struct slow_reported reported;
	bool visible;	  /* as in struct contact_outcomes */
	bool waited;	  /* monitors among the sources had time to return */
	__u32 peer_count; /* some prefixes at the other end */
	struct prefix peers[FINDING_PEERS];
};

/* The endpoint's address is a network of targets; for a link it is unset. */
struct crowd_observation {
	const struct crowd *now;
	bool link;
	bool learning; /* icmpguard just started, so every source is new */
	__u64 window;  /* ns: the period, ended a while ago, whose new sources are judged */
	double fresh;  /* new sources in the period */
	double silent; /* lower bound of those that did not return */
	double rate;   /* silent sources per second */
	double usual;  /* the learned ordinary value of `rate` */
	double targets;
};

/* The endpoint's address is a network of targets: what those within their own bucket received in
 * its lane; of replies, those without a request. */
struct carpet_observation {
	__u32 prefix_bits; /* prefix length of the endpoint's address, of 128 */
	bool link;	   /* all networks of a direction, less one that has most packets */
	__u64 window;	   /* ns */
	double packets;
	double usual;	/* packets per second of earlier windows, as far as learned */
	double targets; /* of a link: networks */
	double sources;
	bool visible; /* the requests are visible, as in struct contact_outcomes */
};

/* What no ping explains in echoes of the endpoint, a host, to its peers, or of peers to the
 * endpoint, a network outside; of each pair the first few packets. */
struct spread_observation {
	__u32 prefix_bits; /* of the network, of 128; 0: a host */
	double packets;	   /* within half a day to a day */
	double bytes;
	double peers;
	double odd;   /* copied requests with such data, of pairs without a conversation */
	double known; /* likewise with a ping's payload */
};

/* Of one source, or of all sources if nearly all packets were seen again. */
struct copies_observation {
	const struct repeat *now;
	bool all;
	double packets; /* distinct packets within the window */
	double copied;	/* packets seen again */
	double copies;	/* number of repeats */
	double hosts;	/* number of sources */
};

/* What the brake held back since the last tick. The endpoint is a root prefix: all addresses of a
 * family. */
struct brake_observation {
	__u32 prefix_bits;    /* prefix length of the endpoint's address, of 128 */
	__u64 offenders;      /* offenders that were not blocked */
	__u64 fresh;	      /* of these, for the first time */
	__u64 blocks;	      /* blocks by rules in force */
	const char *setting;  /* the cap */
	struct prefix latest; /* the /16 or /48 of the latest offender */
};

struct observation {
	enum observed observed;
	__u64 now;
	__u64 first_seen; /* of the observed object */
	struct endpoint endpoint;
	enum tool_use tool_use; /* the tool that sends its requests */
	bool answered;		/* of repeats: the target of passing packets answers them */
	union {
		struct source_observation source;
		struct target_observation target;
		struct refusals_observation refused;
		struct sample_observation sample;
		struct slow_observation slow;
		struct campaign_observation campaign;
		struct crowd_observation crowd;
		struct carpet_observation carpet;
		struct spread_observation spread;
		struct storm_observation storm;
		struct copies_observation copies;
		struct router_observation router;
		struct neighbor_observation neighbor;
		struct conversation_observation conversation;
		struct brake_observation brake;
		const struct change *entry; /* of any table, see headers/change.h */
	};
};

/* Returns true if the endpoint is a receiver. */
static inline bool observes_target(const struct observation *observation)
{
	return observation->observed == OBSERVED_TARGET ||
	       observation->observed == OBSERVED_CROWD ||
	       observation->observed == OBSERVED_CARPET ||
	       observation->observed == OBSERVED_TARGET_EVENT ||
	       (observation->observed == OBSERVED_SPREAD && observation->spread.prefix_bits) ||
	       (observation->observed == OBSERVED_CAMPAIGN && observation->campaign.of_targets);
}

static inline bool observes_source(const struct observation *observation)
{
	return observation->observed == OBSERVED_SOURCE ||
	       observation->observed == OBSERVED_SOURCE_EVENT;
}

#endif
