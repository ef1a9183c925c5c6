// SPDX-License-Identifier: GPL-2.0-only
#include "config/home.h"

#include "base/log.h"
#include "base/prefix.h"

#include <errno.h>
#include <ifaddrs.h>
#include <string.h>

static const char *const always[] = { "127.0.0.0/8", "169.254.0.0/16", "::1", "fe80::/10" };
static const char *const private[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
				       "fc00::/7" };

static bool within(const struct prefix *outer, const struct prefix *inner)
{
	struct address address = inner->address;

	return outer->length <= inner->length && prefix_holds(outer, &address);
}

/* Adds a prefix, and removes those inside it. -E2BIG: there is no room, and the list is as it
 * was. */
static int add(struct prefix_list *home, const struct prefix *prefix)
{
	__u32 kept = 0;

	for (__u32 i = 0; i < home->count; i++) {
		if (within(&home->prefixes[i], prefix))
			return 0;
	}
	for (__u32 i = 0; i < home->count; i++) {
		if (!within(prefix, &home->prefixes[i]))
			home->prefixes[kept++] = home->prefixes[i];
	}
	home->count = kept;
	if (kept == SETTINGS_PREFIXES)
		return -E2BIG;
	home->prefixes[home->count++] = *prefix;
	return 0;
}

static int add_texts(struct prefix_list *home, const char *const *texts, size_t count)
{
	struct prefix prefix;
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		error = prefix_parse(texts[i], &prefix);
		if (!error)
			error = add(home, &prefix);
	}
	return error;
}

static __u32 mask_bits(const void *mask, size_t size)
{
	const __u8 *bytes = mask;
	__u32 bits = 0;

	for (size_t i = 0; i < size; i++)
		bits += (__u32)__builtin_popcount(bytes[i]);
	return bits;
}

/* Returns the network of an interface's address; false for another family. */
static bool interface_prefix(const struct ifaddrs *entry, struct prefix *prefix)
{
	const struct sockaddr_in6 *ipv6 = (const void *)entry->ifa_addr;
	const struct sockaddr_in6 *mask6 = (const void *)entry->ifa_netmask;
	const struct sockaddr_in *ipv4 = (const void *)entry->ifa_addr;
	const struct sockaddr_in *mask4 = (const void *)entry->ifa_netmask;

	struct address address;

	if (!entry->ifa_addr || !entry->ifa_netmask)
		return false;
	if (entry->ifa_addr->sa_family == AF_INET) {
		address = address_from_ipv4(ipv4->sin_addr.s_addr);
		prefix->length = IPV4_MAPPED_BITS +
				 mask_bits(&mask4->sin_addr, sizeof(mask4->sin_addr));
	} else if (entry->ifa_addr->sa_family == AF_INET6) {
		memcpy(address.bytes, &ipv6->sin6_addr, sizeof(address));
		prefix->length = mask_bits(&mask6->sin6_addr, sizeof(mask6->sin6_addr));
	} else {
		return false;
	}
	prefix->address = address_mask(&address, prefix->length);
	return true;
}

static bool named(const char *name, const char *const *names, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static int add_interfaces(struct prefix_list *home, const char *const *interfaces,
			  unsigned int count)
{
	struct ifaddrs *entries;
	struct prefix prefix;
	int error = 0;

	if (getifaddrs(&entries))
		return log_error(-errno, "cannot read the interfaces' addresses: %s",
				 strerror(errno));
	for (const struct ifaddrs *entry = entries; entry && !error; entry = entry->ifa_next) {
		if (named(entry->ifa_name, interfaces, count) && interface_prefix(entry, &prefix))
			error = add(home, &prefix);
	}
	freeifaddrs(entries);
	if (error == -E2BIG)
		log_warning(
			error,
			"the interfaces have more than %zu networks, and the rest is not at home: "
			"set `home` to prefixes that contain them",
			SETTINGS_PREFIXES - ARRAY_LENGTH(always) - ARRAY_LENGTH(private));
	return 0;
}

int home_prefixes(struct prefix_list *home, const struct settings *settings,
		  const char *const *interfaces, unsigned int count)
{
	int error;

	home->count = 0;
	error = add_texts(home, always, ARRAY_LENGTH(always));
	for (__u32 i = 0; i < settings->home.count && !error; i++)
		error = add(home, &settings->home.prefixes[i]);
	if (error)
		return log_error(error, "home: more than %zu prefixes",
				 SETTINGS_PREFIXES - ARRAY_LENGTH(always));
	if (settings->home.count > 0)
		return 0;
	add_texts(home, private, ARRAY_LENGTH(private));
	return count > 0 ? add_interfaces(home, interfaces, count) : 0;
}
