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
	VLAN_AUTO, /* where two of them use one address for two hosts */
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

/* A short list of networks, which masks search faster than a trie would. */
struct networks {
	__u32 count4;
	__u32 count6;
	struct network4 v4[NETWORKS];
	struct network6 v6[NETWORKS];
};

/* The lists the kernel side knows. */
enum network_list {
	NETWORKS_HOME,
	NETWORKS_SENSITIVE,
	NETWORKS_SEGMENTS,
	NETWORKS_GATEWAYS,   /* for the command that blocks: what the daemon was given */
	NETWORKS_OWN,	     /* addresses of this machine */
	NETWORKS_BROADCASTS, /* addresses: directed broadcasts of networks at home (RFC 919) */
	NETWORK_LISTS
};

/* What holds for the packets of one view and lane: as much as a cache line. */
struct lane_config {
	struct gcra source_packets;
	struct gcra target_packets;
	__u64 spread_cost; /* ns a packet costs that changes the target */
	__u64 source_half; /* half windows of the distinct counts, in ns: a source's targets */
	__u64 target_half; /* and a target's sources */
	__u32 repeat_run;  /* equal requests in a row that wake the daemon */
	__u32 zero;
};
_Static_assert(sizeof(struct lane_config) == 64, "lane_config");

/* What holds for errors of one view. */
struct error_config {
	__u32 least_mtu4; /* below it no path is believed to be */
	__u32 least_mtu6;
	__u32 dropped; /* errors with these faults (headers/faulty.h) */
};

struct config {
	struct lane_config lanes[VIEW_COUNT][LANE_COUNT];
	struct gcra source_bytes[VIEW_COUNT]; /* a unit is a byte; interval in 1/1024 ns */
	struct gcra admission;		      /* new entries a CPU takes without a second packet */
	struct gcra samples;		      /* packets a CPU copies to the daemon */
	struct gcra crowd;     /* of the requests of one source that conversations cover */
	__u64 admission_epoch; /* how long the filter remembers a first packet */
	__u64 notify_interval; /* between two wake-ups for one entry */
	__u64 heartbeat_limit;
	__u64 established; /* sources older than this are spared by target limits */
	__u32 enforce;	   /* enum mode of the settings: monitor or enforce */
	__u32 malformed_drop;
	__u32 checksum_bytes; /* verify ICMP checksums up to this length; 0: never */
	__u32 vlan;	      /* enum vlan_mode */
	__u32 prefix_share;   /* times a source's rate an IPv6 /64 may send; 0: no limit */
	__u32 allowed_share;  /* likewise a source on the allow list */
	struct networks networks[NETWORK_LISTS];
	/* Of the networks of NETWORKS_SEGMENTS, IPv6 behind all places of IPv4: the number of the
	 * segment, from 1. Longer prefixes stand first. */
	__u8 segments[2 * NETWORKS];
	struct error_config errors[VIEW_COUNT];
	__u32 sockets_prove; /* a packet of an own address without a socket was not sent */
	struct policy_config policy;
};

#endif
