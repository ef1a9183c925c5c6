/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The zones of link-local addresses (RFC 4007): two links may use one such address for two hosts,
 * as fe80::1 for the router of each. A zone is the number of a link: of an interface, or of the
 * bridge or bond that it is a member of, and of a VLAN there. Numbers are made from names, so that
 * they outlast a restart. 0: not known.
 */
#ifndef ICMPGUARD_ZONE_H
#define ICMPGUARD_ZONE_H

/* state.zones has the zone of each attached interface at its index modulo this, of frames without a
 * tag. */
enum { ZONES = 1024 };

#endif
