/* SPDX-License-Identifier: GPL-2.0-only */
/* Parses, formats and compares addresses and prefixes. */
#ifndef ICMPGUARD_BASE_PREFIX_H
#define ICMPGUARD_BASE_PREFIX_H

#include "headers/address.h"

/* Size of a prefix's text, including the NUL. */
enum { PREFIX_TEXT = 64, PREFIX_WHOLE = 128 };

/* Parses "192.0.2.0/24", "2001:db8::/32", or a plain address. 0, or -EINVAL: not an address, a
 * length above the family's, or bits set after the length. An IPv4-mapped IPv6 address is treated
 * as IPv4. */
int prefix_parse(const char *text, struct prefix *prefix);

/* Finds the network that a text such as "192.0.2.7/24" is in. Returns false if bits after the
 * length are not all that is wrong with it. */
bool prefix_suggest(const char *text, struct prefix *network);

/* Formats as in RFC 5952, a whole address without the length. `text` has PREFIX_TEXT bytes. */
const char *prefix_format(char *text, const struct prefix *prefix);
const char *address_format(char *text, const struct address *address);

/* Returns whether its addresses are of IPv4. */
bool prefix_is_ipv4(const struct prefix *prefix);
/* Returns a prefix of 128 bits. */
struct prefix prefix_of(const struct address *address);
/* Returns `address` with all bits after the first `length` (of 128) cleared. */
struct address address_mask(const struct address *address, __u32 length);
/* Return whether a prefix contains an address, and whether two have an address in common. The
 * families are apart: ::/0 holds no IPv4 address, although its bits are those of an IPv4-mapped
 * one. */
bool prefix_holds(const struct prefix *prefix, const struct address *address);
bool prefix_overlaps(const struct prefix *a, const struct prefix *b);

#endif
