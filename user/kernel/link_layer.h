/* SPDX-License-Identifier: GPL-2.0-only */
/* With which header an interface's frames begin. */
#ifndef ICMPGUARD_KERNEL_LINK_LAYER_H
#define ICMPGUARD_KERNEL_LINK_LAYER_H

#include "headers/packet.h"

/*
 * By the interface's hardware type (ARPHRD_*, linux/if_arp.h). 0, or a negative errno, reported:
 * -EPROTONOSUPPORT for a type whose header the parser does not know.
 */
int link_layer(const char *interface, enum link *link);

/* The same of a type; false: the parser does not know its header. */
bool link_layer_known(unsigned int type, enum link *link);

#endif
