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
	__u64 busy;	     /* ns for which it received nearly its bucket's rate, or more */
	bool visible;	     /* the requests are visible, as in struct contact_outcomes */
	bool doubled;	     /* all packets are seen twice */
	double crowding;     /* hosts per network that sent replies in this view of late */
	__u64 asked;	    /* requests it sent in the other direction since they were first seen */
	__u64 asked_groups; /* of these, to group addresses */
	/* `asked` by kind, from KIND_FIRST_REQUEST; NULL if it sent none. */
	const __u32 *asked_kinds;
};

/* Distinct things that one host refused to another within a period (memory/refusals.h). */
struct refusal_counts {
	double doors;	     /* ports that a client would not use; a protocol counts as two */
	double client_ports; /* possible client ports: late replies, traceroutes, media */
	double row;    /* longest run of consecutive client ports, from a source port like 53 */
	double rate;   /* client ports per second */
	double peers;  /* of these, dynamic ports refused to a dynamic port, except media */
	bool climbs;   /* they increase as those of a traceroute do */
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
	const struct hyperloglog *asked; /* all targets; NULL: unknown */
};

/* The endpoint is a prefix: sparse first contacts from it or into it. */
struct campaign_observation {
	__u32 prefix_bits; /* prefix length of the endpoint's address, of 128 */
	bool of_targets;   /* the prefix is the target */
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

/* The endpoint has no address: it stands for a link. */
struct storm_observation {
	const struct storm *now;
	enum storm_kind kind;
	__u64 window;	  /* ns: the window, ended a while ago, with the largest excess */
	double packets;	  /* messages in it from sources that are within their own bucket */
	double excess;	  /* messages beyond the threshold rate and the explained ones */
	double pending;	  /* later messages that may still be explained */
	double crammed;	  /* messages faster than any number of hosts could reply or start */
	double explained; /* messages explained by other messages on the link */
	double wanted;	  /* threshold: unexplained messages per second above the usual rate */
	double usual;	  /* learned rate of unexplained messages per second */
	double senders;	  /* distinct senders in the latest half minute */
	double subjects;  /* distinct addresses that new hosts solicit, or distinct receivers */
	double starters;  /* distinct hosts that started; `answered`: distinct hosts that replied */
	double answered;
};

/* How well a router is known, in increasing order of trust. */
enum router_standing {
	STANDING_STRANGER,
	STANDING_HOST,	  /* its neighbour advertisements have the router flag */
	STANDING_LEARNED, /* it advertised itself in the learning period, or for long enough since
			   */
	STANDING_SYSTEM, /* this machine has a configured route through it, or it is this machine */
	STANDING_DECLARED, /* declared in the settings */
};

/* Another router of the same link and family. */
struct router_rival {
	bool present;
	enum router_standing standing;
	struct address address;
	__u8 link[LINK_BYTES];
	bool senior;	  /* it was there long before, or only it is known */
	bool active;	  /* it advertised itself after the observed router appeared */
	bool contradicts; /* they advertise different prefixes or MTUs, or only the observed one has
			     high preference */
};

struct router_observation {
	const struct router_state *now;
	const struct router_state *before; /* at the previous review; zeros at first */
	__u8 link[LINK_BYTES];
	enum router_standing standing;
	bool alone;   /* its link had been watched for long and had no router */
	bool usurped; /* its address has another known link-layer address */
	bool routed;  /* routers of this family are declared or configured on this machine */
	struct router_rival rival; /* the best known of the others */
	struct router_rival
		twin;	 /* a router with the same address and another link-layer address */
	__u32 withdrawn; /* within ten minutes: advertisements right after one with lifetime 0 */
	__u32 goodbyes;	 /* within ten minutes: advertisements with lifetime 0 */
	enum router_standing gateway; /* standing of the gateway that it redirects to */
	double strangers; /* unknown routers that appeared within a minute, including this one; 0:
			     few */
};

struct neighbor_observation {
	const struct neighbor *now;
	const struct neighbor *before; /* at the previous review; zeros at first */
	enum router_standing standing; /* of the address */
	const __u8 *owner; /* the known, or else the first, link-layer address; NULL: none */
	bool usurped;	   /* a link-layer address other than the known one claims it */
	bool answers;	   /* the known one still answers this machine */
	bool announced;	   /* a host announced itself when it last changed */
	bool vacant;	   /* it went to a host whose probe for it nobody had answered */
	bool returned;	   /* the address is at its first link-layer address again */
	bool endless;	   /* two link-layer addresses claim it, for longer than a handover */
	__u32 returns;	   /* how often it soon returned to the former one, within ten minutes */
	double disputed;   /* hosts with addresses that returned so */
	__u32 newcomers;   /* how often it went to one that never had it, likewise */
	bool acquainted;   /* the new link-layer address belongs to an older neighbour */
	double announcing; /* addresses announced more often than the limit, within a minute */
	double moved;	   /* hosts whose addresses others took within a minute */
	double denied;	   /* addresses whose probes a stranger answered, within ten minutes */
	double probed;	   /* addresses probed since the first of these */
};

/* The two directions of a conversation: the client's requests and the server's replies. */
enum way { WAY_ASKED, WAY_ANSWERED, WAYS };

/* What one host sent to the other over half a day to a day; fields as in struct half. */
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

/* Intervals between requests, or between contacts; a contact starts after a pause. */
struct spacing_counts {
	__u32 gaps;	   /* number of intervals */
	double median;	   /* s */
	double dispersion; /* median absolute deviation about the median, s */
	double skewness;   /* Bowley's, -1 .. 1 */
	double variation;  /* coefficient of variation */
	double score;	   /* 0 .. 1, see memory/spacing.h */
	bool of_contacts;
};

/* Payload of the copied packets of a pair: copies of each kind (memory/payload.h). */
struct payload_counts {
	__u32 copies;
	__u32 known;	/* structured like a known ping's payload */
	__u32 text;	/* readable, not a ping's */
	__u32 odd;	/* neither */
	__u32 fixed;	/* of text and odd: identical to the previous copy */
	bool labelled;	/* of text, only numbers that count, times and UUIDs change */
	__u32 clocked;	/* starts with a running clock */
	__u32 advanced; /* of requests: only clocks and counters changed since the copy before */
	__u32 foreign_heads; /* of requests: something else changed in their first bytes, and
				nothing in the rest */
	__u32 unclocked;     /* the clock field holds something else */
	__u32 uneven;	/* of requests: the fraction of the clock's second does not run, if most */
	__u32 magic;	/* starts with the magic of a known tunnel */
	__u32 patterns; /* distinct patterns of `ping -p` of five bytes or more */
	__u32 fills;	/* distinct bytes and ramps that fill a payload */
	__u32 shaped;	/* copied requests with a ping's structure */
	__u32 reshaped; /* of these: whose pattern or fill is another than the one before */
	double entropy; /* mean over the odd ones, relative to the maximum for their length (1) */
};

/* Copied packets with data in fields that should have none. */
struct field_counts {
	__u32 bodies;	   /* timestamp, mask and information messages that are too long */
	__u32 clocks;	   /* timestamps that are no valid time of day */
	__u32 quotes;	   /* errors whose quoted packet could not have been sent */
	__u32 unused;	   /* nonzero unused fields */
	__u32 extensions;  /* IPv6 extension headers longer than any legitimate use */
	__u32 changing;	   /* of `unused`: with another value than the one before */
	__u32 masks;	   /* address masks that are no mask */
	__u32 data_quotes; /* errors that quote random bytes in a packet */
	__u32 options;	   /* IP options, or padding between them, that no program sends */
	__u32 marks;	   /* echoes of one identifier with a new flow label or traffic class */
	__u32 types;	   /* messages of a type that nothing sends, with new data each */
	__u32 fragments;   /* later fragments, likewise */
};

/* What two hosts sent each other, for all identifiers (memory/conversations.h). */
struct pair_counts {
	struct way_counts ways[WAYS];
	struct way_counts reverse; /* requests from the server to the client */
	bool reverse_first;	   /* the first requests were the server's */
	/* The identifiers whose echoes carry what no ping sends (memory/identifiers.h); count 0:
	 * not attributed. `bystander`: the observed identifier is not one of them. */
	__u32 offender_count;
	__u16 offenders[FINDING_IDENTIFIERS];
	bool bystander;
	__u64 single;  /* requests of identifiers used only once, or nearly so */
	__u64 orderly; /* of these: with the sequence number of the previous one, or the next */
	__u64 single_backs; /* of these: with a lower sequence number than the previous one */
	__u64 single_seen;  /* identifiers of these that polls saw; `readable`: characters */
	__u64 readable;
	double identifiers; /* number of distinct identifiers, estimated */
	double sizes;	    /* number of distinct payload lengths, estimated */
	double hour[WAYS];  /* foreign bytes within an hour; `day`: within a day */
	double day[WAYS];
	__u32 hours;  /* hours of the day in which the client sent requests */
	__u64 lasted; /* ns since the first packet of a series without a pause of an hour */
	struct spacing_counts spacing;
	struct payload_counts payload;
	struct field_counts fields;
};

/* Echoes of one identifier between the endpoint, which is the client, and a server: both halves
 * now, and as the daemon last saw them. */
struct conversation_observation {
	struct address server;
	const struct half *asked;	    /* requests; NULL: none known */
	const struct half *answered;	    /* replies; NULL: none known */
	const struct half *asked_before;    /* zeros if the half is new to the daemon */
	const struct half *answered_before; /* zeros if the half is new to the daemon */
	__u16 identifier;
	bool many;     /* of all identifiers of the pair without an entry of their own */
	bool returned; /* the server also sends requests with this identifier to the client */
	bool visible;  /* both directions are visible, as far as is known of all pairs */
	struct pair_counts pair;
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
