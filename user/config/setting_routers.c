// SPDX-License-Identifier: GPL-2.0-only
/* Lists of routers: an address, and optionally its link-layer address. */
#include "config/setting.h"

#include "base/prefix.h"
#include "config/gateways.h"

#include <string.h>

static bool parse_link(const char *text, __u8 *link)
{
	unsigned int bytes[LINK_BYTES];
	char end;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &bytes[0], &bytes[1], &bytes[2], &bytes[3],
		   &bytes[4], &bytes[5], &end) != LINK_BYTES)
		return false;
	for (int i = 0; i < LINK_BYTES; i++)
		link[i] = (__u8)bytes[i];
	/* A multicast or zero address belongs to no host. */
	return !(link[0] & 1) && memcmp(link, (const __u8[LINK_BYTES]){}, LINK_BYTES) != 0;
}

static const char *refusal(const struct router_list *list, const struct address *address)
{
	for (__u32 i = 0; i < list->count; i++)
		if (address_equal(&list->routers[i].address, address))
			return "declared already";
	return list->count == SETTINGS_ROUTERS ? "one too many" : NULL;
}

static int parse_router(const struct setting *setting, void *value, const char *where,
			const char *text)
{
	struct router_list *list = value;
	struct declared_router router = {};
	const char *equals = strchr(text, '=');
	char address[PREFIX_TEXT] = "";
	struct prefix prefix;
	const char *problem;

	snprintf(address, sizeof(address), "%.*s", (int)(equals ? equals - text : PREFIX_TEXT),
		 text);
	if (prefix_parse(address, &prefix) || prefix.length != PREFIX_WHOLE || strchr(address, '/'))
		return setting_refuse(setting, where, text, "not an address");
	if (equals && !parse_link(equals + 1, router.link))
		return setting_refuse(setting, where, text, "not a link-layer address of a host");
	router.address = prefix.address;
	problem = refusal(list, &router.address);
	if (problem)
		return setting_refuse(setting, where, text, problem);
	router.has_link = equals;
	list->routers[list->count++] = router;
	return 0;
}

/* Formats "fe80::1=02:00:00:00:00:01"; `text` has ROUTER_TEXT bytes. */
enum { ROUTER_TEXT = PREFIX_TEXT + 3 * LINK_BYTES };

static const char *format_router(char *text, const struct declared_router *router)
{
	const struct prefix prefix = { .length = PREFIX_WHOLE, .address = router->address };
	char address[PREFIX_TEXT];
	const __u8 *link = router->link;

	prefix_format(address, &prefix);
	if (!router->has_link)
		snprintf(text, ROUTER_TEXT, "%s", address);
	else
		snprintf(text, ROUTER_TEXT, "%s=%02x:%02x:%02x:%02x:%02x:%02x", address, link[0],
			 link[1], link[2], link[3], link[4], link[5]);
	return text;
}

static void print_routers(const struct setting *setting, const void *value, FILE *to)
{
	const struct router_list *list = value;
	char text[ROUTER_TEXT];

	fputc('[', to);
	for (__u32 i = 0; i < list->count; i++)
		fprintf(to, "%s\"%s\"", i ? ", " : "", format_router(text, &list->routers[i]));
	fputc(']', to);
}

static json_t *json_routers(const struct setting *setting, const void *value)
{
	const struct router_list *list = value;
	json_t *array = json_array();
	char text[ROUTER_TEXT];

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(format_router(text, &list->routers[i])));
	return array;
}

static void accepted_routers(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "a list of at most %d ADDRESS or ADDRESS=LINK-LAYER-ADDRESS, like "
		 "fe80::1=02:00:00:00:00:01, each address once",
		 SETTINGS_ROUTERS);
}

const struct setting_type setting_routers = {
	.shape = SHAPE_LIST,
	.size = sizeof(struct router_list),
	.parse = parse_router,
	.print = print_routers,
	.json = json_routers,
	.accepted = accepted_routers,
};

void settings_gateways(const struct settings *settings, struct prefix_list *gateways)
{
	*gateways = settings->gateways;
	for (__u32 i = 0; i < settings->routers.count && gateways->count < SETTINGS_PREFIXES; i++)
		gateways->prefixes[gateways->count++] = (struct prefix){
			.length = PREFIX_WHOLE, .address = settings->routers.routers[i].address
		};
}
