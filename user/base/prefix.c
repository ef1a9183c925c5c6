// SPDX-License-Identifier: GPL-2.0-only
#include "base/prefix.h"

#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct address address_mask(const struct address *address, __u32 length)
{
	struct address masked = *address;

	for (__u32 i = 0; i < sizeof(masked.bytes); i++) {
		__u32 kept = length > i * 8 ? length - i * 8 : 0;

		if (kept < 8)
			masked.bytes[i] &= (__u8)(0xff00 >> kept);
	}
	return masked;
}

/* Copies the address, since struct prefix is packed. */
bool prefix_is_ipv4(const struct prefix *prefix)
{
	struct address address = prefix->address;

	return address_is_ipv4(&address) && prefix->length >= IPV4_MAPPED_BITS;
}

struct prefix prefix_of(const struct address *address)
{
	return (struct prefix){ .length = PREFIX_WHOLE, .address = *address };
}

bool prefix_holds(const struct prefix *prefix, const struct address *address)
{
	struct address masked = address_mask(address, prefix->length);

	/* Short prefixes of IPv6 also begin like the IPv4-mapped addresses. */
	if (address_is_ipv4(address) && prefix->length < IPV4_MAPPED_BITS)
		return false;
	return !memcmp(&masked, &prefix->address, sizeof(masked));
}

bool prefix_overlaps(const struct prefix *a, const struct prefix *b)
{
	struct address address = a->length > b->length ? a->address : b->address;

	return prefix_holds(a->length > b->length ? b : a, &address);
}

int prefix_parse(const char *text, struct prefix *prefix)
{
	char buffer[PREFIX_TEXT];
	struct address address, masked;
	__u32 bits = 128;
	__u64 length;
	__be32 ipv4;
	char *slash;

	if (strlen(text) >= sizeof(buffer))
		return -EINVAL;
	strcpy(buffer, text);
	slash = strchr(buffer, '/');
	if (slash)
		*slash = '\0';
	if (inet_pton(AF_INET, buffer, &ipv4) == 1) {
		address = address_from_ipv4(ipv4);
		bits = 32;
	} else if (inet_pton(AF_INET6, buffer, address.bytes) != 1) {
		return -EINVAL;
	}
	length = bits;
	if (slash && (units_parse_count(slash + 1, &length) || length > bits))
		return -EINVAL;
	length += 128 - bits;
	masked = address_mask(&address, (__u32)length);
	if (!address_equal(&masked, &address))
		return -EINVAL;
	prefix->length = (__u32)length;
	prefix->address = address;
	return 0;
}

bool prefix_suggest(const char *text, struct prefix *network)
{
	const char *slash = strchr(text, '/');
	char address_text[PREFIX_TEXT];
	struct address address;
	__u64 length;

	if (!slash || slash - text >= (long)sizeof(address_text) ||
	    units_parse_count(slash + 1, &length))
		return false;
	snprintf(address_text, sizeof(address_text), "%.*s", (int)(slash - text), text);
	if (prefix_parse(address_text, network) || network->length != PREFIX_WHOLE)
		return false;
	length += prefix_is_ipv4(network) ? IPV4_MAPPED_BITS : 0;
	if (length > PREFIX_WHOLE)
		return false;
	/* Copied, since struct prefix is packed. */
	address = network->address;
	network->length = (__u32)length;
	network->address = address_mask(&address, network->length);
	return true;
}

const char *address_format(char *text, const struct address *address)
{
	if (address_is_ipv4(address))
		inet_ntop(AF_INET, &address->words[3], text, PREFIX_TEXT);
	else
		inet_ntop(AF_INET6, address->bytes, text, PREFIX_TEXT);
	return text;
}

const char *prefix_format(char *text, const struct prefix *prefix)
{
	struct address address = prefix->address;
	bool ipv4 = address_is_ipv4(&address) && prefix->length >= IPV4_MAPPED_BITS;
	size_t length;

	if (ipv4)
		inet_ntop(AF_INET, &address.words[3], text, PREFIX_TEXT);
	else
		inet_ntop(AF_INET6, address.bytes, text, PREFIX_TEXT);
	if (prefix->length == PREFIX_WHOLE)
		return text;
	length = strlen(text);
	snprintf(text + length, PREFIX_TEXT - length, "/%u",
		 prefix->length - (ipv4 ? IPV4_MAPPED_BITS : 0));
	return text;
}
