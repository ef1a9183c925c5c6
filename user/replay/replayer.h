/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replays captures through the XDP program and the engine on the capture's clock. The same files
 * and settings always give the same alerts and figures, however busy the machine is: nothing here
 * reads a clock, except for the progress line and --speed real.
 */
#ifndef ICMPGUARD_REPLAY_REPLAYER_H
#define ICMPGUARD_REPLAY_REPLAYER_H

#include "replay/address_set.h"
#include "lists/block_history.h"
#include "replay/capture.h"
#include "headers/packet.h"
#include "metrics/counters.h"
#include "engine/engine.h"

struct replay_options {
	const struct settings *settings;
	struct object *object; /* already used for replay with these settings; or NULL */
	char *const *files;
	size_t file_count;
	bool real_time; /* keep the capture's intervals between frames */
	bool progress;	/* show progress on standard error */
	void (*report)(const struct alert *, void *);
	void (*sample)(const struct sample *, void *); /* or NULL */
	void (*polled)(void *); /* after each poll; or NULL */
	/* The fate of each ICMP frame; or NULL. */
	void (*verdict)(const struct packet *, bool dropped, void *);
	void *context;
};

/* Add this to a time of an alert, block or frame to get nanoseconds since 1970. */
#define REPLAY_OFFSET (-CAPTURE_EPOCH)

struct replay_result {
	struct capture_counts capture;
	struct counters counters; /* of the XDP program */
	struct alert_counts alerts;
	struct response_counts response;
	struct block_history blocks;
	struct address_set sources; /* of ICMP */
	struct address_set targets;
	__u64 icmp;	 /* frames, fragments included */
	__u64 fragments; /* of these, later fragments, which have no type */
	__u64 runts;	 /* of these, shorter than an Ethernet header */
	__u64 dropped;
	__u64 unsent; /* answers to dropped requests, left out (see unsent.h) */
	__u64 first; /* capture clock; 0: there were no frames */
	__u64 last;
	__u64 polls;
	double seconds; /* time that the replay took */
	bool stopped;	/* by SIGINT or SIGTERM */
};

/* 0 or a negative errno, reported. `result` contains what was found so far, and must be freed in
 * either case. */
int replay(const struct replay_options *options, struct replay_result *result);
void replay_result_free(struct replay_result *result);

/* Returns whether everything was read to the end. */
static inline bool replay_complete(const struct replay_result *result)
{
	return result->capture.broken_files == 0;
}

#endif
