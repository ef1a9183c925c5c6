/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last reading of each host, over seconds: a record by address, network and view, with the
 * lanes in which the host sends and receives. What it sends in one view and what it receives in the
 * reverse view are in the same record, so that one look-up finds its requests, the replies to them,
 * and its other lanes.
 */
#ifndef ICMPGUARD_MEMORY_HOSTS_H
#define ICMPGUARD_MEMORY_HOSTS_H

#include "base/ledger.h"
#include "base/pool.h"
#include "memory/baseline.h"

/* Contacts that have begun and are not judged yet. */
struct contacts {
	double open;
	__u64 packets; /* packets of these contacts */
	__u64 answers; /* replies counted for the host when the first contact began */
	__u32 asked;   /* first contacts of a source, and `met`: those met, at that time */
	__u32 met;
	bool waiting;
	__u8 turns; /* times that it was queued again */
	/* Of a target that was new to its prefix: times that it was contacted since, up to
	 * CONTACTED_AGAIN. */
	bool fresh;
	__u8 again;
};

/* Whoever looks for hosts asks each once or twice. */
enum { CONTACTED_AGAIN = 2 };

/* First contacts and their outcomes, as counted for a source at some time. */
struct contact_mark {
	__u64 at;
	__u32 asked;
	__u32 refused;
	__u32 returned;
	__u32 answered;
};

enum { CONTACT_MARKS = 6 };

/* How regularly a source begins contacts. */
struct rhythm {
	__u64 at;   /* of the latest one */
	double gap; /* ns per contact, before that */
	__u32 gaps;
	__u32 alike; /* of these, about as long as the one before */
};

/* What was counted for a source at some time. */
struct source_mark {
	__u64 at;
	__u32 kinds[KIND_SLOTS];
	__u32 advertised;
	__u32 pulses;
	__u64 packets;
	__u32 unasked;
	__u32 multicast;
	__s32 unfinished; /* begun datagrams minus completed ones, of all lanes */
};

struct source_memory {
	__u64 read; /* when `latest` was read */
	__u64 replies;
	double fanout;
	struct source latest;
	struct contacts contacts;
	struct source_mark marks[SOURCE_WINDOWS]; /* newest first */
	/* Marks at the start of the current and the previous half window; and recent ones, newest
	 * first. */
	struct contact_mark half_contacts[2];
	struct contact_mark late_contacts[CONTACT_MARKS];
	double figures[BASELINE_METRIC_COUNT]; /* at the latest request */
	double judged;	     /* first contacts judged as ripe, or covered by an alert */
	struct address peer; /* the target of the latest event */
	struct rhythm rhythm;
	__u64 partly_at;  /* when last a part of its packets passed elsewhere; 0: never */
	bool ripening;	  /* queued to be judged once the contacts had time to be answered */
	__s32 unfinished; /* as in struct source_mark, at `read` */
	struct baseline_member member;
};

/* What was counted for a target at the start of a half window of the kernel side. */
struct target_mark {
	__u64 at;
	__u64 packets;
};

/* The same at some time in the previous minute, or the one before that. */
struct pulse_mark {
	__u64 at;
	__u64 packets;
	__u64 unasked; /* of replies */
	__u32 pulses;
};

struct target_memory {
	__u64 read;
	__u64 answers; /* replies sent by the host */
	struct target latest;
	struct target_mark marks[2];	  /* of the current half window and the previous one */
	struct pulse_mark pulse_marks[2]; /* newest first */
	__u64 busy_since;		  /* since when it has been busy; 0: it is not */
	struct contacts contacts;
};

/* Slots in the pools, by lane; 0: never read. */
struct host {
	__u32 sent[LANE_COUNT];
	__u32 received[LANE_COUNT];
};

struct hosts {
	struct ledger *hosts; /* by address, network and the view in which the host sends */
	struct pool sources;
	struct pool targets;
};

/* Makes tables of at most so many bytes each. Returns false, with nothing to free, when out of
 * memory. */
bool hosts_make(struct hosts *hosts, size_t host_bytes, size_t source_bytes, size_t target_bytes);
void hosts_free(struct hosts *hosts);

/* Returns the record of a host by what it sends, or by what it receives; creates it if needed and
 * makes it the most recently used. If there is no room, the least recently used host is evicted.
 * Valid until the next record is created. Returns NULL only if the tables have no entries. */
struct host *hosts_of_source(struct hosts *hosts, const struct endpoint *source);
struct host *hosts_of_target(struct hosts *hosts, const struct endpoint *target);
/* Same, but returns NULL if there is none, and keeps the order of use. */
const struct host *hosts_peek_source(const struct hosts *hosts, const struct endpoint *source);
const struct host *hosts_peek_target(const struct hosts *hosts, const struct endpoint *target);

/* Returns the last reading of a lane, or NULL. */
struct source_memory *hosts_sent(const struct hosts *hosts, const struct host *host,
				 enum lane lane);
struct target_memory *hosts_received(const struct hosts *hosts, const struct host *host,
				     enum lane lane);
/* Same, but creates it, zeroed, if needed. `host`: from hosts_of_source() or hosts_of_target().
 * NULL as there. */
struct source_memory *hosts_send(struct hosts *hosts, struct host *host, enum lane lane);
struct target_memory *hosts_receive(struct hosts *hosts, struct host *host, enum lane lane);

#endif
