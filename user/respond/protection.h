/* SPDX-License-Identifier: GPL-2.0-only */
/* Reasons why an address must not be blocked. */
#ifndef ICMPGUARD_RESPOND_PROTECTION_H
#define ICMPGUARD_RESPOND_PROTECTION_H

#include "headers/address.h"

/* The label is for machines. */
#define PROTECTIONS(PROTECTION)                                                                    \
	PROTECTION(OWN, "own", "an address of this machine")                                       \
	PROTECTION(GATEWAY, "gateway", "a gateway")                                                \
	PROTECTION(DECLARED, "declared_gateway", "a declared gateway")                             \
	PROTECTION(ROUTER, "router", "a router that advertises itself")                            \
	PROTECTION(RESOLVER, "resolver", "a resolver")                                             \
	PROTECTION(MANAGEMENT, "management", "a management peer")

enum protection {
#define PROTECTION(name, label, text) PROTECTED_##name,
	PROTECTIONS(PROTECTION)
#undef PROTECTION
		PROTECTIONS_COUNT
};

extern const char *const protection_texts[PROTECTIONS_COUNT];
extern const char *const protection_names[PROTECTIONS_COUNT];

#endif
