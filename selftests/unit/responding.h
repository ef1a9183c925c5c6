/* SPDX-License-Identifier: GPL-2.0-only */
/* A responder with lists of its own, for each test of the response to an offender. */
#ifndef ICMPGUARD_SELFTESTS_UNIT_RESPONDING_H
#define ICMPGUARD_SELFTESTS_UNIT_RESPONDING_H

#include "respond/respond.h"

#include "respond/answers.h"

#include "config/config.h"
#include "memory/offences.h"
#include "selftests/unit/lists.h"

#define NOW  (1000 * NSEC_PER_SEC)
#define THEN (NOW + 100 * NSEC_PER_SEC)

static struct settings settings;
static struct pins pins;
static struct responder *responder;
static struct offences *offences;

static inline void responding_start(void)
{
	config_defaults(&settings);
	lists_open(&pins);
	offences = offences_new();
	responder = responder_new(&pins, &settings, NULL, false, offences);
	cr_assert(responder != NULL);
}

static inline void responding_stop(void)
{
	responder_free(responder);
	offences_free(offences);
	lists_close(&pins);
}

static inline struct finding sweep_from(enum view view, const char *offender)
{
	struct finding finding = { .rule = RULE_SWEEP, .blockable = true };

	finding.offender.view = (__u8)view;
	finding.offender.address = prefix_from(offender).address;
	return finding;
}

static inline struct outcome respond_in(enum view view, const char *offender)
{
	struct finding finding = sweep_from(view, offender);

	return respond(responder, &finding, NOW);
}

/* Blocks sweeps from inside and outside, in enforce mode. */
static inline void block_sweeps(const char *brake)
{
	cr_assert(eq(int, config_set(&settings, "mode=enforce"), 0));
	cr_assert(eq(int, config_set(&settings, "rules.sweep.response=block"), 0));
	cr_assert(eq(int, config_set(&settings, brake), 0));
}

static inline bool is_blocked(const char *offender)
{
	struct prefix prefix = prefix_from(offender);
	__u64 until;

	return !lists_blocked_until(&pins, &prefix, NOW, &until);
}

#endif
