/* SPDX-License-Identifier: GPL-2.0-only */
/* Two alerts, for the tests of their records. */
#ifndef ICMPGUARD_SELFTESTS_ALERT_SAMPLES_H
#define ICMPGUARD_SELFTESTS_ALERT_SAMPLES_H

#include "sinks/json.h"

/* 2026-11-20T20:48:59.123456Z, in ns, less the uptime of the machine at that time. */
extern const __u64 offset;

extern const struct observer observer;

/* Parses an address; the test fails if it is none. */
struct address address(const char *text);

/* A sweep of medium severity by 192.0.2.1, and a critical flood of 2001:db8::1. */
struct alert sweep(void);
struct alert flood(void);

#endif
