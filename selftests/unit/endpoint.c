// SPDX-License-Identifier: GPL-2.0-only
/* Whether this machine is an endpoint whose sockets show what it sent. */
#include "kernel/endpoint.h"

#include "headers/types.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#define TITLE "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"

static bool sends(const char *table)
{
	FILE *file = fmemopen((void *)table, strlen(table), "r");
	bool found = raw_sockets_send(file);

	fclose(file);
	return found;
}

/* In /proc/net/raw the port column has the protocol number. */
Test(endpoint, raw_sockets_that_may_send_anything)
{
	cr_expect(!sends(TITLE));
	cr_expect(!sends(TITLE "    1: 00000000:0001 00000000:0000 07 00000000:00000000\n"),
		  "ping");
	cr_expect(!sends(TITLE "   58: 00000000000000000000000000000000:003A "
			       "00000000000000000000000000000000:0000 07\n"),
		  "ping of IPv6");
	cr_expect(sends(TITLE "    6: 00000000:0006 00000000:0000 07\n"), "TCP");
	cr_expect(sends(TITLE "   17: 00000000:0011 00000000:0000 07\n"), "UDP");
	cr_expect(sends(TITLE "  255: 00000000:00FF 00000000:0000 07\n"), "whole packets");
	cr_expect(sends(TITLE "    1: 00000000:0001 00000000:0000 07\n"
			      "   17: 00000000000000000000000000000000:0011 "
			      "00000000000000000000000000000000:0000 07\n"),
		  "behind another one");
	cr_expect(!sends(TITLE "garbage: zz\n\n"));
}

static bool holds(const struct own_host *host, const void *bytes, size_t length)
{
	for (__u32 i = 0; i < host->addresses.count; i++) {
		const struct prefix *prefix = &host->addresses.prefixes[i];
		const __u8 *address = prefix->address.bytes;

		if (!memcmp(length == 4 ? address + 12 : address, bytes, length))
			return true;
	}
	return false;
}

/* Compared with the system's function; no error from outside can concern loopback addresses. */
Test(endpoint, addresses_of_this_machine)
{
	static struct own_host host;
	struct ifaddrs *addresses, *one;

	own_host_read(&host);
	cr_assert(getifaddrs(&addresses) == 0);
	for (one = addresses; one; one = one->ifa_next) {
		const struct sockaddr_in *ipv4 = (const void *)one->ifa_addr;
		const struct sockaddr_in6 *ipv6 = (const void *)one->ifa_addr;

		if (!one->ifa_addr || one->ifa_flags & IFF_LOOPBACK)
			continue;
		if (one->ifa_addr->sa_family == AF_INET)
			cr_expect(holds(&host, &ipv4->sin_addr, 4), "%s", one->ifa_name);
		if (one->ifa_addr->sa_family == AF_INET6)
			cr_expect(holds(&host, &ipv6->sin6_addr, 16), "%s", one->ifa_name);
	}
	freeifaddrs(addresses);
	cr_expect(!holds(&host, (const __u8[4]){ 127, 0, 0, 1 }, 4));
}
