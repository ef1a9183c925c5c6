// SPDX-License-Identifier: GPL-2.0-only
/* Writes the manual's section on settings. */
#include "config/config.h"

#include "base/mdoc.h"
#include "config/setting.h"

#include <stdlib.h>
#include <string.h>

enum manual_list { LIST_NONE, LIST_SETTINGS, LIST_DEFAULTS };

struct manual {
	const struct settings *defaults;
	FILE *to;
	enum manual_list list; /* the list currently open */
};

static void put_value(const struct manual *manual, const struct setting *setting)
{
	char *text = setting_text(setting, manual->defaults);

	mdoc_text(manual->to, text ?: "");
	free(text);
}

static void open_list(struct manual *manual, enum manual_list list)
{
	if (manual->list == list)
		return;
	if (manual->list != LIST_NONE)
		fputs(".El\n", manual->to);
	if (list == LIST_SETTINGS)
		fputs(".Bl -tag -width Ds\n", manual->to);
	if (list == LIST_DEFAULTS)
		fputs(".Pp\nExplained above, here with the defaults:\n"
		      ".Bl -item -compact -offset indent\n",
		      manual->to);
	manual->list = list;
}

static void put_section(const char *path, unsigned int depth, void *context)
{
	struct manual *manual = context;
	const char *help = setting_section_help(path);

	open_list(manual, LIST_NONE);
	fprintf(manual->to, ".Ss %s\n", path);
	if (help)
		mdoc_text(manual->to, help);
}

static void put_setting(const struct setting *setting, unsigned int depth, void *context)
{
	char text[SETTING_ACCEPTED];
	struct manual *manual = context;

	if (setting_repeated(setting)) {
		open_list(manual, LIST_DEFAULTS);
		fprintf(manual->to, ".It\n.Ic %s :\n", setting_key(setting->path));
		put_value(manual, setting);
		return;
	}
	open_list(manual, LIST_SETTINGS);
	fprintf(manual->to, ".It Ic %s\n", setting->path);
	mdoc_text(manual->to, setting->help);
	fputs(setting->stride ? ".br\nAccepted, by view:\n" : ".br\nAccepted:\n", manual->to);
	mdoc_text(manual->to, setting_accepted_value(setting, text));
	fputs(".br\nDefault:\n", manual->to);
	put_value(manual, setting);
}

void config_write_manual(FILE *to)
{
	struct settings defaults;
	struct manual manual = { .defaults = &defaults, .to = to };

	config_defaults(&defaults);
	setting_walk(&(struct setting_visitor){ put_section, put_setting, &manual });
	open_list(&manual, LIST_NONE);
}
