/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses and prefixes as text, and which prefix holds what. */
#ifndef ICMPGUARD_BASE_PREFIX_H
#define ICMPGUARD_BASE_PREFIX_H

#include "headers/address.h"

/* Longest text of a prefix, with its end. */
enum { PREFIX_TEXT = 64, PREFIX_WHOLE = 128 };

/* "192.0.2.0/24", "2001:db8::/32", or an address alone. 0 or -EINVAL: no address, a
 * length past the family's, or bits set behind it. An IPv4-mapped IPv6 address is taken
 * for the IPv4 address it is. */
int prefix_parse(const char *text, struct prefix *prefix);

/* RFC 5952; the length left out for a whole address. `text` holds PREFIX_TEXT. */
const char *prefix_format(char *text, const struct prefix *prefix);
const char *address_format(char *text, const struct address *address);

/* Whether it is one of IPv4 addresses alone: ::/0 holds them too. */
bool prefix_is_ipv4(const struct prefix *prefix);
/* A prefix of 128 bits. */
struct prefix prefix_of(const struct address *address);
/* `address` with everything behind `length` bits (of 128) cleared. */
struct address address_mask(const struct address *address, __u32 length);
bool prefix_holds(const struct prefix *prefix, const struct address *address);
bool prefix_overlaps(const struct prefix *a, const struct prefix *b);

#endif
