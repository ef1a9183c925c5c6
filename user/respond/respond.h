/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is done about an offender, whether or not there is room for an alert.  A rule's block
 * goes into the block list in either mode: in monitor mode the kernel side only counts what it
 * would have dropped.  Protected and allowed addresses are never blocked, and a brake caps how
 * many blocks rules may make: a spoofed source must not be a way to lock somebody out.  A block
 * that was not possible is tried again as long as its offence lasts.
 */
#ifndef ICMPGUARD_RESPOND_RESPOND_H
#define ICMPGUARD_RESPOND_RESPOND_H

#include "alerts/alert.h"
#include "config/settings.h"
#include "detectors/observation.h"
#include "kernel/pins.h"

struct offences;
struct responder;

struct response_counts {
	__u64 blocked;
	__u64 would_block; /* in monitor mode */
	__u64 braked;	   /* over the cap; an offender counts once */
	__u64 refused;	   /* protected, allowed or forged addresses, likewise */
	__u64 failed;	   /* the block list could not take it, likewise */
};

/* `instance`: whose lists are locked; NULL in replay. `protect`: heed the addresses of this
 * machine, its gateways and resolvers. `offences`: who was blocked before. NULL when out of memory.
 * The pins, settings and offences must outlive it. */
struct responder *responder_new(const struct pins *pins, const struct settings *settings,
				const char *instance, bool protect, struct offences *offences);
void responder_free(struct responder *responder);
void responder_configure(struct responder *responder, const struct settings *settings);

/* Acts on a finding, once for all findings of one identity while a block lasts; what it returns
 * says what was done, until when, and why not more. Reads nothing from the kernel but entries of
 * the lists. */
struct outcome respond(struct responder *responder, const struct finding *finding, __u64 now);

/* Holds an alert that was read back against the lists as they are now, and takes over what was
 * done then. `adopted`: whether the block list is the one of then; else its block is gone, and
 * the next finding makes another. */
void respond_resumed(struct responder *responder, struct alert *alert, bool adopted, __u64 now);

/* Removes blocks that expired, and tries again what was not possible; calls `done` for each
 * block that this made. */
void responder_tick(struct responder *responder, __u64 now,
		    void (*done)(const struct alert_identity *, const struct outcome *, void *),
		    void *context);

/* Whether the brake held blocks back since the last call: fills in endpoint and .brake. */
bool responder_braked(struct responder *responder, struct observation *observation);

/* When responder_tick() has a block to try again; 0: none. */
__u64 responder_due(const struct responder *responder);

/* A descriptor that becomes readable when this machine's addresses or routes change, and what
 * reads it. -1: they are not watched. */
int responder_fd(const struct responder *responder);
void responder_changes(struct responder *responder);

/* Whether this machine has a route through an address that was set, or the address is its own; asks
 * the kernel nothing. False where nothing is protected. */
bool responder_routes(const struct responder *responder, const struct address *address);

const struct response_counts *responder_counts(const struct responder *responder);

#endif
