/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a detector sees: a tagged union.  `observed` says which member is filled in, and each
 * member has the fields of its own shape alone.  No kernel, no clock, no globals: detectors are
 * pure functions of an observation and the settings, and their tests fill one in by hand.
 */
#ifndef ICMPGUARD_DETECTORS_OBSERVATION_H
#define ICMPGUARD_DETECTORS_OBSERVATION_H

#include "config/settings.h"
#include "detectors/finding.h"
#include "headers/change.h"
#include "headers/conversation.h"
#include "headers/event.h"
#include "headers/packet.h"
#include "headers/neighbor.h"
#include "headers/refusal.h"
#include "headers/repeat.h"
#include "headers/router.h"
#include "headers/source.h"
#include "headers/storm.h"
#include "headers/target.h"

enum observed {
	OBSERVED_SOURCE,       /* .source: an entry changed since the last poll */
	OBSERVED_SOURCE_EVENT, /* .source: the kernel side woke the daemon for it */
	OBSERVED_TARGET,       /* .target, likewise */
	OBSERVED_TARGET_EVENT, /* .target, likewise */
	OBSERVED_REFUSALS,     /* .refused: one host refused another something */
	OBSERVED_SAMPLE,       /* .sample: a packet was copied */
	OBSERVED_SLOW,	       /* .slow: what a source asked has added up over hours */
	OBSERVED_CAMPAIGN,     /* .campaign: likewise what the hosts of a prefix asked, or were */
	OBSERVED_ENTRY,	       /* .entry: an entry of a rule's own table changed */
	OBSERVED_CONTACTS,     /* .source: its first contacts have had time to be answered */
	OBSERVED_CROWD,	       /* .crowd: what a place received from sources that are new */
	OBSERVED_STORM,	       /* .storm: what a link's hosts send of one kind of message */
	OBSERVED_COPIES,       /* .copies: packets of a source came again at once */
	OBSERVED_ROUTER,       /* .router: a host advertised itself as a router, or redirected */
	OBSERVED_NEIGHBOR,     /* .neighbor: somebody claimed an address, or probed it */
	OBSERVED_CONVERSATION, /* .conversation: of the client that is the endpoint */
	OBSERVED_BRAKE,	       /* .brake: offenders were not blocked */
	OBSERVED_FIELDS, /* .conversation, of which .server and .pair alone: a copied packet has
			  * a field that it should not have */
};

/* What the packets of a source tell of the program that sends them (alerts/tool.h), as far as it
 * matters to a rule. */
enum tool_use {
	TOOL_USE_UNKNOWN,
	TOOL_USE_SCANNER,
	TOOL_USE_ADDRESS_CHECK, /* a DHCP server probes an address before it offers it */
};

/* First contacts, requests to a host that the source had not asked, within a window; and what came
 * of them. */
struct contact_outcomes {
	double asked;
	double ripe;	 /* of these there was time for an answer */
	double failed;	 /* at least so many: refused, or ripe and without an answer */
	double met;	 /* answered, or the target asked the source in turn */
	double returned; /* of these the latter */
	bool visible;	 /* answers to requests of this view are seen at all */
};

/* What is learned to be ordinary of the sources that send requests (memory/baseline.h). */
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
	__u32 advertised; /* neighbours' answers to it */
	__u32 pulses;	  /* headers/pulse.h */
	__u64 packets;
	__s32 unfinished; /* datagrams whose first fragment came, and not the rest */
};

/* The point moves with the packets of the source, not with the clock. */
enum { SOURCE_WINDOWS = 2 };
#define SOURCE_WINDOW_TURN (60 * NSEC_PER_SEC)

struct source_observation {
	/* The entry, and as the daemon last saw it (zeros where it is new to it). What changed in
	 * between came within `span` ns, of which a rate is over `elapsed`, a second at least. */
	const struct source *now;
	const struct source *before;
	__u64 span;
	__u64 elapsed;
	struct source_window windows[SOURCE_WINDOWS];
	/* Distinct targets within the window; of these the ones in no earlier window; and how many
	 * of these are new since the last observation. */
	double fanout;
	double novelty;
	double growth;
	/* In the lane of requests: the source's own figures, and what is ordinary at most at this
	 * hour; 0: not known. Of persistence there is none. */
	double figures[BASELINE_METRIC_COUNT];
	double ordinary[BASELINE_METRIC_COUNT];
	/* Answers that reached the source since it was first seen. */
	__u64 replies;
	struct contact_outcomes contacts;
	/* Over all lanes of the source in this view: packets of a type or code that does not
	 * exist, and distinct types and codes among requests and what has no lane. */
	__u64 unassigned;
	double types;
	/* Later fragments of the source, and those that reached it, since they were first seen. */
	__u64 fragments;
	__u64 fragments_received;
	/* OBSERVED_SOURCE_EVENT: what happened; and the target of the packet that did it, or did so
	 * before and is the latest. */
	enum event_kind event;
	bool has_peer;
	struct address peer;
};

