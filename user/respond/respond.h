/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is done about an alert.  A rule's block goes into the block list in either mode:
 * in monitor mode the kernel side only counts what it would have dropped.  Protected and
 * allowed addresses are never blocked, and a brake caps how many blocks rules may make: a
 * spoofed source must not be a way to lock somebody out.
 */
#ifndef ICMPGUARD_RESPOND_RESPOND_H
#define ICMPGUARD_RESPOND_RESPOND_H

#include "alerts/alert.h"
#include "kernel/pins.h"

struct responder;

struct response_counts {
	__u64 blocked;
	__u64 would_block; /* in monitor mode */
	__u64 braked;	   /* over the cap */
	__u64 refused;	   /* protected or allowed addresses */
	__u64 failed;	   /* the block list could not take it */
};

/* `instance`: whose lists are locked; NULL in replay. `protect`: heed the addresses of this
 * machine. NULL when out of memory. The pins and settings must outlive it. */
struct responder *responder_new(const struct pins *pins, const struct settings *settings,
				const char *instance, bool protect);
void responder_free(struct responder *responder);
void responder_configure(struct responder *responder, const struct settings *settings);

/* Acts on an alert and notes in it what was done, until when, and why not more. */
void respond(struct responder *responder, struct alert *alert, __u64 now);

/* Likewise for an alert that was read back, after what was done then. `adopted`: whether the
 * block list is the one of then; else its block is gone, and the next finding makes another. */
void respond_resumed(struct responder *responder, struct alert *alert, bool adopted, __u64 now);

/* Removes blocks that expired. */
void responder_tick(struct responder *responder, __u64 now);

const struct response_counts *responder_counts(const struct responder *responder);

#endif
