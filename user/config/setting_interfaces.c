// SPDX-License-Identifier: GPL-2.0-only
/* Lists of interface names. */
#include "config/setting.h"

#include <ctype.h>
#include <string.h>

/* Applies the kernel's rules for interface names (dev_valid_name). */
static const char *problem_of(const char *text)
{
	if (strlen(text) >= INTERFACE_NAME)
		return "longer than the name of an interface";
	if (!strcmp(text, ".") || !strcmp(text, "..") || !text[0])
		return "not the name of an interface";
	for (; *text; text++)
		if (*text == '/' || *text == ':' || isspace((unsigned char)*text) ||
		    iscntrl((unsigned char)*text))
			return "not the name of an interface";
	return NULL;
}

static int parse_interface(const struct setting *setting, void *value, const char *where,
			   const char *text)
{
	struct interface_list *list = value;
	const char *problem = problem_of(text);

	if (problem)
		return setting_refuse(setting, where, text, problem);
	for (__u32 i = 0; i < list->count; i++)
		if (!strcmp(list->names[i], text))
			return setting_refuse(setting, where, text, "named twice");
	if (list->count == SETTINGS_INTERFACES)
		return setting_refuse(setting, where, text, "one too many");
	memcpy(list->names[list->count++], text, strlen(text) + 1);
	return 0;
}

static void print_interfaces(const struct setting *setting, const void *value, FILE *to)
{
	const struct interface_list *list = value;

	fputc('[', to);
	for (__u32 i = 0; i < list->count; i++)
		fprintf(to, "%s\"%s\"", i ? ", " : "", list->names[i]);
	fputc(']', to);
}

static json_t *json_interfaces(const struct setting *setting, const void *value)
{
	const struct interface_list *list = value;
	json_t *array = json_array();

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(list->names[i]));
	return array;
}

static void accepted_interfaces(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "a list of at most %d names of interfaces, as ip link has them",
		 SETTINGS_INTERFACES);
}

const struct setting_type setting_interfaces = {
	.shape = SHAPE_LIST,
	.size = sizeof(struct interface_list),
	.parse = parse_interface,
	.print = print_interfaces,
	.json = json_interfaces,
	.accepted = accepted_interfaces,
};