struct target_observation {
	const struct target *now; /* as of a source */
	const struct target *before;
	__u64 span;
	__u64 elapsed;
	double sources;	     /* distinct ones within the window, */
	__u64 received;	     /* and packets within the same, */
	__u64 window;	     /* which is as many ns long */
	__u32 pulses;	     /* headers/pulse.h, within a minute or two, */
	__u64 pulse_window;  /* which are so many ns, */
	__u64 pulse_packets; /* and packets within the same */
	__u64 busy;	     /* ns for which it received nearly what its bucket allows, or more */
	bool visible;	     /* requests of such replies are seen, as of struct contact_outcomes */
	__u64 asked;	     /* requests it sent itself the other way since they were first seen */
	/* The same by kind, from KIND_FIRST_REQUEST; NULL where it sent none. */
	const __u32 *asked_kinds;
};

/* Distinct things that one host refused another within a time (memory/refusals.h). */
struct refusal_counts {
	double doors;	     /* ports that somebody tried; a protocol counts as two */
	double client_ports; /* that a client may have had: of late answers, traceroutes, media */
	double row;	     /* the longest row of these, each the next, from a port like 53 */
	double rate;	     /* of these a second */
	bool climbs;	     /* they count up as those of a traceroute do */
	double missed;	     /* refusals too fast to be seen one by one */
	double absent;	     /* hosts that are not there */
};

struct refusals_observation {
	const struct refusals *refusals; /* of the endpoint */
	struct address receiver;	 /* of its errors */
	struct refusal_counts window;
	struct refusal_counts hour;
	/* Hosts that refused the receiver this one port, within the window and an hour. */
	__u16 port;
	double hosts;
	double hosts_hour;
};

struct sample_observation {
	const struct packet *packet;
};

/* What came with the elements. A contact is an element seen in one half of the fast window:
 * what is asked on and on makes many, a scan's target one. */
struct slow_counts {
	__u32 contacts;
	__u32 packets;
	__u32 answers;
	__u32 asked; /* first contacts, as in struct contact_outcomes */
	__u32 met;   /* likewise */
};

/* What one slow window holds (memory/slow.h). */
struct slow_reading {
	double novelty; /* elements in nothing older */
	double distinct;
	struct slow_counts counts;
	__u64 age;	     /* ns since the slot began that holds the first new elements */
	unsigned int spread; /* slots, of the window's longest or longer, with new elements */
};

/* What has been reported of slow windows before. */
struct slow_reported {
	double fresh; /* targets that are new since */
	__u64 ago;    /* ns; ~0: never */
};

struct slow_observation {
	struct slow_reading targets[SLOW_WINDOWS];
	double ordinary[SLOW_WINDOWS]; /* fan-out that was, at most, in some hour of the window */
	struct slow_reported reported;
	bool visible;	   /* as of struct contact_outcomes */
	double sequential; /* share of its steps to the next address, of late */
};

/* The endpoint is a prefix: light first contacts from it or in it. */
struct campaign_observation {
	__u32 prefix_bits; /* of the endpoint's address, of 128 */
	bool of_targets;   /* the prefix is who is asked */
	struct slow_reading targets[SLOW_WINDOWS];
	double sources[SLOW_WINDOWS];
	struct slow_reported reported;
	bool visible;	  /* as of struct contact_outcomes */
	__u32 peer_count; /* some prefixes at the other end */
	struct prefix peers[FINDING_PEERS];
};

/* The endpoint's address is a network of targets, or of a link none. */
struct crowd_observation {
	const struct crowd *now;
	bool link;
	bool learning; /* everybody is new: icmpguard has started a moment ago */
	__u64 window;  /* ns, up to a while ago, in which the sources came that are judged */
	double fresh;  /* sources that were new in it */
	double silent; /* at least so many of them did not return */
	double rate;   /* of the latter a second */
	double usual;  /* likewise, as learned */
	double targets;
};

