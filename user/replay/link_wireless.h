/* SPDX-License-Identifier: GPL-2.0-only */
/* Link headers of captures in monitor mode: IEEE 802.11, optionally after a radiotap header. */
#ifndef ICMPGUARD_REPLAY_LINK_WIRELESS_H
#define ICMPGUARD_REPLAY_LINK_WIRELESS_H

#include "replay/link_type.h"

/* Like link_header_read(), for DLT_IEEE802_11 and DLT_IEEE802_11_RADIO. */
bool link_read_wireless(const __u8 *data, __u32 captured, struct link_header *header);
bool link_read_radiotap(const __u8 *data, __u32 captured, struct link_header *header);

#endif
