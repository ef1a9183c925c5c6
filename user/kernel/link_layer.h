/* SPDX-License-Identifier: GPL-2.0-only */
/* Which header an interface's frames begin with. */
#ifndef ICMPGUARD_KERNEL_LINK_LAYER_H
#define ICMPGUARD_KERNEL_LINK_LAYER_H

#include "headers/packet.h"

/*
 * Determined by the interface's hardware type (ARPHRD_*, linux/if_arp.h). 0, or a negative errno,
 * reported: -EPROTONOSUPPORT for a type that the parser does not support.
 */
int link_layer(const char *interface, enum link *link);

/* The same for a hardware type; false if the parser does not support it. */
bool link_layer_known(unsigned int type, enum link *link);

#endif