/* Of one source, or of all that were seen where nearly all packets came again. */
struct copies_observation {
	const struct repeat *now;
	bool all;
	double packets; /* that came within the window, each once, */
	double copied;	/* of these came again, */
	double copies;	/* so many times, */
	double hosts;	/* from so many sources */
};

/* The endpoint's address is none: a link's. */
struct storm_observation {
	const struct storm *now;
	enum storm_kind kind;
	__u64 window;	  /* ns, up to a while ago, with the most of */
	double packets;	  /* messages in it, of sources that are over no bucket of their own; */
	double excess;	  /* of these beyond what is wanted and explained; */
	double pending;	  /* messages since, of which it is not known what explains them; */
	double crammed;	  /* and what came faster than any number of hosts answers or starts */
	double explained; /* messages that something else on the link explains */
	double wanted;	  /* messages a second that are more than usual */
	double usual;	  /* messages a second that nothing explains, as learned */
	double senders;	  /* these of the latest half minute: distinct ones, */
	double subjects;  /* whom strangers ask for, or who receives it, */
	double starters;  /* hosts that have started, and ones that answered */
	double answered;
};

/* What is known of who acts as a router; more of it counts for more. */
enum router_standing {
	STANDING_STRANGER,
	STANDING_HOST,	   /* its neighbour advertisements say that it is one */
	STANDING_LEARNED,  /* it advertised itself in the learning period, or has long since */
	STANDING_SYSTEM,   /* this machine has a route through it that was set, or it is its own */
	STANDING_DECLARED, /* in the settings */
};

/* Another router of the link and family. */
struct router_rival {
	bool present;
	enum router_standing standing;
	struct address address;
	__u8 link[LINK_BYTES];
	bool senior;	  /* it was there long before, or it is known and the other is not */
	bool active;	  /* it advertised itself since the other came */
	bool contradicts; /* they advertise different prefixes or MTUs, or the other a high
			     preference and it none */
};

struct router_observation {
	const struct router_state *now;
	const struct router_state *before; /* as of the latest review; zeros at first */
	__u8 link[LINK_BYTES];
	enum router_standing standing;
	bool alone;		   /* its link has been watched for long, and had no router */
	bool usurped;		   /* its address is known to have another link-layer address */
	bool routed;		   /* routers of this family are declared, or set on this machine */
	struct router_rival rival; /* the best known */
	struct router_rival twin;  /* one of the same address and another link-layer address */
	__u32 withdrawn; /* within ten minutes: advertisements behind one with lifetime 0, */
	__u32 goodbyes;	 /* and ones with lifetime 0 */
	enum router_standing gateway; /* of whereto it redirects */
	double strangers;	      /* that came within a minute, this one among them; 0: few */
};

struct neighbor_observation {
	const struct neighbor *now;
	const struct neighbor *before; /* as of the latest review; zeros at first */
	enum router_standing standing; /* of the address */
	const __u8 *owner; /* the link-layer address that is known, or that came first; NULL */
	bool usurped;	   /* another one than the known one claims it, */
	bool answers;	   /* which goes on answering this machine */
	__u32 changes;	   /* of its link-layer address, within ten minutes */
	bool acquainted;   /* the new one is another neighbour's, which was there before */
	double addresses;  /* that changed within a minute */
	double denied;	   /* addresses within ten minutes whose probes a stranger answered, */
	double probed;	   /* and those that were probed since the first of these */
};

/* The two ways of a conversation: the client's requests, and the server's replies. */
enum way { WAY_ASKED, WAY_ANSWERED, WAYS };

/* What two hosts sent each other one way, over half a day to a day; fields as of struct half. */
struct way_counts {
	__u64 packets;
	__u64 bytes;
	__u64 foreign_bytes;
	__u64 templated;
	__u64 varied;
	__u64 size_changes;
	__u64 steps;
	__u64 repeats;
	__u64 backs;
	__u64 checksum_wrong;
	__u64 inner_ip;
	__u64 matched;
	__u64 differing;
	__u64 unasked;
	__u64 several;
};

/* The times between two requests, and between two contacts: a contact begins after a pause. */
struct spacing_counts {
	__u32 gaps;	   /* that the figures are of */
	double median;	   /* s */
	double dispersion; /* median absolute deviation about the median, s */
	double skewness;   /* Bowley's, -1 .. 1 */
	double variation;  /* coefficient of variation */
	double score;	   /* 0 .. 1, see memory/spacing.h */
	bool of_contacts;
};

