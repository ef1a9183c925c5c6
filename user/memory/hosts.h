/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was last read of each host, for seconds: a record for its address, network and view, with
 * the lanes inside in which it sends and receives.  What a host sends in one view and what it
 * receives in the reverse one stand together, so that one look-up finds its requests, the replies
 * to them, and its other lanes.
 */
#ifndef ICMPGUARD_MEMORY_HOSTS_H
#define ICMPGUARD_MEMORY_HOSTS_H

#include "base/ledger.h"
#include "base/pool.h"
#include "memory/baseline.h"

/* Contacts that have begun and are not judged yet. */
struct contacts {
	double open;
	__u64 packets; /* of them */
	__u64 answers; /* of the host, when the first began */
	__u32 asked;   /* first contacts of a source, and those met, likewise */
	__u32 met;
	bool waiting;
};

/* First contacts, and their outcomes, that a source had counted at some time. */
struct contact_mark {
	__u64 at;
	__u32 asked;
	__u32 refused;
	__u32 returned;
	__u32 answered;
};

enum { CONTACT_MARKS = 3 };

/* What a source had counted at some time. */
struct source_mark {
	__u64 at;
	__u32 kinds[KIND_SLOTS];
	__u32 advertised;
	__u32 pulses;
	__u64 packets;
	__s32 unfinished; /* first fragments less completed datagrams, of all lanes */
};

struct source_memory {
	__u64 read; /* when `latest` was read */
	__u64 replies;
	double fanout;
	struct source latest;
	struct contacts contacts;
	struct source_mark marks[SOURCE_WINDOWS]; /* the later one first */
	/* When the present half window began, and the one before; and of late, the latest first. */
	struct contact_mark half_contacts[2];
	struct contact_mark late_contacts[CONTACT_MARKS];
	double figures[BASELINE_METRIC_COUNT]; /* when it last asked */
	double judged; /* first contacts that were looked at when ripe, or that an alert has */
	struct address peer; /* the target of its latest event */
	bool ripening;	     /* they are looked at again when they had time to be answered */
	__s32 unfinished;    /* as in a mark, when `latest` was read */
	struct baseline_member member;
};

/* What a target had counted when a half of the kernel side's window began. */
struct target_mark {
	__u64 at;
	__u64 packets;
};

/* Likewise at some time of the minute before, or of the one before that. */
struct pulse_mark {
	__u64 at;
	__u64 packets;
	__u32 pulses;
};

struct target_memory {
	__u64 read;
	__u64 answers; /* that the host had given */
	struct target latest;
	struct target_mark marks[2];	  /* of the present half, and of the one before */
	struct pulse_mark pulse_marks[2]; /* the later one first */
	__u64 busy_since;		  /* since when it is busy; 0: it is not */
	struct contacts contacts;
};

/* Places in the pools, by lane; 0: nothing was read. */
struct host {
	__u32 sent[LANE_COUNT];
	__u32 received[LANE_COUNT];
};

struct hosts {
	struct ledger *hosts; /* by address, network and the view of what the host sends */
	struct pool sources;
	struct pool targets;
};

/* Tables that need at most so many bytes for each. False, and nothing to free, when out of
 * memory. */
bool hosts_make(struct hosts *hosts, size_t host_bytes, size_t source_bytes, size_t target_bytes);
void hosts_free(struct hosts *hosts);

/* The record of a host by what it sends, or by what it receives; made where there is none, and
 * the latest used.  When there is no room, the host leaves that was not used for longest.  Valid
 * until the next one is made.  NULL: never, but by tables of no entries. */
struct host *hosts_of_source(struct hosts *hosts, const struct endpoint *source);
struct host *hosts_of_target(struct hosts *hosts, const struct endpoint *target);
/* The same where there is one, or NULL; its place in the order of use stays. */
const struct host *hosts_peek_source(const struct hosts *hosts, const struct endpoint *source);
const struct host *hosts_peek_target(const struct hosts *hosts, const struct endpoint *target);

/* What was read of a lane, or NULL. */
struct source_memory *hosts_sent(const struct hosts *hosts, const struct host *host,
				 enum lane lane);
struct target_memory *hosts_received(const struct hosts *hosts, const struct host *host,
				     enum lane lane);
/* The same, made of zeros where there is nothing. `host`: as hosts_of_source() gave it. NULL as
 * there. */
struct source_memory *hosts_send(struct hosts *hosts, struct host *host, enum lane lane);
struct target_memory *hosts_receive(struct hosts *hosts, struct host *host, enum lane lane);

#endif
