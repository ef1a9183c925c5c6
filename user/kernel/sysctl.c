// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/sysctl.h"

#include <stdio.h>

bool sysctl_is_on(const char *path, bool missing)
{
	FILE *file = fopen(path, "re");
	int first;

	if (!file)
		return missing;
	first = fgetc(file);
	fclose(file);
	return first != '0';
}
