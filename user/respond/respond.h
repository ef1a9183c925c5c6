/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The response to an offender, whether or not there is room for an alert. A rule's block is added
 * to the block list in either mode: in monitor mode the kernel side only counts what it would have
 * dropped. Protected and allowed addresses are never blocked, and a brake caps the number of blocks
 * by rules: spoofed sources must not be a way to lock anybody out. A block that was not possible is
 * retried as long as the offence lasts.
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
	__u64 braked;	   /* held back by a cap; counted once per offender */
	__u64 refused;	   /* protected, allowed or forged addresses; counted once per offender */
	__u64 failed;	   /* the block list could not take it; counted once per offender */
};

/* `instance`: whose lists are locked; NULL in replay. `protect`: protect this machine's addresses,
 * its gateways and resolvers. `offences`: earlier blocks. The pins, settings and offences must
 * outlive the responder. Returns NULL when out of memory. */
struct responder *responder_new(const struct pins *pins, const struct settings *settings,
				const char *instance, bool protect, struct offences *offences);
void responder_free(struct responder *responder);
void responder_configure(struct responder *responder, const struct settings *settings);

/* Acts on a finding, once for all findings of an identity while a block lasts; returns what was
 * done, until when, and why not more. Reads only entries of the maps from the kernel. */
struct outcome respond(struct responder *responder, const struct finding *finding, __u64 now);

/* Compares an alert that was read back with the current lists, and takes over its outcome.
 * `adopted`: the block list is still the same one; else the block is gone, and the next finding
 * makes another. */
void respond_resumed(struct responder *responder, struct alert *alert, bool adopted, __u64 now);

/* Returns how many packets the rules' blocks of an alert's offender have dropped so far, or in
 * monitor mode would have; 0 if there is none, or if the alert is a campaign's. */
__u64 responder_dropped(const struct responder *responder, const struct alert *alert);

/* Removes expired blocks and retries what was not possible; calls `done` for each block made. */
void responder_tick(struct responder *responder, __u64 now,
		    void (*done)(const struct alert_identity *, const struct outcome *, void *),
		    void *context);

/* Returns true, with the endpoint and .brake set, if the brake held back blocks since the last
 * call. */
bool responder_braked(struct responder *responder, struct observation *observation);

/* Returns when responder_tick() has a block to retry; 0: none. */
__u64 responder_due(const struct responder *responder);

/* Returns a descriptor that becomes readable when this machine's addresses or routes change; -1:
 * not watched. responder_changes() reads it. */
int responder_fd(const struct responder *responder);
void responder_changes(struct responder *responder);

/* Returns true for an address of this machine, or the gateway of a configured route; makes no
 * request to the kernel. False if nothing is protected. */
bool responder_routes(const struct responder *responder, const struct address *address);

const struct response_counts *responder_counts(const struct responder *responder);

#endif
