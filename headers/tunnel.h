/* SPDX-License-Identifier: GPL-2.0-only */
/* The tunnels that can be decapsulated, and their ids as networks. */
#ifndef ICMPGUARD_TUNNEL_H
#define ICMPGUARD_TUNNEL_H

/* TUNNEL(NAME, "label"), in the order of the bits of the setting `decapsulate`. */
#define TUNNELS(TUNNEL)                                                                            \
	TUNNEL(GRE, "gre")                                                                         \
	TUNNEL(IPIP, "ipip")                                                                       \
	TUNNEL(6IN4, "6in4")                                                                       \
	TUNNEL(VXLAN, "vxlan")                                                                     \
	TUNNEL(GENEVE, "geneve")                                                                   \
	TUNNEL(ERSPAN, "erspan")                                                                   \
	TUNNEL(GTP, "gtp-u")

enum tunnel {
#define TUNNEL(name, label) TUNNEL_##name,
	TUNNELS(TUNNEL)
#undef TUNNEL
		TUNNEL_COUNT
};

/* One in another, and no more. */
enum { TUNNEL_LEVELS = 2 };

/* Marks a tag (tag_of()) that is a tunnel's id, not VLAN ids: of a GRE key the lower 24 bits. */
enum { TAG_TUNNEL = 1 << 30, TUNNEL_ID = 0xffffff };

#endif
