// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/measure_names.h"

#include <string.h>

const char *measure_names_keep(struct measure_names *names, const char *name)
{
	unsigned int i = 0;

	while (i < names->count && strcmp(names->names[i], name) != 0)
		i++;
	if (i == MEASURE_NAMES || strlen(name) >= MEASURE_NAME)
		return NULL;
	if (i == names->count)
		strcpy(names->names[names->count++], name);
	return names->names[i];
}
