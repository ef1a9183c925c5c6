/* SPDX-License-Identifier: GPL-2.0-only */
/* What a look-up finds of the sockets that may have sent a quoted packet. */
#ifndef ICMPGUARD_SOCKET_H
#define ICMPGUARD_SOCKET_H

enum socket_found {
	SOCKET_NOT_SOUGHT,
	SOCKET_MISSING,	  /* this machine has none that sends such packets */
	SOCKET_OPEN,	  /* one that may send to any host: it listens, or has no peer */
	SOCKET_CONNECTED, /* one of this very connection, open or just closed */
};

#endif
