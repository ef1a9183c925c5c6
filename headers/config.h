/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration as the kernel side reads it. */
#ifndef ICMPGUARD_CONFIG_H
#define ICMPGUARD_CONFIG_H

#include "headers/gcra.h"
#include "headers/kind.h"
#include "headers/policy.h"
#include "headers/view.h"

/* Whether a VLAN is a network of its own (struct identity). */
enum vlan_mode {
	VLAN_AUTO, /* if two VLANs use one address for two hosts */
	VLAN_YES,
	VLAN_NO,
};

enum { NETWORKS = 32 };

struct network4 {
	__be32 network;
	__be32 mask;
};

struct network6 {
	__u64 network[2]; /* network order, as in struct address */
	__u64 mask[2];
};

/* A list of networks: the first of each family, for which masks are faster than a trie. */
struct networks {
	__u32 count4;
	__u32 count6;
	struct network4 v4[NETWORKS];
	struct network6 v6[NETWORKS];
};

/* The lists of the kernel side. */
enum network_list {
	NETWORKS_HOME,
	NETWORKS_SENSITIVE,
	NETWORKS_SEGMENTS,
	NETWORKS_GATEWAYS,   /* the setting `gateways`, for the guard and the command that blocks */
	NETWORKS_OWN,	     /* addresses of this machine */
	NETWORKS_BROADCASTS, /* directed broadcast addresses of home networks (RFC 919) */
	NETWORK_LISTS
};

/* more_networks: a longest-prefix trie. */
struct network_key {
	__u32 length; /* NETWORK_KEY_BITS, and those of the network */
	__u8 list;    /* enum network_list */
	__u8 slot;    /* of state.config */
	__u8 family;  /* 4 or 6 */
	__u8 zero;
	struct address address;
};
enum { NETWORK_KEY_BITS = 32, MORE_NETWORKS_MOST = 4096 };

/* Settings for the packets of one view and lane: one cache line. */
struct lane_config {
	struct gcra source_packets;
	struct gcra target_packets;
	__u64 spread_cost; /* ns that a packet of a round over many hosts costs */
	__u64 source_half; /* ns, half window of the distinct count of a source's targets */
	__u64 target_half; /* ns, likewise of a target's sources */
	__u64 zero;	   /* fills the line */
};
_Static_assert(sizeof(struct lane_config) == 64, "lane_config");

/* Settings for errors of one view. */
struct error_config {
	__u32 least_mtu4; /* lowest MTU that a path is believed to have */
	__u32 least_mtu6;
	__u32 dropped; /* faults for which errors are dropped (headers/faulty.h) */
};

/* Bits of config.sent_proves. */
enum {
	PROVES_SOCKETS = 1 << 0, /* it sent no packet for which it has no socket, */
	PROVES_ECHOES = 1 << 1,	 /* and no echo to a host that it does not exchange echoes with */
};

struct config {
	struct lane_config lanes[VIEW_COUNT][LANE_COUNT];
	struct gcra source_bytes[VIEW_COUNT]; /* a unit is a byte; interval in 1/1024 ns */
	struct gcra admission;		      /* new entries of a CPU that need no second packet */
	struct gcra samples;		      /* packets a CPU copies to the daemon */
	struct gcra crowd;     /* of the requests of a source that conversations pay for */
	__u64 admission_epoch; /* how long the filter keeps a first packet */
	__u64 notify_interval; /* between two wake-ups for one entry */
	__u64 heartbeat_limit;
	__u64 established; /* sources that were older than this when their target's flood began have
			      a second bucket of it */
	__u32 enforce;	   /* enum mode of the settings: monitor or enforce */
	__u32 malformed_drop;
	__u32 checksum_bytes; /* verify ICMP checksums up to this length; 0: never */
	__u32 vlan;	      /* enum vlan_mode */
	__u32 prefix_share;   /* times a source's rate an IPv6 /64 may send; 0: no limit */
	__u32 allowed_share;  /* likewise a source on the allow list */
	__u32 more_lists;     /* a bit for each list with further networks in more_networks */
	__u32 zero;
	struct networks networks[NETWORK_LISTS];
	/* By network of NETWORKS_SEGMENTS, IPv6 after all places of IPv4: the number of the
	 * segment, from 1. Longer prefixes come first. */
	__u8 segments[2 * NETWORKS];
	struct error_config errors[VIEW_COUNT];
	__u32 sent_proves; /* PROVES_*: how this machine shows what it sent from its addresses */
	struct policy_config policy;
};

#endif