/* What copied packets of a pair show: how many of each kind (memory/payload.h). */
struct payload_counts {
	__u32 copies;
	__u32 known;	 /* a ping's template by its structure */
	__u32 text;	 /* readable, and no template */
	__u32 odd;	 /* neither */
	__u32 fixed;	 /* of text and odd: the same as the copy before */
	__u32 clocked;	 /* begins with a clock that runs */
	__u32 unclocked; /* the place of the clock holds something else */
	__u32 magic;	 /* the beginning that a known tunnel has */
	__u32 patterns;	 /* distinct patterns of `ping -p`, of five bytes or more */
	double entropy;	 /* of odd ones, of 1 that their length allows, on average */
};

/* Fields of messages that carry no payload by the protocol, and had some: copies of packets. */
struct field_counts {
	__u32 bodies;	  /* timestamp, mask and information messages that are too long */
	__u32 clocks;	  /* times of day that are none */
	__u32 quotes;	  /* errors that quote no packet that could have been sent */
	__u32 unused;	  /* unused fields that are set */
	__u32 extensions; /* IPv6 extension headers longer than any use of them */
};

/* What two hosts sent each other, whatever the identifier (memory/conversations.h). */
struct pair_counts {
	struct way_counts ways[WAYS];
	struct way_counts reverse; /* requests of the server to the client */
	bool reverse_first;	   /* these came first */
	/* By which identifiers they send what no ping does (memory/identifiers.h); none: by many.
	 * Bystander: the one that is observed is none of these. */
	__u32 offender_count;
	__u16 offenders[FINDING_IDENTIFIERS];
	bool bystander;
	__u64 single;  /* requests of identifiers that come once each, or nearly so; */
	__u64 orderly; /* of these: the sequence number is that of the one before, or the next */
	__u64 single_backs; /* of these: it is lower than that of the one before */
	double identifiers; /* distinct ones, about */
	double sizes;	    /* distinct lengths of payload, about */
	double hour[WAYS];  /* foreign bytes within an hour, and within a day */
	double day[WAYS];
	__u32 hours;  /* of the day in which the client asked */
	__u64 lasted; /* ns since the first packet of a row without a pause of an hour */
	struct spacing_counts spacing;
	struct payload_counts payload;
	struct field_counts fields;
};

/* Echoes of one identifier between the endpoint, who sends the requests, and a server: both halves
 * as they are, and as the daemon last saw them. */
struct conversation_observation {
	struct address server;
	const struct half *asked;	    /* requests; NULL: none is known */
	const struct half *answered;	    /* replies, likewise */
	const struct half *asked_before;    /* zeros where it is new to the daemon */
	const struct half *answered_before; /* likewise */
	__u16 identifier;
	bool many;     /* of all identifiers of the pair that have no entry of their own */
	bool returned; /* the server sends requests of this identifier to the client, too */
	bool visible;  /* both directions are seen */
	struct pair_counts pair;
};

/* What the brake on blocks held back since the last tick. The endpoint is a root: all addresses of
 * a family. */
struct brake_observation {
	__u32 prefix_bits;	/* of the endpoint's address, of 128 */
	__u64 offenders;	/* that were not blocked, */
	__u64 fresh;		/* and for the first time */
	__u64 blocks;		/* by rules that stand */
	const char *setting;	/* the cap */
	struct prefix latest;	/* where the latest of them is: its /16 or /48 */
};

struct observation {
	enum observed observed;
	__u64 now;
	__u64 first_seen; /* of what is observed */
	struct endpoint endpoint;
	enum tool_use tool_use; /* what it sends its requests with */
	union {
		struct source_observation source;
		struct target_observation target;
		struct refusals_observation refused;
		struct sample_observation sample;
		struct slow_observation slow;
		struct campaign_observation campaign;
		struct crowd_observation crowd;
		struct storm_observation storm;
		struct copies_observation copies;
		struct router_observation router;
		struct neighbor_observation neighbor;
		struct conversation_observation conversation;
		struct brake_observation brake;
		const struct change *entry; /* of whichever table, see headers/change.h */
	};
};

/* Whether the endpoint is a receiver. */
static inline bool observes_target(const struct observation *observation)
{
	return observation->observed == OBSERVED_TARGET ||
	       observation->observed == OBSERVED_CROWD ||
	       observation->observed == OBSERVED_TARGET_EVENT ||
	       (observation->observed == OBSERVED_CAMPAIGN && observation->campaign.of_targets);
}

static inline bool observes_source(const struct observation *observation)
{
	return observation->observed == OBSERVED_SOURCE ||
	       observation->observed == OBSERVED_SOURCE_EVENT;
}

#endif
